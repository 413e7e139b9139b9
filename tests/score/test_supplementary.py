"""
What is shown and never ranked: the figures, and what is said where one is missing.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.leaderboard.export import shown_data
from reporter.model.enums import Component, Scope
from reporter.model.system import Embodied
from reporter.score.supplementary import shown_of
from reporter.units import JOULES_PER_KWH
from tests.score.make_submission import a_submission, scope_of, score_of
from tests.score.shown_figures import figure, shown, value
from tests.score.shown_inputs import (
    BLOOM,
    an_own_value,
    everything,
    some_water,
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


def test_figures_rest_on_the_energy_to_target_with_its_uncertainty() -> None:
    """
    The basis is that of a statement: energy to target and the one uncertainty of the score.
    """
    found = shown(everything())

    assert found.energy is not None
    assert found.energy.kwh == pytest.approx(0.210)
    assert found.uncertainty == scope_of(score_of(everything())).expanded_uncertainty


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


def test_figures_are_printed_to_the_digits_that_are_known() -> None:
    """
    6.2 % of doubt leave two digits, the 33 % of embodied carbon one.
    """
    found = shown(everything())
    amounts = {item.kind.key: found.amount(item) for item in found.figures}

    assert amounts == {
        "co2e_hourly": ("7.7", "g CO2e"),
        "co2e_mean_intensity": ("7.9", "g CO2e"),
        "co2e_year": ("7.9", "g CO2e"),
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
    assert amounts["co2e_hourly"] == ("0.0077", "kg CO2e")
    assert amounts["water"] == ("1.09", "L")


def test_an_own_yearly_value_names_its_evidence() -> None:
    """
    Where the table has nothing, the submitter's own value stands beside the hours, as such.
    """
    own = an_own_value(100.0)
    submission = with_site(everything(), country="ATA", factor_id=None, carbon_intensity=own)
    found = figure(submission, "co2e_year")

    assert (found.source, found.evidence) == ("utility's letter", "letter")
    assert found.value == pytest.approx(0.210 * 1.10 * 100)


def test_a_factor_of_the_table_has_no_evidence_of_the_submitter() -> None:
    """
    Where the table has a factor, an own value beside it is not used, and neither is its evidence.
    """
    own = an_own_value(100.0)
    found = figure(with_site(everything(), carbon_intensity=own), "co2e_year")

    assert (found.source, found.evidence) == ("electricitymaps/NO/2023", None)
    assert found.value == pytest.approx(0.210 * 1.10 * 34)


def test_nothing_shown_moves_a_score() -> None:
    """
    The score of an entry is the same with and without everything that is only shown.
    """
    bare = a_submission(durations_s=[run.duration_s for run in everything().runs])

    assert score_of(everything()) == score_of(bare)


def test_litres_do_not_choose_the_unit_of_masses() -> None:
    """
    Thousands of litres leave grams as grams.
    """
    found = shown(with_site(everything(), water=some_water(site_l_per_kwh=100_000.0)))
    amounts = {item.kind.key: found.amount(item) for item in found.figures}

    assert amounts["water"] == ("21,000", "L")
    assert amounts["co2e_hourly"] == ("7.7", "g CO2e")


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
