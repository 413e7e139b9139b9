"""
Processor time of reading each kind of input at three sizes, each twice the one before.

Usage: python -m perf linear [--rounds 3] [--only WORD]

The smallest size is found by doubling until it takes 0.3 s. The three sizes are read in turns, and
of each the least processor time counts, that of processes a reader starts included: other work on
the machine only adds to it, and wall time would mostly measure that. Python's collector is off
meanwhile: its passes over all objects come in steps, and would be taken for a growth of the
readers. Each log of lines is read twice, as it should be and with every number of it broken.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from perf.linear_inputs import (
    CLAIMS,
    DISAGREEING_CLAIMS,
    NODE_LOG,
    POWER_LOGS,
    TOTALS,
    TRAINING_LOGS,
    Lines,
)
from perf.measure import Ratio, show

GOAL_TIMES_DOUBLE = 2.1
LEAST_S = 0.3
MOST_REPEATS = 3
# 2 MB, which most processors keep near, to 8 MB, which many don't.
REFERENCE_COUNT = 256_000
# Logs above 64 MiB are read in another way, and what is read at once is less.
MOST_BYTES = 32_000_000
# Of a table of claims 5,000 rows are read; those that disagree take some 10 ms each.
CLAIM_ROWS = (1_000, 4_000)
DISAGREEING_ROWS = (250, 1_000)

Read = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    A kind of input: *prepare* makes one of a size in a folder and gives what reads it.

    A reference reads nothing. No less than *least_count* is made, where work for the first ones is
    more than for the others, and no more than *most_count*, where a limit of the tool refuses what
    is longer.
    """

    name: str
    unit: str
    prepare: Callable[[int, Path], Read]
    least_count: int = 250
    most_count: int = 4_000_000
    is_reference: bool = False


