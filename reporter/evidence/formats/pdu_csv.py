"""
What PDUs and meters behind the wall export as a table: a date, then columns for inlet and outlets.

Active power in W or kW and active energy in Wh or kWh are read. Apparent power (VA), power factors
and currents never are: none of them is a power that was drawn. Columns of outlets are outlets; what
names none is the PDU's inlet. Lines before the header, as APC writes them, are passed over.
Column names are those of the manuals of Raritan PX, APC AP8xxx (`data.txt`), Server Technology and
Vertiv Geist.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_columns import TIMES, key_of
from reporter.evidence.formats.csv_layout import split
from reporter.evidence.formats.csv_lines import Unreadable
from reporter.evidence.formats.pdu_dates import DayAndMonth
from reporter.evidence.formats.stamped_text import (
    Clock,
    add_amount,
    amount,
    listed,
    pieces_by_line,
)
from reporter.evidence.identity import Identity, Kind, Quantity, identity_of, words_of
from reporter.evidence.log_file import Block
from reporter.evidence.series import Unit, unit_of_header
from reporter.text import plural

PDU_CSV = "pdu-csv"
# An export's preamble names the PDU, its place and the time of the export.
_HEADER_LINES_MOST = 40
# Dates may be two for twelve days at most: a million seconds.
_WAITING_MOST = 2_000_000
_STAMPS = TIMES | {"date/time", "time_stamp", "date_and_time", "date_&_time"}
_ELECTRIC = re.compile(
    r"apparent|power[ _]factor|(?:active|real)[ _](?:power|energy)|rms[ _]current|\bpwr\.kw"
    r"|(?:outlet|inlet|phase|bank|branch|load)[^,;\t]{0,80}(?:\(A\)|\bamps?\b|\bcurrent\b|\.A\b)",
    re.ASCII | re.IGNORECASE,
)
_PARTS = {"phase", "ph", "line", "bank", "branch", "circuit", "l"}
_OUTLET_NUMBER = re.compile(
    r"(?:outlet|plug|receptacle)[ _.:#-]{0,3}(\d{1,3})", re.ASCII | re.IGNORECASE
)
_UNIT_CHARACTERS = 40
_UNIT = re.compile(r"[ ._]*[(\[]?\bk?Wh?\b[)\]]?\s*$|[ .]kWh?$", re.ASCII | re.IGNORECASE)
_QUANTITY_WORDS = {"active", "real", "power", "energy", "pwr", "total", "watts", "avg", "average"}
_COMMA = re.compile(r"([+-]?\d+),(\d+)( ?[A-Za-z]{1,6})?", re.ASCII)
_ROWS_ADVICE = "export a column with the outlet's number, and stamps with seconds"
_AMPERES_ADVICE = "export the active power in W or the active energy in kWh"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    """
    A column of readings.
    """

    index: int
    name: str
    unit: Unit
    identity: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """
    The columns of an export: stamp, names of what a row is of, and readings.
    """

    cells: tuple[str, ...]
    separator: str
    stamps: tuple[int, ...]
    names: tuple[int, ...]
    values: tuple[_Value, ...]
    left_out: tuple[str, ...]


def is_pdu_csv(head: bytes) -> bool:
    """
    Whether one of the first lines of a log is the header of a PDU's export.
    """
    lines = head.decode("utf-8", errors="replace").splitlines()[:_HEADER_LINES_MOST]
    return any(_is_header(line) for line in lines)


def _is_header(line: str) -> bool:
    if _ELECTRIC.search(line) is None:
        return False
    cells = _cells(line, _separator(line))
    return len(cells) > 1 and any(key_of(cell) in _STAMPS for cell in cells)


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return split(line, separator)
    except csv.Error:
        return []


def pdu_csv_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every row; raises `RefusedError` where no column is a power, or dates are two.
    """
    return pieces_by_line(_Rows(), blocks, reading, may_lack_end=True)


