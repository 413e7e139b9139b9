"""
A power trace small enough for a page: the sum over all nodes of a run, at most 240 points.

The thinned trace is for the eye alone; no energy is ever computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import STAMP_RESOLUTION_S
from reporter.evidence.series import PowerTrace, Window

POINTS_LIMIT = 240


PADDING_SHARE = 0.10


GAP_SHARE = 0.25


TIME_DECIMALS = 3


OFFSET_RESOLUTION_S = 0.001


POWER_DECIMALS = 1


Point = tuple[float, float | None]


def downsample(
    traces: Sequence[PowerTrace],
    window: Window,
    *,
    gap_limit_s: float,
    points_limit: int = POINTS_LIMIT,
) -> tuple[Point, ...]:
    """
    Pairs of seconds after the window's start and watts of all nodes together; None marks a gap.

    Takes clean traces and keeps up to a tenth of the window of padding on each side. The ends and
    the highest and lowest sum stay; where any node has no reading within *gap_limit_s* there is a
    gap. Of very many gaps only the longest are marked.
    """
    total = _sum_of(traces, window, gap_limit_s)
    known = ~np.isnan(total.power_w)
    offsets_s = np.round(total.times_s[known] - window.start_s, TIME_DECIMALS)
    power_w = np.round(total.power_w[known], POWER_DECIMALS)
    gaps_s = _gaps(offsets_s, gap_limit_s, int(points_limit * GAP_SHARE))
    kept = _shape(offsets_s, power_w, points_limit - gaps_s.size)
    points: list[Point] = [(float(offsets_s[index]), float(power_w[index])) for index in kept]
    points.extend((float(offset_s), None) for offset_s in gaps_s)
    return tuple(sorted(points, key=lambda point: point[0]))


def _sum_of(traces: Sequence[PowerTrace], window: Window, gap_limit_s: float) -> PowerTrace:
    """
    The sum of all traces at the stamps of the one with the most readings near the window.

    NaN where any of them has a step longer than the gap limit or no readings at all.
    """
    padding_s = PADDING_SHARE * window.duration_s
    start_s, stop_s = window.start_s - padding_s, window.stop_s + padding_s
    near = [
        trace.times_s[(trace.times_s >= start_s) & (trace.times_s <= stop_s)] for trace in traces
    ]
    times_s = max(near, key=lambda stamps: stamps.size, default=np.empty(0))
    total_w = np.zeros(times_s.size)
    for trace in traces:
        total_w += _at(trace, times_s, gap_limit_s)
    return PowerTrace(name="all nodes", times_s=times_s, power_w=total_w)


def _at(trace: PowerTrace, times_s: NDArray[np.float64], gap_limit_s: float) -> NDArray[np.float64]:
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


def _gaps(offsets_s: NDArray[np.float64], gap_limit_s: float, limit: int) -> NDArray[np.float64]:
    """
    The middles of the longest steps beyond the gap limit, at most *limit* of them.
    """
    steps_s = np.diff(offsets_s)
    is_gap = steps_s > gap_limit_s + OFFSET_RESOLUTION_S
    middles_s, lengths_s = (offsets_s[:-1] + steps_s / 2)[is_gap], steps_s[is_gap]
    longest = np.argsort(-lengths_s, kind="stable")[:limit]
    return middles_s[longest]


def _shape(
    offsets_s: NDArray[np.float64], power_w: NDArray[np.float64], points_limit: int
) -> list[int]:
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


def _buckets(offsets_s: NDArray[np.float64], count: int) -> Iterator[NDArray[np.int64]]:
    """
    The indices of the points in *count* equally long spans of time, empty spans left out.
    """
    edges_s = np.linspace(offsets_s[0], offsets_s[-1], count + 1)
    bounds = np.searchsorted(offsets_s, edges_s[1:-1], side="left")
    indices = np.arange(offsets_s.size, dtype=np.int64)
    for bucket in np.split(indices, bounds):
        if bucket.size:
            yield bucket
