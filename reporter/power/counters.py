"""
What an energy counter's readings say of themselves: falls, wraps, and the size of one step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reporter.power.readers.reading import EnergyCounter


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """
    A reading below the one before: when, from and to which energy, and the power if it wrapped.

    *wrapped_w* is `None` without a declared range.
    """

    time_s: float
    before_j: float
    after_j: float
    wrapped_w: float | None


def falls(counter: EnergyCounter) -> tuple[Fall, ...]:
    """
    Every place where a counter falls, in the order of the log.
    """
    energy_j, times_s = counter.energy_j, counter.times_s
    found = []
    for index in np.flatnonzero(np.diff(energy_j) < 0):
        step_s = float(times_s[index + 1] - times_s[index])
        before_j, after_j = float(energy_j[index]), float(energy_j[index + 1])
        wrapped_w = None
        if counter.wrap_j is not None and step_s > 0:
            wrapped_w = (counter.wrap_j - before_j + after_j) / step_s
        found.append(
            Fall(
                time_s=float(times_s[index + 1]),
                before_j=before_j,
                after_j=after_j,
                wrapped_w=wrapped_w,
            )
        )
    return tuple(found)


def smallest_step(counter: EnergyCounter) -> float | None:
    """
    The smallest rise in J, which is the counter's resolution or more; `None` if it never rises.
    """
    steps_j = np.diff(counter.energy_j)
    rises_j = steps_j[steps_j > 0]
    return float(rises_j.min()) if rises_j.size else None


def longest_interval(counter: EnergyCounter) -> float | None:
    """
    The longest time between two readings in s, `None` with fewer than two.
    """
    steps_s = np.diff(counter.times_s)
    return float(steps_s.max()) if steps_s.size else None
