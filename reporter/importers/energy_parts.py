"""
Energy parts and instruments from power logs: by what each series is of, never by what is wished.

A sensor or counter of an accelerator gives a part of accelerators on the DC side; the input of a
node gives a part of nodes. CPU packages and DRAM give a part of the host. What a log doesn't say
of its meter is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType

from reporter.errors import ReporterError
from reporter.evidence.choose import PROVES, choose
from reporter.evidence.device_names import names_of
from reporter.evidence.formats.csv_layout import NVIDIA, ZEUS
from reporter.evidence.formats.ipmi import IPMI
from reporter.evidence.formats.matcha import MATCHA
from reporter.evidence.formats.redfish import REDFISH
from reporter.evidence.identity import Kind, plain_device
from reporter.evidence.log_file import EVIDENCE_LIMITS, LogSource
from reporter.evidence.offered import AmbiguousError, Device, Wanted, offered_by
from reporter.evidence.series import LogReading
from reporter.importers.runs import LoggedRun
from reporter.model.enums import Component, InstrumentKind, Method, Side
from reporter.model.run import DeclaredPart
from reporter.model.submission import Instrument
from reporter.monitor.log import FIRST_LINE

# What reads the node where its log names the tool; any other node meter is asked for.
_METERS = MappingProxyType({IPMI: InstrumentKind.IPMI, REDFISH: InstrumentKind.REDFISH})
_TOOLS = MappingProxyType(
    {NVIDIA: "nvidia-smi", ZEUS: "Zeus", MATCHA: "matcha", IPMI: "ipmitool", REDFISH: "Redfish"}
)
_COMPONENTS = (Component.ACCELERATOR, Component.NODE, Component.HOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """
    What people say of a node's meter; *component* says what series without a kind are of.
    """

    kind: InstrumentKind | None = None
    make: str | None = None
    model: str | None = None
    component: Component | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPart:
    """
    One energy part of a run with its instrument, and the logs that it is read from.

    *hosts_count* is the number of machines that its devices stand in, as far as logs tell.
    """

    part: DeclaredPart
    instrument: Instrument
    logs: tuple[Path, ...]
    hosts_count: int


class MeterUnknownError(Exception):
    """
    A node's log doesn't name its meter, and nobody did.
    """


def parts_of(run: LoggedRun, meter: Meter) -> tuple[LoggedPart, ...]:
    """
    The energy parts of one run; evidence ids are still missing from them.

    Raises `ReporterError` where it isn't clear what the logs are of, `MeterUnknownError` where the
    kind of a node's meter isn't known.
    """
    offered = offered_by(log for _, log in run.power)
    kinds = {one.identity.kind for one in offered.series if one.identity.quantity.is_drawn}
    if Kind.UNKNOWN in kinds and meter.component is None:
        unknown = next(one for one in offered.series if one.identity.kind is Kind.UNKNOWN)
        raise ReporterError(
            f"{unknown.file}: nothing says what {unknown.identity.metric or unknown.name} is of\n"
            "state --component accelerator or --component node"
        )
    if meter.component is not None:
        wanted = [meter.component]
    else:
        wanted = [one for one in _COMPONENTS if PROVES[one] & kinds]
    if not wanted:
        raise ReporterError(
            f"the power logs of {run.label} hold neither accelerators, nodes nor hosts: "
            f"{', '.join(sorted(kinds)) or 'nothing drawn'}"
        )
    return tuple(_part(component, run, meter) for component in wanted)


def _part(component: Component, run: LoggedRun, meter: Meter) -> LoggedPart:
    logs = [log for _, log in run.power]
    offered = offered_by(logs)
    try:
        devices = choose(offered.series, Wanted(component=component)).devices
    except AmbiguousError as refused:
        raise ReporterError(f"{run.label}: {refused}\n{refused.advice}") from None
    files = {piece.file for device in devices for piece in device.pieces}
    used = [(path, log) for path, log in run.power if log.file in files]
    is_counter = all(device.pieces[0].is_counter for device in devices)
    instrument = _instrument(component, used, meter, is_counter=is_counter)
    hosts = {device.identity.host or device.pieces[0].file for device in devices}
    names = tuple(_names(devices))
    part = DeclaredPart(
        component=component,
        devices=tuple(sorted(hosts)) if component is Component.HOST else names,
        devices_count=len(hosts) if component is Component.HOST else len(devices),
        side=_side(component, used),
        method=Method.COUNTER if is_counter else Method.SAMPLED,
        instrument=instrument.id,
    )
    return LoggedPart(
        part=part,
        instrument=instrument,
        logs=tuple(path for path, _ in used),
        hosts_count=len(hosts),
    )


def _side(component: Component, used: Sequence[tuple[Path, LogReading]]) -> Side:
    """
    The side that a node's logs state, else the one that its input is on; devices are behind it.
    """
    stated = {log.side for _, log in used if log.side is not None}
    if component is not Component.NODE:
        return Side.DC
    if len(stated) > 1:
        listed = ", ".join(f"{log.file} ({log.side})" for _, log in used if log.side)
        raise ReporterError(
            f"the logs of one part state different sides: {listed}\n"
            "make an entry of each side: the second one names the first as its source"
        )
    return Side(stated.pop()) if stated else Side.AC


def _names(devices: Sequence[Device]) -> Iterator[str]:
    """
    For each device the shortest of its names that no other has: its index, else with its host or
    file before it, else as its log has it.
    """
    known = [names_of(device.pieces[0]) for device in devices]
    for device, own in zip(devices, known, strict=True):
        others = [names for names in known if names is not own]
        yield next(
            name
            for name in (*_candidates(device), device.name)
            if name == device.name or not any(name.lower() in names for names in others)
        )


def _candidates(device: Device) -> Iterator[str]:
    own = device.identity
    if own.device is not None:
        plain = plain_device(own.device)
        owners = (own.host, PurePath(device.pieces[0].file).name.partition(".")[0])
        yield from (plain, *(f"{owner}/{plain}" for owner in owners if owner))
    elif own.host is not None:
        yield own.host
    if own.uuid is not None:
        yield own.uuid


def _instrument(
    component: Component, used: Sequence[tuple[Path, LogReading]], meter: Meter, *, is_counter: bool
) -> Instrument:
    tool = next((found for path, log in used if (found := _tool(path, log))), None)
    if component is Component.NODE:
        return _node_meter({log.format for _, log in used}, meter, tool)
    word = "counter" if is_counter else "sensor"
    kind = InstrumentKind.DEVICE_COUNTER if is_counter else InstrumentKind.DEVICE_SENSOR
    return Instrument(id=f"{component.value}-{word}", kind=kind, tool=tool)


def _tool(path: Path, log: LogReading) -> str | None:
    """
    The program that wrote a log, where its format or its first line says so.
    """
    if log.format in _TOOLS:
        return _TOOLS[log.format]
    head = next(LogSource(path, path.name, EVIDENCE_LIMITS).blocks(), None)
    is_own = head is not None and head.data.startswith(FIRST_LINE.encode())
    return "reporter monitor" if is_own else None


def _node_meter(formats: set[str], meter: Meter, tool: str | None) -> Instrument:
    known: Mapping[str, InstrumentKind] = _METERS
    logged = {known[word] for word in formats if word in known}
    kind = meter.kind or (logged.pop() if len(logged) == 1 and formats <= known.keys() else None)
    if kind is None:
        raise MeterUnknownError
    if kind in {InstrumentKind.DEVICE_COUNTER, InstrumentKind.DEVICE_SENSOR}:
        raise ReporterError(
            f"a {kind.value.replace('_', ' ')} reads its own device, and the log is a node's\n"
            "state the meter of the node: --meter pdu, bmc, ipmi, redfish, analyzer ..."
        )
    return Instrument(id="node-meter", kind=kind, make=meter.make, model=meter.model, tool=tool)
