"""
Clock hours: energy of a run and carbon intensity of a grid, hour by hour.

One training run: its window, its quality, and the parts of its energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reporter.model.enums import Component, Method, RunStatus, Side


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
    """

    elapsed_s: float
    quality: tuple[QualityValue, ...]
    samples_count: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """
    The efficiency between AC and DC, and whether the stated energy already contains it.
    """

    efficiency: float
    applied: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPart:
    """
    Energy of one component during the run window, as one instrument saw it.

    *energy_j* is the integral inside the window on side *side*; *charged_energy_j* also charges
    the time that no reading covers. Both are for all *devices_count* devices together.
    """

    component: Component
    devices: tuple[str, ...]
    devices_count: int
    side: Side
    method: Method
    energy_j: float
    instrument: str | None = None
    charged_energy_j: float | None = None
    conversion: Conversion | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    coverage: float | None = None
    largest_gap_s: float | None = None
    sample_interval_s: float | None = None
    readings_count: int | None = None
    highest_power_w: float | None = None
    idle_power_w: float | None = None
    nameplate_w: float | None = None
    evidence: tuple[str, ...] = ()


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
class Run:
    """
    One training run, from the first touch of the data to the last evaluation.
    """

    label: str
    started_at: datetime
    stopped_at: datetime
    status: RunStatus
    samples_count: float
    samples_unit: str
    quality: tuple[QualityValue, ...]
    energy_parts: tuple[EnergyPart, ...]
    seed: int | None = None
    global_batch_size: int | None = None
    stated_throughput_per_s: float | None = None
    peak_throughput_per_s: float | None = None
    learning_curve: tuple[CurvePoint, ...] = ()
    power_trace: TraceSummary | None = None
    hours: tuple[EnergyHour, ...] = ()

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
