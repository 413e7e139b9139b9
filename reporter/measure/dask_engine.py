"""
Reads logs with the workers of a Dask cluster (`training-energy-reporter[dask]`).

Workers open logs by their path, so they need the same file system as whoever asks. Each task is a
few small logs or one large one; results come back in the order of the jobs, and a worker that dies
is replaced by Dask. Dask sends tasks and results between its processes as pickles: scheduler and
workers are trusted, and only they are. Nothing of a log's content is ever loaded as a pickle.
"""

from __future__ import annotations

import contextlib
import logging
import platform
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from reporter.errors import EngineError
from reporter.evidence.engine import AnyJob, Result, UnwantedError, wanted_while
from reporter.measure.bundle import Bundle, BundleDone, bundled, done_by, versions

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S = 10
# Asked for together: one round trip to the scheduler for so many tasks.
GATHERED_AT_ONCE = 64
LOST = "the scheduler was lost while workers read\nstart it again, then the command"
# A worker that lost its scheduler closes; what it reads reaches nobody.
CLOSED = frozenset({"closing", "closed", "failed"})


def do_bundle(bundle: Bundle) -> BundleDone:
    """
    Do a task, on a worker, as long as the scheduler wants its result.

    Dask lets a thread go on whose task was cancelled; for a large log that may be hours.
    """
    from distributed import Reschedule, get_worker

    worker = get_worker()
    task = worker.state.tasks[worker.get_current_task()]
    name = f"worker {worker.address} on {platform.node()}"
    try:
        with wanted_while(lambda: task.state != "cancelled" and worker.status.name not in CLOSED):
            return done_by(name, bundle)
    except UnwantedError as left:
        # Where the scheduler wants it after all, it is done again.
        raise Reschedule from left


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

        Raises `EngineError` where a worker lacks a file or sees another one, has other versions,
        fails or dies again and again, and where the cluster is lost; and what *work* raises.
        """
        try:
            yield from self._results(work, jobs)
        except OSError as problem:
            raise EngineError(LOST) from problem

    def _results(
        self, work: Callable[[AnyJob], Result], jobs: Sequence[AnyJob]
    ) -> Iterator[Result]:
        bundles = [
            Bundle(work=work, jobs=tuple(own), states=states, host=self.host, versions=versions())
            for own, states in bundled(jobs, self._threads_count())
        ]
        futures = self.client.map(
            do_bundle, bundles, pure=False, key=getattr(work, "__name__", "work")
        )
        try:
            for start in range(0, len(bundles), GATHERED_AT_ONCE):
                part = slice(start, start + GATHERED_AT_ONCE)
                for done in self._gathered(bundles[part], futures[part]):
                    yield from cast("tuple[Result, ...]", done.results)
                    if done.problem is not None:
                        raise done.problem
        finally:
            with contextlib.suppress(Exception):
                self.client.cancel(futures)

    def _threads_count(self) -> int:
        known = self.client.scheduler_info(n_workers=-1)
        if "workers" not in known:
            # Nothing is known of a scheduler that didn't come back within `CONNECT_S`.
            raise EngineError(LOST)
        return max(1, sum(int(worker["nthreads"]) for worker in known["workers"].values()))

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
                raise EngineError(
                    f"{path}: workers on different hosts see different files there\n"
                    "give workers the file system of this command"
                )


def _failure(bundle: Bundle, future: Future) -> EngineError:
    """
    Why a task has no result, with the files that it was to read.
    """
    from distributed import KilledWorker

    files = ", ".join(path.name for path in list(bundle.states)[:3])
    more = len(bundle.states) - 3
    files += f" and {more} more" if more > 0 else ""
    problem = None if future.status == "cancelled" else future.exception()
    if problem is None:
        return EngineError(f"{files}: {LOST}")
    if isinstance(problem, KilledWorker):
        return EngineError(
            f"{files}: workers died again and again while they read\n"
            "give them more memory, or look into their logs"
        )
    said = str(problem).partition("\n")[0]
    return EngineError(
        f"{files}: a worker failed: {type(problem).__name__}: {said}\n"
        "install the same reporter on workers and here, or look into their logs"
    )


@contextlib.contextmanager
def connected(scheduler: str) -> Iterator[DaskEngine]:
    """
    An engine on the cluster whose scheduler has this address, such as "tcp://10.0.0.1:8786".

    Raises `EngineError` where the extra isn't installed, nothing answers there within 10 s, or
    there is no worker.
    """
    try:
        import distributed
    except ImportError as problem:
        raise EngineError(
            "the engine dask needs the extra: pip install 'training-energy-reporter[dask]'"
        ) from problem
    with _quiet(distributed.__name__):
        client = _client(scheduler)
        try:
            _wait_for_worker(client, scheduler)
            yield DaskEngine(client)
        finally:
            client.close()


@contextlib.contextmanager
def _quiet(library: str) -> Iterator[None]:
    """
    Without what Dask logs of lost connections: what becomes of them is said once, in words.

    Nor with its advice against many jobs at once, of which each names its files.
    """
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == library]
    logs = [logging.getLogger(name) for name in names]
    before = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
            yield
    finally:
        for log, level in zip(logs, before, strict=True):
            log.setLevel(level)


def _client(scheduler: str) -> Client:
    from distributed import Client

    try:
        return Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise EngineError(
            f"{scheduler}: no scheduler answers there\n"
            "start one with `dask scheduler`, or correct --scheduler: it prints its address"
        ) from problem


def _wait_for_worker(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as problem:
        raise EngineError(
            f"{scheduler}: the scheduler has no worker\n"
            f"start some with `dask worker {scheduler}` where the logs can be opened"
        ) from problem
