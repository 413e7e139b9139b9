"""
Tables of readings, line by line: nvidia-smi, plain CSV and Zeus.

This way takes every line apart and says what is wrong with it. Blocks without a fault may take
the fast way (`csv_blocks`), which gives the same numbers or hands the block over to this one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC

from reporter.evidence.collect import (
    Piece,
    PieceMaker,
    Reading,
    RefusedError,
    device_name,
)
from reporter.evidence.formats.csv_blocks import PlainBlock, fast_rows, plain_block
from reporter.evidence.formats.csv_columns import TIMES, ValueColumn, key_of
from reporter.evidence.formats.csv_layout import Layout, find_layout, split
from reporter.evidence.identity import Identity
from reporter.evidence.log_file import Block, one_ahead
from reporter.evidence.series import find_unit
from reporter.evidence.timestamps import NoZoneError, StampError, parse_number, parse_stamp
from reporter.text import one_line, plural

_MISSING = {"", "n/a", "na", "nan", "null", "none", "-", "err!"}


_CELL = re.compile(r"([^ A-Za-z]{1,60}) ?([A-Za-z]{1,6})", re.ASCII)


# 5,441.7 and 5'441.7; 5.441,7 where the comma is the decimal mark. 5,441 alone could be either.
_GROUPED = re.compile(r"[+-]?\d{1,3}([,' \u00a0\u202f])\d{3}(?:\1\d{3})*\.\d+")


_GROUPED_BY_DOTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")


_GROUP_MARK = re.compile(r"[,' \u00a0\u202f]")


SHOWN_CHARACTERS = 60


# Windows that follow each other directly share a reading of the clock to a millisecond.
_SAME_INSTANT_S = 1e-3


def shown(text: str) -> str:
    """
    Foreign text in quotation marks, short enough for a message.
    """
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return f'"{one_line(cut)}"'


def table_pieces(layout: Layout, blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of every block of a table.
    """
    table = _Table(layout, reading)
    made_ready = (table.ready(block) for block in blocks)
    for ready, made_with in one_ahead(made_ready):
        # Another header may have come since the block was made ready.
        again = ready if made_with is table.layout else table.ready(ready.block)[0]
        rows = fast_rows(again, table.layout, reading)
        if rows is not None:
            yield Piece(power=rows)
        else:
            yield table.slow(again.block)


