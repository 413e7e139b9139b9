"""
Submissions as they were checked and scored before, kept by what that is a function of.

Checking and scoring ask nothing but the bytes and the place of the file, the benchmarks of the
board, the program, and the arguments of the score: where all are as they were, so is the outcome.
Kept is only what comes back exactly, field by field and type by type.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.model.benchmark import Benchmark
from reporter.model.carbon_table import CarbonTable
from reporter.model.submission import Submission
from reporter.review.seal import seal_of
from reporter.score.result import Score
from reporter.score.score import score
from reporter.store import strict_json
from reporter.store.board import Benchmarks
from reporter.store.content_cache import ContentCache
from reporter.store.data_digest import digest_of
from reporter.store.files import read
from reporter.store.program_digest import program_digest
from reporter.store.submissions import FOLDER, Loaded, built, check_bytes

KIND: Final = "entry"
_FILE: Final = "entry.msgpack"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """
    What came of one file: its submission with what was found and its seal, and the score by the
    arguments with the hash *scored_by*. *has_table* tells which scopes have the board's own carbon
    table, which isn't kept with each entry.
    """

    submission: Submission
    findings: tuple[Finding, ...]
    sealed: str
    scored_by: str
    score: Score
    has_table: tuple[bool, ...]


class KeptEntries:
    """
    Reads, checks and scores the submissions of one board, or takes the outcome from a cache.
    """

    def __init__(self, cache: ContentCache, benchmarks: Benchmarks) -> None:
        """
        What is kept in *cache* stands for what *benchmarks* and this program say.
        """
        self._cache = cache.of_kind(KIND)
        self._benchmarks = benchmarks
        current = [(name, one.version) for name, one in benchmarks.by_id.items()]
        self._common = digest_of([program_digest(), current, list(benchmarks.versions.values())])
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(_Kept)
        # By file the key of what comes of it, and what was kept under that.
        self._loaded: dict[Path, tuple[str, _Kept | None]] = {}
        self.digests: dict[str, str] = {}

    def load(self, path: Path) -> Loaded:
        """
        The submission of one file, as `load_submission` gives it; never raises on what is in it.
        """
        raw, findings = read(path, below=FOLDER)
        if raw is None:
            return Loaded(path=path, submission=None, findings=findings)
        key = self._key(raw, path)
        kept = self._read(key)
        self._loaded[path] = (key, kept)
        if kept is None:
            return _with_seal(built(check_bytes(raw, path, self._benchmarks)))
        return Loaded(
            path=path,
            submission=kept.submission,
            findings=kept.findings,
            data=_Unparsed(raw, str(path)),
            sealed=kept.sealed,
        )

    def score(
        self,
        loaded: Loaded,
        submission: Submission,
        benchmark: Benchmark,
        arguments: Mapping[str, Any],
    ) -> Score:
        """
        The score of the *submission* that `load` gave, with these keyword *arguments* of `score`.
        """
        key, kept = self._loaded[loaded.path]
        # The entry has all of it now.
        self._loaded[loaded.path] = (key, None)
        try:
            scored_by = digest_of([benchmark.id, benchmark.version, arguments])
        except TypeError:
            # Such as a path with half a character.
            return score(submission, benchmark, **arguments)
        if kept is not None and kept.scored_by == scored_by:
            found = _with_table(kept, benchmark.carbon_table)
        else:
            found = score(submission, benchmark, **arguments)
            if loaded.sealed is not None:
                raw = self._exactly(_kept(loaded, submission, loaded.sealed, scored_by, found))
                if raw is not None:
                    self._cache.put(key, [(_FILE, raw)])
        self.digests[submission.id] = f"{key} {scored_by}"
        return found

    def forget_others(self) -> None:
        """
        Remove what is kept of files that aren't there any more, or are otherwise now.
        """
        self._cache.keep_only({key for key, _ in self._loaded.values()})

    def _key(self, raw: bytes, path: Path) -> str:
        place = f"{path}\0{os.path.abspath(path)}"  # noqa: PTH100 - links stay as they are
        told = hashlib.sha256(f"{self._common} {place}\0".encode("utf-8", "surrogateescape"))
        told.update(raw)
        return told.hexdigest()

    def _read(self, key: str) -> _Kept | None:
        found = self._cache.get(key)
        return None if found is None else self._decoder.decode(found[0][1])

    def _exactly(self, kept: _Kept) -> bytes | None:
        """
        The outcome as bytes, or `None` where another one would come back: an integer where a real
        number is usual, a list for a tuple, a text that can't be written.
        """
        try:
            raw = self._encoder.encode(kept)
            back = self._decoder.decode(raw)
            is_alike = back == kept and self._encoder.encode(back) == raw
        except (TypeError, ValueError, OverflowError, msgspec.MsgspecError):
            return None
        return raw if is_alike else None


def _kept(
    loaded: Loaded, submission: Submission, sealed: str, scored_by: str, scored: Score
) -> _Kept:
    scopes = tuple(replace(one, carbon_table=None) for one in scored.scopes)
    return _Kept(
        submission=submission,
        findings=loaded.findings,
        sealed=sealed,
        scored_by=scored_by,
        score=replace(scored, scopes=scopes),
        has_table=tuple(one.carbon_table is not None for one in scored.scopes),
    )


class _Unparsed(Mapping[str, Any]):
    """
    The data of a file that was found right before, parsed only where somebody asks for it.
    """

    def __init__(self, raw: bytes, file: str) -> None:
        self._raw = raw
        self._file = file

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = strict_json.parse(self._raw, self._file).data
        return data

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def _with_seal(loaded: Loaded) -> Loaded:
    try:
        return loaded if loaded.data is None else replace(loaded, sealed=seal_of(loaded.data))
    except ReporterError:
        return loaded


def _with_table(kept: _Kept, table: CarbonTable | None) -> Score:
    if table is None or not any(kept.has_table):
        return kept.score
    scopes = (
        replace(one, carbon_table=table) if has else one
        for one, has in zip(kept.score.scopes, kept.has_table, strict=True)
    )
    return replace(kept.score, scopes=tuple(scopes))