class _Rows:
    """
    The rows of an export; those whose date may be two wait until one tells.
    """

    def __init__(self) -> None:
        self.header: _Header | None = None
        self.dates = DayAndMonth()
        self.waiting: list[tuple[str, _Header, int]] = []
        self.last_s: dict[str, float] = {}
        self.clock = Clock()

    def take(self, text: str, number: int, maker: PieceMaker) -> None:
        """
        A line before the header, a header, or a row.
        """
        if _is_header(text):
            self.header = _header(text, number)
            if self.header.left_out:
                maker.note("PW-12", number, listed(self.header.left_out))
            return
        header = self.header
        if header is None:
            return
        cells = _cells(text, header.separator)
        if len(cells) != len(header.cells):
            count = len(header.cells)
            maker.fail("PW-6", number, f"{plural(len(cells), 'cell')} where {count} are expected")
            return
        stamp = _stamp(cells, header)
        is_known = self.dates.learn(stamp)
        if self.dates.is_contradicted:
            message = f"the dates have the day first here and the month first before: {stamp!r}"
            raise RefusedError("PW-8", message, number, advice="export dates as 2026-06-01")
        if is_known:
            self._release(maker)
            self._row(cells, header, number, maker)
        else:
            self.waiting.append((text, header, number))
            if len(self.waiting) > _WAITING_MOST:
                self.finish(maker)

    def finish(self, maker: PieceMaker) -> None:
        """
        The end of the log: dates that still may be two refuse it.
        """
        if self.dates.is_day_first is None and self.waiting:
            text, header, number = self.waiting[0]
            stamp = _stamp(_cells(text, header.separator), header)
            message = f"{stamp!r} has the day or the month first, and no date of the log tells"
            raise RefusedError("PW-8", message, number, advice="export dates as 2026-06-01")
        self._release(maker)

    def _release(self, maker: PieceMaker) -> None:
        if self.dates.is_day_first is None:
            return
        waiting, self.waiting = self.waiting, []
        for text, header, number in waiting:
            self._row(_cells(text, header.separator), header, number, maker)

    def _row(self, cells: list[str], header: _Header, number: int, maker: PieceMaker) -> None:
        stamp = self.dates.plain(_stamp(cells, header))
        time_s = self.clock.time_or_fault(stamp, number, maker)
        if time_s is None:
            return
        named = [cells[index] for index in header.names if cells[index]]
        for value in header.values:
            identity, name = value.identity, value.name
            if named:
                identity = replace(identity, kind=Kind.OUTLET, device="/".join(named))
                name = "/".join([*named, *([value.name] if len(header.values) > 1 else [])])
            if self.last_s.get(name) == time_s:
                message = f"{name} has two rows with one stamp, and no column tells them apart"
                raise RefusedError("PW-8", message, number, advice=_ROWS_ADVICE)
            self.last_s[name] = time_s
            found = _reading(cells[value.index], value.unit, header.separator)
            add_amount(maker, name, time_s, found, identity=identity, line=number)


def _stamp(cells: list[str], header: _Header) -> str:
    return " ".join(cells[index] for index in header.stamps)


def _reading(cell: str, unit: Unit, separator: str) -> float | Unreadable:
    """
    W or J of a cell; 537,47 is a decimal where a comma separates no cells.
    """
    comma = _COMMA.fullmatch(cell)
    if comma is not None:
        if len(comma[2]) == 3 and separator != ",":
            return Unreadable(message=f"{cell!r} may be a decimal or a thousand")
        cell = f"{comma[1]}.{comma[2]}{comma[3] or ''}"
    return amount(cell, unit, is_energy=unit.is_energy)


