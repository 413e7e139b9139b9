"""
What an energy counter's readings say of themselves.
"""

from __future__ import annotations

import numpy as np

from reporter.energy.counters import Fall, falls, longest_interval, smallest_step
from reporter.evidence.series import EnergyCounter


def counter(*readings: tuple[float, float], wrap_j: float | None = None) -> EnergyCounter:
    """
    A counter of (s, J) readings.
    """
    rows = np.array(readings, dtype=np.float64).reshape(-1, 2)
    return EnergyCounter(name="c", times_s=rows[:, 0], energy_j=rows[:, 1], wrap_j=wrap_j)


def test_a_rising_counter_has_no_falls() -> None:
    """
    Standing still is no fall.
    """
    found = counter((0, 0), (1, 5), (2, 5), (4, 8))

    assert () == falls(found)
    assert 3.0 == smallest_step(found)
    assert 2.0 == longest_interval(found)


def test_a_fall_is_told_with_its_power_if_it_wrapped() -> None:
    """
    Without a range there is no such power.
    """
    expected = Fall(time_s=3.0, before_j=90.0, after_j=10.0, wrapped_w=None)

    assert (expected,) == falls(counter((1, 80), (2, 90), (3, 10)))
    (wrapped,) = falls(counter((1, 80), (2, 90), (4, 10), wrap_j=100.0))
    assert 10.0 == wrapped.wrapped_w


def test_a_fall_without_time_has_no_power() -> None:
    """
    Two readings with one stamp divide by nothing.
    """
    (fall,) = falls(counter((1, 90), (1, 10), wrap_j=100.0))

    assert fall.wrapped_w is None


def test_a_counter_that_never_rises_has_no_step() -> None:
    """
    Nor has an empty one.
    """
    assert smallest_step(counter((0, 5), (1, 5))) is None
    assert smallest_step(counter()) is None
    assert longest_interval(counter((0, 5))) is None
