"""
What the columns of a table of readings hold, recognised by the header or by the first line.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from reporter.evidence.collect import RefusedError
from reporter.evidence.series import Unit, unit_of_header
from reporter.evidence.timestamps import StampError, epoch_scale, parse_number, parse_stamp

NVIDIA, PLAIN, ZEUS = "nvidia-smi-csv", "csv", "zeus-csv"


WATT = Unit(is_energy=False, scale=1.0)


_TIMES = {
    "time", "times", "timestamp", "datetime", "date_time", "epoch", "epoch_s", "epoch_ms",
    "unix_time", "unixtime", "unix", "ts", "time_s", "time_ms", "timestamp_s", "timestamp_ms",
    "time_utc", "timestamp_utc", "collected_at", "t_unix", "t", "date",
}  # fmt: skip


_DEVICES = (
    "hostname", "host", "node", "node_id", "server", "rack", "pdu", "outlet", "gpu_uuid", "uuid",
    "pci.bus_id", "gpu_bus_id", "gpu", "gpu_id", "gpu_index", "device", "device_id",
    "device_name", "index", "socket", "sensor",
)  # fmt: skip


# Of an accelerator one name is enough, the surest first; a host's name goes before it.
_SAME_DEVICE = (
    ("uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id", "index", "gpu_index", "gpu_id", "gpu",
     "device", "device_id", "device_name"),
    ("hostname", "host", "node", "node_id", "server"),
)  # fmt: skip


_NOT_DRAWN = re.compile(r"limit|cap\b|max|min|rated|tdp|budget|supply|state|average_5", re.ASCII)


_SMI_POWER = ("power.draw", "power.draw.average", "power.draw.instant")


_SMI_STAMP = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{3}", re.ASCII)


_WITH_WATTS = re.compile(r"\d+(?:\.\d+)? W", re.ASCII)


_BUS = re.compile(r"[0-9A-Fa-f]{8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-9A-Fa-f]", re.ASCII)


_UNIT_PART = re.compile(r"\s*[\[(][^\])]*[\])]\s*$", re.ASCII)


ROWS_LOOKED_AT = 50


_WINDOW = ["start_time", "window_name", "elapsed_time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueColumn:
    """
    A column of readings: its place, its unit, and the device, or an ending of the device's name
    where the table has several such columns.
    """

    index: int
    unit: Unit
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """
    The columns of a table: time, device and values; *header* is the header line if there is one.

    *scale* is the number of time units in a second, `None` for dates. *is_windows* tells that a
    row is a window with a start, a name, a length and energies.
    """

    format: str
    separator: str
    columns_count: int
    time: int
    scale: float | None
    devices: tuple[int, ...]
    values: tuple[ValueColumn, ...]
    header: tuple[str, ...] | None
    remark: str = ""
    is_utc: bool = False
    is_windows: bool = False

    @property
    def reading(self) -> int:
        """
        The first column of readings.
        """
        return self.values[0].index


def split(line: str, separator: str) -> list[str]:
    """
    The cells of a line, without the blanks around them; raises `csv.Error` on broken quotes.
    """
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    rows = list(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))
    return [cell.strip() for cell in rows[0]] if rows else []


def _split_or_none(line: str, separator: str) -> list[str]:
    try:
        return split(line, separator)
    except csv.Error:
        return []


def find_layout(lines: list[str], expected: str | None) -> Layout | None:
    """
    The layout of a table from its first lines, `None` if it is no table of readings.

    Raises `RefusedError` where it is one, but a column or unit isn't clear.
    """
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    if not rows:
        return None
    separator = max(",;\t", key=rows[0].count)
    first, *others = [_split_or_none(row, separator) for row in rows[:ROWS_LOOKED_AT]]
    if len(first) < 2:
        return None
    if _looks_like_time(first[0]) or any(_SMI_STAMP.fullmatch(cell) for cell in first):
        return _without_header(first, separator, expected)
    return _with_header(first, others, separator)


def _looks_like_time(cell: str) -> bool:
    value = parse_number(cell)
    if value is not None:
        return epoch_scale(value) is not None
    return _is_date(cell)


def _is_date(cell: str) -> bool:
    try:
        parse_stamp(cell, None)
    except StampError as problem:
        return type(problem) is not StampError
    return True


def _key(header: str) -> str:
    """
    A header without its unit, in small letters with underscores.
    """
    return _UNIT_PART.sub("", header).strip().lower().replace(" ", "_").replace("-", "_")


def _with_header(header: list[str], rows: list[list[str]], separator: str) -> Layout | None:
    keys = [_key(cell) for cell in header]
    if keys[:3] == _WINDOW:
        return _windows(header, separator)
    times = [index for index, key in enumerate(keys) if key in _TIMES]
    is_smi = any(key in _SMI_POWER for key in keys)
    full = [row for row in rows if times and len(row) == len(header)]
    timed = [row for row in full if _looks_like_time(row[times[0]])]
    second = (timed or full or [[""] * len(header)])[0]
    values = _smi_values(keys) if is_smi else _values(header, keys, second)
    if not times or not values:
        if times and any("power" in key or "energy" in key for key in keys):
            raise RefusedError("PW-8", "no column names its unit, such as power_w or energy_kwh", 1)
        return None
    time = times[0]
    return Layout(
        format=NVIDIA if is_smi else ZEUS if _is_zeus(keys) else PLAIN,
        separator=separator,
        columns_count=len(header),
        time=time,
        scale=_time_scale(header[time], second[time]),
        devices=_device_columns(keys),
        values=values[:1] if is_smi else values,
        header=tuple(header),
        remark=f"{keys[values[0].index]} is taken" if is_smi and len(values) > 1 else "",
        is_utc="utc" in header[time].lower(),
    )


def _is_zeus(keys: list[str]) -> bool:
    return keys[0] == "time" and all(re.fullmatch(r"power\d+", key) for key in keys[1:])


def _smi_values(keys: list[str]) -> tuple[ValueColumn, ...]:
    """
    The power columns, the plain one first; `power.limit` and others aren't drawn power.
    """
    return tuple(ValueColumn(index=keys.index(key), unit=WATT) for key in _SMI_POWER if key in keys)


def _values(header: list[str], keys: list[str], second: list[str]) -> tuple[ValueColumn, ...]:
    if _is_zeus(keys):
        return tuple(
            ValueColumn(index=index, unit=WATT, name=f"gpu{key.removeprefix('power')}")
            for index, key in enumerate(keys)
            if index
        )
    found = []
    for index, (cell, key) in enumerate(zip(header, keys, strict=True)):
        if key in _TIMES or key in _DEVICES or _NOT_DRAWN.search(key):
            continue
        unit = unit_of_header(cell)
        if unit is not None:
            found.append(ValueColumn(index=index, unit=unit, name=cell))
        elif "power" in key and _WITH_WATTS.fullmatch(second[index]):
            found.append(ValueColumn(index=index, unit=WATT, name=cell))
    for is_energy in (False, True):
        same = [value for value in found if value.unit.is_energy is is_energy]
        if len(same) == 1:
            position = found.index(same[0])
            found[position] = ValueColumn(index=same[0].index, unit=same[0].unit)
    return tuple(found)


def _device_columns(keys: list[str]) -> tuple[int, ...]:
    """
    The columns that together name a device, in the order of the file.
    """
    found = {key: keys.index(key) for key in _DEVICES if key in keys}
    for group in _SAME_DEVICE:
        for key in [key for key in group if key in found][1:]:
            del found[key]
    return tuple(sorted(found.values()))


def _time_scale(header: str, cell: str) -> float | None:
    """
    Units of time in a second, from the header's ending or the size of the first stamp.
    """
    value = parse_number(cell)
    if value is None:
        return None
    scale = epoch_scale(value)
    if scale is None:
        message = f"time {cell} is no Unix time; times since the start of a run need its date"
        raise RefusedError("PW-8", message, 2)
    named = {"_s": 1.0, "_ms": 1e3, "_us": 1e6, "_ns": 1e9}.get(re.sub(r".*(?=_)", "", header))
    if named is not None and named != scale:
        raise RefusedError("PW-8", f"time {cell} doesn't fit the unit of its header {header!r}", 2)
    return scale


def _windows(header: list[str], separator: str) -> Layout | None:
    values = tuple(
        ValueColumn(
            index=index, unit=Unit(is_energy=True, scale=1.0), name=cell.removesuffix("_energy")
        )
        for index, cell in enumerate(header)
        if index > 2 and cell.endswith("_energy")
    )
    if not values:
        return None
    return Layout(
        format=ZEUS,
        separator=separator,
        columns_count=len(header),
        time=0,
        scale=1.0,
        devices=(),
        values=values,
        header=tuple(header),
        is_windows=True,
    )


def _without_header(first: list[str], separator: str, expected: str | None) -> Layout | None:
    """
    nvidia-smi with `noheader`, or the monitor of Zeus, which writes none.
    """
    stamps = [index for index, cell in enumerate(first) if _SMI_STAMP.fullmatch(cell)]
    if stamps:
        return _smi_without_header(first, stamps[0], separator)
    value = parse_number(first[0])
    if value is None or any(parse_number(cell) is None for cell in first[1:]):
        return None
    if expected != ZEUS:
        message = "no header, so units aren't known; state the format zeus-csv if it is that"
        raise RefusedError("PW-8", message, 1)
    return Layout(
        format=ZEUS,
        separator=separator,
        columns_count=len(first),
        time=0,
        scale=epoch_scale(value),
        devices=(),
        values=tuple(
            ValueColumn(index=index, unit=WATT, name=f"gpu{index - 1}")
            for index in range(1, len(first))
        ),
        header=None,
    )


def _smi_without_header(first: list[str], time: int, separator: str) -> Layout:
    watts = [index for index, cell in enumerate(first) if _WITH_WATTS.fullmatch(cell)]
    if not watts:
        watts = [index for index, cell in enumerate(first) if re.fullmatch(r"\d+\.\d\d", cell)]
    if len(watts) != 1:
        raise RefusedError("PW-8", "no header, so the column of power isn't clear", 1)
    names = [
        [index for index, cell in enumerate(first) if cell.startswith(("GPU-", "MIG-"))],
        [index for index, cell in enumerate(first) if _BUS.fullmatch(cell)],
        [index for index, cell in enumerate(first) if re.fullmatch(r"\d{1,3}", cell)],
    ]
    device = next((found for found in names if found), [])
    if len(device) > 1:
        raise RefusedError("PW-8", "no header, so the column of the device isn't clear", 1)
    return Layout(
        format=NVIDIA,
        separator=separator,
        columns_count=len(first),
        time=time,
        scale=None,
        devices=tuple(device),
        values=(ValueColumn(index=watts[0], unit=WATT),),
        header=None,
    )
