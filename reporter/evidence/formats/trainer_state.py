"""
`trainer_state.json` of the Hugging Face Trainer: its `log_history`.

The Trainer logs steps and epochs, and no wall-clock time at all: the window has to come from
elsewhere. The summary at the end says how long training took (`train_runtime`, in s), so a known
start gives the stop. An evaluation has no stamp of its own; the last one before the summary is
placed at the stop, by which it had ended. Source: `transformers.TrainerState`, `Trainer.log` and
`transformers.trainer_utils.speed_metrics`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reporter.evidence.collect import RefusedError
from reporter.evidence.log_file import Block, is_number
from reporter.evidence.training_lines import json_document
from reporter.evidence.training_record import MetricRow, TrainingRecord, is_evaluation_name

TRAINER_STATE = "trainer-state"


_KEY = re.compile(rb'"log_history"\s*:')


_NO_METRICS = frozenset({"step", "epoch"})


def is_trainer_state(head: bytes) -> bool:
    """
    Whether a file begins as a JSON object that names `log_history` or other keys of the state.
    """
    is_object = head.lstrip().startswith(b"{")
    return is_object and (_KEY.search(head) is not None or b'"is_hyper_param_search"' in head)


def read_trainer_state(blocks: Iterator[Block], record: TrainingRecord) -> None:
    """
    Take evaluations, counts of tokens and the run time; raises `RefusedError` (TL-6, TL-10).
    """
    state = json_document(blocks)
    history = state.get("log_history") if isinstance(state, dict) else None
    if not isinstance(history, list):
        raise RefusedError("TL-6", "/log_history isn't a list")
    last: MetricRow | None = None
    for index, entry in enumerate(history):
        place = f"/log_history/{index}"
        if not isinstance(entry, dict):
            record.fault("TL-6", place, "isn't a JSON object")
            continue
        row = _take(entry, place, record)
        if record.duration_s is None and any(map(is_evaluation_name, entry)):
            last = row
    stop_s = _stop_s(record)
    if last is not None and last.time_s is None and stop_s is not None:
        record.add(replace(last, time_s=stop_s))


def _stop_s(record: TrainingRecord) -> float | None:
    """
    When training stopped, in Unix s: by another log's clock, or by a known start and the run time.
    """
    options = record.options
    if options.clock is not None:
        return options.clock.stopped_s
    if options.start_s is None or record.duration_s is None:
        return None
    return options.start_s + record.duration_s


def _take(entry: dict[str, Any], place: str, record: TrainingRecord) -> MetricRow:
    runtime_s, step = entry.get("train_runtime"), entry.get("step")
    if is_number(runtime_s):
        # A resumed run adds a summary of its own; the history isn't that of one window then.
        if record.duration_s is not None:
            raise RefusedError("TL-10", f"{place} is a second summary: training was resumed")
        record.ran_for(float(runtime_s), f"{place}/train_runtime")
    values: dict[str | None, object] = {
        name: value for name, value in entry.items() if name not in _NO_METRICS
    }
    row = MetricRow(place=place, values=values, step=step if is_number(step) else None)
    record.add(row)
    return row
