"""
From partial sums to the integral of each device, as the whole log would give it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reporter.power.integrate import (
    STAMP_DECIMALS,
    STAMP_RESOLUTION_S,
    Integral,
    without_evidence,
)
from reporter.power.sums import Sums, close


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamIntegral:
    """
    What a stream shows of one device: its integral, and the counts that cleaning gives.

    With *is_ordered* false, readings stood before earlier ones of another batch or piece. The
    sums are then not those of the log, and there is no integral.
    """

    integral: Integral | None
    readings_count: int
    bad_count: int
    doubled_count: int
    unordered_count: int
    is_ordered: bool


def integrals(sums: Sums, *, charge_power_w: float | None) -> dict[str, StreamIntegral]:
    """
    The integral of each device, by name, as `reporter.power.integrate` gives it for a whole log.

    *charge_power_w* is the least power in W at which uncovered time is charged.
    """
    everything = np.ones(len(sums.names), dtype=bool)
    closed = close(sums, everything, everything)
    return {
        name: _stream_integral(closed, index, charge_power_w)
        for index, name in enumerate(closed.names)
    }


def _stream_integral(sums: Sums, index: int, charge_power_w: float | None) -> StreamIntegral:
    row = sums.rows[index]
    return StreamIntegral(
        integral=None if row["mixed"] else _integral(sums, index, charge_power_w),
        readings_count=int(row["readings_count"]),
        bad_count=int(row["bad_count"]),
        doubled_count=int(row["doubled_count"]),
        unordered_count=int(row["unordered_count"]),
        is_ordered=not row["mixed"],
    )


def _integral(sums: Sums, index: int, charge_power_w: float | None) -> Integral:
    """
    The closed sums with the window's two ends, which hold the nearest reading or are charged.
    """
    row, window = sums.rows[index], sums.window
    seen_w = float(row["highest_w"]) or None
    power_w = max((power for power in (charge_power_w, seen_w) if power is not None), default=None)
    first_s, last_s = float(row["first_s"]), float(row["last_s"])
    # Without a reading both are NaN, and no comparison holds.
    if power_w is None or not (first_s <= window.stop_s and last_s >= window.start_s):
        return without_evidence(window, power_w)
    ends = (
        (max(0.0, min(first_s, window.stop_s) - window.start_s), float(row["first_w"])),
        (max(0.0, window.stop_s - max(last_s, window.start_s)), float(row["last_w"])),
    )
    slack_s = _edge_slack(sums, index)
    held = [end for end in ends if end[0] <= slack_s]
    uncovered_s = float(row["uncovered_s"]) + sum(end[0] for end in ends if end[0] > slack_s)
    integrated_j = float(row["integrated_j"]) + sum(length_s * end_w for length_s, end_w in ends)
    # A short end counts as covered, but leaving its reading out must not lower the energy.
    held_j = power_w * sum(length_s for length_s, _ in held)
    longest_s = max(float(row["longest_s"]), ends[0][0], ends[1][0])
    covered_s = float(row["covered_s"]) + sum(length_s for length_s, _ in held)
    return Integral(
        duration_s=window.duration_s,
        integrated_j=integrated_j,
        charged_j=float(row["covered_j"]) + held_j + power_w * uncovered_s,
        charge_power_w=power_w,
        coverage=min(1.0, covered_s / window.duration_s),
        uncovered_s=uncovered_s,
        largest_gap_s=round(longest_s, STAMP_DECIMALS),
        median_interval_s=_median_interval(sums, index),
        readings_count=int(row["inside_count"]),
        highest_w=float(row["highest_inside_w"]) or None,
        mean_w=integrated_j / window.duration_s,
    )


def _edge_slack(sums: Sums, index: int) -> float:
    """
    One usual interval in s, the median of the steps that are no gaps.
    """
    counts = sums.touching[index].merged(sums.others[index])
    usual_s = counts.median_s(sums.gap_limit_s + STAMP_RESOLUTION_S)
    return (usual_s or 0.0) + STAMP_RESOLUTION_S


def _median_interval(sums: Sums, index: int) -> float | None:
    median_s = sums.touching[index].median_s()
    return None if median_s is None else round(median_s, STAMP_DECIMALS)
