"""
Every row of the table of published footprints gets the answer that people gave it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reporter.claims.verdicts import CheckReport, RowVerdict, Verdict
from tests.claims.one_file import check_file

# Row, and the slips of which one must be among the first two that are named.
SLIPS = {
    "p21-appd-ci": {"misquoted"},
    "bloom-t4-gpt3": {"pue-not-applied"},
    "llama2-card-total": {"total-not-rows"},
    "llama33-70b-v1": {"total-of-another"},
    "llama33-70b-v2": {"intensity-outside-grids"},
    "morrison-olmo2-13b": {"pue-divided"},
    "x-lucc25-llama7b": {"row-swapped"},
    "x-gpt3-card": {"decimal-point"},
    "x-dalle-mini": {"chips-forgotten"},
}
# Rows without enough figures, and what they must be said to lack.
LACKING = {
    "dodge22-6b": {"power per accelerator", "CO2e"},
    "llama2-7b": {"carbon intensity", "PUE"},
    "llama2-70b": {"carbon intensity", "PUE"},
    "opt175": {"energy", "power per accelerator", "carbon intensity"},
    "deepseek-v3": {"energy", "CO2e", "power per accelerator"},
}


@pytest.fixture(scope="module")
def table(shared: Path) -> Path:
    """
    The table of published footprints.
    """
    return shared / "claims" / "published_runs.csv"


@pytest.fixture(scope="module")
def report(table: Path) -> CheckReport:
    """
    The report on it, its columns recognised by their headers.
    """
    return check_file(table)


@pytest.fixture(scope="module")
def rows(report: CheckReport) -> dict[str, RowVerdict]:
    """
    The verdicts by row.
    """
    return {row.row_id: row for row in report.rows}


@pytest.fixture(scope="module")
def judged_by_people(table: Path) -> dict[str, str]:
    """
    The verdict that people gave each row.
    """
    with table.open(encoding="utf-8", newline="") as stream:
        return {row["run_id"]: row["verdict"] for row in csv.DictReader(stream)}


def test_every_row_is_judged(
    rows: dict[str, RowVerdict], judged_by_people: dict[str, str], report: CheckReport
) -> None:
    """
    No row is lost, and every cell could be read.
    """
    assert list(judged_by_people) == list(rows)
    assert [finding for finding in report.findings if finding.code in {"CL-1", "CL-18"}] == []


def test_no_consistent_row_is_called_inconsistent(
    rows: dict[str, RowVerdict], judged_by_people: dict[str, str]
) -> None:
    """
    Exactly the rows that people found inconsistent are inconsistent.
    """
    expected = {row for row, verdict in judged_by_people.items() if "INCONSISTENT" in verdict}
    found = {row_id for row_id, row in rows.items() if row.verdict is Verdict.INCONSISTENT}

    assert expected == found == set(SLIPS)


def test_rows_that_people_found_consistent_are_consistent(
    rows: dict[str, RowVerdict], judged_by_people: dict[str, str]
) -> None:
    """
    A verdict that begins with "consistent" or "rounding" is confirmed.
    """
    expected = {
        row
        for row, verdict in judged_by_people.items()
        if verdict.startswith(("consistent", "rounding"))
    }

    assert {row_id for row_id, row in rows.items() if row.verdict is Verdict.CONSISTENT} == expected


@pytest.mark.parametrize("row_id", sorted(SLIPS))
def test_the_right_cause_is_among_the_first_two(rows: dict[str, RowVerdict], row_id: str) -> None:
    """
    The slip that people found is named first or second, with its arithmetic.
    """
    first_two = rows[row_id].causes[:2]

    assert {cause.code for cause in first_two} & SLIPS[row_id]
    assert all(cause.arithmetic for cause in first_two)


@pytest.mark.parametrize("row_id", sorted(LACKING))
def test_rows_without_enough_figures_say_what_is_missing(
    rows: dict[str, RowVerdict], row_id: str
) -> None:
    """
    Cannot tell comes with the names of what isn't stated.
    """
    assert rows[row_id].verdict is Verdict.CANNOT_TELL
    assert set(rows[row_id].missing) >= LACKING[row_id]


@pytest.mark.parametrize("row_id", sorted(SLIPS))
def test_a_row_alone_gets_the_same_answer(table: Path, tmp_path: Path, row_id: str) -> None:
    """
    The answer doesn't hang on the other rows; only a swap with one of them is seen less surely.
    """
    with table.open(encoding="utf-8", newline="") as stream:
        header, *lines = list(csv.reader(stream))
    alone = tmp_path / "alone.csv"
    with alone.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *(line for line in lines if line[0] == row_id)])

    row = check_file(alone).rows[0]

    assert row.verdict is Verdict.INCONSISTENT
    assert {cause.code for cause in row.causes[:2]} & SLIPS[row_id]


def test_the_implied_intensity_of_the_llama_2_rows(rows: dict[str, RowVerdict]) -> None:
    """
    31.22 t over 184,320 h at 400 W is 0.4234 kg/kWh.
    """
    assert rows["llama2-7b"].figures[0].implied == ("31.22 t / (184320 h x 400 W) = 0.4234 kg/kWh",)
