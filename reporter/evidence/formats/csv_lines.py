"""
Tables of readings, line by line: nvidia-smi, plain CSV and Zeus.

This way takes every line apart and says what is wrong with it. Blocks without a fault may take
the fast way (`fast.py`), which gives the same numbers or hands the block over to this one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from reporter.evidence.collect import (
    Piece,
    PieceMaker,
    Reading,
    RefusedError,
    device_name,
)
from reporter.evidence.formats.csv_blocks import fast_rows, plain_block
from reporter.evidence.formats.csv_layout import Layout, ValueColumn, split
from reporter.evidence.log_file import Block, one_ahead
from reporter.evidence.series import find_unit
from reporter.evidence.timestamps import NoZoneError, StampError, parse_number, parse_stamp
from reporter.text import one_line, plural

_MISSING = {"", "n/a", "na", "nan", "null", "none", "-", "err!"}


_CELL = re.compile(r"([^ ]{1,60}) ([A-Za-z]{1,5})", re.ASCII)


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
    if layout.is_utc and reading.zone is None:
        reading.zone, reading.zone_name = UTC, "UTC"
    windows: dict[str, _Window] = {}
    made_ready = (plain_block(_without_header(layout, block), layout, reading) for block in blocks)
    for ready in one_ahead(made_ready):
        rows = fast_rows(ready, layout, reading)
        if rows is not None:
            yield Piece(power=rows)
        else:
            yield _slow(layout, ready.block, reading, windows)


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


def _slow(layout: Layout, block: Block, reading: Reading, windows: dict[str, _Window]) -> Piece:
    """
    Every line by itself.
    """
    maker = PieceMaker(reading)
    for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
        if not raw.strip() or raw.startswith(b"#"):
            continue
        try:
            cells = split(raw.decode("utf-8"), layout.separator)
        except UnicodeDecodeError:
            maker.fail("PW-6", number, "isn't UTF-8")
            continue
        except csv.Error as problem:
            maker.fail("PW-6", number, f"isn't a row of a table: {problem}")
            continue
        if layout.header is not None and cells == list(layout.header):
            continue
        if len(cells) != layout.columns_count:
            text = f"{plural(len(cells), 'cell')} where {layout.columns_count} are expected"
            maker.fail("PW-6", number, text)
            continue
        time_s = time_of(cells[layout.time], layout.scale, number, maker)
        if time_s is None:
            continue
        if layout.is_windows:
            _add_window(layout, cells, time_s, number, maker, windows)
        else:
            _add_readings(layout, cells, time_s, number, maker)
    return maker.piece()


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
        raise RefusedError(
            "PW-5", f"time {shown(cell)} has no zone, and none is stated", number
        ) from problem
    except StampError as problem:
        maker.fail("PW-6", number, f"time {shown(cell)}: {problem}")
        return None
    maker.reading.saw_zone(stamp.zone)
    return stamp.time_s


def _add_readings(
    layout: Layout, cells: list[str], time_s: float, number: int, maker: PieceMaker
) -> None:
    named = [cells[index] for index in layout.devices]
    for column in layout.values:
        value = _value(cells[column.index], column, number, maker)
        if value is not None:
            name = device_name([*named, column.name])
            maker.add(name, time_s, value, is_energy=column.unit.is_energy)


def _value(cell: str, column: ValueColumn, number: int, maker: PieceMaker) -> float | None:
    """
    The reading of a cell in W or J; a unit in the cell goes before that of the header.
    """
    if cell.lower() in _MISSING or (cell.startswith("[") and cell.endswith("]")):
        maker.fail("PW-7", number, f"no reading: {shown(cell)}")
        return None
    unit, match = column.unit, _CELL.fullmatch(cell)
    if match is not None:
        named = find_unit(match[2])
        if named is None or named.is_energy is not unit.is_energy:
            maker.fail("PW-6", number, f"{shown(cell)} has another unit")
            return None
        cell, unit = match[1], named
    value = parse_number(cell)
    if value is None:
        maker.fail("PW-7", number, f"{shown(cell)} isn't a number")
        return None
    return unit.in_si(value)


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
        value_j = _value(cells[column.index], column, number, maker)
        if value_j is None:
            continue
        key = f"{column.name}/{cells[1]}"
        last = windows.get(key)
        if last is None or abs(start_s - last.end_s) > _SAME_INSTANT_S:
            last = _Window(number=last.number + 1 if last else 1, end_s=start_s, energy_j=0.0)
            maker.add(f"{key}/{last.number}", start_s, 0.0, is_energy=True)
        total_j, end_s = last.energy_j + value_j, start_s + length_s
        windows[key] = _Window(number=last.number, end_s=end_s, energy_j=total_j)
        maker.add(f"{key}/{last.number}", end_s, total_j, is_energy=True)
