"""
Checks on PUE, carbon intensity and CO2e: rules CO-1 to CO-4 as plain functions.

Each yields findings about one stated figure and never raises. Bounds are starting values of the
project's rules; PUE is site-wide and annual, so use for one run is an approximation.

The carbon intensity of a submission's site: cited, looked up, or brought along.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.carbon.emissions import intensity_of
from reporter.carbon.factors import TABLE_VERSION, Factor, factors_by_zone, find_factor
from reporter.carbon.lookup import CODE, Lookup, lookup_place
from reporter.carbon.place import CANDIDATE_LIMIT, Place, zones_alike
from reporter.findings import Finding, Severity, error, note, warning
from reporter.model.system import OwnIntensity, Site
from reporter.text import number, plural
from reporter.units import Carbon, CarbonIntensity, Energy

PUE_LIMITS = (1.0, 3.0)


# Outside these a PUE needs evidence: category, period, site or fleet (ISO/IEC 30134-2).
PUE_USUAL = (1.05, 2.5)


INTENSITY_LIMITS_G_PER_KWH = (10.0, 1400.0)


TABLE_TOLERANCE = 0.10


CARBON_TOLERANCE = 0.01


YEAR_GAP_LIMIT = 1


def check_pue(pue: float, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-1: PUE is within 1.0 and 3.0; below 1.05 or above 2.5 it needs evidence.

    Not for energy of the whole facility, which has no PUE.
    """
    lowest, highest = PUE_LIMITS
    if not lowest <= pue <= highest:
        yield error(
            "CO-1",
            file,
            pointer,
            f"PUE {pue:g} is outside {lowest} to {highest}",
            "give facility energy over IT energy of the same year; below 1 is impossible",
        )
    elif not PUE_USUAL[0] <= pue <= PUE_USUAL[1]:
        yield warning(
            "CO-1",
            file,
            pointer,
            f"PUE {pue:g} is outside the usual {PUE_USUAL[0]} to {PUE_USUAL[1]}",
            "give its period, its source, and whether it is of the site or of a fleet",
        )


def check_intensity(
    g_per_kwh: float, *, factor: Factor | None, file: str, pointer: str
) -> Iterator[Finding]:
    """
    CO-2: a stated intensity is within 10 % of the table's *factor* and inside 10 to 1400 g/kWh.

    A value outside the bounds stands when the table has it too (hydropower grids go down to
    1.3 g/kWh); 0 or less never does.
    """
    if not math.isfinite(g_per_kwh) or g_per_kwh <= 0:
        yield error(
            "CO-2",
            file,
            pointer,
            f"carbon intensity {g_per_kwh:g} g/kWh is not above 0",
            "give the location-based intensity; contracts belong in the market-based block",
        )
        return
    agrees = factor is not None and within(g_per_kwh, factor.g_per_kwh, TABLE_TOLERANCE)
    lowest, highest = INTENSITY_LIMITS_G_PER_KWH
    if not agrees and not lowest <= g_per_kwh <= highest:
        yield error(
            "CO-2",
            file,
            pointer,
            f"carbon intensity {g_per_kwh:g} g/kWh is outside {lowest:g} to {highest:g}",
            "check the unit: the value is in gCO2e per kWh",
        )
    if factor is not None and not agrees:
        yield warning(
            "CO-2",
            file,
            pointer,
            f"stated {g_per_kwh:g} g/kWh, but {factor.factor_id} of table version "
            f"{TABLE_VERSION} is {factor.g_per_kwh:g} g/kWh ({factor.boundary})",
            "cite the factor id, or give the source and boundary of the own value",
        )


def check_year(run_year: int, factor: Factor, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-2: the factor's year is the year of the run; one year off is noted, more is flagged.
    """
    gap = abs(run_year - factor.year)
    if gap == 0:
        return
    say = note if gap <= YEAR_GAP_LIMIT else warning
    yield say(
        "CO-2",
        file,
        pointer,
        f"{factor.factor_id} is {plural(gap, 'year')} from the run's year {run_year}",
        "use the factor of the year in which the run took place",
    )


def check_own_evidence(own: OwnIntensity, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-2: an own intensity that is used has a document that shows it.
    """
    if own.evidence is None:
        yield warning(
            "CO-2",
            file,
            pointer,
            f"the submitter's own {own.g_per_kwh:g} g/kWh is used and has no evidence",
            "list the document that shows it in evidence, and name its id",
        )


def check_stated_carbon(
    stated: Carbon,
    *,
    facility_energy: Energy,
    factor: Factor | CarbonIntensity,
    file: str,
    pointer: str,
) -> Iterator[Finding]:
    """
    CO-3: stated CO2e is facility energy (IT energy x PUE) times intensity, within 1 %.
    """
    expected = facility_energy * intensity_of(factor)
    if not within(stated.g_co2e, expected.g_co2e, CARBON_TOLERANCE):
        yield error(
            "CO-3",
            file,
            pointer,
            f"stated {number(stated.kg_co2e)} kg CO2e, but {number(facility_energy.kwh)} kWh x "
            f"{number(intensity_of(factor).g_per_kwh)} g/kWh is {number(expected.kg_co2e)} kg",
            "apply PUE and carbon intensity once each",
        )


def check_not_negative(g_co2e: float, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-4: no CO2e is negative; offsets and certificates stand apart and lower nothing.
    """
    if not g_co2e >= 0:
        yield error(
            "CO-4",
            file,
            pointer,
            f"CO2e is {g_co2e:g} g, which is not 0 or more",
            "state gross location-based CO2e; give offsets and contracts as market-based text",
        )


def within(stated: float, expected: float, tolerance: float) -> bool:
    """
    Whether *stated* is within a share of *expected*; a value exactly on the limit is.
    """
    # A relative slack of 1e-9 keeps it on the right side.
    return abs(stated - expected) <= (tolerance + 1e-9) * abs(expected)


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
