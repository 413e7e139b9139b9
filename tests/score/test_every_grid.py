"""
One entry in every grid, and the place that a public source gives it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter.model.organisations import OrganisationPlace
from reporter.model.submission import Submission
from reporter.model.system import Pue, Site
from reporter.score.every_grid import EveryGrid, every_grid_of
from tests.site.entries import b200, entry_of, h100

SINGAPORE = OrganisationPlace(country="SGP", years=(2024,), source="Example News")
PUE = Pue(value=1.2, kind="site", period="2024", source="operator")


def grids_of(submission: Submission, inferred: OrganisationPlace | None = None) -> EveryGrid | None:
    """
    The submission's first scope in every grid.
    """
    return every_grid_of(submission, entry_of(submission).score.scopes[0], inferred)


def test_a_run_without_a_site_stands_in_all_zones_at_the_guarantee() -> None:
    """
    The guaranteed energy times PUE 2 times the intensity of each zone; no place is its own.
    """
    found = grids_of(h100())

    assert found is not None and found.world is not None
    assert (found.run_year, found.table_year, found.pue.value) == (2024, 2024, 2.0)
    assert not found.pue.is_known and found.survey_share == pytest.approx(0.79)
    assert found.own is None and found.inside is None
    assert len(found.world.grids) == 352
    least = found.world.least
    assert least.carbon.g_co2e == pytest.approx(found.energy.kwh * 2 * least.factor.g_per_kwh)
    assert found.energy_with_pue.kwh == pytest.approx(2 * found.energy.kwh)


def test_a_place_of_a_public_source_is_marked_as_inferred() -> None:
    """
    Its grid in the year of the run gives CO2e; the source stays with it.
    """
    found = grids_of(h100(), SINGAPORE)

    assert found is not None and found.own is not None and found.own.carbon is not None
    assert found.own.inferred is SINGAPORE
    assert found.own.factor is not None
    assert found.own.factor.factor_id == "electricitymaps/SG/2024"
    assert found.own.carbon.g_co2e == pytest.approx(found.energy.kwh * 2 * 485)


def test_a_stated_site_comes_before_an_inferred_one() -> None:
    """
    What the submission says of its country is never replaced; its zones are compared.
    """
    found = grids_of(b200(), SINGAPORE)

    assert found is not None and found.own is not None and found.inside is not None
    assert found.own.inferred is None
    assert found.own.country is not None and found.own.country.alpha_3 == "NOR"
    assert {grid.factor.zone[:3] for grid in found.inside.grids} == {"NO-"}


def test_a_site_that_states_a_pue_alone_leaves_the_place_to_be_inferred() -> None:
    """
    The stated PUE counts, and the place is the inferred one.
    """
    found = grids_of(replace(h100(), site=Site(pue=PUE)), SINGAPORE)

    assert found is not None and found.own is not None
    assert (found.pue.value, found.survey_share) == (1.2, None)
    assert found.own.inferred is SINGAPORE


def test_an_inferred_place_does_not_change_the_score() -> None:
    """
    The entry has no CO2e of its own and no carbon rank, with the reason as before.
    """
    scored = entry_of(h100()).score.scopes[0]
    every_grid_of(h100(), scored, SINGAPORE)

    assert (scored.emissions, scored.quality_per_kg_co2e) == (None, None)
    assert scored.carbon_reason == "no site is stated"


def test_a_country_that_the_tables_lack_is_said() -> None:
    """
    No grid is taken instead.
    """
    found = grids_of(h100(), replace(SINGAPORE, country="ZZZ"))

    assert found is not None and found.own is not None
    assert (found.own.factor, found.own.carbon, found.own.country) == (None, None, None)
    assert found.own.message.startswith("no country 'ZZZ' in the carbon intensity tables")


def test_a_year_far_from_the_table_has_no_zones() -> None:
    """
    Five years on there is no row within two years, and none further back is taken.
    """
    moved = timedelta(days=365 * 5)
    runs = tuple(
        replace(run, started_at=run.started_at + moved, stopped_at=run.stopped_at + moved)
        for run in h100().runs
    )
    found = grids_of(replace(h100(), runs=runs))

    assert found is not None
    assert (found.run_year, found.table_year, found.world) == (2029, None, None)
