"""
Opens one raw log: hashes it and has it read. What is too large to be kept is read again later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reporter.errors import ReporterError
from reporter.evidence.detect import FORMATS, read_power_log, read_spooled_log
from reporter.evidence.formats.text_pattern import TEXT_PATTERN
from reporter.evidence.locate import FileHash, file_state, hash_file, refuse_changed
from reporter.evidence.log_file import EVIDENCE_LIMITS, ReadBudget, ReadLimits
from reporter.evidence.offered import HeldLog, SeriesSource, unkept
from reporter.evidence.run_clock import RunClock
from reporter.evidence.series import EvidenceReaders, LogReading, PowerTrace, TrainingReading
from reporter.evidence.training_log import TRAINING_FORMATS, read_training_log
from reporter.model.submission import Evidence

# What is taken of each series of power before its readings are dropped.
Extract = Callable[[PowerTrace], object]


class Shared:
    """
    What the logs of one submission share where one process reads them: hashes, and their budget.

    Each worker of another engine has its own: a log is one job, and has the budget of its file.
    """

    def __init__(self, known: Mapping[Path, FileHash]) -> None:
        self.budget = ReadBudget()
        self.limits: ReadLimits = replace(EVIDENCE_LIMITS, budget=self.budget)
        self._known = known
        self._hashes: dict[Path, FileHash | None] = {}

    def hash_file(self, path: Path) -> FileHash | None:
        """
        As `hash_file`; the first time the file adds to what may be unpacked.
        """
        if path not in self._hashes:
            hashed = self._hashes[path] = self._known.get(path) or hash_file(path)
            self.budget.add_file(hashed[0] if hashed else 0)
        return self._hashes[path]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceJob:
    """
    A log to be hashed and read, with its readers, its uses, and the clock that another log lends.

    Unless it *is_kept* readings of power are dropped, once *extract* took what it needs of them.
    """

    path: Path
    evidence: Evidence
    shown: str
    readers: EvidenceReaders
    is_power: bool
    is_training: bool
    clock: RunClock | None
    shared: Shared
    is_kept: bool = True
    extract: Extract | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The log.
        """
        return (self.path,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """
    What a log holds, with its size and SHA-256.

    Where its readings were dropped, *again* reads them once more; *extracted* was taken of them.
    """

    bytes: int
    sha256: str
    power: LogReading | None
    training: TrainingReading | None
    again: LogAgain | None = None
    extracted: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAgain:
    """
    A power log to be read once more: its size and change time when it was read first, and the bytes
    that the logs of its submission were allowed to unpack to then.
    """

    job: EvidenceJob
    state: tuple[int, int]
    left_bytes: int

    @property
    def path(self) -> Path:
        """
        The log.
        """
        return self.job.path

    @contextmanager
    def series(self) -> Iterator[SeriesSource]:
        """
        All its readings, one series after the other.

        Raises `ReporterError` where the log changed since.
        """
        shared = Shared({})
        shared.budget.left_bytes = self.left_bytes
        with _series_of(replace(self.job, shared=shared)) as found:
            refuse_changed(self.path, self.state)
            if found is None:
                raise ReporterError(f"{self.path.name}: no reader knows this log any more")
            yield found


def open_evidence(job: EvidenceJob) -> Opened | None:
    """
    Hash and read one log; `None` where it is no regular file.
    """
    hashed = job.shared.hash_file(job.path)
    if hashed is None:
        return None
    size, digest = hashed
    training = _training(job) if job.is_training else None
    if job.is_kept or not job.is_power:
        power = _power(job) if job.is_power else None
        return Opened(bytes=size, sha256=digest, power=power, training=training)
    return _dropped(job, Opened(bytes=size, sha256=digest, power=None, training=training))


def _dropped(job: EvidenceJob, opened: Opened) -> Opened:
    """
    The same with what is known of the power log, whose readings aren't kept.
    """
    state, left_bytes = file_state(job.path), job.shared.budget.left_bytes
    with _series_of(job) as found:
        if found is None:
            return opened
        power, extracted = unkept(found, job.extract)
    again = LogAgain(job=replace(job, shared=Shared({})), state=state, left_bytes=left_bytes)
    return replace(opened, power=power, again=again, extracted=extracted)


@contextmanager
def _series_of(job: EvidenceJob) -> Iterator[SeriesSource | None]:
    """
    A power log, one series after the other; `None` where no reader knows its stated format.
    """
    evidence = job.evidence
    if evidence.format in job.readers.power or evidence.format not in FORMATS:
        log = _power(job)
        yield None if log is None else HeldLog(log)
        return
    with read_spooled_log(job.path, **_as_stated(job)) as spooled:
        yield spooled


def _power(job: EvidenceJob) -> LogReading | None:
    """
    The readings of a power log, `None` where no reader knows its stated format.
    """
    evidence = job.evidence
    reader = job.readers.power.get(evidence.format)
    if reader is not None:
        return reader(job.path, job.shown)
    if evidence.format not in FORMATS:
        return None
    return read_power_log(job.path, **_as_stated(job))


def _as_stated(job: EvidenceJob) -> dict[str, Any]:
    """
    How a power log is read, by its entry in the list and what its submission may unpack.
    """
    evidence = job.evidence
    return {
        "name": job.shown,
        "zone": evidence.zone,
        "clock": evidence.clock,
        "expected": evidence.format,
        "limits": job.shared.limits,
    }


def _training(job: EvidenceJob) -> TrainingReading | None:
    """
    The run of a training log, `None` where no reader knows its stated format.

    A quality that the submission names is that of the benchmark's metric, whatever it is called.
    """
    evidence = job.evidence
    reader = job.readers.training.get(evidence.format)
    if reader is not None:
        return reader(job.path, job.shown)
    is_text = evidence.format == TEXT_PATTERN and bool(evidence.pattern)
    if evidence.format not in TRAINING_FORMATS and not is_text:
        return None
    started_at = evidence.started_at
    found = read_training_log(
        job.path,
        name=job.shown,
        zone=evidence.zone,
        pattern="\n".join(evidence.pattern) if is_text else None,
        metric=evidence.metric,
        start_s=None if started_at is None else started_at.timestamp(),
        clock=job.clock,
        expected=evidence.format,
        limits=job.shared.limits,
    )
    return found if evidence.metric is None else _of_metric(found)


def _of_metric(reading: TrainingReading) -> TrainingReading:
    """
    The reading with its one metric without a name: it is the one that the submission names.
    """
    evaluations = tuple(
        replace(one, values=tuple((None, value) for _, value in one.values))
        for one in reading.evaluations
    )
    return replace(reading, evaluations=evaluations)
