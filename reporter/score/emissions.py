"""
CO2e of an entry: by the year of its site, for ranks and beside them.

CO2e of an entry: at its own site, which ranks, and at the reference site, which does not.

Energy and CO2e that follow from one amount of energy, for a reader rather than for a rank.

Ranks use the pessimistic energy; here stands the mean with its uncertainty, because a reader wants
the figure and its doubt apart. A missing PUE, place or factor stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reporter.carbon.emissions import emissions, pue_to_apply, ranked_intensity
from reporter.carbon.factors import Factor, MarketBasedEmissions, market_emissions
from reporter.carbon.intensity import SiteIntensity, check_site, site_intensity
from reporter.findings import Severity
from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.model.system import Site
from reporter.score.runs import ratio
from reporter.units import GRAMS_PER_KILOGRAM, Carbon, CarbonIntensity, Energy


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCarbon:
    """
    What a site multiplies energy with, and why its entry has no carbon rank, if so.

    *reason* is `None` only when *pue* and *intensity* are known and nothing is flagged.
    """

    pue: float | None
    intensity: CarbonIntensity | None
    basis: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonFigures:
    """
    The carbon columns of one scope.
    """

    emissions: Carbon | None
    quality_per_kg_co2e: float | None
    basis: str | None
    reason: str | None


def site_carbon(submission: Submission) -> SiteCarbon:
    """
    PUE and intensity of the submission's site in the year of its first run.

    Only a factor of the dated table ranks. An intensity that the submitter brings along gives
    emissions to show, with the reason why they do not rank.
    """
    if submission.site is None:
        return _nothing("no site is stated")
    return _site_carbon(submission.site, submission.first_year)


@lru_cache(maxsize=1024)
def _site_carbon(site: Site, year: int) -> SiteCarbon:
    """
    What one site multiplies energy with; many entries stand at the same site.
    """
    found = site_intensity(site, year=year)
    if found.intensity is None or found.intensity.g_per_kwh <= 0:
        return _nothing(found.lookup.message or "no carbon intensity is known for the site")
    return SiteCarbon(
        pue=site.pue.value if site.pue else None,
        intensity=found.intensity,
        basis=_basis(site, found),
        reason=_flag(site, found, year),
    )


def carbon_figures(
    pessimistic: Energy | None, scope: Scope, site: SiteCarbon, *, is_scored: bool
) -> CarbonFigures:
    """
    CO2e = U x PUE x CI and quality per kgCO2e = 1 / CO2e (see the method page).

    Quality per kgCO2e
    counts at least 10 g/kWh; the emissions shown do not. *is_scored* is whether the entry has
    quality figures at all.
    """
    pue = pue_to_apply(scope, site.pue)
    if pessimistic is None or site.intensity is None:
        return CarbonFigures(
            emissions=None, quality_per_kg_co2e=None, basis=None, reason=site.reason
        )
    if pue is None:
        return CarbonFigures(
            emissions=None, quality_per_kg_co2e=None, basis=None, reason="no PUE is stated"
        )
    ranked = emissions(pessimistic, pue, ranked_intensity(site.intensity))
    scores = is_scored and site.reason is None
    quality = ratio(GRAMS_PER_KILOGRAM, ranked.g_co2e) if scores else None
    return CarbonFigures(
        emissions=emissions(pessimistic, pue, site.intensity),
        quality_per_kg_co2e=quality,
        basis=f"{site.basis}, PUE {pue:g}",
        reason=site.reason,
    )


def standard_carbon(
    pessimistic: Energy | None, scope: Scope, pue: float, intensity: CarbonIntensity | None
) -> Carbon | None:
    """
    CO2e at the reference site, for reading without location.
    """
    applied = pue_to_apply(scope, pue)
    if pessimistic is None or applied is None or intensity is None or intensity.g_per_kwh <= 0:
        return None
    return emissions(pessimistic, applied, intensity)


def _nothing(reason: str) -> SiteCarbon:
    return SiteCarbon(pue=None, intensity=None, basis=None, reason=reason)


def _basis(site: Site, found: SiteIntensity) -> str:
    if found.factor:
        return f"{found.factor.factor_id}, {found.factor.g_per_kwh:g} g/kWh"
    own = site.carbon_intensity
    return f"own value, {own.g_per_kwh:g} g/kWh" if own else "unknown"


def _flag(site: Site, found: SiteIntensity, year: int) -> str | None:
    """
    The first thing that a reviewer would have to clear before the site may rank.
    """
    if found.factor is None:
        return "the carbon intensity is the submitter's own, not of the dated table"
    for finding in check_site(site, year=year, file="", pointer=""):
        if finding.severity is not Severity.NOTE:
            return f"{finding.code}: {finding.message}"
    return None


NO_PUE = "no PUE of 1 or more is stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    What the site says: PUE and carbon intensity, or why there is no location-based CO2e.

    *year* is that of the first run. *reason* is empty only where CO2e can be given.
    """

    year: int
    pue: float | None
    found: SiteIntensity | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """
    One amount of energy, AC side, and what follows from it; `None` where an input is missing.

    *facility* needs a PUE, *location* also a carbon intensity, *market* the contracts' own one.
    """

    energy: Energy
    facility: Energy | None
    location: Carbon | None
    market: MarketBasedEmissions | None


def place_of(submission: Submission, scope: Scope) -> Place:
    """
    PUE and intensity for energy of *scope*; the whole facility has a PUE of 1.
    """
    year = submission.first_year
    site = submission.site
    if site is None:
        pue = pue_to_apply(scope, None)
        return Place(year=year, pue=pue, found=None, reason="no site is stated")
    pue = pue_to_apply(scope, site.pue.value if site.pue else None)
    found = site_intensity(site, year=year)
    reason = ""
    if found.intensity is None or found.intensity.g_per_kwh <= 0:
        reason = found.lookup.message or "no carbon intensity is known for the site"
    elif pue is None:
        reason = NO_PUE
    return Place(year=year, pue=pue, found=found, reason=reason)


def footprint_of(energy: Energy | None, submission: Submission, place: Place) -> Footprint | None:
    """
    What follows from *energy* at *place*; `None` without an energy.
    """
    if energy is None:
        return None
    market = submission.site.market_based if submission.site else None
    intensity = place.found.intensity if place.found and not place.reason else None
    return Footprint(
        energy=energy,
        facility=energy.scaled(place.pue) if place.pue is not None else None,
        location=emissions(energy, place.pue, intensity) if intensity and place.pue else None,
        market=market_emissions(energy, place.pue, market) if market and place.pue else None,
    )


def reference_emissions(energy: Energy, scope: Scope, reference: tuple[float, Factor]) -> Carbon:
    """
    CO2e of *energy* at a reference site of some PUE and factor; it says nothing of the real one.

    Raises `ValueError` for a PUE below 1.
    """
    stated, factor = reference
    pue = pue_to_apply(scope, stated)
    if pue is None:
        raise ValueError(f"the PUE of a reference site is at least 1, not {stated}")
    return emissions(energy, pue, factor)
