"""
The score of an entry: energy to target, guaranteed energy, carbon, and the reasons without one.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.findings import Severity
from reporter.model.benchmark import RunRule
from reporter.model.enums import (
    Direction,
    Division,
    InstrumentKind,
    MeterClass,
    RunStatus,
    Scope,
    Side,
)
from reporter.model.run import QualityValue
from reporter.model.submission import ConvergenceScale
from reporter.score.score import score
from reporter.units import Energy
from tests.score.make_submission import (
    a_benchmark,
    a_metric,
    a_reference,
    a_submission,
    reasons_of,
    scope_of,
    score_of,
    score_with_part,
)

M1 = InstrumentKind.ANALYZER
M3 = InstrumentKind.DEVICE_SENSOR


@pytest.mark.parametrize(
    ("meter", "limit"), [(M1, 0.01), (InstrumentKind.BMC, 0.05), (M3, 0.10)], ids=["M1", "M2", "M3"]
)
def test_guaranteed_energy_is_what_the_meter_may_hide_on_top(
    meter: InstrumentKind, limit: float
) -> None:
    """
    G = E (1 + 2 u_B) with u_B the limit of error over the root of 3; targets per kWh are 1 / G.
    """
    scored = scope_of(score_of(meter=meter))

    assert scored.is_eligible
    assert scored.energy is not None
    assert scored.guaranteed is not None
    assert math.isclose(scored.energy.kwh, 0.21)
    assert math.isclose(scored.guaranteed.kwh, 0.21 * (1 + 2 * limit / math.sqrt(3)))
    assert scored.quality_per_kwh is not None
    assert math.isclose(scored.quality_per_kwh, 1 / scored.guaranteed.kwh)


def test_every_run_counts_for_energy_per_sample() -> None:
    """
    No run is left out for its time or its energy; only time to train leaves out the ends.
    """
    scored = scope_of(score_of(energies_kwh=(9, 1, 2, 3, 0.1), durations_s=(30, 10, 20, 50, 40)))

    assert scored.energy is not None
    assert scored.run_mean is not None
    assert math.isclose(scored.energy.kwh, (9 + 1 + 2 + 3 + 0.1) / 5)
    assert math.isclose(scored.run_mean.kwh, (9 + 1 + 2 + 3 + 0.1) / 5)
    assert scored.time_to_train_s == 30


def test_a_missed_run_counts_as_infinite_samples_and_finite_energy() -> None:
    """
    Its energy and samples are as good a reading of energy per sample as any; its time is infinite.
    """
    statuses = [RunStatus.REACHED_TARGET] * 4 + [RunStatus.ABORTED]
    scored = scope_of(
        score_of(energies_kwh=(1, 2, 3, 4, 9), durations_s=(10, 20, 30, 40, 5), statuses=statuses)
    )

    assert scored.is_eligible
    assert [run.reached for run in scored.runs] == [True, True, True, True, False]
    assert scored.per_sample is not None
    assert math.isclose(scored.per_sample.value_j, 19 * 3.6e6 / 5e6)
    assert scored.time_to_train_s == 30

    too_many = [RunStatus.REACHED_TARGET] * 3 + [RunStatus.ABORTED] * 2
    assert scope_of(score_of(statuses=too_many)).time_to_train_s is None


def test_the_samples_of_the_reference_count_and_not_the_luck_of_the_seeds() -> None:
    """
    Runs that needed 10 % fewer samples than the reference gain nothing by it.
    """
    benchmark = a_benchmark(reference_convergence=a_reference({8: (1.0e6, 1.0e6, 1.1e6, 0.9e6)}))
    lucky = tuple(
        replace(run, samples_count=900_000.0, global_batch_size=8) for run in a_submission().runs
    )
    scored = scope_of(score_of(a_submission(runs=lucky), benchmark))

    assert scored.is_eligible
    assert scored.samples is not None
    assert (scored.samples.samples, scored.samples.own) == (1.0e6, 900_000)
    assert scored.samples.weight == 0
    assert scored.energy is not None
    assert math.isclose(scored.energy.kwh, 0.21 / 0.9)
    assert scored.run_mean is not None
    assert math.isclose(scored.run_mean.kwh, 0.21)


def test_a_batch_size_above_the_reference_waits_for_one() -> None:
    """
    Its own samples count and are marked, and in the closed division it has no rank until then.
    """
    benchmark = a_benchmark(reference_convergence=a_reference({8: (1.0e6, 1.0e6, 1.1e6)}))
    runs = tuple(replace(run, global_batch_size=16) for run in a_submission().runs)
    closed = scope_of(score_of(a_submission(runs=runs), benchmark))
    opened = scope_of(score_of(a_submission(runs=runs, division=Division.OPEN), benchmark))

    assert reasons_of(closed) == ["SR-20 own convergence: batch size 16 above the largest point 8"]
    assert closed.quality_per_kwh is not None
    assert opened.is_eligible
    assert opened.samples is not None
    assert opened.samples.how == "own convergence: open division"


def test_a_batch_size_that_is_not_stated_has_no_reference() -> None:
    """
    Without it nothing can be looked up in a table.
    """
    benchmark = a_benchmark(reference_convergence=a_reference({8: (1.0e6, 1.0e6, 1.1e6)}))

    assert reasons_of(scope_of(score_of(a_submission(), benchmark))) == [
        "SR-20 own convergence: the batch size isn't stated"
    ]


def test_without_a_table_the_own_samples_of_all_entries_count() -> None:
    """
    Where nobody has a reference nobody waits for one; the mark stands.
    """
    scored = scope_of(score_of())

    assert scored.is_eligible
    assert scored.samples is not None
    assert scored.samples.reference is None
    assert scored.samples.how == "own convergence: no reference points"


def test_different_batch_sizes_are_not_one_entry() -> None:
    """
    Each batch size needs samples of its own, so the runs can't be put together.
    """
    runs = tuple(
        replace(run, global_batch_size=8 * (1 + index % 2))
        for index, run in enumerate(a_submission().runs)
    )
    scored = scope_of(score_of(a_submission(runs=runs)))

    assert reasons_of(scored) == [
        "SR-19 the runs have different batch sizes (8, 16): they aren't one entry"
    ]
    assert scored.energy is None
    assert scored.quality_per_kwh is None


def test_a_review_can_lower_the_class_that_counts() -> None:
    """
    The worse of what the file holds and what the review gave ranks, with the reason.
    """
    submission = a_submission()
    found = score(
        submission,
        a_benchmark(),
        reference_pue=1.58,
        reference_intensity=None,
        sealed_classes={Scope.S2: MeterClass.M3},
    )
    lowered, own = scope_of(found), scope_of(score_of(submission))

    assert (own.meter_class, lowered.meter_class) == (MeterClass.M2, MeterClass.M3)
    assert lowered.meter_reasons == ("reviewed as M3",)
    assert lowered.guaranteed is not None
    assert own.guaranteed is not None
    assert own.guaranteed < lowered.guaranteed


def test_a_dc_reading_without_an_efficiency_is_an_interval() -> None:
    """
    E lies in the middle of 1/0.99 and 1/0.80; the high end is what is guaranteed.
    """
    scored = scope_of(score_with_part(side=Side.DC, energy_j=3.6e6))

    assert scored.energy_interval is not None
    low, high = scored.energy_interval
    assert math.isclose(low.kwh, 1 / 0.99)
    assert math.isclose(high.kwh, 1 / 0.80)
    assert scored.energy is not None
    assert math.isclose(scored.energy.kwh, (1 / 0.99 + 1 / 0.80) / 2)
    assert scored.guaranteed is not None
    assert math.isclose(scored.guaranteed.kwh, (1 + 0.1 / math.sqrt(3)) / 0.80)
    assert scope_of(score_of()).energy_interval is None


def test_one_run_is_possible_and_said() -> None:
    """
    It has figures with the noise that the benchmark knows, and no rank where more are required.
    """
    one = scope_of(score_of(energies_kwh=(0.2,)))
    two = scope_of(score_of(energies_kwh=(0.2, 0.2)))

    assert (one.few_runs_text, two.few_runs_text) == ("one run", "two runs")
    assert one.estimate is not None
    assert one.estimate.run_variance == 0.01**2
    assert one.per_sample is not None
    assert one.per_sample.spread is None
    assert scope_of(score_of()).few_runs_text is None


def test_two_missed_runs_have_no_score() -> None:
    """
    More misses than the rule can drop leave every figure empty, with the reason.
    """
    statuses = [RunStatus.REACHED_TARGET] * 3 + [RunStatus.MISSED_TARGET] * 2
    scored = scope_of(score_of(statuses=statuses))

    assert reasons_of(scored) == [
        "SR-4 2 runs of 5 missed the target (run-3, run-4); the run rule allows 1"
    ]
    assert scored.energy is None
    assert scored.guaranteed is None
    assert scored.quality_per_kwh is None
    assert scored.expanded_uncertainty is None
    assert scored.per_sample is not None
    assert scored.guaranteed_run is not None


def test_a_missed_run_that_no_rule_drops_has_no_score() -> None:
    """
    Where nothing is dropped, one miss is one too many.
    """
    benchmark = a_benchmark(runs=RunRule(required=5, dropped_each_end=0, source="made up"))
    statuses = [RunStatus.REACHED_TARGET] * 4 + [RunStatus.MISSED_TARGET]
    scored = scope_of(score_of(a_submission(statuses=statuses), benchmark))

    assert reasons_of(scored) == [
        "SR-4 1 run of 5 missed the target (run-4); the run rule allows 0"
    ]
    assert scored.energy is None


def test_a_run_that_only_says_it_reached_the_target_missed_it() -> None:
    """
    The status alone is not enough: the quality values decide.
    """
    scored = scope_of(score_of(quality=0.9399999))

    (message,) = reasons_of(scored)
    assert message == (
        "SR-4 5 runs of 5 missed the target (run-0, run-1, run-2, run-3, run-4); "
        "the run rule allows 1"
    )


def test_quality_exactly_at_the_target_is_enough() -> None:
    """
    Decimal comparison as written: 0.94 reaches 0.94, and a lower-is-better 0.925 reaches 0.925.
    """
    lower = a_benchmark(metrics=(a_metric(direction=Direction.LOWER, target=0.925, baseline=4),))

    assert scope_of(score_of(quality=0.94)).is_eligible
    assert scope_of(score_of(a_submission(quality=0.925), lower)).is_eligible


def test_quality_above_the_target_earns_nothing() -> None:
    """
    Overshoot gives no bonus on this rung.
    """
    assert scope_of(score_of(quality=0.99)).quality_per_kwh == scope_of(score_of()).quality_per_kwh


def test_all_metrics_must_hold() -> None:
    """
    A benchmark with two metrics needs both.
    """
    both = a_benchmark(metrics=(a_metric(), a_metric(name="clip", target=0.15, baseline=None)))
    good = tuple(
        replace(run, quality=(*run.quality, QualityValue(metric="clip", value=0.15)))
        for run in a_submission().runs
    )

    assert scope_of(score_of(a_submission(runs=good), both)).is_eligible
    assert not scope_of(score_of(a_submission(), both)).is_eligible


def test_too_few_runs_are_shown_without_rank() -> None:
    """
    Below the required number the figures stand, with a warning that keeps the entry unranked.
    """
    scored = scope_of(score_of(energies_kwh=(0.2, 0.4)))

    assert reasons_of(scored) == ["SR-3 2 runs of 5 required"]
    assert scored.reasons[0].severity is Severity.WARNING
    assert scored.energy is not None
    assert math.isclose(scored.energy.kwh, 0.3)
    assert scored.quality_per_kwh is not None


def test_a_convergence_scale_is_shown_and_never_applied() -> None:
    """
    The samples of the reference take its place, so neither time nor energy is multiplied.
    """
    scale = ConvergenceScale(factor=1.25, source="scaling.json")
    plain, scaled = scope_of(score_of()), scope_of(score_of(convergence_scale=scale))

    assert replace(scaled, meter=plain.meter) == plain


def test_performance_per_watt_is_achieved_samples_per_joule() -> None:
    """
    Samples of all runs over their charged energy; throughput over their time.
    """
    scored = scope_of(score_of(energies_kwh=(1, 1, 1, 1, 1), durations_s=(100,) * 5))

    assert scored.performance_per_watt == 1_000_000 / 3_600_000
    assert scored.throughput_per_s == 10_000
    assert scored.mean_power is not None
    assert scored.mean_power.watts == 36_000


def test_charged_energy_is_what_counts() -> None:
    """
    Uncovered time is charged; the integral stands beside it.
    """
    scored = scope_of(score_with_part(energy_j=3.6e6, charged_energy_j=7.2e6, coverage=0.96))

    assert scored.energy == Energy.from_kwh(2)
    assert scored.integrated == Energy.from_kwh(1)


def test_a_charge_below_the_integral_does_not_help() -> None:
    """
    A charged energy smaller than the integral is ignored.
    """
    scored = scope_of(score_with_part(energy_j=3.6e6, charged_energy_j=1.0))

    assert scored.energy == Energy.from_kwh(1)
