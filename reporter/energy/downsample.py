"""
A power trace small enough for a page: the sum over all nodes of a run, at most 240 points.

The thinned trace is for the eye alone; no energy is ever computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import CHARGE_GAP_LIMIT_S, STAMP_RESOLUTION_S
from reporter.evidence.series import PowerTrace, Window

POINTS_LIMIT = 240


PADDING_SHARE = 0.10


GAP_SHARE = 0.25


TIME_DECIMALS = 3


OFFSET_RESOLUTION_S = 0.001


POWER_DECIMALS = 1


# Readings of a device near a run of four and a half hours at one a second; of more a page shows
# less than one in 70, and ten thousand devices would need 3 GB.
DRAWN_READINGS_MOST = 16_384


# A multiple of what is drawn; 15 kB a device.
GRID_POINTS = 1_920


Point = tuple[float, float | None]


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """
    What is drawn of one clean trace: its readings near the window, with one more on each side.

    Where more than `DRAWN_READINGS_MOST` are near, *trace* is `None`, and *power_w* are W at
    `GRID_POINTS` instants evenly over window and padding; NaN in gaps.
    """

    near_count: int
    trace: PowerTrace | None
    power_w: Floats | None


def drawn(trace: PowerTrace, window: Window) -> Drawn:
    """
    What is needed of a clean trace to draw it.
    """
    first_s, last_s = _padded(window)
    first = int(np.searchsorted(trace.times_s, first_s, side="left"))
    stop = int(np.searchsorted(trace.times_s, last_s, side="right"))
    part = slice(max(0, first - 1), stop + 1)
    near = PowerTrace(
        name=trace.name, times_s=trace.times_s[part].copy(), power_w=trace.power_w[part].copy()
    )
    count = stop - first
    if count <= DRAWN_READINGS_MOST:
        return Drawn(near_count=count, trace=near, power_w=None)
    power_w = _at(near, _grid_s(window), CHARGE_GAP_LIMIT_S)
    return Drawn(near_count=count, trace=None, power_w=power_w)


def downsample(
    devices: Sequence[Drawn], window: Window, *, points_limit: int = POINTS_LIMIT
) -> tuple[Point, ...]:
    """
    Pairs of seconds after the window's start and watts of all devices together; None marks a gap.

    Keeps up to a tenth of the window of padding on each side. The ends and the highest and lowest
    sum stay; where any device has no reading within 10 s there is a gap. Of very many gaps only
    the longest are marked. Devices with very many readings are summed at even instants.
    """
    is_long = any(one.trace is None for one in devices)
    total = _sum_on_grid(devices, window) if is_long else _sum_of(devices, window)
    # Between the instants of a grid no gap can be seen.
    step_s = float(np.ptp(_grid_s(window)[:2])) if is_long else 0.0
    limit_s = max(CHARGE_GAP_LIMIT_S, 1.5 * step_s)
    known = ~np.isnan(total.power_w)
    offsets_s = np.round(total.times_s[known] - window.start_s, TIME_DECIMALS)
    power_w = np.round(total.power_w[known], POWER_DECIMALS)
    gaps_s = _gaps(offsets_s, limit_s, int(points_limit * GAP_SHARE))
    kept = _shape(offsets_s, power_w, points_limit - gaps_s.size)
    points: list[Point] = [(float(offsets_s[index]), float(power_w[index])) for index in kept]
    points.extend((float(offset_s), None) for offset_s in gaps_s)
    return tuple(sorted(points, key=lambda point: point[0]))


def _padded(window: Window) -> tuple[float, float]:
    padding_s = PADDING_SHARE * window.duration_s
    return window.start_s - padding_s, window.stop_s + padding_s


def _grid_s(window: Window) -> Floats:
    return np.linspace(*_padded(window), GRID_POINTS)


def _sum_of(devices: Sequence[Drawn], window: Window) -> PowerTrace:
    """
    The sum of all traces at the stamps of the one with the most readings near the window.

    NaN where any of them has a step longer than 10 s or no readings at all.
    """
    traces = [one.trace for one in devices if one.trace is not None]
    longest = max(devices, key=lambda one: one.near_count, default=None)
    times_s = np.empty(0)
    if longest is not None and longest.trace is not None:
        first_s, last_s = _padded(window)
        stamps_s = longest.trace.times_s
        times_s = stamps_s[(stamps_s >= first_s) & (stamps_s <= last_s)]
    total_w = np.zeros(times_s.size)
    for trace in traces:
        total_w += _at(trace, times_s, CHARGE_GAP_LIMIT_S)
    return PowerTrace(name="all nodes", times_s=times_s, power_w=total_w)


def _sum_on_grid(devices: Sequence[Drawn], window: Window) -> PowerTrace:
    times_s = _grid_s(window)
    total_w = np.zeros(times_s.size)
    for one in devices:
        own_w = one.power_w
        if one.trace is not None:
            own_w = _at(one.trace, times_s, CHARGE_GAP_LIMIT_S)
        total_w += np.nan if own_w is None else own_w
    return PowerTrace(name="all nodes", times_s=times_s, power_w=total_w)


def _at(trace: PowerTrace, times_s: Floats, gap_limit_s: float) -> Floats:
    """
    Power of one trace at other stamps: linear between readings, NaN inside gaps and outside.
    """
    if not trace.times_s.size:
        return np.full(times_s.size, np.nan)
    power_w = np.interp(times_s, trace.times_s, trace.power_w, left=np.nan, right=np.nan)
    following = np.searchsorted(trace.times_s, times_s, side="left")
    following = np.clip(following, 0, trace.times_s.size - 1)
    previous = np.clip(following - 1, 0, None)
    on_reading = trace.times_s[following] == times_s
    steps_s = trace.times_s[following] - trace.times_s[previous]
    power_w[~on_reading & (steps_s > gap_limit_s + STAMP_RESOLUTION_S)] = np.nan
    return power_w


def _gaps(offsets_s: Floats, gap_limit_s: float, limit: int) -> Floats:
    """
    The middles of the longest steps beyond the gap limit, at most *limit* of them.
    """
    steps_s = np.diff(offsets_s)
    is_gap = steps_s > gap_limit_s + OFFSET_RESOLUTION_S
    middles_s, lengths_s = (offsets_s[:-1] + steps_s / 2)[is_gap], steps_s[is_gap]
    longest = np.argsort(-lengths_s, kind="stable")[:limit]
    return middles_s[longest]


def _shape(offsets_s: Floats, power_w: Floats, points_limit: int) -> list[int]:
    """
    Indices of the points to keep: all, or both ends with the lowest and highest of each bucket.
    """
    if offsets_s.size <= points_limit:
        return list(range(offsets_s.size))
    kept = {0, offsets_s.size - 1}
    for bucket in _buckets(offsets_s, (points_limit - len(kept)) // 2):
        kept.add(int(bucket[np.argmin(power_w[bucket])]))
        kept.add(int(bucket[np.argmax(power_w[bucket])]))
    return sorted(kept)


def _buckets(offsets_s: Floats, count: int) -> Iterator[NDArray[np.int64]]:
    """
    The indices of the points in *count* equally long spans of time, empty spans left out.
    """
    edges_s = np.linspace(offsets_s[0], offsets_s[-1], count + 1)
    bounds = np.searchsorted(offsets_s, edges_s[1:-1], side="left")
    indices = np.arange(offsets_s.size, dtype=np.int64)
    for bucket in np.split(indices, bounds):
        if bucket.size:
            yield bucket
