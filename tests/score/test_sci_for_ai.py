"""
The provider score of SCI for AI against figures computed by hand.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporter.model.benchmark import SampleRule
from reporter.model.submission import Development, Submission, TrainedModel
from reporter.score.emissions import footprint_of, place_of
from reporter.score.sci_for_ai import (
    NO_DEVELOPMENT,
    NO_EMBODIED,
    ProviderCarbon,
    functional_units,
    provider_carbon,
)
from reporter.score.supplementary import shown_of
from reporter.units import JOULES_PER_KWH
from tests.score.make_submission import a_benchmark, a_site, a_submission, score_of
from tests.score.shown_inputs import everything

# 2 kWh x PUE 1.10 x 34 g/kWh.
DEVELOPMENT = Development(method="job accounting", energy_j=2 * JOULES_PER_KWH)
DEVELOPMENT_G = 2 * 1.10 * 34


def carbon_of(submission: Submission) -> ProviderCarbon:
    """
    The terms of the only scope of a submission, with a doubt of 6 % of its run.
    """
    scored = score_of(submission, a_benchmark()).scopes[0]
    place = place_of(submission, scored.scope)
    one = footprint_of(scored.energy, submission, place)
    return provider_carbon(submission, place, one, shown_of(submission, scored), 0.06)


def test_the_sum_is_training_development_and_hardware() -> None:
    """
    C = E x I + M, and development is inside E.
    """
    carbon = carbon_of(everything(development=DEVELOPMENT))

    assert carbon.training is not None and carbon.development is not None
    assert carbon.embodied is not None and carbon.total is not None
    assert carbon.missing == ()
    assert carbon.training.g_co2e == pytest.approx(0.210 * 1.10 * 34)
    assert carbon.development.g_co2e == pytest.approx(DEVELOPMENT_G)
    assert carbon.total.g_co2e == pytest.approx(
        0.210 * 1.10 * 34 + DEVELOPMENT_G + carbon.embodied.g_co2e
    )


def test_a_stated_zero_of_development_is_a_term() -> None:
    """
    Nothing needed is a statement; nothing stated is not.
    """
    none_needed = Development(method="none needed", energy_j=0.0)

    assert carbon_of(everything(development=none_needed)).total is not None


@pytest.mark.parametrize(
    "development",
    [None, Development(method="logs", accelerator_hours=12.0)],
    ids=["not-stated", "hours-alone"],
)
def test_without_development_energy_there_is_no_score(development: Development | None) -> None:
    """
    The other terms stand, the sum doesn't, and the reason is named.
    """
    carbon = carbon_of(everything(development=development))

    assert carbon.total is None
    assert carbon.missing == (NO_DEVELOPMENT,)
    assert carbon.training is not None and carbon.embodied is not None


def test_every_missing_term_is_named() -> None:
    """
    A site, development and hardware, in the order of the formula.
    """
    carbon = carbon_of(a_submission(site=None))

    assert carbon.missing == ("no site is stated", NO_DEVELOPMENT, NO_EMBODIED)
    assert carbon.total is None


def test_digits_follow_the_least_known_term() -> None:
    """
    The hardware is known to about a third: where it is nearly all of C, so is C.
    """
    all_hardware = everything(development=Development(method="none needed", energy_j=0.0))

    assert carbon_of(all_hardware).rounding == pytest.approx(0.31, abs=0.02)
    assert carbon_of(a_submission(site=a_site())).rounding == pytest.approx(0.06)


def test_functional_units_are_flop_tokens_and_parameters() -> None:
    """
    A score is C / R: per 10^15 FLOP, per million tokens and per billion parameters.
    """
    rule = SampleRule(unit="tokens", counter="samples_count", per_count=1, source="made up")
    benchmark = a_benchmark(samples=rule)
    model = TrainedModel(name="A network", parameters_count=2e9, training_flops=5e18)
    submission = everything(development=DEVELOPMENT, model=model)
    submission = replace(
        submission, runs=tuple(replace(run, samples_unit="tokens") for run in submission.runs)
    )
    scored = score_of(submission, benchmark).scopes[0]

    units = functional_units(submission, scored, benchmark)
    carbon = carbon_of(everything(development=DEVELOPMENT))

    assert carbon.total is not None and scored.samples is not None
    total_g = carbon.total.g_co2e
    assert [unit.name for unit in units] == ["FLOP", "training token", "parameter"]
    assert carbon.per(units[0]) == pytest.approx(total_g / 5e3)
    assert carbon.per(units[1]) == pytest.approx(total_g / scored.samples.samples * 1e6)
    assert carbon.per(units[2]) == pytest.approx(total_g / 2)


def test_samples_that_are_no_tokens_are_no_functional_unit() -> None:
    """
    Images are not turned into tokens.
    """
    submission = everything(development=DEVELOPMENT)
    scored = score_of(submission, a_benchmark()).scopes[0]

    _, tokens, _ = functional_units(submission, scored, a_benchmark())

    assert tokens.count is None
    assert tokens.reason == "R is not stated: samples are images"
    assert carbon_of(submission).per(tokens) is None
