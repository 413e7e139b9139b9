"""
The power series of all published sets, cleaned, with the window of each run: read once a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.series import clean
from reporter.importers.mlperf.folder import RunFiles, read_run, scan_folder

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """
    One node log: set, run and file name; times in Unix s and readings in W; the run's window.
    """

    set_name: str
    run: str
    node: str
    times_s: Array
    power_w: Array
    start_s: float
    stop_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One run: its window, its logs, and the values of its evaluations in order.
    """

    stem: str
    start_s: float
    stop_s: float
    logs: tuple[Series, ...]
    curve: tuple[float, ...]


def stamps(count: int, step_s: float) -> Array:
    """
    Times from 0 on in s, a reading every *step_s*.
    """
    return np.asarray(np.arange(count) * step_s, dtype=np.float64)


@cache
def published_sets(shared: Path) -> dict[str, tuple[Run, ...]]:
    """
    The runs of each set with power, by submitter/system/benchmark.
    """
    found = {}
    for round_ in ("v4.0", "v5.0"):
        root = shared / "mlperf" / round_
        for submitter in scan_folder(root).submitters:
            for benchmark in submitter.benchmarks:
                if benchmark.has_power:
                    name = f"{submitter.name}/{benchmark.system_id}/{benchmark.benchmark}"
                    found[name] = tuple(_run(name, files, root) for files in benchmark.runs)
    return found


def published_logs(shared: Path) -> list[Series]:
    """
    All node logs of all sets.
    """
    runs = [run for runs in published_sets(shared).values() for run in runs]
    return [log for run in runs for log in run.logs]


def _run(name: str, files: RunFiles, root: Path) -> Run:
    logs = read_run(files, root)
    window = logs.training.window
    assert window is not None
    series = []
    for node in logs.nodes:
        trace = clean(node.trace).trace
        series.append(
            Series(
                set_name=name,
                run=logs.stem,
                node=node.source.file,
                times_s=trace.times_s,
                power_w=trace.power_w,
                start_s=window.start_s,
                stop_s=window.stop_s,
            )
        )
    return Run(
        stem=logs.stem,
        start_s=window.start_s,
        stop_s=window.stop_s,
        logs=tuple(series),
        curve=tuple(evaluation.value for evaluation in logs.training.evaluations),
    )
