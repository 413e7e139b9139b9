"""
Reference points for the tests, written shortly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from reporter.convergence.reference import Curve, curve_of
from reporter.model.benchmark import Benchmark, ReferencePoint

CHECKOUT = Path(__file__).resolve().parents[2]


def points(values: Mapping[int, Sequence[float]]) -> tuple[ReferencePoint, ...]:
    """
    Points from values by batch size.
    """
    return tuple(ReferencePoint(batch_size=size, values=tuple(own)) for size, own in values.items())


def curve(values: Mapping[int, Sequence[float]], dropped_each_end: int = 0) -> Curve:
    """
    The curve of such points.
    """
    found = curve_of(points(values), dropped_each_end=dropped_each_end)
    assert found is not None
    return found


def benchmark(name: str) -> Benchmark:
    """
    A benchmark that comes with the tool.
    """
    path = CHECKOUT / "benchmarks" / f"{name}.json"
    return Benchmark.from_dict(json.loads(path.read_text(encoding="utf-8")))


def board_curve(one: Benchmark) -> Curve:
    """
    The curve that ranks on the boards of a benchmark.
    """
    assert one.reference_convergence is not None
    found = curve_of(
        one.reference_convergence.board_points, dropped_each_end=one.runs.dropped_each_end
    )
    assert found is not None
    return found


def round_points(one: Benchmark, round_name: str) -> tuple[ReferencePoint, ...]:
    """
    The points of a round.
    """
    assert one.reference_convergence is not None
    found = one.reference_convergence.points_of(round_name)
    assert found is not None
    return found
