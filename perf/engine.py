"""
`reporter energy` on the logs of many hosts: workers of a Dask cluster beside the embedded engine.

Usage: python -m perf engine [--hosts 8] [--seconds 86400] [--formats csv,nvidia-smi,parquet]

Each host has a log of eight accelerators at one reading a second. This process and one worker are
bound to one core, the scheduler and a second worker to another. Goals: one worker costs at most
1.15 times the embedded engine, two are 1.8 times faster than one. Wall time says so only on an idle
machine; processor time says it beside other work too: what each way would take if every process
had a core, with its work shared out evenly among the workers.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from perf.measure import verdict
from perf.power_logs import FORMATS, write_log
from perf.power_ways import is_installed
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.log_file import ReadLimits

GOAL_OVERHEAD = 1.15
GOAL_SPEED = 1.8
DEVICES = 8
START_S = 60.0
NOTHING_IS_KEPT = ReadLimits(file_bytes=0, unpacked_bytes=0)
BOUND = "import os, runpy, sys; os.sched_setaffinity(0, {{{core}}}); sys.argv = {words}; "
BOUND += "runpy.run_module('distributed.cli.dask_{tool}', run_name='__main__')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """
    One reading of all logs: wall time, processor time of this process, of each worker and of the
    scheduler, all in s, and all figures that were read.
    """

    wall_s: float
    own_s: float
    workers_s: tuple[float, ...]
    scheduler_s: float
    answer: str

    @property
    def processor_s(self) -> float:
        """
        Of all processes together.
        """
        return self.own_s + sum(self.workers_s) + self.scheduler_s

    @property
    def even_s(self) -> float:
        """
        Of this process and of one worker, if all have the same to do.
        """
        return self.own_s + sum(self.workers_s) / max(1, len(self.workers_s))


def main(arguments: Sequence[str]) -> int:
    """
    Print a table for each format, and the verdicts; 0 when the goals are met.
    """
    options = _options(arguments)
    if not is_installed("distributed"):
        print("distributed isn't installed: pip install 'training-energy-reporter[dask]'")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="engine-", dir=options.folder))
    cores = sorted(os.sched_getaffinity(0))
    try:
        os.sched_setaffinity(0, {cores[0]})
        met = [_scenario(form, folder, cores, options) for form in options.formats.split(",")]
    finally:
        os.sched_setaffinity(0, set(cores))
        shutil.rmtree(folder)
    return 0 if all(met) else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m perf engine")
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=86_400)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--runs", type=int, default=3, help="each way's best time of so many runs")
    parser.add_argument("--folder", default=None, help="where the logs are written")
    return parser.parse_args(arguments)


def _scenario(form: str, folder: Path, cores: list[int], options: argparse.Namespace) -> bool:
    paths = [folder / f"host-{host:03}.{form}" for host in range(options.hosts)]
    readings = options.seconds * DEVICES
    for host, path in enumerate(paths):
        write_log(form, path, devices=DEVICES, readings=readings, first=host * DEVICES)
    size_mib = sum(path.stat().st_size for path in paths) / 2**20
    print(f"\n{form}: {len(paths)} hosts, {len(paths) * readings:,} readings, {size_mib:,.0f} MiB")
    with _cluster(folder, cores, 1) as one, _cluster(folder, cores, 2) as two:
        ways = {"embedded": lambda: _took(paths, EMBEDDED, dict)}
        for name, address in (("one worker", one), ("two workers", two)):
            ways[name] = lambda address=address: _by_workers(paths, address)  # type: ignore[misc]
        best = _best(ways, options.runs)
    for path in paths:
        path.unlink()
    return _report(best, len(paths) * readings)


def _best(ways: dict[str, Callable[[], Took]], runs_count: int) -> dict[str, Took]:
    """
    The run of each way that took the least processor time; they take turns.
    """
    runs = [{name: way() for name, way in ways.items()} for _ in range(runs_count)]
    answers = {took.answer for run in runs for took in run.values()}
    assert len(answers) == 1, "the engines don't agree to the last digit"
    return {
        name: min((run[name] for run in runs), key=lambda took: took.processor_s) for name in ways
    }


def _by_workers(paths: Sequence[Path], address: str) -> Took:
    from reporter.measure.dask_engine import connected

    def spent() -> dict[str, float]:
        scheduler_s = engine.client.run_on_scheduler(time.process_time)
        return {"scheduler": scheduler_s, **engine.client.run(time.process_time)}

    with connected(address) as engine:
        return _took(paths, engine, spent)


def _took(paths: Sequence[Path], engine: Engine, spent: Callable[[], dict[str, float]]) -> Took:
    from reporter.measure import streamed_logs
    from reporter.measure.log_energy import LogQuestion, energy_of_logs

    with mock.patch.object(streamed_logs, "EVIDENCE_LIMITS", NOTHING_IS_KEPT):
        before = spent()
        own_s, wall_s = time.process_time(), time.perf_counter()
        found = energy_of_logs(paths, LogQuestion(zone="UTC"), engine)
        own_s, wall_s = time.process_time() - own_s, time.perf_counter() - wall_s
        after = spent()
    took = {name: after[name] - before[name] for name in after}
    return Took(
        wall_s=wall_s,
        own_s=own_s,
        scheduler_s=took.pop("scheduler", 0.0),
        workers_s=tuple(took.values()),
        answer=repr([device.energy for device in found.devices]),
    )


def _report(best: dict[str, Took], readings_count: int) -> bool:
    embedded, one, two = best.values()
    for name, took in best.items():
        print(
            f"{name:12} {took.wall_s:7.2f} s   shared evenly {took.even_s:7.2f} s   "
            f"processor {took.processor_s:7.2f} s (here {took.own_s:5.2f} s, scheduler "
            f"{took.scheduler_s:5.2f} s)   {readings_count / took.processor_s / 1e6:6.2f} M/s"
        )
    overhead = one.processor_s / embedded.processor_s
    speed = one.even_s / two.even_s
    print(
        f"by wall time: one worker {one.wall_s / embedded.wall_s:.2f} x the embedded engine; ",
        end="",
    )
    print(f"two are {one.wall_s / two.wall_s:.2f} times faster than one")
    goals = (
        (f"one worker within {GOAL_OVERHEAD} x: {overhead:.2f} x", overhead <= GOAL_OVERHEAD),
        (f"two workers {GOAL_SPEED} times faster: {speed:.2f} times", speed >= GOAL_SPEED),
    )
    for goal, met in goals:
        print(verdict(goal=goal, met=met))
    return all(met for _, met in goals)


@contextlib.contextmanager
def _cluster(folder: Path, cores: list[int], workers_count: int) -> Iterator[str]:
    """
    The address of a scheduler with workers of one thread, each bound to a core.
    """
    file = folder / f"scheduler-{workers_count}.json"
    file.unlink(missing_ok=True)
    with contextlib.ExitStack() as running:
        words = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)]
        running.enter_context(_process("scheduler", words, cores[-1]))
        end_s = time.monotonic() + START_S
        while not file.is_file() or not file.read_bytes():
            assert time.monotonic() < end_s, "the scheduler didn't start"
            time.sleep(0.05)
        address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        for core in (cores[0], cores[-1])[:workers_count]:
            words = [address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"]
            running.enter_context(_process("worker", words, core))
        _wait_for_workers(address, workers_count)
        yield address


def _wait_for_workers(address: str, workers_count: int) -> None:
    from reporter.measure.dask_engine import connected

    with connected(address) as engine:
        engine.client.wait_for_workers(workers_count, timeout=START_S)


@contextlib.contextmanager
def _process(tool: str, words: list[str], core: int) -> Iterator[None]:
    arguments = [tool, *words, "--no-dashboard"]
    code = BOUND.format(core=core, words=arguments, tool=tool)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=START_S)
