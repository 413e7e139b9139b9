"""
A shortcut for logs in which every device is read at every instant, in the same order.

Such a batch is a table of instants by devices, and the energy of a device is one product of
weights, which depend on the instants alone, with its column.

Integrates power logs batch by batch, with a carried reading for each device.

Time is near that of the parser, and memory doesn't grow with the log: a whole-file window
function needs ten times as much. A batch becomes partial sums, and sums are merged in order.

Sums a power log of any size without keeping it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import CHARGE_GAP_LIMIT_S, Integral, StepCounts
from reporter.energy.partial_sums import (
    LONGEST_STEP_US,
    Flags,
    Floats,
    Steps,
    StreamIntegral,
    Sums,
    empty_sums,
    integrals,
    is_inside,
    merge,
    microseconds,
    weigh,
)
from reporter.evidence.collect import RefusedError
from reporter.evidence.detect import OpenLog
from reporter.evidence.log_file import STREAM_LIMITS, ReadLimits
from reporter.evidence.problems import Problems, causes_first
from reporter.evidence.series import HIGHEST_POWER_W, LATEST_TIME_S, PowerTrace, Window
from reporter.findings import Finding

# Below this the setting up costs more than it saves.
ROWS_LEAST = 4


def find_grid(codes: NDArray[np.integer], times_s: Floats, power_w: Floats) -> tuple[int, int]:
    """
    From which reading up to which one a batch is a regular grid, and every device is once in a row.

    A batch with a bad reading, an uneven order or doubled instants has none: both are 0.
    """
    width = _width(codes)
    # A batch may begin in the middle of an instant.
    changes = np.flatnonzero(np.diff(times_s[: width + 1]) != 0)
    start = (int(changes[0]) + 1) % width if width and changes.size else 0
    count = (codes.size - start) // width if width else 0
    if count < ROWS_LEAST:
        return 0, 0
    stop = start + count * width
    order = codes[start : start + width]
    table_w = power_w[start:stop].reshape(count, width)
    instants_s = times_s[start:stop:width]
    is_regular = (
        bool((codes[start:stop].reshape(count, width) == order).all())
        and bool((times_s[start:stop].reshape(count, width) == instants_s[:, None]).all())
        and bool((instants_s[1:] > instants_s[:-1]).all())
        and bool(np.abs(instants_s[[0, -1]]).max() <= LATEST_TIME_S)
        # The least of numbers among which is a NaN is NaN, and no comparison with it holds.
        and bool(table_w.min() > 0 and table_w.max() <= HIGHEST_POWER_W)
    )
    return (start, stop) if is_regular else (0, 0)


def _width(codes: NDArray[np.integer]) -> int:
    """
    Readings from one device to the same again, if all between are different; else 0.
    """
    again = np.flatnonzero(codes[1:] == codes[:1])
    width = int(again[0]) + 1 if again.size else 0
    return width if width < 2 or np.unique(codes[:width]).size == width else 0


def sum_grid(codes: NDArray[np.integer], times_s: Floats, power_w: Floats, empty: Sums) -> Sums:
    """
    Sums over readings that are a grid: the last instant and the step to it stay open.

    *empty* are sums without readings over the devices that *codes* point to.
    """
    window, rows, width = empty.window, empty.rows, _width(codes)
    codes, instants_s = codes[:width], times_s[::width]
    table_w = power_w.reshape(-1, width)
    steps = weigh(instants_s[:-2], instants_s[1:-1], window, empty.gap_limit_s)
    covered = steps.is_covered
    covered_j = _energy(steps, covered, table_w)
    row_of = {
        "integrated_j": covered_j if covered.all() else _energy(steps, covered | True, table_w),
        "covered_j": covered_j,
        "covered_s": steps.inside_s[covered].sum(),
        "uncovered_s": steps.inside_s[~covered].sum(),
        "longest_s": steps.inside_s.max(),
        "readings_count": float(instants_s.size),
        "first_s": instants_s[0], "before_s": instants_s[-2], "last_s": instants_s[-1],
        "first_w": table_w[0], "before_w": table_w[-2], "last_w": table_w[-1],
    } | _inside(instants_s, table_w, empty)  # fmt: skip
    for name, values in row_of.items():
        rows[name][codes] = values
    return _with_step_counts(empty, codes, steps)


def _energy(steps: Steps, where: NDArray[np.bool_], table_w: Floats) -> Floats:
    """
    Energy of each device over the steps *where*, in J.
    """
    weights_s = np.zeros(table_w.shape[0])
    weights_s[:-2] += np.where(where, steps.from_s, 0.0)
    weights_s[1:-1] += np.where(where, steps.to_s, 0.0)
    # Not a product of matrices: its last digit would hang on the number of threads.
    energy_j: Floats = np.einsum("i,ij->j", weights_s, table_w)
    return energy_j


def _inside(instants_s: Floats, table_w: Floats, empty: Sums) -> dict[str, Floats | float]:
    """
    Count and highest of the closed readings, all and those inside the window.
    """
    closed_w = table_w[:-1]
    inside = np.flatnonzero(is_inside(instants_s[:-1], empty.window))
    highest_w = closed_w.max(axis=0)
    highest_inside_w: Floats | float = 0.0
    if inside.size == closed_w.shape[0]:
        highest_inside_w = highest_w
    elif inside.size:
        highest_inside_w = closed_w[inside[0] : inside[-1] + 1].max(axis=0)
    return {
        "highest_w": highest_w,
        "highest_inside_w": highest_inside_w,
        "inside_count": float(inside.size),
    }


def _with_step_counts(sums: Sums, codes: NDArray[np.integer], steps: Steps) -> Sums:
    """
    All devices have the same intervals, so they are counted once.
    """
    lengths_us = microseconds(steps.whole_s)
    touching, others = list(sums.touching), list(sums.others)
    for counts, where in ((touching, steps.is_touching), (others, ~steps.is_touching)):
        if not where.any():
            continue
        lengths, numbers = np.unique(lengths_us[where], return_counts=True)
        shared = StepCounts.of(zip(lengths.tolist(), numbers.tolist(), strict=True))
        for code in codes.tolist():
            counts[code] = shared
    return Sums(
        window=sums.window,
        gap_limit_s=sums.gap_limit_s,
        names=sums.names,
        rows=sums.rows,
        touching=tuple(touching),
        others=tuple(others),
    )


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
    pieces = (sum_batch(batch, window, gap_limit_s=gap_limit_s) for batch in batches)
    return _merged(pieces) or empty_sums((), window, gap_limit_s)


def _merged(pieces: Iterable[Sums]) -> Sums | None:
    """
    The sums of pieces in order; an only piece, as of most logs, is taken as it is.
    """
    total = None
    for piece in pieces:
        total = piece if total is None else merge(total, piece)
    return total


def sum_batch(batch: Batch, window: Window, *, gap_limit_s: float) -> Sums:
    """
    The sums of one batch; readings out of order inside it are put in order, as in cleaning.
    """
    return _merged(_pieces(batch, window, gap_limit_s)) or empty_sums(
        batch.names, window, gap_limit_s
    )


def _pieces(batch: Batch, window: Window, gap_limit_s: float) -> Iterator[Sums]:
    """
    The sums of a batch's regular grid and of what stands before and after it.
    """
    start, stop = find_grid(batch.codes, batch.times_s, batch.power_w)
    for left, right in ((0, start), (start, stop), (stop, batch.codes.size)):
        if left == right:
            continue
        empty = empty_sums(batch.names, window, gap_limit_s)
        part = batch.part(left, right)
        if (left, right) == (start, stop):
            yield sum_grid(part.codes, part.times_s, part.power_w, empty)
        else:
            yield _sum_sorted(_sorted(part), empty)


# A batch of one device; a table of this size stays in the processor's cache.
CHUNK_READINGS = 65_536


def batches_of(trace: PowerTrace) -> Iterator[Batch]:
    """
    The readings of one device in batches; one batch where they aren't in the order of time.
    """
    size = int(trace.times_s.size)
    # A comparison with NaN is false, so a stamp that is no number makes one batch, too.
    is_ordered = bool((np.diff(trace.times_s) >= 0).all()) if size else True
    step = CHUNK_READINGS if is_ordered else max(1, size)
    for left in range(0, max(1, size), step):
        times_s = trace.times_s[left : left + step]
        yield Batch(
            names=(trace.name,),
            codes=np.zeros(times_s.size, dtype=np.int64),
            times_s=times_s,
            power_w=trace.power_w[left : left + step],
        )


def integrate_log(
    trace: PowerTrace,
    window: Window,
    *,
    gap_limit_s: float = CHARGE_GAP_LIMIT_S,
    charge_power_w: float | None,
) -> StreamIntegral:
    """
    The integral of one device's readings as logged, and what cleaning them took.

    Trapezoid inside the window, linear at its edges; an edge without a reading beyond it holds
    the nearest one. Steps longer than *gap_limit_s* and ends without readings are charged at the
    highest reading or *charge_power_w*, whichever is more; None means that no charging power is
    known. An end of up to one median interval is charged too, but counts as covered.
    """
    sums = sum_batches(batches_of(trace), window, gap_limit_s=gap_limit_s)
    return integrals(sums, charge_power_w=charge_power_w)[trace.name]


def integrate(
    trace: PowerTrace,
    window: Window,
    *,
    gap_limit_s: float = CHARGE_GAP_LIMIT_S,
    charge_power_w: float | None,
) -> Integral:
    """
    The integral of `integrate_log` alone.
    """
    found = integrate_log(trace, window, gap_limit_s=gap_limit_s, charge_power_w=charge_power_w)
    if found.integral is None:
        raise ValueError(f"{trace.name}: batches of one trace are in order")
    return found.integral


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
    What `reporter.evidence.series.clean` does, for all devices at once.
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
    return _with_step_counts_of_each(empty, of, steps)


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


def _with_step_counts_of_each(sums: Sums, codes: Codes, steps: Steps) -> Sums:
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreamedLog:
    """
    The sums over one log; `reporter.energy.partial_sums` merges sums of further pieces of it.

    *format* is `None` for a log that wasn't recognised; *unreadable_count* readings were lost.
    """

    file: str
    format: str | None
    zone: str | None
    sums: Sums
    unreadable_count: int
    findings: tuple[Finding, ...]


def stream_power_log(  # noqa: PLR0913 - what, where, and how, each with a default
    path: Path,
    window: Window,
    *,
    gap_limit_s: float,
    name: str | None = None,
    zone: str | None = None,
    engine: str = "auto",
    limits: ReadLimits = STREAM_LIMITS,
) -> StreamedLog:
    """
    The sums of every device's power over the window; energy counters are left out.

    *zone* and *name* as in `read_power_log`; *engine* is `auto` (polars if it is there), `polars`,
    `pandas` or `lines`. Never raises on content. A Parquet file is read in this very process: it
    should be one's own.
    """
    file = name if name is not None else str(path)
    log = OpenLog(
        path, file, zone=zone, expected=None, limits=limits, engine=engine, is_trusted=True
    )
    problems = Problems()
    sums = sum_batches(_batches(log, problems), window, gap_limit_s=gap_limit_s)
    if sums.rows["mixed"].any():
        mixed = sums.names[int(sums.rows["mixed"].argmax())]
        log.fail(RefusedError("PW-11", f"the readings of {mixed!r} run back in time"))
    return StreamedLog(
        file=file,
        format=log.format,
        zone=log.reading.found_zone,
        sums=sums,
        unreadable_count=problems.unreadable_count,
        findings=(*causes_first(log.findings), *problems.findings(file)),
    )


def _batches(log: OpenLog, problems: Problems) -> Iterator[Batch]:
    for piece in log.pieces():
        problems.merge(piece.problems)
        if piece.power is not None:
            yield Batch(
                names=log.reading.power.names,
                codes=piece.power.codes,
                times_s=piece.power.times_s,
                power_w=piece.power.values,
            )
