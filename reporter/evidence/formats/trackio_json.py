"""
Metrics of trackio, as its command line prints them with `--json`.

`trackio get metric` gives `metric` and `values` with `timestamp`, `step` and `value`;
`trackio query` gives `columns` and `rows` of the table of metrics, where `metrics` is JSON in a
text. trackio stamps a row when its sender takes it up, so rows that were logged within a moment
share a stamp (trackio, "Storage Schema and Direct Queries").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import Block, is_number, parse_json
from reporter.evidence.training_lines import json_document
from reporter.evidence.training_record import MetricRow, TrainingRecord

TRACKIO_JSON = "trackio-json"


def is_trackio_json(head: bytes) -> bool:
    """
    Whether a JSON object has the keys of one of the two answers.
    """
    if not head.lstrip().startswith(b"{") or b'"project"' not in head:
        return False
    is_metric = b'"metric"' in head and b'"values"' in head
    return is_metric or (b'"columns"' in head and b'"rows"' in head and b'"metrics"' in head)


def read_trackio_json(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take every row of one run; raises `RefusedError` (TL-6, TL-10).
    """
    document = json_document(blocks)
    rows = document.get("rows", document.get("values")) if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise RefusedError("TL-6", "neither /rows nor /values is a list")
    key = "rows" if "rows" in document else "values"
    names = {row.get("run_name") for row in rows if isinstance(row, dict) and _is_name(row)}
    if len(names) > 1:
        raise RefusedError("TL-10", f"the rows are of {len(names)} runs")
    metric = document.get("metric")
    for index, row in enumerate(rows):
        place = f"/{key}/{index}"
        values = _values(row, metric)
        if values is None:
            record.fault("TL-6", place, "isn't a row with metrics")
            continue
        step = row.get("step")
        record.add(
            MetricRow(
                place=place,
                values=values,
                time_s=record.time_of(row.get("timestamp"), place),
                step=step if is_number(step) else None,
            )
        )


def _is_name(row: dict[str, Any]) -> bool:
    return isinstance(row.get("run_name"), str)


def _values(row: Any, metric: object) -> dict[str | None, object] | None:
    """
    The metrics of a row: a text with JSON, an object, or the one value of *metric*.
    """
    if not isinstance(row, dict):
        return None
    if isinstance(metric, str) and "value" in row:
        return {metric: row["value"]}
    found = row.get("metrics")
    found = parse_json(found, is_nan_text=True) if isinstance(found, str) else found
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else None
