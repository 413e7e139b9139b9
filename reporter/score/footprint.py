"""
The place of a run and the doubt of its energy, for a reader rather than for a rank.

Ranks use the pessimistic energy; a reader gets the mean and its uncertainty apart. A missing PUE,
place or factor stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.site import SiteIntensity, site_intensity
from reporter.carbon.uncertainty import expanded, from_limits
from reporter.model.submission import Submission
from reporter.model.words import Scope
from reporter.power.meter import UNCERTAINTY, MeterClass
from reporter.score.emissions import FACILITY_PUE

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


def place_of(submission: Submission, scope: Scope) -> Place:
    """
    PUE and intensity for energy of *scope*; the whole facility has a PUE of 1.
    """
    year = min(run.started_at for run in submission.runs).year
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


def energy_uncertainty(meter_class: MeterClass) -> float:
    """
    Relative expanded uncertainty (k = 2) of an energy, from the limit of error of its meter class.
    """
    return expanded(from_limits(UNCERTAINTY[meter_class]))
