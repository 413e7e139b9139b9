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
from perf.measure import Ratio, python, show, timed
from perf.validate import EMPTY_TYPER


def ratios(runs_count: int = 7) -> Iterator[Ratio]:
    """
    What a command takes beside a program that does nothing.
    """
    with tempfile.TemporaryDirectory() as name:
        write_entries(Path(name), 1)
        file = next(Path(name).glob("submissions/*/*.json"))
        empty = timed("", [*python(EMPTY_TYPER), file], runs_count=runs_count)
        reporter = [sys.executable, "-m", "reporter"]
        for job, command, goal in (
            ("python -c pass", python("pass"), None),
            ("reporter --help", [*reporter, "--help"], None),
            ("reporter validate FILE", [*reporter, "validate", str(file)], 1.5),
        ):
            found = timed(job, command, runs_count=runs_count)
            yield Ratio(
                job=job,
                of=f"empty typer program ({1000 * empty.median_s:.0f} ms)",
                seconds=found.median_s,
                ratio=found.median_s / empty.median_s,
                processor_ratio=(found.processor_s or 0) / (empty.processor_s or 1),
                goal=goal,
            )


def main(arguments: list[str]) -> int:
    """
    Print the ratios; 0 when every goal is met.
    """
    parser = argparse.ArgumentParser(prog="perf start", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    return show(ratios(parser.parse_args(arguments).runs))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
