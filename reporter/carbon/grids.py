"""
The grids of the ranking table side by side: least, median and most, worldwide and in one country.

Each zone counts once, whatever it generates or how many live there. Whole countries and the grids
inside them are zones alike, so a spread tells how far places lie apart, and is no mean of a world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

from reporter.carbon.emissions import GridEmissions
from reporter.carbon.factors import ranking_factors
from reporter.carbon.lookup import YEARS_BACK
from reporter.units import Carbon

# One zone inside a country has nothing to be compared with.
FEWEST_ZONES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSpread:
    """
    One energy in several zones, lowest CO2e first; never empty.
    """

    grids: tuple[GridEmissions, ...]

    @property
    def least(self) -> GridEmissions:
        """
        The zone of the lowest CO2e.
        """
        return self.grids[0]

    @property
    def most(self) -> GridEmissions:
        """
        The zone of the highest CO2e.
        """
        return self.grids[-1]

    @property
    def median(self) -> Carbon:
        """
        The CO2e that half of the zones stay below; the mean of the middle two of an even number.
        """
        return Carbon(median(grid.carbon.g_co2e for grid in self.grids))

    @property
    def factor(self) -> float | None:
        """
        How many times the lowest CO2e goes into the highest; `None` without an energy.
        """
        if self.least.carbon.g_co2e <= 0:
            return None
        return self.most.carbon.ratio(self.least.carbon)

    def at_share(self, share: float) -> GridEmissions:
        """
        The zone that *share* (0 to 1) of the others stay below, rounded to the nearest zone.

        Raises `ValueError` for a share outside 0 to 1.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"a share lies between 0 and 1, not at {share}")
        return self.grids[round(share * (len(self.grids) - 1))]


def spread_of(grids: Sequence[GridEmissions]) -> GridSpread | None:
    """
    The spread of *grids*, lowest first as `in_every_grid` gives them; `None` for none.
    """
    return GridSpread(grids=tuple(grids)) if grids else None


def spread_inside(grids: Sequence[GridEmissions], country_key: str) -> GridSpread | None:
    """
    The spread of the zones inside a country (alpha-2), without the row of the whole country.

    `None` where the table has fewer than two of them.
    """
    inside = f"{country_key}-"
    zones = tuple(grid for grid in grids if grid.factor.zone.startswith(inside))
    return GridSpread(grids=zones) if len(zones) >= FEWEST_ZONES else None


@cache
def table_years() -> tuple[int, ...]:
    """
    The calendar years of the ranking table, oldest first.
    """
    return tuple(sorted({row.year for rows in ranking_factors().values() for row in rows}))


def table_year_for(year: int) -> int | None:
    """
    The year of the table that a run of *year* is counted with: its own, or up to 2 years before.

    The rule is that of `reporter.carbon.lookup`; `None` where the table has neither.
    """
    known = [one for one in table_years() if one <= year]
    return known[-1] if known and year - known[-1] <= YEARS_BACK else None
