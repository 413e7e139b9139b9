"""
One run of a submission from its training log and its power logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.evidence.formats.mlperf_samples import samples_trained
from reporter.evidence.formats.mlperf_training import EvaluationPoint, TrainingLog
from reporter.evidence.series import Window
from reporter.findings import Finding, error, note, warning
from reporter.importers.mlperf.energy import (
    NodeMeter,
    fabric_part,
    instant,
    node_part,
    node_trace,
)
from reporter.importers.mlperf.folder import RunLogs
from reporter.model.benchmark import Benchmark
from reporter.model.enums import RunStatus
from reporter.model.run import CurvePoint, EnergyPart, QualityValue, Run

CURVE_LIMIT = 200
# The evaluation that ends a run is often stamped some milliseconds after run_stop.
STAMP_SLACK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """
    What all runs of one submission share: benchmark, its published name, meter, evidence ids.
    """

    benchmark: Benchmark
    benchmark_name: str
    meter: NodeMeter
    evidence_ids: dict[str, str]


def distinct_runs(logs: Sequence[RunLogs]) -> tuple[tuple[RunLogs, ...], tuple[Finding, ...]]:
    """
    Every run once, in the order given, and IM-29 for each result log that shows one again.

    The same run has the same window and the same evaluations, to the millisecond and the last
    digit. Of several logs of one run the one with the shortest name stays: copies carry an
    addition to it.
    """
    by_run: dict[object, list[RunLogs]] = {}
    for run in logs:
        by_run.setdefault(_identity(run), []).append(run)
    kept = {
        key: min(same, key=lambda run: (len(run.stem), run.stem)) for key, same in by_run.items()
    }
    stays = {id(run) for run in kept.values()}
    repeated = [run for run in logs if id(run) not in stays]
    findings = (
        warning(
            "IM-29",
            run.training.source.file,
            "",
            f"the same run as {kept[_identity(run)].stem}.txt: not counted",
            "publish each run once",
        )
        for run in repeated
    )
    return tuple(run for run in logs if id(run) in stays), tuple(findings)


def _identity(run: RunLogs) -> object:
    training = run.training
    if training.window is None or not training.evaluations:
        return id(run)
    values = tuple((item.time_ms, item.metric, item.value) for item in training.evaluations)
    return (training.run_start_ms, training.run_stop_ms, values)


def convert_run(logs: RunLogs, context: RunContext) -> tuple[Run | None, list[Finding]]:
    """
    The run, or `None` and errors that say what is missing for an honest figure.
    """
    training, window = logs.training, logs.training.window
    if window is None:
        return None, []
    findings: list[Finding] = []
    quality, samples = _result(training, context, findings)
    parts = _parts(logs, window, context, findings)
    if quality is None or samples is None or parts is None:
        return None, findings
    count, unit = samples
    run = Run(
        label=logs.stem,
        seed=training.seeds[0] if training.seeds else None,
        started_at=instant(window.start_s),
        stopped_at=instant(window.stop_s),
        status=_status(training, context.benchmark, quality),
        samples_count=count,
        samples_unit=unit,
        global_batch_size=training.global_batch_size,
        quality=quality,
        learning_curve=_curve(training, window, context),
        energy_parts=parts,
        power_trace=node_trace(logs, window, context.meter),
    )
    return run, findings


def _result(
    training: TrainingLog, context: RunContext, findings: list[Finding]
) -> tuple[tuple[QualityValue, ...] | None, tuple[float, str] | None]:
    """
    Quality at the last evaluation, and the samples that it took.
    """
    file = training.source.file
    if not training.points:
        findings.append(
            error("IM-20", file, "", "the log has no evaluation", "a result needs eval_accuracy")
        )
        return None, None
    last = training.points[-1]
    samples = samples_trained(context.benchmark_name, last, training.train_samples)
    if samples is None:
        findings.append(
            error(
                "IM-21",
                file,
                "",
                "the number of samples is not logged, so there is no achieved throughput",
                "the last evaluation must carry epoch_num or samples_count",
            )
        )
    quality = _quality(last, context.benchmark)
    if quality is None:
        names = ", ".join(metric.name for metric in context.benchmark.metrics)
        findings.append(
            error(
                "IM-22", file, "", f"the last evaluation lacks a metric of the benchmark: {names}"
            )
        )
    return quality, (samples.count, samples.unit) if samples else None


def _quality(point: EvaluationPoint, benchmark: Benchmark) -> tuple[QualityValue, ...] | None:
    """
    The value of every metric; a lone unnamed value belongs to a lone metric.
    """
    if len(benchmark.metrics) == 1:
        return (QualityValue(metric=benchmark.metrics[0].name, value=point.values[-1][1]),)
    named = {(name or "").lower(): value for name, value in point.values}
    found = [
        QualityValue(metric=metric.name, value=value)
        for metric in benchmark.metrics
        for name, value in named.items()
        if name and name in metric.name.split("_")
    ]
    return tuple(found) if len(found) == len(benchmark.metrics) else None


def _parts(
    logs: RunLogs, window: Window, context: RunContext, findings: list[Finding]
) -> tuple[EnergyPart, ...] | None:
    parts: list[EnergyPart | None] = []
    for log in logs.nodes:
        part, said = node_part(log, window, context.meter, context.evidence_ids[log.source.file])
        parts.append(part)
        findings.extend(said)
    for switch in logs.switches:
        evidence_id = context.evidence_ids[switch.source.file]
        parts.append(fabric_part(switch, window, context.meter, evidence_id))
    if not parts or not all(parts):
        return None
    found = tuple(part for part in parts if part)
    if sum(part.energy_j for part in found) > 0:
        return found
    message = "the readings inside the run add up to 0 J"
    findings.append(error("IM-19", logs.training.source.file, "", message, "log watts"))
    return None


def _status(
    training: TrainingLog, benchmark: Benchmark, quality: Sequence[QualityValue]
) -> RunStatus:
    if not training.reached_stop:
        return RunStatus.ABORTED
    reached = benchmark.is_reached_by(tuple(quality))
    return RunStatus.REACHED_TARGET if reached else RunStatus.MISSED_TARGET


def _curve(training: TrainingLog, window: Window, context: RunContext) -> tuple[CurvePoint, ...]:
    """
    Quality at each evaluation inside the run window; the last ones if there are very many.

    Evaluations after the stop (stable_diffusion evaluates off the clock) have no place on it.
    """
    points = []
    for point in training.points:
        quality = _quality(point, context.benchmark)
        elapsed_s = round(point.time_ms / 1000 - window.start_s, 3)
        if quality is None or not 0 <= elapsed_s <= window.duration_s + STAMP_SLACK_S:
            continue
        samples = samples_trained(context.benchmark_name, point, training.train_samples)
        points.append(
            CurvePoint(
                elapsed_s=elapsed_s,
                samples_count=samples.count if samples else None,
                quality=quality,
            )
        )
    return tuple(points[-CURVE_LIMIT:])


def seed_note(training: TrainingLog) -> Finding | None:
    """
    A note where the log names no seed, or one for each process: then the first stands for the run.
    """
    if training.seed is not None:
        return None
    file, count = training.source.file, len(training.seeds)
    if count == 0:
        return note("IM-23", file, "", "no seed is logged")
    return note("IM-23", file, "", f"{count} seeds are logged; the first stands for the run")
