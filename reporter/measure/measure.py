"""
Integrates the logs of every run and part inside the window that the training log gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reporter.energy.coverage import (
    ACCELERATOR_CEILING,
    ACCELERATOR_CHARGE,
    NODE_CEILING,
    NODE_CHARGE,
)
from reporter.energy.meter_class import published_logs
from reporter.energy.parts import accelerators_in, total
from reporter.evidence.choose import choose
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.offered import (
    AmbiguousError,
    Choice,
    LeftOut,
    Offered,
    Wanted,
    offered_by,
)
from reporter.evidence.series import (
    LogReading,
    PowerTrace,
    TrainingReading,
    Window,
)
from reporter.measure.device import DeviceEnergy, counted_energy, sampled_energy
from reporter.measure.log_lines import lines_of_device
from reporter.model.accelerators import rated_power_w
from reporter.model.enums import Component, Method
from reporter.model.run import DeclaredPart, DeclaredRun, LogLines, Run
from reporter.model.submission import Declaration
from reporter.model.system import System

# A training log starts with its run when the stamps differ by less; logs stamp milliseconds.
START_SLACK_S = 1.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedPart:
    """
    An energy part with its run and its place in the file.
    """

    run_index: int
    part_index: int
    run: DeclaredRun
    part: DeclaredPart

    @property
    def pointer(self) -> str:
        """
        JSON Pointer of the part.
        """
        return f"/runs/{self.run_index}/energy_parts/{self.part_index}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceMeasure(DeviceEnergy):
    """
    One device of a part: *pieces* are all logs that it stands in, *item* the first, *lines* those
    of each log whose readings count.
    """

    item: EvidenceItem
    pieces: tuple[EvidenceItem, ...]
    lines: tuple[LogLines, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class PartMeasure:
    """
    One measured part as its logs show it; energies in J on the part's own side.

    *left_out* are series of its logs that aren't the part's, each with the reason.
    """

    at: LocatedPart
    devices: tuple[DeviceMeasure, ...]
    logs: tuple[LogReading, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def integrated_j(self) -> float | None:
        """
        Energy inside the window; `None` if any device has none.
        """
        return total(device.integral.integrated_j for device in self.devices)

    @property
    def charged_j(self) -> float | None:
        """
        The same with uncovered time charged.
        """
        return total(device.integral.charged_j for device in self.devices)

    @property
    def coverage(self) -> float:
        """
        The share of the window that readings cover, over all devices.
        """
        covered = total(device.integral.coverage for device in self.devices) or 0.0
        return covered / len(self.devices)

    @property
    def largest_gap_s(self) -> float:
        """
        The largest gap of any device.
        """
        return max(device.integral.largest_gap_s for device in self.devices)

    @property
    def median_interval_s(self) -> float | None:
        """
        The slowest device's median interval.
        """
        known = [device.integral.median_interval_s for device in self.devices]
        return max((interval for interval in known if interval is not None), default=None)

    def until(self, points_s: Floats) -> Floats:
        """
        The charged energy in J of all devices from the start of the run to each of *points_s*.
        """
        energy_j: Floats = np.sum([device.until(points_s) for device in self.devices], axis=0)
        return energy_j


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunWindow:
    """
    A run's window by its training log, as stated where there is none, `None` where neither is.

    *item* is `None` where no training log was found.
    """

    run_index: int
    run: DeclaredRun
    window: Window | None
    item: EvidenceItem | None
    training: TrainingReading | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Measurement:
    """
    All runs and measured parts of one declaration, as far as the evidence allows.

    *refused* says of parts whose logs don't hold exactly their devices what is wrong.
    """

    declaration: Declaration
    evidence: EvidenceSet
    runs: tuple[RunWindow, ...]
    parts: tuple[PartMeasure, ...]
    refused: Mapping[tuple[int, int], AmbiguousError] = field(default_factory=dict)

    def part(self, at: LocatedPart) -> PartMeasure | None:
        """
        What was measured of one part, `None` if its logs aren't there.
        """
        return self.by_place.get((at.run_index, at.part_index))

    @cached_property
    def by_place(self) -> dict[tuple[int, int], PartMeasure]:
        """
        The parts by number of run and part.
        """
        return {(part.at.run_index, part.at.part_index): part for part in self.parts}

    @cached_property
    def published_logs(self) -> frozenset[str]:
        """
        Ids of the logs that a published MLPerf round holds.
        """
        return published_logs(self.declaration)


def measure(declaration: Declaration, evidence: EvidenceSet) -> Measurement:
    """
    Integrate what the logs in *evidence* allow; parts without a readable log are left out.
    """
    windows = tuple(_windows(declaration, evidence))
    parts: list[PartMeasure] = []
    refused: dict[tuple[int, int], AmbiguousError] = {}
    for place in located_parts(declaration):
        window = windows[place.run_index].window
        if not place.part.method.is_measurement or window is None:
            continue
        try:
            measured = _part(declaration, place, evidence, window)
        except AmbiguousError as problem:
            refused[place.run_index, place.part_index] = problem
        else:
            parts += [measured] if measured is not None else []
    return Measurement(
        declaration=declaration,
        evidence=evidence,
        runs=windows,
        parts=tuple(parts),
        refused=refused,
    )


def located_parts(declaration: Declaration) -> Iterator[LocatedPart]:
    """
    All energy parts in the order of the file.
    """
    for run_index, run in enumerate(declaration.runs):
        for part_index, part in enumerate(run.energy_parts):
            yield LocatedPart(run_index=run_index, part_index=part_index, run=run, part=part)


def highest_power_w(part: DeclaredPart, system: System) -> float:
    """
    The most in W that the devices of a part can draw together.
    """
    is_bare = part.component is Component.ACCELERATOR
    ceiling = ACCELERATOR_CEILING if is_bare else NODE_CEILING
    return ceiling * rated_power_w(system) * accelerators_in(part, system)


def charge_power_w(part: DeclaredPart, system: System) -> float | None:
    """
    The least power in W at which uncovered time of all devices of a part is charged (EL-4).

    Of nodes and accelerators a multiple of what their accelerators are rated, of anything else its
    nameplate; `None` without one: then the highest reading stands.
    """
    rated_w = rated_power_w(system) * accelerators_in(part, system)
    if part.component is Component.NODE:
        return NODE_CHARGE * rated_w
    if part.component is Component.ACCELERATOR:
        return ACCELERATOR_CHARGE * rated_w
    return part.nameplate_w


def _windows(declaration: Declaration, evidence: EvidenceSet) -> Iterator[RunWindow]:
    logs = [item for item in evidence.items if item.training is not None]
    for index, run in enumerate(declaration.runs):
        item = _training_log(logs, run, index)
        training = item.training if item else None
        yield RunWindow(
            run_index=index,
            run=run,
            window=_window(run, training),
            item=item,
            training=training,
        )


def _training_log(
    logs: Sequence[EvidenceItem], run: DeclaredRun, index: int
) -> EvidenceItem | None:
    """
    The log that the run names; else the one of its label, of its start, or of its number.
    """
    if run.training_log is not None:
        return next((item for item in logs if item.evidence.id == run.training_log), None)
    named = (item for item in logs if run.label in {item.stem, item.evidence.id})
    starting = (item for item in logs if _starts_with(item.training, run))
    numbered = (item for item in logs if item.evidence.id == f"run-{index + 1}-log")
    return next(named, None) or next(starting, None) or next(numbered, None)


def _starts_with(training: TrainingReading | None, run: DeclaredRun) -> bool:
    if training is None or training.started_s is None or not isinstance(run, Run):
        return False
    return abs(training.started_s - run.started_at.timestamp()) < START_SLACK_S


def _window(run: DeclaredRun, training: TrainingReading | None) -> Window | None:
    """
    The training log's window, or the stated one where there is none.
    """
    if training is not None and training.window is not None:
        return training.window
    if not isinstance(run, Run):
        return None
    start_s, stop_s = run.started_at.timestamp(), run.stopped_at.timestamp()
    # A reversed window is TM-1's affair; here it must only not stop the review.
    return Window(start_s=start_s, stop_s=max(stop_s, start_s + 1e-3))


def _part(
    declaration: Declaration, place: LocatedPart, evidence: EvidenceSet, window: Window
) -> PartMeasure | None:
    items = [evidence.by_id[name] for name in place.part.evidence if name in evidence.by_id]
    readings = [(item, item.power) for item in items if item.power is not None]
    if not any(log.has_readings for _, log in readings):
        return None
    offered = offered_by(log for _, log in readings)
    choice = choose(offered.series, wanted_of(place.part))
    sources = [item for item, log in readings for _ in range(len(log.traces) + len(log.counters))]
    devices = tuple(_devices(declaration, place.part, choice, offered, sources, window))
    return PartMeasure(
        at=place,
        devices=devices,
        logs=tuple(log for _, log in readings),
        left_out=choice.left_out,
    )


def wanted_of(part: DeclaredPart) -> Wanted:
    """
    What a part asks of its logs.
    """
    return Wanted(
        component=part.component,
        devices=part.devices,
        devices_count=part.devices_count,
        series=part.series,
        counts=part.method is Method.COUNTER,
    )


def _devices(
    declaration: Declaration,
    part: DeclaredPart,
    choice: Choice,
    offered: Offered,
    sources: Sequence[EvidenceItem],
    window: Window,
) -> Iterator[DeviceMeasure]:
    """
    Every chosen device with its energy; charges and caps are shared by the devices.
    """
    count, system = len(choice.devices), declaration.system
    instrument = declaration.instrument(part.instrument)
    range_j = instrument.counter_range_j if instrument is not None else None
    charge_w = charge_power_w(part, system)
    share_w = None if charge_w is None else charge_w / count
    cap_w = highest_power_w(part, system) / count
    for device in choice.devices:
        read = [(sources[one.index], offered.readings[one.index]) for one in device.pieces]
        pieces = tuple(dict.fromkeys(item for item, _ in read))
        found = offered.readings_of(device)
        if isinstance(found, PowerTrace):
            energy = sampled_energy(found, window, share_w)
        else:
            counter = found if found.wrap_j else replace(found, wrap_j=range_j)
            energy = counted_energy(counter, window, share_w, cap_w)
        fields = {name: getattr(energy, name) for name in DeviceEnergy.__dataclass_fields__}
        lines = lines_of_device(read, window)
        yield DeviceMeasure(item=pieces[0], pieces=pieces, lines=lines, **fields)
