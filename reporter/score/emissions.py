"""
CO2e of an entry: at its own site, which ranks, and at the reference site, which does not.

The guaranteed energy x PUE x the intensity of the ranking table, by the place and the year of the
first run. It mostly ranks places. Beside it stand, for a reader rather than for a rank, the
energy and CO2e that follow from one amount of energy; there a missing PUE stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from reporter.carbon.emissions import (
    FACILITY_PUE,
    SURVEY_PUE,
    AppliedPue,
    MarketBasedEmissions,
    emissions,
    market_emissions,
    pue_to_apply,
    ranked_intensity,
)
from reporter.carbon.intensity import SiteIntensity, basis_text, site_intensity
from reporter.model.benchmark import Benchmark, ReferenceSite
from reporter.model.carbon_table import CarbonTable
from reporter.model.enums import Scope
from reporter.model.submission import Submission
from reporter.model.system import Pue, Site
from reporter.score.runs import ratio
from reporter.units import GRAMS_PER_KILOGRAM, Carbon, CarbonIntensity, Energy

# Why an entry of a benchmark whose boards rank no carbon has no rank by CO2e.
NO_CARBON_RANK = "the boards of its benchmark rank none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCarbon:
    """
    What a site multiplies energy with, and why its entry has no carbon rank, if so.

    *stated_pue* is as the submission gives it; `pue_to_apply` says what counts. *zone*, *zone_name*
    and *year* are those of the row of the ranking table that is used, *is_other_year* whether it
    isn't the year of the first run, *note* what else has to be said of the choice. *grid* is zone
    and year as ranks compare them: where it is equal the intensity cancels. *reason* is `None` only
    when *intensity* is of the ranking table.
    """

    stated_pue: Pue | None
    intensity: CarbonIntensity | None
    basis: str | None
    reason: str | None
    grid: str | None = None
    zone: str | None = None
    zone_name: str | None = None
    year: int | None = None
    run_year: int | None = None
    is_other_year: bool = False
    note: str | None = None

    @property
    def pue(self) -> float | None:
        """
        The PUE as stated.
        """
        return self.stated_pue.value if self.stated_pue else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonFigures:
    """
    The carbon columns of one scope.

    *emissions* are at the PUE that counts and the intensity as it is, *ranked* at no less than
    10 g/kWh: what a board compares, `None` without a carbon rank. *pue* is what was applied, with
    its uncertainty; *grid* is zone and year, as `Contender.grid` of the ranks. *at_survey_pue* is
    given where no PUE is known: the same at the survey's average of 1.58, which never ranks.
    """

    emissions: Carbon | None
    quality_per_kg_co2e: float | None
    basis: str | None
    reason: str | None
    pue: AppliedPue
    grid: str | None
    ranked: Carbon | None
    at_survey_pue: Carbon | None


def site_carbon_in(submission: Submission, benchmark: Benchmark) -> SiteCarbon:
    """
    What the site of an entry multiplies energy with; a benchmark whose boards rank no carbon is a
    reason why its CO2e, where it has one, is shown and doesn't rank.
    """
    site = site_carbon(submission, benchmark.own_carbon_table)
    if benchmark.ranks_carbon or site.intensity is None:
        return site
    return replace(site, reason=NO_CARBON_RANK)


def site_carbon(submission: Submission, table: CarbonTable | None = None) -> SiteCarbon:
    """
    PUE and intensity of the submission's site in the year of its first run.

    Only the ranking table ranks, or a board's own *table* alone where it has one. Beside the
    packaged one an intensity that the submitter brings along gives emissions to show, with the
    reason why they do not rank.
    """
    if submission.site is None:
        return _nothing("no site is stated", None)
    return _site_carbon(submission.site, submission.first_year, table)


@lru_cache(maxsize=1024)
def _site_carbon(site: Site, year: int, table: CarbonTable | None) -> SiteCarbon:
    """
    What one site multiplies energy with; many entries stand at the same site.
    """
    found = site_intensity(site, year=year, table=table)
    factor = found.factor
    if factor is not None:
        return SiteCarbon(
            stated_pue=site.pue,
            intensity=factor.intensity,
            basis=basis_text(factor, run_year=year),
            reason=None,
            grid=found.grid,
            zone=factor.zone,
            zone_name=factor.zone_name,
            year=factor.year,
            run_year=year,
            is_other_year=factor.year != year,
            note=found.lookup.message or None,
        )
    missing = found.lookup.message
    if found.intensity is None or found.intensity.g_per_kwh <= 0:
        return _nothing(missing, site.pue)
    return SiteCarbon(
        stated_pue=site.pue,
        intensity=found.intensity,
        basis=f"own value, {found.intensity.g_per_kwh:g} g/kWh",
        reason=f"the carbon intensity is the submitter's own: {missing}",
    )


def carbon_figures(
    guaranteed: Energy | None, scope: Scope, site: SiteCarbon, *, is_scored: bool
) -> CarbonFigures:
    """
    CO2e = G x PUE x CI and quality per kgCO2e = 1 / CO2e (see the method page).

    Quality per kgCO2e and the ranked CO2e count at least 10 g/kWh; the emissions shown do not.
    *is_scored* is whether the entry has quality figures at all.
    """
    pue = pue_to_apply(scope, site.stated_pue)
    if guaranteed is None or site.intensity is None:
        return CarbonFigures(
            emissions=None,
            quality_per_kg_co2e=None,
            basis=None,
            reason=site.reason,
            pue=pue,
            grid=site.grid,
            ranked=None,
            at_survey_pue=None,
        )
    counted = emissions(guaranteed, pue.value, ranked_intensity(site.intensity))
    ranked = counted if is_scored and site.reason is None else None
    survey = None if pue.is_known else emissions(guaranteed, SURVEY_PUE, site.intensity)
    return CarbonFigures(
        emissions=emissions(guaranteed, pue.value, site.intensity),
        quality_per_kg_co2e=ratio(GRAMS_PER_KILOGRAM, ranked.g_co2e) if ranked else None,
        basis=f"{site.basis}, PUE {pue.value:g}{'' if pue.is_known else ' (none is stated)'}",
        reason=site.reason,
        pue=pue,
        grid=site.grid,
        ranked=ranked,
        at_survey_pue=survey,
    )


def standard_carbon(
    guaranteed: Energy | None, scope: Scope, pue: float, intensity: CarbonIntensity | None
) -> Carbon | None:
    """
    CO2e at the reference site, for reading without location.
    """
    if guaranteed is None or intensity is None or intensity.g_per_kwh <= 0:
        return None
    return emissions(guaranteed, _reference_pue(scope, pue), intensity)


def _reference_pue(scope: Scope, pue: float) -> float:
    """
    The PUE of a reference site, which is set and not measured; 1 for a whole facility.
    """
    return FACILITY_PUE if scope is Scope.S4 else pue


def _nothing(reason: str, pue: Pue | None) -> SiteCarbon:
    return SiteCarbon(stated_pue=pue, intensity=None, basis=None, reason=reason)


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


def place_of(submission: Submission, scope: Scope, table: CarbonTable | None = None) -> Place:
    """
    PUE and intensity for energy of *scope*; the whole facility has a PUE of 1.

    *table* is the board's own one, which stands alone where there is one.
    """
    year = submission.first_year
    site = submission.site
    applied = pue_to_apply(scope, site.pue if site else None)
    pue = applied.value if applied.is_known else None
    if site is None:
        return Place(year=year, pue=pue, found=None, reason="no site is stated")
    found = site_intensity(site, year=year, table=table)
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


def reference_emissions(energy: Energy, scope: Scope, reference: ReferenceSite) -> Carbon:
    """
    CO2e of *energy* at a board's reference site; it says nothing of the real one.

    Raises `ValueError` for a PUE below 1.
    """
    intensity = CarbonIntensity(reference.intensity_g_per_kwh)
    return emissions(energy, _reference_pue(scope, reference.pue), intensity)
