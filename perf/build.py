"""
Building the site of 10,000 ranked entries, and building it again, against a bare Jinja loop.

The floor renders one small template of table cells from plain tuples, with escaping on, into
pages as large as ours, and writes them and files as large as our others into folders of their own,
in one process. It computes nothing, links nothing and checks nothing; nor is reading and scoring
counted of the builds beside it. Builds again are whole commands, beside the command that makes
every page: of the same files, and with another name in one file that has no rank.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perf.measure import Ratio, peak_mib, show, timed
from perf.ranked_board import ranked_board, ranked_leaderboard, write_board_folder

TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><table><caption>{{ title }}</caption>
{% for row in rows %}
<tr>{% for cell in row %}<td><data value="{{ cell[1] }}">{{ cell[0] }}</data></td>
{% endfor %}</tr>
{% endfor %}
</table></body></html>
"""
CELLS = 10
OTHER_FILES = 5
FLOOR, ONE, ALL = "bare jinja2 loop", "one process", "all processors"
WHOLE, KEPT, AGAIN, CHANGED = "the command", "pages kept", "no change", "one changed"
MOST_MIB = 600


def ours(count: int, jobs: int, place: Path) -> dict[str, float]:
    """
    Build the site in a fresh process.
    """
    from reporter.site.build import Making

    return _built(ranked_leaderboard(count), place / "site", Making(jobs=jobs))


def commands(count: int, place: Path) -> dict[str, dict[str, float]]:
    """
    `reporter build` on a folder of files: alone, with its pages kept, again, and after an edit.
    """
    board = place / "board"
    edited = write_board_folder(count, board)
    kept = {"XDG_STATE_HOME": str(place / "state"), "XDG_CACHE_HOME": str(place / "cache")}
    build: list[str | Path] = [sys.executable, "-m", "reporter", "build", "--board", board]

    def ran(name: str, *more: str) -> dict[str, float]:
        found = timed(name, [*build, *more], runs_count=1, environment=kept)
        return {"seconds": found.median_s, "processor": found.processor_s or 0.0}

    found = {WHOLE: ran(WHOLE, "--no-cache"), KEPT: ran(KEPT), AGAIN: ran(AGAIN)}
    data = json.loads(edited.read_text(encoding="utf-8"))
    data["system"]["name"] = "Another-Name"
    edited.write_text(json.dumps(data, indent=2), encoding="utf-8")
    return found | {CHANGED: ran(CHANGED)}


def _built(made: Any, site: Path, making: Any) -> dict[str, float]:
    from reporter.site.build import build_site

    begun, used = time.perf_counter(), _processor_s()
    build_site(made, ranked_board(), [], site, making=making)
    return {
        "seconds": time.perf_counter() - begun,
        "processor": _processor_s() - used,
        "peak_mib": peak_mib(),
    }


def _processor_s() -> float:
    """
    Processor time of this process and of those that it started and that have ended.
    """
    return sum(os.times()[:4])


def floor(count: int, page_bytes: int, other_bytes: int, out: Path) -> dict[str, float]:
    """
    The bare loop, with pages of *page_bytes* and five other files of *other_bytes* together.
    """
    from jinja2 import Environment

    template = Environment(autoescape=True, trim_blocks=True).from_string(TEMPLATE)
    row = tuple((f"1,234.{index}", repr(1234.5 + index)) for index in range(CELLS))
    base, one = (len(template.render(title="x" * 40, rows=[row] * rows)) for rows in (0, 1))
    rows = [row] * round((page_bytes - base) / (one - base))
    other = "x" * (other_bytes // OTHER_FILES)
    begun, used = time.perf_counter(), _processor_s()
    for index in range(count):
        folder = out / f"{index % 6}" / f"{index}"
        folder.mkdir(parents=True)
        text = template.render(title="x" * 40, rows=rows)
        (folder / "index.html").write_text(text, encoding="utf-8")
        for number in range(OTHER_FILES):
            (folder / f"{number}.json").write_text(other, encoding="utf-8")
    return {
        "seconds": time.perf_counter() - begun,
        "processor": _processor_s() - used,
        "peak_mib": peak_mib(),
    }


def in_a_child(*arguments: str) -> Any:
    """
    Run one way in a process of its own, so that memory is its own.
    """
    command = [sys.executable, "-m", "perf.build", "--child", *arguments]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout)


def sizes(site: Path, count: int) -> tuple[int, int]:
    """
    Mean size of an entry's page, and of its other files together.
    """
    folders = [path.parent for path in site.glob("entries/*/*/score.json")]
    pages = sum((folder / "index.html").stat().st_size for folder in folders)
    files = sum(path.stat().st_size for folder in folders for path in folder.iterdir())
    return pages // count, (files - pages) // count


def measured(count: int, rounds: int) -> dict[str, dict[str, float]]:
    """
    The best of *rounds* of each way, in turns.
    """
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            found = {ONE: in_a_child("ours", str(count), "1", str(place / "one"))}
            page_bytes, other_bytes = sizes(place / "one" / "site", count)
            jobs = str(len(os.sched_getaffinity(0)))
            found[ALL] = in_a_child("ours", str(count), jobs, str(place / "all"))
            sized = (str(page_bytes), str(other_bytes))
            found[FLOOR] = in_a_child("floor", str(count), str(place / "floor"), *sized)
            found |= commands(count, place)
        for way, result in found.items():
            if way not in best or result["seconds"] < best[way]["seconds"]:
                best[way] = result
    return best


def ratios(count: int, rounds: int = 1) -> Iterator[Ratio]:
    """
    What a build takes beside its floor, and a build again beside a whole one.
    """
    best = measured(count, rounds)
    for way, base, goal in (
        (ONE, FLOOR, None),
        (ALL, FLOOR, 1.3),
        (KEPT, WHOLE, None),
        (AGAIN, WHOLE, 1 / 20),
        (CHANGED, WHOLE, 1 / 10),
    ):
        yield Ratio(
            job=f"build of {count:,} entries, {way}",
            of=f"{base} ({best[base]['seconds']:.1f} s)",
            seconds=best[way]["seconds"],
            ratio=best[way]["seconds"] / best[base]["seconds"],
            processor_ratio=best[way]["processor"] / best[base]["processor"],
            goal=goal,
        )
    most = max(best[way]["peak_mib"] for way in (ONE, ALL))
    yield Ratio(job="memory of a process", of="MiB", ratio=most, goal=MOST_MIB)


def main(arguments: list[str]) -> int:
    """
    Compare, or run one way (`--child`).
    """
    parser = argparse.ArgumentParser(prog="perf build", description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--child", nargs="+", metavar="ARGUMENT", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child is None:
        return show(ratios(options.entries, options.rounds))
    way, count, *rest = options.child
    result: Any
    if way == "ours":
        result = ours(int(count), int(rest[0]), Path(rest[1]))
    else:
        out, page_bytes, other_bytes = rest
        result = floor(int(count), int(page_bytes), int(other_bytes), Path(out))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
