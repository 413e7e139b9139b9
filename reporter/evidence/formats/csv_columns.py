"""
What each column of a table of readings holds, by its header and its first cells.

A column is a time, names a device, or holds readings; limits, peaks, capacities and anything else
are left out by name. Units stand in the header or in the cells; for tools that write none the tool
itself is the source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from reporter.evidence.collect import RefusedError
from reporter.evidence.identity import (
    UNKNOWN,
    Identity,
    Kind,
    Quantity,
    identity_of,
    kind_of_words,
    number_of,
    quantity_of,
)
from reporter.evidence.series import Unit, find_unit, unit_of_header
from reporter.evidence.timestamps import parse_number

WATT = Unit(is_energy=False, scale=1.0)
MILLIWATT = Unit(is_energy=False, scale=1e-3)
TIMES = frozenset(
    {
        "time", "times", "timestamp", "datetime", "date_time", "epoch", "epoch_s", "epoch_ms",
        "unix_time", "unixtime", "unix", "ts", "time_s", "time_ms", "timestamp_s", "timestamp_ms",
        "time_utc", "timestamp_utc", "collected_at", "t_unix", "t", "date", "_timestamp",
        "wall_time", "walltime", "sample_time", "log_time", "utc_time", "local_time",
    }
)  # fmt: skip
_HOSTS = ("hostname", "host", "node", "node_id", "nodename", "node_name", "server", "instance")
_ACCELERATORS = (
    "gpu_uuid", "uuid", "pci.bus_id", "gpu_bus_id", "bus_id", "bdf", "gpu", "gpu_id", "gpu_index",
    "gpu_idx", "card", "deviceid", "hpu", "module_id",
)  # fmt: skip
# Of an accelerator one name is enough, the surest first; a host's name goes before it.
_DEVICE_NAMES = (
    *_ACCELERATORS[:6], "index", *_ACCELERATORS[6:], "device", "device_id", "device_name", "socket",
)  # fmt: skip
_SUPPLIES = ("rack", "pdu", "inlet", "outlet", "psu")
# Their cells say what a row is of: `sensor` holds "total", "cpu_rail", "dram".
_SENSORS = (
    "sensor", "rail", "domain", "component", "channel", "metric", "series", "zone", "meter",
    "label", "source", "kind", "entity",
)  # fmt: skip
# xpu-smi gives a row for each tile of a device; a tile's power is a part of its device's.
_TILES = ("tileid", "tile_id", "tile")
DEVICES = (*_HOSTS, *_SUPPLIES, *_DEVICE_NAMES, *_TILES, *_SENSORS)
_KIND_OF_COLUMN: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys(_ACCELERATORS, Kind.ACCELERATOR)
    | {"outlet": Kind.OUTLET, "inlet": Kind.INLET, "psu": Kind.SUPPLY, "pdu": Kind.OUTLET}
)
_INDICES = frozenset({"index", "gpu", "gpu_id", "gpu_index", "gpu_idx", "device_id", "deviceid"})
_WITH_DECIMALS = re.compile(r"\d+\.\d+(?: ?[A-Za-z]{1,6})?", re.ASCII)
# Columns of tools that write no unit: amd-smi's CSV gives W (its JSON names them).
_UNIT_OF_TOOL: Mapping[str, Unit] = MappingProxyType(
    dict.fromkeys(("socket_power", "average_socket_power", "current_socket_power"), WATT)
)
# Below 5 W read as mW, or 5 GW read as MW, a size can't tell milliwatts from megawatts.
_MILLIWATTS_LEAST = 5_000.0
_CELL = re.compile(r"([^ ]{1,60}) ?([A-Za-z]{1,6})", re.ASCII)
_POWER_WORDS = re.compile(r"power|watt|draw", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueColumn:
    """
    A column of readings: its place, its unit, and what it is of.

    *name* is an ending of the device's name where the table has several such columns.
    """

    index: int
    unit: Unit
    name: str = ""
    identity: Identity = UNKNOWN


def key_of(header: str) -> str:
    """
    A header without its unit, in small letters with underscores.
    """
    return _without_unit(header).strip().lower().replace(" ", "_").replace("-", "_")


def _without_unit(header: str) -> str:
    """
    A header without the brackets at its end.

    By the places of the brackets and no pattern: a cell may be one bracket, 100,000 times.
    """
    text = header.rstrip()
    if not text.endswith(("]", ")")):
        return text
    before = max(text.rfind("]", 0, -1), text.rfind(")", 0, -1)) + 1
    opened = [place for mark in "[(" if (place := text.find(mark, before)) >= 0]
    return text[: min(opened)] if opened else text


def device_columns(keys: list[str]) -> tuple[int, ...]:
    """
    The columns that together name a device, in the order of the file.
    """
    found = {key: keys.index(key) for key in DEVICES if key in keys}
    for group in (_DEVICE_NAMES, _HOSTS):
        for key in [key for key in group if key in found][1:]:
            del found[key]
    return tuple(sorted(found.values()))


def row_identity(keys: Sequence[str], cells: Sequence[str], column: Identity) -> Identity:
    """
    What a row's reading is of: the column's own words, then those of the cells that name devices.

    *keys* are the headers of the columns whose *cells* they are.
    """
    found = column
    for key, cell in zip(keys, cells, strict=True):
        if not cell:
            continue
        if key in _HOSTS:
            found = replace(found, host=cell)
        elif key in _SENSORS:
            found = _with_sensor(found, cell)
        else:
            found = _with_device(found, key, cell)
    return found


def refuse_powers_as_names(keys: Sequence[str], cells: Sequence[str]) -> None:
    """
    An index has no decimals: a logger that was restarted writes its columns in another order.

    Raises `RefusedError` where one has.
    """
    for key, cell in zip(keys, cells, strict=True):
        if key in _INDICES and _WITH_DECIMALS.fullmatch(cell):
            raise RefusedError(
                "PW-8",
                f"{key} is {cell} in some line, and an index has no decimals: the columns change "
                "their order without a header",
                advice="split the log where the order changes, and give each part its header",
            )


def _with_sensor(found: Identity, cell: str) -> Identity:
    kind, is_total = kind_of_words(cell)
    quantity = quantity_of(cell)
    return replace(
        found,
        metric=cell,
        kind=found.kind if kind is Kind.UNKNOWN else kind,
        quantity=found.quantity if quantity is Quantity.DRAW else quantity,
        is_total=is_total,
        device=found.device or number_of(cell),
    )


def _with_device(found: Identity, key: str, cell: str) -> Identity:
    kind = _KIND_OF_COLUMN.get(key, found.kind)
    if cell.startswith(("GPU-", "MIG-")):
        return replace(found, kind=Kind.ACCELERATOR, uuid=cell)
    if key in {"uuid", "gpu_uuid"}:
        return replace(found, kind=kind, uuid=cell)
    if kind is Kind.UNKNOWN and key in {"device", "device_name", "device_id"}:
        kind = kind_of_words(cell)[0]
    known = kind if found.kind is Kind.UNKNOWN or key in _SUPPLIES else found.kind
    device = f"{found.device}/{cell}" if found.device and key not in _DEVICE_NAMES else cell
    return replace(found, kind=known, device=device)


def value_columns(header: list[str], keys: list[str], rows: list[list[str]]) -> _Columns:
    """
    The columns of readings, and the names of those left out because they hold no draw.

    Raises `RefusedError` where a unit could be two.
    """
    found, left_out = [], []
    for index, (cell, key) in enumerate(zip(header, keys, strict=True)):
        if key in TIMES or key in DEVICES:
            continue
        unit, source = _unit(cell, key, [row[index] for row in rows if len(row) > index])
        if unit is None:
            continue
        identity = identity_of(_without_unit(cell).strip(), unit_source=source)
        if not identity.quantity.is_drawn:
            left_out.append(f"{identity.metric} is a {identity.quantity}")
            continue
        if unit.is_energy:
            identity = replace(identity, quantity=Quantity.COUNTER)
        found.append(ValueColumn(index=index, unit=unit, name=cell, identity=identity))
    return _Columns(values=_named_where_several(found), left_out=tuple(left_out))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """
    Columns of readings, and what was left out with the reason.
    """

    values: tuple[ValueColumn, ...]
    left_out: tuple[str, ...]


def _named_where_several(found: list[ValueColumn]) -> tuple[ValueColumn, ...]:
    """
    The only column of power, or of energy, adds nothing to the name of a device.
    """
    for is_energy in (False, True):
        same = [value for value in found if value.unit.is_energy is is_energy]
        if len(same) == 1:
            found[found.index(same[0])] = replace(same[0], name="")
    return tuple(found)


def _unit(header: str, key: str, cells: list[str]) -> tuple[Unit | None, str | None]:
    """
    The unit of a column and where it comes from; `None` for a column of anything else.
    """
    unit = unit_of_header(header)
    if unit is not None:
        return unit, "header"
    if key in _UNIT_OF_TOOL:
        return _UNIT_OF_TOOL[key], "tool"
    if key.rpartition("_")[2] == "mw" and _POWER_WORDS.search(key):
        return _milliwatts(cells), "size"
    if _POWER_WORDS.search(key):
        return unit_of_cells(cells), "cell"
    return None, None


def unit_of_cells(cells: list[str]) -> Unit | None:
    """
    The unit that the first cell with a reading carries: W of "537 W".
    """
    matches = (_CELL.fullmatch(cell) for cell in cells)
    return next(
        (
            find_unit(match[2])
            for match in matches
            if match is not None and parse_number(match[1].replace(",", ".")) is not None
        ),
        None,
    )


def _milliwatts(cells: list[str]) -> Unit | None:
    """
    Milliwatts, where the readings would be gigawatts otherwise; else mw could be either.
    """
    readings = [value for cell in cells if (value := parse_number(cell)) is not None and value]
    if readings and min(readings) >= _MILLIWATTS_LEAST:
        return MILLIWATT
    return None


def refuse_without_draw(keys: Sequence[str], left_out: Sequence[str]) -> None:
    """
    Say why a table with a time and some power holds no draw; raises `RefusedError` if it has any.

    *left_out* are the columns that hold other quantities.
    """
    if left_out:
        raise RefusedError("PW-8", f"no column holds a draw: {left_out[0]}", 1)
    if any("power" in key or "energy" in key for key in keys):
        raise RefusedError("PW-8", "no column names its unit, such as power_w or energy_kwh", 1)
