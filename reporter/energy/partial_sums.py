"""
Partial sums of power readings, one row a device, that can be merged piece by piece.

A row knows the first reading of its piece, the last two, and sums over everything but the last
step. The last reading stays open because a later one with the same stamp replaces it, exactly as
in a log that is cleaned as a whole (`reporter.evidence.series.clean`).

From partial sums to the integral of each device, as the whole log would give it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import (
    MICROSECONDS_PER_S,
    NO_STEPS,
    STAMP_DECIMALS,
    STAMP_RESOLUTION_S,
    Integral,
    StepCounts,
    merge_counts,
    without_evidence,
)
from reporter.evidence.series import Window

# 50 days; of a median only so much matters, and a device and its step fit one integer.
LONGEST_STEP_US = 2**42


Floats = NDArray[np.float64]


Flags = NDArray[np.bool_]


_EDGES = ("first_s", "first_w", "before_s", "before_w", "last_s", "last_w")


_ADDED = (
    "integrated_j", "covered_j", "covered_s", "uncovered_s",
    "inside_count", "readings_count", "bad_count", "doubled_count", "unordered_count",
)  # fmt: skip


_LARGEST = ("longest_s", "highest_w", "highest_inside_w")


ROW = np.dtype([(name, np.float64) for name in (*_EDGES, *_ADDED, *_LARGEST)] + [("mixed", "?")])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """
    Partial sums of one piece of a log: a row of `ROW` and two counts of intervals for each name.

    Intervals that touch the window and all others are counted apart.
    """

    window: Window
    gap_limit_s: float
    names: tuple[str, ...] = ()
    rows: NDArray[np.void]
    touching: tuple[StepCounts, ...] = ()
    others: tuple[StepCounts, ...] = ()


def empty_sums(names: tuple[str, ...], window: Window, gap_limit_s: float) -> Sums:
    """
    Sums over no reading at all.
    """
    rows = np.zeros(len(names), dtype=ROW)
    for name in _EDGES:
        rows[name] = np.nan
    nothing = (NO_STEPS,) * len(names)
    return Sums(
        window=window,
        gap_limit_s=gap_limit_s,
        names=names,
        rows=rows,
        touching=nothing,
        others=nothing,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """
    What steps between two readings weigh: energy in J is *from_s* times the first watts plus
    *to_s* times the second. Lengths in s, whole and inside the window.
    """

    whole_s: Floats
    inside_s: Floats
    from_s: Floats
    to_s: Floats
    is_covered: Flags
    is_touching: Flags


def weigh(first_s: Floats, second_s: Floats, window: Window, gap_limit_s: float) -> Steps:
    """
    The weights of steps from *first_s* to *second_s* (Unix s), linear at the window's edges.
    """
    whole_s = second_s - first_s
    left_s = np.maximum(window.start_s - first_s, 0.0)
    right_s = np.minimum(window.stop_s - first_s, whole_s)
    inside_s = np.maximum(right_s - left_s, 0.0)
    share = (left_s + right_s) / (2 * whole_s)
    return Steps(
        whole_s=whole_s,
        inside_s=inside_s,
        from_s=inside_s * (1 - share),
        to_s=inside_s * share,
        is_covered=whole_s <= gap_limit_s + STAMP_RESOLUTION_S,
        is_touching=(first_s < window.stop_s) & (second_s > window.start_s),
    )


def is_inside(times_s: Floats, window: Window) -> Flags:
    """
    Which readings lie in the window, both ends included.
    """
    inside: Flags = (times_s >= window.start_s) & (times_s <= window.stop_s)
    return inside


def microseconds(steps_s: Floats) -> NDArray[np.int64]:
    """
    Lengths in whole microseconds, the resolution of Unix seconds in a double.
    """
    whole: NDArray[np.int64] = np.round(steps_s * MICROSECONDS_PER_S).astype(np.int64)
    return np.minimum(whole, LONGEST_STEP_US)


def close(sums: Sums, readings: Flags, steps: Flags) -> Sums:
    """
    Count the open reading of the rows in *readings*, and the step to it of those in *steps*.
    """
    rows = sums.rows.copy()
    is_there = readings & ~np.isnan(rows["last_s"])
    add_readings(rows, is_there, rows["last_s"], rows["last_w"], sums.window)
    is_step = steps & ~np.isnan(rows["before_s"])
    edges = [rows[name].copy() for name in ("before_s", "before_w", "last_s", "last_w")]
    return add_steps(sums, rows, is_step, edges)


def add_readings(
    rows: NDArray[np.void], where: Flags, times_s: Floats, power_w: Floats, window: Window
) -> None:
    """
    Count one more reading in each of the rows *where*.
    """
    inside = where & is_inside(times_s, window)
    rows["inside_count"] += inside
    known_w = np.where(where, power_w, 0.0)
    rows["highest_w"] = np.maximum(rows["highest_w"], known_w)
    rows["highest_inside_w"] = np.maximum(rows["highest_inside_w"], np.where(inside, known_w, 0.0))


def add_steps(sums: Sums, rows: NDArray[np.void], where: Flags, edges: list[Floats]) -> Sums:
    """
    Add one step to each of the rows *where*; *edges* are time and watts of its two readings.
    """
    picked = np.flatnonzero(where)
    first_s, first_w, second_s, second_w = (edge[picked] for edge in edges)
    steps = weigh(first_s, second_s, sums.window, sums.gap_limit_s)
    energy_j = steps.from_s * first_w + steps.to_s * second_w
    rows["integrated_j"][picked] += energy_j
    rows["covered_j"][picked] += np.where(steps.is_covered, energy_j, 0.0)
    rows["covered_s"][picked] += np.where(steps.is_covered, steps.inside_s, 0.0)
    rows["uncovered_s"][picked] += np.where(steps.is_covered, 0.0, steps.inside_s)
    rows["longest_s"][picked] = np.maximum(rows["longest_s"][picked], steps.inside_s)
    touching, others = list(sums.touching), list(sums.others)
    lengths_us = microseconds(steps.whole_s).tolist()
    # Devices that are read together have the very same counts, and are counted once.
    done: dict[tuple[int, int], StepCounts] = {}
    for index, length_us, touches in zip(
        picked.tolist(), lengths_us, steps.is_touching.tolist(), strict=True
    ):
        counts = touching if touches else others
        key = (id(counts[index]), length_us)
        if key not in done:
            done[key] = counts[index].plus([(length_us, 1)])
        counts[index] = done[key]
    return Sums(
        window=sums.window,
        gap_limit_s=sums.gap_limit_s,
        names=sums.names,
        rows=rows,
        touching=tuple(touching),
        others=tuple(others),
    )


def merge(left: Sums, right: Sums) -> Sums:
    """
    The sums of two pieces of a log, of which *left* is the earlier one.

    Merging is associative: pieces can be summed anywhere and merged in any grouping that keeps
    their order. Raises `ValueError` when the pieces were summed over different windows.
    """
    if (left.window, left.gap_limit_s) != (right.window, right.gap_limit_s):
        raise ValueError("only sums over the same window and gap limit can be merged")
    left, right = _aligned(left, right)
    old, new = left.rows, right.rows
    both = ~np.isnan(old["last_s"]) & ~np.isnan(new["first_s"])
    is_doubled = both & (new["first_s"] == old["last_s"])
    goes_on = both & ~is_doubled
    closed = close(left, goes_on, goes_on)
    link_s = np.where(is_doubled, old["before_s"], old["last_s"])
    link_w = np.where(is_doubled, old["before_w"], old["last_w"])
    is_link = both & ~np.isnan(link_s) & ~np.isnan(new["before_s"])
    edges = [link_s, link_w, new["first_s"], new["first_w"]]
    linked = add_steps(closed, closed.rows, is_link, edges)
    rows = linked.rows
    for name in _ADDED:
        rows[name] += new[name]
    rows["doubled_count"] += is_doubled
    for name in _LARGEST:
        rows[name] = np.maximum(rows[name], new[name])
    rows["mixed"] |= new["mixed"] | (both & (new["first_s"] < old["last_s"]))
    _join_edges(rows, old, new, (link_s, link_w), is_doubled)
    return Sums(
        window=left.window,
        gap_limit_s=left.gap_limit_s,
        names=left.names,
        rows=rows,
        touching=merge_counts(linked.touching, right.touching),
        others=merge_counts(linked.others, right.others),
    )


def _join_edges(
    rows: NDArray[np.void],
    old: NDArray[np.void],
    new: NDArray[np.void],
    link: tuple[Floats, Floats],
    is_doubled: Flags,
) -> None:
    """
    First and last readings of two merged pieces; a row without readings takes the other's.
    """
    no_old, no_new = np.isnan(old["last_s"]), np.isnan(new["last_s"])
    # An only reading that is replaced by one with its stamp leaves nothing of the old row.
    starts_new = no_old | (is_doubled & np.isnan(old["before_s"]))
    is_single = np.isnan(new["before_s"])
    for unit, link_value in (("s", link[0]), ("w", link[1])):
        first, before, last = f"first_{unit}", f"before_{unit}", f"last_{unit}"
        joined = np.where(is_single & ~no_old, link_value, new[before])
        rows[first] = np.where(starts_new & ~no_new, new[first], old[first])
        rows[before] = np.where(no_new, old[before], joined)
        rows[last] = np.where(no_new, old[last], new[last])


def _aligned(left: Sums, right: Sums) -> tuple[Sums, Sums]:
    """
    The same sums with the same names in the same order.
    """
    if left.names == right.names:
        return left, right
    names = tuple(dict.fromkeys((*left.names, *right.names)))
    return _spread(left, names), _spread(right, names)


def _spread(sums: Sums, names: tuple[str, ...]) -> Sums:
    position = {name: index for index, name in enumerate(names)}
    places = [position[name] for name in sums.names]
    wide = empty_sums(names, sums.window, sums.gap_limit_s)
    wide.rows[places] = sums.rows
    touching, others = list(wide.touching), list(wide.others)
    for place, ours, theirs in zip(places, sums.touching, sums.others, strict=True):
        touching[place], others[place] = ours, theirs
    return Sums(
        window=sums.window,
        gap_limit_s=sums.gap_limit_s,
        names=names,
        rows=wide.rows,
        touching=tuple(touching),
        others=tuple(others),
    )


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
    The integral of each device, by name, as `reporter.energy.coverage` gives it for a whole log.

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
    # Most logs reach over both edges, and the median that the slack takes is needed by no end.
    has_end = max(length_s for length_s, _ in ends) > STAMP_RESOLUTION_S
    slack_s = _edge_slack(sums, index) if has_end else STAMP_RESOLUTION_S
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
