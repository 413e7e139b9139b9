"""
CO2e is IT energy times PUE times intensity, each once.
"""

from __future__ import annotations

import math

import pytest

from reporter.carbon.emissions import (
    AppliedPue,
    emissions,
    hourly_emissions,
    in_every_grid,
    intensity_of,
    is_measured_over_a_year,
    pue_to_apply,
    ranked_intensity,
    within,
)
from reporter.carbon.factors import find_factor, ranking_factors
from reporter.model.enums import Scope
from reporter.model.system import Pue
from reporter.units import JOULES_PER_KWH, CarbonIntensity, Energy


@pytest.mark.parametrize(
    ("it_kwh", "pue", "kg_per_kwh", "tonnes"),
    [(85_700 / 1.12, 1.12, 0.545, 46.7), (1_287_000 / 1.10, 1.10, 0.429, 552.1)],
)
def test_published_rows_are_reproduced(
    it_kwh: float, pue: float, kg_per_kwh: float, tonnes: float
) -> None:
    """
    T5 and GPT-3 of Patterson et al. (2021), Table 4, come out to the printed digit.
    """
    carbon = emissions(Energy.from_kwh(it_kwh), pue, CarbonIntensity(kg_per_kwh * 1000))

    assert round(carbon.kg_co2e / 1000, 1) == tonnes


def test_factor_and_its_intensity_give_the_same() -> None:
    """
    A row of the table and its bare value are interchangeable.
    """
    factor = find_factor("ember/ISL/2023")
    assert factor is not None

    assert intensity_of(factor) == factor.intensity == intensity_of(factor.intensity)
    assert emissions(Energy.from_kwh(2), 1.2, factor) == emissions(
        Energy.from_kwh(2), 1.2, factor.intensity
    )


@pytest.mark.parametrize("pue", [0.99, 0.0, -1.0, math.nan, math.inf])
def test_impossible_pue_is_refused(pue: float) -> None:
    """
    No CO2e comes from a PUE below 1, or from one that isn't a number.
    """
    with pytest.raises(ValueError, match="PUE must be a finite number of at least 1"):
        emissions(Energy.from_kwh(1), pue, CarbonIntensity(100))
    with pytest.raises(ValueError, match="PUE must be a finite number of at least 1"):
        hourly_emissions([(1.0, 1.0)], pue=pue)


@pytest.mark.parametrize("g_per_kwh", [0.0, -5.0])
def test_intensity_of_zero_is_refused(g_per_kwh: float) -> None:
    """
    A zero factor would turn every run into 0 kg.
    """
    with pytest.raises(ValueError, match="carbon intensity must be positive"):
        emissions(Energy.from_kwh(1), 1.1, CarbonIntensity(g_per_kwh))


def test_negative_energy_is_refused() -> None:
    """
    No run gives energy back to the grid.
    """
    with pytest.raises(ValueError, match=r"energy must not be negative, not -1\.0 J"):
        emissions(Energy(-1.0), 1.1, CarbonIntensity(100))


def test_hourly_sum_differs_from_mean_times_total() -> None:
    """
    A run that draws most when the grid is clean emits less than mean intensity times energy.
    """
    hours = [(9.0 * JOULES_PER_KWH, 100.0), (1.0 * JOULES_PER_KWH, 500.0)]

    summed = hourly_emissions(hours, pue=1.1)
    mean = emissions(Energy.from_kwh(10), 1.1, CarbonIntensity(300))

    assert summed.g_co2e == pytest.approx(1.1 * 1400)
    assert mean.g_co2e == pytest.approx(1.1 * 3000)


def test_constant_grid_makes_both_ways_equal() -> None:
    """
    With one intensity in all hours the sum is total energy times it.
    """
    hours = [(JOULES_PER_KWH * load, 250.0) for load in (1.0, 2.0, 3.0)]

    assert hourly_emissions(hours, pue=1.2).g_co2e == pytest.approx(
        emissions(Energy.from_kwh(6), 1.2, CarbonIntensity(250)).g_co2e
    )


def test_hour_without_carbon_counts_as_zero() -> None:
    """
    An hour at 0 g/kWh is possible and adds nothing.
    """
    assert hourly_emissions([(JOULES_PER_KWH, 0.0)], pue=1.5).g_co2e == 0


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ([], "an hourly series needs at least one hour"),
        ([(-1.0, 100.0)], "energy and intensity of an hour must not be negative"),
        ([(1.0, -1.0)], "energy and intensity of an hour must not be negative"),
        ([(1.0, math.nan)], "Carbon must be finite, not nan"),
    ],
)
def test_impossible_hours_are_refused(hours: list[tuple[float, float]], message: str) -> None:
    """
    Nothing is summed from an empty or negative series.
    """
    with pytest.raises(ValueError, match=message):
        hourly_emissions(hours, pue=1.0)


@pytest.mark.parametrize(("stated", "ranked"), [(1.3, 10.0), (10.0, 10.0), (28.0, 28.0)])
def test_rank_has_a_floor(stated: float, ranked: float) -> None:
    """
    Ranking uses at least 10 g/kWh, so that quality per kgCO2e stays bounded.
    """
    assert ranked_intensity(CarbonIntensity(stated)) == CarbonIntensity(ranked)


def a_pue(value: float, kind: str = "site", period: str = "2024") -> Pue:
    """
    A PUE as a submission states it.
    """
    return Pue(value=value, kind=kind, period=period, source="report")


