"""
Parquet files of readings, with polars (the extra `fast`), a row group after the other.

The columns are recognised by the same names as in a plain CSV. The file is opened only where the
extra was installed on purpose: a parser of a binary format is a wider door than one of text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reporter.evidence.collect import (
    BROKEN_PARQUET,
    READING_BYTES,
    Parsed,
    Piece,
    Reading,
    RefusedError,
    Rows,
)
from reporter.evidence.formats.csv_layout import Layout, find_layout
from reporter.evidence.formats.csv_polars import texts_of
from reporter.evidence.log_file import MIB, ReadLimits
from reporter.evidence.timestamps import epoch_scale

ROWS_AT_ONCE = 1_000_000
# Each name is compared with others: one of 50 MB that stands in a million rows takes hours.
LONGEST_NAME_BYTES = 1_000


def parquet_pieces(path: Path, reading: Reading) -> Iterator[Piece]:
    """
    The readings of the file in its own order.
    """
    try:
        yield from _pieces(path, reading)
    except (pl.exceptions.PolarsError, OSError, ValueError) as problem:
        raise RefusedError("PW-2", BROKEN_PARQUET) from problem


def _pieces(path: Path, reading: Reading) -> Iterator[Piece]:
    scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    schema = scan.collect_schema()
    layout = _layout(schema)
    _refuse_many(scan, reading.limits)
    reading.identify = layout.identity_of_row
    names = list(schema)
    time = names[layout.time]
    devices = [names[index] for index in layout.devices]
    value = names[layout.values[0].index]
    scale = _scale(scan, schema[time], time)
    if not (schema[value].is_numeric() or schema[value] == pl.String):
        raise RefusedError("PW-8", f"column {value} holds no numbers")
    wanted = scan.select(time, *devices, value)
    for frame in wanted.collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True):
        yield Piece(power=_rows(frame, (time, devices, value), scale, layout, reading))


def _refuse_many(scan: pl.LazyFrame, limits: ReadLimits) -> None:
    """
    Refuse a file whose footer states more rows than may be unpacked, before any of them is read.

    A run of one value has a few bytes whatever its length: 240 bytes may hold a billion rows.
    """
    rows = scan.select(pl.len()).collect().item()
    if rows * READING_BYTES > limits.unpacked_bytes:
        most = limits.unpacked_bytes // MIB
        raise RefusedError("PW-4", f"unpacks to more than the {most:,} MiB allowed")


def _layout(schema: pl.Schema) -> Layout:
    names = list(schema)
    cells = ["1700000000" if dtype.is_numeric() else "x" for dtype in schema.values()]
    if any("," in name or "\n" in name or '"' in name for name in names):
        raise RefusedError("PW-8", "a column's name holds a comma")
    layout = find_layout([",".join(names), ",".join(cells)], None)
    if layout is None or len(layout.values) != 1 or layout.values[0].unit.is_energy:
        raise RefusedError("PW-8", "needs a column of time, one of power, and one of devices")
    return layout


def _scale(scan: pl.LazyFrame, dtype: pl.DataType, time: str) -> float | None:
    """
    Units of time in a second, `None` for a column of dates.
    """
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            raise RefusedError("PW-5", f"column {time} has no zone")
        return None
    if not dtype.is_numeric():
        raise RefusedError("PW-8", f"column {time} holds no times")
    first = scan.select(pl.col(time).drop_nulls().first()).collect().item()
    scale = None if first is None else epoch_scale(float(first))
    if scale is None:
        raise RefusedError("PW-8", f"column {time} holds no Unix time")
    return scale


def _rows(
    frame: pl.DataFrame,
    columns: tuple[str, list[str], str],
    scale: float | None,
    layout: Layout,
    reading: Reading,
) -> Rows:
    time, devices, value = columns
    times = frame[time]
    if scale is None:
        numbers = times.dt.timestamp("us").cast(pl.Float64).to_numpy() / 1e6
    else:
        numbers = _usual(times.cast(pl.Float64).to_numpy()) / scale
    parsed = Parsed(
        numbers=numbers,
        stamps=None,
        devices=tuple(texts_of(_texts(frame[name])) for name in devices),
        # A missing reading is NaN, which cleaning counts as a bad one.
        values=layout.values[0].unit.in_si(_usual(frame[value].cast(pl.Float64).to_numpy())),
    )
    reading.saw_zone("UTC")
    return Rows(codes=parsed.codes(reading), times_s=numbers, values=parsed.values)


def _usual(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    NaN in place of numbers that are none in a text log either: those of 1e300 and more.
    """
    return np.where(np.abs(numbers) < 1e300, numbers, np.nan)


def _texts(column: pl.Series) -> pl.Series:
    texts = column if column.dtype == pl.String else column.cast(pl.String)
    longest = texts.str.len_bytes().max()
    if isinstance(longest, int) and longest > LONGEST_NAME_BYTES:
        message = f"column {column.name} holds a name of {longest:,} bytes"
        raise RefusedError("PW-8", f"{message}; at most {LONGEST_NAME_BYTES:,} are read")
    return texts.fill_null("") if texts.null_count() else texts
