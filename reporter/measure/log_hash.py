"""
The SHA-256 of logs, by which a statement names what it was made of.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from reporter.evidence.engine import refuse_unwanted
from reporter.evidence.locate import refuse_changed
from reporter.store.files import open_regular

HASH_BYTES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class HashJob:
    """
    A log to be hashed; *state* is its size and change time when it was first read, if known.
    """

    path: Path
    state: tuple[int, int] | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The log.
        """
        return (self.path,)


def hash_log(job: HashJob) -> tuple[int, str]:
    """
    Length in bytes and SHA-256 of a log that was read.

    Raises `ReporterError` where it changed since.
    """
    found = hash_file(job.path)
    if job.state is not None:
        refuse_changed(job.path, job.state)
    return found


def hash_file(path: Path) -> tuple[int, str]:
    """
    Length in bytes and SHA-256 of a file.
    """
    digest = hashlib.sha256()
    size = 0
    with open_regular(path) as stream:
        while block := stream.read(HASH_BYTES):
            refuse_unwanted()
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()
