"""
What holds for every figure that is shown and never ranked.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reporter.carbon.embodied_and_water import (
    WaterFormula,
    embodied_by_lifetime,
    embodied_by_share,
    water,
)
from reporter.carbon.emissions import (
    clock_hours,
    emissions,
    energy_by_hour,
    hourly_emissions,
    hours_agree,
    weighted_g_per_kwh,
)
from reporter.model.run import EnergyHour, Run
from reporter.model.submission import Submission
from reporter.score.supplementary import Shown, shown_of
from reporter.units import CarbonIntensity, Energy
from tests.score.make_submission import a_run, scope_of, score_of
from tests.score.shown_inputs import everything, with_site

TEN = datetime(2024, 5, 10, 10, tzinfo=UTC)
energies_j = st.floats(1.0, 1e12)
pues = st.floats(1.0, 3.0)
intensities = st.floats(1.0, 1400.0)
times = st.floats(1.0, 1e3)
shares = st.lists(st.floats(0.0, 1e12), min_size=1, max_size=30)
hours = st.lists(st.tuples(energies_j, intensities), min_size=1, max_size=30)
EVERYTHING = everything()


def run_with(stated_j: list[float]) -> Run:
    """
    A run whose hours hold these energies.
    """
    return a_run(
        started_at=TEN,
        stopped_at=TEN + timedelta(hours=len(stated_j)),
        hours=tuple(
            EnergyHour(starts_at=TEN + timedelta(hours=index), energy_j=energy_j)
            for index, energy_j in enumerate(stated_j)
        ),
    )


def shown(submission: Submission) -> Shown:
    """
    The shown figures of an entry with everything.
    """
    found = shown_of(submission, scope_of(score_of(submission)))
    assert found is not None
    return found


def value(found: Shown, key: str) -> float:
    """
    The value of a figure that is there.
    """
    figure = found.of(key)
    assert figure is not None and figure.value is not None
    return figure.value


@given(st.lists(energies_j, min_size=1, max_size=30), pues, intensities)
def test_a_constant_intensity_makes_the_hourly_sum_the_plain_product(
    each_j: list[float], pue: float, g_per_kwh: float
) -> None:
    """
    With one intensity for all hours the sum over them is the total energy times it.
    """
    by_hour = hourly_emissions([(energy_j, g_per_kwh) for energy_j in each_j], pue=pue)
    product = emissions(Energy(sum(each_j)), pue, CarbonIntensity(g_per_kwh))

    assert by_hour.g_co2e == pytest.approx(product.g_co2e, rel=1e-9)


@given(hours, pues, st.floats(0.0, 1.0), st.integers(0, 29))
def test_splitting_an_hour_keeps_the_sum(
    series: list[tuple[float, float]], pue: float, share: float, place: int
) -> None:
    """
    The energy of an hour in two pieces at the same intensity gives the same CO2e.
    """
    energy_j, g_per_kwh = series[place % len(series)]
    rest = [pair for index, pair in enumerate(series) if index != place % len(series)]
    pieces = [(energy_j * share, g_per_kwh), (energy_j * (1 - share), g_per_kwh)]

    assert hourly_emissions([*rest, *pieces], pue=pue).g_co2e == pytest.approx(
        hourly_emissions(series, pue=pue).g_co2e, rel=1e-9
    )


@given(shares, energies_j)
def test_the_hours_of_a_run_hold_all_its_energy(stated_j: list[float], energy_j: float) -> None:
    """
    However it is split, nothing is lost, and no hour gets less than nothing.
    """
    assume(sum(stated_j) > 0)
    split = energy_by_hour(run_with(stated_j), Energy(energy_j))

    assert split is not None
    assert hours_agree(split, Energy(energy_j))
    assert sum(hour.energy_j for hour in split) == pytest.approx(energy_j, rel=1e-9)
    assert all(hour.energy_j >= 0 for hour in split)


@given(st.integers(0, 5_000), st.integers(1, 40_000_000))
def test_clock_hours_cover_the_window_without_holes(start_s: int, length_ms: int) -> None:
    """
    The first hour holds the start, the last the end, and each follows the one before it.
    """
    start = TEN + timedelta(seconds=start_s)
    run = a_run(started_at=start, stopped_at=start + timedelta(milliseconds=length_ms))
    found = list(clock_hours(run))

    assert found[0] <= run.started_at < found[0] + timedelta(hours=1)
    assert found[-1] < run.stopped_at <= found[-1] + timedelta(hours=1)
    assert all(after - before == timedelta(hours=1) for before, after in pairwise(found))


@given(hours)
def test_the_weighted_mean_lies_between_its_hours(series: list[tuple[float, float]]) -> None:
    """
    No mean is below the cleanest or above the dirtiest hour.
    """
    mean = weighted_g_per_kwh(series)
    values = [g_per_kwh for _, g_per_kwh in series]

    assert mean is not None
    assert min(values) * (1 - 1e-9) <= mean <= max(values) * (1 + 1e-9)


@given(st.randoms(use_true_random=False))
def test_the_figure_does_not_depend_on_the_order_of_hours(shuffle: random.Random) -> None:
    """
    Shuffled hours of a series and of the runs give the same figure to the last bit.
    """
    site = EVERYTHING.site
    assert site is not None and site.hourly_intensity is not None
    series = list(site.hourly_intensity.hours)
    shuffle.shuffle(series)
    runs = tuple(
        replace(run, hours=tuple(shuffle.sample(run.hours, len(run.hours))))
        for run in EVERYTHING.runs
    )
    shuffled = with_site(
        replace(EVERYTHING, runs=runs),
        hourly_intensity=replace(site.hourly_intensity, hours=tuple(series)),
    )

    assert value(shown(shuffled), "co2e_hourly") == value(shown(EVERYTHING), "co2e_hourly")


@given(intensities)
def test_at_a_constant_grid_all_products_of_an_entry_agree(g_per_kwh: float) -> None:
    """
    The hourly sum of an entry is mean times total where the intensity doesn't change.
    """
    site = EVERYTHING.site
    assert site is not None and site.hourly_intensity is not None
    flat = tuple(replace(hour, g_per_kwh=g_per_kwh) for hour in site.hourly_intensity.hours)
    series = replace(site.hourly_intensity, hours=flat)
    found = shown(with_site(EVERYTHING, hourly_intensity=series))

    assert value(found, "co2e_hourly") == pytest.approx(
        value(found, "co2e_mean_intensity"), rel=1e-9
    )


@given(st.floats(0.0, 1e6), times)
def test_embodied_carbon_is_linear_in_hours(hours_h: float, factor: float) -> None:
    """
    So many times the accelerator-hours, or the time reserved, is so many times the carbon.
    """

    def by_lifetime(accelerator_hours: float) -> float:
        return embodied_by_lifetime(
            accelerator_hours=accelerator_hours,
            server_kg_co2e=2_500,
            accelerators_per_server=8,
            accelerator_kg_co2e=150,
            lifetime_years=6,
            utilisation=0.85,
        ).carbon.g_co2e

    def by_share(time_reserved_h: float) -> float:
        return embodied_by_share(
            total_embodied_kg_co2e=3_700,
            time_reserved_h=time_reserved_h,
            expected_lifespan_h=35_040,
            resources_reserved=4,
            total_resources=8,
        ).carbon.g_co2e

    for carbon in (by_lifetime, by_share):
        assert carbon(hours_h * factor) == pytest.approx(carbon(hours_h) * factor, rel=1e-9)


@given(energies_j, times, pues, st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_water_is_linear_in_energy(
    energy_j: float, factor: float, pue: float, site_l: float, grid_l: float
) -> None:
    """
    So many times the energy is so many times the water, by either formula.
    """

    def litres(joules: float, formula: WaterFormula) -> float:
        return water(
            it_energy=Energy(joules),
            pue=pue,
            site_l_per_kwh=site_l,
            grid_l_per_kwh=grid_l,
            formula=formula,
        ).litres

    for formula in WaterFormula:
        assert litres(energy_j * factor, formula) == pytest.approx(
            litres(energy_j, formula) * factor, rel=1e-9
        )
