"""
Keeps what reviews found of entries by themselves, by the hash of all that it follows from.

That is the submission's data, the benchmark, where each log is or why none was opened, what each
log holds, the program and the time zones of the system. What a rule sees beyond that, the board and
the day, is not in its reach (`reporter.review.rule.Case`). The copies that a comparison of power
logs found are kept by the logs that were compared.

Hashing a log costs nearly as much as reading it, so the hash of one is kept with the state of its
file, and taken for that file as long as size, inode, mode and both times of change are the same.
`ctime` can't be set, so neither an edit nor a copy put in its place is overlooked; where a file
system keeps none of its own, name `--no-cache`.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reporter.errors import ReporterError
from reporter.evidence.collect import BROKEN_PARQUET
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.find import EvidenceSet
from reporter.evidence.locate import FileHash, HashJob, Located, hash_job
from reporter.model.benchmark import Benchmark
from reporter.review.entry_review import EntryReview
from reporter.review.fingerprint_index import LoggedPower, NearCopy, near_copies
from reporter.store.content_cache import TAG, ContentCache, open_cache
from reporter.store.data_digest import digest_of
from reporter.store.files import FileState, state_of, wait_for_tick
from reporter.store.program_digest import program_digest

KIND: Final = "review"
UNUSED_DAYS: Final = 90
MOST_BYTES: Final = 1 << 30
# What a reader says where the system refused it a file, a process, time or memory: asked again, it
# may say something else.
_OF_THE_SYSTEM: Final = frozenset({"PW-1", "TL-1", "IM-2"})
_FILE: Final = "kept.json"

Made = tuple[EntryReview, EvidenceSet]
Make = Callable[[Mapping[Path, FileHash] | None], Made]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """
    One entry to be reviewed: its file with the *data* in it, and where its logs were *located*.
    """

    path: Path
    data: Mapping[str, Any] | None
    benchmark: Benchmark | None
    evidence_folder: Path | None
    located: Sequence[Located]
    engine: Engine

    @property
    def logs(self) -> tuple[Path, ...]:
        """
        The files of its logs, each once.
        """
        return tuple(dict.fromkeys(one.path.absolute() for one in self.located if one.path))


class ReviewCache:
    """
    What is kept for one review. *reused_count* entries were taken from it so far; *not_kept* says
    why it keeps no more.
    """

    def __init__(self, cache: ContentCache | None) -> None:
        """
        Without a *cache* nothing is kept, and everything is made.
        """
        self._cache = cache
        self._benchmarks: dict[tuple[str, int], str] = {}
        self.reused_count = 0
        self.not_kept: str | None = None

    def entry_review(self, subject: Subject, make: Make) -> EntryReview:
        """
        The review of an entry by itself, as it was kept or else as *make* gives it.

        *make* is told the hashes of logs that are known, where it would make them in this process.
        """
        if self._cache is None:
            return make(None)[0]
        before = _states(subject.logs)
        hashes = None if before is None else self._hashes(subject, before)
        key = None if hashes is None else self._key(subject, hashes)
        if key is None or hashes is None:
            return make(None)[0]
        kept = self._get(key)
        if kept is not None:
            self.reused_count += 1
            return EntryReview.from_json(kept)
        # Workers hash what they read themselves: it may be another file.
        made, found = make(hashes if subject.engine is EMBEDDED else None)
        if _states(subject.logs) == before and _is_repeatable(found, subject.located, hashes):
            self._put(key, made.to_json())
        return made

    def near_copies(self, logs: Sequence[LoggedPower]) -> list[tuple[NearCopy, ...]]:
        """
        As `reporter.review.fingerprint_index.near_copies`, of the same logs in the same order once.
        """
        if self._cache is None or not logs:
            return near_copies(logs)
        told = [(log.name, log.run, log.fingerprint.digest) for log in logs]
        key = _sha256({"kept": "near copies", "program": program_digest(), "logs": told})
        kept = self._get(key)
        if kept is not None:
            return [tuple(NearCopy(**one) for one in found) for found in json.loads(kept)]
        made = near_copies(logs)
        self._put(key, json.dumps([[asdict(one) for one in found] for found in made]).encode())
        return made

    def close(self) -> None:
        """
        Drop what no review used for `UNUSED_DAYS` days, and the oldest beyond `MOST_BYTES` bytes.
        """
        if self._cache is not None:
            self._tried(lambda kept: kept.keep_recent(days=UNUSED_DAYS, most_bytes=MOST_BYTES))

    def _hashes(
        self, subject: Subject, states: Mapping[Path, FileState]
    ) -> dict[Path, FileHash] | None:
        """
        What each log holds: as kept where its file stands as it did, else by reading it.

        `None` where a file can't be read, or its times are of the future and prove nothing.
        """
        key = _sha256(
            {
                "kept": "hashes of logs",
                "path": str(subject.path.absolute()),
                "evidence": _absolute(subject.evidence_folder),
            }
        )
        kept = self._get(key)
        told: dict[str, Any] = {} if kept is None else json.loads(kept)
        known = {
            path: (told[str(path)]["bytes"], told[str(path)]["sha256"])
            for path, state in states.items()
            if str(path) in told and told[str(path)]["state"] == list(state)
        }
        new = [path for path in states if path not in known]
        wait_for_tick(states[path] for path in new)
        is_past = all(states[path][-1] <= time.time_ns() for path in new)
        hashed = subject.engine.map(hash_job, [HashJob(path=path) for path in new])
        hashes = dict(zip(new, hashed, strict=True))
        found = known | {path: one for path, one in hashes.items() if one is not None}
        if len(found) < len(states) or not is_past:
            return None
        if new and _states(tuple(states)) == states:
            self._put(key, json.dumps(_told(states, found)).encode())
        return found

    def _key(self, subject: Subject, hashes: Mapping[Path, FileHash]) -> str | None:
        """
        The hash of all that the review of an entry by itself follows from.

        `None` where something can't be told exactly.
        """
        try:
            benchmark = self._benchmark_digest(subject.benchmark)
        except TypeError:
            return None
        logs = [
            (one.closed, str(one.path), hashes[one.path.absolute()])
            if one.path is not None
            else (one.closed, None, None)
            for one in subject.located
        ]
        return _sha256(
            {
                "kept": "entry",
                "program": program_digest(),
                "zones": _zones_digest(),
                # All logs of an entry share what they may unpack to where one process reads them.
                "is_one_process": subject.engine is EMBEDDED,
                "file": str(subject.path),
                "data": subject.data,
                "benchmark": benchmark,
                "is_evidence_given": subject.evidence_folder is not None,
                "logs": logs,
            }
        )

    def _benchmark_digest(self, benchmark: Benchmark | None) -> str | None:
        if benchmark is None:
            return None
        named = (benchmark.id, benchmark.version)
        if named not in self._benchmarks:
            self._benchmarks[named] = digest_of(benchmark)
        return self._benchmarks[named]

    def _get(self, key: str) -> bytes | None:
        files = None if self._cache is None else self._cache.get(key, is_use=True)
        return None if files is None else files[0][1]

    def _put(self, key: str, content: bytes) -> None:
        self._tried(lambda kept: kept.put(key, [(_FILE, content)]))

    def _tried(self, change: Callable[[ContentCache], None]) -> None:
        """
        Change the cache, unless it couldn't be changed before: a review is worth more than that.
        """
        if self._cache is None or self.not_kept is not None:
            return
        try:
            change(self._cache)
        except ReporterError as problem:
            self.not_kept = str(problem)


def open_review_cache(folder: Path) -> ContentCache:
    """
    The cache of reviews in *folder*, which is made where there is none.

    Raises `ReporterError` when it holds files that reporter didn't write or that are for another
    use, or when it or the user's key can't be made.
    """
    if not (folder / TAG).is_file() and any(folder.glob("?" * 64 + ".json")):
        raise ReporterError(
            f"{folder} holds fingerprints of logs: name it with --fingerprints, and an empty "
            "folder with --cache"
        )
    return open_cache(folder, KIND)


def _told(
    states: Mapping[Path, FileState], hashes: Mapping[Path, FileHash]
) -> dict[str, dict[str, object]]:
    return {
        str(path): {"state": list(state), "bytes": hashes[path][0], "sha256": hashes[path][1]}
        for path, state in states.items()
    }


def _states(paths: Sequence[Path]) -> dict[Path, FileState] | None:
    """
    The state of each file; `None` where one can't be looked at.
    """
    try:
        return {path: state_of(os.lstat(path)) for path in paths}
    except OSError:
        return None


def _is_repeatable(
    found: EvidenceSet, located: Sequence[Located], hashes: Mapping[Path, FileHash]
) -> bool:
    """
    Whether the logs that were read are those that were hashed, and nothing in what was read of them
    is due to the system.
    """
    for item, one in zip(found.items, located, strict=True):
        if one.path is None:
            continue
        said = [
            *(item.power.findings if item.power is not None else ()),
            *(item.training.findings if item.training is not None else ()),
        ]
        is_refused = any(f.code in _OF_THE_SYSTEM or BROKEN_PARQUET in f.message for f in said)
        if is_refused or (item.bytes, item.sha256) != hashes[one.path.absolute()]:
            return False
    return True


@cache
def _zones_digest() -> str:
    """
    The hash of the states of the time zones of the system: a log may name any of them.
    """
    told = hashlib.sha256()
    for top in zoneinfo.TZPATH:
        for folder, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                path = f"{folder}/{name}"
                told.update(f"{path!r} {state_of(os.lstat(path))}\0".encode())
    return told.hexdigest()


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())


def _sha256(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
