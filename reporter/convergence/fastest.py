"""
Too few samples to be true: the convergence test of the published checker.

The test asks whether an entry's mean count is lower than runs of the reference could be by chance.
It can't pay here, since the score counts the reference's samples; it hints at a changed benchmark.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from reporter.convergence.reference import Curve, Reference, curve_of, olympic_mean, reference_at
from reporter.convergence.student import student_upper_tail
from reporter.model.benchmark import ReferencePoint

SIGNIFICANCE = 0.05
# The bisection of the reference code stops at this width, in counts.
TOLERANCE = 1e-4
# Since the change of 2024-07-31 (logging 52245a0) the deviation is that of all values; v4.0 was
# checked before it, v4.1 after it.
FIRST_ROUND_WITH_ALL_VALUES = (4, 1)
# llama31_405b of v5.0 was evaluated every 46,080 sequences: one evaluation less is allowed.
EXTRA_COUNT = {"llama31_405b": ((5, 0), 46_080.0)}

NEWEST_RULES = (999, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FastestAllowed:
    """
    The lowest mean count that the published test allows, with the reference it was found from.
    """

    count: float
    reference: Reference

    def is_too_fast(self, own_count: float) -> bool:
        """
        Whether an entry's Olympic mean of counts is below what the test allows.
        """
        return own_count < self.count


def fastest_allowed(
    points: Sequence[ReferencePoint],
    batch_size: int,
    *,
    benchmark_name: str,
    round_name: str,
    runs_required: int,
    dropped_each_end: int,
) -> FastestAllowed | None:
    """
    The lowest allowed mean count at *batch_size*, or None where the table says nothing about it.

    *points* are the table of the round itself, *benchmark_name* its published name
    ("llama31_405b"), *round_name* reads "v5.0" or "5.0.0". As in rcp_checker.py: the deviation is
    the POPULATION standard deviation, n_ref = values - 2 k (interpolated: twice the runs), the
    entry's n = runs - 2 whatever is dropped, a t test of equal variances, one-sided at 5 %, solved
    by bisection to 1e-4 counts. Raises `ValueError` on a round that is no number.
    """
    curve = curve_of(points, dropped_each_end=dropped_each_end)
    reference = reference_at(curve, batch_size) if curve else None
    if curve is None or reference is None:
        return None
    version = round_version(round_name)
    spreads = {
        point.batch_size: _population_spread(point.values, version, dropped_each_end)
        for point in points
    }
    spread, reference_runs = _reference_statistics(
        curve, batch_size, spreads, runs_required, dropped_each_end
    )
    count = _lowest_mean(reference.count, spread, reference_runs, runs_required - 2)
    first_round, extra = EXTRA_COUNT.get(benchmark_name, ((0, 0), 0.0))
    return FastestAllowed(
        count=count - extra if version >= first_round else count, reference=reference
    )


def round_version(round_name: str) -> tuple[int, int]:
    """
    The numbers of a published round: "v5.0" and "5.0.0" give (5, 0).

    A round of another name, such as "2026-1", is none of the older published ones, so the newest
    rules hold for it.
    """
    found = re.fullmatch(r"v?([0-9]{1,3})\.([0-9]{1,3})(?:\.[0-9]{1,3})?", round_name)
    return (int(found[1]), int(found[2])) if found else NEWEST_RULES


def _population_spread(
    values: Sequence[float], version: tuple[int, int], dropped_each_end: int
) -> float:
    ordered = sorted(values)
    if version < FIRST_ROUND_WITH_ALL_VALUES and len(ordered) > 2 * dropped_each_end:
        ordered = ordered[dropped_each_end : len(ordered) - dropped_each_end]
    return statistics.pstdev(ordered, olympic_mean(ordered, 0))


def _reference_statistics(
    curve: Curve,
    batch_size: int,
    spreads: dict[int, float],
    runs_required: int,
    dropped_each_end: int,
) -> tuple[float, int]:
    """
    The population deviation at *batch_size* and the runs that the test counts for the reference.
    """
    size = max(batch_size, curve.points[0].batch_size)
    exact = next((point for point in curve.points if point.batch_size == size), None)
    if exact is not None:
        return spreads[size], exact.runs - 2 * dropped_each_end
    below = max(point.batch_size for point in curve.points if point.batch_size < size)
    above = min(point.batch_size for point in curve.points if point.batch_size > size)
    share = (size - below) / (above - below)
    return spreads[below] + (spreads[above] - spreads[below]) * share, 2 * runs_required


def _lowest_mean(mean: float, spread: float, reference_runs: int, own_runs: int) -> float:
    """
    The mean at which the one-sided p value is 5 %; the reference's mean where nothing spreads.
    """
    freedom = reference_runs + own_runs - 2
    if spread == 0 or freedom < 1 or own_runs < 1 or reference_runs < 1:
        return mean
    error = spread * math.sqrt(1 / reference_runs + 1 / own_runs)
    low, high = 0.0, mean
    middle = (low + high) / 2
    while high - low > TOLERANCE and low < middle < high:
        if student_upper_tail((mean - middle) / error, freedom) > SIGNIFICANCE:
            high = middle
        else:
            low = middle
        middle = (low + high) / 2
    return middle