class _Table:
    """
    A table while it is read; its layout holds until the next header.
    """

    def __init__(self, layout: Layout, reading: Reading) -> None:
        self.reading = reading
        self.windows: dict[str, _Window] = {}
        self.identities: dict[tuple[str, ...], tuple[str, Identity]] = {}
        self._use(layout)

    def _use(self, layout: Layout) -> None:
        self.layout = layout
        self.identities.clear()
        self.reading.identify = layout.identity_of_row
        if layout.is_utc and self.reading.zone is None:
            self.reading.zone, self.reading.zone_name = UTC, "UTC"

    def ready(self, block: Block) -> tuple[PlainBlock, Layout]:
        """
        A block made ready to be parsed, and the layout that it was made ready for.
        """
        layout = self.layout
        return plain_block(_without_header(layout, block), layout, self.reading), layout

    def slow(self, block: Block) -> Piece:
        """
        Every line by itself.
        """
        maker = PieceMaker(self.reading)
        lines = block.data.split(b"\n")
        for offset, raw in enumerate(lines):
            if raw.strip() and not raw.startswith(b"#"):
                self._line(raw, block.first_line + offset, lines[offset + 1 : offset + 2], maker)
        return maker.piece()

    def _line(self, raw: bytes, number: int, after: list[bytes], maker: PieceMaker) -> None:
        layout = self.layout
        try:
            cells = split(raw.decode("utf-8"), layout.separator)
        except UnicodeDecodeError:
            maker.fail("PW-6", number, "isn't UTF-8")
            return
        except csv.Error as problem:
            maker.fail("PW-6", number, f"isn't a row of a table: {problem}")
            return
        if layout.header is not None and cells == list(layout.header):
            return
        if self._is_header(cells):
            self._start_again(raw, number, after, maker)
            return
        if len(cells) != layout.columns_count:
            text = f"{plural(len(cells), 'cell')} where {layout.columns_count} are expected"
            maker.fail("PW-6", number, text)
            return
        stamp = cells[layout.time]
        if layout.date is not None:
            stamp = f"{cells[layout.date]} {stamp}"
        time_s = time_of(stamp, layout.scale, number, maker)
        if time_s is None:
            return
        if layout.is_windows:
            _add_window(layout, cells, time_s, number, maker, self.windows)
        else:
            self._add_readings(cells, time_s, number, maker)

    def _is_header(self, cells: list[str]) -> bool:
        """
        Whether a row names columns: it has a column of time by name, and no cell is a number.
        """
        keys = [key_of(cell) for cell in cells]
        return bool(TIMES.intersection(keys)) and all(parse_number(cell) is None for cell in cells)

    def _start_again(self, raw: bytes, number: int, after: list[bytes], maker: PieceMaker) -> None:
        """
        A further header: what follows has its layout, never the one before.
        """
        lines = [line.decode("utf-8", errors="replace") for line in (raw, *after)]
        try:
            layout = find_layout(lines, self.reading.expected)
        except RefusedError as refused:
            raise RefusedError(
                refused.code, f"another header from here on: {refused}", number
            ) from refused
        if layout is None:
            raise RefusedError("PW-8", "another header from here on, without readings", number)
        maker.note("PW-12", number, "another header: the columns from here on are those it names")
        self._use(layout)

    def _add_readings(
        self, cells: list[str], time_s: float, number: int, maker: PieceMaker
    ) -> None:
        layout = self.layout
        named = [cells[index] for index in layout.devices]
        for column in layout.values:
            name, identity = self._identified(named, column)
            value = _value(cells[column.index], column, layout, number, maker)
            if isinstance(value, Unreadable) and column.unit.is_energy:
                maker.fail("PW-7", number, value.message)
            elif isinstance(value, Unreadable):
                maker.bad(name, time_s, number, value.message, identity)
            elif value is not None:
                maker.add(
                    name,
                    time_s,
                    value,
                    is_energy=column.unit.is_energy,
                    identity=identity,
                    line=number,
                )

    def _identified(self, named: list[str], column: ValueColumn) -> tuple[str, Identity]:
        """
        The name of a series within its log, and what it is of.
        """
        key = (*named, str(column.index))
        if key not in self.identities:
            if len(self.identities) > self.reading.limits.devices_count:
                self.identities.clear()
            name = device_name([*named, column.name])
            self.identities[key] = name, self.layout.identity(named, column)
        return self.identities[key]


def _without_header(layout: Layout, block: Block) -> Block:
    """
    The block without a header in its first line.
    """
    end = block.data.find(b"\n") + 1
    if layout.header is None or not end:
        return block
    first = block.data[:end].decode("utf-8", errors="replace")
    if _cells(first, layout) != list(layout.header):
        return block
    return Block(
        data=block.data[end:],
        first_line=block.first_line + 1,
        ends_count=block.ends_count - 1,
    )


def _cells(line: str, layout: Layout) -> list[str]:
    try:
        return split(line, layout.separator)
    except csv.Error:
        return []


