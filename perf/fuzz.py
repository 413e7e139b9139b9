"""
Mutates small files, guided by the lines of code that they reach, for crashes and hangs of readers.

Usage: python -m perf fuzz [--seconds N] [--seed N] [--target NAME] [--keep FOLDER]
                           [--corpus FOLDER]

Each target is one public function that takes untrusted bytes, a reader or an importer. An input
that reaches a line that no other reached joins the corpus; the corpus begins with the files of
tests/data/fuzz/ and small ones of tests/data/. Coverage is that of `sys.settrace`, so some hundred
inputs a second are tried. An exception or more than two seconds of processor time is a fault;
inputs of faults are written to --keep, by the hash of their bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from perf.fuzz_targets import CHECKOUT, FIRST, SAID, TARGETS

SEEDS = CHECKOUT / "tests" / "data" / "fuzz"
LARGEST_BYTES = 20_000
LARGEST_KEPT_BYTES = 1_000
LONGEST_S = 2.0
TOKENS = (
    b"\n", b",", b";", b"\t", b" ", b'"', b"[", b"{", b"]", b"}", b":", b"null", b"NaN", b"1e999",
    b"1e299", b"5e-324", b"-1", b"0", b"\x00", b"\xff", b"\r", b"\xef\xbb\xbf", b"9" * 400, b"W",
    b"kWh", b"[" * 200, b" " * 2000, b"1715341129", b"2024-05-10T11:38:49Z", b"9999-12-31T23:59:59",
    b"::error::", b"##[error]", b"\x1b[31m", b"\\ud800", b"\xed\xa0\x80", b"%", b"..", b"/",
)  # fmt: skip

Lines = set[tuple[str, int]]


def main(arguments: list[str]) -> int:
    """
    Fuzz each target for its share of the time and print what came of it.
    """
    parser = argparse.ArgumentParser(prog="python -m perf fuzz")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=sorted(TARGETS))
    parser.add_argument("--keep", type=Path, help="folder for inputs of faults")
    parser.add_argument("--corpus", type=Path, help="folder for small inputs that reach new lines")
    options = parser.parse_args(arguments)
    names = [options.target] if options.target else sorted(TARGETS)
    print(f"{'target':16} {'inputs':>8} {'corpus':>7} {'lines':>7} {'crashes':>8} {'hangs':>6}")
    faults = 0
    for name in names:
        found = fuzz(name, options.seconds / len(names), random.Random(options.seed))
        faults += len(found.crashes) + found.hangs
        print(
            f"{name:16} {found.inputs:8,} {len(found.corpus):7,} {len(found.lines):7,} "
            f"{len(found.crashes):8,} {found.hangs:6,}"
        )
        for place, (data, text) in sorted(found.crashes.items()):
            print(f"  {place}\n{text}")
            keep(options.keep, name, data)
        for data in found.corpus:
            if len(data) <= LARGEST_KEPT_BYTES:
                keep(options.corpus, name, data)
    return 1 if faults else 0


def keep(folder: Path | None, name: str, data: bytes) -> None:
    """
    Write an input of a target by the hash of its bytes, where a folder is named.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)


@dataclass(slots=True)
class Found:
    """
    What fuzzing one target gave; *crashes* by the place where the exception was raised.
    """

    inputs: int = 0
    hangs: int = 0
    corpus: list[bytes] = field(default_factory=list)
    lines: Lines = field(default_factory=set)
    crashes: dict[str, tuple[bytes, str]] = field(default_factory=dict)


def fuzz(name: str, seconds: float, draw: random.Random) -> Found:
    """
    Try inputs of one target until the time is over.
    """
    found, end = Found(), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.json"
        for seed in seeds(name):
            _try(name, path, seed, found)
        while time.monotonic() < end:
            _try(name, path, mutated(draw, found.corpus or [b""]), found)
    return found


def seeds(name: str) -> list[bytes]:
    """
    The first inputs of a target.
    """
    kept = [path for path in sorted(SEEDS.glob(f"{name}-*")) if path.is_file()]
    others = [path for pattern in FIRST[name] for path in sorted(CHECKOUT.glob(pattern))]
    files = [path for path in others if path.is_file() and path.stat().st_size <= LARGEST_BYTES]
    return [path.read_bytes() for path in (*kept, *files)]


def mutated(draw: random.Random, corpus: list[bytes]) -> bytes:
    """
    One of the corpus after some cuts, repeats, tokens, and pieces of others.
    """
    data = draw.choice(corpus)
    for _ in range(draw.choice((1, 1, 2, 4, 8))):
        left = draw.randint(0, len(data))
        right = min(len(data), left + draw.choice((0, 1, 2, 8, 64)))
        kind = draw.randrange(6)
        if kind == 0:
            put = draw.choice(TOKENS)
        elif kind == 1:
            put = draw.randbytes(draw.randint(1, 4))
        elif kind == 2:
            put = data[left:right] * draw.randint(2, 5)
        elif kind == 3:
            other = draw.choice(corpus)
            start = draw.randint(0, len(other))
            put = other[start : start + draw.randint(1, 80)]
        elif kind == 4 and right > left:
            put = bytes([data[left] ^ (1 << draw.randrange(8))]) + data[left + 1 : right]
        else:
            put = b""
        data = data[:left] + put + data[right:]
    return data[:LARGEST_BYTES]


def _try(name: str, path: Path, data: bytes, found: Found) -> None:
    path.write_bytes(data)
    lines: Lines = set()
    started = time.process_time()
    sys.settrace(_tracer(lines))
    try:
        TARGETS[name](path)
    except SAID:
        pass
    except Exception as problem:  # noqa: BLE001 - any is a fault
        sys.settrace(None)
        last = traceback.extract_tb(problem.__traceback__)[-1]
        place = f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}"
        found.crashes.setdefault(place, (data, traceback.format_exc(limit=-4)))
    finally:
        sys.settrace(None)
    found.inputs += 1
    found.hangs += time.process_time() - started > LONGEST_S
    if not lines <= found.lines:
        found.lines |= lines
        found.corpus.append(data)


def _tracer(lines: Lines) -> Callable[[FrameType, str, Any], Any]:
    """
    A trace function that notes the lines of this project alone.
    """

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        file = frame.f_code.co_filename
        if "/reporter/" not in file:
            return None
        if event == "line":
            lines.add((file, frame.f_lineno))
        return trace

    return trace
