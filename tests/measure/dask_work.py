"""
Work that tests give to the workers of a cluster: it waits, fails, or takes all memory.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.errors import ReporterError
from reporter.evidence.engine import refuse_unwanted

WAIT_S = 60.0


@dataclass(frozen=True)
class FileJob:
    """
    One file.
    """

    path: Path

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The file.
        """
        return (self.path,)


def first_line(job: FileJob) -> str:
    """
    The first line of the file.
    """
    return job.path.read_text(encoding="utf-8").partition("\n")[0]


def refused_work(job: FileJob) -> str:
    """
    Raises an error that no reader of logs raises.
    """
    raise ZeroDivisionError(f"nothing to do with {job.path.name}")


def hungry_work(job: FileJob) -> str:
    """
    Takes memory until its worker is ended, 4 GiB at most.
    """
    taken = []
    for _ in range(64):
        # Zeros are no memory yet.
        taken.append(b"x" * (64 * 2**20))
        time.sleep(0.05)
    return f"{job.path.name} {len(taken)}"


@dataclass(frozen=True)
class Paused:
    """
    The same work, which begins by telling its process in *folder* and waits there for a sign.
    """

    work: Callable[[Any], Any]
    folder: Path

    def __call__(self, job: Any) -> Any:
        """
        Wait, then work.
        """
        (self.folder / f"{os.getpid()}.worker").touch()
        end_s = time.monotonic() + WAIT_S
        while not (self.folder / "go").exists() and time.monotonic() < end_s:
            time.sleep(0.02)
        return self.work(job)


@dataclass(frozen=True)
class Endless:
    """
    Work that ends only when nobody waits for it, and tells its process in *folder*: first in a file
    `.worker`, then in a file `.left`.
    """

    folder: Path

    def __call__(self, job: Any) -> Any:
        """
        Work until it isn't wanted.
        """
        (self.folder / f"{os.getpid()}.worker").touch()
        end_s = time.monotonic() + 2 * WAIT_S
        try:
            while time.monotonic() < end_s:
                refuse_unwanted()
                time.sleep(0.02)
        except ReporterError:
            (self.folder / f"{os.getpid()}.left").touch()
            raise
        return job.paths[0].name
