"""
CO2e by the hour: the sum over the hours, and what is said where it can't be formed.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.model.enums import Component, RunStatus, Scope
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.model.system import Pue
from reporter.units import JOULES_PER_KWH
from tests.score.make_submission import a_fabric_part, a_part, a_submission
from tests.score.shown_figures import changed_runs, figure, shown, value
from tests.score.shown_inputs import (
    everything,
    hours_of,
    with_everything,
    with_hours,
    with_site,
)


def test_carbon_by_the_hour_is_the_sum_over_the_hours() -> None:
    """
    Energy of each hour of each run times the intensity of that hour, times PUE, averaged.
    """
    submission = everything()
    series = submission.site.hourly_intensity if submission.site else None
    assert series is not None
    intensity = {hour.starts_at: hour.g_per_kwh for hour in series.hours}
    grams = [
        hour.energy_j / JOULES_PER_KWH * intensity[hour.starts_at] * 1.10
        for run in submission.runs
        for hour in run.hours
    ]

    assert value(submission, "co2e_hourly") == pytest.approx(math.fsum(grams) / 5)
    assert figure(submission, "co2e_hourly").evidence == "grid"
    assert figure(submission, "co2e_hourly").source == "grid operator (lifecycle, consumption mix)"


def test_the_product_of_means_is_another_figure() -> None:
    """
    Where the load follows the grid, mean intensity times total energy is off, and stands beside.
    """
    submission = everything()
    late = tuple(
        replace(
            run,
            hours=tuple(
                replace(hour, energy_j=0.0 if index else run.energy_parts[0].energy_j)
                for index, hour in enumerate(reversed(run.hours))
            )[::-1],
        )
        for run in submission.runs
    )
    follows = replace(submission, runs=late)
    by_hour, at_mean = value(follows, "co2e_hourly"), value(follows, "co2e_mean_intensity")

    assert by_hour > 1.02 * at_mean
    assert at_mean == value(submission, "co2e_mean_intensity")


def test_a_constant_grid_gives_the_figure_of_the_year() -> None:
    """
    At the intensity of the table in every hour all three products are one.
    """
    submission = everything()
    site = submission.site
    assert site is not None and site.hourly_intensity is not None
    flat = replace(
        site.hourly_intensity,
        hours=tuple(replace(hour, g_per_kwh=34.0) for hour in site.hourly_intensity.hours),
    )
    constant = with_site(submission, hourly_intensity=flat)

    by_hour = value(constant, "co2e_hourly")
    assert by_hour == pytest.approx(0.210 * 1.10 * 34)
    assert value(constant, "co2e_mean_intensity") == pytest.approx(by_hour)
    assert value(constant, "co2e_year") == pytest.approx(by_hour)


def test_short_runs_need_no_hours() -> None:
    """
    A run inside one clock hour has all its energy there.
    """
    submission = with_everything(a_submission())

    assert all(not run.hours for run in submission.runs)
    assert value(submission, "co2e_hourly") == pytest.approx(0.210 * 1.10 * 20.0)


def test_hours_split_the_energy_of_every_scope() -> None:
    """
    The hours are stated for the nodes; with the fabric the same shares of a larger energy count.
    """
    plain = everything()
    runs = tuple(
        replace(run, energy_parts=(*run.energy_parts, a_fabric_part())) for run in plain.runs
    )
    fabric = replace(plain, runs=runs)
    nodes, both = (value(fabric, "co2e_hourly", scope) for scope in (Scope.S2, Scope.S3))

    assert nodes == pytest.approx(value(plain, "co2e_hourly"))
    assert both / nodes == pytest.approx(1 + 100_000 / (0.210 * JOULES_PER_KWH), rel=0.01)


@pytest.mark.parametrize(
    ("submission", "reason"),
    [
        (with_site(everything(), pue=None), "no PUE of 1 or more is stated"),
        (
            with_site(everything(), pue=Pue(value=0.9, kind="site", period="a", source="b")),
            "no PUE of 1 or more is stated",
        ),
        (
            changed_runs(everything(), hours=()),
            "run 'run-0' touches several clock hours and doesn't say its energy in each",
        ),
        (
            changed_runs(everything(), status=RunStatus.MISSED_TARGET),
            "the energy of the run is not known",
        ),
    ],
    ids=["no-pue", "pue-below-one", "no-hours", "no-kept-run"],
)
def test_a_missing_input_is_named(submission: Submission, reason: str) -> None:
    """
    Without one of its inputs the figure is missing, with the reason, and nothing replaces it.
    """
    found = figure(submission, "co2e_hourly")

    assert (found.value, shown(submission).amount(found), found.reason) == (None, None, reason)
    assert shown(submission).of("co2e_mean_intensity") is None


def test_a_series_with_a_hole_gives_no_figure() -> None:
    """
    The hour that a run needs and the series lacks is named.
    """
    submission = everything()
    site = submission.site
    assert site is not None and site.hourly_intensity is not None
    holed = replace(site.hourly_intensity, hours=site.hourly_intensity.hours[1:])

    assert figure(with_site(submission, hourly_intensity=holed), "co2e_hourly").reason == (
        "the series has no intensity for 2023-05-01 00:00 UTC, in run 'run-0'"
    )


def test_hours_of_another_energy_give_no_figure() -> None:
    """
    Hours that don't add up to the energy of the run are not stretched to fit.
    """
    submission = everything()
    runs = tuple(replace(run, hours=hours_of(run, 400_000.0)) for run in submission.runs)

    assert figure(replace(submission, runs=runs), "co2e_hourly").reason == (
        "the hours of run 'run-0' hold 0.1111 kWh, the run 0.2100 kWh"
    )


def test_an_hour_left_out_gives_no_figure() -> None:
    """
    A run of two hours that says all its energy was in the first is not believed.
    """

    def first_only(run: Run) -> Run:
        whole_j = run.energy_parts[0].energy_j
        return replace(run, hours=(replace(run.hours[0], energy_j=whole_j),))

    submission = everything()
    runs = tuple(first_only(run) for run in submission.runs)

    assert figure(replace(submission, runs=runs), "co2e_hourly").reason == (
        "run 'run-0' doesn't say its energy in 2023-05-01 01:00 UTC"
    )


def test_a_series_without_any_carbon_gives_no_figure() -> None:
    """
    An hour may be at 0 g/kWh, all of them are a mistake or a contract.
    """
    submission = everything()
    site = submission.site
    assert site is not None and site.hourly_intensity is not None
    hours = tuple(replace(hour, g_per_kwh=0.0) for hour in site.hourly_intensity.hours)
    clean = replace(site.hourly_intensity, hours=hours)

    assert figure(with_site(submission, hourly_intensity=clean), "co2e_hourly").reason == (
        "the series is at 0 g/kWh in every hour of the runs"
    )


def test_the_smallest_energy_that_can_be_written_is_no_trap() -> None:
    """
    An energy that nothing can be divided by is none: a reason, and the rest of the figures stand.
    """
    part = a_part(energy_j=5e-324)
    submission = changed_runs(everything(), energy_parts=(part,))
    runs = tuple(replace(run, hours=hours_of(run, 5e-324)) for run in submission.runs)
    found = shown(replace(submission, runs=runs))

    assert {item.kind.key: item.reason for item in found.figures if item.reason} == dict.fromkeys(
        ("co2e_hourly", "co2e_market", "sci", "water"), "the energy of the run is not known"
    )
    assert all(found.amount(item) for item in found.figures if not item.reason)


def test_runs_of_accelerators_alone_split_their_own_energy() -> None:
    """
    Where no node is measured the hours are those of the accelerators.
    """
    part = a_part(component=Component.ACCELERATOR, devices_count=8)
    submission = with_hours(changed_runs(everything(), energy_parts=(part,), hours=()))

    assert value(submission, "co2e_hourly", Scope.S1) > 0


def test_hours_of_accelerators_alone_are_held_against_their_energy() -> None:
    """
    Where no node is measured the hours that are stated must add up to the accelerators' energy.
    """
    part = a_part(component=Component.ACCELERATOR, devices_count=8)
    submission = changed_runs(everything(), energy_parts=(part,))
    runs = tuple(replace(run, hours=hours_of(run, 400_000.0)) for run in submission.runs)
    found = figure(replace(submission, runs=runs), "co2e_hourly", Scope.S1)

    assert found.reason == "the hours of run 'run-0' hold 0.1111 kWh, the run 0.2100 kWh"
