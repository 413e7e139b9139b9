"""
The energy that some logs show over a window, without a submission: per device, by kind, and in all.

What may be added is fixed by what the series are: accelerators; CPU packages and DRAM, which lie
apart; the two together; the supplies of a node. A node's input is never added to what lies inside
it, and series of which nothing says that they lie apart are added only when they are named.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path
from types import MappingProxyType

from reporter.codes import TRAINING_LOG_CODES
from reporter.energy.meter_class import INTERVAL_LIMIT_S, UNCERTAINTY
from reporter.energy.parts import total
from reporter.errors import ReporterError
from reporter.evidence.choose import choose
from reporter.evidence.detect import read_power_log
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.offered import (
    Device,
    LeftOut,
    Offered,
    Wanted,
    offered_by,
)
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace, Window
from reporter.evidence.timestamps import (
    NoZoneError,
    StampError,
    epoch_scale,
    find_zone,
    parse_number,
    parse_stamp,
)
from reporter.findings import Finding, Severity
from reporter.measure.device import DeviceEnergy, counted_energy, sampled_energy
from reporter.model.enums import MeterClass

HASH_BYTES = 1024 * 1024
COVERAGE_FACTOR = 2.0
# More than any single device of its kind draws, in W: what a counter's wrap is believed up to
# (EL-11). The largest are a wafer-scale engine (23 kW) and a server's socket (600 W).
HIGHEST_W = MappingProxyType(
    {
        Kind.ACCELERATOR: 30_000.0,
        Kind.CPU_PACKAGE: 1_500.0,
        Kind.CPU_CORE: 1_500.0,
        Kind.DRAM: 1_000.0,
        Kind.PLATFORM: 20_000.0,
    }
)
HIGHEST_OTHER_W = 1e6
HOST_KINDS = frozenset({Kind.CPU_PACKAGE, Kind.DRAM})
NODE_KINDS = frozenset({Kind.NODE_INPUT, Kind.SUPPLY, Kind.OUTLET, Kind.INLET, Kind.BOARD})
ANYTHING = Wanted()
LOCAL_CLOCK = "the log's own clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuestion:
    """
    What is asked of some logs.

    *window* is `None` for all that they hold; *zone* is for stamps without one; a window that
    *is_local* was stated without a zone, on the logs' own clock. *counter_range_j*
    is where energy counters start again, *rated_power_w* the rating of one device, at which time
    without readings is charged where no reading is higher.
    """

    window: Window | None = None
    window_source: str = "the whole log"
    is_local: bool = False
    zone: str | None = None
    wanted: Wanted = ANYTHING
    counter_range_j: float | None = None
    rated_power_w: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """
    One log that was read: its name, size in bytes, SHA-256, format and the zone of its stamps.
    """

    name: str
    bytes: int
    sha256: str
    format: str
    zone: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedDevice:
    """
    One device's energy: what it is, in which files it stands, and its meter class.

    *lines* are the first and last line of its log in the window, `None` where they aren't known.
    """

    name: str
    identity: Identity
    files: tuple[str, ...]
    energy: DeviceEnergy
    meter_class: MeterClass
    lines: tuple[int, int] | None
    duration_s: float

    @property
    def mean_w(self) -> float | None:
        """
        Its energy over the window's length; `None` where it has none.
        """
        energy_j = self.energy.integral.integrated_j
        return None if energy_j is None else energy_j / self.duration_s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnergySum:
    """
    The energy of devices that lie apart, in J; *charged_j* with uncovered time charged.

    Both are `None` where a device has none in the window.
    """

    name: str
    devices: tuple[LoggedDevice, ...]

    @property
    def energy_j(self) -> float | None:
        """
        As read.
        """
        return total(device.energy.integral.integrated_j for device in self.devices)

    @property
    def charged_j(self) -> float | None:
        """
        With uncovered time charged.
        """
        return total(device.energy.integral.charged_j for device in self.devices)

    @property
    def coverage(self) -> float:
        """
        The share of the window that readings cover, over all devices.
        """
        return math.fsum(d.energy.integral.coverage for d in self.devices) / len(self.devices)

    @property
    def meter_class(self) -> MeterClass:
        """
        The worst of its devices.
        """
        return max(device.meter_class for device in self.devices)

    @property
    def expanded_uncertainty(self) -> float:
        """
        U95 of the meters, relative: twice the class limit over sqrt 3; one run has no spread.
        """
        return COVERAGE_FACTOR * UNCERTAINTY[self.meter_class] / math.sqrt(3)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogEnergy:
    """
    The answer: every device, the sums that may be formed, and the one figure of the run.

    *whole* is `None` where nothing says that the series may be added; *why_no_whole* says what to
    choose. *clock* is the zone of the window. *left_out* names each series that isn't counted.
    """

    files: tuple[LogFile, ...]
    window: Window
    window_source: str
    clock: str
    devices: tuple[LoggedDevice, ...]
    sums: tuple[EnergySum, ...]
    whole: EnergySum | None
    why_no_whole: str | None
    left_out: tuple[LeftOut, ...]


def energy_of_logs(paths: Sequence[Path], question: LogQuestion | None = None) -> LogEnergy:
    """
    The energy of some logs over a window.

    Raises `ReporterError` where a log can't be read or doesn't reach into the window, and
    `AmbiguousError` where it isn't clear what to take.
    """
    asked = question or LogQuestion()
    logs, clock = _read(paths, asked)
    offered = offered_by(logs)
    choice = choose(offered.series, asked.wanted)
    window = asked.window or _whole(choice.devices)
    devices = tuple(_device(device, offered, window, asked) for device in choice.devices)
    _refuse_outside(devices, window)
    sums = _sums(devices)
    whole, why = _whole_sum(sums, devices, asked.wanted)
    return LogEnergy(
        files=tuple(_file(path, log) for path, log in zip(paths, logs, strict=True)),
        window=window,
        window_source=asked.window_source if asked.window else "the whole log",
        clock=clock,
        devices=devices,
        sums=sums,
        whole=whole,
        why_no_whole=why,
        left_out=choice.left_out,
    )


def _read(paths: Sequence[Path], asked: LogQuestion) -> tuple[list[LogReading], str]:
    """
    Every log, and the zone of their stamps; raises `ReporterError` with the first true cause.

    Of a whole log only lengths of time count: stamps without a zone are read as they stand.
    """
    if len(set(paths)) < len(paths):
        raise ReporterError("a log is named twice: name each once")
    logs = [read_power_log(path, name=path.name, zone=asked.zone) for path in paths]
    needs_zone = any(_lacks_zone(log) for log in logs)
    clock = next((log.zone for log in logs if log.zone), asked.zone or "UTC")
    if asked.is_local and not needs_zone:
        raise ReporterError(
            f"--start and --stop name no zone, and the times of {logs[0].file} are in {clock}\n"
            "write them with Z or an offset, or state --time-zone"
        )
    if needs_zone and asked.zone is None and (asked.window is None or asked.is_local):
        logs = [read_power_log(path, name=path.name, zone="UTC") for path in paths]
        clock = LOCAL_CLOCK
    for log in logs:
        _refuse_unread(log)
    return logs, clock


def stated_window(start: str, stop: str, zone: str | None) -> tuple[Window, bool]:
    """
    The window between two stamps as people write them, and whether it names no zone at all.

    *zone* is that of stamps without one. Raises `ReporterError` where one can't be read.
    """
    known = _zone(zone)
    stamps = [_stamp(text, option, known) for text, option in ((start, "start"), (stop, "stop"))]
    if stamps[0][1] is not stamps[1][1]:
        raise ReporterError("--start and --stop: one names a zone and the other doesn't")
    if stamps[1][0] <= stamps[0][0]:
        raise ReporterError(f"the window stops before it starts: {start} to {stop}")
    return Window(start_s=stamps[0][0], stop_s=stamps[1][0]), stamps[0][1]


def _zone(name: str | None) -> tzinfo | None:
    known = find_zone(name) if name is not None else None
    if name is not None and known is None:
        raise ReporterError(f"no zone is called {name!r}: use UTC, an offset or an IANA name")
    return known


def training_window(
    path: Path, *, zone: str | None = None, pattern: str | None = None, start: str | None = None
) -> tuple[Window, tuple[Finding, ...]]:
    """
    From start to stop of the run that a training log tells of, and what is to be said of it.

    *zone* is for stamps without one, *pattern* for lines that no reader knows, *start* an instant
    for a log that only counts from its start. Raises `ReporterError` where no window comes of it.
    """
    from reporter.evidence.training_log import read_training_log

    start_s = None if start is None else _start(start, zone)
    found = read_training_log(path, name=path.name, zone=zone, pattern=pattern, start_s=start_s)
    if found.window is None:
        faults = [one for one in found.findings if one.severity is Severity.ERROR]
        reason = faults[0].message if faults else "no start and stop of a run"
        place = f" {faults[0].pointer}" if faults and faults[0].pointer else ""
        advice = "state the window with --start and --stop"
        raise ReporterError(f"{path.name}{place}: {reason}\n{advice}")
    said = (one for one in found.findings if one.code in TRAINING_LOG_CODES and one.code != "TL-9")
    return found.window, tuple(said)


def _start(text: str, zone: str | None) -> float:
    """
    The instant that *text* names, as Unix seconds.
    """
    start_s, is_local = _stamp(text, "start", _zone(zone))
    if is_local:
        raise ReporterError(f"--start {text} has no zone\nadd Z or an offset, or --time-zone")
    if epoch_scale(start_s) != 1:
        raise ReporterError(f"--start {text} is no time of a training run")
    return start_s


def _stamp(text: str, option: str, zone: tzinfo | None) -> tuple[float, bool]:
    value = parse_number(text)
    scale = None if value is None else epoch_scale(value)
    if value is not None and scale is not None:
        return value / scale, False
    try:
        return parse_stamp(text, zone).time_s, False
    except NoZoneError:
        if zone is not None:
            raise ReporterError(f"--{option} {text}: clocks show it twice; add an offset") from None
    except StampError as problem:
        hint = "write 2026-06-01T10:30:00Z or a Unix time"
        raise ReporterError(f"--{option} {text}: {problem}; {hint}") from None
    try:
        return parse_stamp(text, UTC).time_s, True
    except StampError as problem:
        raise ReporterError(f"--{option} {text}: {problem}") from None


def _lacks_zone(log: LogReading) -> bool:
    return any(finding.code == "PW-5" for finding in log.findings)


def _refuse_unread(log: LogReading) -> None:
    if log.traces or log.counters:
        errors = [found for found in log.findings if found.severity is Severity.ERROR]
        if not errors:
            return
    else:
        errors = [f for f in log.findings if f.severity is Severity.ERROR] or list(log.findings)
    first = errors[0]
    place = f"{log.file}, {first.pointer}" if first.pointer else log.file
    raise ReporterError(f"{place}: {first.message}\n{first.hint or ''}".rstrip())


def _whole(devices: Sequence[Device]) -> Window:
    """
    From the first reading of any device to the last.
    """
    firsts = [piece.first_s for device in devices for piece in device.pieces]
    lasts = [piece.last_s for device in devices for piece in device.pieces]
    start_s = min((first for first in firsts if first is not None), default=0.0)
    stop_s = max((last for last in lasts if last is not None), default=0.0)
    if stop_s <= start_s:
        raise ReporterError("the log holds one instant: an energy needs two readings")
    return Window(start_s=start_s, stop_s=stop_s)


def _device(device: Device, offered: Offered, window: Window, asked: LogQuestion) -> LoggedDevice:
    found = offered.readings_of(device)
    if isinstance(found, PowerTrace):
        energy = sampled_energy(found, window, asked.rated_power_w)
    else:
        energy = _counted(found, device.identity.kind, window, asked)
    return LoggedDevice(
        name=device.name,
        identity=device.identity,
        files=tuple(dict.fromkeys(piece.file for piece in device.pieces)),
        energy=energy,
        meter_class=_meter_class(energy),
        lines=_lines(found, window),
        duration_s=window.duration_s,
    )


def _counted(
    counter: EnergyCounter, kind: Kind, window: Window, asked: LogQuestion
) -> DeviceEnergy:
    wrap_j = counter.wrap_j or asked.counter_range_j
    cap_w = HIGHEST_W.get(kind, HIGHEST_OTHER_W)
    return counted_energy(replace(counter, wrap_j=wrap_j), window, asked.rated_power_w, cap_w)


def _meter_class(energy: DeviceEnergy) -> MeterClass:
    """
    M3, that of an instrument which nobody names, or M4 where it was read too seldom for that.
    """
    interval_s = energy.integral.median_interval_s
    if energy.counter is None and (interval_s or 0.0) > INTERVAL_LIMIT_S[MeterClass.M3]:
        return MeterClass.M4
    return MeterClass.M3


def _lines(found: PowerTrace | EnergyCounter, window: Window) -> tuple[int, int] | None:
    lines = found.lines if isinstance(found, PowerTrace) else None
    if lines is None:
        return None
    inside = lines[(found.times_s >= window.start_s) & (found.times_s <= window.stop_s)]
    return (int(inside.min()), int(inside.max())) if inside.size else None


def _refuse_outside(devices: Iterable[LoggedDevice], window: Window) -> None:
    for device in devices:
        first_s, last_s = device.energy.first_s, device.energy.last_s
        if device.energy.integral.integrated_j is not None:
            continue
        if first_s is None or last_s is None:
            raise ReporterError(f"{device.name}: no reading is finite and above zero")
        raise ReporterError(
            f"{device.name}: the log doesn't cover the window: its readings run from "
            f"{first_s:.3f} to {last_s:.3f}, the window from {window.start_s:.3f} to "
            f"{window.stop_s:.3f} (Unix time)\ncheck --start, --stop and --time-zone"
        )


def _sums(devices: Sequence[LoggedDevice]) -> tuple[EnergySum, ...]:
    """
    One sum a kind, where the series of that kind lie apart.
    """
    groups: dict[str, list[LoggedDevice]] = {}
    for device in devices:
        groups.setdefault(_group(device.identity), []).append(device)
    return tuple(
        EnergySum(name=name, devices=tuple(own))
        for name, own in groups.items()
        if len(own) == 1 or _lie_apart(own)
    )


def _group(identity: Identity) -> str:
    if identity.kind is Kind.ACCELERATOR:
        return "accelerators"
    if identity.kind in HOST_KINDS:
        return "host"
    return str(identity.kind)


def _lie_apart(devices: Sequence[LoggedDevice]) -> bool:
    """
    Whether the devices of one kind are apart by their nature, so that their energies add up.
    """
    kinds = {device.identity.kind for device in devices}
    if kinds <= {Kind.ACCELERATOR, Kind.SUPPLY, *HOST_KINDS}:
        return True
    hosts = {device.identity.host for device in devices}
    # One input a node: two sensors of one node may well show the same power.
    return kinds == {Kind.NODE_INPUT} and None not in hosts and len(hosts) == len(devices)


def _whole_sum(
    sums: Sequence[EnergySum], devices: Sequence[LoggedDevice], wanted: Wanted
) -> tuple[EnergySum | None, str | None]:
    """
    The one figure of the run, or why there is none.
    """
    if wanted.series or wanted.devices or wanted.devices_count is not None:
        # Each was asked for by name or number, so that nothing is added that merely stands there.
        name = "the named series" if wanted.series else "the named devices"
        known = {_group(device.identity) for device in devices} - {str(Kind.UNKNOWN)}
        name = known.pop() if len(known) == 1 else name
        return EnergySum(name=name, devices=tuple(devices)), None
    names = ", ".join(device.name for device in devices[:8])
    if sum(len(one.devices) for one in sums) < len(devices):
        return None, (
            f"nothing says that these series lie apart: {names}; name those that count with "
            "--series"
        )
    by_name = {one.name: one for one in sums}
    outer = [one for one in sums if one.devices[0].identity.kind in NODE_KINDS]
    if len(sums) == 1:
        return sums[0], None
    if len(outer) == 1:
        return outer[0], None
    if set(by_name) == {"accelerators", "host"}:
        own = (*by_name["accelerators"].devices, *by_name["host"].devices)
        return EnergySum(name="accelerators and host", devices=own), None
    kinds = ", ".join(by_name)
    return None, f"the log holds {kinds}, which may lie in each other; choose with --series"


def _file(path: Path, log: LogReading) -> LogFile:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while block := stream.read(HASH_BYTES):
            digest.update(block)
            size += len(block)
    return LogFile(
        name=log.file,
        bytes=size,
        sha256=digest.hexdigest(),
        format=log.format,
        zone=log.zone,
        findings=log.findings,
    )