@pytest.mark.parametrize(
    ("scope", "stated", "applied", "u"),
    [
        (Scope.S1, 1.2, 1.2, 0.02),
        (Scope.S2, 1.0, 1.0, 0.02),
        (Scope.S3, 1.58, 1.58, 0.02),
        (Scope.S2, 2.3, 2.3, 0.02),
        (Scope.S2, None, 2.0, 0.0),
        (Scope.S2, 0.99, 2.0, 0.0),
        (Scope.S2, float("nan"), 2.0, 0.0),
        (Scope.S2, float("inf"), 2.0, 0.0),
        (Scope.S4, 1.2, 1.0, 0.0),
        (Scope.S4, None, 1.0, 0.0),
        (Scope.S4, 0.5, 1.0, 0.0),
    ],
)
def test_silence_ranks_with_two_and_a_facility_with_one(
    scope: Scope, stated: float | None, applied: float, u: float
) -> None:
    """
    Nothing is applied twice, an impossible PUE counts as none, and above 2 it stands as stated.
    """
    pue = pue_to_apply(scope, None if stated is None else a_pue(stated))

    assert (applied, u) == (pue.value, pue.u)
    assert pue.is_known == (scope is Scope.S4 or applied == stated)


@pytest.mark.parametrize(
    ("pue", "expected"),
    [
        (
            a_pue(1.2),
            AppliedPue(
                value=1.2, u=0.02, basis="measured by the site over a year (2024)", is_known=True
            ),
        ),
        (
            a_pue(1.2, period="May 2024"),
            AppliedPue(
                value=1.2,
                u=0.05,
                basis="stated, not measured by the site over a year (site)",
                is_known=True,
            ),
        ),
        (
            None,
            AppliedPue(
                value=2.0,
                u=0.0,
                basis="no PUE is stated: the guarantee of 2 stands",
                is_known=False,
            ),
        ),
    ],
)
def test_a_pue_comes_with_its_uncertainty_and_the_reason(
    pue: Pue | None, expected: AppliedPue
) -> None:
    """
    Value, relative standard uncertainty and words, from one function.
    """
    assert pue_to_apply(Scope.S2, pue) == expected


@pytest.mark.parametrize(
    ("kind", "period", "is_year"),
    [
        ("site", "2024", True),
        ("site", "FY 2024", True),
        ("site", "2023-2024", True),
        ("site", "annual mean of 2024", True),
        ("site", "2024-05", False),
        ("site", "May 2024", False),
        ("site", "Q1 2024", False),
        ("site", "H2 2024", False),
        ("site", "3 months of 2024", False),
        ("site", "2024-05-01", False),
        ("site", "annual", False),
        ("site", "unknown", False),
        ("fleet", "2024", False),
        ("design", "2024", False),
        ("estimate", "2024", False),
    ],
)
def test_only_the_sites_own_year_is_measured_over_a_year(
    kind: str, period: str, *, is_year: bool
) -> None:
    """
    A month is none, and another site's mean isn't the site's.
    """
    assert is_measured_over_a_year(a_pue(1.2, kind, period)) is is_year


def test_one_run_in_every_grid_of_a_year() -> None:
    """
    352 zones, lowest first, each the energy times PUE times its own row.
    """
    energy = Energy.from_kwh(100)
    grids = in_every_grid(energy, 1.1, 2024)

    assert len(grids) == 352
    assert [grid.factor.g_per_kwh for grid in grids] == sorted(
        grid.factor.g_per_kwh for grid in grids
    )
    assert len({grid.factor.zone for grid in grids}) == 352
    assert {2024} == {grid.factor.year for grid in grids}
    for grid in grids:
        assert grid.carbon.g_co2e == pytest.approx(110 * grid.factor.g_per_kwh)


def test_grids_inside_the_usa_differ_31_times() -> None:
    """
    Why a country isn't enough: Chelan County to Louisville, 2024.
    """
    inside = [
        grid.carbon.g_co2e
        for grid in in_every_grid(Energy.from_kwh(1), 1.0, 2024)
        if grid.factor.zone.startswith("US-")
    ]

    assert inside[0] == pytest.approx(27)
    assert inside[-1] == pytest.approx(848)


def test_a_year_without_rows_has_no_grids() -> None:
    """
    Nothing of another year stands in, and an impossible PUE is refused.
    """
    assert in_every_grid(Energy.from_kwh(1), 1.1, 2020) == ()
    with pytest.raises(ValueError, match="PUE must be"):
        in_every_grid(Energy.from_kwh(1), 0.9, 2024)


def test_a_grid_is_what_its_place_would_rank_with() -> None:
    """
    The row of one zone gives the same alone and among all.
    """
    factor = next(row for row in ranking_factors()["FR"] if row.year == 2023)
    energy = Energy.from_kwh(3)
    among = next(g for g in in_every_grid(energy, 1.3, 2023) if g.factor.zone == "FR")

    assert among.carbon == emissions(energy, 1.3, factor)


@pytest.mark.parametrize(
    ("stated", "is_within"), [(101.0, True), (99.0, True), (101.01, False), (98.99, False)]
)
def test_the_limit_itself_is_within(stated: float, *, is_within: bool) -> None:
    """
    A value exactly on the limit is within it.
    """
    assert within(stated, 100.0, 0.01) is is_within
