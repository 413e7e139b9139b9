"""
Readers of MLPerf logs as evidence: a power log to series, a training log to its run.
"""

from __future__ import annotations

from pathlib import Path

from reporter.evidence.formats.mllog_lines import (
    FORMAT,
)
from reporter.evidence.formats.mlperf_power import read_node_log, read_switch_log
from reporter.evidence.formats.mlperf_samples import samples_trained
from reporter.evidence.formats.mlperf_training import TrainingLog, read_training_log
from reporter.evidence.series import EvidenceReaders, LogReading, TrainingReading

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
    A node's readings, or a switch's estimate where the log holds none; stamps are in UTC.
    """
    node = read_node_log(path, name=name)
    has_readings = bool(node.trace.times_s.size or node.unreadable_count)
    switch = None if has_readings else read_switch_log(path, name=name)
    nameplate_w = switch.nameplate_w if switch else None
    return LogReading(
        file=name,
        format=FORMAT,
        unit="W",
        clock="node",
        zone="UTC",
        traces=(node.trace,) if has_readings else (),
        side=node.measurement_side,
        conversion_efficiency=node.conversion_efficiency,
        nameplate_w=nameplate_w,
        unreadable_count=node.unreadable_count,
        findings=node.findings if nameplate_w is None or switch is None else switch.findings,
    )


def read_training_evidence(path: Path, name: str) -> TrainingReading:
    """
    The run of a result log: window, status, seeds, and the last evaluation.
    """
    log = read_training_log(path, name=name)
    last = log.points[-1] if log.points else None
    return TrainingReading(
        file=name,
        format=FORMAT,
        started_s=None if log.run_start_ms is None else log.run_start_ms / MS_PER_S,
        stopped_s=None if log.run_stop_ms is None else log.run_stop_ms / MS_PER_S,
        status=log.run_status,
        seeds=log.seeds,
        quality=last.values if last else (),
        samples_count=_samples(log),
        findings=log.findings,
    )


def _samples(log: TrainingLog) -> float | None:
    if not log.points or log.benchmark is None:
        return None
    samples = samples_trained(log.benchmark, log.points[-1], log.train_samples)
    return samples.count if samples else None
