"""
The raw logs behind a submission: short ids, origins, sizes and hashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.formats.mllog_lines import FORMAT, LogSource
from reporter.evidence.formats.mlperf_evidence import (
    power_reading,
    switch_reading,
    training_reading,
)
from reporter.evidence.series import LogReading, TrainingReading
from reporter.importers.mlperf.describe import slug
from reporter.importers.mlperf.folder import RunLogs, SubmitterFolder
from reporter.importers.mlperf.settings import ImportSettings
from reporter.model.submission import Evidence, Origin


def evidence_ids(logs: Sequence[RunLogs]) -> dict[str, str]:
    """
    A short id for every log file, by the file's name relative to the imported folder.
    """
    return {source.file: identifier for identifier, source, _ in _sources(logs)}


def evidence_of(
    logs: Sequence[RunLogs], root: Path, submitter: SubmitterFolder, settings: ImportSettings
) -> tuple[Evidence, ...]:
    """
    One entry for every log that was used, in the order of runs and nodes.
    """
    return tuple(
        Evidence(
            id=identifier,
            origin=Origin(
                repository=settings.repository,
                commit=settings.commit,
                path=_published_path(source, root, submitter),
            ),
            bytes=source.size_bytes,
            sha256=source.sha256,
            format=FORMAT,
            clock=clock,
            zone="UTC",
        )
        for identifier, source, clock in _sources(logs)
        if source.size_bytes is not None and source.sha256 is not None
    )


def evidence_set(listed: Sequence[Evidence], logs: Sequence[RunLogs], root: Path) -> EvidenceSet:
    """
    The logs as they were read for the import, so that nothing is read twice.
    """
    ids = evidence_ids(logs)
    known = {ids[item.file]: item for run in logs for item in _readings(run)}
    return EvidenceSet(
        items=tuple(
            _item(evidence, index, known[evidence.id], root)
            for index, evidence in enumerate(listed)
        )
    )


def _readings(run: RunLogs) -> Iterator[LogReading | TrainingReading]:
    yield training_reading(run.training, run.training.source.file)
    for node in run.nodes:
        yield power_reading(node, node.source.file)
    for switch in run.switches:
        yield switch_reading(switch, switch.source.file)


def _item(
    evidence: Evidence, index: int, reading: LogReading | TrainingReading, root: Path
) -> EvidenceItem:
    return EvidenceItem(
        evidence=evidence,
        index=index,
        path=root / reading.file,
        shown=reading.file,
        bytes=evidence.bytes,
        sha256=evidence.sha256,
        power=reading if isinstance(reading, LogReading) else None,
        training=reading if isinstance(reading, TrainingReading) else None,
    )


def _sources(logs: Sequence[RunLogs]) -> Iterator[tuple[str, LogSource, str]]:
    for number, run in enumerate(logs, start=1):
        yield f"run-{number}-log", run.training.source, "training_host"
        for log in run.nodes:
            yield f"run-{number}-{_stem(log.source)}", log.source, "node"
        for switch in run.switches:
            yield f"run-{number}-{_stem(switch.source)}", switch.source, "unknown"


def _stem(source: LogSource) -> str:
    return slug(PurePosixPath(source.file).stem)


def _published_path(source: LogSource, root: Path, submitter: SubmitterFolder) -> str:
    """
    The path inside the published repository: submitter folder first.
    """
    inside = (root / source.file).relative_to(submitter.path)
    return (PurePosixPath(submitter.name) / PurePosixPath(inside.as_posix())).as_posix()
