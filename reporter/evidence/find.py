"""
Finds the raw logs of a submission, hashes them, and has them read.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.locate import (
    FileHash,
    Located,
    file_state,
    locate_evidence,
    size_and_head,
)
from reporter.evidence.log_file import GZIP, MIB, PARQUET
from reporter.evidence.open_log import (
    EvidenceJob,
    Extract,
    LogAgain,
    Opened,
    Shared,
    open_evidence,
)
from reporter.evidence.run_clock import RunClock, clock_of
from reporter.evidence.series import EvidenceReaders, LogReading, TrainingReading
from reporter.model.submission import Declaration, Evidence

# Power logs of an entry up to this are read once and kept while it is reviewed; a reading takes
# 29 bytes of CSV and 24 of memory. Larger ones are read twice, one after the other.
KEPT_BYTES = 128 * MIB
# Parquet holds a reading in 1 to 4 bytes, and text shrinks 5 to 40 times.
PACKED_WEIGHT = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceItem:
    """
    One log of the list: where it is (`None` if it wasn't found), what it holds, and its reading.

    *power* is set for a log that an energy part names, *training* for any other and for one that a
    run names as its training log, since a log of matcha is both. Both are `None` for a log that
    wasn't found or whose format has no reader, and for a file that backs a carbon intensity of the
    site (*is_of_site*): people read those. *closed* says why a log that is there was never opened:
    it is a link, stands behind one, or is no regular file. Where the readings of a power log were
    dropped, *again* reads them once more, and *extracted* is what was taken of them.
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
    again: LogAgain | None = None
    extracted: tuple[object, ...] = ()

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

    *engine* reads again what wasn't kept.
    """

    items: tuple[EvidenceItem, ...]
    engine: Engine = EMBEDDED

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
    engine: Engine = EMBEDDED,
) -> EvidenceSet:
    """
    Look up every log of *submission* as `locate_evidence` does, and open it as `open_located` does.

    Raises `ReporterError` when *evidence_dir* is no folder.
    """
    located = locate_evidence(submission, evidence_dir, beside=beside, places=places)
    return open_located(submission, located, readers=readers, engine=engine)


def open_located(
    submission: Declaration,
    located: Sequence[Located],
    *,
    readers: EvidenceReaders,
    engine: Engine = EMBEDDED,
    hashes: Mapping[Path, FileHash] | None = None,
    extract: Extract | None = None,
) -> EvidenceSet:
    """
    Hash and read the logs of *submission* where they were *located*.

    *readers* come first; logs of the formats that `read_power_log` and `read_training_log` know
    need none. *engine* hashes and reads them; *hashes* are those that are known already, by the
    absolute path. Power logs that together are larger than `KEPT_BYTES` are dropped when *extract*
    took what it needs of each, and read again by whoever measures them.
    """
    power_ids = {
        name for run in submission.runs for part in run.energy_parts for name in part.evidence
    }
    training_ids = {run.training_log for run in submission.runs if run.training_log is not None}
    uses = _Uses(
        power=frozenset(power_ids),
        training=frozenset(training_ids | {one.clock_log for one in submission.evidence}),
        site=submission.site_evidence - power_ids,
    )
    jobs = _Jobs(
        readers=readers,
        uses=uses,
        shared=Shared(hashes or {}),
        is_kept=_weight_bytes(located, uses.power) <= KEPT_BYTES,
        extract=extract,
    )
    return EvidenceSet(items=tuple(_items(located, jobs, uses, engine)), engine=engine)


def _weight_bytes(located: Sequence[Located], power_ids: Container[str]) -> int:
    """
    The bytes of all power logs as a text, packed ones at the most that they usually unpack to.
    """
    paths = {one.path for one in located if one.path and one.evidence.id in power_ids}
    sizes_bytes = {path: file_state(path)[0] for path in paths}
    if sum(sizes_bytes.values()) * PACKED_WEIGHT <= KEPT_BYTES:
        return sum(sizes_bytes.values())
    return sum(
        size * (PACKED_WEIGHT if head.startswith((PARQUET, GZIP)) else 1)
        for size, head in map(size_and_head, paths)
    )


def _items(
    located: Sequence[Located], jobs: _Jobs, uses: _Uses, engine: Engine
) -> Iterator[EvidenceItem]:
    """
    The logs, opened; those that lend their clock are read before those that need it.
    """
    free = [one for one in located if one.path is not None and one.evidence.clock_log is None]
    # A list may name one file many times: what is asked of it alike is done once.
    once = {_asked(one, uses): jobs.of(one, None) for one in free}
    done = engine.map(open_evidence, [*once.values()])
    opened: dict[Hashable, Opened | None] = dict(zip(once, done, strict=True))
    by_id = {one.evidence.id: opened[_asked(one, uses)] for one in free}
    for one in located:
        lender = one.evidence.clock_log
        if one.path is None or lender is None:
            continue
        lent = by_id.get(lender)
        clock = None if lent is None or lent.training is None else clock_of(lent.training)
        key = (_asked(one, uses), lender)
        if key not in opened:
            opened[key] = open_evidence(jobs.of(one, clock))
        by_id[one.evidence.id] = opened[key]
    for index, one in enumerate(located):
        yield _item(one, index, by_id.get(one.evidence.id), uses)


def _asked(one: Located, uses: _Uses) -> Hashable:
    """
    All that makes what is read of a file.
    """
    evidence = one.evidence
    return (
        one.path, one.shown, evidence.format, evidence.zone, evidence.clock, evidence.pattern,
        evidence.metric, evidence.started_at, *uses.of(evidence.id),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uses:
    """
    The ids of the logs behind energy parts, of those that runs name as their training logs or other
    logs as their clocks, and of the files behind a carbon intensity alone.
    """

    power: frozenset[str]
    training: frozenset[str | None]
    site: frozenset[str]

    def of(self, name: str) -> tuple[bool, bool]:
        """
        Whether the log of that id is read as a power log, and whether as a training log.
        """
        is_power = name in self.power
        return is_power, name in self.training or not (is_power or name in self.site)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Jobs:
    """
    Makes the jobs of one submission, which share what their logs may unpack to together.
    """

    readers: EvidenceReaders
    uses: _Uses
    shared: Shared
    is_kept: bool
    extract: Extract | None

    def of(self, one: Located, clock: RunClock | None) -> EvidenceJob:
        is_power, is_training = self.uses.of(one.evidence.id)
        return EvidenceJob(
            # Whoever reads it may stand in another folder.
            path=(one.path or Path()).absolute(),
            evidence=one.evidence,
            shown=one.shown,
            readers=self.readers,
            is_power=is_power,
            is_training=is_training,
            clock=clock,
            shared=self.shared,
            is_kept=self.is_kept,
            extract=self.extract,
        )


def _item(one: Located, index: int, opened: Opened | None, uses: _Uses) -> EvidenceItem:
    return EvidenceItem(
        evidence=one.evidence,
        index=index,
        path=None if opened is None else one.path,
        shown=one.shown,
        bytes=None if opened is None else opened.bytes,
        sha256=None if opened is None else opened.sha256,
        power=None if opened is None else opened.power,
        training=None if opened is None else opened.training,
        is_of_site=one.evidence.id in uses.site,
        closed=one.closed if opened is None else None,
        again=None if opened is None else opened.again,
        extracted=() if opened is None else opened.extracted,
    )
