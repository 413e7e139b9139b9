"""
The carbon intensity of a named place, and what an energy would emit in every grid.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.emissions import GridEmissions, in_every_grid
from reporter.carbon.factors import Factor
from reporter.carbon.intensity import cited_factor
from reporter.carbon.lookup import Lookup, every_year, lookup_place
from reporter.carbon.place import place_named
from reporter.errors import stated_number
from reporter.units import ENERGIES_J, JOULES_PER_KWH, PUES, Energy

# publisher/zone/year; a cloud region is provider/region.
ID_SLASHES = 2
# No year can be found for a place that isn't known: the answer says what is near.
NO_YEAR = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFactors:
    """
    The answer to one question for the factors of a place; intensities are in g CO2e/kWh.

    *lookup* answers for one year or one factor id. Else *every_year* holds all factors of the
    place, newest year first, that of the ranking table first in its year; where there are none
    *unknown* says why.
    """

    lookup: Lookup | None = None
    every_year: tuple[Factor, ...] = ()
    unknown: Lookup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionsByGrid:
    """
    CO2e of one energy by grid zone, lowest first; *lookup* tells how the named place was found.
    """

    grids: tuple[GridEmissions, ...]
    lookup: Lookup | None = None


def factors(place: str, year: int | None = None) -> PlaceFactors:
    """
    Find the carbon intensity of a place: the row of the ranking table, and what stands beside it.

    *place* is a country ("NOR", "Norway"), a grid zone ("US-CAL-CISO"), a cloud region
    ("aws/us-east-1") or a factor id; *year* is that of the electricity, every year if left out. An
    earlier year, or a country in place of its zone, is used only where the answer says so. A place
    that isn't known is no error: the answer has no factor and says what is near.

    Example:

        reporter.factors("NOR", 2024).lookup.factor.g_per_kwh
    """
    if place.count("/") == ID_SLASHES:
        return PlaceFactors(lookup=cited_factor(place))
    named = place_named(place)
    if year is not None:
        return PlaceFactors(lookup=lookup_place(named, year=year))
    known = every_year(named)
    return PlaceFactors(
        every_year=known, unknown=None if known else lookup_place(named, year=NO_YEAR)
    )


def emissions_by_grid(
    energy_kwh: float, *, pue: float, year: int, place: str | None = None
) -> EmissionsByGrid:
    """
    What a run would emit in every grid of the ranking table, or in the one that *place* gets.

    *energy_kwh* is IT energy in kWh, which *pue* multiplies; *year* is that of the electricity. No
    grid is left where the table lacks the year or the place.

    Raises `ReporterError` where the energy isn't from 0 to 1e18 J, or the PUE from 1 to 3.

    Example:

        reporter.emissions_by_grid(1000, pue=1.2, year=2024, place="NOR").grids[0].carbon.kg_co2e
    """
    most_kwh = ENERGIES_J[1] / JOULES_PER_KWH
    stated_number(energy_kwh, (ENERGIES_J[0], most_kwh), "the energy", "kWh")
    stated_number(pue, PUES, "the PUE")
    found = lookup_place(place_named(place), year=year) if place else None
    used = found.factor if found else None
    grids = in_every_grid(Energy.from_kwh(energy_kwh), pue, used.year if used else year)
    if found:
        grids = tuple(grid for grid in grids if grid.factor == used)
    return EmissionsByGrid(grids=grids, lookup=found)
