"""
Building the site of 10,000 entries, against a bare Jinja loop that writes as many equal bytes.

The floor renders one small template of table cells from plain tuples, with escaping on, into
pages as large as ours, and writes them and two JSON files each into folders of their own. It
computes nothing, links nothing and checks nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from perf.entries import entry as an_entry

TRACE_POINTS = 60
TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><table><caption>{{ title }}</caption>
{% for row in rows %}
<tr>{% for cell in row %}<td><data value="{{ cell[1] }}">{{ cell[0] }}</data></td>
{% endfor %}</tr>
{% endfor %}
</table></body></html>
"""
CELLS = 10


def submissions(count: int, runs_count: int) -> Iterator[Any]:
    """
    Entries of some runs with provenance and a thinned trace for each run.
    """
    from reporter.model.submission import Provenance, Submission

    draw = random.Random(7)
    provenance = Provenance(importer="mlperf", importer_version="0.1.0", rule_set=1)
    for index in range(count):
        data = an_entry(draw, index, runs_count=runs_count)
        data.pop("$schema", None)
        for run in data["runs"]:
            run["power_trace"] = {"component": "node", "side": "ac", "points": _trace(draw)}
        yield replace(Submission.from_dict(data), provenance=provenance)


def _trace(draw: random.Random) -> list[list[float]]:
    return [
        [step * 5.0 - 10.0, round(6_500 + 400 * math.sin(step) + draw.random(), 1)]
        for step in range(TRACE_POINTS)
    ]


def leaderboard(count: int, runs_count: int) -> Any:
    """
    The leaderboard of that many entries; with 10 runs most of them rank and are compared.
    """
    from reporter.leaderboard.boards import Entry, build_leaderboard
    from reporter.score.score import score
    from reporter.store.board import load_benchmarks
    from reporter.units import CarbonIntensity

    benchmarks = load_benchmarks().by_id
    scored = (
        Entry(
            submission=submission,
            score=score(
                submission,
                benchmarks[submission.benchmark.id],
                reference_pue=1.58,
                reference_intensity=CarbonIntensity(473.0),
            ),
        )
        for submission in submissions(count, runs_count)
    )
    return build_leaderboard(scored, benchmarks)


def ours(count: int, runs_count: int, out: Path) -> dict[str, float]:
    """
    Build the site and say how long it took, apart from reading and scoring.
    """
    from reporter.model.benchmark import Board, ReferenceSite
    from reporter.site.build import build_site

    made = leaderboard(count, runs_count)
    ready_mib = peak_mib()
    reference = ReferenceSite(
        pue=1.58,
        pue_source="survey",
        intensity_g_per_kwh=473.007,
        intensity_source="Ember, world, 2024",
    )
    board = Board(title="Board", description="A board.", reference_site=reference)
    begun, used = time.perf_counter(), time.process_time()
    report = build_site(made, board, [], out)
    return {
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - used,
        "files": report.files_count,
        "bytes": report.bytes_count,
        "ready_mib": ready_mib,
        "peak_mib": peak_mib(),
    }


def floor(count: int, page_bytes: int, json_bytes: int, out: Path) -> dict[str, float]:
    """
    The bare loop, with pages of *page_bytes* and two JSON files of *json_bytes* together.
    """
    from jinja2 import Environment

    template = Environment(autoescape=True, trim_blocks=True).from_string(TEMPLATE)
    row = tuple((f"1,234.{index}", repr(1234.5 + index)) for index in range(CELLS))
    base, one = (len(template.render(title="x" * 40, rows=[row] * rows)) for rows in (0, 1))
    rows = [row] * round((page_bytes - base) / (one - base))
    twin = "x" * (json_bytes // 2)
    begun, used = time.perf_counter(), time.process_time()
    total = 0
    for index in range(count):
        folder = out / f"{index % 6}" / f"{index}"
        folder.mkdir(parents=True)
        text = template.render(title="x" * 40, rows=rows)
        total += len(text)
        (folder / "index.html").write_text(text, encoding="utf-8")
        (folder / "index.json").write_text(twin, encoding="utf-8")
        (folder / "score.json").write_text(twin, encoding="utf-8")
    return {
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - used,
        "bytes": total,
        "peak_mib": peak_mib(),
    }


def peak_mib() -> float:
    """
    The most memory this process has held, in MiB.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_a_child(*arguments: str) -> dict[str, float]:
    """
    Run one way in a process of its own, so that memory is its own.
    """
    command = [sys.executable, "-m", "perf.build", "--child", *arguments]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(ran.stdout)
    return result


def sizes(site: Path, count: int) -> tuple[int, int]:
    """
    Mean size of an entry's page, and of its two JSON files together.
    """
    folders = [path.parent for path in site.glob("entries/*/*/score.json")]
    pages = sum((folder / "index.html").stat().st_size for folder in folders)
    twins = sum((folder / name).stat().st_size for folder in folders for name in TWINS)
    return pages // count, twins // count


TWINS = ("index.json", "score.json")


def compare(count: int, rounds: int, runs_count: int) -> int:
    """
    Print the table: best of *rounds* of each way, in turns.
    """
    best: dict[str, dict[str, float]] = {}
    page_bytes = json_bytes = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder) / "site"
            _keep_best(
                best, "reporter build", in_a_child("ours", str(count), str(runs_count), str(site))
            )
            page_bytes, json_bytes = sizes(site, count)
            shutil.rmtree(site)
            arguments = (str(count), str(Path(folder) / "floor"), str(page_bytes), str(json_bytes))
            _keep_best(best, "bare jinja2 loop", in_a_child("floor", *arguments))
    print(
        f"{count:,} entries of {runs_count} runs, {page_bytes:,} bytes a page, "
        f"{json_bytes:,} bytes of JSON a page"
    )
    for name, result in best.items():
        print(
            f"{name:18} {result['seconds']:7.2f} s, processor {result['processor']:7.2f} s, "
            f"{result['processor'] / count * 1000:5.2f} ms a page, {result['peak_mib']:5.0f} MiB"
        )
    wall, processor = (
        best["reporter build"][kind] / best["bare jinja2 loop"][kind]
        for kind in ("seconds", "processor")
    )
    ready_mib = best["reporter build"]["ready_mib"]
    print(f"ratio {wall:.2f} (processor {processor:.2f}); entries in memory {ready_mib:.0f} MiB")
    return 0


def _keep_best(best: dict[str, dict[str, float]], name: str, result: dict[str, float]) -> None:
    if name not in best or result["processor"] < best[name]["processor"]:
        best[name] = result


def main(arguments: list[str]) -> int:
    """
    Compare, or run one way (`--child`).
    """
    parser = argparse.ArgumentParser(prog="perf build", description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="10 make most entries rank")
    parser.add_argument("--child", nargs="+", metavar="ARGUMENT", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child is None:
        return compare(options.entries, options.rounds, options.runs)
    way, count, *rest = options.child
    if way == "ours":
        result = ours(int(count), int(rest[0]), Path(rest[1]))
    else:
        out, page_bytes, json_bytes = rest
        result = floor(int(count), int(page_bytes), int(json_bytes), Path(out))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
