"""
Hints that say which slip it looks like.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.review.rules.plausibility import fitting_slips, slips
from tests.review.examples import Example, reviewed


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (72.05, "a percentage? 72.05 % is 0.7205"),
        (100.0, "a percentage? 100 % is 1"),
        (100.5, "give the value in the benchmark's unit"),
    ],
)
def test_a_percentage_is_recognised(value: float, hint: str, tmp_path: Path) -> None:
    """
    Up to a hundred times the bound looks like a percentage, more doesn't.
    """
    change = {"patch": [{"op": "replace", "path": "/runs/0/quality/0/value", "value": value}]}
    example = Example(path=tmp_path / "x.json", code="PL-8", change=change)

    (remark,) = [r for r in reviewed(example, tmp_path).remarks if r.code == "PL-8"]

    assert hint == remark.hint


@pytest.mark.parametrize(
    ("ratio", "factors"),
    [
        (1000.0, [1000.0]),
        (1 / 3600, [1 / 3600]),
        (3.6e6, [3.6e6]),
        (1 / 3.6, [1 / 3.6]),
        (60.0, [60.0]),
        (8.0, [8.0]),
        (1 / 8, [1 / 8]),
        (1.0, []),
        (10.0, []),
    ],
)
def test_every_confusion_is_found_by_its_factor(ratio: float, factors: list[float]) -> None:
    """
    Each factor of the table names itself alone at the narrow slack.
    """
    assert factors == [slip.factor for slip in fitting_slips(ratio, 8, 0.05)]


def test_the_nearest_confusion_comes_first() -> None:
    """
    At the wide slack several fit; the best stands first.
    """
    assert [8.0, 3.6] == [slip.factor for slip in fitting_slips(6.6, 8, 0.30)]


def test_a_single_device_has_no_confusion_of_count() -> None:
    """
    One and all are the same.
    """
    assert len(slips(1)) + 2 == len(slips(2))
