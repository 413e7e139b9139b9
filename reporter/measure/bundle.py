"""
Jobs that are done together, elsewhere than where they were made: what must be found there, and what
is sent back.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from reporter import __version__
from reporter.errors import EngineError, ReporterError
from reporter.evidence.engine import Job, UnwantedError, refuse_unwanted
from reporter.evidence.locate import file_state
from reporter.measure.log_hash import hash_file

# A task costs the scheduler about a millisecond, and reading so much some tenths of a second.
BUNDLE_BYTES = 64 * 2**20
# So that no worker waits long for another one's last task.
BUNDLES_A_THREAD = 4
# What decides how a log is cut into batches, and so the last bit of its sums.
SAME_EVERYWHERE = ("numpy", "pandas", "polars")

FileState = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """
    The same work for some jobs, and what whoever does it must find.

    *states* are size and change time of each file, *host* and *versions* those of whoever asks.
    """

    work: Callable[[Any], Any]
    jobs: tuple[Any, ...]
    states: Mapping[Path, FileState]
    host: str
    versions: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDone:
    """
    Results of the first jobs, and why there are no more of them, `None` where all are done.

    The *problem* is raised again where the results are asked for.

    *digests* are the SHA-256 of the files, where they were read on another host.
    """

    results: tuple[Any, ...]
    problem: ReporterError | None = None
    digests: Mapping[Path, str] = field(default_factory=dict)


def bundled(
    jobs: Sequence[Job], threads_count: int
) -> Iterator[tuple[list[Job], dict[Path, FileState]]]:
    """
    The jobs in bundles of about the same size, with the states of their files.
    """
    states = [{path: file_state(path) for path in job.paths} for job in jobs]
    sizes = [sum(size for size, _ in own.values()) for own in states]
    most = min(BUNDLE_BYTES, sum(sizes) // (threads_count * BUNDLES_A_THREAD))
    bundle: list[Job] = []
    inside: dict[Path, FileState] = {}
    size = 0
    for job, own, bytes_count in zip(jobs, states, sizes, strict=True):
        if bundle and size + bytes_count > most:
            yield bundle, inside
            bundle, inside, size = [], {}, 0
        bundle.append(job)
        inside |= own
        size += bytes_count
    if bundle:
        yield bundle, inside


def done_by(worker: str, bundle: Bundle) -> BundleDone:
    """
    Do all jobs; what they raise as `ReporterError` is a result.

    *worker* is what messages call whoever does it. Raises `UnwantedError` alone.
    """
    results: list[Any] = []
    try:
        _refuse_other_versions(worker, bundle.versions)
        for path, state in bundle.states.items():
            _refuse_other_file(worker, path, state)
        for job in bundle.jobs:
            refuse_unwanted()
            results.append(bundle.work(job))
        is_here = platform.node() == bundle.host
        digests = {} if is_here else {path: hash_file(path)[1] for path in bundle.states}
    except UnwantedError:
        raise
    except ReporterError as refused:
        return BundleDone(results=tuple(results), problem=refused)
    return BundleDone(results=tuple(results), digests=digests)


@cache
def versions() -> dict[str, str | None]:
    """
    The versions of what reads logs; `None` for a library that isn't installed.
    """
    found: dict[str, str | None] = {"reporter": __version__}
    for name in SAME_EVERYWHERE:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def _refuse_other_versions(worker: str, expected: Mapping[str, str | None]) -> None:
    for name, version in expected.items():
        own = versions()[name]
        if own != version:
            raise EngineError(
                f"{worker} has {name} {own or 'not installed'}, this command "
                f"{version or 'not installed'}\n"
                "install the same versions on both, as sums could differ in their last digits"
            )


def _refuse_other_file(worker: str, path: Path, state: FileState) -> None:
    own = file_state(path)
    if own == state:
        return
    if own == (0, 0):
        raise EngineError(
            f"{path}: {worker} has no such file\n"
            "workers open logs by their path: give them the file system of this command"
        )
    raise EngineError(
        f"{path}: {worker} sees another file of {own[0]:,} bytes; that of this command has "
        f"{state[0]:,} bytes, or changed at another time\n"
        "give workers the file system of this command, and wait until the logger has stopped"
    )
