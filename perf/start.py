"""
Start-up of commands, and of a validation of one file, against an empty typer program.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from perf.entries import write_entries
from perf.measure import Ratio, beside, floor_row, python, show, timed
from perf.validate import EMPTY_TYPER


def ratios(runs_count: int = 7) -> Iterator[Ratio]:
    """
    What a command takes beside a program that does nothing.
    """
    with tempfile.TemporaryDirectory() as name:
        write_entries(Path(name), 1)
        file = next(Path(name).glob("submissions/*/*.json"))
        base = "start of an empty typer program"
        empty = timed(base, [*python(EMPTY_TYPER), file], runs_count=runs_count)
        yield floor_row(base, empty.median_s)
        reporter = [sys.executable, "-m", "reporter"]
        for job, command, goal in (
            ("python -c pass", python("pass"), None),
            ("reporter --help", [*reporter, "--help"], None),
            ("reporter validate FILE", [*reporter, "validate", str(file)], 1.5),
        ):
            # Once before: what Python compiles is there from the first start on.
            timed(job, command, runs_count=1)
            yield beside(timed(job, command, runs_count=runs_count), empty, goal=goal)


def main(arguments: list[str]) -> int:
    """
    Print the ratios; 0 when every goal is met.
    """
    parser = argparse.ArgumentParser(prog="perf start", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    return show(ratios(parser.parse_args(arguments).runs))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
