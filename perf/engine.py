"""
`reporter energy` on the logs of many hosts: workers of a Dask cluster beside the embedded engine.

Usage: python -m perf engine [--hosts 8] [--seconds 86400] [--formats csv,nvidia-smi,parquet]

Each host has a log of eight accelerators at one reading a second. This process and one worker are
bound to one core, the scheduler and a second worker to another. Goals: one worker takes at most
1.15 times the embedded engine, two take 1/1.8 of what one takes.

Wall time says so only on an idle machine, so the ratios are of what each way would take if every
process had a core. That is reckoned from processor times: of reading, which is shared out evenly;
and of the worker's event loop, which ticks, samples stacks and reports by wall time, whether it
reads or not. Its share of a core is seen while the worker is idle, so that waiting for the
neighbours isn't counted against it. Processor times as they were stand beside the ratios.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from perf.measure import Ratio, left_out, show
from perf.power_logs import FORMATS, write_log
from perf.power_ways import is_installed
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.log_file import ReadLimits

if TYPE_CHECKING:
    from reporter.measure.dask_engine import DaskEngine

GOAL_OVERHEAD = 1.15
GOAL_SPEED = 1.8
DEVICES = 8
START_S = 60.0
IDLE_S = 3.0
NOTHING_IS_KEPT = ReadLimits(file_bytes=0, unpacked_bytes=0)
SAMPLING = "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"
BOUND = "import os, runpy, sys; os.sched_setaffinity(0, {{{core}}}); sys.argv = {words}; "
BOUND += "runpy.run_module('distributed.cli.dask_{tool}', run_name='__main__')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """
    Processor time of one process with the children that ended, and that of its main thread, in s.

    The main thread of a worker is its event loop.
    """

    all_s: float
    main_s: float

    def since(self, before: Spent) -> Spent:
        """
        What was spent since *before*.
        """
        return Spent(all_s=self.all_s - before.all_s, main_s=self.main_s - before.main_s)


def spent() -> Spent:
    """
    Of this process, until now.
    """
    main = threading.main_thread().ident
    assert main is not None
    return Spent(
        # Parquet is read by a child.
        all_s=time.process_time() + sum(os.times()[2:4]),
        main_s=time.clock_gettime(time.pthread_getcpuclockid(main)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """
    One reading of all logs: wall time, what was spent here, by each worker and by the scheduler,
    and all figures that were read.

    *idle_share* is the share of a core that the loop of a worker takes when there is nothing to do.
    """

    wall_s: float
    own_s: float
    workers: tuple[Spent, ...]
    scheduler_s: float
    idle_share: float
    answer: str

    @property
    def processor_s(self) -> float:
        """
        Of all processes together.
        """
        return self.own_s + sum(worker.all_s for worker in self.workers) + self.scheduler_s

    @property
    def even_s(self) -> float:
        """
        How long it would take if every process had a core, and all workers the same to do.
        """
        if not self.workers:
            return self.own_s
        reading_s = sum(worker.all_s - worker.main_s for worker in self.workers)
        idle_s = self.idle_share * self.wall_s
        loops_s = sum(max(0.0, worker.main_s - idle_s) for worker in self.workers)
        of_each_s = (reading_s + loops_s) / len(self.workers)
        return (self.own_s + of_each_s) / (1 - self.idle_share)


def main(arguments: Sequence[str]) -> int:
    """
    Print what each way took, and a table of ratios; 0 when the goals are met.
    """
    return show(ratios(_options(arguments)))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m perf engine")
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=86_400)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--runs", type=int, default=3, help="each way's best time of so many runs")
    parser.add_argument("--folder", default=None, help="where the logs are written")
    parser.add_argument(
        "--no-sampling", action="store_true", help="workers without Dask's sampling of stacks"
    )
    return parser.parse_args(arguments)


def ratios(options: argparse.Namespace | None = None) -> list[Ratio]:
    """
    One worker to the embedded engine, and two workers to one, for each format.
    """
    options = options or _options(())
    if not is_installed("distributed"):
        return [left_out("engines", "distributed isn't installed")]
    folder = Path(tempfile.mkdtemp(prefix="engine-", dir=options.folder))
    cores = sorted(os.sched_getaffinity(0))
    sampling = {SAMPLING: "False"} if options.no_sampling else {}
    try:
        os.sched_setaffinity(0, {cores[0]})
        with mock.patch.dict(os.environ, sampling):
            found = [_scenario(form, folder, cores, options) for form in options.formats.split(",")]
    finally:
        os.sched_setaffinity(0, set(cores))
        shutil.rmtree(folder)
    return [ratio for own in found for ratio in own]


def _scenario(
    form: str, folder: Path, cores: list[int], options: argparse.Namespace
) -> tuple[Ratio, ...]:
    paths = [folder / f"host-{host:03}.{form}" for host in range(options.hosts)]
    readings = options.seconds * DEVICES
    for host, path in enumerate(paths):
        write_log(form, path, devices=DEVICES, readings=readings, first=host * DEVICES)
    size_mib = sum(path.stat().st_size for path in paths) / 2**20
    logs = f"{len(paths)} hosts, {len(paths) * readings:,} readings, {size_mib:,.0f} MiB"
    print(f"{form}: {logs}\n", file=sys.stderr)
    with _cluster(folder, cores, 1) as one, _cluster(folder, cores, 2) as two:
        ways = {"embedded engine": lambda: _took(paths, EMBEDDED, dict, 0.0)}
        for name, address in (("one worker", one), ("two workers", two)):
            share = _idle_share(address)
            ways[name] = lambda address=address, share=share: _by_workers(  # type: ignore[misc]
                paths, address, share
            )
        best = _best(ways, options.runs)
    for path in paths:
        path.unlink()
    _print(best, len(paths) * readings)
    return _compared(form, best)


def _compared(form: str, best: dict[str, Took]) -> tuple[Ratio, ...]:
    embedded, one, two = best.items()
    pairs = ((one, embedded, GOAL_OVERHEAD), (two, one, 1 / GOAL_SPEED))
    return tuple(
        Ratio(
            job=f"{form}, {name}",
            of=f"{base_name} ({base.even_s:.2f} s)",
            ratio=took.even_s / base.even_s,
            goal=goal,
            seconds=took.wall_s,
            processor_ratio=took.processor_s / base.processor_s,
        )
        for (name, took), (base_name, base), goal in pairs
    )


def _best(ways: dict[str, Callable[[], Took]], runs_count: int) -> dict[str, Took]:
    """
    The run of each way that took the least; they take turns.
    """
    runs = [{name: way() for name, way in ways.items()} for _ in range(runs_count)]
    answers = {took.answer for run in runs for took in run.values()}
    assert len(answers) == 1, "the engines don't agree to the last digit"
    return {name: min((run[name] for run in runs), key=lambda took: took.even_s) for name in ways}


def _spent_by_cluster(engine: DaskEngine) -> dict[str, Spent]:
    return {"scheduler": engine.client.run_on_scheduler(spent), **engine.client.run(spent)}


def _idle_share(address: str) -> float:
    """
    The share of a core that the loop of a worker takes, with nothing to do.
    """
    from reporter.measure.dask_engine import connected

    with connected(address) as engine:
        before, begun_s = engine.client.run(spent), time.perf_counter()
        time.sleep(IDLE_S)
        after, ended_s = engine.client.run(spent), time.perf_counter()
    loops_s: float = sum(after[name].since(before[name]).main_s for name in after)
    return loops_s / len(after) / (ended_s - begun_s)


def _by_workers(paths: Sequence[Path], address: str, idle_share: float) -> Took:
    from reporter.measure.dask_engine import connected

    with connected(address) as engine:
        return _took(paths, engine, lambda: _spent_by_cluster(engine), idle_share)


def _took(
    paths: Sequence[Path], engine: Engine, by_others: Callable[[], dict[str, Spent]], share: float
) -> Took:
    from reporter.measure import streamed_logs
    from reporter.measure.log_energy import LogQuestion, energy_of_logs

    with mock.patch.object(streamed_logs, "EVIDENCE_LIMITS", NOTHING_IS_KEPT):
        before = by_others()
        own, begun_s = spent(), time.perf_counter()
        found = energy_of_logs(paths, LogQuestion(zone="UTC"), engine)
        own, wall_s = spent().since(own), time.perf_counter() - begun_s
        after = by_others()
    took = {name: after[name].since(before[name]) for name in after}
    scheduler = took.pop("scheduler", None)
    return Took(
        wall_s=wall_s,
        own_s=own.all_s,
        scheduler_s=0.0 if scheduler is None else scheduler.all_s,
        workers=tuple(took.values()),
        idle_share=share,
        answer=repr([device.energy for device in found.devices]),
    )


def _print(best: dict[str, Took], readings_count: int) -> None:
    # Beside the table of ratios, which is what stdout is for.
    say = functools.partial(print, file=sys.stderr, flush=True)
    say(
        "| way | wall s | a core each s | processors s | here s | scheduler s | loops s "
        "| idle loop | M readings a core-s |"
    )
    say("|---|---|---|---|---|---|---|---|---|")
    for name, took in best.items():
        loops_s = sum(worker.main_s for worker in took.workers)
        rate = readings_count / took.even_s / max(1, len(took.workers)) / 1e6
        figures = (took.wall_s, took.even_s, took.processor_s, took.own_s, took.scheduler_s)
        cells = " | ".join(f"{figure:.2f}" for figure in figures)
        say(f"| {name} | {cells} | {loops_s:.2f} | {took.idle_share:.1%} | {rate:.2f} |")
    say()


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
    # Linux shares processors out among sessions: two workers of one would get half of each core.
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=START_S)
