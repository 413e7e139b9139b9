"""
Reads logs with the workers of a Dask cluster (`training-energy-reporter[dask]`).

Workers open logs by their path, so they need the same file system as whoever asks. Each task is a
few small logs or one large one; results come back in the order of the jobs, and a worker that dies
is replaced by Dask. Dask sends tasks and results between its processes as pickles: scheduler and
workers are trusted, and only they are. Nothing of a log's content is ever loaded as a pickle.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import platform
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from reporter import __version__
from reporter.errors import ReporterError
from reporter.evidence.engine import AnyJob, Job, Result
from reporter.measure.log_survey import file_state
from reporter.store.files import open_regular

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S = 10
# A task costs the scheduler about a millisecond, and reading so much some tenths of a second.
BUNDLE_BYTES = 64 * 2**20
# So that no worker waits long for another one's last task.
BUNDLES_A_THREAD = 4
# Asked for together: one round trip to the scheduler for so many tasks.
GATHERED_AT_ONCE = 64
HASH_BYTES = 2**20
LOST = "the scheduler was lost while workers read\nstart it again, then the command"
# What decides how a log is cut into batches, and so the last bit of its sums.
SAME_EVERYWHERE = ("numpy", "pandas", "polars")

FileState = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """
    One task: the same work for some jobs, and what the worker must find to do it.

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

    *digests* are the SHA-256 of the files, where the worker runs on another host.
    """

    results: tuple[Any, ...]
    refusal: str | None = None
    digests: Mapping[Path, str] = field(default_factory=dict)


def do_bundle(bundle: Bundle) -> BundleDone:
    """
    Do a task, on a worker; never raises `ReporterError`, as its text is a result.
    """
    results: list[Any] = []
    try:
        _refuse_other_versions(bundle.versions)
        for path, state in bundle.states.items():
            _refuse_other_file(path, state)
        results.extend(bundle.work(job) for job in bundle.jobs)
        is_here = platform.node() == bundle.host
        digests = {} if is_here else {path: _digest(path) for path in bundle.states}
    except ReporterError as refused:
        return BundleDone(results=tuple(results), refusal=str(refused))
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


def _refuse_other_versions(expected: Mapping[str, str | None]) -> None:
    for name, version in expected.items():
        own = versions()[name]
        if own != version:
            raise ReporterError(
                f"{_worker()} has {name} {own or 'not installed'}, this command "
                f"{version or 'not installed'}\n"
                "install the same versions on both, as sums could differ in their last digits"
            )


def _refuse_other_file(path: Path, state: FileState) -> None:
    own = file_state(path)
    if own == state:
        return
    if own == (0, 0):
        raise ReporterError(
            f"{path}: {_worker()} has no such file\n"
            "workers open logs by their path: give them the file system of this command"
        )
    raise ReporterError(
        f"{path}: {_worker()} sees another file of {own[0]:,} bytes; that of this command has "
        f"{state[0]:,} bytes, or changed at another time\n"
        "give workers the file system of this command, and wait until the logger has stopped"
    )


def _worker() -> str:
    """
    The worker that this is, as messages call it.
    """
    from distributed import get_worker

    return f"worker {get_worker().address} on {platform.node()}"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with open_regular(path) as stream:
        while block := stream.read(HASH_BYTES):
            digest.update(block)
    return digest.hexdigest()


class DaskEngine:
    """
    Runs work on the workers of one cluster.
    """

    def __init__(self, client: Client) -> None:
        """
        *client* is connected, and is closed by whoever made it.
        """
        self.client = client
        self.host = platform.node()
        self.digests: dict[Path, str] = {}

    def map(self, work: Callable[[AnyJob], Result], jobs: Sequence[AnyJob]) -> Iterator[Result]:
        """
        The result of each job, in the order of *jobs*, done by any workers at once.

        Raises `ReporterError` where a worker lacks a file or sees another one, has other versions,
        fails or dies again and again, and where the cluster is lost.
        """
        try:
            yield from self._results(work, jobs)
        except OSError as problem:
            raise ReporterError(LOST) from problem

    def _results(
        self, work: Callable[[AnyJob], Result], jobs: Sequence[AnyJob]
    ) -> Iterator[Result]:
        bundles = [
            Bundle(work=work, jobs=tuple(own), states=states, host=self.host, versions=versions())
            for own, states in _bundled(jobs, self._threads_count())
        ]
        futures = self.client.map(
            do_bundle, bundles, pure=False, key=getattr(work, "__name__", "work")
        )
        try:
            for start in range(0, len(bundles), GATHERED_AT_ONCE):
                part = slice(start, start + GATHERED_AT_ONCE)
                for done in self._gathered(bundles[part], futures[part]):
                    yield from cast("tuple[Result, ...]", done.results)
                    if done.refusal is not None:
                        raise ReporterError(done.refusal)
        finally:
            with contextlib.suppress(Exception):
                self.client.cancel(futures)

    def _threads_count(self) -> int:
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return max(1, sum(int(worker["nthreads"]) for worker in workers))

    def _gathered(
        self, bundles: Sequence[Bundle], futures: Sequence[Future]
    ) -> Iterator[BundleDone]:
        """
        What became of some tasks, in their order, up to the first that failed.
        """
        from distributed import wait
        from distributed.client import FuturesCancelledError

        # What was cancelled is seen by its status below.
        with self.client.as_current(), contextlib.suppress(FuturesCancelledError):
            wait(futures)
        failed = next((i for i, one in enumerate(futures) if one.status != "finished"), None)
        # Of a scheduler that is lost nothing can be gathered.
        finished = list(futures[:failed])
        for done in self.client.gather(finished) if finished else ():
            self._compare(done.digests)
            yield done
        if failed is not None:
            raise _failure(bundles[failed], futures[failed])

    def _compare(self, digests: Mapping[Path, str]) -> None:
        """
        Refuse a file of which two workers on other hosts see different contents.
        """
        for path, digest in digests.items():
            if self.digests.setdefault(path, digest) != digest:
                raise ReporterError(
                    f"{path}: workers on different hosts see different files there\n"
                    "give workers the file system of this command"
                )


def _bundled(
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


def _failure(bundle: Bundle, future: Future) -> ReporterError:
    """
    Why a task has no result, with the files that it was to read.
    """
    from distributed import KilledWorker

    files = ", ".join(path.name for path in list(bundle.states)[:3])
    more = len(bundle.states) - 3
    files += f" and {more} more" if more > 0 else ""
    problem = None if future.status == "cancelled" else future.exception()
    if problem is None:
        return ReporterError(f"{files}: {LOST}")
    if isinstance(problem, KilledWorker):
        return ReporterError(
            f"{files}: workers died again and again while they read\n"
            "give them more memory, or look into their logs"
        )
    said = str(problem).partition("\n")[0]
    return ReporterError(
        f"{files}: a worker failed: {type(problem).__name__}: {said}\n"
        "install the same reporter on workers and here, or look into their logs"
    )


@contextlib.contextmanager
def connected(scheduler: str) -> Iterator[DaskEngine]:
    """
    An engine on the cluster whose scheduler has this address, such as "tcp://10.0.0.1:8786".

    Raises `ReporterError` where the extra isn't installed, nothing answers there within 10 s, or
    there is no worker.
    """
    with _quiet():
        client = _client(scheduler)
        try:
            _wait_for_worker(client, scheduler)
            yield DaskEngine(client)
        finally:
            client.close()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """
    Without what Dask logs of lost connections: what becomes of them is said once, in words.

    Nor with its advice against many jobs at once, of which each names its files.
    """
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
            yield
    finally:
        log.setLevel(before)


def _client(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError as problem:
        raise ReporterError(
            "the engine dask needs the extra: pip install 'training-energy-reporter[dask]'"
        ) from problem
    try:
        return Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise ReporterError(
            f"{scheduler}: no scheduler answers there\n"
            "start one with `dask scheduler`, or correct --scheduler: it prints its address"
        ) from problem


def _wait_for_worker(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as problem:
        raise ReporterError(
            f"{scheduler}: the scheduler has no worker\n"
            f"start some with `dask worker {scheduler}` where the logs can be opened"
        ) from problem
