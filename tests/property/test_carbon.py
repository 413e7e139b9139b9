"""
What holds for every energy, place and uncertainty, not only for the examples.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.carbon.emissions import (
    emissions,
    hourly_emissions,
    in_every_grid,
    pue_to_apply,
)
from reporter.carbon.factors import ranking_factors
from reporter.carbon.intensity import publishers_agree
from reporter.carbon.lookup import lookup
from reporter.carbon.uncertainty import (
    expanded,
    from_limits,
    printed,
)
from reporter.model.accelerators import accelerators, find_accelerator
from reporter.model.enums import Scope
from reporter.model.system import Pue
from reporter.units import Carbon, CarbonIntensity, Energy

energies_j = st.floats(1.0, 1e15)
pues = st.floats(1.0, 3.0)
intensities = st.floats(1.0, 1400.0)
relatives = st.floats(1e-6, 1.0)
hours = st.lists(st.tuples(st.floats(0.0, 1e12), st.floats(0.0, 1400.0)), min_size=1, max_size=40)
letters = st.sampled_from([str.upper, str.lower, str.title])
any_number = st.floats(allow_nan=True, allow_infinity=True)


@given(energies_j)
def test_energy_units_round_trip(energy_j: float) -> None:
    """
    J, Wh and kWh of one energy agree, and kWh lead back to J.
    """
    energy = Energy(energy_j)

    assert Energy.from_kwh(energy.kwh).joules == pytest.approx(energy_j, rel=1e-12, abs=0.0)
    assert energy.wh == pytest.approx(energy.kwh * 1000, rel=1e-12, abs=0.0)


@given(st.floats(1e-6, 1e15))
def test_carbon_units_round_trip(g_co2e: float) -> None:
    """
    G and kg of one mass agree.
    """
    carbon = Carbon(g_co2e)

    assert carbon.kg_co2e * 1000 == pytest.approx(g_co2e, rel=1e-12, abs=0.0)


@given(energies_j, pues, intensities, st.floats(1.0, 1e3))
def test_emissions_are_linear_in_energy_and_intensity(
    energy_j: float, pue: float, g_per_kwh: float, times: float
) -> None:
    """
    So many times the energy, or the intensity, is so many times the CO2e.
    """
    once = emissions(Energy(energy_j), pue, CarbonIntensity(g_per_kwh)).g_co2e
    more_energy = emissions(Energy(energy_j * times), pue, CarbonIntensity(g_per_kwh)).g_co2e
    more_carbon = emissions(Energy(energy_j), pue, CarbonIntensity(g_per_kwh * times)).g_co2e

    assert more_energy == pytest.approx(once * times, rel=1e-12, abs=0.0)
    assert more_carbon == pytest.approx(once * times, rel=1e-12, abs=0.0)


@given(energies_j, energies_j, pues, intensities)
def test_emissions_of_parts_add_up(
    first_j: float, second_j: float, pue: float, g_per_kwh: float
) -> None:
    """
    CO2e of a sum of energies is the sum of their CO2e.
    """
    intensity = CarbonIntensity(g_per_kwh)
    parts = emissions(Energy(first_j), pue, intensity) + emissions(Energy(second_j), pue, intensity)

    whole = emissions(Energy(first_j) + Energy(second_j), pue, intensity)
    assert whole.g_co2e == pytest.approx(parts.g_co2e, rel=1e-12, abs=0.0)


@given(energies_j, pues, pues, intensities)
def test_higher_pue_never_lowers_emissions(
    energy_j: float, one: float, other: float, g_per_kwh: float
) -> None:
    """
    CO2e grows with PUE.
    """
    low, high = sorted((one, other))
    intensity = CarbonIntensity(g_per_kwh)

    assert emissions(Energy(energy_j), low, intensity) <= emissions(
        Energy(energy_j), high, intensity
    )


@given(hours, pues, st.randoms(use_true_random=False))
def test_hourly_sum_does_not_depend_on_order(
    series: list[tuple[float, float]], pue: float, shuffle: random.Random
) -> None:
    """
    Shuffled hours give the same bits.
    """
    shuffled = list(series)
    shuffle.shuffle(shuffled)

    assert hourly_emissions(series, pue=pue) == hourly_emissions(shuffled, pue=pue)


@given(hours, pues)
def test_hourly_sum_is_the_sum_of_its_hours(series: list[tuple[float, float]], pue: float) -> None:
    """
    Splitting a series anywhere splits its CO2e.
    """
    singles = [hourly_emissions([hour], pue=pue).g_co2e for hour in series]

    assert hourly_emissions(series, pue=pue).g_co2e == pytest.approx(
        math.fsum(singles), rel=1e-12, abs=1e-300
    )


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_wider_limits_never_lower_the_uncertainty(one: float, other: float) -> None:
    """
    Limits and expansion keep the order.
    """
    low, high = sorted((one, other))

    assert from_limits(low) <= from_limits(high)
    assert expanded(low) <= expanded(high)


@given(st.floats(1e-6, 1e12), st.floats(1e-6, 10.0))
def test_printed_figure_stays_inside_its_uncertainty(value: float, relative: float) -> None:
    """
    Rounding moves a figure by at most half of its uncertainty, or of one significant digit.
    """
    text = printed(value, relative)
    shown = Decimal(text.replace(",", ""))
    exact = Decimal(repr(value))
    doubt = exact * Decimal(repr(relative))
    place = Decimal(10) ** min(doubt.adjusted(), exact.adjusted())

    assert "e" not in text.lower()
    assert abs(shown - exact) <= place / 2
    assert shown > 0
    assert text == text.strip()


@given(st.floats(1e-6, 1e12), relatives, relatives)
def test_more_uncertainty_never_prints_more_digits(value: float, one: float, other: float) -> None:
    """
    The number of printed characters falls as the uncertainty grows, at one value.
    """
    low, high = sorted((one, other))

    def digits(text: str) -> int:
        return len(text.partition(".")[2])

    assert digits(printed(value, high)) <= digits(printed(value, low))


@given(st.sampled_from(sorted(ranking_factors())), st.integers(2015, 2032))
def test_lookup_gives_the_year_or_an_earlier_one_within_two(zone: str, year: int) -> None:
    """
    Never a later year, never another zone; none before 2021 and after 2027.
    """
    found = lookup(grid_zone=zone, year=year)

    if found.factor is None:
        assert found.message
        assert not 2021 <= year <= 2027
    else:
        assert found.factor.zone == zone
        assert 0 <= year - found.factor.year <= 2
        assert found.factor.year == min(year, 2025)


@given(energies_j, pues, st.integers(2021, 2025))
def test_every_grid_keeps_the_order_of_intensities(energy_j: float, pue: float, year: int) -> None:
    """
    More energy or a higher PUE changes no order, and the ratio of two grids is that of their rows.
    """
    grids = in_every_grid(Energy(energy_j), pue, year)
    lowest, highest = grids[0], grids[-1]

    assert all(one.carbon.g_co2e <= other.carbon.g_co2e for one, other in itertools.pairwise(grids))
    assert highest.carbon.g_co2e / lowest.carbon.g_co2e == pytest.approx(
        highest.factor.g_per_kwh / lowest.factor.g_per_kwh
    )


@given(st.sampled_from(Scope), st.one_of(st.none(), any_number), st.text(max_size=20))
def test_the_pue_that_counts_is_always_one_or_more(
    scope: Scope, value: float | None, period: str
) -> None:
    """
    Silence and what is impossible never give a lower PUE than a site with a usual one has.
    """
    stated = None if value is None else Pue(value=value, kind="site", period=period, source="?")
    pue = pue_to_apply(scope, stated)

    assert 1 <= pue.value < math.inf
    assert pue.u in {0.0, 0.02, 0.05}
    assert pue.is_known or pue.value == 2.0
    assert scope is not Scope.S4 or (pue.value, pue.u) == (1.0, 0.0)


@given(any_number, any_number)
def test_agreement_is_mutual(one: float, other: float) -> None:
    """
    Whichever of two figures is named first.
    """
    assert publishers_agree(one, other) == publishers_agree(other, one)


@given(
    st.text(max_size=12),
    st.text(max_size=12),
    st.tuples(st.text(max_size=12), st.text(max_size=12)),
    st.integers(-(10**6), 10**6),
)
def test_lookup_never_raises(
    country: str, grid_zone: str, cloud_region: tuple[str, str], year: int
) -> None:
    """
    Any text for a place is answered, never crashed on.
    """
    found = lookup(country=country, grid_zone=grid_zone, cloud_region=cloud_region, year=year)

    assert (found.factor is None) == (found.severity is not None)


@given(st.sampled_from(sorted(accelerators())), st.integers(1, 100_000), letters)
def test_accelerator_is_found_behind_any_count(
    accelerator_id: str, count: int, change: Callable[[str], str]
) -> None:
    """
    A count in front and the case of the letters change nothing.
    """
    found = find_accelerator(f"{count} x {change(accelerator_id)}")

    assert found is not None
    assert found.accelerator_id == accelerator_id


@given(st.text(max_size=40))
def test_any_text_is_a_question_for_an_accelerator(name: str) -> None:
    """
    No text makes the search raise.
    """
    found = find_accelerator(name)

    assert found is None or found.accelerator_id in accelerators()
