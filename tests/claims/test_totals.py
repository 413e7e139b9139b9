"""
Printed totals against the sums of their rows.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.verdicts import RowVerdict, Verdict

ROWS = [
    {
        "id": name,
        "name": name,
        "accelerator_time": {"printed": hours, "unit": "h"},
        "co2e": {"printed": carbon, "unit": "t"},
    }
    for name, hours, carbon in (
        ("7b", "184,320", "31.22"),
        ("13b", "368,640", "62.44"),
        ("34b", "1,038,336", "153.90"),
        ("70b", "1,720,320", "291.42"),
    )
]


def total(**figures: Any) -> dict[str, Any]:
    """
    A total of all four rows.
    """
    return {"id": "all", "name": "All", "rows": [row["id"] for row in ROWS], **figures}


def some_of(rows: list[str], hours: str | None = None, carbon: str | None = None) -> dict[str, Any]:
    """
    A total of which only some rows are listed, with hours, t of CO2e, or both.
    """
    figures = {}
    if hours is not None:
        figures["accelerator_time"] = {"printed": hours, "unit": "h"}
    if carbon is not None:
        figures["co2e"] = {"printed": carbon, "unit": "t"}
    return {"id": "all", "name": "All", "rows": rows, "listed": "some", **figures}


def check(report_on: Any, total: dict[str, Any]) -> RowVerdict:
    """
    The verdict on a total.
    """
    report = report_on(*ROWS, totals=[total])
    verdict: RowVerdict = report.rows[-1]
    return verdict


def test_a_total_that_is_the_sum_is_consistent(report_on: Any) -> None:
    """
    538.98 t and a printed 539.0 t agree within the rows' digits.
    """
    row = check(
        report_on,
        total(
            co2e={"printed": "539.0", "unit": "t"},
            accelerator_time={"printed": "3,311,616", "unit": "h"},
        ),
    )

    assert row.verdict is Verdict.CONSISTENT
    assert " ".join(row.figures[0].lines) == (
        "184,320 h + 368,640 h + 1,038,336 h + 1,720,320 h = 3,311,616 h, 0 % against the printed "
        "total 3,311,616 h"
    )


def test_a_total_in_another_unit_is_summed_all_the_same(report_on: Any) -> None:
    """
    A total in kg is compared with rows in t.
    """
    row = check(report_on, total(co2e={"printed": "538,980", "unit": "kg"}))

    assert row.verdict is Verdict.CONSISTENT


def test_a_row_left_out_is_named(report_on: Any) -> None:
    """
    When the total lacks exactly one row, that row is named beside the sum.
    """
    row = check(report_on, total(co2e={"printed": "385.08", "unit": "t"}))

    assert row.verdict is Verdict.INCONSISTENT
    assert [cause.code for cause in row.causes] == ["row-left-out", "total-not-rows"]
    assert "row '34b', 153.90 t" in row.causes[0].arithmetic


def test_a_row_counted_twice_is_named(report_on: Any) -> None:
    """
    When the total has one row too many, it is named.
    """
    row = check(report_on, total(co2e={"printed": "830.40", "unit": "t"}))

    assert [cause.code for cause in row.causes] == ["row-counted-twice", "total-not-rows"]


def test_a_total_over_one_row_looks_copied(report_on: Any) -> None:
    """
    A header that totals a single row and differs belongs to another list.
    """
    header = {**total(co2e={"printed": "11,390", "unit": "t"}), "rows": ["70b"]}

    assert check(report_on, header).causes[0].code == "total-of-another"


def test_sums_may_be_known_without_rows(report_on: Any) -> None:
    """
    A stated sum of rows takes the place of rows that aren't listed.
    """
    known = {
        "id": "card",
        "name": "Card",
        "rows_sum": {"co2e": {"printed": "385.08", "unit": "t"}},
        "co2e": {"printed": "539.00", "unit": "t"},
    }
    row = check(report_on, known)

    assert row.figures[0].lines == (
        "the rows sum to 385.08 t, -28.6 % against the printed total 539.00 t",
    )


def test_a_total_of_rows_without_the_figure_can_not_be_told(report_on: Any) -> None:
    """
    Rows that don't print energy leave the total energy open.
    """
    row = check(report_on, total(energy={"printed": "1,000", "unit": "MWh"}))

    assert row.verdict is Verdict.CANNOT_TELL
    assert row.missing == ("energy of 7b, 13b, 34b, 70b",)


def test_an_unknown_row_is_a_finding(report_on: Any) -> None:
    """
    A total that names a row which isn't there is told so.
    """
    report = report_on(*ROWS, totals=[{**total(), "rows": ["65b"]}])

    assert [(f.code, f.pointer, f.message) for f in report.findings if f.code == "CL-2"] == [
        ("CL-2", "/totals/0/rows", "no row has the id '65b'")
    ]


@pytest.mark.parametrize(
    ("hours", "carbon", "verdict"),
    [
        ("2,273,280", "385.08", Verdict.CANNOT_TELL),
        ("3,311,616", "538.98", Verdict.INCONSISTENT),
        ("1,000", "0.1", Verdict.INCONSISTENT),
        ("1,904,640", "385.08", Verdict.INCONSISTENT),
    ],
)
def test_rows_that_may_not_be_listed_fill_a_gap_at_the_same_rate_only(
    report_on: Any, hours: str, carbon: str, verdict: Verdict
) -> None:
    """
    With only some rows listed, a gap is open if it has the rows' CO2e per hour, and else not.
    """
    some = some_of(["7b", "70b"], hours=hours, carbon=carbon)

    assert check(report_on, some).figures[1].verdict is verdict


@pytest.mark.parametrize(
    ("hours", "carbon", "verdict"),
    [
        ("3,311,616", "538.98", Verdict.CANNOT_TELL),
        ("2,858,656", "460.14", Verdict.CANNOT_TELL),
        ("2,858,656", "464.42", Verdict.INCONSISTENT),
        ("2,858,656", "458.32", Verdict.INCONSISTENT),
    ],
)
def test_a_gap_has_a_rate_between_those_of_the_rows(
    report_on: Any, hours: str, carbon: str, verdict: Verdict
) -> None:
    """
    34b has 148.2 g an hour and 70b has 169.4; a gap at 169.4 or 148.2 g may be rows that aren't
    listed, one at 191 or 130 g may not.
    """
    some = some_of(["34b", "70b"], hours=hours, carbon=carbon)

    assert check(report_on, some).figures[1].verdict is verdict


@pytest.mark.parametrize(
    ("printed", "is_named"),
    [("385.11", True), ("385.05", True), ("385.12", False), ("385.04", False)],
)
def test_a_row_left_out_fits_within_the_digits(
    report_on: Any, printed: str, *, is_named: bool
) -> None:
    """
    Four rows and one total of two decimals leave 0.03 t of doubt, beyond it no row is named.
    """
    row = check(report_on, total(co2e={"printed": printed, "unit": "t"}))

    assert ("row-left-out" in [cause.code for cause in row.causes]) is is_named


def test_a_gap_can_not_be_told_without_hours(report_on: Any) -> None:
    """
    Without accelerator-hours there is no rate by which rows that aren't listed could be refused.
    """
    some = some_of(["7b", "70b"], carbon="385.08")
    row = check(report_on, some)

    assert row.verdict is Verdict.CANNOT_TELL
    assert row.missing == ("the rows of the total that aren't listed here",)


def test_a_gap_of_hours_can_not_be_told_without_carbon(report_on: Any) -> None:
    """
    Neither a total nor rows need both figures: what has no rate stays open.
    """
    some = some_of(["7b", "70b"], hours="2,273,280")
    bare = [{key: row[key] for key in ("id", "name", "accelerator_time")} for row in ROWS]
    mixed = [bare[0], ROWS[3]]

    for rows in (ROWS, bare, mixed):
        report = report_on(*rows, totals=[some])
        assert report.rows[-1].verdict is Verdict.CANNOT_TELL


def test_a_total_may_be_rounded_to_its_zeros(report_on: Any) -> None:
    """
    538.98 t and a printed 540 t agree where the last zero is rounding, and that is said.
    """
    row = check(report_on, total(co2e={"printed": "540", "unit": "t"}))

    assert row.verdict is Verdict.CONSISTENT
    assert row.figures[0].reading == "with the zeros at the end of 540 t read as rounding"
    assert row.figures[0].recomputed == "538.98 t"


def test_a_total_that_a_row_states_is_judged_with_that_row(report_on: Any) -> None:
    """
    The row that prints the total gets the verdict.
    """
    stated = total(co2e={"printed": "385.08", "unit": "t"}, stated_in="7b")
    report = report_on(*ROWS, totals=[stated])

    assert len(report.rows) == len(ROWS)
    assert report.rows[0].verdict is Verdict.INCONSISTENT
    assert [f.code for f in report.findings if f.severity == "error"] == ["CL-13"]


def test_a_total_copied_under_one_row_is_told_without_a_sum(report_on: Any) -> None:
    """
    One row is no sum: the line says what that row has.
    """
    total_of_one = {
        "id": "header",
        "name": "Header",
        "rows": ["70b"],
        "co2e": {"printed": "539.00", "unit": "t"},
    }

    assert check(report_on, total_of_one).figures[0].lines == (
        "the only row '70b' has 291.42 t, -45.9 % against the printed total 539.00 t",
    )
