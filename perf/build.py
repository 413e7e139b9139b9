"""
Building the site of 10,000 ranked entries, and building it again, against a bare Jinja loop.

The floor renders one small template of table cells from plain tuples, with escaping on, into
pages as large as ours, and writes them and files as large as our others into folders of their own,
in one process. It computes nothing, links nothing and checks nothing; nor is reading and scoring
counted of the builds beside it. Builds again are whole commands, beside the command that makes
every page: of the same files, and with another name in one file that has no rank.

The speed of a machine may drift by three times within minutes, so a slice of the floor runs before
and after each way, and each way is held against the mean of these two. Where they are more than
1.3 times apart the machine changed under that way, and its goal is not told.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
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
# Pages of a slice of the floor, and entries of the small build that tells how large pages are.
SLICE = 2_000
SIZED = 500
# Speeds before and after a way that are further apart tell nothing.
MOST_APART = 1.3

Measured = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """
    What a way took, with *floors*: seconds of the floor before and after it, as if of all pages.
    """

    took: Measured
    floors: tuple[Measured, Measured]

    def floor(self, time_of: str) -> float:
        """
        The mean of the two floors, by "seconds" or by "processor".
        """
        return sum(one[time_of] for one in self.floors) / len(self.floors)

    def ratio(self, time_of: str) -> float:
        """
        What the way took of the floor beside it.
        """
        return self.took[time_of] / self.floor(time_of)

    @property
    def apart(self) -> float:
        """
        How many times the slower floor took of the faster one, by whichever time differs more.
        """
        pairs = ([one[time_of] for one in self.floors] for time_of in ("seconds", "processor"))
        return max(max(pair) / min(pair) for pair in pairs)


def ours(count: int, jobs: int, place: Path) -> Measured:
    """
    Build the site in a fresh process.
    """
    from reporter.site.build import Making

    return _built(ranked_leaderboard(count), place / "site", Making(jobs=jobs))


def commands(count: int, place: Path) -> dict[str, Callable[[], Measured]]:
    """
    `reporter build` on a folder of files: alone, with its pages kept, again, and after an edit.
    """
    board = place / "board"
    edited = write_board_folder(count, board)
    kept = {"XDG_STATE_HOME": str(place / "state"), "XDG_CACHE_HOME": str(place / "cache")}
    build: list[str | Path] = [sys.executable, "-m", "reporter", "build", "--board", board]

    def ran(*more: str) -> Measured:
        found = timed("build", [*build, *more], runs_count=1, environment=kept)
        return {"seconds": found.median_s, "processor": found.processor_s or 0.0}

    def after_an_edit() -> Measured:
        data = json.loads(edited.read_text(encoding="utf-8"))
        data["system"]["name"] = "Another-Name"
        edited.write_text(json.dumps(data, indent=2), encoding="utf-8")
        return ran()

    return {WHOLE: lambda: ran("--no-cache"), KEPT: ran, AGAIN: ran, CHANGED: after_an_edit}


def _built(made: Any, site: Path, making: Any) -> Measured:
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


def floor(count: int, page_bytes: int, other_bytes: int, out: Path) -> Measured:
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


def ways(count: int, place: Path) -> dict[str, Callable[[], Measured]]:
    """
    All ways of building *count* entries, in the order in which they build upon each other.
    """
    jobs = str(len(os.sched_getaffinity(0)))
    return {
        ONE: lambda: in_a_child("ours", str(count), "1", str(place / "one")),
        ALL: lambda: in_a_child("ours", str(count), jobs, str(place / "all")),
        **commands(count, place),
    }


def in_turns(count: int) -> dict[str, Beside]:
    """
    Each way once, with a slice of the floor before and after it.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        small = min(count, SIZED)
        in_a_child("ours", str(small), "1", str(place / "small"))
        sized = [str(size) for size in sizes(place / "small" / "site", small)]
        pages = min(count, SLICE)

        def floored(number: int) -> Measured:
            found = in_a_child("floor", str(pages), str(place / f"floor-{number}"), *sized)
            shutil.rmtree(place / f"floor-{number}")
            return {time_of: found[time_of] * count / pages for time_of in ("seconds", "processor")}

        floors, took = [floored(0)], {}
        for number, (way, run) in enumerate(ways(count, place).items(), start=1):
            took[way] = run()
            floors.append(floored(number))
    pairs = zip(took, pairwise(floors), strict=True)
    return {way: Beside(took=took[way], floors=pair) for way, pair in pairs}


def measured(count: int, rounds: int) -> dict[str, Beside]:
    """
    Of *rounds* of all ways, for each way the one beside which the floor changed least.
    """
    steadiest: dict[str, Beside] = {}
    for _ in range(rounds):
        for way, found in in_turns(count).items():
            if way not in steadiest or found.apart < steadiest[way].apart:
                steadiest[way] = found
    return steadiest


def ratios(count: int, rounds: int = 1) -> Iterator[Ratio]:
    """
    What a build takes beside its floor, and a build again beside a whole one, each of the two by
    the floors around it.
    """
    found = measured(count, rounds)
    for way, base, goal in (
        (ONE, None, None),
        (ALL, None, 1.3),
        (KEPT, WHOLE, None),
        (AGAIN, WHOLE, 1 / 20),
        (CHANGED, WHOLE, 1 / 10),
    ):
        yield _row(f"build of {count:,} entries, {way}", found[way], base, found, goal)
    most = max(found[way].took["peak_mib"] for way in (ONE, ALL))
    yield Ratio(job="memory of a process", of="MiB", ratio=most, goal=MOST_MIB)


def _row(
    job: str, one: Beside, base: str | None, found: dict[str, Beside], goal: float | None
) -> Ratio:
    """
    The row of *one* way beside the way *base*, or beside the floor where there is none.
    """
    whole = None if base is None else found[base]
    apart = max(each.apart for each in (one, whole) if each is not None)
    name, base_s = (FLOOR, one.floor("seconds")) if whole is None else (base, whole.took["seconds"])
    of_wall, of_processor = (
        one.ratio(time_of) / (1.0 if whole is None else whole.ratio(time_of))
        for time_of in ("seconds", "processor")
    )
    return Ratio(
        job=job,
        of=f"{name} ({base_s:.1f} s), floors {apart:.2f} times apart",
        seconds=one.took["seconds"],
        ratio=of_wall,
        processor_ratio=of_processor,
        goal=goal,
        is_told=apart <= MOST_APART,
    )


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
