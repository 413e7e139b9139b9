"""
Sums power logs of a thousand nodes: CSV, nvidia-smi text and Parquet, beside pandas and others.

`python -m perf readings [--readings 2000000] [--formats csv,nvidia-smi,parquet] [--ways ...]`.
Each way runs in a process of its own, so that its peak memory is its own. Peers that aren't
installed are left out. Goals: at most 1.5 times the best peer, and a peak under 600 MiB.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perf.measure import Ratio, left_out, memory_row, show
from perf.power_logs import FORMATS
from perf.power_ways import WAYS, is_installed, ways_for

GOAL_RATIO = 1.5
GOAL_MIB = 600.0
DEVICES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """
    How many readings of how many nodes, in which formats, by which ways, how often.
    """

    readings: int = 20_000_000
    devices: int = DEVICES
    formats: tuple[str, ...] = FORMATS
    ways: tuple[str, ...] = ("ours-polars", "polars-carry", "polars-grid", "duckdb")
    runs: int = 2
    folder: str | None = None


TABLE = Scale()


def ratios(scale: Scale = TABLE) -> Iterator[Ratio]:
    """
    What each way takes beside the best peer, and the memory that ours needs.
    """
    folder = Path(tempfile.mkdtemp(prefix="readings-", dir=scale.folder))
    try:
        for form in scale.formats:
            yield from _scenario(form, folder, scale)
    finally:
        shutil.rmtree(folder)


def _scenario(form: str, folder: Path, scale: Scale) -> Iterator[Ratio]:
    if form == "parquet" and not is_installed("polars"):
        yield left_out("readings in Parquet", "polars isn't installed")
        return
    path = folder / f"log.{form}"
    # In a process of its own: the peak of a parent would count as that of its children.
    size = [str(scale.devices), str(scale.readings)]
    subprocess.run([sys.executable, "-m", "perf.power_logs", form, path, *size], check=True)
    job = f"{scale.readings:,} readings, {form}, {path.stat().st_size / 2**20:,.0f} MiB"
    results = _run_all(form, path, scale)
    path.unlink()
    yield from _rows(job, results)


def _run_all(form: str, path: Path, scale: Scale) -> dict[str, dict[str, float]]:
    """
    The best of several runs of every way, one way after the other in each round.
    """
    names = [name for name in ways_for(form) if not scale.ways or name in scale.ways]
    results: dict[str, dict[str, float]] = {}
    for _ in range(scale.runs):
        for name in names:
            found = _child(name, form, path, scale)
            best = results.setdefault(name, found)
            best["seconds"] = min(best["seconds"], found["seconds"])
            best["cpu_seconds"] = min(best["cpu_seconds"], found["cpu_seconds"])
            best["peak_mib"] = max(best["peak_mib"], found["peak_mib"])
    return results


def _child(name: str, form: str, path: Path, scale: Scale) -> dict[str, float]:
    command = [sys.executable, "-m", "perf.power_ways", name, form, str(path)]
    command += [str(scale.devices), str(scale.readings)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _rows(job: str, results: dict[str, dict[str, float]]) -> Iterator[Ratio]:
    # A way that gives another energy measures something else.
    energies_j = [result["energy_j"] for result in results.values()]
    assert all(math.isclose(one, energies_j[0], rel_tol=1e-6) for one in energies_j), results
    peers = {name: result for name, result in results.items() if not WAYS[name].is_ours}
    base = min(peers, key=lambda name: peers[name]["seconds"], default=None)
    for name, result in results.items():
        best = result if base is None else results[base]
        yield Ratio(
            job=f"{job}: {WAYS[name].title}",
            of="no peer is installed" if base is None else WAYS[base].title,
            seconds=result["seconds"],
            ratio=result["seconds"] / best["seconds"],
            processor_ratio=result["cpu_seconds"] / best["cpu_seconds"],
            goal=GOAL_RATIO if WAYS[name].is_ours else None,
        )
        if WAYS[name].is_ours:
            yield memory_row(f"{job}: {WAYS[name].title}, memory", result["peak_mib"], GOAL_MIB)


def main(arguments: Sequence[str]) -> int:
    """
    Print the ratios; 0 when every goal is met.
    """
    parser = argparse.ArgumentParser(prog="python -m perf readings")
    parser.add_argument("--readings", type=int, default=2_000_000)
    parser.add_argument("--devices", type=int, default=DEVICES)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--ways", default="", help="only these ways, by name, with commas")
    parser.add_argument("--runs", type=int, default=3, help="each way's best time of so many runs")
    parser.add_argument("--folder", default=None, help="where the logs are written")
    given = parser.parse_args(arguments)
    return show(
        ratios(
            Scale(
                readings=given.readings,
                devices=given.devices,
                formats=tuple(given.formats.split(",")),
                ways=tuple(filter(None, given.ways.split(","))),
                runs=given.runs,
                folder=given.folder,
            )
        )
    )