def time_of(cell: str, scale: float | None, number: int, maker: PieceMaker) -> float | None:
    """
    Unix seconds of a cell; *scale* is the number of its units in a second, `None` for dates.

    Raises `RefusedError` when no zone is known.
    """
    if scale is not None:
        value = parse_number(cell)
        if value is None:
            maker.fail("PW-6", number, f"time {shown(cell)} isn't a number")
            return None
        maker.reading.saw_zone("UTC")
        return value / scale
    try:
        stamp = parse_stamp(cell, maker.reading.zone)
    except NoZoneError as problem:
        raise RefusedError("PW-5", f"time {shown(cell)} {problem}", number) from problem
    except StampError as problem:
        maker.fail("PW-6", number, f"time {shown(cell)}: {problem}")
        return None
    maker.reading.saw_zone(stamp.zone)
    return stamp.time_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """
    In place of a reading: why its cell holds none.
    """

    message: str


def _value(
    cell: str, column: ValueColumn, layout: Layout, number: int, maker: PieceMaker
) -> float | Unreadable | None:
    """
    The reading of a cell in W or J; a unit in the cell goes before that of the header.

    `None` where the cell holds another quantity, which is said.
    """
    if is_missing(cell):
        return Unreadable(message=f"no reading: {shown(cell)}")
    unit, match = column.unit, _CELL.fullmatch(cell)
    if match is not None:
        named = find_unit(match[2])
        if named is None or named.is_energy is not unit.is_energy:
            maker.fail("PW-6", number, f"{shown(cell)} has another unit")
            return None
        text, unit = match[1], named
    else:
        text = cell
    value = parse_number(text.replace(",", ".", 1) if layout.has_decimal_commas else text)
    if value is None:
        value = _grouped_number(text)
    if value is None:
        return Unreadable(message=f"{shown(cell)} isn't a number")
    if match is None and layout.has_units:
        return Unreadable(message=f"{shown(cell)} lacks its unit: the cell is torn")
    return unit.in_si(value)


def _grouped_number(text: str) -> float | None:
    """
    A number with thousands set apart and a decimal mark, so that which is which is beyond doubt.
    """
    if _GROUPED.fullmatch(text):
        return parse_number(_GROUP_MARK.sub("", text))
    if _GROUPED_BY_DOTS.fullmatch(text):
        return parse_number(text.replace(".", "").replace(",", "."))
    return None


def is_missing(cell: str) -> bool:
    """
    Whether a cell says that there is no reading: `[N/A]`, `N/A (Secondary die)`, `ERR!`.
    """
    text = cell.lower()
    return text in _MISSING or text.startswith(("n/a", "[", "err"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """
    The counter that a window of one name and device goes on with: its number, end and energy.
    """

    number: int
    end_s: float
    energy_j: float


def _add_window(
    layout: Layout,
    cells: list[str],
    start_s: float,
    number: int,
    maker: PieceMaker,
    windows: dict[str, _Window],
) -> None:
    """
    Energies of a window: two readings of a counter, which windows that follow directly go on with.
    """
    length_s = parse_number(cells[2])
    if length_s is None or length_s <= 0:
        maker.fail("PW-6", number, f"length {shown(cells[2])} isn't a positive number")
        return
    for column in layout.values:
        value_j = _value(cells[column.index], column, layout, number, maker)
        if isinstance(value_j, Unreadable):
            maker.fail("PW-7", number, value_j.message)
            continue
        if value_j is None:
            continue
        key = f"{column.name}/{cells[1]}"
        last = windows.get(key)
        if last is None or abs(start_s - last.end_s) > _SAME_INSTANT_S:
            last = _Window(number=last.number + 1 if last else 1, end_s=start_s, energy_j=0.0)
            _count(maker, f"{key}/{last.number}", start_s, 0.0, column, number)
        total_j, end_s = last.energy_j + value_j, start_s + length_s
        windows[key] = _Window(number=last.number, end_s=end_s, energy_j=total_j)
        _count(maker, f"{key}/{last.number}", end_s, total_j, column, number)


def _count(
    maker: PieceMaker, name: str, time_s: float, energy_j: float, column: ValueColumn, line: int
) -> None:
    identity = replace(column.identity, metric=name)
    maker.add(name, time_s, energy_j, is_energy=True, identity=identity, line=line)
