"""
Blocks of a table with pandas, for whom polars isn't installed.
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from reporter.evidence.collect import Parsed, Texts
from reporter.evidence.formats.csv_layout import Layout


def parse_with_pandas(data: bytes, layout: Layout, *, has_units: bool) -> Parsed | None:
    """
    The columns of a plain block, `None` if any cell of them isn't what the layout says.
    """
    if has_units:
        data = data.replace(b" W\n", b"\n")
    separators = data.count(layout.separator.encode())
    if separators != (layout.columns_count - 1) * data.count(b"\n"):
        return None
    types: dict[int, type[str | float]] = {
        layout.time: str if layout.scale is None else float,
        layout.reading: float,
    } | dict.fromkeys(layout.devices, str)
    # The block has as many separators as it should, so where no row is too short none is too long.
    last = layout.columns_count - 1
    try:
        frame = pd.read_csv(
            io.BytesIO(data),
            header=None,
            names=list(range(last + 1)),
            index_col=False,
            sep=layout.separator,
            dtype={index: types.get(index, str) for index in range(last + 1)},
            usecols=sorted({*types, last}),
            # QUOTE_NONE; there is no quotation mark in the block.
            quoting=3,
            skipinitialspace=True,
            keep_default_na=False,
            engine="c",
        )
    except (ValueError, pd.errors.ParserError, OverflowError):
        return None
    if not bool(frame[last].notna().all()):
        return None
    times = frame[layout.time]
    return Parsed(
        numbers=None if layout.scale is None else times.to_numpy(np.float64),
        stamps=_texts(times) if layout.scale is None else None,
        devices=tuple(_texts(frame[index]) for index in layout.devices),
        values=frame[layout.reading].to_numpy(np.float64),
    )


def _texts(column: pd.Series) -> Texts:
    places, values = pd.factorize(column)
    return Texts(values=[str(value) for value in values], places=places)
