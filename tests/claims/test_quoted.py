"""
Printed quotients and quoted figures.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.claims.verdicts import Verdict


def ratio(printed: str, **changes: Any) -> dict[str, Any]:
    """
    A fraction of 284 t.
    """
    return {
        "name": "fraction of 284 t",
        "printed": printed,
        "unit": "1",
        "of": "co2e",
        "reference": {"printed": "284", "unit": "t"},
        **changes,
    }


@pytest.mark.parametrize(
    ("quotient", "verdict"),
    [
        (ratio("1.944"), Verdict.CONSISTENT),
        (ratio("194.4", unit="%"), Verdict.CONSISTENT),
        (ratio("1.95"), Verdict.CONSISTENT),
        (ratio("2.944"), Verdict.INCONSISTENT),
        (ratio("1.944", of="net_co2e"), Verdict.CANNOT_TELL),
        (ratio("1.944", reference={"printed": "284", "unit": "MWh"}), Verdict.CANNOT_TELL),
        (ratio("1.944", reference={"printed": "0", "unit": "t"}), Verdict.CANNOT_TELL),
    ],
)
def test_a_quotient_is_recomputed(
    gpt3_with: Any, judged: Any, figure: Any, quotient: dict[str, Any], verdict: Verdict
) -> None:
    """
    552.1 t over 284 t is 1.944, also in percent; another amount below the line can't be told.
    """
    assert figure(judged(gpt3_with(ratios=[quotient])), "ratio").verdict is verdict


def test_the_line_of_a_quotient(gpt3_with: Any, judged: Any, figure: Any) -> None:
    """
    The division is written out.
    """
    found = figure(judged(gpt3_with(ratios=[ratio("1.944")])), "ratio")

    assert found.lines == ("552.1 t / 284 t = 1.944",)


def constant(printed: str, **more: Any) -> dict[str, Any]:
    """
    A row that only quotes an intensity.
    """
    return {
        "id": "quoted",
        "name": "Intensity as quoted",
        "intensity": {"printed": printed, "unit": "kg/kWh", "basis": "quoted"},
        **more,
    }


QUOTATION = {"of": "intensity", "printed": "0.954", "unit": "lb/kWh", "source": "equation 2"}


def test_a_quotation_is_held_against_its_source(judged: Any, figure: Any) -> None:
    """
    0.954 lb/kWh is 0.4327 kg/kWh, not 0.423.
    """
    found = figure(judged(constant("0.423", quotations=[QUOTATION])), "quotation")

    assert found.verdict is Verdict.INCONSISTENT
    assert found.causes[0].code == "misquoted"
    assert found.lines == (
        "0.954 lb/kWh in equation 2 = 0.4327 kg/kWh; quoted as 0.423 kg/kWh, -2.25 %",
    )


def test_a_right_quotation_is_consistent(judged: Any) -> None:
    """
    0.433 kg/kWh is 0.954 lb/kWh in three digits.
    """
    assert judged(constant("0.433", quotations=[QUOTATION])).verdict is Verdict.CONSISTENT


def test_the_original_is_found_in_another_row(judged: Any) -> None:
    """
    "A vs B" in the source names the quoted document; a row of it has the original.
    """
    other = {
        "id": "original",
        "name": "Original",
        "intensity": {"printed": "0.500", "unit": "kg/kWh"},
        "source": "Doe et al. 2020, Table 1",
    }
    row = judged(constant("0.45", source="Roe 2021 vs Doe eq. 2"), other)

    assert row.verdict is Verdict.INCONSISTENT
    assert row.causes[0].arithmetic == (
        "0.500 kg/kWh in row 'original' (Doe) = 0.5000 kg/kWh; quoted as 0.45 kg/kWh, -10.0 %"
    )


def test_a_quotation_without_a_known_original_can_not_be_told(judged: Any) -> None:
    """
    A quoted figure alone leaves everything open.
    """
    assert judged(constant("0.45")).verdict is Verdict.CANNOT_TELL


def test_an_inconsistent_quotation_has_its_own_code(report_on: Any) -> None:
    """
    The finding is CL-20.
    """
    report = report_on(constant("0.423", quotations=[QUOTATION]))

    assert [item.code for item in report.findings if item.severity == "error"] == ["CL-20"]