def of_lines(
    lines: Lines,
    read: Callable[[Path], object],
    *,
    file: str = "log",
    counts: tuple[int, int] | None = None,
) -> Iterator[Kind]:
    """
    A log as it should be, and the same broken.
    """
    least, most = counts or (250, MOST_BYTES // len(lines.line(1_000)))
    for name, make in ((lines.format, lines.text), (f"{lines.format}, broken", lines.broken)):

        def prepare(
            count: int, folder: Path, make: Callable[[int], str] = make, file: str = file
        ) -> Read:
            path = folder / file
            path.write_text(make(count), encoding="utf-8")
            return lambda: read(path)

        yield Kind(name=name, unit="lines", prepare=prepare, least_count=least, most_count=most)


def kinds() -> Iterator[Kind]:
    """
    Every kind, in the order of the table.
    """
    from reporter.claims.check import check_claims
    from reporter.claims.load import load_claims
    from reporter.evidence.detect import read_power_log
    from reporter.evidence.formats.mlperf_evidence import read_power_evidence
    from reporter.evidence.totals import read_totals
    from reporter.evidence.training_log import read_training_log

    def claims(path: Path) -> object:
        loaded = load_claims(path)
        return loaded if loaded.claims is None else check_claims(loaded.claims, "claims/a.json")

    yield Kind(name="submission", unit="runs", prepare=_submission, most_count=1_000)
    yield Kind(name="claim file", unit="rows", prepare=_claim_file, most_count=1_000)
    for tables, counts in ((CLAIMS, CLAIM_ROWS), (DISAGREEING_CLAIMS, DISAGREEING_ROWS)):
        for file, lines in tables.items():
            yield from of_lines(lines, claims, file=file, counts=counts)
    for lines in POWER_LOGS:
        yield from of_lines(lines, lambda path: read_power_log(path, name="log", zone="UTC"))
    yield from of_lines(NODE_LOG, lambda path: read_power_evidence(path, "log"))
    yield Kind(name="parquet", unit="readings", prepare=_parquet, least_count=1_000_000)
    for lines in TRAINING_LOGS:
        yield from of_lines(lines, lambda path: read_training_log(path, name="log", zone="UTC"))
    for lines in TOTALS:
        yield from of_lines(lines, read_totals)
    yield Kind(name="ledger", unit="events", prepare=_ledger, least_count=4_000, most_count=16_000)
    yield Kind(name="log in an archive", unit="lines", prepare=_archives, least_count=200_000)
    yield Kind(
        name="items that name one archive", unit="items", prepare=_one_archive, most_count=160
    )
    yield Kind(name="board", unit="entries", prepare=_board, most_count=4_000)
    yield Kind(
        name="entries of one submitter",
        unit="entries",
        prepare=lambda count, _: _entries_of_one_submitter(count, shares_a_machine=False),
        least_count=25,
        most_count=1_600,
    )
    yield Kind(
        name="entries of one submitter on one machine",
        unit="entries",
        prepare=lambda count, _: _entries_of_one_submitter(count, shares_a_machine=True),
        least_count=25,
        most_count=1_600,
    )


def _submission(count: int, folder: Path) -> Read:
    import random

    from perf.entries import entry
    from reporter.model.submission import Submission
    from reporter.store.submissions import check_submission

    data = entry(random.Random(1), 1, count)
    path = folder / "entry.json"
    path.write_text(json.dumps(data), encoding="utf-8")

    def read() -> object:
        checked = check_submission(path)
        return checked if checked.data is None else Submission.from_dict(checked.data)

    return read


def _claim_file(count: int, folder: Path) -> Read:
    from reporter.claims.check import check_claims
    from reporter.claims.load import load_claims

    source = Path(__file__).parents[1] / "claims" / "patterson-2021.json"
    data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    kept = {key: value for key, value in data.items() if key not in {"comparisons", "totals"}}
    row = data["rows"][0]
    path = folder / f"{data['id']}.json"
    rows = [{**row, "id": f"row-{number}"} for number in range(count)]
    path.write_text(json.dumps({**kept, "rows": rows}), encoding="utf-8")

    def read() -> object:
        claims = load_claims(path).claims
        return None if claims is None else check_claims(claims, "claims/a.json")

    return read


def _parquet(count: int, folder: Path) -> Read:
    from perf.power_logs import write_log
    from reporter.evidence.detect import read_power_log

    path = folder / "log.parquet"
    write_log("parquet", path, devices=8, readings=count)
    return lambda: read_power_log(path, name="log", zone="UTC")


def _ledger(count: int, folder: Path) -> Read:
    from perf.ledger import read, write_ledger

    write_ledger(str(folder), str(count))
    return lambda: read(str(folder))


def _evidence(count: int, lines_count: int, folder: Path) -> Read:
    """
    What finds and reads *count* items of one submission that name one packed log.
    """
    import gzip
    from dataclasses import replace

    from perf.linear_inputs import POWER_LOGS
    from reporter.evidence.find import find_evidence
    from reporter.evidence.formats.mlperf_evidence import mllog_readers
    from reporter.model.submission import Origin, Submission

    checkout = Path(__file__).parents[1]
    file = next((checkout / "submissions" / "lenovo").glob("*bert.json"))
    submission = Submission.from_dict(json.loads(file.read_text(encoding="utf-8")))
    raw = gzip.compress(POWER_LOGS[0].text(lines_count).encode(), 1)
    (folder / "power.csv.gz").write_bytes(raw)
    origin = Origin(repository="acme/results", commit="0" * 40, path="power.csv.gz")
    first = replace(submission.evidence[0], file=None, origin=origin, format="csv", sha256="0" * 64)
    # With another zone each time it is another reading, of the bytes that the submission may cost.
    items = tuple(
        replace(first, id=f"power-{number}", zone=f"+{number % 12:02}:{number // 12 % 60:02}")
        for number in range(count)
    )
    run = submission.runs[0]
    part = replace(run.energy_parts[0], evidence=tuple(item.id for item in items))
    run = replace(run, energy_parts=(part,))
    asked = replace(submission, evidence=items, runs=(run,))
    return lambda: find_evidence(asked, folder, readers=mllog_readers())


def _archives(count: int, folder: Path) -> Read:
    return _evidence(1, count, folder)


def _one_archive(count: int, folder: Path) -> Read:
    return _evidence(count, 2_000, folder)


def _board(count: int, _: Path) -> Read:
    from perf.ranked_board import ranked_leaderboard
    from reporter.leaderboard.boards import build_leaderboard
    from reporter.store.board import load_benchmarks

    entries, benchmarks = ranked_leaderboard(count).entries, load_benchmarks().by_id
    return lambda: build_leaderboard(iter(entries), benchmarks)


def _entries_of_one_submitter(count: int, *, shares_a_machine: bool) -> Read:
    """
    What reviews *count* entries of one organisation on one board.
    """
    from dataclasses import replace
    from datetime import UTC, datetime

    from perf.ranked_board import ranked_submissions
    from reporter.model.run import DeviceIdentity
    from reporter.review.board import build_index
    from reporter.review.entry_review import Material
    from reporter.review.review import review

    entries = []
    for number, entry in enumerate(ranked_submissions(count)):
        host = DeviceIdentity(evidence="log", host=f"rack-{0 if shares_a_machine else number}")
        runs = tuple(
            replace(
                run,
                energy_parts=tuple(replace(part, identities=(host,)) for part in run.energy_parts),
            )
            for run in entry.runs
        )
        entries.append(replace(entry, id=f"acme/entry-{number:05}", runs=runs))
    now = datetime(2026, 6, 1, tzinfo=UTC)

    def read() -> object:
        index = build_index(entries)
        return [
            review(Material(submission=entry, benchmark=None, file="a.json"), now=now, board=index)
            for entry in entries
        ]

    return read


def processor_s(read: Read) -> float:
    """
    Processor seconds of one reading, with those of processes that it started.
    """
    gc.collect()
    gc.disable()
    before = sum(os.times()[:4])
    started = time.process_time()
    read()
    own = time.process_time() - started
    gc.enable()
    # The clock of children ticks a hundred times a second; that of this process is finer.
    children = max(0.0, sum(os.times()[:4]) - before - own)
    return own + (children if children > 0.05 else 0.0)


def first_count(kind: Kind, folder: Path) -> int:
    """
    The smallest size that takes long enough to be measured, or a quarter of the most.
    """
    count = min(kind.least_count, kind.most_count // 4)
    kind.prepare(count, _fresh(folder))()
    while count * 8 <= kind.most_count:
        if processor_s(kind.prepare(count, _fresh(folder))) >= LEAST_S:
            break
        count *= 2
    return count


def _fresh(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


def measured(kind: Kind, rounds: int) -> tuple[list[int], list[float]]:
    """
    Three sizes and the least processor seconds of each, which other work can only add to.

    Where twice the size took too long, so many rounds follow again, up to three times: what other
    work added goes away then, and what a reader takes stays.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = first_count(kind, folder)
        counts = [first, 2 * first, 4 * first]
        reads = [kind.prepare(count, _fresh(folder)) for count in counts]
        least = [math.inf] * len(counts)
        for _ in range(MOST_REPEATS):
            for _ in range(rounds):
                least = [
                    min(before, processor_s(read))
                    for before, read in zip(least, reads, strict=True)
                ]
            if _growth(least) <= GOAL_TIMES_DOUBLE:
                break
    return counts, least


def _growth(seconds: Sequence[float]) -> float:
    return max(later / sooner for sooner, later in pairwise(seconds))


def ratios(rounds: int = 2, only: str = "") -> Iterator[Ratio]:
    """
    The largest growth from one size to twice that size, of each kind; arrays without any reader
    first, whose growth is the machine's.
    """
    for kind in (_gathered_kind(), *kinds()):
        if only in kind.name:
            counts, seconds = measured(kind, rounds)
            sizes = " / ".join(f"{count:,}" for count in counts)
            taken = " / ".join(f"{one:.2f}" for one in seconds)
            yield Ratio(
                job=f"read {kind.name}: {sizes} {kind.unit} in {taken} s",
                of="half the size",
                ratio=_growth(seconds),
                processor_ratio=_growth(seconds),
                goal=None if kind.is_reference else GOAL_TIMES_DOUBLE,
            )


def _gathered_kind() -> Kind:
    return Kind(
        name="nothing, but gather an array in random order",
        unit="floats",
        prepare=_gathered,
        least_count=REFERENCE_COUNT,
        most_count=4 * REFERENCE_COUNT,
        is_reference=True,
    )


def _gathered(count: int, _: Path) -> Read:
    """
    What the machine takes for an array that fits into its caches, and for one that doesn't.
    """
    import numpy as np

    draw = np.random.default_rng(1)
    values, order = draw.random(count), draw.permutation(count)
    return lambda: [values[order].sum() for _ in range(50)]


def main(arguments: list[str]) -> int:
    """
    Print the table, a line of Markdown for each kind as it is known; 0 when all are linear.
    """
    parser = argparse.ArgumentParser(prog="python -m perf linear")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="kinds whose names hold this")
    options = parser.parse_args(arguments)
    return show(ratios(options.rounds, options.only))
