"""
Reads a training log of any known format: what it is, is decided by its content, never by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from reporter.evidence.collect import RefusedError
from reporter.evidence.formats.matcha import MATCHA, is_matcha, read_matcha
from reporter.evidence.formats.megatron import MEGATRON, is_megatron, read_megatron
from reporter.evidence.formats.metric_table import (
    LIGHTNING_CSV,
    WANDB_CSV,
    WANDB_JSONL,
    is_lightning_csv,
    is_wandb_csv,
    is_wandb_jsonl,
    read_metric_table,
    read_wandb_jsonl,
)
from reporter.evidence.formats.mlflow_metrics import (
    MLFLOW_JSON,
    MLFLOW_METRICS,
    is_mlflow_json,
    is_mlflow_metrics,
    metric_files,
    read_mlflow_json,
    read_mlflow_metrics,
)
from reporter.evidence.formats.mllog import MLLOG, is_mllog
from reporter.evidence.formats.mlperf_evidence import read_training_evidence
from reporter.evidence.formats.monitor_run import (
    MONITOR_RUN,
    is_monitor_run,
    read_monitor_run,
)
from reporter.evidence.formats.text_pattern import TEXT_PATTERN, read_text_pattern
from reporter.evidence.formats.trackio_json import (
    TRACKIO_JSON,
    is_trackio_json,
    read_trackio_json,
)
from reporter.evidence.formats.trainer_state import (
    TRAINER_STATE,
    is_trainer_state,
    read_trainer_state,
)
from reporter.evidence.log_file import EVIDENCE_LIMITS, HEAD_BYTES, Block, LogSource, ReadLimits
from reporter.evidence.run_clock import RunClock
from reporter.evidence.series import TrainingReading
from reporter.evidence.timestamps import epoch_scale, find_zone
from reporter.evidence.training_lines import quoted
from reporter.evidence.training_record import ReadOptions, TrainingRecord
from reporter.findings import Severity

Take = Callable[[Iterator[Block], TrainingRecord], None]


# The order matters: a JSON document is told by its keys, a table by its header.
_BY_MARK: tuple[tuple[str, Callable[[bytes], bool], Take], ...] = (
    (MATCHA, is_matcha, read_matcha),
    (MONITOR_RUN, is_monitor_run, read_monitor_run),
    (TRAINER_STATE, is_trainer_state, read_trainer_state),
    (TRACKIO_JSON, is_trackio_json, read_trackio_json),
    (MLFLOW_JSON, is_mlflow_json, read_mlflow_json),
    (WANDB_JSONL, is_wandb_jsonl, read_wandb_jsonl),
    (WANDB_CSV, is_wandb_csv, read_metric_table),
    (LIGHTNING_CSV, is_lightning_csv, read_metric_table),
    (MLFLOW_METRICS, is_mlflow_metrics, read_mlflow_metrics),
    (MEGATRON, is_megatron, read_megatron),
)


# A text log is read by the pattern that comes with it, so its format isn't among these.
TRAINING_FORMATS = frozenset(word for word, _, _ in _BY_MARK)


_UNKNOWN_ZONES = {None, "", "unknown", "local"}


def read_training_log(  # noqa: PLR0913 - what, where, and how
    path: Path,
    *,
    name: str | None = None,
    zone: str | None = None,
    pattern: str | None = None,
    metric: str | None = None,
    start_s: float | None = None,
    clock: RunClock | None = None,
    expected: str | None = None,
    limits: ReadLimits = EVIDENCE_LIMITS,
) -> TrainingReading:
    """
    The run of one training log; what can't be read becomes a finding, never an exception.

    *path* is a file, or the folder of a run of MLflow. *name* is what findings call the log
    (default: the path). *zone* (UTC, +02:00, or an IANA name) is used only for stamps that carry
    none. *pattern* tells the lines of a text log that no reader knows (`formats.text_pattern`; one
    pattern a line). *metric* is the one logged name to take, else all that are named as evaluations
    are. *start_s* is when the run started in Unix s, for logs that count from there, *clock* what
    another log of the run lends to one without a clock. *expected* is the format that was stated,
    one of `TRAINING_FORMATS`. Raises `ValueError` where *start_s* is no Unix time in s.
    """
    if start_s is not None and epoch_scale(start_s) != 1:
        raise ValueError(f"{start_s:g} is no Unix time in s")
    file = name if name is not None else str(path)
    named = None if zone in _UNKNOWN_ZONES else zone
    found_zone = find_zone(named) if named else None
    options = ReadOptions(metric=metric, start_s=start_s, zone=found_zone, clock=clock)
    record = TrainingRecord(file, expected or "unknown", options)
    if named and found_zone is None:
        record.fault("TL-5", "", f"no zone is called {quoted(named)}")
        return record.reading()
    if path.is_dir() and not path.is_symlink():
        _guarded(record, lambda: _take_folder(path, record, limits))
        return record.reading()
    source = LogSource(path, file, limits)
    blocks = source.blocks()
    first = next(blocks, None)
    if first is not None and pattern is None and is_mllog(first.data[:HEAD_BYTES]):
        found = read_training_evidence(path, file)
        record.format = found.format
        _compare(record, expected)
        return replace(found, findings=(*record.findings, *found.findings))
    if first is not None:
        every = chain([first], blocks)
        _guarded(record, lambda: _take(first.data[:HEAD_BYTES], every, record, pattern, expected))
    _take_faults(source, record, is_empty=first is None)
    return replace(record.reading(), lines_count=source.lines_count)


def training_format(path: Path, *, limits: ReadLimits = EVIDENCE_LIMITS) -> str | None:
    """
    The word of a training log's format, by its first bytes; `None` where no reader knows it.
    """
    first = next(LogSource(path, str(path), limits).blocks(), None)
    if first is None:
        return None
    head = first.data[:HEAD_BYTES]
    if is_mllog(head):
        return MLLOG
    return next((word for word, is_this, _ in _BY_MARK if is_this(head)), None)


def _guarded(record: TrainingRecord, take: Callable[[], None]) -> None:
    try:
        take()
    except RefusedError as refused:
        place = "" if refused.line is None else f"line {refused.line}"
        record.fault(refused.code, place, str(refused), severity=Severity.ERROR)


def _take(
    head: bytes,
    blocks: Iterator[Block],
    record: TrainingRecord,
    pattern: str | None,
    expected: str | None,
) -> None:
    """
    Hand the log to the reader of its format; raises `RefusedError`.
    """
    if pattern is not None:
        record.format = TEXT_PATTERN
        read_text_pattern(blocks, record, pattern)
        return
    found = next(((word, take) for word, is_this, take in _BY_MARK if is_this(head)), None)
    if found is None:
        raise RefusedError("TL-3", f"the format isn't known; it is none of {_words()}")
    record.format, take = found
    _compare(record, expected)
    take(blocks, record)


def _words() -> str:
    return ", ".join(sorted({*TRAINING_FORMATS, MLLOG}))


def _compare(record: TrainingRecord, expected: str | None) -> None:
    if expected is not None and expected != record.format:
        text = f"{expected} is stated, but the content is {record.format}"
        record.fault("TL-3", "", text, severity=Severity.WARNING)


def _take_folder(folder: Path, record: TrainingRecord, limits: ReadLimits) -> None:
    """
    All metrics of a run's folder; raises `RefusedError`.
    """
    record.format = MLFLOW_METRICS
    for metric, path in metric_files(folder):
        source = LogSource(path, record.file, limits)
        read = partial(read_mlflow_metrics, metric=metric)
        blocks = source.blocks()
        first = next(blocks, None)
        if first is not None and is_mlflow_metrics(first.data[:HEAD_BYTES]):
            read(chain([first], blocks), record)
        else:
            record.fault("TL-6", f"metrics/{metric}", "isn't a file of a metric")
        _take_faults(source, record, is_empty=False)


def _take_faults(source: LogSource, record: TrainingRecord, *, is_empty: bool) -> None:
    """
    What went wrong with the file itself, by the codes of training logs.
    """
    for fault in source.findings:
        code = fault.code.replace("PW", "TL")
        record.fault(code, fault.pointer, fault.message, severity=fault.severity)
    if source.is_parquet:
        record.fault("TL-2", "", "a Parquet file isn't read")
    elif is_empty and not source.findings:
        record.fault("TL-3", "", "the file is empty")
