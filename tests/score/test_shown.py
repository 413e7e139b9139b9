"""
What is shown and never ranked: the figures, and what is said where one is missing.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.leaderboard.shown_data import shown_data
from reporter.model.embodied import Embodied
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.model.system import OwnIntensity, Pue
from reporter.model.words import Component, RunStatus, Scope
from reporter.score.shown import shown_of
from reporter.units import JOULES_PER_KWH
from tests.score.make_submission import a_fabric_part, a_part, a_submission, scope_of, score_of
from tests.score.shown_figures import changed_runs, figure, shown, value
from tests.score.shown_inputs import (
    BLOOM,
    everything,
    hours_of,
    some_water,
    with_everything,
    with_hours,
    with_site,
)


def test_an_entry_that_states_nothing_shows_nothing() -> None:
    """
    PUE and a factor of the table alone are no reason for a section of its own.
    """
    submission = a_submission()

    assert shown_of(submission, scope_of(score_of(submission))) is None


def test_everything_stated_is_shown_in_order() -> None:
    """
    The sum over the hours comes first, with the two products it may be taken for.
    """
    found = shown(everything())

    assert [item.kind.key for item in found.figures] == [
        "co2e_hourly",
        "co2e_mean_intensity",
        "co2e_year",
        "co2e_market",
        "embodied",
        "sci",
        "water",
    ]
    assert all(item.value is not None and not item.reason for item in found.figures)
    assert all(item.kind.formula and item.kind.unranked for item in found.figures)


def test_figures_rest_on_the_mean_energy_with_its_uncertainty() -> None:
    """
    The basis is that of a statement: mean of the kept runs, twice the standard uncertainty.
    """
    found = shown(everything())

    assert found.energy is not None
    assert found.energy.kwh == pytest.approx(0.210)
    assert found.uncertainty == pytest.approx(2 * 0.05 / math.sqrt(3))


def test_carbon_by_the_hour_is_the_sum_over_the_hours() -> None:
    """
    Energy of each hour of each kept run times the intensity of that hour, times PUE, averaged.
    """
    submission = everything()
    series = submission.site.hourly_intensity if submission.site else None
    assert series is not None
    intensity = {hour.starts_at: hour.g_per_kwh for hour in series.hours}
    kept = [submission.runs[index] for index in (0, 3, 4)]
    grams = [
        hour.energy_j / JOULES_PER_KWH * intensity[hour.starts_at] * 1.10
        for run in kept
        for hour in run.hours
    ]

    assert value(submission, "co2e_hourly") == pytest.approx(math.fsum(grams) / 3)
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
        hours=tuple(replace(hour, g_per_kwh=30.483) for hour in site.hourly_intensity.hours),
    )
    constant = with_site(submission, hourly_intensity=flat)

    by_hour = value(constant, "co2e_hourly")
    assert by_hour == pytest.approx(0.210 * 1.10 * 30.483)
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


def test_a_facility_has_no_pue() -> None:
    """
    Energy of the whole facility is not multiplied again.
    """
    runs = tuple(
        replace(
            run,
            energy_parts=(replace(run.energy_parts[0], component=Component.WHOLE_FACILITY),),
        )
        for run in everything().runs
    )
    facility = replace(everything(), runs=runs)

    assert value(facility, "co2e_hourly", Scope.S4) == pytest.approx(
        value(everything(), "co2e_hourly") / 1.10
    )
    assert value(facility, "co2e_market", Scope.S4) == pytest.approx(0.210 * 5.0)
    assert figure(facility, "water", Scope.S4).reason == (
        "the formula asks for IT energy, and that of the facility is measured"
    )
    on_facility = with_site(facility, water=some_water(formula="site_on_facility_energy"))
    assert value(on_facility, "water", Scope.S4) == pytest.approx(0.210 * (1.8 + 3.1))


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


def test_figures_are_printed_to_the_digits_that_are_known() -> None:
    """
    5.8 % of doubt leave two digits, the 33 % of embodied carbon one.
    """
    found = shown(everything())
    amounts = {item.kind.key: found.amount(item) for item in found.figures}

    assert amounts == {
        "co2e_hourly": ("8.1", "g CO2e"),
        "co2e_mean_intensity": ("8.4", "g CO2e"),
        "co2e_year": ("7.0", "g CO2e"),
        "co2e_market": ("1.16", "g CO2e"),
        "embodied": ("120", "g CO2e"),
        "sci": ("130", "g CO2e"),
        "water": ("1.09", "L"),
    }


def test_masses_of_one_entry_stand_in_one_unit() -> None:
    """
    A figure below a kilogram stands in kilograms beside one above it.
    """
    heavy = Embodied(by_lifetime=replace(BLOOM, server_kg_co2e=250_000.0))
    found = shown(replace(everything(), embodied=heavy))
    amounts = {item.kind.key: found.amount(item) for item in found.figures}

    assert amounts["embodied"] == ("8", "kg CO2e")
    assert amounts["co2e_hourly"] == ("0.0081", "kg CO2e")
    assert amounts["water"] == ("1.09", "L")


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
    An energy that vanishes when it is split gives a reason, and the rest of the figures stand.
    """
    part = a_part(energy_j=5e-324)
    submission = changed_runs(everything(), energy_parts=(part,))
    runs = tuple(replace(run, hours=hours_of(run, 5e-324)) for run in submission.runs)
    found = shown(replace(submission, runs=runs))

    assert {item.kind.key: item.reason for item in found.figures if item.reason} == {
        "co2e_hourly": "the energy of the kept runs is too small to be split"
    }
    assert all(found.amount(item) for item in found.figures if not item.reason)


