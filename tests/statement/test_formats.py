"""
Golden statements of an entry with and one without a location, read by real parsers.
"""

from __future__ import annotations

import json

import pybtex.database
import pytest
import yaml

from reporter.model.submission import Submission
from reporter.statement.format_names import StatementFormat
from reporter.statement.formats import WRITERS
from tests.conftest import Golden
from tests.statement.examples import (
    all_texts,
    from_latex,
    located,
    statement_of,
    texts_in_latex,
    texts_in_markdown,
    unlocated,
)

SUFFIX = {
    StatementFormat.LATEX: "tex",
    StatementFormat.MARKDOWN: "md",
    StatementFormat.BIBTEX: "bib",
    StatementFormat.FRONT_MATTER: "yaml",
    StatementFormat.CHECKLIST: "checklist.md",
    StatementFormat.BADGE: "svg",
    StatementFormat.JSON: "json",
    StatementFormat.ITU_L1801: "itu-l1801.md",
    StatementFormat.SCI_AI: "sci-ai.md",
    StatementFormat.SPDX: "spdx.json",
    StatementFormat.BOAMPS: "boamps.json",
    StatementFormat.EU_AI_ACT: "eu-ai-act.md",
}
EXAMPLES = {"located": located(), "unlocated": unlocated()}


def written(submission: Submission, output: StatementFormat) -> str:
    """
    The statement of a submission in one format.
    """
    return WRITERS[output](statement_of(submission))


@pytest.mark.parametrize("output", StatementFormat)
@pytest.mark.parametrize("name", EXAMPLES)
def test_statements_are_those_that_were_read(
    name: str, output: StatementFormat, golden: Golden
) -> None:
    """
    Each format of each example is its golden file, to the byte.
    """
    golden.check(f"statement/{name}.{SUFFIX[output]}", written(EXAMPLES[name], output))


@pytest.mark.parametrize("name", EXAMPLES)
def test_latex_holds_every_text(name: str) -> None:
    """
    Title, lines, footnotes and sentence come back from the LaTeX as they were.
    """
    statement = statement_of(EXAMPLES[name])

    assert texts_in_latex(WRITERS[StatementFormat.LATEX](statement)) == all_texts(statement)


@pytest.mark.parametrize("name", EXAMPLES)
def test_markdown_holds_every_text(name: str) -> None:
    """
    The Markdown shows title, sentence, lines and footnotes, in this order, and no markup.
    """
    statement = statement_of(EXAMPLES[name])
    pairs = [text for line in statement.lines for text in (line.label, line.value)]
    expected = [
        statement.title,
        statement.sentence,
        "Field",
        "Value",
        *pairs,
        *statement.footnotes,
    ]

    assert texts_in_markdown(WRITERS[StatementFormat.MARKDOWN](statement)) == expected


def test_front_matter_gives_grams() -> None:
    """
    `emissions` is a number of grams: kWh x PUE x g/kWh of the mean of the kept runs.
    """
    data = yaml.safe_load(written(located(), StatementFormat.FRONT_MATTER))["co2_eq_emissions"]

    # 0.210 kWh x 1.10 x 34 g/kWh = 7.85 g; two digits are what 6.2 % supports.
    assert data["emissions"] == 7.9
    assert data["training_type"] == "pre-training"
    assert data["geographical_location"] == "Norway (NOR)"
    assert data["hardware_used"] == "8 × an accelerator"
    assert "from 5 runs" in data["source"]


def test_front_matter_without_a_site_has_no_emissions() -> None:
    """
    A missing figure is missing, never zero, and a comment says what to add.
    """
    text = written(unlocated(), StatementFormat.FRONT_MATTER)

    data = yaml.safe_load(text)["co2_eq_emissions"]
    assert "emissions" not in data
    assert data["geographical_location"] == "not stated"
    assert "# emissions is left out, and is not zero: no site is stated.\n" in text
    assert "site.pue" in text


def test_bibtex_names_the_result_and_the_publication() -> None:
    """
    A parser reads both records, and their texts come back as they were.
    """
    text = written(located(), StatementFormat.BIBTEX)

    entries = pybtex.database.parse_string(text, "bibtex").entries
    assert list(entries) == ["acme-located", "acme-located-publication"]
    result, publication = (entries[key].fields for key in entries)
    assert from_latex(result["title"]) == statement_of(located()).title
    assert result["url"] == "https://board.example/entries/acme/located/index.html"
    assert result["year"] == "2023"
    assert from_latex(result["note"]).startswith(
        "Energy of one run: 0.21 kWh ± 6.2 % (k = 2), AC side, scope S2 (nodes), from 5 runs, "
        "measured. MLPerf Training v5.0, made up."
    )
    assert from_latex(publication["title"]) == "Training a network 100% faster"
    assert from_latex(publication["doi"]) == "10.1234/a_b"
    assert publication["url"] == "https://acme.example/paper?a=1&b=2"


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("output", StatementFormat)
def test_footnotes_of_origin_are_in_every_format(name: str, output: StatementFormat) -> None:
    """
    Nothing is pasted without the words on trademark and verification.
    """
    text = written(EXAMPLES[name], output)

    assert "MLPerf is a trademark of MLCommons Association." in text
    assert "not verified by MLCommons Association" in text


@pytest.mark.parametrize(
    "output",
    [
        StatementFormat.BADGE,
        StatementFormat.BIBTEX,
        StatementFormat.CHECKLIST,
        StatementFormat.FRONT_MATTER,
        StatementFormat.ITU_L1801,
        StatementFormat.SCI_AI,
        StatementFormat.SPDX,
        StatementFormat.BOAMPS,
        StatementFormat.EU_AI_ACT,
    ],
)
def test_a_reference_that_a_text_does_not_use_is_not_attributed(output: StatementFormat) -> None:
    """
    The publisher behind the reference site is named where that figure stands, and nowhere else.
    """
    assert "Reference site: PUE" not in written(unlocated(), output)
    assert "Reference site: PUE" in written(unlocated(), StatementFormat.MARKDOWN)


def test_json_has_figures_and_null() -> None:
    """
    The JSON holds what is known in SI units, and `null` for what isn't.
    """
    known = json.loads(written(located(), StatementFormat.JSON))
    unknown = json.loads(written(unlocated(), StatementFormat.JSON))

    assert known["one_run"]["energy_j"] == pytest.approx(756_000)
    assert known["factor_id"] == "electricitymaps/NO/2023"
    assert unknown["one_run"]["location_based_g_co2e"] is None
    assert (unknown["pue"], unknown["factor_id"]) == (None, None)
    assert unknown["missing_carbon_reason"] == "no site is stated"
