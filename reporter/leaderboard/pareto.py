"""
Quality against energy for entries that no single number may rank.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction, Division
from reporter.model.run import QualityValue, Run
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.units import Energy

NAMED_RIVALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoPoint:
    """
    One entry: mean quality of its runs for each metric, and their guaranteed mean energy.

    *normalised_quality* is 0 at the benchmark's baseline and 1 at its target, `None` where no
    baseline is known.
    *dominated_by* names up to three entries of the front that are as good or better in every
    metric for as little or less energy; it is empty on the front.
    """

    entry_id: str
    division: Division
    is_below_target: bool
    quality: tuple[tuple[str, float], ...]
    normalised_quality: float | None
    guaranteed: Energy
    is_on_front: bool
    dominated_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """
    An entry with its goodness: metric values with the sign that makes larger better.
    """

    submission: Submission
    scope_score: ScopeScore
    quality: tuple[tuple[str, float], ...]
    goodness: tuple[float, ...]
    guaranteed: Energy

    def dominates(self, other: _Place) -> bool:
        """
        Whether this entry, which used no more than *other*, is worse in nothing and better in
        something.
        """
        pairs = list(zip(self.goodness, other.goodness, strict=True))
        if any(mine < theirs for mine, theirs in pairs):
            return False
        return self.guaranteed < other.guaranteed or any(mine > theirs for mine, theirs in pairs)


def pareto(
    entries: Iterable[tuple[Submission, ScopeScore]], benchmark: Benchmark
) -> tuple[ParetoPoint, ...]:
    """
    The entries of one board as points, by guaranteed energy, better quality first, then id.

    j dominates i when q_j >= q_i in every metric and G_j <= G_i, one of them strictly
    (see the method page). Entries without energy or without all metrics have no point.
    """
    places = [_place(submission, scored, benchmark) for submission, scored in entries]
    known = sorted((place for place in places if place is not None), key=_order)
    front: list[_Place] = []
    points = []
    # Sorted like this, no later entry can dominate an earlier one, and whatever is dominated at
    # all is dominated by an entry of the front.
    for place in known:
        rivals = tuple(other.submission.id for other in front if other.dominates(place))
        if not rivals:
            front.append(place)
        points.append(_point(place, rivals[:NAMED_RIVALS], benchmark))
    return tuple(points)


def mean_quality(runs: Sequence[Run], metric: str) -> float | None:
    """
    The mean of a metric over all runs; `None` when a run lacks it.
    """
    values = [item.value for run in runs for item in run.quality if item.metric == metric]
    return math.fsum(values) / len(values) if values and len(values) == len(runs) else None


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
    baseline = metric.baseline
    if value is None or baseline is None or metric.is_reached_by(baseline):
        return None
    return (value - baseline) / (metric.target - baseline)


def _place(submission: Submission, scored: ScopeScore, benchmark: Benchmark) -> _Place | None:
    values = [mean_quality(submission.runs, metric.name) for metric in benchmark.metrics]
    known = [value for value in values if value is not None]
    if scored.guaranteed_run is None or len(known) != len(values):
        return None
    signs = [1 if metric.direction is Direction.HIGHER else -1 for metric in benchmark.metrics]
    names = [metric.name for metric in benchmark.metrics]
    return _Place(
        submission=submission,
        scope_score=scored,
        quality=tuple(zip(names, known, strict=True)),
        goodness=tuple(sign * value for sign, value in zip(signs, known, strict=True)),
        guaranteed=scored.guaranteed_run,
    )


def _order(place: _Place) -> tuple[float, tuple[float, ...], str]:
    worst_first = tuple(-value for value in place.goodness)
    return (place.guaranteed.joules, worst_first, place.submission.id)


def _point(place: _Place, rivals: tuple[str, ...], benchmark: Benchmark) -> ParetoPoint:
    means = tuple(QualityValue(metric=name, value=value) for name, value in place.quality)
    return ParetoPoint(
        entry_id=place.submission.id,
        division=place.submission.division,
        is_below_target=any(not run.reached for run in place.scope_score.runs),
        quality=place.quality,
        normalised_quality=normalised_quality(benchmark, means),
        guaranteed=place.guaranteed,
        is_on_front=not rivals,
        dominated_by=rivals,
    )
