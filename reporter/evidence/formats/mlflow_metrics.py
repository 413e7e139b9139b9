"""
Metrics of MLflow: the files of a run's folder, and the answers of its REST interface as JSON.

A file `metrics/<name>` holds lines of Unix time in ms, value and step
(`mlflow.store.tracking.file_store`). As JSON: `metrics/get-history` gives
`{"metrics": [{"key", "value", "timestamp", "step"}]}`, `runs/get` an `info` with `start_time`,
`end_time` and `status` beside it (MLflow, "REST API").
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import Block, is_number
from reporter.evidence.timestamps import parse_number
from reporter.evidence.training_lines import (
    first_line,
    json_document,
    numbered_lines,
    quoted,
)
from reporter.evidence.training_record import MetricRow, TrainingRecord

MLFLOW_METRICS = "mlflow-metrics"


MLFLOW_JSON = "mlflow-json"


MOST_FILES = 1_000


_LINE = re.compile(rb"\d{13} \S{1,40}(?: -?\d{1,18})?")


_METRICS = re.compile(rb'"metrics"\s*:\s*\[\s*\{')


# MLflow's own words; a run that is still under way or was killed isn't finished.
_STATUS = {"FINISHED": "success", "FAILED": "failed", "KILLED": "killed"}


def is_mlflow_metrics(head: bytes) -> bool:
    """
    Whether the first line is a time in ms, a value and a step.
    """
    return _LINE.fullmatch(first_line(head)) is not None


def is_mlflow_json(head: bytes) -> bool:
    """
    Whether a JSON object has a list of metrics with `key` and `timestamp`.
    """
    is_object = head.lstrip().startswith(b"{")
    return is_object and _METRICS.search(head) is not None and b'"key"' in head


def read_mlflow_metrics(
    blocks: Iterator[Block], record: TrainingRecord, *, metric: str | None = None
) -> None:
    """
    Take a file of one metric; *metric* is its name, `None` where only the file is at hand.
    """
    for number, line in numbered_lines(blocks):
        place = f"line {number}" if metric is None else f"metrics/{metric} line {number}"
        cells = line.split()
        if len(cells) not in {2, 3}:
            record.fault("TL-6", place, "isn't a time, a value and a step")
            continue
        stamp, value, *step = (cell.decode("utf-8", errors="replace") for cell in cells)
        found = parse_number(value)
        record.add(
            MetricRow(
                place=place,
                values={metric: value if found is None else found},
                time_s=record.time_of(stamp, place),
                step=parse_number(step[0]) if step else None,
                line_number=number,
            )
        )


def metric_files(folder: Path) -> list[tuple[str, Path]]:
    """
    The names and paths of a run's metrics, in the order of their names; links are left out.

    *folder* is `metrics`, or the run's folder that holds it. Raises `RefusedError` (TL-3) where
    there is no file, or there are more than 1,000.
    """
    inner = folder / "metrics"
    top = inner if inner.is_dir() and not inner.is_symlink() else folder
    found: list[tuple[str, Path]] = []
    for place, folders, names in os.walk(top, followlinks=False):
        folders.sort()
        paths = [Path(place) / name for name in names]
        found += [
            (path.relative_to(top).as_posix(), path)
            for path in paths
            if path.is_file() and not path.is_symlink()
        ]
        if len(found) > MOST_FILES:
            raise RefusedError("TL-3", f"the folder holds more than {MOST_FILES:,} files")
    if not found:
        raise RefusedError("TL-3", "the folder holds no metrics")
    return sorted(found)


def read_mlflow_json(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take the history of metrics, and the window and status of a run where they stand beside it.

    Raises `RefusedError` (TL-6, TL-10).
    """
    document = json_document(blocks)
    run = document.get("run", document) if isinstance(document, dict) else None
    data = run.get("data", run) if isinstance(run, dict) else None
    metrics = data.get("metrics") if isinstance(data, dict) else None
    if not isinstance(run, dict) or not isinstance(data, dict) or not isinstance(metrics, list):
        raise RefusedError("TL-6", "/metrics isn't a list")
    runs = {str(entry.get("run_id")) for entry in metrics if isinstance(entry, dict)}
    if len(runs) > 1:
        raise RefusedError("TL-10", f"the metrics are of {len(runs)} runs")
    _take_info(run.get("info"), record)
    _take_params(data.get("params"), record)
    for index, entry in enumerate(metrics):
        _take_metric(entry, f"/metrics/{index}", record)


def _take_metric(entry: Any, place: str, record: TrainingRecord) -> None:
    name = entry.get("key") if isinstance(entry, dict) else None
    if not isinstance(name, str):
        record.fault("TL-6", place, "isn't a metric with a key")
        return
    step = entry.get("step")
    record.add(
        MetricRow(
            place=place,
            values={name: entry.get("value")},
            time_s=record.time_of(entry.get("timestamp"), place),
            step=step if is_number(step) else None,
        )
    )


def _take_info(info: Any, record: TrainingRecord) -> None:
    """
    Window and status; `start_time` and `end_time` are Unix times in ms.
    """
    if not isinstance(info, dict):
        return
    if info.get("start_time"):
        record.started_s = record.time_of(info["start_time"], "/info/start_time")
    if info.get("end_time"):
        record.stopped_s = record.time_of(info["end_time"], "/info/end_time")
    word = info.get("status")
    if isinstance(word, str):
        record.is_status_logged, record.status = True, _STATUS.get(word)
        if word not in _STATUS:
            record.fault("TL-6", "/info/status", f"{quoted(word)} is no end of a run")


def _take_params(params: Any, record: TrainingRecord) -> None:
    for param in params if isinstance(params, list) else []:
        if isinstance(param, dict) and isinstance(param.get("key"), str):
            record.set_up(param["key"], parse_number(str(param.get("value"))))