def test_an_own_yearly_value_names_its_evidence() -> None:
    """
    Where the table has nothing, the submitter's own value stands beside the hours, as such.
    """
    own = OwnIntensity(
        g_per_kwh=100.0,
        year=2023,
        boundary="direct",
        mix="production",
        source="utility's letter",
        evidence="letter",
    )
    submission = with_site(everything(), country="ATA", factor_id=None, carbon_intensity=own)
    found = figure(submission, "co2e_year")

    assert (found.source, found.evidence) == ("utility's letter", "letter")
    assert found.value == pytest.approx(0.210 * 1.10 * 100)


def test_a_factor_of_the_table_has_no_evidence_of_the_submitter() -> None:
    """
    Where the table has a factor, an own value beside it is not used, and neither is its evidence.
    """
    own = OwnIntensity(
        g_per_kwh=100.0,
        year=2023,
        boundary="direct",
        mix="production",
        source="utility's letter",
        evidence="letter",
    )
    found = figure(with_site(everything(), carbon_intensity=own), "co2e_year")

    assert (found.source, found.evidence) == ("ember/NOR/2023", None)
    assert found.value == pytest.approx(0.210 * 1.10 * 30.483)


def test_nothing_shown_moves_a_score() -> None:
    """
    The score of an entry is the same with and without everything that is only shown.
    """
    bare = a_submission(durations_s=[run.duration_s for run in everything().runs])

    assert score_of(everything()) == score_of(bare)


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


def test_litres_do_not_choose_the_unit_of_masses() -> None:
    """
    Thousands of litres leave grams as grams.
    """
    found = shown(with_site(everything(), water=some_water(site_l_per_kwh=100_000.0)))
    amounts = {item.kind.key: found.amount(item) for item in found.figures}

    assert amounts["water"] == ("21,000", "L")
    assert amounts["co2e_hourly"] == ("8.1", "g CO2e")


def test_shown_figures_are_data_too() -> None:
    """
    Each figure stands with unit, formula, assumptions and source; a missing one with the reason.
    """
    data = shown_data(shown(with_site(everything(), pue=None)))
    assert data is not None
    hourly, embodied = data["figures"][0], data["figures"][2]

    assert data["scope"] == "S2"
    assert data["energy_j"] == pytest.approx(0.210 * JOULES_PER_KWH)
    assert hourly == {
        "key": "co2e_hourly",
        "name": "CO2e by the hour",
        "value": None,
        "unit": "g CO2e",
        "text": None,
        "expanded_uncertainty_relative": None,
        "formula": "sum over the clock hours of energy x intensity, x PUE",
        "assumptions": [],
        "source": "grid operator (lifecycle, consumption mix)",
        "evidence": "grid",
        "why_unranked": "the series is the submitter's own; only factors of the dated table rank",
        "missing_reason": "no PUE of 1 or more is stated",
    }
    assert (embodied["key"], embodied["text"], embodied["unit"]) == (
        "embodied",
        "120 g CO2e",
        "g CO2e",
    )
    assert {"name": "lifetime", "value": 6.0, "unit": "years"} in embodied["assumptions"]
    assert shown_data(None) is None
