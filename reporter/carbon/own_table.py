"""
The factor of a place from a board's own carbon table, by the rules of the packaged one.

A place has the zone that the packaged table puts it into, so that nobody chooses among rows. Where
the own table has none for that zone, nothing else stands in for it: like meets like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from reporter.carbon.factors import Factor, by_zone, ranking_factors
from reporter.carbon.lookup import YEARS_BACK, Lookup, lookup_place, place_problem
from reporter.carbon.place import Place, countries
from reporter.findings import Finding, Severity, warning
from reporter.model.carbon_table import CarbonRow, CarbonTable
from reporter.text import plural

OWN_PUBLISHER = "board"
OWN_WORDS = "the board's own carbon table"
_UNUSABLE = f"{OWN_WORDS} can't be used: no entry has a carbon figure"
_HINT = "its maintainers may add a row with its source; the packaged table never stands in"


@lru_cache(maxsize=8)
def own_factors(table: CarbonTable) -> Mapping[str, tuple[Factor, ...]]:
    """
    The factors of each zone of a board's own table, newest year first.

    Rows of zones that no place can have are left out (`zone_findings`).
    """
    return by_zone(_factor(row, table) for row in table.rows if row.zone in _zone_names())


def lookup_own(place: Place, *, year: int, table: CarbonTable) -> Lookup:
    """
    The factor of *place* in *year* from *table* alone; what other tables say stands beside it.
    """
    problem = place_problem(place)
    if problem is not None:
        return problem
    packaged = lookup_place(place, year=year)
    beside = (*((packaged.factor,) if packaged.factor else ()), *packaged.candidates)
    if not table.rows:
        return _none(_UNUSABLE, beside, "its maintainers see why: reporter validate")
    zone = place.ranking_zone or _whole_country(place)
    rows = own_factors(table).get(zone or "", ())
    factor = next((row for row in rows if row.year <= year), None)
    if factor is None or year - factor.year > YEARS_BACK:
        message = (
            f"{OWN_WORDS} has no row for {zone or place.text} of {year} or up to {YEARS_BACK} "
            "years before"
        )
        return _none(message, beside, _HINT)
    remarks = [*_remarks(place, year, factor)]
    return Lookup(
        factor=factor,
        candidates=beside,
        severity=Severity.NOTE if remarks else None,
        message="; ".join(remarks),
        hint="state the grid zone and the year of the run" if remarks else "",
    )


def packaged_g_per_kwh(zone: str, year: int) -> float | None:
    """
    What the packaged table has for the same zone and year, in gCO2e/kWh, for readers to compare.
    """
    rows = ranking_factors().get(zone, ())
    return next((row.g_per_kwh for row in rows if row.year == year), None)


def zone_findings(table: CarbonTable, file: str) -> Iterator[Finding]:
    """
    CT-5 for each row of a zone that no entry can stand in.
    """
    for row in table.rows:
        if row.zone not in _zone_names():
            message = f"{row.zone} in {row.year}: no place lies in that zone, so it ranks nothing"
            hint = "write a zone of the packaged table: reporter factors names those of a place"
            yield warning("CT-5", file, f"/{row.zone}/{row.year}", message, hint)


def _none(message: str, beside: tuple[Factor, ...], hint: str) -> Lookup:
    return Lookup(
        factor=None, candidates=beside, severity=Severity.WARNING, message=message, hint=hint
    )


def _whole_country(place: Place) -> str | None:
    """
    The country of a place that the packaged table has by zones alone.
    """
    country = countries().get(min(place.countries, default=""))
    return country.alpha_2 if country else None


def _remarks(place: Place, year: int, factor: Factor) -> Iterator[str]:
    if place.grid_zone and place.grid_zone != factor.zone:
        yield f"grid zone {place.grid_zone} isn't used, {factor.zone} is"
    elif place.region and not place.region.is_certain:
        yield f"{place.text}: {place.region.ranking_zone_basis}"
    if factor.year != year:
        away = plural(year - factor.year, "year")
        yield f"no row of {year} for {factor.zone}, so that of {away} earlier stands"


def _factor(row: CarbonRow, table: CarbonTable) -> Factor:
    return Factor(
        factor_id=f"{OWN_PUBLISHER}/{row.zone}/{row.year}",
        zone_kind="grid_zone" if "-" in row.zone else "country",
        zone=row.zone,
        zone_name=_zone_names()[row.zone],
        year=row.year,
        g_per_kwh=row.g_per_kwh,
        boundary=table.terms.boundary,
        mix=table.terms.mix,
        basis="location",
        carbon_free_share=None,
        source=f"{OWN_WORDS} ({table.terms.title}): {row.source}",
        source_url=row.url,
        licence=table.terms.licence,
        read_from=f"carbon.csv, SHA-256 {table.sha256}",
    )


@cache
def _zone_names() -> Mapping[str, str]:
    """
    The zones that a place can have: those of the packaged table, and whole countries.
    """
    names = {one.alpha_2: one.name for one in countries().values()}
    names |= {zone: rows[0].zone_name for zone, rows in ranking_factors().items()}
    return MappingProxyType(names)
