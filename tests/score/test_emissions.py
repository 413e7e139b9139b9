"""
CO2e of an entry: at its site, at the reference site, and why there is no carbon rank.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reporter.model.enums import Component, Scope
from reporter.model.system import OwnIntensity, Pue
from reporter.score.emissions import SiteCarbon, carbon_figures, site_carbon, standard_carbon
from reporter.units import Carbon, CarbonIntensity, Energy
from tests.score.make_submission import EPOCH, a_part, a_site, a_submission, scope_of, score_of


def test_emissions_are_guaranteed_energy_times_pue_times_intensity() -> None:
    """
    Location-based CO2e uses the factor of the table; quality per kgCO2e is its inverse.
    """
    scored = scope_of(score_of(energies_kwh=(1, 1, 1, 1, 1)))

    assert scored.carbon_basis is not None
    assert scored.carbon_basis.startswith("electricitymaps/NO/2023, ")
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


def test_an_unknown_pue_ranks_with_the_guarantee() -> None:
    """
    Silence counts as 2.0 and never as the survey's average, which is shown beside.
    """
    energy = Energy.from_kwh(1)
    silent = site_carbon(a_submission(site=a_site(pue=None)))
    figures = carbon_figures(energy, Scope.S2, silent, is_scored=True)
    scored = scope_of(score_of(site=a_site(pue=None)))

    assert figures.ranked == Carbon(2.0 * 34)
    assert figures.at_survey_pue is not None
    assert math.isclose(figures.at_survey_pue.g_co2e, 1.58 * 34)
    assert (figures.pue.value, figures.pue.u, figures.pue.is_known) == (2.0, 0.0, False)
    assert figures.basis == "electricitymaps/NO/2023, 34 g/kWh, PUE 2 (none is stated)"
    assert scored.carbon_reason is None
    assert scored.quality_per_kg_co2e is not None


def test_a_stated_pue_is_known_and_above_two_it_stands() -> None:
    """
    The better a PUE is known the narrower the ties; the survey's average isn't shown then.
    """
    energy = Energy.from_kwh(1)
    pue = a_site().pue
    assert pue is not None
    for value, period, u in ((2.4, "2023", 0.02), (1.1, "unknown", 0.05)):
        site = a_site(pue=replace(pue, value=value, period=period))
        figures = carbon_figures(
            energy, Scope.S2, site_carbon(a_submission(site=site)), is_scored=True
        )
        assert figures.ranked is not None
        assert math.isclose(figures.ranked.g_co2e, value * 34)
        assert (figures.pue.u, figures.at_survey_pue) == (u, None)


def test_the_grid_is_zone_and_year_of_the_row_used() -> None:
    """
    A cited factor, of another year and place, changes none of it.
    """
    site = site_carbon(a_submission(site=a_site(factor_id="ember/POL/2021")))

    assert (site.grid, site.zone, site.zone_name) == ("NO/2023", "NO", "Norway")
    assert (site.year, site.run_year, site.is_other_year) == (2023, 2023, False)
    assert site.note is not None
    assert site.note.startswith("5 zones inside NO lie from ")
    assert site.pue == 1.1


def test_a_year_after_the_table_is_marked() -> None:
    """
    Runs of 2026 take the row of 2025, which is said wherever the figure stands.
    """
    start = EPOCH.replace(year=2026)
    site = site_carbon(a_submission(start=start))
    figures = carbon_figures(Energy.from_kwh(1), Scope.S2, site, is_scored=True)

    assert (site.grid, site.year, site.run_year, site.is_other_year) == (
        "NO/2025",
        2025,
        2026,
        True,
    )
    assert figures.basis == "electricitymaps/NO/2025, 30 g/kWh, 2025 for 2026, PUE 1.1"
    assert figures.ranked is not None


def test_a_year_before_the_table_has_no_carbon_rank() -> None:
    """
    The reason says which years there are.
    """
    site = site_carbon(a_submission(start=EPOCH.replace(year=2020)))

    assert site.reason == (
        "the ranking table has NO for 2021 to 2025, and none of 2020 or up to 2 years before"
    )
    assert site.grid is None


def test_an_own_intensity_is_shown_but_does_not_rank() -> None:
    """
    Only the ranking table ranks; the submitter's own value gives emissions to read.
    """
    own = OwnIntensity(g_per_kwh=50, year=2023, boundary="direct", mix="unknown", source="utility")
    scored = scope_of(score_of(site=a_site(country=None, factor_id=None, carbon_intensity=own)))

    assert scored.emissions is not None
    assert scored.quality_per_kg_co2e is None
    assert scored.carbon_basis == "own value, 50 g/kWh, PUE 1.1"
    assert scored.carbon_reason == (
        "the carbon intensity is the submitter's own: no country, grid zone or cloud region is "
        "stated"
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
    pue = Pue(value=1.0, kind="site", period="2024", source="x")
    site = SiteCarbon(
        stated_pue=pue, intensity=CarbonIntensity(2.0), basis="x", reason=None, grid="X/2024"
    )
    figures = carbon_figures(Energy.from_kwh(1), Scope.S2, site, is_scored=True)

    assert figures.emissions is not None
    assert figures.emissions.g_co2e == 2.0
    assert figures.quality_per_kg_co2e == 100.0
    assert figures.ranked == Carbon(10.0)
    assert carbon_figures(Energy.from_kwh(1), Scope.S2, site, is_scored=False).ranked is None


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
    assert scored.carbon_basis.startswith("electricitymaps/NO/2023, ")
