"""
Readers of MLPerf logs as evidence: a power log to series, a training log to its run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reporter.evidence.formats.mllog_lines import FORMAT
from reporter.evidence.formats.mlperf_power import (
    ESTIMATE,
    NodePowerLog,
    SwitchPowerLog,
    read_node_log,
    read_switch_log,
)
from reporter.evidence.formats.mlperf_samples import (
    ThroughputBasis,
    samples_trained,
    throughput_basis,
)
from reporter.evidence.formats.mlperf_training import (
    EvaluationPoint,
    TrainingLog,
    read_training_log,
)
from reporter.evidence.series import (
    EvaluationReading,
    EvidenceReaders,
    LogReading,
    TrainingBounds,
    TrainingReading,
)

MS_PER_S = 1000


def mllog_readers() -> EvidenceReaders:
    """
    The readers of power logs and training logs in the `mllog` format.
    """
    return EvidenceReaders(
        power={FORMAT: read_power_evidence}, training={FORMAT: read_training_evidence}
    )


def read_power_evidence(path: Path, name: str) -> LogReading:
    """
    A node's readings, or those or the estimate of a switch; stamps are in UTC.
    """
    node = power_reading(read_node_log(path, name=name), name)
    if node.traces or node.nameplate_w is None:
        return node
    # Without readings only a switch is no fault, and its reader says so.
    return switch_reading(read_switch_log(path, name=name), name)


def power_reading(log: NodePowerLog, name: str) -> LogReading:
    """
    The log of a node as readings; *name* is what findings call it.
    """
    has_readings = bool(log.trace.times_s.size or log.unreadable_count)
    estimates = (
        mark
        for mark in log.markers
        if mark.key == ESTIMATE and mark.value is not None and mark.value > 0
    )
    estimate = next(estimates, None)
    return LogReading(
        file=name,
        format=FORMAT,
        unit="W",
        clock="node",
        zone="UTC",
        traces=(log.trace,) if has_readings else (),
        side=log.measurement_side,
        conversion_efficiency=log.conversion_efficiency,
        nameplate_w=estimate.value if estimate else None,
        unreadable_count=log.unreadable_count,
        nameplate_line=estimate.line_number if estimate else None,
        lines_count=log.source.lines_count,
        findings=log.findings,
    )


def switch_reading(log: SwitchPowerLog, name: str) -> LogReading:
    """
    The log of a switch as readings, or as its estimate; *name* is what findings call it.
    """
    efficiency = log.readings_efficiency if log.trace is not None else log.conversion_efficiency
    return LogReading(
        file=name,
        format=FORMAT,
        unit="W",
        clock="node",
        zone="UTC",
        traces=(log.trace,) if log.trace is not None else (),
        side=log.measurement_side,
        conversion_efficiency=efficiency,
        nameplate_w=log.nameplate_w,
        nameplate_line=log.nameplate_line,
        lines_count=log.source.lines_count,
        findings=log.findings,
    )


def read_training_evidence(path: Path, name: str) -> TrainingReading:
    """
    The run of a result log: window, status, seeds, and every evaluation.
    """
    return training_reading(read_training_log(path, name=name), name)


def training_reading(log: TrainingLog, name: str) -> TrainingReading:
    """
    A result log as the run that it tells of; *name* is what findings call it.
    """
    benchmark, points = log.benchmark, log.points
    samples = [
        samples_trained(benchmark, point, log.train_samples) if benchmark else None
        for point in points
    ]
    basis = throughput_basis(benchmark) if benchmark else None
    return TrainingReading(
        file=name,
        format=FORMAT,
        started_s=None if log.run_start_ms is None else log.run_start_ms / MS_PER_S,
        stopped_s=None if log.run_stop_ms is None else log.run_stop_ms / MS_PER_S,
        status=log.run_status,
        seeds=log.seeds,
        benchmark=log.benchmark,
        global_batch_size=log.global_batch_size,
        evaluations=tuple(
            replace(_evaluation(point), samples_count=found.count if found else None)
            for point, found in zip(points, samples, strict=True)
        ),
        samples_unit=next((found.unit for found in samples if found), None),
        highest_throughput_per_s=log.throughput_max if basis is not None else None,
        is_throughput_per_accelerator=basis is ThroughputBasis.ACCELERATOR,
        bounds=_bounds(log),
        started_line=log.run_start_line,
        stopped_line=log.run_stop_line,
        lines_count=log.source.lines_count,
        findings=log.findings,
    )


def _bounds(log: TrainingLog) -> TrainingBounds:
    first, last = log.first_event, log.last_counting_event
    return TrainingBounds(
        first_event_s=None if first is None else first.time_ms / MS_PER_S,
        last_counting_event_s=None if last is None else last.time_ms / MS_PER_S,
        evaluates_off_clock=log.evaluates_off_clock,
        platform=log.platform,
        nodes_count=log.nodes_count,
        accelerators_per_node=log.accelerators_per_node,
    )


def _evaluation(point: EvaluationPoint) -> EvaluationReading:
    return EvaluationReading(
        time_s=point.time_ms / MS_PER_S, values=point.values, line_number=point.line_number
    )
