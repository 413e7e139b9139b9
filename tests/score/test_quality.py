"""
Normalised quality, tie widths, and the list of codes.
"""

from __future__ import annotations

import math

import pytest

from reporter.codes import SCORE_CODES
from reporter.model.enums import Direction
from reporter.model.run import QualityValue
from reporter.score.quality import normalised_quality, tie_width
from tests.score.make_submission import a_benchmark, a_metric


def q(**values: float) -> tuple[QualityValue, ...]:
    """
    Quality values by metric.
    """
    return tuple(QualityValue(metric=name, value=value) for name, value in values.items())


@pytest.mark.parametrize(("value", "expected"), [(0.11, 0.0119), (0.45, 0.4167), (0.96, 1.0238)])
def test_quality_is_measured_from_the_baseline(value: float, expected: float) -> None:
    """
    The worked example: target 94 %, chance 10 %.
    """
    found = normalised_quality(a_benchmark(), q(accuracy=value))

    assert found is not None
    assert round(found, 4) == expected


def test_a_loss_is_measured_downwards() -> None:
    """
    From 10.82 nats at the start to a target of 3.28, a loss of 3.60 has Q = 0.958.
    """
    loss = a_metric(name="loss", direction=Direction.LOWER, target=3.28, baseline=10.82)
    found = normalised_quality(a_benchmark(metrics=(loss,)), q(loss=3.60))

    assert found is not None
    assert round(found, 3) == 0.958


def test_the_smallest_of_several_metrics_counts() -> None:
    """
    Several metrics are never averaged.
    """
    both = a_benchmark(metrics=(a_metric(), a_metric(name="other", target=0.5, baseline=0.0)))
    found = normalised_quality(both, q(accuracy=0.94, other=0.25))

    assert found == 0.5


def test_without_baseline_or_value_there_is_no_normalised_quality() -> None:
    """
    A baseline is never guessed.
    """
    unknown = a_benchmark(metrics=(a_metric(baseline=None),))
    partly = a_benchmark(metrics=(a_metric(), a_metric(name="other", baseline=None)))
    at_target = a_benchmark(metrics=(a_metric(baseline=0.94),))

    assert normalised_quality(unknown, q(accuracy=0.9)) is None
    assert normalised_quality(a_benchmark(), q(other=0.9)) is None
    assert normalised_quality(at_target, q(accuracy=1)) is None
    assert normalised_quality(partly, q(accuracy=0.9, other=0.9)) is None


def test_the_tie_width_has_a_floor() -> None:
    """
    2 % without published runs or with steady ones; 2.77 x CV / sqrt(N) otherwise.
    """
    assert tie_width(None, 5) == 0.02
    assert tie_width(0.001, 5) == 0.02
    assert math.isclose(tie_width(0.03, 5), 0.0372, abs_tol=5e-5)


def test_codes_have_titles_and_advice() -> None:
    """
    Every code of the room is listed once, in order, with a title and what to do.
    """
    names = [f"SR-{number}" for number in range(1, 19)]

    assert list(SCORE_CODES) == names
    assert all(title and advice for title, advice in SCORE_CODES.values())
