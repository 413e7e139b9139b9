"""
The claim files of this repository.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.claims.verdicts import Verdict
from reporter.model.claim import ClaimFile
from reporter.schema.check import check, schema_data
from tests.claims.one_file import check_file

FILES = sorted((Path(__file__).resolve().parents[2] / "claims").glob("*.json"))
INCONSISTENT = {
    "bloom-t4-gpt3",
    "llama2-card-total",
    "llama33-70b-v2",
    "llama33-header-v1",
    "llama33-header-v2",
    "morrison-olmo2-13b",
    "p21-appd-ci",
    "x-dalle-mini",
    "x-gpt3-card",
    "x-lucc25-llama7b",
}
BLAME = {"wrong", "mistake", "error", "false", "careless", "misleading", "fault", "cheat"}


def test_there_are_claim_files() -> None:
    """
    The folder holds the tables of Patterson et al. 2021 and other documents.
    """
    assert len(FILES) >= 70


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_claim_file_fits_the_schema_and_its_name(path: Path) -> None:
    """
    The schema accepts the file, and its id is its name.
    """
    data = json.loads(path.read_text(encoding="utf-8"))

    assert check(data, "claim", str(path)) == ()
    assert data["id"] == path.stem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_claim_file_survives_the_way_there_and_back(path: Path) -> None:
    """
    Nothing is lost between the file and the objects.
    """
    data = json.loads(path.read_text(encoding="utf-8"))

    assert {"$schema": data["$schema"], **ClaimFile.from_dict(data).to_dict()} == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_wording_is_fair(path: Path) -> None:
    """
    A note says what stands where; it blames nobody.
    """
    words = set(path.read_text(encoding="utf-8").casefold().replace('"', " ").split())

    assert words & BLAME == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_claim_files_get_their_answers(path: Path) -> None:
    """
    Exactly the known rows are inconsistent, and every figure can be read.
    """
    report = check_file(path)

    wrong = {row.row_id for row in report.rows if row.verdict is Verdict.INCONSISTENT}
    assert wrong == {row.row_id for row in report.rows} & INCONSISTENT
    assert [finding for finding in report.findings if finding.code in {"CL-1", "CL-2"}] == []


def test_every_figure_of_tables_1_and_4_is_consistent(claims_folder: Path) -> None:
    """
    All 11 columns of Tables 1 and 4 recompute within their printed digits, figure by figure.
    """
    report = check_file(claims_folder / "patterson-2021.json")
    verdicts = [(row.row_id, figure) for row in report.rows for figure in row.figures]

    assert len(report.rows) == 11
    assert {figure.verdict for _, figure in verdicts} == {Verdict.CONSISTENT}
    assert len(verdicts) == 11 * 4 + 6 * 3


def test_only_two_quotients_rest_on_a_rounded_reference(claims_folder: Path) -> None:
    """
    The 180 t of a jet is a rounded figure: two fractions agree only when it is read so.
    """
    report = check_file(claims_folder / "patterson-2021.json")
    read = [(row.row_id, f.figure) for row in report.rows for f in row.figures if f.reading]

    assert read == [("p21-t4-meena", "ratio"), ("p21-t4-gpt3", "ratio")]


def test_the_schema_is_strict_and_explained() -> None:
    """
    Every object refuses unknown keys, and every field has a description and an example or fields.
    """

    def walk(node: Any, where: str) -> None:
        if not isinstance(node, dict) or "type" not in node:
            return
        assert node.get("description"), where
        if node["type"] == "object":
            assert node.get("additionalProperties") is False, where
            for name, child in node["properties"].items():
                walk(child, f"{where}/{name}")
        elif node["type"] == "array":
            assert "maxItems" in node, where
            walk(node["items"], f"{where}[]")
        else:
            assert node.get("examples"), where
            if node["type"] == "string":
                assert "enum" in node or "maxLength" in node, where
            else:
                assert "unit" in node, where

    walk(schema_data("claim"), "")
