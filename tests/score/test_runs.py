"""
The run rule: how many runs may miss, and safe ratios.
"""

from __future__ import annotations

import math

import pytest

from reporter.model.benchmark import RunRule
from reporter.score.runs import misses_allowed, ratio


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
