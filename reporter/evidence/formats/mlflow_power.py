"""
System metrics of MLflow: files of its store, and the history of metrics as JSON or as a table.

A metric is `system/gpu_0_power_usage_watts`, with the node's name in the middle where several
nodes write one run; `power_usage_percentage` is a share of the limit. Stamps are milliseconds.
A file of the store holds `stamp value step` a line, and no word on what it is: that is its name,
which must have been kept. Source: `mlflow/system_metrics/metrics/gpu_monitor.py` and the file
store of MLflow.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from reporter.evidence.collect import Piece, PieceMaker, Reading, RefusedError
from reporter.evidence.formats.csv_lines import shown, time_of
from reporter.evidence.formats.json_log import (
    Document,
    as_text,
    is_json,
    json_pieces,
    objects_of,
    time_of_json,
)
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.log_file import Block
from reporter.evidence.timestamps import epoch_scale, parse_number

MLFLOW_JSON, MLFLOW_STORE, MLFLOW_TABLE = "mlflow-json", "mlflow-metrics", "mlflow-csv"
_KEY = re.compile(
    r"(?:system/)?(?:(.{1,200})/)?gpu_(\d{1,5})_power_usage_watts(?:\.txt)?", re.ASCII
)
_STORED = re.compile(
    rb"\s*\d{13} [-+.\deE]{1,40}(?:nan|inf)? -?\d{1,18}\r?(?:\n|$)", re.ASCII | re.IGNORECASE
)
_JSON = re.compile(rb'"key"\s*:\s*"[^"]{1,300}"')
_JSON_PARTS = (rb'"value"', rb'"timestamp"')
_COLUMNS = ("key", "value", "timestamp")


def is_mlflow_json(head: bytes) -> bool:
    """
    Whether the first bytes of a log are a history of metrics as JSON.
    """
    return (
        is_json(head)
        and _JSON.search(head) is not None
        and all(re.search(part + rb"\s*:", head) is not None for part in _JSON_PARTS)
    )


def is_mlflow_store(head: bytes) -> bool:
    """
    Whether the first bytes of a log are those of a metric in MLflow's file store.
    """
    return _STORED.match(head) is not None


def is_mlflow_table(head: bytes) -> bool:
    """
    Whether a log is a table of metrics in the long form, with a key, a value and a stamp a row.
    """
    line = head.lstrip().partition(b"\n")[0].decode("utf-8", errors="replace")
    names = _names(_cells(line))
    return all(name in names for name in _COLUMNS) and b"power_usage" in head


def mlflow_json_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of one or many answers, or of lists of metrics.
    """
    return json_pieces(blocks, reading, _history)


def mlflow_store_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of one file of the store; raises `RefusedError` where its name isn't the metric's.
    """
    name = PurePath(reading.file).name.removesuffix(".gz")
    if _identity(name) is None:
        message = f"{shown(name)} isn't the name of a power metric, and the file has no other"
        raise RefusedError("PW-8", f"{message}: keep the name, as gpu_0_power_usage_watts")
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            cells = raw.decode("utf-8", errors="replace").split()
            if len(cells) == 3:
                _row(name, cells[1], cells[0], number, maker)
            elif cells:
                maker.fail("PW-6", number, "isn't a stamp, a value and a step")
        yield maker.piece()


def mlflow_table_pieces(blocks: Iterator[Block], reading: Reading) -> Iterator[Piece]:
    """
    The readings of a table in the long form.
    """
    header: list[str] | None = None
    for block in blocks:
        maker = PieceMaker(reading)
        for number, raw in enumerate(block.data.split(b"\n"), start=block.first_line):
            cells = _cells(raw.decode("utf-8", errors="replace"))
            if not any(cells):
                continue
            if header is None or _names(cells) == header:
                header = _names(cells)
            elif len(cells) != len(header):
                maker.fail("PW-6", number, f"{len(cells)} cells where {len(header)} are expected")
            else:
                row = dict(zip(header, cells, strict=True))
                _row(row["key"], row["value"], row["timestamp"], number, maker)
        yield maker.piece()


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _cells(line: str) -> list[str]:
    try:
        rows = list(csv.reader([line]))
    except csv.Error:
        return [line]
    return rows[0] if rows else []


def _identity(key: str) -> Identity | None:
    """
    What a metric is of; `None` where it is no power.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    return Identity(
        kind=Kind.ACCELERATOR, device=match[2], host=match[1], metric=key, unit_source="metric"
    )


def _row(key: str, value: str, stamp: str, number: int, maker: PieceMaker) -> None:
    """
    One reading as text.
    """
    identity = _identity(key)
    if identity is None:
        return
    time = parse_number(stamp)
    scale = None if time is None else epoch_scale(time)
    if time is not None and scale is None:
        maker.fail("PW-6", number, f"time {shown(stamp)} is no Unix time")
        return
    time_s = time_of(stamp, scale, number, maker)
    if time_s is not None:
        _add(key, identity, value, time_s, number, maker)


def _add(
    key: str, identity: Identity, value: str, time_s: float, number: int, maker: PieceMaker
) -> None:
    power_w = parse_number(value)
    if power_w is None:
        maker.bad(key, time_s, number, f"{key}: {shown(value)} isn't a number", identity)
    else:
        maker.add(key, time_s, power_w, is_energy=False, identity=identity, line=number)


def _history(document: Document, maker: PieceMaker) -> None:
    """
    An answer with its metrics, a list of them, or one.
    """
    value = document.value
    if isinstance(value, dict) and isinstance(value.get("metrics"), list):
        if value.get("next_page_token"):
            message = "the answer has a next page, which isn't here: send all pages"
            maker.fail("PW-6", document.line, f"{document.place}{message}")
        value = value["metrics"]
    for metric in objects_of(value):
        _metric(metric, document, maker)


def _metric(metric: Mapping[str, Any], document: Document, maker: PieceMaker) -> None:
    key = metric.get("key")
    identity = _identity(key) if isinstance(key, str) else None
    if identity is None or not isinstance(key, str):
        return
    time_s = time_of_json(metric.get("timestamp"), document.place, document.line, maker)
    if time_s is not None:
        _add(key, identity, as_text(metric.get("value")), time_s, document.line, maker)
