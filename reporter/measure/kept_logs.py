"""
Power logs that are kept in memory while their devices are measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from reporter.evidence.detect import read_power_log
from reporter.evidence.engine import Engine
from reporter.evidence.offered import Device, Offered, Series, offered_by
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace, Window
from reporter.measure.device import (
    DeviceFigure,
    DeviceQuestion,
    device_figure,
    highest_device_w,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """
    What is known of the meters of some logs apart from what the logs say.

    *counter_range_j* is where energy counters start again, *rated_power_w* the rating of one
    device, at which time without readings is charged where no reading is higher.
    """

    counter_range_j: float | None = None
    rated_power_w: float | None = None


class Measured(NamedTuple):
    """
    One device's figure, and the first and last line of its log in the window, if they are known.
    """

    figure: DeviceFigure
    lines: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepJob:
    """
    A log to be read whole; *zone* is for stamps without one.
    """

    path: Path
    zone: str | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The log.
        """
        return (self.path,)


def keep_log(job: KeepJob) -> LogReading:
    """
    All readings of one log. Never raises on content.
    """
    return read_power_log(job.path, name=job.path.name, zone=job.zone)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptLogs:
    """
    Logs with all their readings.
    """

    logs: tuple[LogReading, ...]
    offered: Offered

    @classmethod
    def read(cls, paths: Sequence[Path], engine: Engine, *, zone: str | None) -> KeptLogs:
        """
        Read each log whole; *zone* is for stamps without one. Never raises on content.
        """
        jobs = [KeepJob(path=path.absolute(), zone=zone) for path in paths]
        logs = tuple(engine.map(keep_log, jobs))
        return cls(logs=logs, offered=offered_by(logs))

    @property
    def series(self) -> tuple[Series, ...]:
        """
        What there is to choose from.
        """
        return self.offered.series

    def measured(
        self, devices: Sequence[Device], window: Window, meters: Meters
    ) -> Iterator[Measured]:
        """
        Each device over the window.
        """
        for device in devices:
            found = self.offered.readings_of(device)
            if isinstance(found, PowerTrace):
                asked = DeviceQuestion(window=window, charge_w=meters.rated_power_w)
                yield Measured(device_figure(found, asked), _lines(found, window))
                continue
            counter = replace(found, wrap_j=found.wrap_j or meters.counter_range_j)
            yield Measured(_counted(counter, device, window, meters), None)


def _counted(
    counter: EnergyCounter, device: Device, window: Window, meters: Meters
) -> DeviceFigure:
    cap_w = highest_device_w(device.identity.kind)
    asked = DeviceQuestion(window=window, charge_w=meters.rated_power_w, cap_w=cap_w)
    return device_figure(counter, asked)


def _lines(found: PowerTrace, window: Window) -> tuple[int, int] | None:
    if found.lines is None:
        return None
    inside = found.lines[(found.times_s >= window.start_s) & (found.times_s <= window.stop_s)]
    return (int(inside.min()), int(inside.max())) if inside.size else None
