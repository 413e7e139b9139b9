"""
Where a run lies in its power log: the clock, work outside the window, sampling.

Pure functions of a cleaned log (times in Unix seconds that rise strictly, readings in W, equally
long, one-dimensional) and a window. They measure; the limit of each stands here with its ground.
"Published" are the 1,819 node logs of 24 sets of MLPerf Training v4.0 and v5.0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import CHARGE_GAP_LIMIT_S, STAMP_RESOLUTION_S

Array = NDArray[np.float64]

# Offset of the clock by both ramps (published: -2.3 to 8.4 s in the 533 logs that show both):
# readings are 2 s apart, ramps take 1 to 3 s, and one benchmark evaluates for 8 s after its end.
CLOCK_OFFSET_MOST_S = 12.0
# Rise and fall prove an offset where they agree within this (published: 95 % of the 533 logs within
# 3.1 s, all within 6.9 s); beyond it, work that starts late and ends late looks the same.
RAMPS_PROVE_S = 3.5
# Idle after run_start, while data are loaded (published: up to 16.1 s), and before run_stop (up to
# 2.0 s). Longer, an offset of the clock explains it too.
IDLE_START_MOST_S = 20.0
IDLE_STOP_MOST_S = 12.0
# Load before run_start (published: up to 28.1 s, a warm-up) and after run_stop (up to 8.1 s).
LOAD_BEFORE_MOST_S = 60.0
LOAD_AFTER_MOST_S = 20.0
# Standard error of a run's energy from its own readings (published: up to 0.79 % of a run).
SAMPLING_FLAG = 0.01
SAMPLING_REFUSE = 0.05

# Less of the log than this on a side shows no ramp there.
PADDING_LEAST_S = 10.0
READINGS_LEAST = 10
# Load over idle below this shows no ramp either (published with padding: 1.8 and more).
CONTRAST_LEAST = 1.5
# Rise and fall tell the same offset within this, and a step longer than usual widens it.
RAMPS_AGREE_S = 5.0
USUAL_STEP_S = 2.5
# A level counts when three readings in a row have it.
LEVEL_READINGS = 3
# At load is what reaches this share of the window's median.
LOAD_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffset:
    """
    Seconds by which the power log's clock is ahead of the training log's; None with the *reason*.

    *rise_s* and *fall_s* are where power rises and falls, seen from run_start and run_stop.
    """

    offset_s: float | None = None
    rise_s: float | None = None
    fall_s: float | None = None
    reason: str | None = None

    @property
    def is_proven(self) -> bool:
        """
        Whether rise and fall tell one offset so closely that nothing else explains both.
        """
        if self.rise_s is None or self.fall_s is None:
            return False
        return abs(self.rise_s - self.fall_s) <= RAMPS_PROVE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleInside:
    """
    Seconds below load level that a run's own readings show after run_start and before run_stop.
    """

    start_s: float
    stop_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOutside:
    """
    Seconds at load level that the log holds before run_start and after run_stop.
    """

    before_s: float
    after_s: float


def clock_offset(times_s: Array, power_w: Array, start_s: float, stop_s: float) -> ClockOffset:
    """
    Compare the rise of power with run_start and its fall with run_stop.

    Of all rises and falls through half way between idle and load, the pair that tells the same
    offset at both ends and lies nearest to the window counts. Without 10 s of log on both sides,
    without a contrast, or where no pair agrees (a warm-up right before the run hides the rise),
    there is no answer, and *reason* says why.
    """
    within = (times_s >= start_s) & (times_s <= stop_s)
    if times_s.size == 0 or min(start_s - times_s[0], times_s[-1] - stop_s) < PADDING_LEAST_S:
        return ClockOffset(reason="the log holds less than 10 s on one side of the run")
    if min(np.count_nonzero(within), np.count_nonzero(~within)) < READINGS_LEAST:
        return ClockOffset(reason="fewer than 10 readings inside or outside the run")
    load_w, idle_w = float(np.median(power_w[within])), float(np.quantile(power_w[~within], 0.1))
    if load_w < CONTRAST_LEAST * idle_w:
        return ClockOffset(reason="power outside the run is hardly lower than inside")
    rises, falls = _ramps(times_s, power_w, (load_w + idle_w) / 2)
    pair = _nearest_pair(
        [(at - start_s, step) for at, step in rises], [(at - stop_s, step) for at, step in falls]
    )
    if pair is None:
        return ClockOffset(reason="no rise and fall of power tell the same offset")
    return ClockOffset(offset_s=(pair[0] + pair[1]) / 2, rise_s=pair[0], fall_s=pair[1])


_Ramp = tuple[float, float]


def _ramps(times_s: Array, power_w: Array, half_w: float) -> tuple[list[_Ramp], list[_Ramp]]:
    """
    Time of each rise and fall through *half_w* in s, with the length of the step that holds it.

    Readings are smoothed by the median of three, so one odd reading is no ramp.
    """
    smooth_w = _smoothed(power_w)
    high = smooth_w > half_w
    edges = np.flatnonzero(high[1:] != high[:-1])
    lengths = np.diff(np.concatenate(([0], edges + 1, [power_w.size])))
    rises: list[_Ramp] = []
    falls: list[_Ramp] = []
    for place, index in enumerate(edges):
        if min(lengths[place], lengths[place + 1]) < LEVEL_READINGS:
            continue
        step_s = times_s[index + 1] - times_s[index]
        part = (half_w - smooth_w[index]) / (smooth_w[index + 1] - smooth_w[index])
        ramp = (float(times_s[index] + part * step_s), float(step_s))
        (rises if high[index + 1] else falls).append(ramp)
    return rises, falls


def _smoothed(power_w: Array) -> Array:
    smooth_w = power_w.copy()
    smooth_w[1:-1] = np.median(np.stack([power_w[:-2], power_w[1:-1], power_w[2:]]), axis=0)
    return smooth_w


def idle_inside(times_s: Array, power_w: Array, start_s: float, stop_s: float) -> IdleInside | None:
    """
    How long the run's readings stay below load at its ends; None with fewer than 10 inside.

    At load is 0.6 of their median and more, one odd reading smoothed away. Time that no reading
    covers is no idle time: it is counted from the first reading inside to the last.
    """
    within = (times_s >= start_s) & (times_s <= stop_s)
    if np.count_nonzero(within) < READINGS_LEAST:
        return None
    inside_s, smooth_w = times_s[within], _smoothed(power_w[within])
    loaded_s = inside_s[smooth_w >= LOAD_SHARE * float(np.median(smooth_w))]
    return IdleInside(
        start_s=float(loaded_s[0] - inside_s[0]), stop_s=float(inside_s[-1] - loaded_s[-1])
    )


def _nearest_pair(rises: Sequence[_Ramp], falls: Sequence[_Ramp]) -> tuple[float, float] | None:
    """
    Offsets of the rise and the fall that agree and lie nearest to 0, None without such a pair.

    Both lists rise; of the falls only the two around each rise are looked at.
    """
    best: tuple[float, float] | None = None
    places = np.searchsorted([at for at, _ in falls], [at for at, _ in rises])
    for (rise_s, rise_step_s), place in zip(rises, places, strict=True):
        for fall_s, fall_step_s in falls[max(0, place - 1) : place + 1]:
            longest_s = max(rise_step_s, fall_step_s)
            slack_s = RAMPS_AGREE_S + max(0.0, longest_s - USUAL_STEP_S)
            nearer = best is None or abs(rise_s + fall_s) < abs(best[0] + best[1])
            if abs(rise_s - fall_s) <= slack_s and nearer:
                best = (rise_s, fall_s)
    return best


def load_outside(
    times_s: Array, power_w: Array, start_s: float, stop_s: float
) -> LoadOutside | None:
    """
    How long the power stays at load level outside the window; None without readings inside.

    At load is 0.6 of the window's median and more. A step counts by the reading that begins it;
    steps longer than 10 s don't count, as nobody knows what lies in them.
    """
    within = (times_s >= start_s) & (times_s <= stop_s)
    if not within.any():
        return None
    steps_s = np.diff(times_s)
    loaded = power_w[:-1] >= LOAD_SHARE * float(np.median(power_w[within]))
    counted_s = np.where(loaded & (steps_s <= CHARGE_GAP_LIMIT_S), steps_s, 0.0)
    return LoadOutside(
        before_s=float(counted_s[times_s[1:] <= start_s].sum()),
        after_s=float(counted_s[times_s[:-1] >= stop_s].sum()),
    )


def sampling_error_j(
    times_s: Array, power_w: Array, start_s: float, stop_s: float, *, step_limit_s: float
) -> float | None:
    """
    Standard error in J of a trapezoid energy, from successive differences; None under two readings.

    Half the mean square of successive differences estimates the variance of a reading about its
    neighbours (von Neumann, Kent, Bellinson, Hart, Ann. Math. Stat. 12 (1941) 153). Step by step,
    with h the step's length: u(E)^2 = sum over steps of (h x difference)^2 / 2. Slow changes add
    little, so it is the part that denser sampling would have found. Steps longer than
    *step_limit_s* are charged and not sampled: they don't count. Errors of nodes and runs, which
    are sampled apart, add as squares.
    """
    within = (times_s >= start_s) & (times_s <= stop_s)
    if np.count_nonzero(within) < 2:
        return None
    steps_s, changes_w = np.diff(times_s[within]), np.diff(power_w[within])
    sampled = steps_s <= step_limit_s + STAMP_RESOLUTION_S
    return math.sqrt(float(np.sum((steps_s * changes_w)[sampled] ** 2)) / 2)
