"""
The series of some logs, with what is needed to choose among them, and the readings of the chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.choose import Device, Series
from reporter.evidence.identity import Quantity
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """
    The series of some logs, and of each where its readings are: a trace or a counter.
    """

    series: tuple[Series, ...]
    readings: tuple[PowerTrace | EnergyCounter, ...]

    def readings_of(self, device: Device) -> PowerTrace | EnergyCounter:
        """
        The readings of all pieces of a device, in the order of the pieces.
        """
        own = [self.readings[piece.index] for piece in device.pieces]
        first = own[0]
        if len(own) == 1:
            return first if first.name == device.name else replace(first, name=device.name)
        if isinstance(first, PowerTrace):
            traces = [trace for trace in own if isinstance(trace, PowerTrace)]
            return _joined_traces(device.name, traces)
        counters = [counter for counter in own if isinstance(counter, EnergyCounter)]
        return replace(
            counters[0],
            name=device.name,
            times_s=np.concatenate([counter.times_s for counter in counters]),
            energy_j=np.concatenate([counter.energy_j for counter in counters]),
        )


def _joined_traces(name: str, traces: Sequence[PowerTrace]) -> PowerTrace:
    # Lines of several files can't be told apart in one column.
    return PowerTrace(
        name=name,
        times_s=np.concatenate([trace.times_s for trace in traces]),
        power_w=np.concatenate([trace.power_w for trace in traces]),
        identity=traces[0].identity,
    )


def offered_by(logs: Iterable[LogReading]) -> Offered:
    """
    All series of some logs, each with what is needed to choose among them.
    """
    series: list[Series] = []
    readings: list[PowerTrace | EnergyCounter] = []
    for log in logs:
        own: list[PowerTrace | EnergyCounter] = [*log.traces, *log.counters]
        for one in own:
            series.append(_series(len(series), log.file, one))
            readings.append(one)
    return Offered(series=tuple(series), readings=tuple(readings))


def _series(index: int, file: str, one: PowerTrace | EnergyCounter) -> Series:
    identity = one.identity
    if isinstance(one, PowerTrace):
        values = one.power_w
        good = np.isfinite(values) & (values > 0)
    else:
        # A counter may stand at zero, and does where a window begins.
        values = one.energy_j
        good = np.isfinite(values) & (values >= 0)
        identity = replace(identity, quantity=Quantity.COUNTER)
    times_s = one.times_s[good]
    return Series(
        index=index,
        file=file,
        name=one.name,
        identity=identity,
        first_s=float(times_s.min()) if times_s.size else None,
        last_s=float(times_s.max()) if times_s.size else None,
        readings_count=int(times_s.size),
        digest=digest_of(times_s, values[good]),
    )


def digest_of(times_s: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[float, ...]:
    """
    Count, bounds and two sums of a series: the same for the same readings in the same order.
    """
    if not times_s.size:
        return ()
    with np.errstate(over="ignore", invalid="ignore"):
        moment = float(np.dot(times_s - times_s[0], values))
        return times_s.size, float(times_s[0]), float(times_s[-1]), float(values.sum()), moment
