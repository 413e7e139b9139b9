"""
Where the reading of logs is done: an engine runs one piece of work for each log, or few that belong
together, and gives the results in the order of the jobs.

The embedded engine does it here, one after the other. Another engine may do it elsewhere and at
once; because results keep the order of the jobs, sums are merged alike and are equal to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol, TypeVar

from reporter.errors import ReporterError


class Job(Protocol):
    """
    What a piece of work is told; it names the files that are opened for it.
    """

    @property
    def paths(self) -> tuple[Path, ...]:
        """
        The files.
        """


AnyJob = TypeVar("AnyJob", bound=Job)
Result = TypeVar("Result")


class Engine(Protocol):
    """
    Runs the same work for many jobs.
    """

    def map(self, work: Callable[[AnyJob], Result], jobs: Sequence[AnyJob]) -> Iterator[Result]:
        """
        The result of each job, in the order of *jobs*.

        *work* is a function at the top of a module, and depends on nothing but its job and the
        files that the job names. What it raises is raised here, at the place of its result.
        """


class EmbeddedEngine:
    """
    Does the work in this process, one job after the other.
    """

    def map(self, work: Callable[[AnyJob], Result], jobs: Sequence[AnyJob]) -> Iterator[Result]:
        """
        The result of each job, as it is asked for.
        """
        return map(work, jobs)


EMBEDDED = EmbeddedEngine()

_IS_WANTED: ContextVar[Callable[[], bool]] = ContextVar("is_wanted", default=lambda: True)


class UnwantedError(ReporterError):
    """
    Work was left because nobody waits for its result any more.
    """


@contextmanager
def wanted_while(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """
    Do the work inside only as long as *is_wanted* says so, which is asked between parts of a log.
    """
    token = _IS_WANTED.set(is_wanted)
    try:
        yield
    finally:
        _IS_WANTED.reset(token)


def refuse_unwanted() -> None:
    """
    Raise `UnwantedError` where the work that this thread does isn't wanted any more.
    """
    if not _IS_WANTED.get()():
        raise UnwantedError("nobody waits for this work any more")
