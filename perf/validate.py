"""
Validating 10,000 submissions, against reading and parsing them and against check-jsonschema.

Usage: python -m perf validate [--count 10000] [--peer /path/to/check-jsonschema]

Goal: within 1.5 times of reading and parsing the files with the standard library, in one process,
where none of them is in memory. Where all are, the ratio is printed without a goal: one process
parses a file before it could be handed to a second one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from perf.entries import write_entries
from perf.measure import Ratio, Timing, beside, floor_row, left_out, python, show, timed

CHECKOUT = Path(__file__).resolve().parents[1]
SCHEMA = CHECKOUT / "schemas" / "v2" / "submission.schema.json"
# check-jsonschema takes minutes for all of them; it is timed on some, its start-up taken off.
PEER_COUNT = 200
GOAL_TIMES_FLOOR = 1.5

FLOOR = """
import glob, sys, json
for path in glob.iglob(sys.argv[1] + "/*/*.json"):
    with open(path, "rb") as stream:
        json.loads(stream.read())
"""
EMPTY_TYPER = """
import typer
app = typer.Typer(add_completion=False)
@app.command()
def main(path: str) -> None: ...
app()
"""


def ratios(
    count: int = 10_000, peer: str | None = shutil.which("check-jsonschema")
) -> Iterator[Ratio]:
    """
    What validating takes beside its floor, with files out of memory and in it.
    """
    with tempfile.TemporaryDirectory() as place:
        write_entries(Path(place), count)
        folder = Path(place) / "submissions"
        files = sorted(folder.glob("*/*.json"))
        os.sync()
        for state, goal in (("not in memory", GOAL_TIMES_FLOOR), ("in memory", None)):
            forget = partial(_forget, files if goal is not None else ())
            name = f"{count:,} files {state}"
            base = f"read and parse (json) {name}"
            floor = timed(base, [*python(FLOOR), str(folder)], before_each=forget)
            ours = timed(f"reporter validate {name}", _reporter(folder), before_each=forget)
            _expect_success(floor, ours)
            yield floor_row(floor.name, floor.median_s)
            yield beside(ours, floor, goal=goal)
        yield _peer(files, count, peer, floor)


def _forget(files: Sequence[Path]) -> None:
    """
    Ask the system to drop the contents of files from its memory.
    """
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def _reporter(*words: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "reporter", "validate", *words]


def _peer(files: Sequence[Path], count: int, program: str | None, floor: Timing) -> Ratio:
    """
    What check-jsonschema takes for all files, from two runs on some of them.
    """
    if program is None:
        return left_out("check-jsonschema", "it isn't installed")
    command: list[str | Path] = [program, "--schemafile", SCHEMA]
    files = files[: min(count, PEER_COUNT)]
    one = timed("one file", [*command, files[0]])
    some = timed("some files", [*command, *files], runs_count=1)
    _expect_success(one, some)
    times = (count - 1) / (len(files) - 1)
    return beside(
        Timing(
            name=f"check-jsonschema {count:,} files, by {len(files)} of them",
            median_s=one.median_s + times * (some.median_s - one.median_s),
            processor_s=(one.processor_s or 0)
            + times * ((some.processor_s or 0) - (one.processor_s or 0)),
            runs_count=1,
            exit_code=0,
        ),
        floor,
    )


def _expect_success(*timings: Timing) -> None:
    for timing in timings:
        assert timing.exit_code == 0, f"{timing.name} failed with {timing.exit_code}"


def main(arguments: list[str]) -> int:
    """
    Print the table; 0 when every goal that could be measured is met.
    """
    options = argparse.ArgumentParser(prog="python -m perf validate")
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--peer", default=shutil.which("check-jsonschema"))
    given = options.parse_args(arguments)
    return show(ratios(given.count, given.peer))
