"""
Energy and CO2e that follow from one amount of energy, for a reader rather than for a rank.

Ranks use the pessimistic energy; here stands the mean with its uncertainty, because a reader wants
the figure and its doubt apart. A missing PUE, place or factor stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.emissions import emissions
from reporter.carbon.factors import Factor
from reporter.carbon.market import MarketBasedEmissions, market_emissions
from reporter.carbon.site import SiteIntensity, site_intensity
from reporter.carbon.uncertainty import expanded, from_limits
from reporter.model.submission import Submission
from reporter.model.words import Scope
from reporter.power.meter import UNCERTAINTY, MeterClass
from reporter.score.emissions import FACILITY_PUE
from reporter.units import Carbon, Energy

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
        pue = FACILITY_PUE if scope is Scope.S4 else None
        return Place(year=year, pue=pue, found=None, reason="no site is stated")
    stated = site.pue.value if site.pue and site.pue.value >= 1 else None
    pue = FACILITY_PUE if scope is Scope.S4 else stated
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
    """
    pue, factor = reference
    return emissions(energy, FACILITY_PUE if scope is Scope.S4 else pue, factor)


def energy_uncertainty(meter_class: MeterClass) -> float:
    """
    Relative expanded uncertainty (k = 2) of an energy, from the limit of error of its meter class.
    """
    return expanded(from_limits(UNCERTAINTY[meter_class]))
