"""
From a place and a year to one factor, saying which was used, or which is missing and what is near.

One table gives it: the ranking table, by the place's one zone. The year is the run's; where the
table lacks it, the nearest earlier one within 2 years stands and is marked. What the other tables
have for the place and year stands beside it and is never used instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reporter.carbon.factors import (
    TABLE_VERSION,
    Factor,
    factor_dict,
    factor_text,
    factors_by_zone,
    ranking_factors,
)
from reporter.carbon.place import (
    CANDIDATE_LIMIT,
    Place,
    countries,
    countries_alike,
    is_country,
    is_zone,
    regions_alike,
    zones_alike,
    zones_inside,
)
from reporter.findings import Finding, Severity
from reporter.text import plural

CODE = "CO-2"
# From one year to the next a zone of the ranking table moves by 3.3 % in the median and by 21 % at
# the 90th percentile: two years are still nearer than another grid.
YEARS_BACK = 2

# Rank of a publisher among those beside; second-hand sets come last. Ember before eGRID's own US
# average, so that countries are compared by one method.
_PUBLISHER_RANK = {"google": 0, "egrid": 1, "ember": 2, "greenalgorithms": 3}
_US_AVERAGE_RANK = 2.5

STATE_ZONE = "state the grid zone that the site's utility belongs to"
NO_RANK = "without a row of the ranking table CO2e isn't ranked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """
    The answer to one question for a factor.

    *factor* is the row of the ranking table, None when none may be used; *candidates* are those of
    the other tables for the place and year, best first; *near* are alike where the place isn't
    known. *severity* is None when the place's own zone has that very year, else *message* says what
    was used or is missing.
    """

    factor: Factor | None
    candidates: tuple[Factor, ...] = ()
    near: tuple[Factor, ...] = ()
    severity: Severity | None = None
    message: str = ""
    hint: str = ""

    def findings(self, file: str, pointer: str) -> list[Finding]:
        """
        What there is to say, at the place where the site is stated: nothing or one finding.
        """
        if self.severity is None:
            return []
        return [
            Finding(
                code=CODE,
                severity=self.severity,
                file=file,
                pointer=pointer,
                message=self.message,
                hint=self.hint,
            )
        ]


def lookup(
    *,
    year: int,
    country: str | None = None,
    grid_zone: str | None = None,
    cloud_region: tuple[str, str] | None = None,
) -> Lookup:
    """
    The factor of a place in the year of its run.

    *country* is ISO 3166-1 alpha-3, *grid_zone* a zone of a table (`US-CAL-CISO`, `SRVC`),
    *cloud_region* (provider, region).
    """
    place = Place(country=country, grid_zone=grid_zone, cloud_region=cloud_region)
    return lookup_place(place, year=year)


def lookup_place(place: Place, *, year: int) -> Lookup:
    """
    The same for a `Place`.
    """
    problem = place_problem(place)
    if problem is not None:
        return problem
    beside = tuple(factor for factor in _beside(place) if factor.year == year)
    zone = place.ranking_zone
    if zone is None:
        return _without_zone(place, year, beside)
    rows = ranking_factors()[zone]
    factor = next((row for row in rows if row.year <= year), None)
    if factor is None or year - factor.year > YEARS_BACK:
        message = (
            f"the ranking table has {zone} for {rows[-1].year} to {rows[0].year}, and none of "
            f"{year} or up to {YEARS_BACK} years before"
        )
        return _none(message, beside, NO_RANK)
    return _chosen(place, year, factor, beside)


def every_year(place: Place) -> tuple[Factor, ...]:
    """
    Every factor of the place, newest year first, that of the ranking table first in its year.

    None for a place that isn't known or that contradicts itself.
    """
    if place_problem(place):
        return ()
    ranking = ranking_factors().get(place.ranking_zone or "", ())
    return tuple(sorted((*ranking, *_beside(place)), key=lambda factor: -factor.year))


def lookup_text(found: Lookup) -> str:
    """
    The factor that is used, or that there is none, and the others, each in two lines.
    """
    lines = ["none may be used" if found.factor is None else factor_text(found.factor)]
    for title, others in (
        ("beside it, never used for a rank:", found.candidates),
        ("near, not used:", found.near),
    ):
        if others:
            lines += [title, *map(factor_text, others)]
    return "\n".join(lines)


def lookup_dict(found: Lookup) -> dict[str, Any]:
    """
    The answer as JSON data; *message* says what was used or is missing.
    """
    return {
        "factor": None if found.factor is None else factor_dict(found.factor),
        "candidates": [factor_dict(factor) for factor in found.candidates],
        "near": [factor_dict(factor) for factor in found.near],
        "severity": None if found.severity is None else found.severity.value,
        "message": found.message,
        "hint": found.hint,
    }


def place_problem(place: Place) -> Lookup | None:
    """
    The answer for a place that isn't known or contradicts itself; `None` for any other.
    """
    return _unknown(place) or _contradiction(place)


def _unknown(place: Place) -> Lookup | None:
    tables = f"in the carbon intensity tables, version {TABLE_VERSION}"
    if place.country and not is_country(place.country):
        alike = [f"{one.alpha_3} ({one.name})" for one in countries_alike(place.country)]
        return _missing(
            f"no country {place.country!r} {tables}; near: {', '.join(alike) or 'none'}",
            (),
            "use ISO 3166-1 alpha-3",
        )
    if place.grid_zone and not is_zone(place.grid_zone):
        near = zones_alike(place.grid_zone, ranking_factors())
        return _missing(
            f"no grid zone {place.grid_zone!r} {tables}; near: {_zones(near)}",
            near,
            "use a zone of the ranking table, or ISO 3166-1 alpha-3 for a country",
        )
    if place.cloud_region and place.region is None:
        name = "/".join(place.cloud_region)
        return _missing(
            f"no cloud region {name!r} in the region table, version {TABLE_VERSION}; "
            f"near: {', '.join(regions_alike(name)) or 'none'}",
            (),
            "name the country or the grid zone instead",
        )
    if not place.zones:
        return _missing("no country, grid zone or cloud region is stated", (), "name the place")
    return None


def _contradiction(place: Place) -> Lookup | None:
    parts = place.contradiction
    if not parts:
        return None
    return _missing(f"the place as stated lies in {' and in '.join(parts)}", (), "state one place")


def _without_zone(place: Place, year: int, beside: tuple[Factor, ...]) -> Lookup:
    """
    No row for the country as a whole: its zones are named, if it has any.
    """
    country = countries().get(min(place.countries, default=""))
    inside = zones_inside(country.alpha_2) if country else ()
    if inside and country:
        message = f"{country.alpha_3} has no row of its own in the ranking table, only zones"
        hint = f"state grid_zone, one of {', '.join(inside)}"
        return _none(message, beside, hint)
    return _none(f"the ranking table has nothing for {place.text} in {year}", beside, NO_RANK)


def _beside(place: Place) -> list[Factor]:
    known = factors_by_zone()
    return sorted((factor for zone in place.zones for factor in known.get(zone, ())), key=_rank)


def _rank(factor: Factor) -> float:
    if factor.publisher == "egrid" and factor.zone_kind == "country":
        return _US_AVERAGE_RANK
    return _PUBLISHER_RANK[factor.publisher]


def _chosen(place: Place, year: int, factor: Factor, beside: tuple[Factor, ...]) -> Lookup:
    """
    The row with what has to be said of it: a coarser zone than stated, another year.
    """
    remarks = []
    if place.grid_zone and place.grid_zone not in ranking_factors():
        remarks.append(f"grid zone {place.grid_zone} isn't one of the ranking table")
    elif place.region and not place.region.is_certain and factor.zone_kind == "country":
        remarks.append(f"{place.text}: {place.region.ranking_zone_basis}")
    if remarks or not (place.grid_zone or place.region):
        remarks += _spread(factor)
    hints = [STATE_ZONE] if remarks else []
    if factor.year != year:
        away = plural(year - factor.year, "year")
        remarks.append(f"no row of {year} for {factor.zone}, so that of {away} earlier stands")
        hints.append("recompute when the table has the year of the run")
    if not remarks:
        return Lookup(factor=factor, candidates=beside)
    return Lookup(
        factor=factor,
        candidates=beside,
        severity=Severity.NOTE,
        message=f"{'; '.join(remarks)}; {_described(factor)} is used",
        hint="; ".join(hints),
    )


def _spread(factor: Factor) -> list[str]:
    """
    How far the zones inside a country lie apart, where its own row is used.
    """
    known = ranking_factors()
    rows = (row for zone in zones_inside(factor.zone) for row in known[zone])
    values = [row.g_per_kwh for row in rows if row.year == factor.year]
    if not values:
        return []
    if len(values) == 1:
        return [f"one zone inside {factor.zone} stands apart at {values[0]:g} g/kWh"]
    low, high = min(values), max(values)
    return [f"{len(values)} zones inside {factor.zone} lie from {low:g} to {high:g} g/kWh"]


def _missing(message: str, near: Sequence[Factor], hint: str) -> Lookup:
    return Lookup(
        factor=None,
        near=tuple(near[:CANDIDATE_LIMIT]),
        severity=Severity.WARNING,
        message=message,
        hint=hint,
    )


def _none(message: str, beside: tuple[Factor, ...], hint: str) -> Lookup:
    """
    A known place without a row to use; what the other tables have stands beside.
    """
    return Lookup(
        factor=None, candidates=beside, severity=Severity.WARNING, message=message, hint=hint
    )


def _zones(near: Sequence[Factor]) -> str:
    names = dict.fromkeys(f"{factor.zone} ({factor.zone_name})" for factor in near)
    return ", ".join(names) or "none"


def _described(factor: Factor) -> str:
    return f"{factor.factor_id} ({factor.zone_name}, {factor.g_per_kwh:g} g/kWh)"
