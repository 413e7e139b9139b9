"""
The energy figure as the published summariser computes it, to the printed digit.

Two versions matter: that of May to September 2024, used for round 4.0, and the one since. They
scale the mean power of a log to the time to train. The first reads the lines as they stand up to
the stop line and counts the span to the later of stop stamp and last reading; the second sorts
the lines by time and counts from start stamp to stop stamp. Ours differ
(`reporter.energy.coverage`); the difference is shown beside both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reporter.evidence.formats.mlperf_power import (
    EFFICIENCY,
    START,
    STOP,
    Marker,
    NodePowerLog,
    SwitchPowerLog,
)
from reporter.evidence.formats.readings_between_markers import (
    ReadingsBetween,
    readings_and_markers,
)

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
        energy = _sum_to_stop_line(readings_and_markers(node, by_stamp=False))
    elif node.start_ms is None:
        raise ValueError("no start marker")
    else:
        energy = _sum_to_stop_stamp(readings_and_markers(node, by_stamp=True))
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


def _sum_to_stop_line(pieces: Iterable[Marker | ReadingsBetween]) -> _Sum:
    """
    The lines in the order of the file up to the first stop line; what stands below isn't read.

    The span ends at the stop stamp or at the latest reading, whichever is later, and begins at
    time 0 without a start (mlcommons/logging 4054425, result_summarizer.py:517-541).
    """
    watt_ms = start_ms = previous_ms = last_ms = stop_ms = 0.0
    efficiency: float | None = 1.0
    for piece in pieces:
        if isinstance(piece, ReadingsBetween):
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


def _sum_to_stop_stamp(pieces: Iterable[Marker | ReadingsBetween]) -> _Sum:
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
        if isinstance(piece, ReadingsBetween):
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
