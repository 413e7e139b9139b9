"""
The energy that some logs show over a window, without a submission: per device, by kind, and in all.

What may be added is fixed by what the series are: accelerators; CPU packages and DRAM, which lie
apart; the two together; the supplies of a node. A node's input is never added to what lies inside
it, and series of which nothing says that they lie apart are added only when they are named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reporter.energy.meter_class import INTERVAL_LIMIT_S, UNCERTAINTY
from reporter.energy.parts import total
from reporter.errors import ReporterError
from reporter.evidence.choose import choose
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.offered import Device, LeftOut, Wanted
from reporter.evidence.series import LogReading, Window
from reporter.findings import Finding, Severity
from reporter.measure.device import DeviceFigure
from reporter.measure.kept_logs import KeptLogs, Measured, Meters
from reporter.measure.log_hash import HashJob, hash_log
from reporter.measure.log_survey import SurveyedLog
from reporter.measure.soundness import Judged, cautions_of, refuse_unsound
from reporter.measure.streamed_logs import StreamedLogs, are_large
from reporter.model.enums import MeterClass
from reporter.text import number, plural

COVERAGE_FACTOR = 2.0
# Two instruments on one wire (EL-12).
COUNTER_AGREES = 0.05
HOST_KINDS = frozenset({Kind.CPU_PACKAGE, Kind.DRAM})
NODE_KINDS = frozenset({Kind.NODE_INPUT, Kind.SUPPLY, Kind.OUTLET, Kind.INLET, Kind.BOARD})
ANYTHING = Wanted()
LOCAL_CLOCK = "the log's own clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuestion:
    """
    What is asked of some logs.

    *window* is `None` for all that they hold; *zone* is for stamps without one; a window that
    *is_local* was stated without a zone, on the logs' own clock. *counter_range_j* and
    *rated_power_w* are those of `Meters`.
    """

    window: Window | None = None
    window_source: str = "the whole log"
    is_local: bool = False
    zone: str | None = None
    wanted: Wanted = ANYTHING
    counter_range_j: float | None = None
    rated_power_w: float | None = None

    @property
    def meters(self) -> Meters:
        """
        What is known of the meters.
        """
        return Meters(counter_range_j=self.counter_range_j, rated_power_w=self.rated_power_w)


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
    energy: DeviceFigure
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
    *is_streamed* tells that the logs were too large to be kept, and read twice. *cautions* are what
    the readings say against their energy.
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
    is_streamed: bool = False
    cautions: tuple[str, ...] = ()


def energy_of_logs(
    paths: Sequence[Path], question: LogQuestion | None = None, engine: Engine = EMBEDDED
) -> LogEnergy:
    """
    The energy of some logs over a window; *engine* reads them, and changes no figure.

    Logs that together are larger than what is kept of evidence are read twice and never kept; the
    figures are the same. Raises `ReporterError` where a log can't be read, doesn't reach into the
    window or would give an energy that is wrong many times over, and `AmbiguousError` where it
    isn't clear what to take.
    """
    asked = question or LogQuestion()
    logs, clock = _read(paths, asked, engine)
    states = [log.state if isinstance(log, SurveyedLog) else None for log in logs.logs]
    jobs = [HashJob(path=p.absolute(), state=was) for p, was in zip(paths, states, strict=True)]
    choice = choose(logs.series, asked.wanted)
    window = asked.window or _whole(choice.devices)
    devices = tuple(
        _device(device, found, window)
        for device, found in zip(
            choice.devices, logs.measured(choice.devices, window, asked.meters), strict=True
        )
    )
    _refuse_outside(devices, window)
    judged = [Judged.of(d, one.energy) for d, one in zip(choice.devices, devices, strict=True)]
    refuse_unsound(judged, is_named=bool(asked.wanted.devices or asked.wanted.series))
    sums = _sums(devices)
    whole, why = _whole_sum(sums, devices, asked.wanted)
    return LogEnergy(
        files=tuple(map(_file, logs.logs, engine.map(hash_log, jobs))),
        window=window,
        window_source=asked.window_source if asked.window else "the whole log",
        clock=clock,
        devices=devices,
        sums=sums,
        whole=whole,
        why_no_whole=why,
        left_out=choice.left_out,
        is_streamed=isinstance(logs, StreamedLogs),
        cautions=(
            *cautions_of(judged),
            *_contradictions(devices, choice.left_out, logs, window),
        ),
    )


def _contradictions(
    devices: Sequence[LoggedDevice],
    left_out: Sequence[LeftOut],
    logs: KeptLogs | StreamedLogs,
    window: Window,
) -> Iterator[str]:
    """
    A caution for the first counter whose own power, which was left out, tells another energy.
    """
    draws = {
        (left.series.file, _same(left.series.identity)): left.series
        for left in left_out
        if left.series.identity.quantity in {Quantity.DRAW, Quantity.AVERAGE}
    }
    for device in devices:
        draw = draws.get((device.files[0], _same(device.identity)))
        counted_j = device.energy.integral.integrated_j
        if not device.energy.is_counted or draw is None or not draw.readings_count or not counted_j:
            continue
        (found,) = logs.measured([Device(name=draw.name, pieces=(draw,))], window, Meters())
        drawn_j = found.figure.integral.integrated_j
        if drawn_j is not None and abs(drawn_j / counted_j - 1) > COUNTER_AGREES:
            yield (
                f"{device.name}: the counter gives {number(counted_j)} J, the power readings "
                f"{number(drawn_j)} J: one of them is wrong"
            )
        return


def _same(identity: Identity) -> tuple[object, ...]:
    return identity.host, identity.uuid or identity.device, identity.kind


def _read(
    paths: Sequence[Path], asked: LogQuestion, engine: Engine
) -> tuple[KeptLogs | StreamedLogs, str]:
    """
    Every log, and the zone of their stamps; raises `ReporterError` with the first true cause.

    Of a whole log only lengths of time count: stamps without a zone are read as they stand.
    """
    if len({path.resolve() for path in paths}) < len(paths):
        raise ReporterError("a log is named twice\nname each log once")
    read: Callable[..., KeptLogs | StreamedLogs] = partial(KeptLogs.read, paths, engine)
    if are_large(paths):
        read = partial(StreamedLogs.read, paths, engine, window=asked.window)
    found = read(zone=asked.zone)
    needs_zone = any(_lacks_zone(log) for log in found.logs)
    clock = next((log.zone for log in found.logs if log.zone), asked.zone or "UTC")
    if asked.is_local and not needs_zone:
        raise ReporterError(
            f"--start and --stop name no zone, and the times of {found.logs[0].file} are in {clock}"
            "\nwrite them with Z or an offset, or state --time-zone"
        )
    if needs_zone and asked.zone is None and (asked.window is None or asked.is_local):
        found = read(zone="UTC")
        clock = LOCAL_CLOCK
    for log in found.logs:
        _refuse_unread(log)
    return found, clock


def _lacks_zone(log: LogReading | SurveyedLog) -> bool:
    return any(finding.code == "PW-5" for finding in log.findings)


def _refuse_unread(log: LogReading | SurveyedLog) -> None:
    if log.has_readings:
        errors = [found for found in log.findings if found.severity is Severity.ERROR]
        if not errors:
            return
    else:
        errors = [f for f in log.findings if f.severity is Severity.ERROR] or list(log.findings)
    first = errors[0]
    place = f"{log.file}, {first.pointer}" if first.pointer else log.file
    advice = "state it with --time-zone, or log in UTC" if first.code == "PW-5" else first.hint
    raise ReporterError(f"{place}: {first.message}\n{advice or ''}".rstrip())


def _whole(devices: Sequence[Device]) -> Window:
    """
    From the first reading of any device to the last.
    """
    firsts = [piece.first_s for device in devices for piece in device.pieces]
    lasts = [piece.last_s for device in devices for piece in device.pieces]
    start_s = min((first for first in firsts if first is not None), default=0.0)
    stop_s = max((last for last in lasts if last is not None), default=0.0)
    if stop_s <= start_s:
        raise ReporterError(
            "the log holds one instant: an energy needs two readings\nname the log of the whole run"
        )
    return Window(start_s=start_s, stop_s=stop_s)


def _device(device: Device, found: Measured, window: Window) -> LoggedDevice:
    return LoggedDevice(
        name=device.name,
        identity=device.identity,
        files=tuple(dict.fromkeys(piece.file for piece in device.pieces)),
        energy=found.figure,
        meter_class=_meter_class(found.figure),
        lines=found.lines,
        duration_s=window.duration_s,
    )


def _meter_class(figure: DeviceFigure) -> MeterClass:
    """
    M3, that of an instrument which nobody names, or M4 where it was read too seldom for that.
    """
    interval_s = figure.integral.median_interval_s
    if not figure.is_counted and (interval_s or 0.0) > INTERVAL_LIMIT_S[MeterClass.M3]:
        return MeterClass.M4
    return MeterClass.M3


def _refuse_outside(devices: Iterable[LoggedDevice], window: Window) -> None:
    for device in devices:
        first_s, last_s = device.energy.first_s, device.energy.last_s
        if device.energy.integral.integrated_j is not None:
            continue
        if first_s is None or last_s is None:
            raise ReporterError(
                f"{device.name}: no reading is finite and above zero\nname a log that holds some"
            )
        if device.energy.resets_count:
            raise ReporterError(f"{device.name}: {counter_advice(device.energy)}")
        raise ReporterError(
            f"{device.name}: the log doesn't cover the window: its readings run from "
            f"{first_s:.3f} to {last_s:.3f}, the window from {window.start_s:.3f} to "
            f"{window.stop_s:.3f} (Unix time)\ncheck --start, --stop and --time-zone"
        )


def counter_advice(figure: DeviceFigure) -> str:
    """
    That a counter falls, and what to state; for a figure with resets.
    """
    falls = f"the counter falls {plural(figure.resets_count, 'time')}"
    if figure.wrap_j is not None:
        return (
            f"{falls} in a way that no wrap at {figure.wrap_j:,.0f} J explains\n"
            "check --counter-range, which is counter_range_j of the instrument in a submission"
        )
    return (
        f"{falls}, and the range after which it starts again isn't known\n"
        "state --counter-range, which is counter_range_j of the instrument in a submission"
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


def _file(log: LogReading | SurveyedLog, hashed: tuple[int, str]) -> LogFile:
    size, sha256 = hashed
    return LogFile(
        name=log.file,
        bytes=size,
        sha256=sha256,
        format=log.format,
        zone=log.zone,
        findings=log.findings,
    )
