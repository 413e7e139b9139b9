"""
System metrics of Weights & Biases: rows of JSON, and tables of its web pages or of pandas.

A key is `system.gpu.0.powerWatts`, in older versions without `system.`, in charts with a slash, and
with `/l:LABEL` where several nodes write one run. `powerPercent` is a share of the limit;
`gpu.process.0` repeats a GPU that the run's own process uses. A table of a chart has `__MIN` and
`__MAX` beside each column: the least and the highest of the samples that were put together.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace

from reporter.evidence.collect import Piece, Reading, RefusedError
from reporter.evidence.formats.csv_columns import ValueColumn
from reporter.evidence.formats.csv_layout import Layout, split
from reporter.evidence.formats.json_log import is_json
from reporter.evidence.formats.tracker_power import WATT, TrackerMetric, tracker_pieces
from reporter.evidence.identity import Identity, Kind, Quantity
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import epoch_scale, parse_number

WANDB_ROWS, WANDB_TABLE = "wandb-jsonl", "wandb-csv"
_KEY = re.compile(
    r"(?:system[./])?(?:gpu\.(process\.)?(\d{1,5})\.(powerWatts|enforcedPowerLimitWatts)"
    r"|(cpu|system)\.powerWatts|(ane)\.power)(?:/l:(.{1,200}))?",
    re.ASCII,
)
_MARK = re.compile(
    rb'"(?:system[./])?(?:(?:gpu\.(?:process\.)?\d+|cpu|system)\.powerWatts|gpu\.\d+\.\w+)'
    rb'(?:/l:[^"]{0,200})?"\s*:|"_(?:runtime|wandb)"\s*:'
)
_TIMES = ("_timestamp", "timestamp", "Wall Time", "wall time")
_RELATIVE = ("Relative Time (Process)", "Relative Time (Wall)", "_runtime", "Step")
_RUN = re.compile(r"(?:(.{0,400}) - )?(.{1,300}?)(__MIN|__MAX)?", re.ASCII | re.DOTALL)
_BOUNDS = {"__MIN": Quantity.LOWEST, "__MAX": Quantity.PEAK}


def is_wandb(head: bytes) -> bool:
    """
    Whether the first bytes of a log are rows of Weights & Biases.
    """
    return is_json(head) and _MARK.search(head) is not None


def wandb_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of rows of JSON.
    """
    return tracker_pieces(blocks, reading, metric_of_key, _TIMES[:2])


def metric_of_key(key: str) -> TrackerMetric | None:
    """
    What a key is of; `None` where it is no power.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    process, device, quantity, inside, engine, host = match.groups()
    kind = Kind.ACCELERATOR if device is not None else _KINDS.get(inside, Kind.UNKNOWN)
    identity = Identity(kind=kind, device=device, host=host, metric=key, unit_source="metric")
    left_out = None
    if quantity == "enforcedPowerLimitWatts":
        identity = replace(identity, quantity=Quantity.LIMIT)
        left_out = "is a limit"
    elif process is not None:
        left_out = "is a GPU of the list once more, as the run's process uses it"
    elif engine is not None:
        left_out = "is a part of the chip"
    return TrackerMetric(unit=WATT, identity=identity, left_out=left_out)


_KINDS = {"cpu": Kind.CPU_PACKAGE, "system": Kind.NODE_INPUT}


def wandb_layout(lines: list[str]) -> Layout | None:
    """
    The layout of a table with columns of Weights & Biases, `None` for any other table.

    Raises `RefusedError` where its times are counted from the start of the run.
    """
    header, rows = _header_and_rows(lines)
    columns, left_out = [], []
    for index, cell in enumerate(header):
        match = _RUN.fullmatch(cell)
        metric = None if match is None else metric_of_key(match[2])
        if match is None or metric is None:
            continue
        if match[3] is not None:
            left_out.append(f"{cell} is a {_BOUNDS[match[3]]}")
        elif metric.left_out is not None:
            left_out.append(f"{cell} {metric.left_out}")
        else:
            column = ValueColumn(index=index, unit=WATT, name=cell, identity=metric.identity)
            columns.append(column)
    if not columns:
        return None
    time = _time_column(header)
    return Layout(
        format=WANDB_TABLE,
        separator=",",
        columns_count=len(header),
        time=time,
        scale=_scale(rows, time),
        devices=(),
        values=tuple(columns),
        header=tuple(header),
        remarks=(f"{', and '.join(left_out)}: left out",) if left_out else (),
    )


def _header_and_rows(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    found = [line for line in lines[:50] if line.strip()]
    try:
        rows = [split(line, ",") for line in found]
    except csv.Error:
        return [], []
    return (rows[0], rows[1:]) if rows else ([], [])


def _time_column(header: list[str]) -> int:
    times = [index for index, cell in enumerate(header) if cell in _TIMES]
    if times:
        return times[0]
    relative = next((cell for cell in header if cell in _RELATIVE), None)
    message = "no column of times, such as _timestamp"
    if relative is not None:
        message = f"{relative} counts from the start of the run: export with the axis Wall Time"
    raise RefusedError("PW-8", message, 1)


def _scale(rows: list[list[str]], time: int) -> float | None:
    """
    Units of time in a second, `None` for dates.
    """
    cell = next((row[time] for row in rows if len(row) > time and row[time]), "")
    value = parse_number(cell)
    if value is None:
        return None
    scale = epoch_scale(value)
    if scale is None:
        raise RefusedError("PW-8", f"time {cell} is no Unix time", 2)
    return scale
