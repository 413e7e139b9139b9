"""
Work that is shared among processes: the same results, and nothing left when it fails.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.site.processes import map_in_processes, processors
from tests.processes import wait_until


def mapped(work: Callable[[int], Any], count: int, jobs: int) -> list[Any]:
    """
    The results of *work*, with nothing done meanwhile and nobody told.
    """
    return map_in_processes(work, count, jobs=jobs, meanwhile=lambda: None, progress=lambda _: None)


def children() -> list[str]:
    """
    The processes that this one started and hasn't ended.
    """
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    """
    No test leaves a process behind; those of other tests are not asked.
    """
    before = set(children())
    yield
    assert set(children()) <= before


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 4, 5000])
def test_results_are_in_order_whatever_the_number_of_processes(jobs: int, count: int) -> None:
    """
    Also with no work at all, and with more work than there are shares.
    """
    assert mapped(lambda index: [index, str(index)], count, jobs) == [
        [index, str(index)] for index in range(count)
    ]


def test_other_processes_work_too(tmp_path: Path) -> None:
    """
    While this process is busy with something else, another one does the work.
    """

    def work(index: int) -> int:
        (tmp_path / str(index)).touch()
        return os.getpid()

    found = map_in_processes(
        work,
        8,
        jobs=2,
        meanwhile=lambda: wait_until(lambda: len(list(tmp_path.iterdir())) == 8),
        progress=lambda _: None,
    )
    assert os.getpid() not in found


def test_progress_counts_the_work_of_all_processes() -> None:
    """
    It grows to the whole, wherever the work was done.
    """
    told: list[int] = []
    map_in_processes(lambda _: None, 50, jobs=3, meanwhile=lambda: None, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 50


def in_a_child(problem: Callable[[], object], met: Path) -> Callable[[int], None]:
    """
    Work that does *problem* in every process but this one, which waits until another has met it
    and made the file *met*.
    """
    here = os.getpid()
    met.unlink(missing_ok=True)

    def work(_: int) -> None:
        if os.getpid() != here:
            met.touch()
            problem()
        wait_until(met.exists)

    return work


def raising(problem: Exception) -> Callable[[], object]:
    """
    A function that raises *problem*.
    """

    def do() -> object:
        raise problem

    return do


def test_errors_of_other_processes_are_raised_here(tmp_path: Path) -> None:
    """
    What says what is wrong stays as it is; a mistake of the program brings its trace along.
    """
    met = tmp_path / "met"
    with pytest.raises(ReporterError, match="two things want the address 'a'"):
        mapped(in_a_child(raising(ReporterError("two things want the address 'a'")), met), 20, 2)
    with pytest.raises(OSError, match="No space left on device: 'x'") as full:
        mapped(in_a_child(raising(OSError(28, "No space left on device", "x")), met), 20, 2)
    assert full.value.errno == 28
    with pytest.raises(RuntimeError, match="KeyError: 'gone'"):
        mapped(in_a_child(raising(KeyError("gone")), met), 20, 2)


def test_a_killed_process_is_an_error(tmp_path: Path) -> None:
    """
    The system ends a process where memory is short: nothing is left out silently.
    """
    with pytest.raises(ReporterError) as killed:
        mapped(in_a_child(lambda: os.kill(os.getpid(), signal.SIGKILL), tmp_path / "met"), 20, 2)
    assert str(killed.value) == (
        "a process that made pages was ended (status -9); build again, with --jobs 1 if memory is "
        "short"
    )


def test_an_interruption_ends_all_processes() -> None:
    """
    Ctrl-C reaches this process, and none of the others goes on.
    """

    def meanwhile() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_in_processes(
            lambda _: time.sleep(60), 8, jobs=3, meanwhile=meanwhile, progress=lambda _: None
        )


def test_as_many_processes_as_processors() -> None:
    """
    Those that this process may use.
    """
    assert processors() == len(os.sched_getaffinity(0))


def test_an_interruption_right_after_a_fork_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    The child isn't known yet then, so the signal waits until it is, and the child is ended.
    """
    fork, main = os.fork, threading.main_thread().ident
    started: list[int] = []
    assert main is not None

    def interrupted() -> int:
        process = fork()
        if process:
            started.append(process)
            signal.pthread_kill(main, signal.SIGINT)
        return process

    monkeypatch.setattr(os, "fork", interrupted)
    with pytest.raises(KeyboardInterrupt):
        mapped(lambda _: time.sleep(60), 100, 3)

    assert len(started) == 1
    assert str(started[0]) not in children()
