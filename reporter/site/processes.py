"""
Shares work among forked processes, which see all that this one holds without a copy.

Shares are taken from a pipe, so that a process that has more of the machine does more. None
outlives this one: it looks after every share whether its parent is still there. Nothing but JSON
comes back.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from reporter.errors import ReporterError, UnusableLooksError
from reporter.findings import Finding, Severity
from reporter.site.write import ENDING_SIGNALS, signals_held
from reporter.store.collection import left_out

Work = Callable[[int], Any]
Progress = Callable[[int], None]

# Shares are numbers of four bytes, written to the pipe at once: a page always fits.
_MOST_SHARES: Final = 1024
_LEAST_SHARE: Final = 4
_NUMBER_BYTES: Final = 4


def processors() -> int:
    """
    How many processes this one may run at the same time; 1 where a system can't fork.
    """
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def map_in_processes(
    work: Work,
    count: int,
    *,
    jobs: int,
    meanwhile: Callable[[], None],
    progress: Progress,
) -> list[Any]:
    """
    What *work* gives for 0, 1, ... *count* - 1, in that order; it must be JSON data.

    Of *jobs* processes this one is the first: it does *meanwhile*, then its part of the work.
    *progress* is told how many are done. Errors that *work* raises are raised here: `OSError` and
    `ReporterError` as they were, any other as `RuntimeError`; so is `ReporterError` when a process
    is killed. All processes have ended then, and so they have on an interruption.
    """
    size = max(_LEAST_SHARE, -(-count // _MOST_SHARES))
    shares = [range(start, min(start + size, count)) for start in range(0, count, size)]
    forks = min(jobs, len(shares)) - 1 if hasattr(os, "fork") else 0
    queue, done = _queue(len(shares)), _Done.opened(progress, count)
    children: list[_Child] = []
    results: dict[int, Any] = {}
    try:
        with left_out():
            for _ in range(forks):
                # A signal between the two would leave a child that nobody ends, and it would write.
                with signals_held():
                    children.append(_Child.start(work, shares, queue, done))
            done.close_writing()
            meanwhile()
            for share in _taken(shares, queue):
                for index in share:
                    results[index] = work(index)
                    done.add()
            done.wait()
            for child in children:
                results |= child.results()
    finally:
        for child in children:
            child.end()
        os.close(queue)
        done.close()
    return [results[index] for index in range(count)]


def _queue(count: int) -> int:
    """
    The reading end of a pipe that holds the numbers of all shares, and ends behind them.
    """
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(_NUMBER_BYTES) for number in range(count)))
    os.close(writing)
    return reading


def _taken(shares: list[range], queue: int) -> Iterator[range]:
    while number := os.read(queue, _NUMBER_BYTES):
        yield shares[int.from_bytes(number)]


@dataclass(slots=True, kw_only=True)
class _Done:
    """
    Counts what is done: children write the size of each share into a pipe.
    """

    reading: int
    writing: int
    progress: Progress
    count: int
    is_writing: bool = True
    so_far: int = 0

    @classmethod
    def opened(cls, progress: Progress, count: int) -> _Done:
        reading, writing = os.pipe()
        return cls(reading=reading, writing=writing, progress=progress, count=count)

    def tell(self, size: int) -> None:
        os.write(self.writing, size.to_bytes(_NUMBER_BYTES))

    def close_writing(self) -> None:
        os.close(self.writing)
        self.is_writing = False

    def add(self) -> None:
        """
        Count one of this process, and all that others have told by now.
        """
        self.so_far += 1
        os.set_blocking(self.reading, False)
        with contextlib.suppress(BlockingIOError):
            while self._read():
                pass
        self.progress(self.so_far)

    def wait(self) -> None:
        """
        Count until every child has closed its end.
        """
        os.set_blocking(self.reading, True)
        while self._read():
            self.progress(self.so_far)

    def _read(self) -> int:
        size = int.from_bytes(os.read(self.reading, _NUMBER_BYTES))
        self.so_far += size
        return size

    def close(self) -> None:
        os.close(self.reading)
        if self.is_writing:
            os.close(self.writing)


@dataclass(slots=True, kw_only=True)
class _Child:
    """
    A process, and the file without a name that it leaves its results in.
    """

    process: int
    file: BinaryIO
    status: int | None = None

    @classmethod
    def start(cls, work: Work, shares: list[range], queue: int, done: _Done) -> _Child:
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `end`)
        parent = os.getpid()
        process = os.fork()
        if process:
            return cls(process=process, file=file)
        # From here on this is the child: it must never return into the caller's code.
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
            os.close(done.reading)
            _work(work, shares, queue, done, parent, file)
        finally:
            os._exit(0)

    def results(self) -> dict[int, Any]:
        """
        What the process made, once it has ended.
        """
        _, status = os.waitpid(self.process, 0)
        self.status = os.waitstatus_to_exitcode(status)
        self.file.seek(0)
        raw = self.file.read()
        if not raw:
            raise ReporterError(
                f"a process that made pages was ended (status {self.status}); build again, with "
                "--jobs 1 if memory is short"
            )
        told = json.loads(raw)
        match told:
            case {"results": results}:
                return {int(index): value for index, value in results}
            case {"errno": number, "strerror": text, "file": name}:
                raise OSError(number, text, name)
            case {"problem": text, "findings": found}:
                raise UnusableLooksError(text, [_finding(one) for one in found])
            case {"problem": text}:
                raise ReporterError(text)
        raise RuntimeError(f"a process that made pages failed:\n{told['trace']}")

    def end(self) -> None:
        """
        End the process if it still runs, and wait for it.
        """
        if self.status is None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)
        self.file.close()


def _work(
    work: Work, shares: list[range], queue: int, done: _Done, parent: int, file: BinaryIO
) -> None:
    import traceback

    told: dict[str, Any]
    results = []
    try:
        for share in _taken(shares, queue):
            results += [(index, work(index)) for index in share]
            done.tell(len(share))
            if os.getppid() != parent:
                return
        told = {"results": results}
    except KeyboardInterrupt:
        return
    except OSError as problem:
        told = {"errno": problem.errno, "strerror": problem.strerror, "file": problem.filename}
    except UnusableLooksError as problem:
        found = [finding.to_dict() for finding in problem.findings]
        told = {"problem": str(problem), "findings": found}
    except ReporterError as problem:
        told = {"problem": str(problem)}
    except Exception:  # noqa: BLE001 (the parent raises it)
        told = {"trace": traceback.format_exc()}
    file.write(json.dumps(told).encode())
    file.flush()


def _finding(told: dict[str, str]) -> Finding:
    return Finding(**{**told, "severity": Severity(told["severity"])})  # type: ignore[arg-type]
