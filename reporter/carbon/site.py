"""
The carbon intensity of a submission's site: cited, looked up, or brought along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.carbon.checks import (
    YEAR_GAP_LIMIT,
    check_intensity,
    check_own_evidence,
    check_pue,
    check_year,
)
from reporter.carbon.factors import TABLE_VERSION, Factor, factors_by_zone, find_factor
from reporter.carbon.lookup import CODE, Lookup, lookup_place
from reporter.carbon.place import CANDIDATE_LIMIT, Place, zones_alike
from reporter.findings import Finding, Severity, note, warning
from reporter.model.system import OwnIntensity, Site
from reporter.text import plural
from reporter.units import CarbonIntensity


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIntensity:
    """
    What a site's electricity is counted with.

    *intensity* is None when nothing may be used: then there is no carbon rank. *factor* is the
    table's row, None for a value that the submitter brought along.
    """

    intensity: CarbonIntensity | None
    factor: Factor | None
    lookup: Lookup


def site_intensity(site: Site, *, year: int) -> SiteIntensity:
    """
    The intensity of *site* in the *year* of the run.

    The table comes first: a cited factor id, then the place as stated, with the year exact. The
    submitter's own value counts only where the table has nothing for the place and year.
    """
    found = _found(site, year)
    factor = found.factor
    if factor is not None:
        return SiteIntensity(intensity=factor.intensity, factor=factor, lookup=found)
    own = site.carbon_intensity
    intensity = CarbonIntensity(own.g_per_kwh) if own else None
    return SiteIntensity(intensity=intensity, factor=None, lookup=found)


def check_site(site: Site, *, year: int, file: str, pointer: str) -> Iterator[Finding]:
    """
    Everything that CO-1 and CO-2 have to say about a site, *pointer* being its place in *file*.
    """
    if site.pue:
        yield from check_pue(site.pue.value, file=file, pointer=f"{pointer}/pue/value")
    chosen = site_intensity(site, year=year)
    yield from chosen.lookup.findings(file, pointer)
    if site.factor_id and chosen.factor:
        yield from check_year(year, chosen.factor, file=file, pointer=f"{pointer}/factor_id")
    own = site.carbon_intensity
    if own:
        place = f"{pointer}/carbon_intensity"
        yield from check_intensity(
            own.g_per_kwh, factor=chosen.factor, file=file, pointer=f"{place}/g_per_kwh"
        )
        if chosen.factor is None:
            yield from _check_own(own, year, file, place)


def _check_own(own: OwnIntensity, year: int, file: str, pointer: str) -> Iterator[Finding]:
    gap = abs(own.year - year)
    say = note if gap <= YEAR_GAP_LIMIT else warning
    away = f", {plural(gap, 'year')} from the run's year {year}" if gap else ""
    yield say(
        CODE,
        file,
        pointer,
        f"the submitter's own {own.g_per_kwh:g} g/kWh of {own.year} is used{away}",
        "a reviewer reads its source",
    )
    yield from check_own_evidence(own, file=file, pointer=pointer)


def _found(site: Site, year: int) -> Lookup:
    region = site.cloud_region
    place = Place(
        country=site.country,
        grid_zone=site.grid_zone,
        cloud_region=(region.provider, region.region) if region else None,
    )
    if site.factor_id is None:
        return lookup_place(place, year=year)
    return _cited(site.factor_id, place, year)


def cited_factor(factor_id: str) -> Lookup:
    """
    The factor with exactly this id, or a refusal that names near ones.
    """
    factor = find_factor(factor_id)
    if factor is not None:
        return Lookup(factor=factor)
    near = _near(factor_id)
    ids = ", ".join(other.factor_id for other in near) or "none"
    return _refused(f"no factor {factor_id!r} in table version {TABLE_VERSION}; near: {ids}", near)


def _cited(factor_id: str, place: Place, year: int) -> Lookup:
    cited = cited_factor(factor_id)
    factor = cited.factor
    if factor is None or not place.zones:
        return cited
    best = lookup_place(place, year=year)
    if place.is_contradictory:
        return best
    if factor.zone not in place.zones:
        return _refused(f"{factor_id} isn't a factor of {place.text}", best.candidates)
    if best.factor is None or best.factor == factor:
        return Lookup(factor=factor, candidates=best.candidates)
    return Lookup(
        factor=factor,
        candidates=best.candidates,
        severity=Severity.NOTE,
        message=f"{factor_id} is cited; the order of choice gives {best.factor.factor_id}",
        hint="say why the cited one fits better, or leave the factor id out",
    )


def _refused(message: str, near: tuple[Factor, ...]) -> Lookup:
    return Lookup(
        factor=None,
        candidates=near,
        severity=Severity.WARNING,
        message=message,
        hint="cite an id of the table for the place and year of the run",
    )


def _near(factor_id: str) -> tuple[Factor, ...]:
    zone = factor_id.split("/")[1] if factor_id.count("/") == 2 else factor_id
    of_zone = factors_by_zone().get(zone, ())
    return of_zone[:CANDIDATE_LIMIT] or zones_alike(zone)
