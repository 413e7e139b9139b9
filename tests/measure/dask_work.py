"""
Work that tests give to the workers of a cluster: it waits, fails, or ends its worker.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def deadly_work(job: FileJob) -> str:
    """
    Ends the worker.
    """
    os.kill(os.getpid(), signal.SIGKILL)
    return job.path.name


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
