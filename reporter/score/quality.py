"""
Quality between baseline and target, and the tie width of a benchmark.
"""

from __future__ import annotations

import math

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction
from reporter.model.run import QualityValue

COMMON_DIFFERENCE_FACTOR = 2.77
TIE_FLOOR = 0.02


def normalised_quality(benchmark: Benchmark, quality: tuple[QualityValue, ...]) -> float | None:
    """
    Q = (q - q0) / (q* - q0), the smallest over the metrics; 1 at the target, not capped.

    `None` when a metric or its baseline is missing: baselines are never guessed. A lower-is-better
    metric needs no other formula, since both differences change their sign.
    """
    values = {item.metric: item.value for item in quality}
    shares = [_share(metric, values.get(metric.name)) for metric in benchmark.metrics]
    known = [share for share in shares if share is not None]
    return min(known) if known and len(known) == len(shares) else None


def _share(metric: Metric, value: float | None) -> float | None:
    if value is None or metric.baseline is None or not _is_before(metric, metric.baseline):
        return None
    return (value - metric.baseline) / (metric.target - metric.baseline)


def _is_before(metric: Metric, value: float) -> bool:
    if metric.direction is Direction.HIGHER:
        return value < metric.target
    return value > metric.target


def tie_width(run_cv: float | None, runs_required: int) -> float:
    """
    The relative width inside which two entries share a rank.

    d = max(0.02, 2.77 x CV / sqrt(N)): 2 % is the deviation that MLPerf's review may waive
    (policies:submission_rules.adoc:124), 2.77 = 1.96 x sqrt 2 the factor of the least significant
    difference of two means.
    """
    if run_cv is None:
        return TIE_FLOOR
    return max(TIE_FLOOR, COMMON_DIFFERENCE_FACTOR * run_cv / math.sqrt(runs_required))
