"""
What people have in hand is read as it stands: tables, model cards, LaTeX and sentences.

`tests/data/claims/pasted/` holds the documents; `expected.json` in it what each is read as. In
`sentences.txt` every paragraph is a case of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.documents import SUFFIXES, kind_of_text
from reporter.claims.load import load_claims, load_pasted
from tests.claims.shown_claims import shown_document

FOLDER = Path(__file__).resolve().parents[1] / "data" / "claims" / "pasted"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
DOCUMENTS = sorted(
    path.name
    for path in FOLDER.iterdir()
    if path.suffix in SUFFIXES and path.name != "sentences.txt"
)
SENTENCES = (FOLDER / "sentences.txt").read_text(encoding="utf-8").strip().split("\n\n")


def test_every_case_has_what_is_expected_of_it() -> None:
    """
    At least sixty cases, each with its answer and no answer without its case.
    """
    assert sorted(EXPECTED) == sorted([*DOCUMENTS, *SENTENCES])
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_read(name: str) -> None:
    """
    Figures with their units, the names of rows, totals, and everything that was left out.
    """
    assert shown_document(load_claims(FOLDER / name)) == EXPECTED[name]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_read(text: str) -> None:
    """
    A figure is taken where its words say which it is; what isn't taken is named.
    """
    assert shown_document(load_pasted(text)) == EXPECTED[text]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pasted_document_is_known_by_its_content(name: str) -> None:
    """
    Without the ending of a name the kind is the same, and so are the figures.
    """
    path = FOLDER / name
    text = path.read_text(encoding="utf-8")

    assert kind_of_text(text) == SUFFIXES[path.suffix]
    rows = shown_document(load_pasted(text))["rows"]
    assert [{**row, "name": ""} for row in rows] == [
        {**row, "name": ""} for row in EXPECTED[name]["rows"]
    ]


def test_what_was_taken_from_sentences_is_said() -> None:
    """
    A note lists the figures with their units, so that a reader can hold them against the text.
    """
    loaded = load_pasted("We trained on 64 V100 GPUs for 3 days. It took 1.2 MWh in France.")

    assert [(item.pointer, item.message) for item in loaded.findings if item.code == "CL-32"] == [
        (
            "line 1",
            (
                "taken from the text: time to train 3 d, number of accelerators 64, accelerator "
                "V100, energy 1.2 MWh, location France"
            ),
        )
    ]


def test_a_second_figure_of_one_kind_is_named() -> None:
    """
    Of two energies in a paragraph the first is taken, and the other is said.
    """
    loaded = load_pasted("It consumed 30 kWh. The other model consumed 40 kWh.")

    assert loaded.claims is not None
    assert [item.message for item in loaded.findings if item.code == "CL-24"] == [
        "figures of the text that are not taken: 40 kWh (a second energy)"
    ]