def _header(line: str, number: int) -> _Header:
    separator = _separator(line)
    cells = _cells(line, separator)
    keys = [key_of(cell) for cell in cells]
    stamps = [index for index, key in enumerate(keys) if key in _STAMPS]
    if "date" in keys and "time" in keys:
        stamps = [keys.index("date"), keys.index("time")]
    else:
        stamps = stamps[:1]
    values, left_out, names = [], [], []
    for index, cell in enumerate(cells):
        if index in stamps:
            continue
        unit, reason = unit_of_header(cell), _reason_against(cell)
        if reason is not None:
            left_out.append(f"{cell} is left out: {reason}")
        elif unit is not None:
            values.append(_value(index, cell, unit))
        elif set(words_of(cell)) & {"outlet", "receptacle", "plug"}:
            names.append(index)
    if not values:
        why = left_out[0] if left_out else "no column has a unit of power or energy"
        message = f"the export holds no active power: {why}"
        raise RefusedError("PW-8", message, number, advice=_AMPERES_ADVICE)
    return _Header(
        cells=tuple(cells),
        separator=separator,
        stamps=tuple(stamps),
        names=tuple(names[:1]),
        values=_without_registers(_without_parts(values, left_out), left_out),
        left_out=tuple(left_out),
    )


def _reason_against(header: str) -> str | None:
    """
    Why a column is no drawn power; `None` where it may be one.
    """
    words = set(words_of(header))
    if "apparent" in words or re.search(r"\bk?VA(?:h|r)?\b", header, re.IGNORECASE | re.ASCII):
        return "apparent and reactive power are no power that was drawn"
    if "factor" in words:
        return "a power factor is no power"
    if re.search(r"\(A\)|\.A\b|\bamps?\b|\bcurrent\b", header, re.IGNORECASE | re.ASCII):
        return "amperes say nothing of power without voltage and power factor"
    quantity = identity_of(header).quantity
    return None if quantity.is_drawn else f"it is a {quantity}"


def _without_unit(cell: str) -> str:
    """
    A header without its unit, which stands in its last characters.

    The pattern sees these alone: a header may be blanks, 100,000 times.
    """
    return cell[:-_UNIT_CHARACTERS] + _UNIT.sub("", cell[-_UNIT_CHARACTERS:])


def _value(index: int, cell: str, unit: Unit) -> _Value:
    found = identity_of(cell, unit_source="header")
    outlet = _OUTLET_NUMBER.search(cell)
    quantity = Quantity.COUNTER if unit.is_energy else found.quantity
    if outlet is not None:
        identity = replace(found, kind=Kind.OUTLET, device=outlet[1], quantity=quantity)
        return _Value(index=index, name=cell, unit=unit, identity=identity)
    kind = Kind.INLET if found.kind in {Kind.UNKNOWN, Kind.NODE_INPUT} else found.kind
    # Power and energy of one inlet are one device, whatever their columns are called.
    named = [word for word in words_of(_without_unit(cell)) if word not in _QUANTITY_WORDS]
    device = " ".join([*named, *re.findall(r"\d+", cell)]) or "inlet"
    identity = replace(found, kind=kind, quantity=quantity, is_total=False, device=device)
    return _Value(index=index, name=cell, unit=unit, identity=identity)


def _without_registers(values: Sequence[_Value], left_out: list[str]) -> tuple[_Value, ...]:
    """
    The columns without energies whose device has its power beside them.

    A PDU's register counts in tenths of a kWh, 360 kJ: too coarse for a run of an hour.
    """
    powers = {
        (value.identity.kind, value.identity.device) for value in values if not value.unit.is_energy
    }
    kept = []
    for value in values:
        if value.unit.is_energy and (value.identity.kind, value.identity.device) in powers:
            left_out.append(f"{value.name} is left out: the power of its device stands beside it")
        else:
            kept.append(value)
    return tuple(kept)


def _without_parts(values: list[_Value], left_out: list[str]) -> tuple[_Value, ...]:
    """
    The columns without phases, banks and circuits, where the inlet that they add up to is there.
    """
    parts = [
        value
        for value in values
        if value.identity.kind is Kind.INLET and set(words_of(value.name)) & _PARTS
    ]
    if len(parts) == len(values):
        return tuple(values)
    left_out += [f"{value.name} is left out: it is a part of the whole" for value in parts]
    return tuple(value for value in values if value not in parts)
