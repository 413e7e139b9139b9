"""
Quality against energy.
"""

from __future__ import annotations

import math

from reporter.leaderboard.pareto import ParetoPoint, mean_quality, pareto
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Direction, Division, RunStatus
from reporter.model.run import QualityValue
from tests.score.make_submission import (
    a_benchmark,
    a_metric,
    a_run,
    a_submission,
    scope_of,
    score_of,
)


def points(
    places: dict[str, tuple[float, float]], benchmark: Benchmark | None = None
) -> dict[str, ParetoPoint]:
    """
    The Pareto points of entries given as (quality, energy of each run in kWh).
    """
    board = benchmark or a_benchmark()
    submissions = [
        a_submission(
            id=f"acme/{name}",
            division=Division.OPEN,
            quality=quality,
            energies_kwh=(energy_kwh,) * 5,
        )
        for name, (quality, energy_kwh) in places.items()
    ]
    scored = [(item, scope_of(score_of(item, board))) for item in submissions]
    return {point.entry_id.removeprefix("acme/"): point for point in pareto(scored, board)}


def test_the_front_is_what_nothing_beats() -> None:
    """
    Worse quality for more energy is dominated; worse quality for less energy is not.
    """
    found = points({"a": (0.95, 2.0), "b": (0.90, 1.0), "c": (0.89, 1.5), "d": (0.95, 3.0)})

    assert [name for name, point in found.items() if point.is_on_front] == ["b", "a"]
    assert found["c"].dominated_by == ("acme/b",)
    assert found["d"].dominated_by == ("acme/a",)


def test_equal_entries_do_not_dominate_each_other() -> None:
    """
    One of the two must be strictly better.
    """
    found = points({"a": (0.9, 1.0), "b": (0.9, 1.0)})

    assert all(point.is_on_front for point in found.values())


def test_up_to_three_rivals_are_named() -> None:
    """
    Where many are better, the cheapest three of the front stand for them.
    """
    places = {name: (0.5 + at / 10, 1.0 + at) for at, name in enumerate("abcd")}
    found = points({**places, "e": (0.1, 5.0)})

    assert found["e"].dominated_by == ("acme/a", "acme/b", "acme/c")


def test_for_a_loss_less_is_better() -> None:
    """
    A lower-is-better metric turns the comparison round.
    """
    loss = a_benchmark(metrics=(a_metric(direction=Direction.LOWER, target=2.0, baseline=9.0),))
    found = points({"a": (1.9, 2.0), "b": (2.5, 2.5)}, loss)

    assert found["a"].is_on_front
    assert found["b"].dominated_by == ("acme/a",)


def test_all_metrics_count() -> None:
    """
    With two metrics an entry that is better in one of them is not dominated.
    """
    both = a_benchmark(metrics=(a_metric(), a_metric(name="other")))
    submissions = [
        a_submission(
            id=f"acme/{name}",
            division=Division.OPEN,
            runs=tuple(
                a_run(
                    quality=(
                        QualityValue(metric="accuracy", value=first),
                        QualityValue(metric="other", value=second),
                    )
                )
                for _ in range(5)
            ),
        )
        for name, first, second in [("a", 0.9, 0.1), ("b", 0.1, 0.9), ("c", 0.1, 0.1)]
    ]
    found = pareto([(item, scope_of(score_of(item, both))) for item in submissions], both)

    assert [(point.entry_id, point.is_on_front) for point in found] == [
        ("acme/a", True),
        ("acme/b", True),
        ("acme/c", False),
    ]
    assert found[2].dominated_by == ("acme/a", "acme/b")


def test_without_all_metrics_there_is_no_point() -> None:
    """
    An entry that lacks a metric in a run has no place on the view.
    """
    board = a_benchmark(metrics=(a_metric(name="other"),))
    submission = a_submission(division=Division.OPEN)

    assert pareto([(submission, scope_of(score_of(submission, board)))], board) == ()


def test_a_point_says_mean_quality_and_guaranteed_energy() -> None:
    """
    Quality is the mean over all runs, energy their guaranteed mean.
    """
    point = points({"a": (0.5, 1.0)})["a"]

    assert point.quality == (("accuracy", 0.5),)
    assert point.normalised_quality == (0.5 - 0.10) / (0.94 - 0.10)
    assert round(point.guaranteed.kwh, 9) == round(1 + 0.1 / math.sqrt(3), 9)
    assert point.is_below_target
    assert point.division is Division.OPEN


def test_the_mean_needs_every_run() -> None:
    """
    A run without the metric leaves no mean.
    """
    runs = [a_run(), a_run(quality=())]

    assert mean_quality(runs[:1], "accuracy") == 0.94
    assert mean_quality(runs, "accuracy") is None
    assert mean_quality([], "accuracy") is None


def test_one_missed_run_of_many_is_said() -> None:
    """
    An entry with a single run below the target is marked as below it on the view.
    """
    statuses = (RunStatus.MISSED_TARGET, *(RunStatus.REACHED_TARGET,) * 4)
    submission = a_submission(division=Division.OPEN, statuses=statuses)
    board = a_benchmark()

    (point,) = pareto([(submission, scope_of(score_of(submission, board)))], board)

    assert point.is_below_target
