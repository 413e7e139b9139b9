"""
Finds the raw logs of a submission, hashes them, and has them read.

A log is looked for by its origin's path under the evidence folder, whole or with leading folders
left out, or by its file name in the folder beside the submission. Links are never followed, and
nothing outside the two folders is opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from reporter.errors import ReporterError
from reporter.evidence.detect import FORMATS, read_power_log
from reporter.evidence.formats.text_pattern import TEXT_PATTERN
from reporter.evidence.log_file import EVIDENCE_LIMITS, ReadBudget
from reporter.evidence.run_clock import RunClock, clock_of
from reporter.evidence.series import EvidenceReaders, LogReading, TrainingReading
from reporter.evidence.training_log import TRAINING_FORMATS, read_training_log
from reporter.model.submission import Declaration, Evidence
from reporter.store.files import why_closed

BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceItem:
    """
    One log of the list: where it is (`None` if it wasn't found), what it holds, and its reading.

    *power* is set for a log that an energy part names, *training* for any other and for one that a
    run names as its training log, since a log of matcha is both. Both are `None` for a log that
    wasn't found or whose format has no reader, and for a file that backs a carbon intensity of the
    site (*is_of_site*): people read those. *closed* says why a log that is there was never opened:
    it is a link, stands behind one, or is no regular file.
    """

    evidence: Evidence
    index: int
    path: Path | None
    shown: str
    bytes: int | None
    sha256: str | None
    power: LogReading | None = None
    training: TrainingReading | None = None
    is_of_site: bool = False
    closed: str | None = None

    @property
    def pointer(self) -> str:
        """
        JSON Pointer of the item in the submission.
        """
        return f"/evidence/{self.index}"

    @property
    def is_as_stated(self) -> bool:
        """
        Whether the file has the stated hash.
        """
        return self.sha256 == self.evidence.sha256

    @property
    def stem(self) -> str:
        """
        The file's name without its endings.
        """
        name = self.evidence.file or (self.evidence.origin.path if self.evidence.origin else "")
        return PurePosixPath(name).name.removesuffix(".gz").rpartition(".")[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class EvidenceSet:
    """
    All logs of one submission, in the order of its list.
    """

    items: tuple[EvidenceItem, ...]

    @cached_property
    def by_id(self) -> dict[str, EvidenceItem]:
        """
        The logs by id.
        """
        return {item.evidence.id: item for item in self.items}

    @property
    def found(self) -> tuple[EvidenceItem, ...]:
        """
        The logs that are there.
        """
        return tuple(item for item in self.items if item.path is not None)

    @property
    def closed(self) -> tuple[EvidenceItem, ...]:
        """
        The logs that are there, but are links or otherwise never opened.
        """
        return tuple(item for item in self.items if item.closed is not None)


def find_evidence(
    submission: Declaration,
    evidence_dir: Path | None,
    *,
    readers: EvidenceReaders,
    beside: Path | None = None,
    places: Mapping[str, Path] | None = None,
) -> EvidenceSet:
    """
    Look up, hash and read every log of *submission*.

    *places* says where logs are that don't stand in their place yet, by id.

    *readers* come first; logs of the formats that `read_power_log` and `read_training_log` know
    need none.
    *beside* is the path of the submission's own file: its plain-named logs stand in the folder of
    the same name. Raises `ReporterError` when *evidence_dir* is no folder.
    """
    if evidence_dir is not None and not evidence_dir.is_dir():
        raise ReporterError(f"{evidence_dir}: no such folder of raw logs")
    power_ids = {
        name for run in submission.runs for part in run.energy_parts for name in part.evidence
    }
    training_ids = {run.training_log for run in submission.runs if run.training_log is not None}
    uses = _Uses(
        power=frozenset(power_ids),
        training=frozenset(training_ids | {one.clock_log for one in submission.evidence}),
        site=submission.site_evidence - power_ids,
    )
    once = _Once()
    found: dict[int, EvidenceItem] = {}
    clocks: dict[str, RunClock] = {}
    numbered = enumerate(submission.evidence)
    # Logs that lend their clock are read before those that need it.
    for index, one in sorted(numbered, key=lambda item: item[1].clock_log is not None):
        clock = clocks.get(one.clock_log or "")
        open_as = _OpenAs(readers=readers, uses=uses, clock=clock, once=once)
        known = (places or {}).get(one.id)
        candidates = _candidates(one, evidence_dir, beside)
        item = _item(one, index, candidates if known is None else [(known.parent, known)], open_as)
        found[index] = item
        if item.training is not None:
            clocks[one.id] = clock_of(item.training)
    return EvidenceSet(items=tuple(found[index] for index in sorted(found)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uses:
    """
    The ids of the logs behind energy parts, of those that runs name as their training logs or other
    logs as their clocks, and of the files behind a carbon intensity alone.
    """

    power: frozenset[str]
    training: frozenset[str | None]
    site: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenAs:
    """
    What a log is opened with: readers, its uses, and the clock that another log lends it.
    """

    readers: EvidenceReaders
    uses: _Uses
    clock: RunClock | None
    once: _Once


class _Once:
    """
    What was read of the files of one submission: a list may name one file many times.
    """

    def __init__(self) -> None:
        self.budget = ReadBudget()
        self.limits = replace(EVIDENCE_LIMITS, budget=self.budget)
        self._hashes: dict[Path, tuple[int, str] | None] = {}
        self._power: dict[Hashable, LogReading] = {}
        self._training: dict[Hashable, TrainingReading] = {}

    def hash_file(self, path: Path) -> tuple[int, str] | None:
        """
        As `hash_file`; the first time the file adds to what may be unpacked.
        """
        if path not in self._hashes:
            hashed = self._hashes[path] = hash_file(path)
            self.budget.add_file(hashed[0] if hashed else 0)
        return self._hashes[path]

    def power(self, key: Hashable, read: Callable[[], LogReading]) -> LogReading:
        """
        The readings that *read* gives, asked for once for all that makes the *key*.
        """
        return self._power.get(key) or self._power.setdefault(key, read())

    def training(self, key: Hashable, read: Callable[[], TrainingReading]) -> TrainingReading:
        """
        The run that *read* gives, likewise.
        """
        return self._training.get(key) or self._training.setdefault(key, read())


def _item(
    evidence: Evidence,
    index: int,
    candidates: Iterable[tuple[Path, Path]],
    open_as: _OpenAs,
) -> EvidenceItem:
    uses = open_as.uses
    is_power, is_of_site = evidence.id in uses.power, evidence.id in uses.site
    shown = evidence.file or (evidence.origin.path if evidence.origin else evidence.id)
    closed: str | None = None
    for root, candidate in candidates:
        reason = why_closed(candidate, root)
        closed = closed or reason
        hashed = None if reason else open_as.once.hash_file(candidate)
        if hashed is None:
            continue
        size, digest = hashed
        is_training = evidence.id in uses.training or not (is_power or is_of_site)
        return EvidenceItem(
            evidence=evidence,
            index=index,
            path=candidate,
            shown=shown,
            bytes=size,
            sha256=digest,
            power=_power(evidence, candidate, shown, open_as) if is_power else None,
            training=_training(evidence, candidate, shown, open_as) if is_training else None,
            is_of_site=is_of_site,
        )
    return EvidenceItem(
        evidence=evidence,
        index=index,
        path=None,
        shown=shown,
        bytes=None,
        sha256=None,
        is_of_site=is_of_site,
        closed=closed,
    )


def _power(evidence: Evidence, path: Path, shown: str, open_as: _OpenAs) -> LogReading | None:
    """
    The readings of a power log, `None` where no reader knows its stated format.
    """
    reader = open_as.readers.power.get(evidence.format)
    once, how = open_as.once, (path, shown, evidence.format)
    if reader is not None:
        return once.power(("power", how), lambda: reader(path, shown))
    if evidence.format not in FORMATS:
        return None
    return once.power(
        ("power", how, evidence.zone, evidence.clock),
        lambda: read_power_log(
            path,
            name=shown,
            zone=evidence.zone,
            clock=evidence.clock,
            expected=evidence.format,
            limits=once.limits,
        ),
    )


def _training(
    evidence: Evidence, path: Path, shown: str, open_as: _OpenAs
) -> TrainingReading | None:
    """
    The run of a training log, `None` where no reader knows its stated format.

    A quality that the submission names is that of the benchmark's metric, whatever it is called.
    """
    reader = open_as.readers.training.get(evidence.format)
    once, how = open_as.once, (path, shown, evidence.format)
    if reader is not None:
        return once.training(("training", how), lambda: reader(path, shown))
    is_text = evidence.format == TEXT_PATTERN and bool(evidence.pattern)
    if evidence.format not in TRAINING_FORMATS and not is_text:
        return None
    started_at = evidence.started_at
    found = read_training_log(
        path,
        name=shown,
        zone=evidence.zone,
        pattern="\n".join(evidence.pattern) if is_text else None,
        metric=evidence.metric,
        start_s=None if started_at is None else started_at.timestamp(),
        clock=open_as.clock,
        expected=evidence.format,
        limits=once.limits,
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


def _candidates(
    evidence: Evidence, evidence_dir: Path | None, beside: Path | None
) -> Iterator[tuple[Path, Path]]:
    """
    Folder and path of each place where the log may be, the most exact first.

    The folder is trusted, all below it is not; the one beside a submission may be a link itself.
    """
    if evidence.file is not None:
        if beside is not None:
            yield beside.parent, beside.with_suffix("") / evidence.file
        if evidence_dir is not None:
            yield evidence_dir, evidence_dir / evidence.file
    elif evidence.origin is not None and evidence_dir is not None:
        parts = PurePosixPath(evidence.origin.path).parts
        if any(part in {"..", "/"} for part in parts):
            return
        # A folder of several repositories names them whole, or by the round at their end.
        name = PurePosixPath(evidence.origin.repository).name
        for folder in (evidence_dir, evidence_dir / name, evidence_dir / name.rpartition("_")[2]):
            yield evidence_dir, folder.joinpath(*parts)
        for skipped in range(1, len(parts)):
            yield evidence_dir, evidence_dir.joinpath(*parts[skipped:])


def hash_file(path: Path) -> tuple[int, str] | None:
    """
    Length and SHA-256 of a regular file, `None` if it isn't one.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            digest, size = hashlib.sha256(), 0
            while block := os.read(descriptor, BLOCK_BYTES):
                digest.update(block)
                size += len(block)
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return None
    return size, digest.hexdigest()
