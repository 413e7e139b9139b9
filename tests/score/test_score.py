"""
The score of an entry: energy, pessimistic energy, quality, carbon, and the reasons without one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from reporter.findings import Severity
from reporter.model.benchmark import Benchmark, RunRule
from reporter.model.enums import (
    Component,
    Direction,
    InstrumentKind,
    Method,
    RunStatus,
    Side,
)
from reporter.model.run import Conversion, QualityValue
from reporter.model.submission import BenchmarkReference, ConvergenceScale
from reporter.score.result import ScopeScore, Score
from reporter.score.score import score
from reporter.units import Energy
from tests.score.make_submission import (
    a_benchmark,
    a_metric,
    a_part,
    a_run,
    a_submission,
    a_system,
    scope_of,
    score_of,
)

M1 = InstrumentKind.ANALYZER
M3 = InstrumentKind.DEVICE_SENSOR


def reasons(scored: ScopeScore) -> list[str]:
    """
    The reasons as code and message.
    """
    return [f"{item.code} {item.message}" for item in scored.reasons]


def with_part(**changes: Any) -> Score:
    """
    The score of an entry whose runs all have one part with these changes.
    """
    submission = a_submission()
    runs = tuple(
        replace(run, energy_parts=(replace(run.energy_parts[0], **changes),))
        for run in submission.runs
    )
    return score_of(replace(submission, runs=runs))


@pytest.mark.parametrize(
    ("energies_kwh", "meter", "energy_kwh", "pessimistic_kwh", "quality_per_kwh"),
    [
        ((0.210, 0.205, 0.215, 0.208, 0.212), M1, 0.2100, 0.2142, 4.67),
        ((0.214, 0.216, 0.213, 0.217, 0.215), M1, 0.2150, 0.2193, 4.56),
        ((0.200, 0.240, 0.190, 0.230, 0.205), InstrumentKind.BMC, 0.2117, 0.2328, 4.30),
        ((0.210, 0.205, 0.215, 0.208, 0.212), M3, 0.2100, 0.2520, 3.97),
        ((0.330, 0.335, 0.328, 0.340, 0.332), M1, 0.3323, 0.3390, 2.95),
    ],
    ids=["A", "C", "B", "F", "D"],
)
def test_worked_entries_have_their_printed_figures(
    energies_kwh: tuple[float, ...],
    meter: InstrumentKind,
    energy_kwh: float,
    pessimistic_kwh: float,
    quality_per_kwh: float,
) -> None:
    """
    The entries of the worked board of the method page get their E, U and quality per kWh.
    """
    scored = scope_of(score_of(energies_kwh=energies_kwh, meter=meter))

    assert scored.is_eligible
    assert scored.energy is not None
    assert scored.pessimistic is not None
    assert round(scored.energy.kwh, 4) == energy_kwh
    assert round(scored.pessimistic.kwh, 4) == pessimistic_kwh
    assert scored.quality_per_kwh is not None
    # The table was computed from U rounded to four digits: 4.30 stands there for 4.295.
    assert abs(scored.quality_per_kwh - quality_per_kwh) < 0.0052


def test_the_fastest_and_the_slowest_run_are_dropped() -> None:
    """
    The run rule goes by time, not by energy.
    """
    scored = scope_of(score_of(energies_kwh=(9, 1, 2, 3, 0.1), durations_s=(30, 10, 20, 50, 40)))

    assert [run.kept for run in scored.runs] == [True, False, True, False, True]
    assert scored.energy is not None
    assert math.isclose(scored.energy.kwh, (9 + 2 + 0.1) / 3)
    assert scored.time_to_train_s == 30


def test_a_missed_run_is_dropped_as_the_slow_one() -> None:
    """
    A run that missed its target counts as infinite, so the slowest that reached it stays.
    """
    statuses = [RunStatus.REACHED_TARGET] * 4 + [RunStatus.ABORTED]
    scored = scope_of(
        score_of(energies_kwh=(1, 2, 3, 4, 9), durations_s=(10, 20, 30, 40, 5), statuses=statuses)
    )

    assert scored.is_eligible
    assert [run.kept for run in scored.runs] == [False, True, True, True, False]
    assert [run.reached for run in scored.runs] == [True, True, True, True, False]


def test_two_missed_runs_have_no_score() -> None:
    """
    More misses than the rule can drop leave every figure empty, with the reason.
    """
    statuses = [RunStatus.REACHED_TARGET] * 3 + [RunStatus.MISSED_TARGET] * 2
    scored = scope_of(score_of(statuses=statuses))

    assert reasons(scored) == [
        "SR-4 2 runs of 5 missed the target (run-3, run-4); the run rule allows 1"
    ]
    assert scored.energy is None
    assert scored.pessimistic is None
    assert scored.quality_per_kwh is None
    assert scored.performance_per_watt is None
    assert scored.spent is not None


def test_a_missed_run_that_no_rule_drops_has_no_score() -> None:
    """
    Where nothing is dropped, one miss is one too many.
    """
    benchmark = a_benchmark(runs=RunRule(required=5, dropped_each_end=0, source="made up"))
    statuses = [RunStatus.REACHED_TARGET] * 4 + [RunStatus.MISSED_TARGET]
    scored = scope_of(score_of(a_submission(statuses=statuses), benchmark))

    assert reasons(scored) == ["SR-4 1 run of 5 missed the target (run-4); the run rule allows 0"]
    assert scored.energy is None


def test_a_run_that_only_says_it_reached_the_target_missed_it() -> None:
    """
    The status alone is not enough: the quality values decide.
    """
    scored = scope_of(score_of(quality=0.9399999))

    (message,) = reasons(scored)
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
    Below the required number the mean of all runs stands, with a warning that keeps it unranked.
    """
    scored = scope_of(score_of(energies_kwh=(0.2, 0.4)))

    assert reasons(scored) == ["SR-3 2 runs of 5 required"]
    assert scored.reasons[0].severity is Severity.WARNING
    assert scored.energy is not None
    assert math.isclose(scored.energy.kwh, 0.3)
    assert scored.quality_per_kwh is not None


