"""
Integrates power logs batch by batch, with a carried reading for each device.

Time is near that of the parser, and memory doesn't grow with the log: a whole-file window
function needs ten times as much. A batch becomes partial sums, and sums are merged in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.power.grid import find_grid, sum_grid
from reporter.power.integrate import Window
from reporter.power.step_counts import StepCounts
from reporter.power.sums import (
    LONGEST_STEP_US,
    Flags,
    Floats,
    Steps,
    Sums,
    empty_sums,
    is_inside,
    merge,
    microseconds,
    weigh,
)
from reporter.power.trace import HIGHEST_POWER_W, LATEST_TIME_S

Codes = NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """
    Readings of many devices in the order of the file; the arrays are equally long, 1-D.

    *codes* are positions in *names*, *times_s* Unix seconds, *power_w* W as logged. Raises
    `ValueError` when the lengths differ.
    """

    names: tuple[str, ...]
    codes: Codes
    times_s: Floats
    power_w: Floats

    def __post_init__(self) -> None:
        """
        Every reading has a device, a time and a power.
        """
        if not (self.codes.shape == self.times_s.shape == self.power_w.shape):
            raise ValueError("a batch needs as many devices and times as readings")

    def part(self, left: int, right: int) -> Batch:
        """
        The readings from *left* up to *right*.
        """
        return Batch(
            names=self.names,
            codes=self.codes[left:right],
            times_s=self.times_s[left:right],
            power_w=self.power_w[left:right],
        )


def sum_batches(batches: Iterable[Batch], window: Window, *, gap_limit_s: float) -> Sums:
    """
    The sums over all batches of a log, taken in order.
    """
    total = empty_sums((), window, gap_limit_s)
    for batch in batches:
        total = merge(total, sum_batch(batch, window, gap_limit_s=gap_limit_s))
    return total


def sum_batch(batch: Batch, window: Window, *, gap_limit_s: float) -> Sums:
    """
    The sums of one batch; readings out of order inside it are put in order, as in cleaning.
    """
    start, stop = find_grid(batch.codes, batch.times_s, batch.power_w)
    total = empty_sums(batch.names, window, gap_limit_s)
    for left, right in ((0, start), (start, stop), (stop, batch.codes.size)):
        if left == right:
            continue
        empty = empty_sums(batch.names, window, gap_limit_s)
        part = batch.part(left, right)
        if (left, right) == (start, stop):
            summed = sum_grid(part.codes, part.times_s, part.power_w, empty)
        else:
            summed = _sum_sorted(_sorted(part), empty)
        total = merge(total, summed)
    return total


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sorted:
    """
    Clean readings by device and time, with the row of counts that cleaning gave.
    """

    codes: Codes
    times_s: Floats
    power_w: Floats
    counts: dict[str, Floats]


def _sorted(batch: Batch) -> _Sorted:
    """
    What `reporter.power.trace.clean` does, for all devices at once.
    """
    devices = len(batch.names)
    readings = np.bincount(batch.codes, minlength=devices)
    good = (np.abs(batch.times_s) <= LATEST_TIME_S) & (batch.power_w <= HIGHEST_POWER_W)
    good &= batch.power_w > 0
    codes, times_s, power_w = batch.codes[good], batch.times_s[good], batch.power_w[good]
    if np.any(codes[1:] < codes[:-1]):
        order = np.argsort(codes, kind="stable")
        codes, times_s, power_w = codes[order], times_s[order], power_w[order]
    goes_back = (np.diff(times_s) < 0) & (codes[1:] == codes[:-1])
    unordered = np.bincount(codes[1:][goes_back], minlength=devices)
    if goes_back.any():
        order = np.lexsort((times_s, codes))
        codes, times_s, power_w = codes[order], times_s[order], power_w[order]
    last = np.ones(codes.size, dtype=bool)
    last[:-1] = (np.diff(times_s) > 0) | (codes[1:] != codes[:-1])
    return _Sorted(
        codes=codes[last],
        times_s=times_s[last],
        power_w=power_w[last],
        counts={
            "readings_count": readings.astype(np.float64),
            "bad_count": (readings - np.bincount(codes, minlength=devices)).astype(np.float64),
            "doubled_count": np.bincount(codes[~last], minlength=devices).astype(np.float64),
            "unordered_count": unordered.astype(np.float64),
        },
    )


def _sum_sorted(readings: _Sorted, empty: Sums) -> Sums:
    """
    Sums over readings by device and time: all but each device's last reading and last step.
    """
    rows, window, size = empty.rows, empty.window, len(empty.names)
    for name, counts in readings.counts.items():
        rows[name] = counts
    codes, times_s, power_w = readings.codes, readings.times_s, readings.power_w
    if not codes.size:
        return empty
    _set_edges(rows, readings)
    is_last = np.append(codes[1:] != codes[:-1], True)
    inside = is_inside(times_s, window) & ~is_last
    rows["inside_count"] = np.bincount(codes[inside], minlength=size)
    _highest(rows["highest_w"], codes, power_w, ~is_last)
    _highest(rows["highest_inside_w"], codes, power_w, inside)
    closed = np.flatnonzero(~is_last[:-1] & ~is_last[1:])
    steps = weigh(times_s[closed], times_s[closed + 1], window, empty.gap_limit_s)
    energy_j = steps.from_s * power_w[closed] + steps.to_s * power_w[closed + 1]
    of = codes[closed]
    for name, values in (
        ("integrated_j", energy_j),
        ("covered_j", np.where(steps.is_covered, energy_j, 0.0)),
        ("covered_s", np.where(steps.is_covered, steps.inside_s, 0.0)),
        ("uncovered_s", np.where(steps.is_covered, 0.0, steps.inside_s)),
    ):
        rows[name] = np.bincount(of, weights=values, minlength=size)
    _highest(rows["longest_s"], of, steps.inside_s, np.ones(of.size, dtype=bool))
    return _with_step_counts(empty, of, steps)


def _set_edges(rows: NDArray[np.void], readings: _Sorted) -> None:
    codes = readings.codes
    lasts = np.flatnonzero(np.append(codes[1:] != codes[:-1], True))
    firsts = np.append(0, lasts[:-1] + 1)
    present = codes[lasts]
    has_two = lasts > firsts
    for unit, values in (("s", readings.times_s), ("w", readings.power_w)):
        rows[f"first_{unit}"][present] = values[firsts]
        rows[f"last_{unit}"][present] = values[lasts]
        rows[f"before_{unit}"][present[has_two]] = values[lasts[has_two] - 1]


def _highest(into: Floats, codes: Codes, values: Floats, where: Flags) -> None:
    """
    Set the highest value of each device; *codes* rise.
    """
    codes, values = codes[where], values[where]
    if codes.size:
        starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
        into[codes[starts]] = np.maximum.reduceat(values, starts)


def _with_step_counts(sums: Sums, codes: Codes, steps: Steps) -> Sums:
    lengths_us = microseconds(steps.whole_s)
    touching, others = list(sums.touching), list(sums.others)
    for counts, where in ((touching, steps.is_touching), (others, ~steps.is_touching)):
        for code, pairs in _pairs(codes[where], lengths_us[where]):
            counts[code] = StepCounts.of(pairs)
    return Sums(
        window=sums.window,
        gap_limit_s=sums.gap_limit_s,
        names=sums.names,
        rows=sums.rows,
        touching=tuple(touching),
        others=tuple(others),
    )


def _pairs(
    codes: Codes, lengths_us: NDArray[np.int64]
) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """
    For each device its intervals in microseconds, and how often each occurs; *codes* rise.
    """
    if not codes.size:
        return
    if lengths_us[0] == lengths_us.min() == lengths_us.max():
        for code, count in enumerate(np.bincount(codes).tolist()):
            if count:
                yield code, [(int(lengths_us[0]), count)]
        return
    width = LONGEST_STEP_US + 1
    keys, numbers = np.unique(codes.astype(np.int64) * width + lengths_us, return_counts=True)
    by_code: dict[int, list[tuple[int, int]]] = {}
    for key, number in zip(keys.tolist(), numbers.tolist(), strict=True):
        by_code.setdefault(key // width, []).append((key % width, number))
    yield from by_code.items()
