"""
Times whole processes and prints ratios; machines differ, so only ratios in one run count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """
    Median wall time of a command over several runs, in seconds.
    """

    name: str
    median_s: float
    runs_count: int
    exit_code: int


def timed(name: str, command: Sequence[str | Path], *, runs_count: int = 3) -> Timing:
    """
    Run *command* and take the median of its wall times; its output is thrown away.
    """
    times, exit_code = [], 0
    for _ in range(runs_count):
        started = time.perf_counter()
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONHASHSEED": "0"},
        )
        times.append(time.perf_counter() - started)
        exit_code = done.returncode
    return Timing(
        name=name, median_s=statistics.median(times), runs_count=runs_count, exit_code=exit_code
    )


def python(code: str) -> list[str]:
    """
    The command that runs *code* in this very Python.
    """
    return [sys.executable, "-c", code]


def row(timing: Timing, base: Timing, of: str) -> str:
    """
    One line of a table: name, seconds, and how many times the base's time that is.
    """
    ratio = timing.median_s / base.median_s
    return f"{timing.name:44} {timing.median_s:8.3f} s   {ratio:7.2f} x {of}"


def verdict(*, goal: str, met: bool) -> str:
    """
    One line that says whether a goal is met.
    """
    return f"{'met' if met else 'MISSED':8} {goal}"
