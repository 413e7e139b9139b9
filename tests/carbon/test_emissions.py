"""
CO2e is IT energy times PUE times intensity, each once.
"""

from __future__ import annotations

import math

import pytest

from reporter.carbon.emissions import (
    STANDARD_FACTOR_ID,
    StandardReference,
    emissions,
    hourly_emissions,
    intensity_of,
    pue_to_apply,
    ranked_intensity,
    standard_emissions,
    standard_reference,
)
from reporter.carbon.factors import factors_by_zone, find_factor
from reporter.model.enums import Scope
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

    assert round(carbon.t_co2e, 1) == tonnes


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


def test_standard_reference_is_the_newest_world_factor() -> None:
    """
    The location-free column uses PUE 1.58 and the newest world row of the table.
    """
    reference = standard_reference()
    newest = factors_by_zone()["WORLD"][0]

    assert newest.factor_id == STANDARD_FACTOR_ID
    assert reference == StandardReference(
        pue=1.58, intensity=newest.intensity, source="PUE 1.58, ember/WORLD/2024"
    )


def test_standard_emissions_ignore_the_site() -> None:
    """
    One kWh of IT energy is 1.58 x 473.007 g wherever it was used; a board may set its own.
    """
    own = StandardReference(pue=1.0, intensity=CarbonIntensity(100), source="board.toml")

    assert standard_emissions(Energy.from_kwh(1), standard_reference()).g_co2e == pytest.approx(
        1.58 * 473.007
    )
    assert standard_emissions(Energy.from_kwh(1), own).g_co2e == pytest.approx(100)


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


@pytest.mark.parametrize(
    ("scope", "stated", "applied"),
    [
        (Scope.S1, 1.2, 1.2),
        (Scope.S2, 1.0, 1.0),
        (Scope.S3, 1.58, 1.58),
        (Scope.S2, None, None),
        (Scope.S2, 0.99, None),
        (Scope.S2, float("nan"), None),
        (Scope.S2, float("inf"), None),
        (Scope.S4, 1.2, 1.0),
        (Scope.S4, None, 1.0),
        (Scope.S4, 0.5, 1.0),
    ],
)
def test_the_pue_of_a_whole_facility_is_in_its_energy(
    scope: Scope, stated: float | None, applied: float | None
) -> None:
    """
    Nothing is applied twice, and an impossible PUE counts as none.
    """
    assert pue_to_apply(scope, stated) == applied
