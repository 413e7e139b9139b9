"""
Two or more processes for many files, where the system can fork.

Results come back as JSON through a pipe. A child that fails fails the whole: nothing is left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

# Forking and the pipe cost about 20 ms; below this many files one process is as fast.
SMALLEST_SHARE = 400


def shares_count(items_count: int) -> int:
    """
    How many processes are worth it for so many items, on the processors that we may use.
    """
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    processors = len(os.sched_getaffinity(0))
    return max(1, min(processors, items_count // SMALLEST_SHARE))


def map_shared(
    work: Callable[[T], Any],
    items: Sequence[T],
    shares: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Any]:
    """
    The result of *work* for every item, in order; results must be JSON data.

    Item k is worked on by process k modulo *shares*, the first share by this process itself, which
    tells *progress* about how many items of all are done. Raises `RuntimeError` when a child ends
    before its work is done.
    """
    children = [_start(work, items[share::shares]) for share in range(1, shares)]
    own = []
    for item in items[::shares]:
        own.append(work(item))
        if progress is not None:
            progress(min(len(own) * shares, len(items)), len(items))
    parts = [own, *(_finish(process, pipe) for process, pipe in children)]
    results: list[Any] = [None] * len(items)
    for share, part in enumerate(parts):
        results[share::shares] = part
    return results


def _start(work: Callable[[T], Any], items: Sequence[T]) -> tuple[int, int]:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    # From here on this is the child: it must never return into the caller's code.
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as stream:
            stream.write(json.dumps([work(item) for item in items]).encode())
        status = 0
    finally:
        os._exit(status)


def _finish(process: int, pipe: int) -> list[Any]:
    with os.fdopen(pipe, "rb") as stream:
        raw = stream.read()
    _, status = os.waitpid(process, 0)
    if status != 0:
        raise RuntimeError(f"a process that checked files ended early (status {status})")
    part: list[Any] = json.loads(raw)
    return part
