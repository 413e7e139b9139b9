"""
Looks up where the raw logs of a submission are; opens none of them but to see that it can.

A log is looked for by its origin's path under the evidence folder, whole or with leading folders
left out, or by its file name in the folder beside the submission. Links are never followed, and
nothing outside the two folders is opened.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reporter.errors import ReporterError
from reporter.model.submission import Declaration, Evidence
from reporter.store.files import open_regular, why_closed

BLOCK_BYTES = 1024 * 1024
HEAD_BYTES = 4
# Length in bytes and SHA-256 of a file.
FileHash = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """
    A log of the list and where it is; *closed* says why another place of it was never opened.
    """

    evidence: Evidence
    path: Path | None
    closed: str | None

    @property
    def shown(self) -> str:
        """
        What findings call it.
        """
        origin = self.evidence.origin
        return self.evidence.file or (origin.path if origin else self.evidence.id)


def locate_evidence(
    submission: Declaration,
    evidence_dir: Path | None,
    *,
    beside: Path | None = None,
    places: Mapping[str, Path] | None = None,
) -> tuple[Located, ...]:
    """
    Where every log of *submission* is, in the order of its list.

    *beside* is the path of the submission's own file: its plain-named logs stand in the folder of
    the same name. *places* says where logs are that don't stand in their place yet, by id. Raises
    `ReporterError` when *evidence_dir* is no folder.
    """
    if evidence_dir is not None and not evidence_dir.is_dir():
        raise ReporterError(f"{evidence_dir}: no such folder of raw logs")
    return tuple(
        _located(one, _candidates(one, evidence_dir, beside, (places or {}).get(one.id)))
        for one in submission.evidence
    )


def _located(evidence: Evidence, candidates: Iterable[tuple[Path, Path]]) -> Located:
    closed: str | None = None
    for root, candidate in candidates:
        reason = why_closed(candidate, root)
        closed = closed or reason
        if reason is None and _is_regular(candidate):
            return Located(evidence=evidence, path=candidate, closed=closed)
    return Located(evidence=evidence, path=None, closed=closed)


def _candidates(
    evidence: Evidence, evidence_dir: Path | None, beside: Path | None, known: Path | None
) -> Iterator[tuple[Path, Path]]:
    """
    Folder and path of each place where the log may be, the most exact first; *known* alone, if any.

    The folder is trusted, all below it is not; the one beside a submission may be a link itself.
    """
    if known is not None:
        yield known.parent, known
    elif evidence.file is not None:
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


def _is_regular(path: Path) -> bool:
    """
    Whether a regular file can be opened there.
    """
    try:
        open_regular(path).close()
    except (OSError, ValueError):
        return False
    return True


def hash_file(path: Path) -> FileHash | None:
    """
    Length and SHA-256 of a regular file, `None` if it isn't one.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with open_regular(path) as stream:
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
                size += len(block)
    except (OSError, ValueError):
        return None
    return size, digest.hexdigest()


def file_state(path: Path) -> tuple[int, int]:
    """
    Size and change time of a file; two zeros of one that isn't there.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return status.st_size, status.st_mtime_ns


def size_and_head(path: Path) -> tuple[int, bytes]:
    """
    Bytes of a file, and the first few of them, by which packed ones are known; 0 and none of one
    that can't be opened: reading it says why.
    """
    try:
        with open_regular(path) as stream:
            return os.fstat(stream.fileno()).st_size, stream.read(HEAD_BYTES)
    except (OSError, ValueError):
        return 0, b""


def refuse_changed(path: Path, state: tuple[int, int]) -> None:
    """
    Raise `ReporterError` where a file isn't any more what it was in *state*.
    """
    if file_state(path) != state:
        raise ReporterError(
            f"{path.name}: the log changed while it was read\n"
            "wait until its logger has stopped, or copy it first"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HashJob:
    """
    A file to be hashed.
    """

    path: Path

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The file.
        """
        return (self.path,)


def hash_job(job: HashJob) -> FileHash | None:
    """
    As `hash_file`, for an engine.
    """
    return hash_file(job.path)
