"""
What follows from one amount of energy at the place of a submission.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter.model.enums import Scope
from reporter.model.system import Pue, Site
from reporter.score.emissions import NO_PUE, Footprint, Place, footprint_of, place_of
from reporter.units import Energy
from tests.score.make_submission import EPOCH, a_site, a_submission
from tests.score.shown_inputs import an_own_value

ONE = Energy.from_kwh(1)


def at(site: Site | None, scope: Scope = Scope.S2) -> tuple[Place, Footprint]:
    """
    The place and what follows there from 1 kWh.
    """
    submission = a_submission(site=site)
    place = place_of(submission, scope)
    footprint = footprint_of(ONE, submission, place)
    assert footprint is not None
    return place, footprint


def test_the_year_is_that_of_the_first_run() -> None:
    """
    Runs over the turn of a year take the factor of the year they began in, however listed.
    """
    start = EPOCH.replace(year=2023, month=12, day=31, hour=23, minute=57)
    submission = a_submission(start=start)
    backwards = replace(submission, runs=submission.runs[::-1])

    assert submission.runs[-1].started_at - start > timedelta(minutes=3)
    assert place_of(submission, Scope.S2).year == place_of(backwards, Scope.S2).year == 2023


@pytest.mark.parametrize(("pue", "used"), [(1.0, 1.0), (0.99, None)])
def test_a_pue_of_1_is_possible(pue: float, used: float | None) -> None:
    """
    Facility energy may equal IT energy and can't be less.
    """
    place, footprint = at(a_site(pue=Pue(value=pue, kind="site", period="2023", source="a")))

    assert place.pue == used
    assert footprint.facility == (ONE if used else None)
    assert place.reason == ("" if used else NO_PUE)


@pytest.mark.parametrize(("g_per_kwh", "g_co2e"), [(0.0, None), (-5.0, None), (0.9, 0.99)])
def test_an_own_intensity_of_0_is_none(g_per_kwh: float, g_co2e: float | None) -> None:
    """
    0 g/kWh stands for "unknown" and gives no CO2e; a very clean grid gives a little.
    """
    place, footprint = at(
        a_site(country="ATA", factor_id=None, carbon_intensity=an_own_value(g_per_kwh))
    )

    assert bool(place.reason) is (g_co2e is None)
    if g_co2e is None:
        assert footprint.location is None
    else:
        assert footprint.location is not None
        assert footprint.location.g_co2e == pytest.approx(g_co2e)


def test_an_unknown_intensity_leaves_the_facility_energy() -> None:
    """
    With a PUE alone there is energy of the facility, and no CO2e.
    """
    place, footprint = at(a_site(country=None, factor_id=None))

    assert place.reason
    assert footprint.facility == ONE.scaled(1.10)
    assert footprint.location is None


def test_no_site_is_no_place() -> None:
    """
    Without a site only the energy of a whole facility has a PUE, which is 1.
    """
    assert at(None)[0] == Place(year=2023, pue=None, found=None, reason="no site is stated")
    assert at(None, Scope.S4)[0].pue == 1