def test_three_runs_with_one_dropped_leave_the_middle_one() -> None:
    """
    Very large benchmarks require three runs: only the middle one counts.
    """
    benchmark = a_benchmark(runs=RunRule(required=3, dropped_each_end=1, source="made up"))
    scored = scope_of(score_of(a_submission(energies_kwh=(3, 1, 2)), benchmark))

    assert [run.kept for run in scored.runs] == [False, False, True]
    assert scored.energy == Energy.from_kwh(2)
    assert scored.energy_cv is None


def test_the_convergence_scale_holds_for_time_and_energy_alike() -> None:
    """
    A published scale multiplies both, but not samples per joule, power or throughput.
    """
    scale = ConvergenceScale(factor=1.25, source="scaling.json")
    plain, scaled = scope_of(score_of()), scope_of(score_of(convergence_scale=scale))

    assert plain.energy is not None
    assert scaled.energy is not None
    assert math.isclose(scaled.energy.ratio(plain.energy), 1.25)
    assert plain.time_to_train_s is not None
    assert scaled.time_to_train_s is not None
    assert math.isclose(scaled.time_to_train_s / plain.time_to_train_s, 1.25)
    assert scaled.performance_per_watt == plain.performance_per_watt
    assert scaled.mean_power == plain.mean_power
    assert scaled.throughput_per_s == plain.throughput_per_s


