"""
Processes that a test talks to, and how long it waits at most.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# An upper bound: whoever waits goes on as soon as what is waited for has come.
WAIT_S = 60.0


@contextmanager
def bounded(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """
    *process*, killed after `WAIT_S` and at the end of the block: no read of its pipes lasts longer.
    """
    killer = threading.Timer(WAIT_S, process.kill)
    killer.daemon = True
    killer.start()
    try:
        with process:
            try:
                yield process
            finally:
                process.kill()
    finally:
        killer.cancel()


def wait_until(
    is_so: Callable[[], bool], said: Callable[[], str] = str, *, most_s: float = WAIT_S
) -> None:
    """
    Look again and again until *is_so*; after *most_s* an AssertionError with what was *said*.
    """
    end_s = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < end_s, f"waited {most_s:g} s in vain: {said()}"
        time.sleep(0.02)
