"""
Parquet files of readings, with polars (the extra `fast`), a row group after the other.

The columns are recognised by the same names as in a plain CSV. The file is opened only where the
extra was installed on purpose: a parser of a binary format is a wider door than one of text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from reporter.evidence.collect import BROKEN_PARQUET, Parsed, Piece, Reading, RefusedError, Rows
from reporter.evidence.formats.csv_layout import Layout, find_layout
from reporter.evidence.formats.csv_polars import texts_of
from reporter.evidence.timestamps import epoch_scale

ROWS_AT_ONCE = 1_000_000


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
    reading.identify = layout.identity_of_row
    names = list(schema)
    time = names[layout.time]
    devices = [names[index] for index in layout.devices]
    value = names[layout.values[0].index]
    scale = _scale(scan, schema[time], time)
    wanted = scan.select(time, *devices, value)
    for frame in wanted.collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True):
        yield Piece(power=_rows(frame, (time, devices, value), scale, layout, reading))


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
        numbers = times.cast(pl.Float64).to_numpy() / scale
    parsed = Parsed(
        numbers=numbers,
        stamps=None,
        devices=tuple(texts_of(_texts(frame[name])) for name in devices),
        # A missing reading is NaN, which cleaning counts as a bad one.
        values=layout.values[0].unit.in_si(frame[value].cast(pl.Float64).to_numpy()),
    )
    reading.saw_zone("UTC")
    return Rows(codes=parsed.codes(reading), times_s=numbers, values=parsed.values)


def _texts(column: pl.Series) -> pl.Series:
    texts = column if column.dtype == pl.String else column.cast(pl.String)
    return texts.fill_null("") if texts.null_count() else texts
