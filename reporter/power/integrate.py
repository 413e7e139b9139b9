"""
Energy of one power trace inside one window: what the readings show, and what is charged.

`integrated_j` is the trapezoid sum of the readings. `charged_j` replaces the time that no
evidence covers by a charging power, so leaving readings out never helps (rule EL-4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.power.trace import PowerTrace

# Unix seconds in a double resolve about 0.2 microseconds; a step of 10 s must not exceed 10 s.
STAMP_RESOLUTION_S = 1e-6
STAMP_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    A span of time in Unix seconds; raises `ValueError` unless it is finite and has a length.
    """

    start_s: float
    stop_s: float

    def __post_init__(self) -> None:
        """
        An empty or reversed window has no energy.
        """
        if not (math.isfinite(self.start_s) and math.isfinite(self.stop_s)):
            raise ValueError("a window needs finite times")
        if self.stop_s <= self.start_s:
            raise ValueError("a window must stop after it starts")

    @property
    def duration_s(self) -> float:
        """
        Length in seconds.
        """
        return self.stop_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Integral:
    """
    Energy of one trace in one window, and how well the readings cover it.

    *coverage* and *uncovered_s* add up to the window: uncovered is what was charged.
    *largest_gap_s* counts missing ends too and is cut at the window. *median_interval_s* is over
    all steps that touch the window, *highest_w* and *readings_count* over readings inside it.
    Without any reading at hand *integrated_j* is None; *charged_j* is None only when no
    charging power is known either.
    """

    duration_s: float
    integrated_j: float | None
    charged_j: float | None
    charge_power_w: float | None
    coverage: float
    uncovered_s: float
    largest_gap_s: float
    median_interval_s: float | None
    readings_count: int
    highest_w: float | None
    mean_w: float | None


def integrate(
    trace: PowerTrace, window: Window, *, gap_limit_s: float, charge_power_w: float | None
) -> Integral:
    """
    Integrate a clean trace over the window (see the method page).

    Trapezoid inside the window, linear at its edges; an edge without a reading beyond it holds
    the nearest one. Steps longer than *gap_limit_s* and ends without readings are charged at the
    highest reading or *charge_power_w*, whichever is more; None means that no charging power is
    known. An end of up to one median interval is charged too, but counts as covered. Raises
    `ValueError` when the stamps don't rise strictly.
    """
    if np.any(np.diff(trace.times_s) <= 0):
        raise ValueError(f"{trace.name}: time stamps must rise strictly; clean the trace first")
    power_w = _charging_power(trace, charge_power_w)
    if power_w is None or not _overlaps(trace, window):
        return without_evidence(window, power_w)
    knots = _knots(trace, window)
    lengths_s = np.diff(knots.times_s)
    pieces_j = lengths_s * (knots.power_w[:-1] + knots.power_w[1:]) / 2
    is_end = _is_end(trace, knots)
    uncovered = _uncovered(trace, knots, is_end, gap_limit_s)
    charged = uncovered | is_end
    integrated_j = math.fsum(pieces_j)
    inside = (trace.times_s >= window.start_s) & (trace.times_s <= window.stop_s)
    return Integral(
        duration_s=window.duration_s,
        integrated_j=integrated_j,
        charged_j=math.fsum(pieces_j[~charged]) + power_w * math.fsum(lengths_s[charged]),
        charge_power_w=power_w,
        coverage=min(1.0, math.fsum(lengths_s[~uncovered]) / window.duration_s),
        uncovered_s=math.fsum(lengths_s[uncovered]),
        largest_gap_s=round(float(lengths_s.max()), STAMP_DECIMALS),
        median_interval_s=_median_interval(trace, window),
        readings_count=int(np.count_nonzero(inside)),
        highest_w=float(trace.power_w[inside].max()) if inside.any() else None,
        mean_w=integrated_j / window.duration_s,
    )


