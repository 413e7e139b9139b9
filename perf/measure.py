"""
Times whole processes and prints ratios; machines differ, so only ratios in one run count.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    before_each: Callable[[], object] = lambda: None,
) -> Timing:
    """
    Run *command* in the folder *cwd* and take the median of its wall times, in seconds.

    *environment* is added to that of this process; what Python compiles is kept, as it is for a
    user. *before_each* run something is done that isn't timed. Output is thrown away.
    """
    times, used, exit_code = [], [], 0
    for _ in range(runs_count):
        before_each()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            cwd=cwd,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                **environment,
                "PYTHONHASHSEED": "0",
                "PYTHONDONTWRITEBYTECODE": "",
            },
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
    machine moves less. Without a *ratio* the job wasn't measured, and *of* says why. Where the
    machine changed so much meanwhile that its goal isn't told, *is_told* is False.
    """

    job: str
    of: str
    ratio: float | None
    goal: float | None
    seconds: float | None = None
    processor_ratio: float | None = None
    is_told: bool = True

    @property
    def is_met(self) -> bool:
        """
        Whether it is within its goal, or has none that is told.
        """
        if self.goal is None or self.ratio is None or not self.is_told:
            return True
        return self.ratio <= self.goal

    @property
    def cells(self) -> tuple[str, ...]:
        """
        The cells of its row, as text.
        """
        verdict = "met" if self.is_met else "MISSED"
        said = "" if self.goal is None else verdict if self.is_told else "not told"
        return (
            self.job,
            "" if self.seconds is None else f"{self.seconds:.2f}",
            "" if self.ratio is None else _figure(self.ratio),
            "" if self.processor_ratio is None else _figure(self.processor_ratio),
            self.of,
            "" if self.goal is None else _figure(self.goal),
            said if self.ratio is not None else "not measured",
        )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def beside(timing: Timing, base: Timing, *, goal: float | None = None) -> Ratio:
    """
    A command beside another one, by wall time and by processor time.
    """
    return Ratio(
        job=timing.name,
        of=f"{base.name} ({base.median_s:.3g} s)",
        seconds=timing.median_s,
        ratio=timing.median_s / base.median_s,
        processor_ratio=(timing.processor_s or 0.0) / (base.processor_s or math.inf),
        goal=goal,
    )


def by_processor(
    job: str, used_s: float, base: str, base_s: float, *, goal: float | None = None
) -> Ratio:
    """
    A job beside another one, both known by their processor seconds alone.
    """
    ratio = used_s / base_s
    of = f"{base} ({base_s:.3g} s)"
    return Ratio(job=job, of=of, seconds=used_s, ratio=ratio, processor_ratio=ratio, goal=goal)


def floor_row(name: str, seconds: float) -> Ratio:
    """
    The row of what others are measured against.
    """
    return Ratio(job=name, of="a floor", seconds=seconds, ratio=1.0, goal=None)


def memory_row(job: str, peak: float, most: float | None) -> Ratio:
    """
    The row of a peak of memory in MiB.
    """
    return Ratio(job=job, of="MiB", ratio=peak, goal=most)


def left_out(job: str, reason: str) -> Ratio:
    """
    The row of a job that can't be measured here.
    """
    return Ratio(job=job, of=reason, ratio=None, goal=None)


def show(ratios: Iterable[Ratio]) -> int:
    """
    Print ratios as one table of Markdown, each as it is known; 0 when every goal is met.
    """
    print("| job | s | ratio | of processor time | to | goal | |")
    print("|---|---|---|---|---|---|---|")
    is_met = True
    for one in ratios:
        print(f"| {' | '.join(one.cells)} |", flush=True)
        is_met = is_met and one.is_met
    return 0 if is_met else 1
