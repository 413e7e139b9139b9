"""
Clock hours of a run, and the energy that falls into each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from reporter.carbon.emissions import (
    clock_hours,
    energy_by_hour,
    hours_agree,
    weighted_g_per_kwh,
)
from reporter.model.run import EnergyHour, Run
from reporter.units import Energy
from tests.score.make_submission import a_run

TEN = datetime(2024, 5, 10, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLACE = {"file": "a.json", "pointer": "/hours"}


def run_of(minutes: tuple[float, float], energies_j: Iterable[float] = (), **changes: Any) -> Run:
    """
    A run from and to so many minutes after ten o'clock, with energies of the hours from ten on.
    """
    start, stop = minutes
    hours = tuple(
        EnergyHour(starts_at=TEN + index * HOUR, energy_j=energy_j)
        for index, energy_j in enumerate(energies_j)
    )
    return a_run(
        started_at=TEN + timedelta(minutes=start),
        stopped_at=TEN + timedelta(minutes=stop),
        hours=hours,
        **changes,
    )


@pytest.mark.parametrize(
    ("minutes", "count"),
    [((0, 60), 1), ((5, 50), 1), ((59, 61), 2), ((0, 60.001), 2), ((30, 180), 3)],
)
def test_a_run_touches_its_clock_hours(minutes: tuple[float, float], count: int) -> None:
    """
    The hour in which a run starts, and each that begins before it stops; a stop on the hour itself
    touches no further one.
    """
    assert [TEN + index * HOUR for index in range(count)] == list(clock_hours(run_of(minutes)))


def test_clock_hours_of_a_century_are_made_one_by_one() -> None:
    """
    A window that nobody can have run in costs nothing until its hours are asked for.
    """
    run = a_run(started_at=TEN, stopped_at=TEN + timedelta(days=36_500))

    assert [TEN, TEN + HOUR] == list(islice(clock_hours(run), 2))
    assert energy_by_hour(run, Energy(1)) is None


def test_energy_falls_into_hours_in_the_stated_shares() -> None:
    """
    The shares are those of the submission, the sum is the energy that is asked for.
    """
    split = energy_by_hour(run_of((30, 120), [100.0, 300.0]), Energy(800.0))

    assert split == (
        EnergyHour(starts_at=TEN, energy_j=200.0),
        EnergyHour(starts_at=TEN + HOUR, energy_j=600.0),
    )


def test_a_run_inside_one_hour_needs_no_hours() -> None:
    """
    All of its energy falls into that hour; over two hours, or with nothing in them, it can't be
    told.
    """
    assert energy_by_hour(run_of((5, 55)), Energy(7.0)) == (
        EnergyHour(starts_at=TEN, energy_j=7.0),
    )
    assert energy_by_hour(run_of((5, 65)), Energy(7.0)) is None
    assert energy_by_hour(run_of((5, 65), [0.0, 0.0]), Energy(7.0)) is None


def test_the_mean_is_weighted_by_energy() -> None:
    """
    An hour with three times the energy counts three times; without energy there is no mean.
    """
    assert weighted_g_per_kwh([(1.0, 100.0), (3.0, 20.0)]) == 40.0
    assert weighted_g_per_kwh([(0.0, 100.0)]) is None


@pytest.mark.parametrize(("total_j", "agrees"), [(99.0, True), (98.9, False), (101.0, True)])
def test_hours_agree_within_one_percent(total_j: float, *, agrees: bool) -> None:
    """
    At 1 % they agree, beyond it they don't.
    """
    assert hours_agree([EnergyHour(starts_at=TEN, energy_j=total_j)], Energy(100.0)) is agrees
