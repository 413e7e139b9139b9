"""
The document that `reporter monitor` writes beside its log: window and exit status of a command.

It holds no evaluation: it is the clock of a training log that has none (`clock_log`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import Block, is_number
from reporter.evidence.training_lines import json_document
from reporter.evidence.training_record import TrainingRecord

MONITOR_RUN = "monitor-run"
_MARK = re.compile(rb'\A\s*\{\s*"document"\s*:\s*"reporter monitor run"')


def is_monitor_run(head: bytes) -> bool:
    """
    Whether a file begins as the document of a monitored run.
    """
    return _MARK.match(head) is not None


def read_monitor_run(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take window and exit status; raises `RefusedError` (TL-6, TL-8).
    """
    document = json_document(blocks)
    window = document.get("window") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(window, dict):
        raise RefusedError("TL-6", "/window isn't an object")
    record.has_metrics = False
    started_s, stopped_s = (_stamp(window, key, record) for key in ("start_utc", "stop_utc"))
    if stopped_s is None:
        raise RefusedError("TL-8", "the run was killed before its end: the document has no stop")
    record.started_s, record.stopped_s = started_s, stopped_s
    status = document.get("exit_status")
    if is_number(status):
        record.is_status_logged = True
        record.status = "success" if status == 0 else f"exit status {status:g}"


def _stamp(window: dict[str, Any], key: str, record: TrainingRecord) -> float | None:
    text = window.get(key)
    return None if text is None else record.time_of(text, f"/window/{key}")
