"""
Reading ledgers of 25,000 and 100,000 events, against reading, hashing and parsing the files.

Usage: python -m perf ledger [--sizes 25000,100000]

Every event is read, held against its name and the schema, put in order and applied: reviews by
the tool that replace one another, reviews by people that rest on them, objections, and now and
then two branches. Signatures are left out: each is a process of OpenSSH.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from perf.measure import Ratio, best_of_children, by_processor, floor_row, peak_mib, show

if TYPE_CHECKING:
    from reporter.model.organisations import Organisations
    from reporter.review.ledger_event import Event
    from reporter.review.seal import Seal

GOAL_TIMES_FLOOR = 3.0
GOAL_TIMES_DOUBLE = 2.1
SIZES = (25_000, 100_000)
ROUNDS = 2
ENTRIES = 100
LOGS_OF_AN_ENTRY = 20
BRANCH_EVERY = 50
FIRST_DAY = date(2026, 1, 1)


def ratios(sizes: Sequence[int] = SIZES) -> Iterator[Ratio]:
    """
    What each ledger takes beside its floor, and how it grows; the best of some rounds, in turns.
    """
    before: tuple[int, float] | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            # In a process of its own: the peak of a parent would count as that of its children.
            write = ["perf.ledger", "--child", "write", name, str(size)]
            best_of_children({"write": write}, rounds=1)
            ways = {way: ["perf.ledger", "--child", way, name] for way in ("read", "floor")}
            best = best_of_children(ways, rounds=ROUNDS)
        assert size == best["read"]["counting"] == best["floor"]["counting"]
        ours_s, floor_s = (best[way]["processor_s"] for way in ("read", "floor"))
        job = f"a ledger of {size:,} events, read, verified and applied"
        base = f"read, hash and parse (json) {size:,} events"
        yield floor_row(base, floor_s)
        yield by_processor(job, ours_s, base, floor_s, goal=GOAL_TIMES_FLOOR)
        if before is not None:
            most = GOAL_TIMES_DOUBLE ** math.log2(size / before[0])
            yield by_processor(job, ours_s, f"{before[0]:,} events", before[1], goal=most)
        before = size, ours_s


def read(folder: str) -> dict[str, float]:
    """
    Processor seconds of reading a ledger and applying its events, all of which must count.
    """
    from reporter.review.ledger_chain import read_ledger
    from reporter.review.ledger_state import read_state

    started = time.process_time()
    state = read_state(read_ledger(Path(folder)), organisations())
    seconds = time.process_time() - started
    assert not state.findings, state.findings[0]
    return {
        "processor_s": seconds,
        "counting": len(state.counting),
        "peak_mib": peak_mib(),
    }


def floor(folder: str) -> dict[str, float]:
    """
    Processor seconds of reading, hashing and parsing the same files with the standard library.
    """
    started = time.process_time()
    kept = {}
    for path in Path(folder).iterdir():
        raw = path.read_bytes()
        kept[hashlib.sha256(raw).hexdigest()] = json.loads(raw)
    return {
        "processor_s": time.process_time() - started,
        "counting": len(kept),
        "peak_mib": peak_mib(),
    }


def organisations() -> Organisations:
    """
    The organisations that the events name; nobody has a key.
    """
    from reporter.model.organisations import Organisation, Organisations, Person

    university = Organisation(id="uni", name="University", people=(Person(id="ada", name="Ada"),))
    return Organisations(board="perf", organisations=(university,))


def write_ledger(folder: str, events: str) -> dict[str, float]:
    """
    Write a ledger of that many events, the same in every run, and give the size of all in bytes.
    """
    from reporter.review.ledger_event import sha256_of

    draw = random.Random(1)
    reviews: dict[str, tuple[str, Seal]] = {}
    parents: tuple[str, ...] = ()
    size_bytes = 0
    for number in range(int(events)):
        # On a branch the next event doesn't follow this one; the one after it follows both.
        is_aside = number % BRANCH_EVERY == BRANCH_EVERY - 1
        made = _event(draw, number, reviews, parents)
        raw = made.to_bytes()
        name = sha256_of(raw)
        if made.result is not None and made.seal is not None:
            reviews[made.entry] = name, made.seal
        (Path(folder) / f"{name}.json").write_bytes(raw)
        size_bytes += len(raw)
        parents = (*parents, name) if is_aside else (name,)
    return {"processor_s": 0.0, "bytes": size_bytes}


def _event(
    draw: random.Random, number: int, reviews: dict[str, tuple[str, Seal]], parents: tuple[str, ...]
) -> Event:
    """
    A review by the tool; where one stands, in a third of the cases what a person says.
    """
    from reporter.review.ledger_event import Actor, ActorKind, Event, EventKind, ReviewResult

    entry = f"acme/entry-{draw.randrange(ENTRIES):03}"
    before, kind = reviews.get(entry), EventKind.REVIEW
    by = Actor(kind=ActorKind.TOOL, name="reporter 0.2.0")
    result: ReviewResult | None = ReviewResult(
        rules_run=tuple(f"EL-{index}" for index in range(1, 14)), classes={"S2": "M2"}
    )
    seal: Seal | None = _seal(draw) if before is None else before[1]
    if before is not None and draw.random() < 1 / 3:
        by = Actor(kind=ActorKind.PERSON, name="Ada", organisation="uni", person="ada")
        result = None
        if draw.random() < 0.5:
            kind, seal, before = EventKind.OBJECT, None, None
    return Event(
        board="perf",
        parents=parents,
        kind=kind,
        entry=entry,
        date=FIRST_DAY + timedelta(days=number // 100),
        by=by,
        reason=f"Event {number}.",
        seal=seal,
        result=result,
        answers=() if before is None else (before[0],),
    )


def _seal(draw: random.Random) -> Seal:
    from reporter.review.seal import Seal

    return Seal(
        submission_sha256=draw.randbytes(32).hex(),
        evidence={f"power-{log}": draw.randbytes(32).hex() for log in range(LOGS_OF_AN_ENTRY)},
        rule_set=4,
        tool="reporter 0.2.0",
    )


WAYS: dict[str, Callable[..., dict[str, float]]] = {
    "read": read,
    "floor": floor,
    "write": write_ledger,
}


def main(arguments: list[str]) -> int:
    """
    Print what each ledger takes and how it grows, or take one way (`--child`).
    """
    parser = argparse.ArgumentParser(prog="python -m perf ledger")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--child", nargs="+", metavar="ARGUMENT", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child is not None:
        way, *rest = options.child
        print(json.dumps(WAYS[way](*rest)))
        return 0
    return show(ratios([int(size) for size in options.sizes.split(",")]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
