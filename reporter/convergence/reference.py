"""
Published reference convergence points, and what they say about one batch size.

A point is what several runs of the reference code needed to reach the target at one batch size, in
counts of the benchmark (samples, tokens or passes over the data). The points are those of
mlcommons/logging, `rcp_checker/training_*/rcps_*.json`; how a batch size is looked up follows
`rcp_checker.py` of that repository, so that every published scaling factor comes out again.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.model.benchmark import ReferencePoint

# A value this many times its point's Olympic mean is a misprint where a spread is taken: of the 44
# tables one value is, 13,790,871,552 tokens among 1.2 G (gpt3 of v4.1 at 3072); the farthest true
# one is 1.78 times (unet3d at 56). With it every excess between two batch sizes would be free.
MISPRINT_RATIO = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """
    What the reference needs at one batch size, in counts.

    *count* is S_ref, *spread* the sample standard deviation of the runs behind it, *runs* how many
    they are, and *how* says where it was read: "point 8", "interpolated 448 to 4608", "smallest
    point 448".
    """

    count: float
    spread: float
    runs: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPoint:
    """
    A reference point that the pruning left: its Olympic mean, sample deviation and runs, in counts.
    """

    batch_size: int
    mean: float
    spread: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """
    The kept points of one table by rising batch size; at least one.
    """

    points: tuple[KeptPoint, ...]

    @property
    def largest(self) -> KeptPoint:
        """
        The point of the largest batch size.
        """
        return self.points[-1]


def olympic_mean(values: Iterable[float], dropped_each_end: int) -> float:
    """
    The mean without the *dropped_each_end* lowest and highest; the plain mean if none remained.

    An infinite value that is kept makes the mean infinite. Raises `ValueError` on no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no mean of no values")
    if len(ordered) > 2 * dropped_each_end:
        ordered = ordered[dropped_each_end : len(ordered) - dropped_each_end]
    return math.fsum(ordered) / len(ordered)


def curve_of(points: Sequence[ReferencePoint], *, dropped_each_end: int) -> Curve | None:
    """
    The curve of a table: its points sorted, averaged and pruned; None for no points.

    *dropped_each_end* is the number of values that the Olympic mean drops at each end.
    """
    floor = _resolution(points) / math.sqrt(12)
    kept = prune(
        [
            KeptPoint(
                batch_size=point.batch_size,
                mean=(mean := olympic_mean(point.values, dropped_each_end)),
                spread=max(floor, _spread(point.values, mean)),
                runs=len(point.values),
            )
            for point in sorted(points, key=lambda point: point.batch_size)
        ]
    )
    return Curve(points=kept) if kept else None


def prune(points: Sequence[KeptPoint]) -> tuple[KeptPoint, ...]:
    """
    The points that the published checker keeps, from points of rising batch size.

    Points below the fastest one go; then one pass upward deletes each point that lies above the
    line through its neighbours, and never looks back. That is not the lower convex hull which the
    rules text describes: the hull of llama2_70b_lora keeps {8, 128}, the pass keeps {8, 16, 128},
    and the published factors follow the pass (rcp_checker.py, `_prune_rcps`).
    """
    if not points:
        return ()
    fastest = min(points, key=lambda point: point.mean)
    kept = [point for point in points if point.batch_size >= fastest.batch_size]
    index = 1
    while index < len(kept) - 1:
        line = _between(kept[index - 1], kept[index + 1], kept[index].batch_size, "mean")
        if kept[index].mean > line:
            del kept[index]
        else:
            index += 1
    return tuple(kept)


def reference_at(curve: Curve, batch_size: int) -> Reference | None:
    """
    The reference at *batch_size*: a point, a line between two, or the smallest point below them.

    Interpolated runs are the fewer of the two points. A batch size below all points gets no credit
    for the fewer samples it needs. None above all points: nothing is extrapolated.
    """
    first = curve.points[0]
    if batch_size < first.batch_size:
        return _at_point(first, f"smallest point {first.batch_size}")
    for point in curve.points:
        if point.batch_size == batch_size:
            return _at_point(point, f"point {batch_size}")
    for below, above in pairwise(curve.points):
        if below.batch_size < batch_size < above.batch_size:
            return Reference(
                count=_between(below, above, batch_size, "mean"),
                spread=_between(below, above, batch_size, "spread"),
                runs=min(below.runs, above.runs),
                how=f"interpolated {below.batch_size} to {above.batch_size}",
            )
    return None


def _at_point(point: KeptPoint, how: str) -> Reference:
    return Reference(count=point.mean, spread=point.spread, runs=point.runs, how=how)


def _between(below: KeptPoint, above: KeptPoint, batch_size: int, name: str) -> float:
    """
    Linear in the batch size between two points, of their mean or spread.
    """
    low, high = float(getattr(below, name)), float(getattr(above, name))
    share = (batch_size - below.batch_size) / (above.batch_size - below.batch_size)
    return low + (high - low) * share


def _spread(values: Sequence[float], mean: float) -> float:
    """
    The sample standard deviation of a point's values, without misprints; 0 for fewer than two.
    """
    sound = [value for value in values if value <= MISPRINT_RATIO * mean]
    return statistics.stdev(sound) if len(sound) > 1 else 0.0


def _resolution(points: Sequence[ReferencePoint]) -> float:
    """
    The smallest difference between two values of one point: the step between two evaluations.
    """
    steps = [
        after - before for point in points for before, after in pairwise(sorted(set(point.values)))
    ]
    return min(steps, default=0.0)
