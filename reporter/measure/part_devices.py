"""
The devices of each measured part: chosen among the series of its logs, and read over its window.

Logs that were kept are at hand. The others are read again, by an engine: a job is one log, or the
few that the pieces of a rotated log make one, and gives back what rules ask and no reading. So
memory holds the readings of one job, however many logs an entry has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporter.energy.parts import total
from reporter.evidence.choose import choose
from reporter.evidence.engine import Engine
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.offered import Device, LeftOut, Offered, Wanted, joined, offered_by
from reporter.evidence.open_log import LogAgain
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace, Window
from reporter.measure.bound_logs import BoundLogs
from reporter.measure.charge_power import charge_power_w, highest_power_w
from reporter.measure.device import DeviceEnergy, DeviceQuestion, device_energy
from reporter.measure.log_lines import LinedLog, lines_of_device
from reporter.model.enums import Method
from reporter.model.run import DeclaredPart, DeclaredRun, LogLines
from reporter.model.submission import Declaration

Floats = NDArray[np.float64]
Readings = PowerTrace | EnergyCounter


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
class ChosenPart:
    """
    A part with the devices that were chosen among the series of its logs.

    *sources* are the logs of the *offered* series, each at the place of the series, *places* the
    places of these in their logs.
    """

    at: LocatedPart
    window: Window
    logs: tuple[LogReading, ...]
    offered: Offered
    sources: tuple[EvidenceItem, ...]
    places: tuple[int, ...]
    devices: tuple[Device, ...]
    left_out: tuple[LeftOut, ...]

    def items_of(self, device: Device) -> tuple[EvidenceItem, ...]:
        """
        The logs that a device stands in, each once.
        """
        return tuple(dict.fromkeys(self.sources[piece.index] for piece in device.pieces))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """
    What is asked of all devices: *instants_s* of each run, and with *is_judged* the signals.
    """

    declaration: Declaration
    instants_s: Sequence[Sequence[float]]
    is_judged: bool


def choose_part(place: LocatedPart, evidence: EvidenceSet, window: Window) -> ChosenPart | None:
    """
    The devices of a part; `None` where no log of it has a reading.

    Raises `AmbiguousError` where its logs don't hold exactly its devices.
    """
    items = [evidence.by_id[name] for name in place.part.evidence if name in evidence.by_id]
    readings = [(item, item.power) for item in items if item.power is not None]
    if not any(log.has_readings for _, log in readings):
        return None
    offered = offered_by(log for _, log in readings)
    choice = choose(offered.series, wanted_of(place.part))
    return ChosenPart(
        at=place,
        window=window,
        logs=tuple(log for _, log in readings),
        offered=offered,
        sources=tuple(item for item, log in readings for _ in range(log.series_count)),
        places=tuple(index for _, log in readings for index in range(log.series_count)),
        devices=choice.devices,
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceToRead:
    """
    A device to be read: *pieces* are pairs of the place of a log in its job and of a series in the
    log. A counter that states no range has *range_j*, in J, if any is known.
    """

    name: str
    pieces: tuple[tuple[int, int], ...]
    range_j: float | None
    asked: DeviceQuestion


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadJob:
    """
    Logs to be read again, and the devices that stand in them and nowhere else.
    """

    logs: tuple[LogAgain, ...]
    named: tuple[LinedLog, ...]
    devices: tuple[DeviceToRead, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The logs.
        """
        return tuple(log.path for log in self.logs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadDevice:
    """
    What was read of a device, and the lines of each log whose readings count.
    """

    energy: DeviceEnergy
    lines: tuple[LogLines, ...]


def read_devices(job: ReadJob) -> tuple[ReadDevice, ...]:
    """
    Read the logs of a job again, and each of its devices.

    Raises `ReporterError` where a log changed since it was read first.
    """
    with ExitStack() as stack:
        logs = [stack.enter_context(log.series()) for log in job.logs]
        return tuple(
            _read(
                device, [(job.named[log], logs[log].series(place)) for log, place in device.pieces]
            )
            for device in job.devices
        )


def _read(device: DeviceToRead, pieces: Sequence[tuple[LinedLog, Readings]]) -> ReadDevice:
    found = joined(device.name, [series for _, series in pieces])
    if isinstance(found, EnergyCounter) and not found.wrap_j:
        found = replace(found, wrap_j=device.range_j)
    return ReadDevice(
        energy=device_energy(found, device.asked),
        lines=lines_of_device(pieces, device.asked.window),
    )


def read_parts(chosen: Sequence[ChosenPart], asked: Asked, engine: Engine) -> Iterator[PartMeasure]:
    """
    Every chosen part with its devices read; *engine* reads what wasn't kept.

    Raises `ReporterError` where a log changed since it was read first.
    """
    windows = windows_by_log(chosen)
    questions = [_questions(part, asked, windows) for part in chosen]
    again = dict(_read_again(chosen, questions, engine))
    for number, part in enumerate(chosen):
        devices = (
            _measured(part, device, again.get((number, place)) or _at_hand(part, device, question))
            for place, (device, question) in enumerate(
                zip(part.devices, questions[number], strict=True)
            )
        )
        yield PartMeasure(
            at=part.at, devices=tuple(devices), logs=part.logs, left_out=part.left_out
        )


def windows_by_log(chosen: Sequence[ChosenPart]) -> dict[str, frozenset[Window]]:
    """
    By the id of each log the windows of the runs whose energy it backs.
    """
    found: dict[str, set[Window]] = defaultdict(set)
    for part in chosen:
        for device in part.devices:
            found[part.items_of(device)[0].evidence.id].add(part.window)
    return {name: frozenset(windows) for name, windows in found.items()}


def _questions(
    part: ChosenPart, asked: Asked, windows: Mapping[str, frozenset[Window]]
) -> list[DeviceToRead]:
    """
    What is asked of each device; charges and caps are shared by the devices of a part.

    A log of several runs is looked at from the run before to the run after.
    """
    declaration, own, window = asked.declaration, part.at.part, part.window
    count, system = len(part.devices), declaration.system
    instrument = declaration.instrument(own.instrument)
    charge_w = charge_power_w(own, system)
    made = []
    for device in part.devices:
        others = windows[part.items_of(device)[0].evidence.id] - {window}
        stops_s = [one.stop_s for one in others if one.stop_s <= window.start_s]
        starts_s = [one.start_s for one in others if one.start_s >= window.stop_s]
        question = DeviceQuestion(
            window=window,
            charge_w=None if charge_w is None else charge_w / count,
            cap_w=highest_power_w(own, system) / count,
            instants_s=asked.instants_s[part.at.run_index],
            is_judged=asked.is_judged,
            earliest_s=max(stops_s, default=-np.inf),
            latest_s=min(starts_s, default=np.inf),
        )
        made.append(
            DeviceToRead(
                name=device.name,
                pieces=tuple((piece.index, part.places[piece.index]) for piece in device.pieces),
                range_j=instrument.counter_range_j if instrument is not None else None,
                asked=question,
            )
        )
    return made


def _at_hand(part: ChosenPart, device: Device, question: DeviceToRead) -> ReadDevice:
    found = [(part.sources[one.index], part.offered.readings[one.index]) for one in device.pieces]
    return _read(question, [(LinedLog.of(item), one) for item, one in found if one is not None])


def _measured(part: ChosenPart, device: Device, read: ReadDevice) -> DeviceMeasure:
    pieces = part.items_of(device)
    fields = {name: getattr(read.energy, name) for name in DeviceEnergy.__dataclass_fields__}
    return DeviceMeasure(**fields, item=pieces[0], pieces=pieces, lines=read.lines)


_Place = tuple[int, int]


def _read_again(
    chosen: Sequence[ChosenPart], questions: Sequence[Sequence[DeviceToRead]], engine: Engine
) -> Iterator[tuple[_Place, ReadDevice]]:
    """
    By the places of part and device what was read of those whose logs weren't kept.
    """
    groups = list(_groups(chosen))
    jobs = [_job(chosen, questions, group) for group in groups]
    for group, read in zip(groups, engine.map(read_devices, jobs), strict=True):
        yield from zip(group, read, strict=True)


def _groups(chosen: Sequence[ChosenPart]) -> Iterator[list[_Place]]:
    """
    The devices whose logs weren't kept, in groups that share no log with each other.
    """
    bound: BoundLogs[EvidenceItem] = BoundLogs()
    first: dict[_Place, EvidenceItem] = {}
    for number, part in enumerate(chosen):
        for place, device in enumerate(part.devices):
            items = [item for item in part.items_of(device) if item.again is not None]
            if items:
                bound.bind(items)
                first[number, place] = items[0]
    members: dict[EvidenceItem, list[_Place]] = defaultdict(list)
    for where, item in first.items():
        members[bound.group_of(item)].append(where)
    yield from members.values()


def _job(
    chosen: Sequence[ChosenPart], questions: Sequence[Sequence[DeviceToRead]], group: list[_Place]
) -> ReadJob:
    items: dict[EvidenceItem, int] = {}
    devices = []
    for number, place in group:
        part, question = chosen[number], questions[number][place]
        pieces = []
        for index, series in question.pieces:
            log = items.setdefault(part.sources[index], len(items))
            pieces.append((log, series))
        devices.append(replace(question, pieces=tuple(pieces)))
    return ReadJob(
        logs=tuple(item.again for item in items if item.again is not None),
        named=tuple(LinedLog.of(item) for item in items),
        devices=tuple(devices),
    )
