"""
Imports published logs with power, against the published summariser and plain JSON parsing.

The folder is copied several times, so that start-up does not decide. The summariser is an
optional peer: `pip install mlperf-logging` into the environment named by --peer-python.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from perf.measure import python, row, timed, verdict

GOAL_TIMES_FASTER = 5
PARSE = """
import json, pathlib
for path in pathlib.Path({folder!r}).rglob("*.txt"):
    for line in path.open(encoding="latin-1"):
        _, mark, record = line.partition(":::MLLOG ")
        if mark:
            json.loads(record)
"""


def main(arguments: list[str]) -> int:
    """
    Print the times of the import, the floor and, where it is installed, the peer.
    """
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = _copies(Path(options.folder), Path(name) / "logs", options.copies)
        ours = timed("reporter import mlperf", _import_command(folder, Path(name) / "out"))
        floor = timed(
            "plain JSON parsing of the same lines", python(PARSE.format(folder=str(folder)))
        )
        print(f"{options.copies} copies of {options.folder}")
        print(row(ours, floor, "floor"))
        print(row(floor, floor, "floor"))
        if ours.exit_code:
            print("the import failed; its time means nothing")
            return 1
        return _peer(options, folder, ours.median_s)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m perf import_logs", description=__doc__)
    parser.add_argument("folder", help="a published submitter folder with power logs")
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--peer-python", help="a Python that has mlperf-logging")
    parser.add_argument("--ruleset", default="5.0.0")
    return parser.parse_args(arguments)


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


def _peer(options: argparse.Namespace, folder: Path, ours_s: float) -> int:
    if options.peer_python is None:
        print("the published summariser was not measured: no --peer-python given")
        return 0
    module = "mlperf_logging.result_summarizer"
    one = [options.peer_python, "-m", module, "--quiet"]
    seconds = sum(
        # It writes a file into the current folder.
        timed(
            module, [*one, submitter, "training", options.ruleset], runs_count=1, cwd=folder
        ).median_s
        for submitter in sorted(folder.iterdir())
    )
    times = seconds / ours_s
    print(f"{module:44} {seconds:8.3f} s   {times:7.2f} x ours")
    goal = f"at least {GOAL_TIMES_FASTER} times faster than the published summariser"
    print(verdict(goal=goal, met=times >= GOAL_TIMES_FASTER))
    return 0
