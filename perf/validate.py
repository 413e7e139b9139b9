"""
Validating 10,000 submissions, against check-jsonschema and against reading and parsing them.

Usage: python -m perf validate [--count 10000] [--peer /path/to/check-jsonschema]

Goals: at least 50 times faster than check-jsonschema on the same files, within 3 times of reading
and parsing them with the standard library, and one file in less than twice the start-up of an
empty typer program. The faster parser's floor is printed beside it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from perf.entries import write_entries
from perf.measure import Timing, python, row, timed, verdict

CHECKOUT = Path(__file__).resolve().parents[1]
SCHEMA = CHECKOUT / "schemas" / "v2" / "submission.schema.json"
# check-jsonschema takes minutes for all of them; it is timed on some, its start-up taken off.
PEER_COUNT = 500

FLOOR = """
import glob, sys, {parser}
for path in glob.iglob(sys.argv[1] + "/*/*.json"):
    with open(path, "rb") as stream:
        {parser}.loads(stream.read())
"""
EMPTY_TYPER = """
import typer
app = typer.Typer(add_completion=False)
@app.command()
def main(path: str) -> None: ...
app()
"""


def main(arguments: list[str]) -> int:
    """
    Print the table and the verdicts; 0 when every goal that could be measured is met.
    """
    options = argparse.ArgumentParser(prog="python -m perf validate")
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--peer", default=shutil.which("check-jsonschema"))
    given = options.parse_args(arguments)
    count = given.count
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size_bytes = write_entries(folder, count)
        processors = len(os.sched_getaffinity(0))
        print(f"{count:,} files of {size_bytes / count:,.0f} bytes, {processors} processors\n")
        verdicts = _all_files(folder / "submissions", count, given.peer)
        verdicts.append(_one_file(folder / "submissions"))
    print()
    for goal, met in verdicts:
        print(verdict(goal=goal, met=met))
    return 0 if all(met for _, met in verdicts) else 1


def _reporter(*words: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "reporter", "validate", *words]


def _all_files(folder: Path, count: int, program: str | None) -> list[tuple[str, bool]]:
    parsing = timed("read and parse (orjson)", [*python(FLOOR.format(parser="orjson")), folder])
    standard = timed("read and parse (json)", [*python(FLOOR.format(parser="json")), folder])
    ours = timed("reporter validate", _reporter(folder))
    _expect_success(parsing, standard, ours)
    for timing in (parsing, standard, ours):
        print(row(timing, standard, "read and parse (json)"))
    ratio = ours.median_s / standard.median_s
    verdicts = [(f"within 3 x of read and parse (json): {ratio:.2f} x", ratio <= 3)]
    peer = _peer(folder, count, program)
    if peer is not None:
        print(row(peer, standard, "read and parse (json)"))
        faster = peer.median_s / ours.median_s
        verdicts.append((f"50 x faster than check-jsonschema: {faster:.0f} x", faster >= 50))
    return verdicts


def _peer(folder: Path, count: int, program: str | None) -> Timing | None:
    """
    What check-jsonschema takes for all files, from two runs on some of them; None when absent.
    """
    if program is None:
        print("check-jsonschema isn't installed; pip install check-jsonschema to compare with it")
        return None
    command: list[str | Path] = [program, "--schemafile", SCHEMA]
    files = sorted(folder.glob("*/*.json"))[: min(count, PEER_COUNT)]
    one = timed("one file", [*command, files[0]])
    some = timed("some files", [*command, *files], runs_count=1)
    _expect_success(one, some)
    each_s = (some.median_s - one.median_s) / (len(files) - 1)
    assert some.processor_s is not None
    assert one.processor_s is not None
    each_processor_s = (some.processor_s - one.processor_s) / (len(files) - 1)
    return Timing(
        name=f"check-jsonschema (from {len(files)} files)",
        median_s=one.median_s + each_s * (count - 1),
        processor_s=one.processor_s + each_processor_s * (count - 1),
        runs_count=1,
        exit_code=0,
    )


def _one_file(folder: Path) -> tuple[str, bool]:
    path = next(iter(sorted(folder.glob("*/*.json"))))
    print()
    empty = timed("empty typer program", [*python(EMPTY_TYPER), path], runs_count=11)
    ours = timed("reporter validate FILE", _reporter(path), runs_count=11)
    _expect_success(empty, ours)
    for timing in (empty, ours):
        print(row(timing, empty, "empty typer program"))
    ratio = ours.median_s / empty.median_s
    return f"one file under 2 x an empty typer program: {ratio:.2f} x", ratio < 2


def _expect_success(*timings: Timing) -> None:
    for timing in timings:
        assert timing.exit_code == 0, f"{timing.name} failed with {timing.exit_code}"
