"""
The figures of a row as intervals.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reporter.claims.row_figures import Form, read_facts
from reporter.claims.verdicts import Verdict
from reporter.model.claim import ClaimFile, ClaimRow


def row_of(data: dict[str, Any]) -> ClaimRow:
    """
    A row of JSON data.
    """
    claims = {"schema_version": 1, "id": "a", "source": {"title": "A"}, "rows": [data]}
    return ClaimFile.from_dict(claims).rows[0]


def test_figures_are_held_in_canonical_units(gpt3_with: Any, facts_of: Any) -> None:
    """
    kWh, kg, h and kW inside; the printed text outside.
    """
    facts = facts_of(gpt3_with())

    assert facts.get("energy").value == 1_287_000
    assert facts.get("duration").value == Fraction(3552, 10)
    assert facts.get("power").value == Fraction(33, 100)
    assert facts.text("energy") == "1,287 MWh"
    assert facts.text("chips") == "10,000"


def test_counts_and_rated_power_are_exact(gpt3_with: Any, facts_of: Any) -> None:
    """
    A count has no digits to doubt, and a rated power none either.
    """
    facts = facts_of(gpt3_with(power={"printed": "300", "unit": "W", "kind": "tdp"}))

    for name in ("chips", "tdp", "power"):
        assert facts.get(name).low == facts.get(name).high


@pytest.mark.parametrize(
    ("change", "pointer", "message"),
    [
        (
            {"power": {"printed": "0", "unit": "W"}},
            "/rows/0/power",
            "the power per accelerator '0 W' can't be read and counts as not stated",
        ),
        (
            {"chips": "0"},
            "/rows/0/chips",
            "the number of accelerators '0' can't be read and counts as not stated",
        ),
        (
            {"co2e": {"printed": "-0.1", "unit": "t"}},
            "/rows/0/co2e",
            "the CO2e '-0.1 t' is below zero and counts as not stated",
        ),
        (
            {"co2e": {"printed": "\u2212100", "unit": "t"}},
            "/rows/0/co2e",
            "the CO2e '\u2212100 t' is below zero and counts as not stated",
        ),
        (
            {"energy": {"printed": "1.2.3", "unit": "MWh"}},
            "/rows/0/energy",
            "the energy '1.2.3 MWh' can't be read and counts as not stated",
        ),
        (
            {"pue": {"printed": "1,1"}},
            "/rows/0/pue/printed",
            "the PUE '1,1' can't be read and counts as not stated",
        ),
    ],
)
def test_what_can_not_be_read_is_a_finding(
    gpt3_with: Any, change: dict[str, Any], pointer: str, message: str
) -> None:
    """
    The finding has the place and the text; the figure counts as not stated.
    """
    facts, findings = read_facts(row_of(gpt3_with(**change)), pointer="/rows/0", file="a.json")

    assert [(item.code, item.pointer, item.message) for item in findings] == [
        ("CL-1", pointer, message)
    ]
    assert facts.get(next(iter(change))) is None


def test_a_table_allows_for_lost_digits(gpt3_with: Any, report_on: Any) -> None:
    """
    In a table of converted figures half a percent is allowed where no slip fits, and said.
    """
    row = gpt3_with(co2e={"printed": "554.65", "unit": "t"})

    assert report_on(row).rows[0].verdict is Verdict.INCONSISTENT
    converted = report_on(row, form=Form.TABLE).rows[0]
    assert converted.verdict is Verdict.CONSISTENT
    assert [figure.reading for figure in converted.figures if figure.reading] == [
        "with the figures of the table read within what unit conversion and rounding may lose"
    ]
