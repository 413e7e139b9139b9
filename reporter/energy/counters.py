"""
Energy from counters: wraps are undone, resets are gaps, and a rise is the mean power of its step.

A fall is a wrap only with a declared range and a power that the machine can draw (rule
EL-11). Any other fall is a reset or a fault: what was drawn meanwhile isn't known, so the step
is charged like a gap.

What an energy counter's readings say of themselves: falls, wraps, and the size of one step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import (
    MICROSECONDS_PER_S,
    NO_STEPS,
    STAMP_DECIMALS,
    STAMP_RESOLUTION_S,
    Integral,
    without_evidence,
)
from reporter.evidence.series import LATEST_TIME_S, EnergyCounter, Window


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unwrapped:
    """
    A counter as steps: *times_s* rise strictly, *rises_j* are the energies between them in J.

    *energy_j* are the readings at *times_s*, wraps and all. A rise is NaN where the counter was
    reset. *left_out_count* readings had no number, or no time of their own.
    """

    times_s: NDArray[np.float64]
    energy_j: NDArray[np.float64]
    rises_j: NDArray[np.float64]
    wraps_count: int
    resets: tuple[Fall, ...]
    left_out_count: int


def unwrap(counter: EnergyCounter, *, cap_w: float | None) -> Unwrapped:
    """
    Undo the wraps of a counter; *cap_w* is the most that the device can draw, in W.

    Readings are put in order of time; of several with one stamp the last counts. Without a
    declared range, or without *cap_w*, every fall is a reset.
    """
    ordered = _ordered(counter)
    rises_j = np.diff(ordered.energy_j)
    resets, wraps_count = [], 0
    for fall in falls(ordered):
        index = int(np.searchsorted(ordered.times_s, fall.time_s)) - 1
        is_wrap = fall.wrapped_w is not None and cap_w is not None
        if is_wrap and 0 <= (fall.wrapped_w or 0.0) <= (cap_w or 0.0):
            rises_j[index] += ordered.wrap_j or 0.0
            wraps_count += 1
        else:
            rises_j[index] = np.nan
            resets.append(fall)
    return Unwrapped(
        times_s=ordered.times_s,
        energy_j=ordered.energy_j,
        rises_j=rises_j,
        wraps_count=wraps_count,
        resets=tuple(resets),
        left_out_count=int(counter.times_s.size - ordered.times_s.size),
    )


def usable_readings(
    times_s: NDArray[np.float64], energy_j: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """
    Which readings are numbers of usual size.
    """
    good: NDArray[np.bool_] = (np.abs(times_s) <= LATEST_TIME_S) & (np.abs(energy_j) < 1e300)
    return good


def _ordered(counter: EnergyCounter) -> EnergyCounter:
    good = usable_readings(counter.times_s, counter.energy_j)
    times_s, energy_j = counter.times_s[good], counter.energy_j[good]
    order = np.argsort(times_s, kind="stable")
    times_s, energy_j = times_s[order], energy_j[order]
    last = np.append(np.diff(times_s) > 0, True)[: times_s.size]
    return EnergyCounter(
        name=counter.name,
        times_s=times_s[last],
        energy_j=energy_j[last],
        wrap_j=counter.wrap_j,
    )


def integrate_counter(
    counter: EnergyCounter,
    window: Window,
    *,
    gap_limit_s: float,
    charge_power_w: float | None,
    cap_w: float | None = None,
) -> Integral:
    """
    The energy that a counter shows inside the window, in the same terms as sampled power.

    Inside a step the power is taken as steady. Steps longer than *gap_limit_s*, resets and ends
    without readings are charged at *charge_power_w* or the highest mean power of a step; so a
    counter has no slack at its ends, and *integrated_j* leaves out what isn't known.
    """
    sums = CounterSums(window, wrap_j=counter.wrap_j, gap_limit_s=gap_limit_s, cap_w=cap_w)
    sums.add(counter.times_s, counter.energy_j)
    return sums.integral(charge_power_w)


class CounterSums:
    """
    The energy of one counter inside a window, summed part by part; parts follow each other in time.

    *resets_count* is the number of falls inside the window that are no wraps, once all is summed.
    The last two readings stay open: a later one with the stamp of the last replaces it, exactly as
    in a counter that is ordered as a whole. Memory doesn't grow with the counter.
    """

    def __init__(
        self, window: Window, *, wrap_j: float | None, gap_limit_s: float, cap_w: float | None
    ) -> None:
        """
        *wrap_j* is the counter's range in J, *gap_limit_s* the longest step in s that counts as
        covered, *cap_w* the most that the device can draw, in W.
        """
        self.window = window
        self.wrap_j = wrap_j
        self.gap_limit_s = gap_limit_s
        self.cap_w = cap_w
        self.first_s: float | None = None
        self.is_ordered = True
        self._open = EnergyCounter(name="", times_s=_NONE, energy_j=_NONE, wrap_j=wrap_j)
        self._closed_s = -math.inf
        self._highest_w: float | None = None
        self._highest_inside_w: float | None = None
        self._integrated_j = self._covered_j = self._covered_s = self._longest_s = 0.0
        self._readings_count = 0
        self.resets_count = 0
        self._touching = NO_STEPS

    @property
    def last_s(self) -> float | None:
        """
        The last stamp in Unix seconds, `None` without a usable reading.
        """
        return float(self._open.times_s[-1]) if self._open.times_s.size else None

    def add(self, times_s: NDArray[np.float64], energy_j: NDArray[np.float64]) -> None:
        """
        A further part: Unix seconds and J, as logged.
        """
        steps = self._steps(times_s, energy_j)
        if not steps.times_s.size:
            return
        self.is_ordered &= not np.any(times_s[usable_readings(times_s, energy_j)] <= self._closed_s)
        if not math.isfinite(self._closed_s):
            self.first_s = float(steps.times_s[0])
        closed_count = max(0, steps.times_s.size - 2)
        self._close(steps, closed_count, closed_count)
        self._open = replace(
            self._open,
            times_s=steps.times_s[closed_count:],
            energy_j=steps.energy_j[closed_count:],
        )
        if closed_count:
            self._closed_s = float(steps.times_s[closed_count])

    def integral(self, charge_power_w: float | None) -> Integral:
        """
        The integral over all parts; nothing can be added after it.

        Uncovered time is charged at *charge_power_w* W, or the highest mean power of a step.
        """
        steps = self._steps(_NONE, _NONE)
        self._close(steps, max(0, steps.times_s.size - 1), steps.times_s.size)
        window, first_s, last_s = self.window, self.first_s, self.last_s
        known_w = (power for power in (self._highest_w, charge_power_w) if power is not None)
        power_w = max(known_w, default=None)
        median_s = self._touching.median_s()
        if power_w is None or median_s is None or first_s is None or last_s is None:
            return without_evidence(window, power_w)
        uncovered_s = max(0.0, window.duration_s - self._covered_s)
        longest_s = max(self._longest_s, first_s - window.start_s, window.stop_s - last_s)
        return Integral(
            duration_s=window.duration_s,
            integrated_j=self._integrated_j,
            charged_j=self._covered_j + power_w * uncovered_s,
            charge_power_w=power_w,
            coverage=min(1.0, self._covered_s / window.duration_s),
            uncovered_s=uncovered_s,
            largest_gap_s=round(longest_s, STAMP_DECIMALS),
            median_interval_s=round(median_s, STAMP_DECIMALS),
            readings_count=self._readings_count,
            highest_w=self._highest_inside_w,
            mean_w=self._integrated_j / window.duration_s,
        )

    def _steps(self, times_s: NDArray[np.float64], energy_j: NDArray[np.float64]) -> Unwrapped:
        """
        The open readings and those after them, as steps.
        """
        together = replace(
            self._open,
            times_s=np.concatenate((self._open.times_s, times_s)),
            energy_j=np.concatenate((self._open.energy_j, energy_j)),
        )
        return unwrap(together, cap_w=self.cap_w)

    def _close(self, steps: Unwrapped, steps_count: int, readings_count: int) -> None:
        """
        Count the first steps and the first readings.
        """
        window, times_s = self.window, steps.times_s[: steps_count + 1]
        read_s = steps.times_s[:readings_count]
        inside = (read_s >= window.start_s) & (read_s <= window.stop_s)
        self._readings_count += int(np.count_nonzero(inside))
        if not steps_count:
            return
        lengths_s = np.diff(times_s)
        means_w = steps.rises_j[:steps_count] / lengths_s
        left_s = np.maximum(times_s[:-1], window.start_s)
        inside_s = np.maximum(np.minimum(times_s[1:], window.stop_s) - left_s, 0.0)
        touching = inside_s > 0
        self.resets_count += int(np.count_nonzero(touching & np.isnan(means_w)))
        is_known = touching & np.isfinite(means_w)
        is_covered = is_known & (lengths_s <= self.gap_limit_s + STAMP_RESOLUTION_S)
        self._highest_w = _highest(self._highest_w, means_w[np.isfinite(means_w)])
        self._highest_inside_w = _highest(self._highest_inside_w, means_w[is_known])
        self._integrated_j += math.fsum((means_w * inside_s)[is_known])
        self._covered_j += math.fsum((means_w * inside_s)[is_covered])
        self._covered_s += math.fsum(inside_s[is_covered])
        self._longest_s = max(self._longest_s, float(inside_s.max()))
        lengths_us = np.round(lengths_s[touching] * MICROSECONDS_PER_S).astype(np.int64)
        found, counts = np.unique(lengths_us, return_counts=True)
        self._touching = self._touching.plus(zip(found.tolist(), counts.tolist(), strict=True))


_NONE: NDArray[np.float64] = np.empty(0)


def resets_inside(steps: Unwrapped, window: Window) -> int:
    """
    The number of falls inside a window that are no wraps.
    """
    touching = (steps.times_s[1:] > window.start_s) & (steps.times_s[:-1] < window.stop_s)
    return int(np.count_nonzero(touching & np.isnan(steps.rises_j)))


def _highest(known: float | None, values: NDArray[np.float64]) -> float | None:
    """
    The highest of what is known and some values; `None` of nothing.
    """
    if not values.size:
        return known
    highest = float(values.max())
    return highest if known is None else max(known, highest)


def counter_limit_s(wrap_j: float | None, cap_w: float | None) -> float:
    """
    The longest step in s that two readings of a counter may bridge; longer ones are charged.

    A counter adds up what lies between two readings, so leaving some out changes no energy and two
    readings are enough. Only a wrap could pass unseen: with a declared range the limit is half the
    time in which the counter wraps at *cap_w*, the most that the device can draw (EL-11).
    """
    if wrap_j is None or not cap_w:
        return math.inf
    return wrap_j / cap_w / 2


def counter_charged_until(
    steps: Unwrapped,
    window: Window,
    points_s: NDArray[np.float64],
    *,
    gap_limit_s: float,
    charge_power_w: float,
) -> NDArray[np.float64]:
    """
    The charged energy in J from the window's start to each of *points_s* (Unix s).

    Linear in steps and points together; *charge_power_w* is that of the whole window's integral.
    """
    points_s = np.clip(points_s, window.start_s, window.stop_s)
    charged_j: NDArray[np.float64] = charge_power_w * (points_s - window.start_s)
    if steps.times_s.size < 2:
        return charged_j
    lengths_s = np.diff(steps.times_s)
    means_w = steps.rises_j / lengths_s
    is_covered = np.isfinite(means_w) & (lengths_s <= gap_limit_s + STAMP_RESOLUTION_S)
    # What a step gives beyond its charge is added; steps in order of time tile the axis.
    beyond_w = np.where(is_covered, means_w - charge_power_w, 0.0)
    before_j = np.concatenate(([0.0], np.cumsum(beyond_w * lengths_s)))
    ends_s = np.concatenate(([window.start_s], points_s))
    piece = np.clip(np.searchsorted(steps.times_s, ends_s, side="right") - 1, 0, lengths_s.size - 1)
    part_s = np.clip(ends_s - steps.times_s[piece], 0.0, lengths_s[piece])
    beyond_j = before_j[piece] + beyond_w[piece] * part_s
    charged_j += beyond_j[1:] - beyond_j[0]
    return charged_j


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
