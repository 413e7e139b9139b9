"""
Sums power logs of a thousand nodes: CSV, nvidia-smi text and Parquet, beside pandas and others.

`python -m perf readings [--readings 2000000] [--formats csv,nvidia-smi,parquet] [--peers ...]`.
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
from collections.abc import Sequence
from pathlib import Path

from perf.measure import verdict
from perf.power_logs import FORMATS
from perf.power_ways import WAYS, is_installed, ways_for

GOAL_RATIO = 1.5
GOAL_MIB = 600.0
DEVICES = 1000


def main(arguments: Sequence[str]) -> int:
    """
    Write the logs, run every way on each, print the table, and say which goals are met.
    """
    options = _options(arguments)
    folder = Path(tempfile.mkdtemp(prefix="readings-", dir=options.folder))
    try:
        met = [_scenario(name, folder, options) for name in options.formats.split(",")]
    finally:
        shutil.rmtree(folder)
    return 0 if all(met) else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m perf readings")
    parser.add_argument("--readings", type=int, default=2_000_000)
    parser.add_argument("--devices", type=int, default=DEVICES)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--ways", default="", help="only these ways, by name, with commas")
    parser.add_argument("--skip", default="", help="all but these ways")
    parser.add_argument("--runs", type=int, default=3, help="each way's best time of so many runs")
    parser.add_argument("--folder", default=None, help="where the logs are written")
    return parser.parse_args(arguments)


def _scenario(form: str, folder: Path, options: argparse.Namespace) -> bool:
    if form == "parquet" and not is_installed("polars"):
        print("\nparquet: polars isn't installed, left out")
        return True
    path = folder / f"log.{form}"
    # In a process of its own: the peak of a parent would count as that of its children.
    size = [str(options.devices), str(options.readings)]
    subprocess.run([sys.executable, "-m", "perf.power_logs", form, path, *size], check=True)
    size_mib = path.stat().st_size / 2**20
    print(
        f"\n{form}: {options.readings:,} readings of {options.devices:,} nodes, {size_mib:,.0f} MiB"
    )
    skipped = set(options.skip.split(","))
    wanted = set(filter(None, options.ways.split(",")))
    names = [
        name
        for name in ways_for(form)
        if name not in skipped and (not wanted or name in wanted or WAYS[name].is_ours)
    ]
    results = _run_all(names, form, path, options)
    path.unlink()
    return _report(form, results)


def _run_all(
    names: list[str], form: str, path: Path, options: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """
    The best of several runs of every way, one way after the other in each round.
    """
    results: dict[str, dict[str, float]] = {}
    for _ in range(options.runs):
        for name in names:
            found = _child(name, form, path, options)
            if found is None:
                continue
            best = results.setdefault(name, found)
            best["seconds"] = min(best["seconds"], found["seconds"])
            best["cpu_seconds"] = min(best["cpu_seconds"], found["cpu_seconds"])
            best["peak_mib"] = max(best["peak_mib"], found["peak_mib"])
    return results


def _child(
    name: str, form: str, path: Path, options: argparse.Namespace
) -> dict[str, float] | None:
    command = [sys.executable, "-m", "perf.power_ways", name, form, str(path)]
    command += [str(options.devices), str(options.readings)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    if ran.returncode:
        print(f"  {name}: failed: {ran.stderr.strip().splitlines()[-1:]}")
        return None
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _report(form: str, results: dict[str, dict[str, float]]) -> bool:
    ours = {name: result for name, result in results.items() if WAYS[name].is_ours}
    peers = {name: result for name, result in results.items() if not WAYS[name].is_ours}
    if not ours:
        print("  nothing of ours ran")
        return False
    first = next(iter(results.values()))
    best_s = min((result["seconds"] for result in peers.values()), default=math.nan)
    for name, result in results.items():
        ratio = result["seconds"] / best_s
        print(
            f"  {WAYS[name].title:40} {result['seconds']:8.2f} s {ratio:6.2f} x best peer "
            f"{result['cpu_seconds']:8.2f} s of processors {result['peak_mib']:7.0f} MiB"
        )
        # A way that gives another energy measures something else.
        assert math.isclose(result["energy_j"], first["energy_j"], rel_tol=1e-6), (name, result)
    quickest = min(ours.values(), key=lambda result: result["seconds"])
    in_time = not peers or quickest["seconds"] <= GOAL_RATIO * best_s
    in_memory = quickest["peak_mib"] < GOAL_MIB
    if peers:
        print(verdict(goal=f"{form}: within {GOAL_RATIO} times of the best peer", met=in_time))
    print(verdict(goal=f"{form}: under {GOAL_MIB:.0f} MiB", met=in_memory))
    return in_time and in_memory
