"""
The layout of a table of readings, recognised by its header or by its first line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporter.evidence.collect import RefusedError
from reporter.evidence.formats.csv_columns import (
    TIMES,
    WATT,
    ValueColumn,
    device_columns,
    key_of,
    refuse_powers_as_names,
    refuse_without_draw,
    row_identity,
    value_columns,
)
from reporter.evidence.identity import KINDS_BY_FORMAT, Identity, Kind, Quantity, number_of
from reporter.evidence.series import Unit
from reporter.evidence.timestamps import StampError, epoch_scale, parse_number, parse_stamp

NVIDIA, PLAIN, ZEUS = "nvidia-smi-csv", "csv", "zeus-csv"


_SMI_POWER = ("power.draw", "power.draw.average", "power.draw.instant")


_SMI_STAMP = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{3}", re.ASCII)


_WITH_WATTS = re.compile(r"\d+(?:\.\d+)? W", re.ASCII)


_BUS = re.compile(r"[0-9A-Fa-f]{8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-9A-Fa-f]", re.ASCII)


_DATE_ALONE = re.compile(r"\d{4}[-/]?\d\d[-/]?\d\d", re.ASCII)


_CLOCK_ALONE = re.compile(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?", re.ASCII)


_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(\d+)(?: ?[A-Za-z]{1,6})?", re.ASCII)


_HAS_UNIT = re.compile(r"[+-]?[\d.,]+ ?[A-Za-z]{1,6}", re.ASCII)


ROWS_LOOKED_AT = 50


_WINDOW = ["start_time", "window_name", "elapsed_time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """
    The columns of a table: time, devices and values; *header* is the header line if there is one.

    *date* is the column of the date where *time* holds a time of day alone. *scale* is the number
    of time units in a second, `None` for dates. *keys* are the headers of the device columns.
    *remarks* say what was chosen and left out. *has_units* tells that every cell of readings
    carries its unit, *has_decimal_commas* that 1,5 is one and a half. *is_windows* tells that a row
    is a window with a start, a name, a length and energies.
    """

    format: str
    separator: str
    columns_count: int
    time: int
    scale: float | None
    devices: tuple[int, ...]
    values: tuple[ValueColumn, ...]
    header: tuple[str, ...] | None
    keys: tuple[str, ...] = ()
    date: int | None = None
    remarks: tuple[str, ...] = ()
    is_utc: bool = False
    has_units: bool = False
    has_decimal_commas: bool = False
    is_windows: bool = False

    @property
    def reading(self) -> int:
        """
        The first column of readings.
        """
        return self.values[0].index

    def identity(self, cells: Sequence[str], column: ValueColumn) -> Identity:
        """
        What a reading is of, from its column and the *cells* that name its device.
        """
        if self.keys:
            refuse_powers_as_names(self.keys, cells)
            found = row_identity(self.keys, cells, column.identity)
        else:
            found = column.identity
            if cells:
                found = replace(found, device=cells[0])
        kind = KINDS_BY_FORMAT.get(self.format)
        return found if kind is None else replace(found, kind=kind)

    def identity_of_row(self, cells: Sequence[str]) -> Identity:
        """
        What the only reading of a row is of.
        """
        return self.identity(cells, self.values[0])


def split(line: str, separator: str) -> list[str]:
    """
    The cells of a line, without the blanks around them; raises `csv.Error` on broken quotes.
    """
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    rows = list(csv.reader([line], delimiter=separator[0], skipinitialspace=True, strict=True))
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
    rows = rows[:ROWS_LOOKED_AT]
    if not rows:
        return None
    separator = _separator(rows)
    first, *others = [_split_or_none(row, separator) for row in rows]
    if len(first) < 2:
        return None
    if _looks_like_time(first[0]) or any(_SMI_STAMP.fullmatch(cell) for cell in first):
        return _without_header(first, separator, expected)
    return _with_header(first, others, separator)


def _separator(rows: list[str]) -> str:
    """
    Comma, semicolon or tab; comma and blank where a bare comma is a decimal comma.
    """
    separator = max(",;\t", key=rows[0].count)
    if separator != "," or len(rows) < 2:
        return separator
    width = len(_split_or_none(rows[0], ", "))
    is_spaced = width > 1 and width == len(_split_or_none(rows[0], ","))
    fits = [len(_split_or_none(row, ",")) == width for row in rows[1:]]
    fits_spaced = [len(_split_or_none(row, ", ")) == width for row in rows[1:]]
    return ", " if is_spaced and not any(fits) and all(fits_spaced) else ","


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


def _with_header(header: list[str], rows: list[list[str]], separator: str) -> Layout | None:
    keys = [key_of(cell) for cell in header]
    if keys[:3] == _WINDOW:
        return _windows(header, separator)
    times = [index for index, key in enumerate(keys) if key in TIMES]
    full = [row for row in rows if times and len(row) == len(header)]
    date, time = _time_columns(keys, times, full)
    timed = [row for row in full if _looks_like_time(_stamp(row, date, time))]
    shown = timed or full or [[""] * len(header)]
    is_smi = any(key in _SMI_POWER for key in keys)
    values, remarks = _smi_values(keys, shown) if is_smi else _values(header, keys, shown)
    if not times or not values:
        if times:
            refuse_without_draw(keys, remarks)
        return None
    devices = device_columns(keys)
    return Layout(
        format=NVIDIA if is_smi else ZEUS if _is_zeus(keys) else PLAIN,
        separator=separator,
        columns_count=len(header),
        date=date,
        time=time,
        scale=None if date is not None else _time_scale(header[time], shown[0][time]),
        devices=devices,
        keys=tuple(keys[index] for index in devices),
        values=values,
        header=tuple(header),
        remarks=remarks,
        is_utc="utc" in header[time].lower(),
        has_units=_has_units(values, shown),
        has_decimal_commas=_has_decimal_commas(values, shown, separator),
    )


def _time_columns(
    keys: list[str], times: list[int], rows: list[list[str]]
) -> tuple[int | None, int]:
    """
    The columns of date and of time; the date is `None` where one column holds both.
    """
    if "date" in keys and "time" in keys and rows:
        date, time = keys.index("date"), keys.index("time")
        if _DATE_ALONE.fullmatch(rows[0][date]) and _CLOCK_ALONE.fullmatch(rows[0][time]):
            return date, time
    return None, times[0] if times else 0


def _stamp(row: list[str], date: int | None, time: int) -> str:
    return row[time] if date is None else f"{row[date]} {row[time]}"


def _has_units(values: tuple[ValueColumn, ...], rows: list[list[str]]) -> bool:
    """
    Whether all readings among the first rows carry a unit; then a cell without one is torn.
    """
    cells = [row[value.index] for value in values for row in rows if len(row) > value.index]
    read = [cell for cell in cells if cell[:1].isdigit()]
    return (
        bool(read) and sum(_HAS_UNIT.fullmatch(cell) is not None for cell in read) > len(read) / 2
    )


def _has_decimal_commas(
    values: tuple[ValueColumn, ...], rows: list[list[str]], separator: str
) -> bool:
    """
    Whether 537,47 is a decimal; raises `RefusedError` where all could be thousands, as in 1,234.
    """
    cells = [row[value.index] for value in values for row in rows if len(row) > value.index]
    found = [match for cell in cells if (match := _DECIMAL_COMMA.fullmatch(cell)) is not None]
    if not found:
        return False
    if all(len(match[1]) == 3 for match in found) and separator != ", ":
        message = f"{found[0][0]!r} may be a decimal or a thousand: write a decimal point"
        raise RefusedError("PW-8", message, 2)
    return True


def _is_zeus(keys: list[str]) -> bool:
    return keys[0] == "time" and all(re.fullmatch(r"power\d+", key) for key in keys[1:])


def _smi_values(
    keys: list[str], rows: list[list[str]]
) -> tuple[tuple[ValueColumn, ...], tuple[str, ...]]:
    """
    The power column with readings, the plain one first; `power.limit` and others aren't drawn.
    """
    there = [key for key in _SMI_POWER if key in keys]
    read = [key for key in there if any(row[keys.index(key)][:1].isdigit() for row in rows)]
    chosen = (read or there)[0]
    column = ValueColumn(
        index=keys.index(chosen),
        unit=WATT,
        identity=Identity(kind=Kind.ACCELERATOR, metric=chosen, unit_source="header"),
    )
    if len(there) == 1:
        return (column,), ()
    why = f": {there[0]} holds no reading" if chosen != there[0] else ""
    return (column,), (f"{chosen} is taken{why}",)


def _values(
    header: list[str], keys: list[str], rows: list[list[str]]
) -> tuple[tuple[ValueColumn, ...], tuple[str, ...]]:
    if _is_zeus(keys):
        return _numbered([key.removeprefix("power") for key in keys[1:]]), ()
    found = value_columns(header, keys, rows)
    remarks = [", and ".join(found.left_out)] if found.left_out else []
    if not found.values:
        return (), tuple(remarks)
    remarks = [f"{remark}: left out" for remark in remarks]
    by_size = [value.identity.metric for value in found.values if _is_by_size(value)]
    if by_size:
        remarks.append(
            f"{by_size[0]} is read in milliwatts: as megawatts it would be a power station"
        )
    return found.values, tuple(remarks)


def _is_by_size(value: ValueColumn) -> bool:
    return value.identity.unit_source == "size"


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
            index=index,
            unit=Unit(is_energy=True, scale=1.0),
            name=cell.removesuffix("_energy"),
            identity=_zeus_identity(cell.removesuffix("_energy"), Quantity.COUNTER),
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


def _zeus_identity(name: str, quantity: Quantity) -> Identity:
    return Identity(
        kind=Kind.ACCELERATOR,
        quantity=quantity,
        device=number_of(name) or name,
        unit_source="tool",
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
        values=_numbered([str(index) for index in range(len(first) - 1)]),
        header=None,
    )


def _numbered(gpus: Sequence[str]) -> tuple[ValueColumn, ...]:
    """
    The columns of Zeus' power monitor after the time: one a GPU.
    """
    return tuple(
        ValueColumn(
            index=index,
            unit=WATT,
            name=f"gpu{gpu}",
            identity=_zeus_identity(f"gpu{gpu}", Quantity.DRAW),
        )
        for index, gpu in enumerate(gpus, start=1)
    )


def _smi_without_header(first: list[str], time: int, separator: str) -> Layout:
    watts = [index for index, cell in enumerate(first) if _WITH_WATTS.fullmatch(cell)]
    has_units = bool(watts)
    if not watts:
        watts = [index for index, cell in enumerate(first) if re.fullmatch(r"\d+\.\d\d", cell)]
    if len(watts) != 1:
        raise RefusedError("PW-8", "no header, so the column of power isn't clear", 1)
    names = [
        ("uuid", [index for index, cell in enumerate(first) if cell.startswith(("GPU-", "MIG-"))]),
        ("pci.bus_id", [index for index, cell in enumerate(first) if _BUS.fullmatch(cell)]),
        ("index", [i for i, cell in enumerate(first) if re.fullmatch(r"\d{1,3}", cell)]),
    ]
    key, device = next(((key, found) for key, found in names if found), ("", []))
    if len(device) > 1:
        raise RefusedError("PW-8", "no header, so the column of the device isn't clear", 1)
    return Layout(
        format=NVIDIA,
        separator=separator,
        columns_count=len(first),
        time=time,
        scale=None,
        devices=tuple(device),
        keys=(key,) if device else (),
        values=(ValueColumn(index=watts[0], unit=WATT),),
        header=None,
        has_units=has_units,
    )
