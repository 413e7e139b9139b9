"""
Tables of metrics, a row a step: Lightning's `metrics.csv` and the history of Weights & Biases.

Lightning's CSVLogger writes `step`, mostly `epoch`, and a column for each metric, without any
time (`lightning.fabric.loggers.csv_logs`). The history of a run of Weights & Biases has
`_step`, `_timestamp` (Unix s) and `_runtime` (s since the run began), as CSV or as JSON lines
(W&B, "Import & Export Data", `Run.history` and `Run.scan_history`).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping

from reporter.evidence.collect import RefusedError
from reporter.evidence.formats.csv_layout import split
from reporter.evidence.log_file import Block, Broken, is_number, parse_json
from reporter.evidence.timestamps import parse_number
from reporter.evidence.training_lines import first_line, json_rows, numbered_lines, quoted
from reporter.evidence.training_record import MetricRow, TrainingRecord
from reporter.text import plural

LIGHTNING_CSV = "lightning-csv"


WANDB_CSV = "wandb-csv"


WANDB_JSONL = "wandb-jsonl"


_NO_METRICS = frozenset(
    {"step", "epoch", "_step", "_timestamp", "_runtime", "trainer/global_step", "_wandb", ""}
)


_WANDB_COLUMNS = frozenset({"_step", "_timestamp", "_runtime"})


def _header(line: bytes) -> list[str]:
    try:
        return split(line.decode("utf-8", errors="replace"), ",")
    except csv.Error:
        return []


def is_wandb_csv(head: bytes) -> bool:
    """
    Whether a table's header has at least two of `_step`, `_timestamp` and `_runtime`.
    """
    return len(_WANDB_COLUMNS & set(_header(first_line(head)))) >= 2


def is_lightning_csv(head: bytes) -> bool:
    """
    Whether a table's header has `step`, no time, and a second column.
    """
    columns = _header(first_line(head))
    has_time = any("time" in column.lower() for column in columns)
    return "step" in columns and len(columns) > 1 and not has_time


def is_wandb_jsonl(head: bytes) -> bool:
    """
    Whether the first line is a JSON object with at least two of the columns of a history.
    """
    row = parse_json(first_line(head), is_nan_text=True)
    if isinstance(row, Broken) or not isinstance(row, dict):
        return False
    return len(_WANDB_COLUMNS & row.keys()) >= 2


def read_metric_table(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take every row of a CSV; raises `RefusedError` (TL-6) where a column stands twice.
    """
    lines = numbered_lines(blocks)
    number, line = next(lines, (1, b""))
    header = _header(line)
    doubled = sorted(name for name, count in Counter(header).items() if count > 1)
    if doubled:
        raise RefusedError("TL-6", f"column {quoted(doubled[0])} stands twice", number)
    for number, line in lines:
        try:
            cells = split(line.decode("utf-8"), ",")
        except (UnicodeDecodeError, csv.Error):
            record.fault("TL-6", f"line {number}", "isn't a row of a table in UTF-8")
            continue
        if cells == header:
            continue
        if len(cells) != len(header):
            text = f"{plural(len(cells), 'cell')} where {len(header)} are expected"
            record.fault("TL-6", f"line {number}", text)
            continue
        row = {name: _value(cell) for name, cell in zip(header, cells, strict=True)}
        take_history_row(row, number, record)


def read_wandb_jsonl(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take every row of a history as JSON lines.
    """
    for number, row in json_rows(blocks):
        if row is None:
            record.fault("TL-6", f"line {number}", "isn't a JSON object")
        else:
            take_history_row(row, number, record)


def _value(cell: str) -> object:
    """
    The number in a cell, `None` for an empty one, else its text.
    """
    number = parse_number(cell)
    return (cell or None) if number is None else number


def take_history_row(row: Mapping[str, object], number: int, record: TrainingRecord) -> None:
    """
    Take a row with its time and step; `_timestamp` less `_runtime` is when the run began.
    """
    place, stamp, runtime_s = f"line {number}", row.get("_timestamp"), row.get("_runtime")
    time_s = None if stamp is None else record.time_of(stamp, place)
    if time_s is not None and is_number(runtime_s) and 0 <= runtime_s < time_s:
        began_s = time_s - runtime_s
        if record.started_s is None or began_s < record.started_s:
            record.started_s, record.started_line = began_s, number
    step = next((row[key] for key in ("_step", "step") if is_number(row.get(key))), None)
    values: dict[str | None, object] = {
        name: value for name, value in row.items() if name not in _NO_METRICS
    }
    record.add(
        MetricRow(
            place=place,
            values=values,
            time_s=time_s,
            step=step if is_number(step) else None,
            line_number=number,
        )
    )
