"""
Clock hours: energy of a run and carbon intensity of a grid, hour by hour.

One training run: its window, its quality, and the parts of its energy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reporter.model.enums import Component, MeterClass, Method, RunStatus, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyHour:
    """
    AC energy of a run in J inside the clock hour that starts at *starts_at*.
    """

    starts_at: datetime
    energy_j: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IntensityHour:
    """
    Carbon intensity of the clock hour that starts at *starts_at*, in gCO2e/kWh.
    """

    starts_at: datetime
    g_per_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyIntensity:
    """
    A location-based series with its labels, its source, and the id of the log that holds it.
    """

    boundary: str
    mix: str
    source: str
    evidence: str
    hours: tuple[IntensityHour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityValue:
    """
    One metric of the benchmark and its value.
    """

    metric: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """
    Quality at one evaluation, *elapsed_s* seconds after the start of the run.

    *charged_energy_j* is the energy so far in J, uncovered time charged, by scope ("S2"): AC, in S1
    as read.
    """

    elapsed_s: float
    quality: tuple[QualityValue, ...]
    samples_count: float | None = None
    charged_energy_j: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """
    The efficiency of a power supply, DC over AC, with its limit of error in percent of it.
    """

    efficiency: float
    source: str
    error_limit_percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIdentity:
    """
    One device as the log *evidence* names it.
    """

    evidence: str
    device: str | None = None
    uuid: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSpan:
    """
    The two readings of an energy counter that an energy is the difference of; wraps are undone.
    """

    evidence: str
    first_at: datetime
    last_at: datetime
    first_j: float
    last_j: float
    device: str | None = None
    wraps_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLines:
    """
    The first and the last line of the power log *evidence* whose readings count, from 1.

    *lines_count* are all lines of the log, `None` where it wasn't read to its end.
    """

    evidence: str
    first_line: int
    last_line: int
    lines_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLines:
    """
    The lines of the training log *evidence* that give start, stop and quality of a run, from 1.

    A line is `None` where the log doesn't state it on a line, *lines_count* where the log wasn't
    read to its end.
    """

    evidence: str
    start_line: int | None = None
    stop_line: int | None = None
    quality_line: int | None = None
    lines_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPart:
    """
    What people say of one energy part: what was read, by which instrument, into which logs.

    *series* names the series of the logs that count, where they hold others too.
    """

    component: Component
    devices: tuple[str, ...]
    devices_count: int
    side: Side
    method: Method
    instrument: str | None = None
    conversion: Conversion | None = None
    series: tuple[str, ...] = ()
    idle_power_w: float | None = None
    nameplate_w: float | None = None
    nameplate_share: float | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPart(DeclaredPart):
    """
    A declared part with what its logs give; every field of this class is written by the tool.

    *energy_j* is the energy inside the run window as the meter read it, on side *side*;
    *charged_energy_j* also charges the time that no reading covers. Both are for all
    *devices_count* devices together. *energy_after_run_j* is what counters show from the stop of
    the run to their last reading.
    """

    energy_j: float
    charged_energy_j: float | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    coverage: float | None = None
    largest_gap_s: float | None = None
    sample_interval_s: float | None = None
    readings_count: int | None = None
    bad_readings_count: int | None = None
    highest_power_w: float | None = None
    energy_after_run_j: float | None = None
    meter_class: MeterClass | None = None
    identities: tuple[DeviceIdentity, ...] = ()
    counters: tuple[CounterSpan, ...] = ()
    log_lines: tuple[LogLines, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSummary:
    """
    A thinned power trace for drawing: pairs of seconds after the run's start and watts.

    A `None` for the watts marks a gap. The energy is never computed from it.
    """

    component: Component
    side: Side
    points: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRun:
    """
    What people say of one run: its name, its training log, its energy parts.
    """

    label: str
    energy_parts: tuple[DeclaredPart, ...]
    training_log: str | None = None
    stated_throughput_per_s: float | None = None
    peak_throughput_per_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(DeclaredRun):
    """
    One training run, from the first touch of the data to the last evaluation.

    Every field of this class is written by the tool, from the training log and the power logs.
    """

    energy_parts: tuple[EnergyPart, ...]
    started_at: datetime
    stopped_at: datetime
    status: RunStatus
    samples_count: float
    samples_unit: str
    quality: tuple[QualityValue, ...]
    seed: int | None = None
    global_batch_size: int | None = None
    learning_curve: tuple[CurvePoint, ...] = ()
    highest_logged_throughput_per_s: float | None = None
    power_trace: TraceSummary | None = None
    hours: tuple[EnergyHour, ...] = ()
    training_lines: TrainingLines | None = None

    @property
    def duration_s(self) -> float:
        """
        Seconds from start to stop.
        """
        return (self.stopped_at - self.started_at).total_seconds()

    @property
    def throughput_per_s(self) -> float:
        """
        Achieved samples per second over the whole window, evaluation included.
        """
        return self.samples_count / self.duration_s

    def parts_of(self, component: Component) -> tuple[EnergyPart, ...]:
        """
        The energy parts of one component, in the order of the file.
        """
        return tuple(part for part in self.energy_parts if part.component is component)
