"""
Tables of readings, block by block: with polars where it is installed, else with pandas.

A block is taken only if every line of it is plain: then all ways give the same numbers. A block
with anything else in it, a missing reading or a quotation mark, is left to the slow way.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import numpy as np

from reporter.evidence.collect import Floats, Parsed, Reading, Rows, Texts
from reporter.evidence.formats.csv_layout import Layout
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import StampError, parse_stamp, same_form_times

# Below this the libraries take longer than Python does.
BLOCK_BYTES_LEAST = 20_000


def has_polars() -> bool:
    """
    Whether polars is installed.
    """
    return importlib.util.find_spec("polars") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainBlock:
    """
    A block, and its lines with an end to each; *plain* is `None` where only the slow way will do.
    """

    block: Block
    plain: bytes | None
    lines_count: int


def plain_block(block: Block, layout: Layout, reading: Reading) -> PlainBlock:
    """
    A block made ready to be parsed.
    """
    is_ended = block.data.endswith(b"\n")
    data = block.data if is_ended else block.data + b"\n"
    lines_count = block.ends_count + (not is_ended)
    return PlainBlock(block=block, plain=_plain(data, layout, reading), lines_count=lines_count)


def fast_rows(ready: PlainBlock, layout: Layout, reading: Reading) -> Rows | None:
    """
    The readings of a block of lines, `None` if the slow way must look at it.
    """
    parsed = None if ready.plain is None else _parsed(ready.plain, layout, reading)
    if parsed is None or parsed.values.size != ready.lines_count or not parsed.is_plain:
        return None
    if not _are_numbers(parsed.values):
        return None
    times_s = _times(parsed, layout, reading)
    if times_s is None:
        return None
    reading.saw_zone("UTC" if parsed.numbers is not None else None)
    values = layout.values[0].unit.in_si(parsed.values)
    first = ready.block.first_line
    return Rows(
        codes=parsed.codes(reading),
        times_s=times_s,
        values=values,
        lines=np.arange(first, first + values.size, dtype=np.int64),
    )


def _are_numbers(values: Floats) -> bool:
    """
    Whether all values are finite and of usual size; the least of some with a NaN is NaN.
    """
    return bool(values.size and values.min() > -1e300 and values.max() < 1e300)


def _plain(data: bytes, layout: Layout, reading: Reading) -> bytes | None:
    """
    The block, if nothing in it needs a closer look.
    """
    is_one_column = len(layout.values) == 1 and not layout.values[0].unit.is_energy
    is_one_column = is_one_column and not layout.is_windows and layout.date is None
    is_one_column = is_one_column and not layout.has_decimal_commas
    if reading.engine == "lines" or not is_one_column or len(data) < BLOCK_BYTES_LEAST:
        return None
    # A comment is a line that begins with #; in a column that is read it would be seen.
    is_first_read = 0 in {layout.time, layout.reading, *layout.devices}
    if not data.isascii() or (not is_first_read and b"#" in data):
        return None
    return data


def _parsed(data: bytes, layout: Layout, reading: Reading) -> Parsed | None:
    engine = reading.engine
    # Every cell may name the unit, as nvidia-smi does without `nounits`.
    is_last = layout.reading == layout.columns_count - 1
    has_units = data[-3:-1] == b" W" and is_last and layout.values[0].unit.scale == 1
    # Among cells with a unit, one without it is torn: the slow way says so.
    if has_units and data.count(b" W\n") != data.count(b"\n"):
        return None
    if engine == "polars" or (engine == "auto" and has_polars()):
        from reporter.evidence.formats.csv_polars import parse_with_polars

        return parse_with_polars(data, layout, has_units=has_units)
    from reporter.evidence.formats.csv_pandas import parse_with_pandas

    return parse_with_pandas(data, layout, has_units=has_units)


def _times(parsed: Parsed, layout: Layout, reading: Reading) -> Floats | None:
    if parsed.numbers is not None:
        numbers = parsed.numbers
        if not _are_numbers(numbers):
            return None
        return numbers if layout.scale in {None, 1.0} else numbers / layout.scale
    return _stamp_times(parsed.stamps, reading) if parsed.stamps is not None else None


def _stamp_times(stamps: Texts, reading: Reading) -> Floats | None:
    """
    Unix seconds of texts; `None` if the slow way must say what is wrong with one.
    """
    found_s = same_form_times(stamps.values, reading.zone)
    if found_s is not None:
        reading.saw_zone(parse_stamp(stamps.values[0].strip(), reading.zone).zone)
    else:
        found_s = _one_by_one(stamps.values, reading)
    if found_s is None:
        return None
    times_s: Floats = found_s[stamps.places]
    return times_s


def _one_by_one(values: list[str], reading: Reading) -> Floats | None:
    known: dict[str, float] = {}
    for text in values:
        if text in known:
            continue
        try:
            stamp = parse_stamp(text.strip(), reading.zone)
        except StampError:
            return None
        reading.saw_zone(stamp.zone)
        known[text] = stamp.time_s
    return np.array([known[text] for text in values], dtype=np.float64)
