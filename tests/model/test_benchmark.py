"""
Benchmarks and their targets.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction
from reporter.model.run import QualityValue

BERT = Path(__file__).resolve().parents[1] / "data" / "benchmarks" / "bert.json"


def bert() -> Benchmark:
    """
    The benchmark of the tests.
    """
    return Benchmark.from_dict(json.loads(BERT.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("direction", "target", "value", "is_reached"),
    [
        (Direction.HIGHER, 0.72, 0.72, True),
        (Direction.HIGHER, 0.72, 0.7199999, False),
        (Direction.HIGHER, 0.72, 0.73, True),
        (Direction.LOWER, 0.925, 0.925, True),
        (Direction.LOWER, 0.925, 0.9250001, False),
        (Direction.LOWER, 0.925, 0.9, True),
        # 0.1 + 0.2 as a float is above 0.3, and so it stands in the file.
        (Direction.LOWER, 0.3, 0.30000000000000004, False),
    ],
)
def test_a_target_is_reached_as_written(
    direction: Direction, target: float, value: float, *, is_reached: bool
) -> None:
    """
    Exactly at the target is reached; digits count as they are written.
    """
    metric = Metric(name="m", direction=direction, target=target, unit="1")

    assert is_reached == metric.is_reached_by(value)


def test_all_metrics_must_be_reached() -> None:
    """
    A missing metric isn't reached, others beside it do no harm.
    """
    benchmark = bert()
    good = QualityValue(metric="masked_lm_accuracy", value=0.73)
    other = QualityValue(metric="loss", value=9.0)

    assert benchmark.is_reached_by((other, good))
    assert not benchmark.is_reached_by((other,))
    assert not benchmark.is_reached_by(())


def test_the_way_to_data_and_back_changes_nothing() -> None:
    """
    `from_dict(to_dict(x)) == x` for a benchmark.
    """
    assert bert() == Benchmark.from_dict(bert().to_dict())
