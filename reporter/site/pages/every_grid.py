"""
The section "this run in every grid" of an entry, and its files: what places make of one energy.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from reporter.carbon.emissions import SURVEY_PUE, GridEmissions
from reporter.carbon.factors import ATTRIBUTIONS, TABLE_VERSION, Attribution
from reporter.carbon.grids import GridSpread
from reporter.score.every_grid import EveryGrid, GridOfEntry, own_grid_emissions
from reporter.site import quantity
from reporter.site.addresses import foreign_link
from reporter.site.charts.zone_strip import StripInput, ZoneStrips, zone_strips
from reporter.site.frame import ForeignLink
from reporter.site.quantity import Quantity, plain
from reporter.text import number
from reporter.units import Carbon

# Two publishers of one grid differ by 1.42, so a third digit of a place says nothing.
DIGITS = 2
CSV_FILE = "grids.csv"
CSV_HEADER = ("zone", "zone_name", "year", "g_per_kwh", "g_co2e")
TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneName:
    """
    A zone by its name and its key.
    """

    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadRow:
    """
    One spread in a table: the number of zones, the least and the most with their zones, the median,
    and the factor between least and most.
    """

    where: str
    zones_count: int
    least: Quantity
    least_zone: ZoneName
    median: Quantity
    most: Quantity
    most_zone: ZoneName
    factor: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenthRow:
    """
    The zone that a share of all zones stays below, and the CO2e there.
    """

    share: str
    zone: str
    name: str
    intensity: Quantity
    carbon: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGridView:
    """
    The grid of the entry itself; *source*, *note* and *years* stand where the place is inferred.
    """

    country: str
    zone: str
    carbon: Quantity | None
    survey_carbon: Quantity | None
    message: str
    is_inferred: bool
    source: ForeignLink | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryGridView:
    """
    The section; without *rows* the table has no year for the run, and *year_note* says so.
    """

    energy: Quantity | None
    energy_with_pue: Quantity | None
    pue: str
    pue_basis: str
    survey_note: str
    year: str
    year_note: str
    table_note: str
    rows: tuple[SpreadRow, ...]
    tenths: tuple[TenthRow, ...]
    drawing: ZoneStrips | None
    own: OwnGridView | None
    credit: Attribution
    csv_file: str


_OTHER_TABLE = (
    "This is the table that comes with reporter: the board ranks carbon by one of its own."
)


def every_grid_view(found: EveryGrid, *, has_own_table: bool = False) -> EveryGridView:
    """
    The view of one entry in every grid; *has_own_table* where its board ranks by another table.
    """
    return EveryGridView(
        energy=quantity.energy_kwh(found.energy),
        energy_with_pue=quantity.energy_kwh(found.energy_with_pue),
        pue=f"{found.pue.value:g}",
        pue_basis=found.pue.basis,
        survey_note=_survey_note(found),
        year=str(found.table_year or ""),
        year_note=_year_note(found),
        table_note=_OTHER_TABLE if has_own_table else "",
        rows=tuple(_spread_rows(found)),
        tenths=tuple(_tenths(found.world)) if found.world else (),
        drawing=_drawing(found),
        own=_own(found, found.own) if found.own else None,
        credit=ATTRIBUTIONS[0],
        csv_file=CSV_FILE,
    )


def carbon_kg(carbon: Carbon) -> Quantity:
    """
    A mass of CO2e in kg, to the digits that a place supports.
    """
    return plain(carbon.kg_co2e, "kg", DIGITS)


def spread_row(where: str, spread: GridSpread, unit: str = "kg") -> SpreadRow:
    """
    A spread as a row; *unit* is kg, or g where the energy is one kWh.
    """
    return SpreadRow(
        where=where,
        zones_count=len(spread.grids),
        least=_mass(spread.least.carbon, unit),
        least_zone=_zone_name(spread.least),
        median=_mass(spread.median, unit),
        most=_mass(spread.most.carbon, unit),
        most_zone=_zone_name(spread.most),
        factor=quantity.maybe(spread.factor, "×", DIGITS),
    )


def zone_text(grid: GridEmissions) -> str:
    """
    A zone as people read it, with its key: "North Sweden, Sweden (SE-SE1)".
    """
    return f"{grid.factor.zone_name} ({grid.factor.zone})"


def _zone_name(grid: GridEmissions) -> ZoneName:
    return ZoneName(name=grid.factor.zone_name, key=grid.factor.zone)


def _mass(carbon: Carbon, unit: str) -> Quantity:
    # The table prints whole grams a kWh, so these are shown as they are.
    return carbon_kg(carbon) if unit == "kg" else quantity.count(carbon.g_co2e, unit)


def _survey_note(found: EveryGrid) -> str:
    share = found.survey_share
    if share is None:
        return ""
    times = number(share, DIGITS)
    return f"At the survey’s average of {SURVEY_PUE} every mass is {times} times what stands here."


def _year_note(found: EveryGrid) -> str:
    if found.table_year is None:
        return f"The carbon table has no year for a run of {found.run_year}."
    if found.table_year != found.run_year:
        return f"The carbon table lacks {found.run_year}, so {found.table_year} stands for it."
    return ""


def _spread_rows(found: EveryGrid) -> Iterator[SpreadRow]:
    if found.world is not None:
        yield spread_row("Worldwide", found.world)
    if found.inside is not None and found.own is not None and found.own.country is not None:
        yield spread_row(f"Inside {found.own.country.name}", found.inside)


def _tenths(world: GridSpread) -> Iterator[TenthRow]:
    for tenth in range(TENTHS + 1):
        grid = world.at_share(tenth / TENTHS)
        yield TenthRow(
            share=_share_text(tenth),
            zone=grid.factor.zone,
            name=grid.factor.zone_name,
            intensity=quantity.count(grid.factor.g_per_kwh, "g/kWh"),
            carbon=carbon_kg(grid.carbon),
        )


def _share_text(tenth: int) -> str:
    return {0: "least", TENTHS: "most"}.get(tenth, f"{tenth * 10} %")


def _drawing(found: EveryGrid) -> ZoneStrips | None:
    world = found.world
    if world is None:
        return None
    rows = tuple(_strips(found, world))
    least, most = zone_text(world.least), zone_text(world.most)
    first, last = carbon_kg(world.least.carbon).text, carbon_kg(world.most.carbon).text
    return zone_strips(
        rows,
        key="grids",
        title=f"This run in every grid of {found.table_year}",
        description=f"{len(world.grids)} zones from {first} kg in {least} to {last} kg in {most}; "
        f"the median is {carbon_kg(world.median).text} kg.",
        caption="CO₂e of one training in kg, on a logarithmic axis. One stroke is a zone, the "
        f"long one the median{_ring(found)}",
    )


def _ring(found: EveryGrid) -> str:
    if found.own is None or own_grid_emissions(found) is None:
        return ""
    how = "inferred" if found.own.inferred else "stated"
    return f", the ring the {how} place of this entry"


def _strips(found: EveryGrid, world: GridSpread) -> Iterator[StripInput]:
    own = own_grid_emissions(found)
    own_kg = own.carbon.kg_co2e if own else None
    for where, spread in (("Worldwide", world), ("Inside the country", found.inside)):
        if spread is not None:
            yield StripInput(
                label=f"{where}, {len(spread.grids)} zones",
                values=[grid.carbon.kg_co2e for grid in spread.grids],
                median=spread.median.kg_co2e,
                own=own_kg,
            )


def _own(found: EveryGrid, own: GridOfEntry) -> OwnGridView:
    inferred, share = own.inferred, found.survey_share
    survey = own.carbon.scaled(share) if own.carbon and share else None
    source = None
    if inferred is not None:
        source = ForeignLink(text=inferred.source, address=foreign_link(inferred.url))
    return OwnGridView(
        country=own.country.name if own.country else "",
        zone=f"{own.factor.zone}, {own.factor.g_per_kwh:g} g/kWh in {own.factor.year}"
        if own.factor
        else "",
        carbon=carbon_kg(own.carbon) if own.carbon else None,
        survey_carbon=carbon_kg(survey) if survey else None,
        message=own.message,
        is_inferred=inferred is not None,
        source=source,
        note=inferred.note if inferred else None,
    )


def every_grid_data(found: EveryGrid | None) -> dict[str, Any] | None:
    """
    The section as data, without the zones, which stand in the CSV beside it; `None` without one.

    Keys carry their unit; `is_measurement` is always false.
    """
    if found is None:
        return None
    return {
        "is_measurement": False,
        "guaranteed_energy_kwh": found.energy.kwh,
        "pue": found.pue.value,
        "pue_is_known": found.pue.is_known,
        "pue_basis": found.pue.basis,
        "run_year": found.run_year,
        "table_year": found.table_year,
        "table_version": TABLE_VERSION,
        "worldwide": spread_data(found.world),
        "inside_country": spread_data(found.inside),
        "own_grid": _own_data(found.own),
        "zones": CSV_FILE,
        "credit": ATTRIBUTIONS[0].text,
    }


def spread_data(spread: GridSpread | None) -> dict[str, Any] | None:
    """
    A spread as data.
    """
    if spread is None:
        return None
    return {
        "zones_count": len(spread.grids),
        "least_zone": spread.least.factor.zone,
        "least_g_co2e": spread.least.carbon.g_co2e,
        "median_g_co2e": spread.median.g_co2e,
        "most_zone": spread.most.factor.zone,
        "most_g_co2e": spread.most.carbon.g_co2e,
        "factor": spread.factor,
    }


def _own_data(own: GridOfEntry | None) -> dict[str, Any] | None:
    if own is None:
        return None
    inferred = own.inferred
    return {
        "country": own.country.alpha_3 if own.country else None,
        "factor_id": own.factor.factor_id if own.factor else None,
        "g_co2e": own.carbon.g_co2e if own.carbon else None,
        "is_inferred": inferred is not None,
        "ranks": False,
        "source": inferred.source if inferred else None,
        "url": inferred.url if inferred else None,
        "note": inferred.note if inferred else None,
        "message": own.message or None,
    }


def every_grid_csv(world: GridSpread) -> str:
    """
    Every zone with its intensity in g/kWh and the CO2e of the entry in g, lowest first.
    """
    lines = [f"{','.join(CSV_HEADER)}\n"]
    for grid in world.grids:
        factor = grid.factor
        zone = _csv_zone(factor.zone, factor.zone_name, factor.year, factor.g_per_kwh)
        lines.append(f"{zone},{grid.carbon.g_co2e:.6g}\n")
    return "".join(lines)


@cache
def _csv_zone(zone: str, zone_name: str, year: int, g_per_kwh: float) -> str:
    """
    The columns that are alike for every entry.
    """
    out = io.StringIO()
    row = (zone, zone_name, year, f"{g_per_kwh:g}")
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()
