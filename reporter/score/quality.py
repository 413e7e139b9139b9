"""
Quality against the target: the normalised value, and what a benchmark file must not say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reporter.findings import Finding, error
from reporter.model.benchmark import Benchmark, Metric
from reporter.model.run import QualityValue
from reporter.model.words import Direction
from reporter.score.codes import CODES

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


def check_benchmark(benchmark: Benchmark, file: str) -> Iterator[Finding]:
    """
    Facts of a benchmark file that contradict each other, which no schema can see (BM-1 to BM-4).
    """
    rule = benchmark.runs
    if rule.required <= 2 * rule.dropped_each_end:
        yield error(
            "BM-1",
            file,
            "/runs/dropped_each_end",
            f"dropping {rule.dropped_each_end} at each end of {rule.required} runs leaves none",
            CODES["BM-1"][1],
        )
    expected = tie_width(benchmark.tie.run_cv, rule.required)
    if not math.isclose(benchmark.tie.width, expected, rel_tol=0, abs_tol=5e-5):
        yield error(
            "BM-2",
            file,
            "/tie/width",
            f"width {benchmark.tie.width} is not max(0.02, 2.77 x run_cv / sqrt(runs)) = "
            f"{expected:.4f}",
            CODES["BM-2"][1],
        )
    for index, metric in enumerate(benchmark.metrics):
        yield from _check_metric(metric, file, f"/metrics/{index}")


def _check_metric(metric: Metric, file: str, pointer: str) -> Iterator[Finding]:
    if metric.baseline is not None and not _is_before(metric, metric.baseline):
        yield error(
            "BM-3",
            file,
            f"{pointer}/baseline",
            f"baseline {metric.baseline} is not worse than the target {metric.target}",
            CODES["BM-3"][1],
        )
    lowest, highest = metric.lowest, metric.highest
    inside = (lowest is None or lowest <= metric.target) and (
        highest is None or metric.target <= highest
    )
    if not inside:
        yield error(
            "BM-4",
            file,
            f"{pointer}/target",
            f"target {metric.target} is outside the metric's bounds",
            CODES["BM-4"][1],
        )
