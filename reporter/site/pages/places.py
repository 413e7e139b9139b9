"""
The page of places: what one kWh emits in the grids of the ranking table, by year and by country.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.carbon.emissions import GridEmissions, in_every_grid
from reporter.carbon.factors import (
    ATTRIBUTIONS,
    TABLE_VERSION,
    Attribution,
    Factor,
    ranking_factors,
)
from reporter.carbon.grids import GridSpread, spread_inside, spread_of, table_years
from reporter.carbon.place import Country, countries
from reporter.site.charts.zone_strip import StripInput, ZoneStrips, zone_strips
from reporter.site.csv_tables import PLACES_CSV
from reporter.site.frame import JSON_TWIN, Page, csv_twin
from reporter.site.pages.every_grid import SpreadRow, spread_data, spread_row, zone_text
from reporter.site.quantity import Quantity, count, with_aligned
from reporter.text import number
from reporter.units import Energy

PATH = "places/index.html"
TITLE = "What a kWh emits, by place"
# "What a kWh emits": an energy of 1 kWh, used where it is delivered.
ONE_KWH = Energy.from_kwh(1.0)
NO_PUE = 1.0
LICENCE_URL = "https://opendatacommons.org/licenses/odbl/1-0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """
    A country with several zones: its own row in the newest year, and the spread of its zones.
    """

    own: Quantity | None
    spread: SpreadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRow:
    """
    One zone with its intensity in each year of the table, `None` where it lacks one.
    """

    zone: str
    name: str
    cells: tuple[Quantity | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesView:
    """
    The page; empty *years* only where the packaged table is empty.
    """

    newest: str
    headline: str
    years: tuple[SpreadRow, ...]
    drawing: ZoneStrips | None
    countries: tuple[CountryRow, ...]
    columns: tuple[str, ...]
    zones: tuple[ZoneRow, ...]
    credit: Attribution
    licence_url: str


def places_page() -> Page:
    """
    The page "What a kWh emits, by place", from the packaged table alone.
    """
    return Page(
        path=PATH,
        template="places.html",
        title=TITLE,
        description="Carbon intensity of the grids that rank carbon: lowest, median and highest, "
        "by year and inside countries.",
        section="",
        view=places_view(),
        alternates=(JSON_TWIN, csv_twin(PLACES_CSV)),
    )


def places_view() -> PlacesView:
    """
    The view of the table: every year, every country with several zones, every zone.
    """
    by_year = _spreads()
    newest, world = max(by_year.items())
    return PlacesView(
        newest=str(newest),
        headline=_headline(newest, world),
        years=tuple(spread_row(str(year), spread, "g") for year, spread in by_year.items()),
        drawing=_drawing(by_year),
        countries=tuple(_country_rows(world)),
        columns=tuple(str(year) for year in by_year),
        zones=tuple(_zone_row(rows, tuple(by_year)) for rows in ranking_factors().values()),
        credit=ATTRIBUTIONS[0],
        licence_url=LICENCE_URL,
    )


def _spreads() -> dict[int, GridSpread]:
    """
    The spread of one kWh over all zones, by year, oldest first.
    """
    found = ((year, spread_of(_one_kwh(year))) for year in table_years())
    return {year: spread for year, spread in found if spread is not None}


def _one_kwh(year: int) -> Sequence[GridEmissions]:
    return in_every_grid(ONE_KWH, NO_PUE, year)


def _headline(year: int, world: GridSpread) -> str:
    factor = "" if world.factor is None else f", {number(world.factor, 2)} times as much"
    return (
        f"In {year} one kWh emits {world.least.carbon.g_co2e:g} g in {zone_text(world.least)} and "
        f"{world.most.carbon.g_co2e:g} g in {zone_text(world.most)}{factor}. Half of the "
        f"{len(world.grids)} zones stay below {count(world.median.g_co2e).text} g."
    )


def _drawing(by_year: Mapping[int, GridSpread]) -> ZoneStrips | None:
    years = [*by_year]
    return zone_strips(
        tuple(
            StripInput(
                label=f"{year}, {len(spread.grids)} zones",
                values=[grid.carbon.g_co2e for grid in spread.grids],
                median=spread.median.g_co2e,
            )
            for year, spread in by_year.items()
        ),
        key="zones",
        title=f"All zones of the table, {years[0]} to {years[-1]}",
        description=f"{_headline(years[-1], by_year[years[-1]])} The table below has every year.",
        caption="g CO₂e per kWh, on a logarithmic axis. One stroke is a zone, the long one the "
        "median",
    )


def _country_spreads(world: GridSpread) -> Iterator[tuple[Country, GridSpread]]:
    """
    Every country with several zones, the widest spread first.
    """
    known = ((one, spread_inside(world.grids, one.alpha_2)) for one in countries().values())
    found = [(one, spread) for one, spread in known if spread is not None]
    yield from sorted(found, key=lambda pair: (-(pair[1].factor or 0.0), pair[0].name))


def _country_rows(world: GridSpread) -> Iterator[CountryRow]:
    own = {grid.factor.zone: grid.factor.g_per_kwh for grid in world.grids}
    found = list(_country_spreads(world))
    rows = [spread_row(country.name, spread, "g") for country, spread in found]
    for (country, _), row in zip(found, with_aligned(rows, "factor"), strict=True):
        whole = own.get(country.alpha_2)
        yield CountryRow(own=None if whole is None else count(whole), spread=row)


def _zone_row(rows: Sequence[Factor], years: tuple[int, ...]) -> ZoneRow:
    values = {row.year: row.g_per_kwh for row in rows}
    return ZoneRow(
        zone=rows[0].zone,
        name=rows[0].zone_name,
        cells=tuple(count(values[year]) if year in values else None for year in years),
    )


def places_data() -> dict[str, Any]:
    """
    The page as data: spreads by year and country, and every zone with g/kWh by year.
    """
    by_year = _spreads()
    world = by_year[max(by_year)]
    return {
        "unit": "g CO2e/kWh",
        "boundary": "lifecycle",
        "mix": "consumption",
        "basis": "location",
        "table_version": TABLE_VERSION,
        "credit": ATTRIBUTIONS[0].text,
        "licence": ATTRIBUTIONS[0].licence,
        "licence_url": LICENCE_URL,
        "years": [{"year": year, **_spread(spread)} for year, spread in by_year.items()],
        "countries": [
            {"country": country.alpha_3, "year": max(by_year), **_spread(spread)}
            for country, spread in _country_spreads(world)
        ],
        "zones": [
            {
                "zone": zone,
                "name": rows[0].zone_name,
                "g_per_kwh": {str(row.year): row.g_per_kwh for row in reversed(rows)},
            }
            for zone, rows in ranking_factors().items()
        ],
    }


def _spread(spread: GridSpread) -> dict[str, Any]:
    return spread_data(spread) or {}
