"""
`reporter energy` on one nvidia-smi log of 10 MB, against the start-up of an empty typer program.

Usage: python -m perf energy [--megabytes 10] [--runs 11]

Goals: less than 6 times the start-up of an empty typer program; and of the heavy libraries only
those that the log needs: neither pandas where polars is installed, nor jsonschema.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from perf.measure import Ratio, beside, python, show, timed
from perf.validate import EMPTY_TYPER
from reporter.evidence.formats.csv_blocks import has_polars

GOAL_RATIO = 6.0
DEVICES = 8
MEGABYTE = 1_000_000
NEEDLESS = ("jsonschema", "jsonschema_rs", "jinja2", "markdown_it", "pandas")
LOADED = """
import sys
from reporter.cli import main
sys.argv[0] = "reporter"
try:
    main()
except SystemExit:
    pass
sys.stderr.write(" ".join(sorted(sys.modules)))
"""


def ratios(megabytes: int = 10, runs_count: int = 7) -> Iterator[Ratio]:
    """
    What the command takes beside an empty program, and how many libraries it needn't import.
    """
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "power.csv"
        _write(log, megabytes * MEGABYTE)
        # First: what Python compiles is there for the runs that are timed.
        loaded = _needless(log)
        base = "start of an empty typer program"
        empty = timed(base, [*python(EMPTY_TYPER), log], runs_count=runs_count)
        command: list[str | Path] = [sys.executable, "-m", "reporter", "energy", log]
        ours = timed(f"reporter energy LOG of {megabytes} MB", command, runs_count=runs_count)
    for timing in (empty, ours):
        assert timing.exit_code == 0, f"{timing.name} failed with {timing.exit_code}"
    yield beside(ours, empty, goal=GOAL_RATIO)
    of = f"needless libraries{'' if not loaded else ': ' + ', '.join(loaded)}"
    yield Ratio(job="imported by reporter energy", of=of, ratio=len(loaded), goal=0)


def _write(log: Path, size_bytes: int) -> None:
    """
    A log of eight accelerators, read ten times a second.
    """
    start = datetime(2026, 6, 1, 10, 30)  # noqa: DTZ001 - as nvidia-smi writes it, without a zone
    with log.open("w", encoding="utf-8") as stream:
        stream.write("timestamp, index, power.draw [W]\n")
        instant = 0
        while stream.tell() < size_bytes:
            stamp = start + timedelta(milliseconds=100 * instant)
            text = f"{stamp:%Y/%m/%d %H:%M:%S.%f}"[:-3]
            stream.writelines(
                f"{text}, {device}, {400 + device}.{instant % 100:02} W\n"
                for device in range(DEVICES)
            )
            instant += 1


def _needless(log: Path) -> list[str]:
    """
    The heavy libraries that were imported and that this log doesn't need.
    """
    command = [*python(LOADED), "energy", str(log)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    loaded = set(ran.stderr.split())
    needless = [name for name in NEEDLESS if name in loaded]
    return needless if has_polars() else [name for name in needless if name != "pandas"]


def main(arguments: list[str]) -> int:
    """
    Print the ratios; 0 when both goals are met.
    """
    options = argparse.ArgumentParser(prog="python -m perf energy")
    options.add_argument("--megabytes", type=int, default=10)
    options.add_argument("--runs", type=int, default=11)
    given = options.parse_args(arguments)
    return show(ratios(given.megabytes, given.runs))
