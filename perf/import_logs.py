"""
Imports published logs with power, against the published summariser and plain JSON parsing.

The summariser is an optional peer: `pip install mlperf-logging` into the environment named by
--peer-python. Copies of a folder make start-up matter less.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from perf.measure import Ratio, Timing, beside, floor_row, left_out, python, show, timed

CHECKOUT = Path(__file__).resolve().parents[1]
GOAL_TIMES_PARSING = 2.5
RULE_SET = "5.0.0"
PARSE = """
import json, pathlib
for path in pathlib.Path({folder!r}).rglob("*.txt"):
    for line in path.open(encoding="latin-1"):
        _, mark, record = line.partition(":::MLLOG ")
        if mark:
            json.loads(record)
"""


def ratios(
    folders: Sequence[Path] = (), *, copies: int = 1, peer_python: str | None = None
) -> Iterator[Ratio]:
    """
    What the import of each folder takes beside parsing its lines, and beside the summariser.
    """
    found = [folder for folder in folders or _published() if folder.is_dir()]
    if not found:
        yield left_out("reporter import mlperf", "no published logs in REPORTER_SHARED")
    for source in found:
        with tempfile.TemporaryDirectory() as name:
            folder = _copies(source, Path(name) / "logs", copies)
            size_mb = sum(path.stat().st_size for path in folder.rglob("*.txt")) / 1e6
            job = f"reporter import mlperf {source.name}, {size_mb:.0f} MB"
            ours = timed(job, _import_command(folder, Path(name) / "out"))
            floor = timed("plain JSON parsing", python(PARSE.format(folder=str(folder))))
            assert not ours.exit_code, "the import failed; its time means nothing"
            yield floor_row(f"plain JSON parsing of the lines of {source.name}", floor.median_s)
            yield beside(ours, floor, goal=GOAL_TIMES_PARSING)
            if peer_python is not None:
                yield beside(_summariser(peer_python, folder), floor)


def _published() -> tuple[Path, ...]:
    shared = os.environ.get("REPORTER_SHARED", CHECKOUT.parent / "shared")
    rounds = Path(shared) / "mlperf" / "v4.0"
    return rounds / "smc-dc-power", rounds / "smc-ac-power"


def _copies(source: Path, target: Path, count: int) -> Path:
    """
    A folder of *count* submitter folders, all copies of *source*.
    """
    for number in range(count):
        shutil.copytree(source, target / f"{source.name}-{number}")
    return target


def _import_command(folder: Path, out: Path) -> list[str]:
    settings = ["--repository", "example/results_v5.0", "--commit", "0" * 40, "--out", str(out)]
    return [sys.executable, "-m", "reporter", "import", "mlperf", str(folder), *settings]


def _summariser(peer_python: str, folder: Path) -> Timing:
    """
    The published summariser on each submitter folder, which writes a file into the current one.
    """
    command = [peer_python, "-m", "mlperf_logging.result_summarizer", "--quiet"]
    each = [
        timed("", [*command, submitter, "training", RULE_SET], runs_count=1, cwd=folder)
        for submitter in sorted(folder.iterdir())
    ]
    return Timing(
        name="the published summariser",
        median_s=sum(one.median_s for one in each),
        processor_s=sum(one.processor_s or 0.0 for one in each),
        runs_count=1,
        exit_code=max(one.exit_code for one in each),
    )


def main(arguments: list[str]) -> int:
    """
    Print the ratios; 0 when the goal is met.
    """
    parser = argparse.ArgumentParser(prog="python -m perf import_logs", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="published submitter folders")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--peer-python", help="a Python that has mlperf-logging")
    given = parser.parse_args(arguments)
    return show(ratios(given.folders, copies=given.copies, peer_python=given.peer_python))
