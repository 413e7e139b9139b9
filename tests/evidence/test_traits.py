"""
Traits of a series are the same however its log is cut into blocks.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from reporter.evidence.identity import UNKNOWN
from reporter.evidence.reading_sample import READINGS_MOST
from reporter.evidence.traits import Traits, traits_of

Floats = NDArray[np.float64]
RANDOM = np.random.default_rng(3)
TIMES_S = 1.78e9 + np.array(np.cumsum(RANDOM.uniform(0, 2, 20_000)), dtype=np.float64)
VALUES = np.array(RANDOM.normal(500, 40, TIMES_S.size).round(), dtype=np.float64)
STAIRS_S: Floats = np.array([0.0, 1, 2, 22, 23], dtype=np.float64)
STAIRS: Floats = np.array([1.0, 1, 5, 5, 6], dtype=np.float64)
TWICE_S, TWICE = np.repeat(TIMES_S[:400], 50), np.repeat(VALUES[:400], 50)


def facts(traits: Traits) -> tuple[object, ...]:
    """
    Everything that is asked of traits.
    """
    levels, sample = traits.levels, traits.sample
    return (
        traits.count, traits.back_count, traits.lowest, traits.highest, traits.mixed(UNKNOWN),
        levels.moves_count, levels.longest_s, levels.smallest_rise, levels.usual_s,
        sample.divisor, sample.keys.tolist(), sample.times_s.tolist(), sample.values.tolist(),
    )  # fmt: skip


@pytest.mark.parametrize("length", [1, 7, 1000, 19_999])
@pytest.mark.parametrize(
    ("times_s", "values"),
    [(TIMES_S[:3000], VALUES[:3000]), (TIMES_S, VALUES), (TWICE_S, TWICE), (TWICE_S[::-1], TWICE)],
    ids=["short", "long", "each reading fifty times", "back in time"],
)
def test_blocks_of_any_length_give_the_same_traits(
    times_s: Floats, values: Floats, length: int
) -> None:
    """
    Counts, levels and the sample are those of the whole log.
    """
    if length == 1:
        times_s, values = times_s[:1500], values[:1500]
    cut = Traits()
    for left in range(0, times_s.size, length):
        cut.add(times_s[left : left + length], values[left : left + length])

    assert facts(cut) == facts(traits_of(times_s, values))


def test_a_sample_is_of_different_readings_and_bounded() -> None:
    """
    A long log keeps some hundred readings; one that repeats itself keeps each once.
    """
    assert READINGS_MOST / 4 < traits_of(TIMES_S, VALUES).sample.keys.size <= READINGS_MOST
    assert traits_of(TWICE_S, TWICE).sample.keys.size == 400


def test_levels_tell_how_a_series_moves() -> None:
    """
    Two moves of 4 and 1, the level between them held for 20 s.
    """
    levels = traits_of(STAIRS_S, STAIRS).levels

    assert (levels.moves_count, levels.longest_s, levels.smallest_rise) == (2, 20.0, 1.0)
    assert levels.usual_s == 21.0
