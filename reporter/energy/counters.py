"""
Energy from counters: wraps are undone, resets are gaps, and a rise is the mean power of its step.

A fall is a wrap only with a declared range and a power that the machine can draw (rule
EL-11). Any other fall is a reset or a fault: what was drawn meanwhile isn't known, so the step
is charged like a gap.

What an energy counter's readings say of themselves: falls, wraps, and the size of one step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import STAMP_DECIMALS, STAMP_RESOLUTION_S, Integral, without_evidence
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


def _ordered(counter: EnergyCounter) -> EnergyCounter:
    good = (np.abs(counter.times_s) <= LATEST_TIME_S) & (np.abs(counter.energy_j) < 1e300)
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
    steps = unwrap(counter, cap_w=cap_w)
    lengths_s = np.diff(steps.times_s)
    means_w = steps.rises_j / lengths_s if lengths_s.size else lengths_s
    known_w = means_w[np.isfinite(means_w)]
    candidates = [*known_w.tolist(), *([] if charge_power_w is None else [charge_power_w])]
    power_w = max(candidates, default=None)
    left_s = np.maximum(steps.times_s[:-1], window.start_s)
    inside_s = np.maximum(np.minimum(steps.times_s[1:], window.stop_s) - left_s, 0.0)
    touching = inside_s > 0
    if power_w is None or not touching.any():
        return without_evidence(window, power_w)
    is_known = touching & np.isfinite(means_w)
    is_covered = is_known & (lengths_s <= gap_limit_s + STAMP_RESOLUTION_S)
    integrated_j = math.fsum((means_w * inside_s)[is_known])
    covered_s = math.fsum(inside_s[is_covered])
    uncovered_s = max(0.0, window.duration_s - covered_s)
    ends_s = (steps.times_s[0] - window.start_s, window.stop_s - steps.times_s[-1])
    inside = (steps.times_s >= window.start_s) & (steps.times_s <= window.stop_s)
    return Integral(
        duration_s=window.duration_s,
        integrated_j=integrated_j,
        charged_j=math.fsum((means_w * inside_s)[is_covered]) + power_w * uncovered_s,
        charge_power_w=power_w,
        coverage=min(1.0, covered_s / window.duration_s),
        uncovered_s=uncovered_s,
        largest_gap_s=round(float(max(inside_s.max(), *ends_s)), STAMP_DECIMALS),
        median_interval_s=round(float(np.median(lengths_s[touching])), STAMP_DECIMALS),
        readings_count=int(np.count_nonzero(inside)),
        highest_w=float(means_w[is_known].max()) if is_known.any() else None,
        mean_w=integrated_j / window.duration_s,
    )


def counter_limit_s(counter: EnergyCounter, cap_w: float | None) -> float:
    """
    The longest step in s that two readings of a counter may bridge; longer ones are charged.

    A counter adds up what lies between two readings, so leaving some out changes no energy and two
    readings are enough. Only a wrap could pass unseen: with a declared range the limit is half the
    time in which the counter wraps at *cap_w*, the most that the device can draw (EL-11).
    """
    if counter.wrap_j is None or not cap_w:
        return math.inf
    return counter.wrap_j / cap_w / 2


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
