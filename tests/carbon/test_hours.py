"""
Clock hours of a run, and what CO-5 says about an hourly series.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from reporter.carbon.emissions import (
    check_cover,
    check_hours,
    check_mean,
    check_order,
    check_series,
    clock_hours,
    energy_by_hour,
    hours_agree,
    weighted_g_per_kwh,
)
from reporter.findings import Finding
from reporter.model.run import EnergyHour, IntensityHour, Run
from reporter.units import JOULES_PER_KWH, Energy
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


def said(findings: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
    """
    Code, severity, place and message of each finding.
    """
    return [(one.code, one.severity.value, one.pointer, one.message) for one in findings]


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


def test_hours_are_whole_and_in_order() -> None:
    """
    Half an hour and a repeated hour are named at their place.
    """
    starts = [TEN, TEN + HOUR / 2, TEN + HOUR, TEN + HOUR]

    assert [
        ("CO-5", "error", "/hours/1/starts_at", "2024-05-10T10:30:00+00:00 is no whole hour"),
        (
            "CO-5",
            "error",
            "/hours/3/starts_at",
            "the hour 2024-05-10 11:00 UTC doesn't come after the one before it",
        ),
    ] == said(check_order(starts, **PLACE))
    assert [] == list(check_order([TEN, TEN + HOUR], **PLACE))


@pytest.mark.parametrize(
    ("g_per_kwh", "message"),
    [
        (-0.1, "-0.1 g/kWh in one hour is outside 0 to 1400"),
        (1401.0, "1401 g/kWh in one hour is outside 0 to 1400"),
        (math.nan, "nan g/kWh in one hour is outside 0 to 1400"),
    ],
)
def test_an_impossible_hour_is_an_error(g_per_kwh: float, message: str) -> None:
    """
    Below 0 and above 1400 g/kWh no grid can be.
    """
    hours = [IntensityHour(starts_at=TEN, g_per_kwh=g_per_kwh)]

    assert [("CO-5", "error", "/hours/0/g_per_kwh", message)] == said(check_series(hours, **PLACE))


def test_a_series_is_in_order() -> None:
    """
    An hour that stands twice in a series is named, since it would count with either value.
    """
    hours = [IntensityHour(starts_at=TEN, g_per_kwh=g_per_kwh) for g_per_kwh in (100.0, 20.0)]

    assert [
        (
            "CO-5",
            "error",
            "/hours/1/starts_at",
            "the hour 2024-05-10 10:00 UTC doesn't come after the one before it",
        )
    ] == said(check_series(hours, **PLACE))


@pytest.mark.parametrize("g_per_kwh", [0.0, 5.0, 1400.0])
def test_a_clean_hour_is_possible(g_per_kwh: float) -> None:
    """
    A single hour may be at 0 g/kWh.
    """
    assert [] == list(check_series([IntensityHour(starts_at=TEN, g_per_kwh=g_per_kwh)], **PLACE))


def test_the_first_hour_that_a_series_lacks_is_named() -> None:
    """
    A series covers every clock hour of the run, not only its first.
    """
    run = run_of((30, 150))

    assert [] == list(check_cover(run, {TEN, TEN + HOUR, TEN + 2 * HOUR}, **PLACE))
    assert [
        (
            "CO-5",
            "warning",
            "/hours",
            "the series has no intensity for 2024-05-10 11:00 UTC, in run 'run-0'",
        )
    ] == said(check_cover(run, {TEN}, **PLACE))


@pytest.mark.parametrize(
    ("energies_j", "pointer", "message"),
    [
        (
            [0.6 * JOULES_PER_KWH, 0.38 * JOULES_PER_KWH],
            "/hours",
            "the hours hold 0.9800 kWh, the run 1.000 kWh",
        ),
        ([1.0 * JOULES_PER_KWH], "/hours", "the hour 2024-05-10 11:00 UTC of the run is missing"),
        (
            [0.6 * JOULES_PER_KWH, 0.4 * JOULES_PER_KWH, 0.0],
            "/hours/2/starts_at",
            "the run has no part in the hour 2024-05-10 12:00 UTC",
        ),
        (
            [1.1 * JOULES_PER_KWH, -0.1 * JOULES_PER_KWH],
            "/hours/1/energy_j",
            "an hour of -360000 J is impossible",
        ),
    ],
)
def test_hours_that_are_not_those_of_the_run_are_an_error(
    energies_j: list[float], pointer: str, message: str
) -> None:
    """
    Missing, foreign, negative and incomplete hours are named at their place.
    """
    run = run_of((30, 120), energies_j)
    findings = list(check_hours(run, it_energy=Energy.from_kwh(1), **PLACE))

    assert [("CO-5", "error", pointer, message)] == said(findings)


def test_an_hour_that_stands_twice_in_a_run_is_an_error() -> None:
    """
    Its energies would both count, so the repetition is named though the sum is right.
    """
    energies_j = [0.6 * JOULES_PER_KWH, 0.3 * JOULES_PER_KWH]
    plain = run_of((30, 120), energies_j)
    again = EnergyHour(starts_at=TEN + HOUR, energy_j=0.1 * JOULES_PER_KWH)
    run = replace(plain, hours=(*plain.hours, again))

    assert [
        (
            "CO-5",
            "error",
            "/hours/2/starts_at",
            "the hour 2024-05-10 11:00 UTC doesn't come after the one before it",
        )
    ] == said(check_hours(run, it_energy=Energy.from_kwh(1), **PLACE))


def test_the_hour_that_ends_as_a_run_starts_is_not_its_own() -> None:
    """
    A run that starts at eleven sharp has no part in the hour before.
    """
    run = run_of((60, 120), [0.4 * JOULES_PER_KWH, 0.6 * JOULES_PER_KWH])

    assert [
        (
            "CO-5",
            "error",
            "/hours/0/starts_at",
            "the run has no part in the hour 2024-05-10 10:00 UTC",
        )
    ] == said(check_hours(run, it_energy=Energy.from_kwh(1), **PLACE))


def test_an_hour_of_endless_energy_is_an_error() -> None:
    """
    An infinite energy is named also where the run's own energy isn't known.
    """
    run = run_of((30, 60), [math.inf])

    assert [("CO-5", "error", "/hours/0/energy_j", "an hour of inf J is impossible")] == said(
        check_hours(run, it_energy=None, **PLACE)
    )


def test_hours_that_add_up_need_no_word() -> None:
    """
    Within 1 % there is nothing to say, nor where the run's own energy isn't known.
    """
    energies_j = [0.6 * JOULES_PER_KWH, 0.39 * JOULES_PER_KWH]
    run = run_of((30, 120), energies_j)

    assert [] == list(check_hours(run, it_energy=Energy.from_kwh(1), **PLACE))
    assert [] == list(check_hours(run, it_energy=None, **PLACE))


@pytest.mark.parametrize(("g_per_kwh", "shown"), [(9.0, "9"), (0.0, "0"), (1400.6, "1401")])
def test_a_mean_that_no_year_has_is_a_warning(g_per_kwh: float, shown: str) -> None:
    """
    Hours may be clean; a whole run below 10 or above 1400 g/kWh needs an explanation.
    """
    assert [
        (
            "CO-5",
            "warning",
            "/hours",
            f"the run's energy-weighted mean is {shown} g/kWh, outside 10 to 1400",
        )
    ] == said(check_mean([(1.0, g_per_kwh), (2.0, g_per_kwh)], **PLACE))
    assert [] == list(check_mean([(1.0, 0.0), (1.0, 20.0)], **PLACE))
    assert [] == list(check_mean([(1.0, 1400.0)], **PLACE))


def test_every_finding_says_what_to_do() -> None:
    """
    No check leaves its reader without advice.
    """
    run = run_of((30, 120), [-1.0, 1.0, 1.0])
    findings = [
        *check_order([TEN + HOUR / 2, TEN], **PLACE),
        *check_series([IntensityHour(starts_at=TEN, g_per_kwh=-1.0)], **PLACE),
        *check_cover(run, (), **PLACE),
        *check_hours(run, it_energy=Energy(9.0), **PLACE),
        *check_mean([(1.0, 0.0)], **PLACE),
    ]

    assert len(findings) == 8
    assert all(finding.hint and finding.file == "a.json" for finding in findings)