def _charging_power(trace: PowerTrace, charge_power_w: float | None) -> float | None:
    """
    The highest of all readings and the given power; None when there is neither.
    """
    candidates = [] if charge_power_w is None else [charge_power_w]
    if trace.power_w.size:
        candidates.append(float(trace.power_w.max()))
    return max(candidates, default=None)


def _overlaps(trace: PowerTrace, window: Window) -> bool:
    """
    Whether any reading, or any step between two readings, lies in the window.
    """
    if not trace.times_s.size:
        return False
    return bool(trace.times_s[0] <= window.stop_s and trace.times_s[-1] >= window.start_s)


def without_evidence(window: Window, power_w: float | None) -> Integral:
    """
    The integral of a window that no reading overlaps: all of it is charged at *power_w*, if known.
    """
    return Integral(
        duration_s=window.duration_s,
        integrated_j=None,
        charged_j=None if power_w is None else power_w * window.duration_s,
        charge_power_w=power_w,
        coverage=0.0,
        uncovered_s=window.duration_s,
        largest_gap_s=window.duration_s,
        median_interval_s=None,
        readings_count=0,
        highest_w=None,
        mean_w=None,
    )


def _knots(trace: PowerTrace, window: Window) -> PowerTrace:
    """
    The readings inside the window with one point at each edge; `interp` holds missing edges.
    """
    within = (trace.times_s > window.start_s) & (trace.times_s < window.stop_s)
    times_s = np.concatenate(([window.start_s], trace.times_s[within], [window.stop_s]))
    power_w = np.interp(times_s, trace.times_s, trace.power_w)
    return PowerTrace(name=trace.name, times_s=times_s, power_w=power_w)


def _is_end(trace: PowerTrace, knots: PowerTrace) -> NDArray[np.bool_]:
    """
    Which pieces between knots lie before the first reading or after the last one.
    """
    following = np.searchsorted(trace.times_s, knots.times_s[:-1], side="right")
    ends: NDArray[np.bool_] = (following == 0) | (following == trace.times_s.size)
    return ends


def _uncovered(
    trace: PowerTrace, knots: PowerTrace, is_end: NDArray[np.bool_], gap_limit_s: float
) -> NDArray[np.bool_]:
    """
    Which pieces between knots no evidence covers.

    A piece between two readings counts by the whole step it is cut from, so where the window
    begins makes no difference. A piece at an end without readings counts by its own length.
    """
    left_s, right_s = knots.times_s[:-1], knots.times_s[1:]
    following = np.searchsorted(trace.times_s, left_s, side="right")
    following = np.clip(following, 1, max(1, trace.times_s.size - 1))
    steps_s = np.zeros(left_s.size)
    if trace.times_s.size > 1:
        steps_s = trace.times_s[following] - trace.times_s[following - 1]
    slack_s = _edge_slack(trace, gap_limit_s)
    uncovered: NDArray[np.bool_] = np.where(
        is_end,
        right_s - left_s > slack_s + STAMP_RESOLUTION_S,
        steps_s > gap_limit_s + STAMP_RESOLUTION_S,
    )
    return uncovered


def _edge_slack(trace: PowerTrace, gap_limit_s: float) -> float:
    """
    One usual interval (rule EL-6): the median of the steps that are no gaps, 0 without any.

    Gaps don't count, else a log with few readings would be forgiven the longest missing ends.
    """
    steps_s = np.diff(trace.times_s)
    usual_s = steps_s[steps_s <= gap_limit_s + STAMP_RESOLUTION_S]
    return float(np.median(usual_s)) if usual_s.size else 0.0


def _median_interval(trace: PowerTrace, window: Window) -> float | None:
    """
    Median of all steps that touch the window, None without any.
    """
    steps_s = np.diff(trace.times_s)
    touching = (trace.times_s[:-1] < window.stop_s) & (trace.times_s[1:] > window.start_s)
    if not touching.any():
        return None
    return round(float(np.median(steps_s[touching])), STAMP_DECIMALS)
