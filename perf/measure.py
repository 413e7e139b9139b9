"""
Times whole processes and prints ratios; machines differ, so only ratios in one run count.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """
    Median wall time of a command over several runs, and median processor time, in seconds.

    Processor time counts all processes of the command, and is what can be compared when other work
    goes on beside it.
    """

    name: str
    median_s: float
    runs_count: int
    exit_code: int
    processor_s: float | None = None


def timed(
    name: str,
    command: Sequence[str | Path],
    *,
    runs_count: int = 3,
    cwd: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Timing:
    """
    Run *command* in the folder *cwd* and take the median of its wall times, in seconds.

    *environment* is added to that of this process. Its output is thrown away.
    """
    times, used, exit_code = [], [], 0
    for _ in range(runs_count):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=cwd,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **environment, "PYTHONHASHSEED": "0"},
        )
        times.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        exit_code = done.returncode
    return Timing(
        name=name,
        median_s=statistics.median(times),
        processor_s=statistics.median(used),
        runs_count=runs_count,
        exit_code=exit_code,
    )


def python(code: str) -> list[str]:
    """
    The command that runs *code* in this very Python.
    """
    return [sys.executable, "-c", code]


def peak_mib() -> float:
    """
    The most memory this process has held, in MiB.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best_of_children(
    ways: Mapping[str, Sequence[str]], *, rounds: int
) -> dict[str, dict[str, float]]:
    """
    Run modules, each with its arguments, that print `processor_s` as JSON; the best of each.

    They run in turns, each in a process of its own, so that its memory is its own.
    """
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name, words in ways.items():
            command = [sys.executable, "-m", *words]
            ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found: dict[str, float] = json.loads(ran.stdout)
            if name not in best or found["processor_s"] < best[name]["processor_s"]:
                best[name] = found
    return best


def row(timing: Timing, base: Timing, of: str) -> str:
    """
    One line of a table: name, seconds, and how many times the base's time that is; then processor
    seconds where they are known.
    """
    ratio = timing.median_s / base.median_s
    line = f"{timing.name:44} {timing.median_s:8.3f} s   {ratio:7.2f} x {of}"
    if timing.processor_s is None or not base.processor_s:
        return line
    share = timing.processor_s / base.processor_s
    return f"{line}   (processor {timing.processor_s:8.3f} s, {share:.2f} x)"


def verdict(*, goal: str, met: bool) -> str:
    """
    One line that says whether a goal is met.
    """
    return f"{'met' if met else 'MISSED':8} {goal}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """
    How much a job takes of what its floor or peer takes, and the most that it should.

    *seconds* is its wall time. *processor_ratio* is of processor times, which other work on the
    machine moves less.
    """

    job: str
    of: str
    ratio: float
    goal: float | None
    seconds: float | None = None
    processor_ratio: float | None = None

    @property
    def is_met(self) -> bool:
        """
        Whether it is within its goal, or has none.
        """
        return self.goal is None or self.ratio <= self.goal


def show(ratios: Iterable[Ratio]) -> int:
    """
    Print ratios as one table of Markdown, each as it is known; 0 when every goal is met.
    """
    print("| job | s | ratio | of processor time | to | goal | |")
    print("|---|---|---|---|---|---|---|")
    is_met = True
    for one in ratios:
        seconds = "" if one.seconds is None else f"{one.seconds:.2f}"
        used = "" if one.processor_ratio is None else f"{one.processor_ratio:.3g}"
        goal = "" if one.goal is None else f"{one.goal:g}"
        said = "" if one.goal is None else "met" if one.is_met else "MISSED"
        print(f"| {one.job} | {seconds} | {one.ratio:.3g} | {used} | {one.of} | {goal} | {said} |")
        sys.stdout.flush()
        is_met = is_met and one.is_met
    return 0 if is_met else 1
