"""
Reviewing all entries with their logs, against hashing the same bytes; and logs that repeat values.

Usage: python -m perf review [--evidence FOLDER] [--readings 400000,800000] [--nodes 32,64]

The entries are those of this repository, their logs those published with MLPerf Training, in
`mlperf/` of the folder `REPORTER_SHARED` or of `shared` beside the checkout; without them this part
is left out. The floor reads the files as often as entries name them and hashes them; beside it
stands what parsing their lines as JSON takes, and a review that keeps what it finds, and the same
again when all of it is kept. The other entries are made up. Some repeat values: an
equal pair of readings, of one log or of two, must not cost a step each. Some have many logs: a pair
of logs must not either.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from perf.entries import entry
from perf.measure import (
    Ratio,
    best_of_children,
    by_processor,
    floor_row,
    left_out,
    memory_row,
    peak_mib,
    show,
)

CHECKOUT = Path(__file__).resolve().parents[1]
GOAL_TIMES_PARSING = 5.0
GOAL_TIMES_DOUBLE = 2.1
GOAL_MIB = 600.0
GOAL_KEPT = 0.1
READINGS = (400_000, 800_000)
NODES = (32, 64)
ROUNDS = 2
RUNS_OF_MANY = 20
READINGS_OF_MANY = 100
LARGE_LOGS = (6, 12)
READINGS_OF_LARGE = 1_000_000
PERIOD_READINGS = 60
FEW_VALUES = 5
NOW = datetime(2026, 11, 1, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)


def ratios(
    readings: Sequence[int] = READINGS, nodes: Sequence[int] = NODES, evidence: Path | None = None
) -> Iterator[Ratio]:
    """
    What a review takes beside parsing the lines of its logs, and beside half as much of each kind.
    """
    yield from _published(evidence or _shared() / "mlperf")
    for content in CONTENTS:
        title = f"review of two logs of readings, {CONTENTS_SAID[content]}"
        yield from _growing(title, readings, partial(_repeating, content))
    title = f"review of {RUNS_OF_MANY} runs, each with the logs of so many nodes"
    yield from _growing(title, nodes, _many)
    title = f"review of so many logs of {READINGS_OF_LARGE:,} readings, too large together to keep"
    yield from _growing(title, LARGE_LOGS, _large)


def _shared() -> Path:
    return Path(os.environ.get("REPORTER_SHARED", CHECKOUT.parent / "shared"))


def _published(evidence: Path) -> Iterator[Ratio]:
    """
    All entries of the repository with their published logs.
    """
    if not evidence.is_dir():
        yield left_out("review of all entries", f"no published logs at {evidence}")
        return
    with tempfile.TemporaryDirectory() as name:
        listing = Path(name) / "logs"
        ways = {
            "list": _child("list", evidence, listing),
            "review": _child("review", CHECKOUT, evidence),
            "warm": _child("review", CHECKOUT, evidence, Path(name) / "cache"),
            "hash": _child("hash", listing),
            "parse": _child("parse", listing),
        }
        listed = best_of_children({"list": ways.pop("list")}, rounds=1)["list"]
        cold = best_of_children({"cold": ways["warm"]}, rounds=1)
        best = cold | best_of_children(ways, rounds=ROUNDS)
    job = (
        f"review of {listed['entries']:,.0f} entries with {listed['logs']:,.0f} published logs, "
        f"{listed['bytes'] / 2**20:,.0f} MiB"
    )
    ours_s = best["review"]["processor_s"]
    for way, base, goal in (
        ("parse", "read, hash and parse (json)", GOAL_TIMES_PARSING),
        ("hash", "read and hash", None),
    ):
        yield floor_row(f"{base} these logs", best[way]["processor_s"])
        yield by_processor(job, ours_s, base, best[way]["processor_s"], goal=goal)
    for way, title, kept_goal in (
        ("cold", f"{job}, nothing kept yet", None),
        ("warm", f"{job}, all kept", GOAL_KEPT),
    ):
        yield by_processor(
            title, best[way]["processor_s"], "the review without", ours_s, goal=kept_goal
        )
    yield memory_row(f"{job}, memory", best["review"]["peak_mib"], GOAL_MIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """
    A board of one entry to write: what its logs hold, and how many there are of what.
    """

    content: str
    readings: int
    runs: int
    nodes: int

    def words(self) -> tuple[str, ...]:
        """
        The board as arguments of `write_board`.
        """
        return (self.content, str(self.readings), str(self.runs), str(self.nodes))


def _growing(title: str, sizes: Sequence[int], board: Callable[[int], Board]) -> Iterator[Ratio]:
    """
    One kind of entry at all sizes, each beside the one before, and the memory of the last.
    """
    before: tuple[int, float] | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            write = _child("write", name, *board(size).words())
            best_of_children({"write": write}, rounds=1)
            ways = {"review": _child("review", name, name)}
            found = best_of_children(ways, rounds=ROUNDS)["review"]
        if before is not None:
            most = GOAL_TIMES_DOUBLE ** math.log2(size / before[0])
            job = f"{title}: {size:,}"
            yield by_processor(job, found["processor_s"], f"{before[0]:,}", before[1], goal=most)
        before = size, found["processor_s"]
        yield memory_row(f"{title}: {size:,}, memory", found["peak_mib"], GOAL_MIB)


def _repeating(content: str, readings: int) -> Board:
    return Board(content=content, readings=readings, runs=2, nodes=1)


def _many(nodes: int) -> Board:
    return Board(content="noise", readings=READINGS_OF_MANY, runs=RUNS_OF_MANY, nodes=nodes)


def _large(logs: int) -> Board:
    return Board(content="noise", readings=READINGS_OF_LARGE, runs=logs, nodes=1)


def _child(way: str, *words: object) -> list[str]:
    return ["perf.review", "--child", way, *map(str, words)]


def review(board: str, evidence: str, cache: str | None = None) -> dict[str, float]:
    """
    Processor seconds of reviewing all submissions of a board with their logs, with a folder that
    keeps what was found.
    """
    from reporter.review.examine import examine
    from reporter.review.review_cache import open_review_cache

    started = time.process_time()
    kept = None if cache is None else open_review_cache(Path(cache))
    examined = examine(
        [Path(board) / "submissions"], Path(board), Path(evidence), now=NOW, cache=kept
    )
    seconds = time.process_time() - started
    assert examined.reviews
    assert not examined.findings, examined.findings[0]
    assert all(one.evidence for one in examined.reviews)
    return {"processor_s": seconds, "peak_mib": peak_mib()}


def list_logs(evidence: str, listing: str) -> dict[str, float]:
    """
    Write down the logs of all entries, one path a line, as often as entries name them.
    """
    from reporter.evidence.find import find_evidence
    from reporter.evidence.series import EvidenceReaders
    from reporter.store.submissions import load_submissions

    paths, entries_count = [], 0
    for loaded in load_submissions([CHECKOUT / "submissions"]):
        assert loaded.submission, loaded.path
        entries_count += 1
        readers = EvidenceReaders(power={}, training={})
        found = find_evidence(
            loaded.submission, Path(evidence), readers=readers, beside=loaded.path
        )
        paths += [item.path for item in found.items if item.path is not None]
    Path(listing).write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return {
        "processor_s": 0.0,
        "entries": entries_count,
        "logs": len(paths),
        "bytes": sum(path.stat().st_size for path in paths),
    }


def hash_files(listing: str) -> dict[str, float]:
    """
    Processor seconds of reading and hashing the listed files.
    """
    started = time.process_time()
    for path in Path(listing).read_text(encoding="utf-8").splitlines():
        hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return {"processor_s": time.process_time() - started, "peak_mib": peak_mib()}


def parse_files(listing: str) -> dict[str, float]:
    """
    Processor seconds of reading, hashing and parsing the lines of the listed files.
    """
    started = time.process_time()
    for path in Path(listing).read_text(encoding="utf-8").splitlines():
        raw = Path(path).read_bytes()
        hashlib.sha256(raw).hexdigest()
        for line in raw.decode("latin-1").splitlines():
            _, mark, record = line.partition(":::MLLOG ")
            if mark:
                json.loads(record)
    return {"processor_s": time.process_time() - started, "peak_mib": peak_mib()}


def write_board(
    folder: str, content: str, readings: str, runs: str, nodes: str
) -> dict[str, float]:
    """
    Write a board of one entry, one reading a second, with logs of that content, one for each node.
    """
    draw, count = random.Random(1), int(readings)
    data = entry(draw, 0, int(runs))
    path = Path(folder) / "submissions" / f"{data['id']}.json"
    logs = path.with_suffix("")
    logs.mkdir(parents=True)
    data["system"]["nodes_count"] = int(nodes)
    data["submitted_on"] = "2026-10-01"
    data["instruments"] = [{"id": "bmc", "kind": "node_meter_unstated"}]
    listed = data["evidence"].pop() | {"zone": "UTC"}
    data["evidence"].clear()
    for number, run in enumerate(data["runs"]):
        begun = START + timedelta(seconds=number * 2 * count)
        window = _window(begun, count)
        whole = run["energy_parts"].pop() | window
        run.update(window)
        for node in range(int(nodes)):
            raw = _log(begun, CONTENTS[content](draw, count)).encode()
            name = f"power-{number}-{node}"
            (logs / f"{name}.csv").write_bytes(raw)
            digest = hashlib.sha256(raw).hexdigest()
            file = {"id": name, "file": f"{name}.csv", "bytes": len(raw), "sha256": digest}
            data["evidence"].append(listed | file)
            own = {"devices": [f"node_{node}"], "evidence": [name]}
            run["energy_parts"].append(whole | own)
    path.write_text(json.dumps(data), encoding="utf-8")
    return {"processor_s": 0.0}


def _log(begun: datetime, power_w: list[float]) -> str:
    start_s = round(begun.timestamp())
    lines = (f"{start_s + second},node,{watts}\n" for second, watts in enumerate(power_w))
    return "time,node,power_w\n" + "".join(lines)


def _window(begun: datetime, count: int) -> dict[str, str]:
    """
    The whole time of a log, as a run and a part state it.
    """
    return {
        key: (begun + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for key, second in (("started_at", 0), ("stopped_at", count - 1))
    }


def pattern(draw: random.Random, count: int) -> list[float]:
    """
    One pattern of 60 readings in W, the same in every log, from another place on.
    """
    own = random.Random(2)
    values = [round(own.uniform(6000, 7000), 1) for _ in range(PERIOD_READINGS)]
    first = draw.randrange(PERIOD_READINGS)
    return [values[(first + place) % PERIOD_READINGS] for place in range(count)]


def few_values(draw: random.Random, count: int) -> list[float]:
    """
    Five values in W in random order.
    """
    return draw.choices([6000.0 + 200 * value for value in range(FEW_VALUES)], k=count)


def noise(draw: random.Random, count: int) -> list[float]:
    """
    Values in W that hardly ever repeat.
    """
    return [round(draw.gauss(6500.0, 100.0), 2) for _ in range(count)]


CONTENTS_SAID = {
    "pattern": f"one pattern of {PERIOD_READINGS}, again and again",
    "few values": f"{FEW_VALUES} values in random order",
    "noise": "no two stretches alike",
}
CONTENTS: dict[str, Callable[[random.Random, int], list[float]]] = {
    "pattern": pattern,
    "few values": few_values,
    "noise": noise,
}
WAYS: dict[str, Callable[..., dict[str, float]]] = {
    "review": review,
    "list": list_logs,
    "hash": hash_files,
    "parse": parse_files,
    "write": write_board,
}


def main(arguments: list[str]) -> int:
    """
    Print the ratios, or take one way (`--child`).
    """
    parser = argparse.ArgumentParser(prog="python -m perf review")
    parser.add_argument("--evidence", type=Path, default=_shared() / "mlperf")
    parser.add_argument("--readings", default=",".join(map(str, READINGS)))
    parser.add_argument("--nodes", default=",".join(map(str, NODES)))
    parser.add_argument("--child", nargs="+", metavar="ARGUMENT", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child is not None:
        way, *rest = options.child
        print(json.dumps(WAYS[way](*rest)))
        return 0
    readings, nodes = (
        [int(size) for size in sizes.split(",")] for sizes in (options.readings, options.nodes)
    )
    return show(ratios(readings, nodes, options.evidence))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
