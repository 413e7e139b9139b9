"""
CO2e of an entry: at its site, at the reference site, and why there is no carbon rank.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reporter.model.enums import Component, Scope
from reporter.model.system import OwnIntensity
from reporter.score.emissions import SiteCarbon, carbon_figures, standard_carbon
from reporter.units import Carbon, CarbonIntensity, Energy
from tests.score.make_submission import a_part, a_site, a_submission, scope_of, score_of


def test_emissions_are_guaranteed_energy_times_pue_times_intensity() -> None:
    """
    Location-based CO2e uses the factor of the table; quality per kgCO2e is its inverse.
    """
    scored = scope_of(score_of(energies_kwh=(1, 1, 1, 1, 1)))

    assert scored.carbon_basis is not None
    assert scored.carbon_basis.startswith("ember/NOR/2023, ")
    assert scored.carbon_basis.endswith(" g/kWh, PUE 1.1")
    assert scored.carbon_reason is None
    assert scored.emissions is not None
    assert scored.guaranteed is not None
    intensity = float(scored.carbon_basis.split()[1])
    assert math.isclose(scored.emissions.g_co2e, scored.guaranteed.kwh * 1.1 * intensity)
    assert scored.quality_per_kg_co2e is not None
    assert math.isclose(scored.quality_per_kg_co2e * scored.emissions.kg_co2e, 1)


def test_the_standard_column_uses_the_reference_site() -> None:
    """
    The location-free column is G x 1.58 x the reference intensity, with or without a site.
    """
    scored = scope_of(score_of(site=None))

    assert scored.standard_emissions is not None
    assert scored.guaranteed is not None
    expected = scored.guaranteed.kwh * 1.58 * 472.96
    assert math.isclose(scored.standard_emissions.g_co2e, expected)
    assert scored.emissions is None
    assert scored.carbon_reason == "no site is stated"
    assert scored.quality_per_kwh is not None


def test_without_pue_there_is_no_carbon_rank() -> None:
    """
    A missing PUE is no default.
    """
    scored = scope_of(score_of(site=a_site(pue=None)))

    assert scored.emissions is None
    assert scored.quality_per_kg_co2e is None
    assert scored.carbon_reason == "no PUE is stated"


def test_an_own_intensity_is_shown_but_does_not_rank() -> None:
    """
    Only factors of the dated table rank; the submitter's own value gives emissions to read.
    """
    own = OwnIntensity(g_per_kwh=50, year=2023, boundary="direct", mix="unknown", source="utility")
    scored = scope_of(score_of(site=a_site(country=None, factor_id=None, carbon_intensity=own)))

    assert scored.emissions is not None
    assert scored.quality_per_kg_co2e is None
    assert scored.carbon_basis == "own value, 50 g/kWh, PUE 1.1"
    assert scored.carbon_reason == (
        "the carbon intensity is the submitter's own, not of the dated table"
    )


def test_a_tiny_intensity_is_shown_and_none_is_missing() -> None:
    """
    Half a gram is shown; zero is no intensity, and nothing is divided by it.
    """
    own = OwnIntensity(g_per_kwh=0.5, year=2023, boundary="direct", mix="unknown", source="?")
    nothing = replace(own, g_per_kwh=0.0)
    tiny, none = (
        scope_of(score_of(site=a_site(country=None, factor_id=None, carbon_intensity=value)))
        for value in (own, nothing)
    )

    assert tiny.emissions is not None
    assert none.emissions is None
    assert none.carbon_reason == "no country, grid zone or cloud region is stated"


def test_the_standard_column_needs_an_intensity() -> None:
    """
    A reference of half a gram counts; zero or none leaves the column empty.
    """
    energy = Energy.from_kwh(1)

    assert standard_carbon(energy, Scope.S2, 2.0, CarbonIntensity(0.5)) == Carbon(1.0)
    assert standard_carbon(energy, Scope.S2, 2.0, CarbonIntensity(0.0)) is None
    assert standard_carbon(energy, Scope.S2, 2.0, None) is None
    assert standard_carbon(None, Scope.S2, 2.0, CarbonIntensity(0.5)) is None


def test_an_unusual_pue_waits_for_a_reviewer() -> None:
    """
    A flagged PUE keeps the entry off the carbon board, with the rule's words.
    """
    pue = a_site().pue
    assert pue is not None
    scored = scope_of(score_of(site=a_site(pue=replace(pue, value=1.01))))

    assert scored.quality_per_kg_co2e is None
    assert scored.carbon_reason is not None
    assert scored.carbon_reason.startswith("CO-1: PUE 1.01 is outside the usual")
    assert scored.is_eligible


def test_the_facility_scope_applies_no_pue() -> None:
    """
    Energy of the whole facility already holds what a PUE would add.
    """
    part = a_part(component=Component.WHOLE_FACILITY, energy_j=3.6e6)
    runs = tuple(replace(run, energy_parts=(part,)) for run in a_submission().runs)
    own = scope_of(score_of(a_submission(runs=runs)), Scope.S4)

    assert own.carbon_basis is not None
    assert own.carbon_basis.endswith("PUE 1")
    assert own.standard_emissions is not None
    assert own.guaranteed is not None
    assert math.isclose(own.standard_emissions.g_co2e, own.guaranteed.kwh * 472.96)


def test_carbon_quality_counts_at_least_ten_grams() -> None:
    """
    Below 10 g/kWh the emissions shown are real, but the ranked quality uses the floor.
    """
    site = SiteCarbon(pue=1.0, intensity=CarbonIntensity(2.0), basis="x", reason=None)
    figures = carbon_figures(Energy.from_kwh(1), Scope.S2, site, is_scored=True)

    assert figures.emissions is not None
    assert figures.emissions.g_co2e == 2.0
    assert figures.quality_per_kg_co2e == 100.0


def test_the_year_is_that_of_the_first_run() -> None:
    """
    Runs that reach into the next year are counted with the factor of the year they began in.
    """
    submission = a_submission()
    *first, last = submission.runs
    later = replace(
        last,
        started_at=last.started_at.replace(year=last.started_at.year + 1),
        stopped_at=last.stopped_at.replace(year=last.stopped_at.year + 1),
    )

    scored = scope_of(score_of(replace(submission, runs=(*first, later))))

    assert scored.carbon_basis is not None
    assert scored.carbon_basis.startswith("ember/NOR/2023, ")
