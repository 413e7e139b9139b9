"""
What a training log says of a run: status, quality, samples, learning curve, seed, batch size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reporter.codes import TRAINING_LOG_CODES
from reporter.evidence.series import EvaluationReading, TrainingReading, Window
from reporter.findings import Finding, Severity, error
from reporter.model.benchmark import Benchmark
from reporter.model.enums import RunStatus
from reporter.model.run import CurvePoint, QualityValue

CURVE_LIMIT = 200
# The evaluation that ends a run is often stamped some milliseconds after run_stop.
STAMP_SLACK_S = 1.0
SUCCESS = "success"
TIME_DECIMALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """
    The measured fields of a run that its training log gives; the curve is still without energies.
    """

    started_at: datetime
    stopped_at: datetime
    status: RunStatus
    samples_count: float
    samples_unit: str
    quality: tuple[QualityValue, ...]
    seed: int | None
    global_batch_size: int | None
    learning_curve: tuple[CurvePoint, ...]
    highest_logged_throughput_per_s: float | None


def instant(seconds: float) -> datetime:
    """
    The instant in UTC of a Unix time in seconds, to the millisecond.
    """
    return datetime.fromtimestamp(round(seconds, TIME_DECIMALS), tz=UTC)


def training_run(
    training: TrainingReading, benchmark: Benchmark, *, accelerators_count: int
) -> tuple[TrainingRun | None, tuple[Finding, ...]]:
    """
    The run of a training log by the terms of *benchmark*, or `None` and every reason why not.
    """
    findings = tuple(_faults(training, benchmark))
    window, quality = training.window, None
    if training.evaluations:
        quality = quality_of(training.evaluations[-1], benchmark)
    samples = training.samples_count
    if findings or window is None or quality is None or samples is None:
        return None, findings
    rate = training.highest_throughput_per_s
    is_single = training.is_throughput_per_accelerator
    run = TrainingRun(
        started_at=instant(window.start_s),
        stopped_at=instant(window.stop_s),
        status=_status(training, benchmark, quality),
        samples_count=samples,
        samples_unit=training.samples_unit or benchmark.samples.unit,
        quality=quality,
        seed=training.seeds[0] if training.seeds else None,
        global_batch_size=training.global_batch_size,
        learning_curve=curve_of(training, benchmark),
        highest_logged_throughput_per_s=rate * accelerators_count if rate and is_single else rate,
    )
    return run, findings


def quality_of(
    evaluation: EvaluationReading, benchmark: Benchmark
) -> tuple[QualityValue, ...] | None:
    """
    The value of every metric; a lone unnamed value belongs to a lone metric. `None` if one lacks.

    A value that is logged under another name never stands for a metric.
    """
    if len(benchmark.metrics) == 1:
        name = benchmark.metrics[0].name
        value = evaluation.value_of(name)
        return None if value is None else (QualityValue(metric=name, value=value),)
    exact = [(metric.name, evaluation.value_of(metric.name)) for metric in benchmark.metrics]
    if all(value is not None for _, value in exact):
        return tuple(QualityValue(metric=n, value=value) for n, value in exact if value is not None)
    named = {(name or "").lower(): value for name, value in evaluation.values}
    found = [
        QualityValue(metric=metric.name, value=value)
        for metric in benchmark.metrics
        for name, value in named.items()
        if name and name in metric.name.split("_")
    ]
    return tuple(found) if len(found) == len(benchmark.metrics) else None


def _faults(training: TrainingReading, benchmark: Benchmark) -> Iterator[Finding]:
    """
    Everything that keeps the log from giving an honest figure.
    """
    file = training.file
    yield from (
        found
        for found in training.findings
        if found.code in TRAINING_LOG_CODES and found.severity is Severity.ERROR
    )
    if training.window is None:
        message = "the training log has no run window: no start, no stop after it"
        yield error("ME-2", file, "", message, "send the log of the whole run")
    names = {benchmark.id, *benchmark.aliases}
    if training.benchmark is not None and training.benchmark not in names:
        message = f"the log is of benchmark {training.benchmark!r}, not of {benchmark.id}"
        yield error("ME-3", file, "", message, "name the benchmark that was run")
        return
    if not training.evaluations:
        message = "the log has no evaluation"
        yield error("ME-4", file, "", message, "a result needs eval_accuracy")
        return
    if training.samples_count is None:
        message = "the number of samples is not logged, so there is no achieved throughput"
        hint = "the last evaluation must carry epoch_num or samples_count"
        yield error("ME-5", file, "", message, hint)
    if quality_of(training.evaluations[-1], benchmark) is None:
        metrics = ", ".join(metric.name for metric in benchmark.metrics)
        message = f"the last evaluation lacks a metric of the benchmark: {metrics}"
        yield error("ME-6", file, "", message, "log every metric of one evaluation")


def _status(
    training: TrainingReading, benchmark: Benchmark, quality: Sequence[QualityValue]
) -> RunStatus:
    """
    How the run ended; an evaluation outside of the window reaches nothing.

    A format without a word for it can't show that a run was aborted. What it shows is whether the
    target was reached while the run lasted.
    """
    if training.status != SUCCESS and training.is_status_logged:
        return RunStatus.ABORTED
    reached = benchmark.is_reached_by(tuple(quality))
    if not training.is_status_logged:
        reached = reached and _is_inside(training.evaluations[-1], training.window)
    return RunStatus.REACHED_TARGET if reached else RunStatus.MISSED_TARGET


def _is_inside(evaluation: EvaluationReading, window: Window | None) -> bool:
    if evaluation.time_s is None or window is None:
        return False
    return window.start_s <= evaluation.time_s <= window.stop_s + STAMP_SLACK_S


def curve_of(training: TrainingReading, benchmark: Benchmark) -> tuple[CurvePoint, ...]:
    """
    Quality at each evaluation inside the run window; the last ones if there are very many.

    Evaluations after the stop (stable_diffusion evaluates off the clock) have no place on it.
    """
    window, points = training.window, []
    for evaluation in training.evaluations if window else ():
        quality = quality_of(evaluation, benchmark)
        if window is None or quality is None or evaluation.time_s is None:
            continue
        elapsed_s = round(evaluation.time_s - window.start_s, TIME_DECIMALS)
        if 0 <= elapsed_s <= window.duration_s + STAMP_SLACK_S:
            points.append(
                CurvePoint(
                    elapsed_s=elapsed_s,
                    samples_count=evaluation.samples_count,
                    quality=quality,
                )
            )
    return tuple(points[-CURVE_LIMIT:])
