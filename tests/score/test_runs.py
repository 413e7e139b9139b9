"""
The run rule: which runs are kept, and safe ratios.
"""

from __future__ import annotations

import math

import pytest

from reporter.model.benchmark import RunRule
from reporter.score.runs import kept_indexes, ratio
from tests.score.make_submission import a_benchmark

FIVE = a_benchmark(runs=RunRule(required=5, dropped_each_end=1, source="made up"))


def test_runs_of_equal_time_are_ordered_by_energy() -> None:
    """
    With equal times the least and the most energy are dropped, whatever the order of the file.
    """
    energies_j = [5.0, 3.0, 1.0, 4.0, 2.0]

    kept = kept_indexes([60.0] * 5, energies_j, FIVE)

    assert sorted(energies_j[index] for index in kept) == [2, 3, 4]


def test_a_missed_run_is_the_slowest() -> None:
    """
    An infinite time is dropped at the slow end.
    """
    assert kept_indexes([math.inf, 1, 2, 3, 4], [1.0] * 5, FIVE) == {2, 3, 4}


def test_nothing_is_kept_when_a_miss_remains() -> None:
    """
    Two misses leave one that no rule drops: then there is no mean at all.
    """
    assert kept_indexes([math.inf, math.inf, 1, 2, 3], [1.0] * 5, FIVE) == frozenset()


def test_fewer_runs_than_required_are_all_kept() -> None:
    """
    Nothing is dropped from an incomplete list but one miss.
    """
    assert kept_indexes([1, 2, math.inf], [1.0] * 3, FIVE) == {0, 1}
    assert kept_indexes([1, math.inf, math.inf], [1.0] * 3, FIVE) == frozenset()


def test_more_runs_than_required_are_dropped_alike() -> None:
    """
    The rule drops a fixed number at each end, however many runs are listed.
    """
    assert kept_indexes([1, 2, 3, 4, 5, 6, 7], [1.0] * 7, FIVE) == {1, 2, 3, 4, 5}


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
