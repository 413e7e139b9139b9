"""
Rules CO-1 to CO-4 say what is wrong with a stated figure, at its place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import pytest

from reporter.carbon.factors import Factor, find_factor
from reporter.carbon.intensity import (
    check_intensity,
    check_not_negative,
    check_own_evidence,
    check_pue,
    check_stated_carbon,
    check_year,
)
from reporter.findings import Finding, Severity
from reporter.model.system import OwnIntensity
from reporter.units import Carbon, CarbonIntensity, Energy

PLACE = {"file": "a.json", "pointer": "/site"}
NORWAY = find_factor("ember/NOR/2023")
MANITOBA = find_factor("greenalgorithms/CA-MB/2019")


def said(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """
    Code, severity and message of each finding.
    """
    return [(one.code, one.severity.value, one.message) for one in findings]


@pytest.mark.parametrize("pue", [1.05, 1.1, 1.58, 2.5])
def test_usual_pue_needs_no_word(pue: float) -> None:
    """
    Between 1.05 and 2.5 there is nothing to say.
    """
    assert list(check_pue(pue, **PLACE)) == []


@pytest.mark.parametrize("pue", [0.99, 3.01, -1.0, 0.0, math.nan, math.inf])
def test_impossible_pue_is_an_error(pue: float) -> None:
    """
    Outside 1.0 to 3.0 the entry is rejected.
    """
    assert [("CO-1", "error", f"PUE {pue:g} is outside 1.0 to 3.0")] == said(
        check_pue(pue, **PLACE)
    )


@pytest.mark.parametrize("pue", [1.0, 1.049, 2.51, 3.0])
def test_unusual_pue_is_a_warning(pue: float) -> None:
    """
    Close to 1, or above 2.5, a reviewer asks for period and source.
    """
    assert [
        Finding(
            code="CO-1",
            severity=Severity.WARNING,
            file="a.json",
            pointer="/site",
            message=f"PUE {pue:g} is outside the usual 1.05 to 2.5",
            hint="give its period, its source, and whether it is of the site or of a fleet",
        )
    ] == list(check_pue(pue, **PLACE))


@pytest.mark.parametrize(
    ("g_per_kwh", "factor"),
    [(10.0, None), (1400.0, None), (251.0, None), (1.3, MANITOBA), (1.2, MANITOBA)],
)
def test_plausible_intensity_needs_no_word(g_per_kwh: float, factor: Factor | None) -> None:
    """
    Inside the bounds, or as small as the table says, there is nothing to say.
    """
    assert list(check_intensity(g_per_kwh, factor=factor, **PLACE)) == []


@pytest.mark.parametrize("g_per_kwh", [9.99, 1400.1, 1.3, 0.429])
def test_intensity_beyond_any_grid_is_an_error(g_per_kwh: float) -> None:
    """
    Without a row of the table a tiny or huge value is taken for a wrong unit.
    """
    assert [
        ("CO-2", "error", f"carbon intensity {g_per_kwh:g} g/kWh is outside 10 to 1400")
    ] == said(check_intensity(g_per_kwh, factor=None, **PLACE))


@pytest.mark.parametrize("g_per_kwh", [0.0, -1.0, math.nan, math.inf])
def test_intensity_of_zero_is_an_error(g_per_kwh: float) -> None:
    """
    Zero is never location-based, whatever the table says.
    """
    assert [("CO-2", "error", f"carbon intensity {g_per_kwh:g} g/kWh is not above 0")] == said(
        check_intensity(g_per_kwh, factor=MANITOBA, **PLACE)
    )


def test_stated_value_is_held_to_ten_percent_of_the_table() -> None:
    """
    At 10 % there is nothing to say, beyond it the table's value is named.
    """
    assert NORWAY is not None
    limit = NORWAY.g_per_kwh * 1.1

    assert list(check_intensity(limit, factor=NORWAY, **PLACE)) == []
    assert [
        (
            "CO-2",
            "warning",
            (
                "stated 18 g/kWh, but ember/NOR/2023 of table version 1 is "
                f"{NORWAY.g_per_kwh:g} g/kWh "
                "(lifecycle)"
            ),
        )
    ] == said(check_intensity(18, factor=NORWAY, **PLACE))


@pytest.mark.parametrize(
    ("run_year", "expected"),
    [
        (2023, []),
        (2024, [("CO-2", "note", "ember/NOR/2023 is 1 year from the run's year 2024")]),
        (2022, [("CO-2", "note", "ember/NOR/2023 is 1 year from the run's year 2022")]),
        (2026, [("CO-2", "warning", "ember/NOR/2023 is 3 years from the run's year 2026")]),
    ],
)
def test_gap_between_run_and_factor(run_year: int, expected: list[tuple[str, str, str]]) -> None:
    """
    One year off is noted, more than one is flagged.
    """
    assert NORWAY is not None

    assert expected == said(check_year(run_year, NORWAY, **PLACE))


@pytest.mark.parametrize("g_co2e", [9900.0, 10_000.0, 10_100.0])
def test_stated_carbon_within_one_percent_agrees(g_co2e: float) -> None:
    """
    CO2e may differ from energy x intensity by 1 %.
    """
    assert [] == list(
        check_stated_carbon(
            Carbon(g_co2e),
            facility_energy=Energy.from_kwh(100),
            factor=CarbonIntensity(100),
            **PLACE,
        )
    )


def test_stated_carbon_beyond_one_percent_is_an_error() -> None:
    """
    The finding writes the multiplication out.
    """
    assert [("CO-3", "error", "stated 11.0 kg CO2e, but 100 kWh x 100 g/kWh is 10.0 kg")] == said(
        check_stated_carbon(
            Carbon(11_000),
            facility_energy=Energy.from_kwh(100),
            factor=CarbonIntensity(100),
            **PLACE,
        )
    )


@pytest.mark.parametrize("g_co2e", [-0.001, -5.0, math.nan])
def test_negative_carbon_is_an_error(g_co2e: float) -> None:
    """
    Offsets never make a footprint negative.
    """
    assert [("CO-4", "error", f"CO2e is {g_co2e:g} g, which is not 0 or more")] == said(
        check_not_negative(g_co2e, **PLACE)
    )
    assert list(check_not_negative(0.0, **PLACE)) == []


def test_an_own_value_without_evidence_is_a_warning() -> None:
    """
    With the id of a document there is nothing to say.
    """
    own = OwnIntensity(
        g_per_kwh=28.1, year=2024, boundary="lifecycle", mix="production", source="made up"
    )

    assert [
        (
            "CO-2",
            "warning",
            "the submitter's own 28.1 g/kWh is used and has no evidence",
        )
    ] == said(check_own_evidence(own, **PLACE))
    assert [] == list(check_own_evidence(replace(own, evidence="grid"), **PLACE))


def test_every_finding_says_what_to_do() -> None:
    """
    No check leaves its reader without advice.
    """
    assert NORWAY is not None
    findings = [
        *check_pue(0.5, **PLACE),
        *check_pue(1.01, **PLACE),
        *check_intensity(0, factor=None, **PLACE),
        *check_intensity(5, factor=NORWAY, **PLACE),
        *check_year(2020, NORWAY, **PLACE),
        *check_not_negative(-1, **PLACE),
    ]

    assert len(findings) == 7
    assert all(finding.hint and finding.file == "a.json" for finding in findings)
