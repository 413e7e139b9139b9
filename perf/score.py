"""
Scores and ranks 10,000 entries, against building the same entries from parsed JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from perf.entries import entry
from perf.measure import Ratio, by_processor, floor_row, show
from reporter.leaderboard.board_csv import board_csv
from reporter.leaderboard.boards import Entry, build_leaderboard
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.score.score import score
from reporter.store.board import STANDARD
from reporter.units import CarbonIntensity

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
GOAL_TIMES_BUILDING = 3.0
GOAL_TIMES_DOUBLE = 2.6


def ratios(count: int = 10_000) -> Iterator[Ratio]:
    """
    What scoring and ranking take beside building the entries, and beside half as many.
    """
    half, full = measured(count // 2), measured(count)
    work_s, half_s = (times["score"] + times["rank"] for times in (full, half))
    base = f"build {count:,} entries from parsed JSON"
    job = f"score and rank {count:,} entries"
    yield floor_row(base, full["build"])
    yield by_processor(job, work_s, base, full["build"], goal=GOAL_TIMES_BUILDING)
    yield by_processor(job, work_s, "half as many", half_s, goal=GOAL_TIMES_DOUBLE)


def measured(count: int) -> dict[str, float]:
    """
    CPU seconds of building, scoring, ranking and writing tables of *count* entries.
    """
    draw = random.Random(1)
    data = [entry(draw, index, 10) for index in range(count)]
    found = [json.loads(path.read_text("utf-8")) for path in sorted(BENCHMARKS.glob("*.json"))]
    benchmarks = {item["id"]: Benchmark.from_dict(item) for item in found}
    site = STANDARD.reference_site
    gc.collect()
    times = [time.process_time()]
    submissions = [Submission.from_dict(item) for item in data]
    times.append(time.process_time())
    entries = [
        Entry(
            submission=item,
            score=score(
                item,
                benchmarks[item.benchmark.id],
                reference_pue=site.pue,
                reference_intensity=CarbonIntensity(site.intensity_g_per_kwh),
                is_confirmed=True,
            ),
        )
        for item in submissions
    ]
    times.append(time.process_time())
    leaderboard = build_leaderboard(entries, benchmarks)
    times.append(time.process_time())
    for board in leaderboard.boards:
        board_csv(board)
    times.append(time.process_time())
    names = ("build", "score", "rank", "tables")
    return {name: times[at + 1] - times[at] for at, name in enumerate(names)}


def main(arguments: list[str]) -> int:
    """
    Print the ratios; 0 when both goals are met.
    """
    parser = argparse.ArgumentParser(prog="python -m perf score")
    parser.add_argument("--count", type=int, default=10_000)
    return show(ratios(parser.parse_args(arguments).count))
