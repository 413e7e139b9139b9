"""
The published footprints get the same verdicts in whatever form they are given.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from reporter.claims.check import check
from reporter.claims.load import load_claims
from reporter.claims.saved import PRINTED, save
from reporter.claims.verdicts import CheckReport, Verdict
from tests.claims.one_file import check_file
from tests.claims.written_forms import Cells, as_csv, as_latex, as_markdown, as_sentences
from tests.conftest import CHECKOUT

# Of what people found and recomputed nothing is a claim.
NOT_CLAIMED = {"energy_mwh_recomputed", "tco2e_recomputed", "verdict", "mark"}


@pytest.fixture(scope="module")
def table(shared: Path) -> Path:
    """
    The table of published footprints.
    """
    return shared / "claims" / "published_runs.csv"


@pytest.fixture(scope="module")
def rows(table: Path) -> list[Cells]:
    """
    Its rows.
    """
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def expected(table: Path) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
    """
    The verdict on every row as CSV, with the slips that are named first.
    """
    return answers(check_file(table))


def answers(report: CheckReport) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
    """
    The verdict on each row by its id, and the slips that are named.
    """
    return {
        row.row_id.casefold(): (row.verdict, tuple(cause.code for cause in row.causes[:2]))
        for row in report.rows
    }


def headers_of(rows: Sequence[Cells]) -> list[str]:
    """
    The headers of the table.
    """
    return list(rows[0])


def checked(folder: Path, name: str, text: str) -> CheckReport:
    """
    The report on a text in a file of that name.
    """
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return check_file(path)


def test_the_table_as_tabs_as_markdown_and_as_latex(
    tmp_path: Path, rows: list[Cells], expected: dict[str, object]
) -> None:
    """
    A cell is a cell: the marks around it change no verdict and no cause.
    """
    headers = headers_of(rows)

    assert answers(checked(tmp_path, "a.tsv", as_csv(headers, rows, "\t"))) == expected
    assert answers(checked(tmp_path, "a.md", as_markdown(headers, rows))) == expected
    assert answers(checked(tmp_path, "a.tex", as_latex(headers, rows))) == expected


def test_the_table_as_a_claim_file(
    tmp_path: Path, table: Path, expected: dict[str, tuple[Verdict, tuple[str, ...]]]
) -> None:
    """
    What was understood is saved as a claim file, which checks to the same verdicts.
    """
    loaded = load_claims(table)
    assert loaded.claims is not None
    path = tmp_path / "published-runs.json"
    save(loaded.claims, path, loaded.form)

    (report,) = check([path]).reports

    assert answers(report) == expected
    assert [item for item in report.findings if item.code in {"CL-1", "CL-2", "CL-18"}] == []


def test_the_table_as_sentences(
    tmp_path: Path, rows: list[Cells], expected: dict[str, object]
) -> None:
    """
    Ten figures of a row said in ten sentences are the same ten figures.
    """
    report = checked(tmp_path, "a.txt", as_sentences(rows))

    assert answers(report) == expected


def test_a_figure_is_saved_by_the_pattern_of_the_schema() -> None:
    """
    What the schema would refuse is left out; the pattern is the same in both places.
    """
    schema = json.loads((CHECKOUT / "schemas" / "v1" / "claim.schema.json").read_text("utf-8"))
    row = schema["properties"]["rows"]["items"]["properties"]
    patterns = {
        figure["properties"]["printed"]["pattern"]
        for figure in row.values()
        if "printed" in figure.get("properties", {})
    }

    assert patterns == {PRINTED}
    assert row["chips"]["pattern"] == PRINTED
