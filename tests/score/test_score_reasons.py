"""
Why an entry has no score, or no rank: each reason with its code, place and advice.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from reporter.model.benchmark import RunRule
from reporter.model.enums import (
    Component,
    Method,
    RunStatus,
    Side,
)
from reporter.model.run import Conversion
from reporter.model.submission import BenchmarkReference
from reporter.score.result import ScopeScore
from reporter.score.score import score
from tests.score.make_submission import (
    a_benchmark,
    a_part,
    a_run,
    a_submission,
    a_system,
    reasons_of,
    scope_of,
    score_of,
    score_with_part,
)


def test_the_convergence_reasons_name_another_benchmark() -> None:
    """
    An entry of another benchmark or version has no score.
    """
    scored = scope_of(score_of(benchmark=None, round="v5.0"))
    other = scope_of(score_of(a_submission(benchmark=BenchmarkReference(id="images", version=2))))
    words = scope_of(score_of(a_submission(benchmark=BenchmarkReference(id="words", version=1))))

    assert scored.is_eligible
    assert reasons_of(other) == ["SR-1 made for images version 2, scored as images version 1"]
    assert reasons_of(words) == ["SR-1 made for words version 1, scored as images version 1"]
    assert other.quality_per_kwh is None
    assert words.quality_per_kwh is None


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

    assert reasons_of(scored) == ["SR-2 round v3.0 is not among those of images (v5.0)"]
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

    assert reasons_of(waiting) == ["SR-12 not imported from hashed logs, and no review confirms it"]
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
    scored = scope_of(score_with_part(**changes))

    assert expected in reasons_of(scored)
    assert scored.quality_per_kwh is None
    assert scored.quality_per_kg_co2e is None
    assert not scored.is_eligible


def test_a_device_counts_once() -> None:
    """
    Two parts for one node would count it twice.
    """
    submission = a_submission(system=a_system(nodes_count=2))
    runs = tuple(replace(run, energy_parts=(a_part(), a_part())) for run in submission.runs)

    assert reasons_of(scope_of(score_of(replace(submission, runs=runs)))) == [
        "SR-7 run run-0 counts node-0 twice (and 4 more)"
    ]


def test_reasons_carry_file_pointer_and_advice() -> None:
    """
    A reason says where it stands and what to do.
    """
    (reason,) = scope_of(score_with_part(coverage=None)).reasons

    assert reason.file == "acme/one"
    assert reason.pointer == "/runs/0/energy_parts/0"
    assert reason.hint.startswith("state coverage")


def test_a_run_without_duration_is_no_division_by_zero() -> None:
    """
    A run that stops when it starts leaves an entry without score, not a crash.
    """
    scored = scope_of(score_of(durations_s=(0, 0, 0, 0, 0)))

    assert "SR-16 run run-0 stops no later than it starts" in reasons_of(scored)
    assert scored.throughput_per_s is None
    assert scored.mean_power is None
    assert scored.quality_per_kwh is None


@pytest.mark.parametrize("energy_j", [0.0, -1.0, 5e-324, math.inf, math.nan])
def test_an_energy_that_cannot_be_divided_by_gives_no_score(energy_j: float) -> None:
    """
    Zero, negative, vanishing and not finite energies are reasons, never a division.
    """
    scored = scope_of(score_with_part(energy_j=energy_j))

    assert "SR-16 no energy above zero remains" in reasons_of(scored)
    assert scored.quality_per_kwh is None


def test_as_many_runs_may_miss_as_a_mean_leaves_out() -> None:
    """
    Of forty runs, four at each end left out, four may miss and a fifth may not.
    """
    benchmark = a_benchmark(runs=RunRule(required=40, dropped_each_end=4, source="made up"))

    def with_misses(count: int) -> ScopeScore:
        statuses = [RunStatus.REACHED_TARGET] * (40 - count) + [RunStatus.ABORTED] * count
        submission = a_submission(energies_kwh=[1.0] * 40, statuses=statuses)
        return scope_of(score_of(submission, benchmark))

    assert with_misses(4).is_eligible
    assert reasons_of(with_misses(5)) == [
        (
            "SR-4 5 runs of 40 missed the target (run-35, run-36, run-37, run-38, run-39); the run "
            "rule allows 4"
        )
    ]


def test_a_missed_run_without_energy_leaves_no_rank() -> None:
    """
    An aborted run without parts would make energy per sample the choice of the submitter.
    """
    runs = a_submission().runs
    failed = replace(runs[0], status=RunStatus.ABORTED, energy_parts=())
    scored = scope_of(score_of(a_submission(runs=(failed, *runs[1:]))))

    assert reasons_of(scored) == ["SR-6 run run-0 covers 0 of 1 node"]
    assert scored.runs[0].charged is None
    assert scored.runs[0].side_basis == "none"
    assert scored.guaranteed_run is None
    assert scored.quality_per_kwh is None


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