def test_performance_per_watt_is_achieved_samples_per_joule() -> None:
    """
    Samples of the kept runs over their charged energy; throughput over their time.
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
    scored = scope_of(with_part(energy_j=3.6e6, charged_energy_j=7.2e6, coverage=0.96))

    assert scored.energy == Energy.from_kwh(2)
    assert scored.integrated == Energy.from_kwh(1)


def test_a_charge_below_the_integral_does_not_help() -> None:
    """
    A charged energy smaller than the integral is ignored.
    """
    scored = scope_of(with_part(energy_j=3.6e6, charged_energy_j=1.0))

    assert scored.energy == Energy.from_kwh(1)


def test_the_convergence_reasons_name_another_benchmark() -> None:
    """
    An entry of another benchmark or version has no score.
    """
    scored = scope_of(score_of(benchmark=None, round="v5.0"))
    other = scope_of(score_of(a_submission(benchmark=BenchmarkReference(id="images", version=2))))

    assert scored.is_eligible
    assert reasons(other) == ["SR-1 made for images version 2, scored as images version 1"]
    assert other.quality_per_kwh is None


def test_an_alias_names_the_same_benchmark() -> None:
    """
    Published names such as ssd for retinanet are accepted.
    """
    benchmark = a_benchmark(aliases=("pictures",))
    submission = a_submission(benchmark=BenchmarkReference(id="pictures", version=1))

    assert scope_of(score_of(submission, benchmark)).is_eligible


def test_a_round_outside_the_span_does_not_rank() -> None:
    """
    Rounds that may not be compared are shown without rank.
    """
    scored = scope_of(score_of(round="v3.0"))

    assert reasons(scored) == ["SR-2 round v3.0 is not among those of images (v5.0)"]
    assert scored.quality_per_kwh is not None


def test_without_evidence_status_there_is_no_rank() -> None:
    """
    An entry that was not imported from hashed logs waits for a review, which can confirm it.
    """
    from reporter.score.score import score

    submission = a_submission(provenance=None)
    waiting = scope_of(score_of(submission))
    confirmed = score(
        submission,
        a_benchmark(),
        reference_pue=1.58,
        reference_intensity=None,
        is_confirmed=True,
    )

    assert reasons(waiting) == ["SR-12 not imported from hashed logs, and no review confirms it"]
    assert waiting.quality_per_kwh is not None
    assert scope_of(confirmed).is_eligible
    assert scope_of(confirmed).standard_emissions is None


def test_no_parts_give_no_scope() -> None:
    """
    Host parts alone make no scope, and the entry says so.
    """
    runs = tuple(
        replace(run, energy_parts=(a_part(component=Component.HOST),))
        for run in a_submission().runs
    )
    scored = score_of(a_submission(runs=runs))

    assert scored.scopes == ()
    assert not scored.is_eligible
    assert [item.code for item in scored.reasons] == ["SR-5"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"coverage": None}, "SR-8 coverage of the run window is not stated (and 4 more)"),
        (
            {"coverage": 0.94},
            (
                "SR-8 charged_energy_j is missing, and coverage 94.0 % leaves time that nobody "
                "charged (and 4 more)"
            ),
        ),
        (
            {"coverage": 0.89, "charged_energy_j": 9e6},
            "SR-9 coverage 89.0 % is below 90 %",
        ),
        (
            {"method": Method.MODELLED},
            "SR-10 the energy of component node is modelled, not measured (and 4 more)",
        ),
        (
            {"sample_interval_s": 11.0},
            "SR-10 the meter class is M4: modelled, or too coarse to count as measured",
        ),
        (
            {"side": Side.DC, "conversion": Conversion(efficiency=0.5, source="?")},
            "SR-11 efficiency 0.5 is outside 0.80 to 0.99 (and 4 more)",
        ),
        (
            {"instrument": "other"},
            "SR-17 instrument 'other' is not in the list of instruments (and 4 more)",
        ),
        ({"devices_count": 2}, "SR-6 run run-0 covers 2 of 1 node (and 4 more)"),
    ],
    ids=["no coverage", "no charge", "too little", "modelled", "slow", "efficiency", "meter", "2"],
)
def test_parts_that_cannot_be_trusted_leave_no_score(
    changes: dict[str, Any], expected: str
) -> None:
    """
    Each fault of a part is a reason with its words, and the quality figures are empty.
    """
    scored = scope_of(with_part(**changes))

    assert expected in reasons(scored)
    assert scored.quality_per_kwh is None
    assert scored.quality_per_kg_co2e is None
    assert not scored.is_eligible


def test_a_device_counts_once() -> None:
    """
    Two parts for one node would count it twice.
    """
    submission = a_submission(system=a_system(nodes_count=2))
    runs = tuple(replace(run, energy_parts=(a_part(), a_part())) for run in submission.runs)

    assert reasons(scope_of(score_of(replace(submission, runs=runs)))) == [
        "SR-7 run run-0 counts node-0 twice (and 4 more)"
    ]


def test_reasons_carry_file_pointer_and_advice() -> None:
    """
    A reason says where it stands and what to do.
    """
    (reason,) = scope_of(with_part(coverage=None)).reasons

    assert reason.file == "acme/one"
    assert reason.pointer == "/runs/0/energy_parts/0"
    assert reason.hint.startswith("state coverage")


def test_a_run_without_duration_is_no_division_by_zero() -> None:
    """
    A run that stops when it starts leaves an entry without score, not a crash.
    """
    scored = scope_of(score_of(durations_s=(0, 0, 0, 0, 0)))

    assert "SR-16 run run-0 stops no later than it starts" in reasons(scored)
    assert scored.throughput_per_s is None
    assert scored.mean_power is None
    assert scored.quality_per_kwh is None


@pytest.mark.parametrize("energy_j", [0.0, -1.0, 5e-324, math.inf, math.nan])
def test_an_energy_that_cannot_be_divided_by_gives_no_score(energy_j: float) -> None:
    """
    Zero, negative, vanishing and not finite energies are reasons, never a division.
    """
    scored = scope_of(with_part(energy_j=energy_j))

    assert "SR-16 no energy above zero remains" in reasons(scored)
    assert scored.quality_per_kwh is None


def test_a_benchmark_of_forty_runs_drops_four_at_each_end() -> None:
    """
    The rule of unet3d keeps 32 of 40 runs.
    """
    benchmark: Benchmark = a_benchmark(
        runs=RunRule(required=40, dropped_each_end=4, source="made up")
    )
    scored = scope_of(
        score_of(a_submission(energies_kwh=[1 + index / 100 for index in range(40)]), benchmark)
    )

    assert sum(run.kept for run in scored.runs) == 32
    assert scored.is_eligible


def test_more_drops_do_not_allow_more_misses() -> None:
    """
    Where four are dropped at each end, still only one run may miss.
    """
    benchmark = a_benchmark(runs=RunRule(required=40, dropped_each_end=4, source="made up"))
    statuses = [RunStatus.REACHED_TARGET] * 38 + [RunStatus.ABORTED] * 2
    submission = a_submission(energies_kwh=[1.0] * 40, statuses=statuses)

    assert reasons(scope_of(score_of(submission, benchmark))) == [
        "SR-4 2 runs of 40 missed the target (run-38, run-39); the run rule allows 1"
    ]


def test_a_failed_run_needs_no_energy() -> None:
    """
    An aborted run without parts is dropped and does not spoil the entry.
    """
    runs = a_submission().runs
    failed = replace(runs[0], status=RunStatus.ABORTED, energy_parts=())
    scored = scope_of(score_of(a_submission(runs=(failed, *runs[1:]))))

    assert scored.is_eligible
    assert scored.runs[0].charged is None
    assert scored.runs[0].side_basis == "none"
    assert scored.spent is None


def test_the_run_default_of_the_factory_is_a_run() -> None:
    """
    The factory's lone run has one node part and 100 s.
    """
    run = a_run()

    assert run.duration_s == 100
    assert run.throughput_per_s == 10_000


def test_what_the_ledger_doubts_has_figures_but_no_rank() -> None:
    """
    The reason that the ledger gives stands in the way, and the figures stay.
    """
    scored = score(
        a_submission(),
        a_benchmark(),
        reference_pue=1.58,
        reference_intensity=None,
        doubt="flagged by EL-8",
    )

    (scope,) = scored.scopes
    assert [(item.code, item.message) for item in scope.reasons] == [
        ("SR-18", "the ledger gives no rank: flagged by EL-8")
    ]
    assert scope.quality_per_kwh is not None
