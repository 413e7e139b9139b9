"""
The zones of the ranking table side by side.
"""

from __future__ import annotations

import pytest

from reporter.carbon.emissions import in_every_grid
from reporter.carbon.grids import spread_inside, spread_of, table_year_for, table_years
from reporter.carbon.lookup import lookup
from reporter.units import Energy

ONE_KWH = Energy.from_kwh(1)


def test_a_kwh_differs_57_times_between_grids() -> None:
    """
    All zones of 2024: the least, the median of an even number, the most, and the factor.
    """
    spread = spread_of(in_every_grid(ONE_KWH, 1.0, 2024))

    assert spread is not None
    assert (spread.least.factor.zone, spread.least.carbon.g_co2e) == ("SE-SE1", 15)
    assert (spread.most.factor.zone, spread.most.carbon.g_co2e) == ("CY", 853)
    assert spread.median.g_co2e == 408.5
    assert spread.factor == pytest.approx(853 / 15)


def test_a_share_of_the_zones_lies_below() -> None:
    """
    Shares run from the least to the most; one beyond is refused.
    """
    spread = spread_of(in_every_grid(ONE_KWH, 1.0, 2024))

    assert spread is not None
    assert spread.at_share(0) == spread.least and spread.at_share(1) == spread.most
    middle = spread.at_share(0.5).carbon.g_co2e
    assert sum(grid.carbon.g_co2e < middle for grid in spread.grids) <= len(spread.grids) / 2
    with pytest.raises(ValueError, match=r"a share lies between 0 and 1, not at 1\.1"):
        spread.at_share(1.1)


def test_a_country_is_its_zones_without_its_own_row() -> None:
    """
    The USA has 59 zones; Singapore is one zone, so that nothing can be compared.
    """
    grids = in_every_grid(ONE_KWH, 1.0, 2024)
    usa = spread_inside(grids, "US")

    assert usa is not None
    assert len(usa.grids) == 59
    assert "US" not in {grid.factor.zone for grid in usa.grids}
    assert spread_inside(grids, "SG") is None


def test_no_energy_has_no_factor_and_no_zone_no_spread() -> None:
    """
    What can't be divided is None, never infinite or 1.
    """
    nothing = spread_of(in_every_grid(Energy(0), 1.0, 2024))

    assert nothing is not None and nothing.factor is None
    assert spread_of(()) is None


def test_the_year_of_the_table_is_that_of_a_rank() -> None:
    """
    The year itself, else the nearest earlier one within two years, as for a rank; else none.
    """
    assert table_years() == (2021, 2022, 2023, 2024, 2025)
    assert [table_year_for(year) for year in (2020, 2021, 2027, 2028)] == [None, 2021, 2025, None]
    for year in range(2019, 2030):
        factor = lookup(year=year, country="SGP").factor
        assert table_year_for(year) == (factor.year if factor else None)
