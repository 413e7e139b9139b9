"""
From a place and a year to one factor, saying which was used, or which is missing and what is near.

Order of choice within one year: the cloud region's own factor, its eGRID subregion, the country,
the state or province of the second-hand set. The world factor is used only when it is asked for,
and another year only within the limit that the caller states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.carbon.factors import TABLE_VERSION, Factor, factors_by_zone
from reporter.carbon.place import (
    CANDIDATE_LIMIT,
    Place,
    is_country,
    is_zone,
    regions_alike,
    zones_alike,
)
from reporter.findings import Finding, Severity
from reporter.text import plural

CODE = "CO-2"

# Rank of a publisher in the order of choice; second-hand sets come last. Ember before eGRID's own
# US average, so that countries are compared by one method.
_PUBLISHER_RANK = {"google": 0, "egrid": 1, "ember": 2, "greenalgorithms": 3}
_US_AVERAGE_RANK = 2.5

CITE = "cite a factor id, or give your own value with its source; without one CO2e isn't ranked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """
    The answer to one question for a factor.

    *factor* is None when none may be used; *candidates* are near ones, best first, to be chosen
    by hand. *severity* is None when the first choice of the place has that very year, else
    *message* says what was used or is missing.
    """

    factor: Factor | None
    candidates: tuple[Factor, ...] = ()
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
    nearest_year_limit: int = 0,
) -> Lookup:
    """
    The location-based factor of a place in the year of its run.

    *country* is ISO 3166-1 alpha-3, *grid_zone* a zone of the table (`SRVC`, `US-VA`, `WORLD`),
    *cloud_region* (provider, region). *nearest_year_limit* allows a factor that many years away
    when the year itself is missing; such a use is always reported.
    """
    place = Place(country=country, grid_zone=grid_zone, cloud_region=cloud_region)
    return lookup_place(place, year=year, nearest_year_limit=nearest_year_limit)


def lookup_place(place: Place, *, year: int, nearest_year_limit: int = 0) -> Lookup:
    """
    The same for a `Place`.
    """
    problem = _unknown(place) or _contradiction(place)
    if problem is not None:
        return problem
    ranked = _ranked(place)
    of_year = [factor for factor in ranked if factor.year == year]
    if of_year:
        return _chosen(place, year, of_year)
    near = sorted(ranked, key=lambda factor: abs(factor.year - year))
    if near and abs(near[0].year - year) <= nearest_year_limit:
        return _other_year(place, year, near)
    message = f"no carbon intensity for {place.text} in {year}; near: {_ids(near)}"
    return _missing(message, near, CITE)


def every_year(place: Place) -> tuple[Factor, ...]:
    """
    Every factor of the zones that hold the place, newest first, in the order of choice in a year.

    None for a place that isn't known or that contradicts itself.
    """
    if _unknown(place) or _contradiction(place):
        return ()
    return tuple(sorted(_ranked(place), key=lambda factor: -factor.year))


def _unknown(place: Place) -> Lookup | None:
    for kind, zone, is_known in (
        ("country", place.country, is_country),
        ("grid zone", place.grid_zone, is_zone),
    ):
        if zone and not is_known(zone):
            near = zones_alike(zone)
            return _missing(
                f"no {kind} {zone!r} in the carbon intensity table, version {TABLE_VERSION}; "
                f"near: {_ids(near)}",
                near,
                "use ISO 3166-1 alpha-3 for a country, an eGRID acronym or ISO 3166-2 for a zone",
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
    if not place.is_contradictory:
        return None
    countries = " and in ".join(sorted(place.countries))
    return _missing(f"the place as stated lies in {countries}", (), "state one place")


def _ranked(place: Place) -> list[Factor]:
    known = factors_by_zone()
    return sorted((factor for zone in place.zones for factor in known.get(zone, ())), key=_rank)


def _rank(factor: Factor) -> float:
    if factor.publisher == "egrid" and factor.zone_kind == "country":
        return _US_AVERAGE_RANK
    return _PUBLISHER_RANK[factor.publisher]


def _chosen(place: Place, year: int, of_year: Sequence[Factor]) -> Lookup:
    factor, *others = of_year
    own = next((other for other in of_year if other.zone in place.own_zones), None)
    if own == factor:
        return Lookup(factor=factor, candidates=tuple(others))
    why = f"{own.factor_id} is second-hand" if own else f"no factor of its own for {year}"
    return Lookup(
        factor=factor,
        candidates=tuple(others),
        severity=Severity.NOTE,
        message=f"{place.text}: {why}; {_described(factor)} is used",
        hint="a site that knows its utility should state the grid zone",
    )


def _other_year(place: Place, year: int, near: Sequence[Factor]) -> Lookup:
    factor, *others = near
    gap = abs(factor.year - year)
    return Lookup(
        factor=factor,
        candidates=tuple(others[:CANDIDATE_LIMIT]),
        severity=Severity.NOTE if gap <= 1 else Severity.WARNING,
        message=f"no carbon intensity for {place.text} in {year}; {_described(factor)} is used, "
        f"{plural(gap, 'year')} away",
        hint="recompute when the table has the year of the run",
    )


def _missing(message: str, near: Sequence[Factor], hint: str) -> Lookup:
    return Lookup(
        factor=None,
        candidates=tuple(near[:CANDIDATE_LIMIT]),
        severity=Severity.WARNING,
        message=message,
        hint=hint,
    )


def _ids(near: Sequence[Factor]) -> str:
    return ", ".join(factor.factor_id for factor in near[:CANDIDATE_LIMIT]) or "none"


def _described(factor: Factor) -> str:
    return f"{factor.factor_id} ({factor.zone_name}, {factor.boundary})"
