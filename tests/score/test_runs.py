"""
The run rule: how many runs may miss, and safe ratios.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.model.benchmark import RunRule
from reporter.model.run import Run
from reporter.score.runs import check_runs, misses_allowed, ratio
from tests.score.make_submission import a_benchmark, a_submission


def test_as_many_may_miss_as_one_end_of_the_mean_leaves_out() -> None:
    """
    One of five, four of forty; of runs too few to leave any out, none.
    """
    one = RunRule(required=5, dropped_each_end=1, source="made up")
    four = RunRule(required=40, dropped_each_end=4, source="made up")

    assert [misses_allowed(count, one) for count in (1, 2, 3, 5)] == [0, 0, 1, 1]
    assert [misses_allowed(count, four) for count in (8, 9, 40)] == [0, 4, 4]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (1.0, 0.0),
        (1.0, -1.0),
        (0.0, 1.0),
        (1.0, None),
        (None, 1.0),
        (math.inf, 1.0),
        (1.0, math.inf),
        (math.nan, 1.0),
        (1.0, math.nan),
        (1e300, 1e-300),
        (1.0, 5e-324),
        (1e-300, 1e300),
    ],
)
def test_a_ratio_that_is_no_positive_number_is_missing(
    upper: float | None, lower: float | None
) -> None:
    """
    Zero, negative, missing and not finite numbers give `None`, never an exception.
    """
    assert ratio(upper, lower) is None


def test_a_ratio_is_a_quotient() -> None:
    """
    Two positive numbers are divided.
    """
    assert ratio(3.0, 4.0) == 0.75
    assert ratio(0.5, 4.0) == 0.125
    assert ratio(3.0, 0.25) == 12.0


def test_runs_that_state_no_batch_size_contradict_no_other() -> None:
    """
    Two sizes are named with their run rule; one and none are one entry.
    """
    runs = a_submission().runs
    some = [replace(runs[0], global_batch_size=8), *runs[1:]]
    two = [replace(runs[0], global_batch_size=8), replace(runs[1], global_batch_size=16), *runs[2:]]

    def said(given: list[Run]) -> list[str]:
        return [found.message for found in check_runs(given, [True] * 5, a_benchmark(), "")]

    assert said(some) == []
    assert said(two) == ["the runs have different batch sizes (8, 16): they aren't one entry"]
