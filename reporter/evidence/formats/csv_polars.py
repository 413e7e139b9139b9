"""
Blocks of a table with polars, which is an extra (`training-energy-reporter[fast]`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from reporter.evidence.collect import Parsed, Texts
from reporter.evidence.formats.csv_layout import Layout

# Devices of one log are read in turn, or long one after the other; both show in this many rows.
_PERIOD_MOST = 20_000


_RUNS_SHARE = 4


def parse_with_polars(data: bytes, layout: Layout, *, has_units: bool) -> Parsed | None:
    """
    The columns of a plain block, `None` if any cell of them isn't what the layout says.
    """
    first = data[: data.find(b"\n")].split(layout.separator.encode())
    if len(first) != layout.columns_count:
        return None
    is_whole = layout.scale is not None and first[layout.time].strip().isdigit()
    number = pl.Int64() if is_whole else pl.Float64()
    frame = _frame(data, layout, number, has_units=has_units)
    if frame is None and is_whole:
        frame = _frame(data, layout, pl.Float64(), has_units=has_units)
    if frame is None or any(column.null_count() for column in frame.get_columns()):
        return None
    times = frame["time"]
    return Parsed(
        numbers=None if layout.scale is None else times.cast(pl.Float64).to_numpy(),
        stamps=texts_of(times, are_few=False) if layout.scale is None else None,
        devices=tuple(texts_of(frame[f"device{index}"]) for index in layout.devices),
        values=frame["value"].to_numpy(),
    )


def _frame(
    data: bytes, layout: Layout, number: pl.DataType, *, has_units: bool
) -> pl.DataFrame | None:
    # A row that is too short lacks its last cell; one that is too long is an error to polars.
    last = layout.columns_count - 1
    named: dict[int, tuple[str, pl.DataType]] = (
        {last: ("last", pl.String())}
        | {
            layout.time: ("time", pl.String() if layout.scale is None else number),
            layout.reading: ("value", pl.String() if has_units else pl.Float64()),
        }
        | {index: (f"device{index}", pl.String()) for index in layout.devices}
    )
    schema = dict(
        named.get(index, (f"other{index}", pl.String())) for index in range(layout.columns_count)
    )
    wanted = [pl.col(name) for name, _ in named.values() if name != "value"]
    value = pl.col("value")
    if has_units:
        value = value.str.strip_prefix(" ").str.strip_suffix(" W").cast(pl.Float64)
    try:
        scan = pl.scan_csv(
            data, has_header=False, separator=layout.separator, schema=schema, quote_char=None
        )
        return scan.select(*wanted, value).collect()
    except pl.exceptions.PolarsError:
        return None


def texts_of(column: pl.Series, *, are_few: bool = True) -> Texts:
    """
    A column of texts with as few values as its order shows at little cost.

    With *are_few* false nearly all may be different, and aren't sought out.
    """
    head = column.head(_PERIOD_MOST)
    again = (head == head[0]).arg_true()
    period = int(again[1]) if again.len() > 1 else 0
    rest = column.len() - period
    if period > 1 and bool((column.slice(period) == column.head(rest)).all()):
        turns = -(-column.len() // period)
        places = np.tile(np.arange(period, dtype=np.int32), turns)[: column.len()]
        return Texts(values=column.head(period).to_list(), places=places)
    is_new = (column != column.shift(1)).fill_null(value=True)
    starts = is_new.arg_true()
    if starts.len() * _RUNS_SHARE <= column.len():
        places = np.cumsum(is_new.to_numpy(), dtype=np.int32) - 1
        return Texts(values=column.gather(starts).to_list(), places=places)
    if not are_few:
        return Texts(values=column.to_list(), places=np.arange(column.len()))
    values = column.unique(maintain_order=True)
    numbers = pl.Series(np.arange(values.len()))
    return Texts(values=values.to_list(), places=column.replace_strict(values, numbers).to_numpy())
