"""
The energy figure as the published summariser computes it, to the printed digit.

Two versions matter: that of May to September 2024, used for round 4.0, and the one since. They
scale the mean power of a log to the time to train. The first reads the lines as they stand up to
the stop line and counts the span to the later of stop stamp and last reading; the second sorts
the lines by time and counts from start stamp to stop stamp. Ours differ
(`reporter.energy.coverage`); the difference is shown beside both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.formats.mlperf_power import (
    EFFICIENCY,
    START,
    STOP,
    Marker,
    NodePowerLog,
    SwitchPowerLog,
)

Floats = NDArray[np.float64]

STAMP_DECIMALS = 3
DROPPED_EACH_END = {"unet3d": 4}


class OfficialVersion(StrEnum):
    """
    Which published formula.
    """

    MAY_2024 = "2024-05"
    HEAD = "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialEnergy:
    """
    The figure in J, or the name of the error with which the published code stops.
    """

    energy_j: float | None
    error: str | None = None


def official_run_energy(
    nodes: Sequence[NodePowerLog],
    switches: Sequence[SwitchPowerLog],
    time_to_train_ms: float,
    version: OfficialVersion,
) -> OfficialEnergy:
    """
    Energy of one run: nodes by their logs, switches by nameplate power times time to train.
    """
    if not nodes:
        return OfficialEnergy(energy_j=None, error="AssertionError")
    total_j = 0.0
    try:
        for node in nodes:
            total_j += _node_energy_j(node, time_to_train_ms, version)
    except (ValueError, TypeError, ZeroDivisionError) as problem:
        return OfficialEnergy(energy_j=None, error=type(problem).__name__)
    for switch in switches:
        efficiency = 1.0 if switch.conversion_efficiency is None else switch.conversion_efficiency
        total_j += efficiency * (switch.nameplate_w or 0.0) * time_to_train_ms / 1000
    return OfficialEnergy(energy_j=total_j)


def official_benchmark_energy(
    runs: Sequence[tuple[float | None, OfficialEnergy]],
    *,
    benchmark: str,
    scaling_factor: float | None,
) -> OfficialEnergy:
    """
    Mean energy of the runs that the time score keeps, times the scaling factor.

    Each run is its time to train (None if it didn't converge: it counts as a dropped slow one)
    and its energy. One run that stops the published code stops the whole figure.
    """
    counted = [index for index, (time, _) in enumerate(runs) if time is not None]
    stopped = [runs[index][1] for index in counted if runs[index][1].error is not None]
    if stopped:
        return stopped[0]
    kept = [runs[index][1].energy_j for index in _kept([time for time, _ in runs], benchmark)]
    energies_j = [energy_j for energy_j in kept if energy_j is not None]
    if not energies_j:
        return OfficialEnergy(energy_j=None, error="no run is left to count")
    return OfficialEnergy(energy_j=_scaled_mean(energies_j, scaling_factor))


def dropped_each_end(benchmark: str) -> int:
    """
    How many of the fastest and of the slowest runs don't count.
    """
    return DROPPED_EACH_END.get(benchmark, 1)


def _kept(times: Sequence[float | None], benchmark: str) -> list[int]:
    """
    Which runs count, by time; runs that missed (None) already stand for dropped slow ones.
    """
    converged = [(time, index) for index, time in enumerate(times) if time is not None]
    drop, missed = dropped_each_end(benchmark), len(times) - len(converged)
    if missed > drop:
        return []
    by_time = [index for _, index in sorted(converged)]
    return by_time[drop : len(by_time) - (drop - missed)]


def _scaled_mean(values: Sequence[float], scaling_factor: float | None) -> float:
    return sum(values) / len(values) * (1.0 if scaling_factor is None else scaling_factor)


def _node_energy_j(node: NodePowerLog, time_to_train_ms: float, version: OfficialVersion) -> float:
    """
    Mean power over the span of the log times time to train, in J.

    Raises what the published code raises: `TypeError` for a reading or an efficiency that isn't
    a number, `ZeroDivisionError` for an empty span, and `ValueError` without a start (since
    September 2024).
    """
    if node.unreadable_count:
        raise TypeError("a reading isn't a number")
    if version is OfficialVersion.MAY_2024:
        energy = _sum_to_stop_line(_pieces(node, by_stamp=False))
    elif node.start_ms is None:
        raise ValueError("no start marker")
    else:
        energy = _sum_to_stop_stamp(_pieces(node, by_stamp=True))
    if energy.efficiency is None:
        raise TypeError("the efficiency isn't a number")
    span_ms = energy.stop_ms - energy.start_ms
    return energy.efficiency * energy.watt_ms * time_to_train_ms / span_ms / 1000


class _Sum(NamedTuple):
    """
    Readings times the time since the one before, in W x ms, and the span they are spread over.

    *efficiency* is the last one that the formula reads, None where that is no number.
    """

    watt_ms: float
    start_ms: float
    stop_ms: float
    efficiency: float | None


class _Readings(NamedTuple):
    """
    Readings between two markers: their stamps in ms and their power in W, one or more.
    """

    times_ms: Floats
    power_w: Floats

    def added_to(self, watt_ms: float, previous_ms: float) -> float:
        """
        The sum with these readings, added one by one as the published code does, to the last digit.
        """
        spans_ms = np.diff(self.times_ms, prepend=previous_ms)
        # What is beyond a float is infinite, without a word, as in the published code.
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.add.accumulate(np.append(watt_ms, self.power_w * spans_ms))[-1])


def _sum_to_stop_line(pieces: Iterable[Marker | _Readings]) -> _Sum:
    """
    The lines in the order of the file up to the first stop line; what stands below isn't read.

    The span ends at the stop stamp or at the latest reading, whichever is later, and begins at
    time 0 without a start (mlcommons/logging 4054425, result_summarizer.py:517-541).
    """
    watt_ms = start_ms = previous_ms = last_ms = stop_ms = 0.0
    efficiency: float | None = 1.0
    for piece in pieces:
        if isinstance(piece, _Readings):
            watt_ms = piece.added_to(watt_ms, previous_ms)
            previous_ms = float(piece.times_ms[-1])
            last_ms = max(last_ms, float(piece.times_ms.max()))
        elif piece.key == START:
            start_ms = previous_ms = piece.time_ms
        elif piece.key == EFFICIENCY:
            efficiency = piece.value
        elif piece.key == STOP:
            stop_ms = piece.time_ms
            break
    return _Sum(watt_ms, start_ms, max(stop_ms, last_ms), efficiency)


def _sum_to_stop_stamp(pieces: Iterable[Marker | _Readings]) -> _Sum:
    """
    Readings between the markers, spread from start to stop (the last reading without a stop).

    *pieces* are in the order of their stamps (mlcommons/logging c401ff0,
    result_summarizer.py:517-558).
    """
    watt_ms = start_ms = previous_ms = last_ms = 0.0
    stop_ms: float | None = None
    efficiency: float | None = 1.0
    started = False
    for piece in pieces:
        if isinstance(piece, _Readings):
            if started and stop_ms is None:
                watt_ms = piece.added_to(watt_ms, previous_ms)
                previous_ms = float(piece.times_ms[-1])
                last_ms = max(last_ms, previous_ms)
        elif piece.key == START:
            start_ms = previous_ms = piece.time_ms
            started = True
        elif piece.key == STOP:
            stop_ms = piece.time_ms
        elif piece.key == EFFICIENCY:
            efficiency = piece.value
    return _Sum(watt_ms, start_ms, last_ms if stop_ms is None else stop_ms, efficiency)


def _pieces(node: NodePowerLog, *, by_stamp: bool) -> Iterator[Marker | _Readings]:
    """
    Markers and the readings between them, in the order of the file or of their stamps.

    Sorting is stable: lines with the same stamp stay in the order of the file.
    """
    count = len(node.markers)
    # A marker stands before the reading of its position, and after the marker above it.
    places = np.array([marker.position for marker in node.markers], dtype=np.int64)
    places = np.minimum(np.maximum.accumulate(places), node.trace.times_s.size)
    stamps_ms = np.array([marker.time_ms for marker in node.markers], dtype=np.float64)
    times_ms = np.insert(_stamps_ms(node.trace.times_s), places, stamps_ms)
    power_w = np.insert(node.trace.power_w, places, 0.0)
    of_markers = np.insert(np.full(node.trace.times_s.size, -1), places, np.arange(count))
    if by_stamp:
        order = np.argsort(times_ms, kind="stable")
        times_ms, power_w, of_markers = times_ms[order], power_w[order], of_markers[order]
    begun = 0
    for end in (*np.flatnonzero(of_markers >= 0).tolist(), times_ms.size):
        if end > begun:
            yield _Readings(times_ms[begun:end], power_w[begun:end])
        if end < times_ms.size:
            yield node.markers[of_markers[end]]
        begun = end + 1


def _stamps_ms(times_s: Floats) -> Floats:
    """
    Stamps in ms, rounded as Python's `round` does, to the last digit.

    Seconds and back blur a stamp by a fraction of a microsecond, enough to undo a tie.
    """
    times_ms = times_s * 1000
    scaled = times_ms * 10**STAMP_DECIMALS
    rounded: Floats = np.rint(scaled) / 10**STAMP_DECIMALS
    # The product is rounded itself: near the half it doesn't tell to which side the stamp belongs.
    is_sure = (np.abs(scaled - np.floor(scaled) - 0.5) > 0.25) & (np.abs(scaled) < 2.0**52)
    for place in np.flatnonzero(~is_sure).tolist():
        rounded[place] = round(float(times_ms[place]), STAMP_DECIMALS)
    return rounded
