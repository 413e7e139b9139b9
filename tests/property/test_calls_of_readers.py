"""
Twice the lines make at most twice the calls, which no other work on a machine can change.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from perf.linear import Kind, kinds

LINES = 2_000
MOST_TIMES_DOUBLE = 2.05
# Two that are read in bulk and three that are read by line: others are read by the same readers.
COUNTED = {
    name: kind
    for kind in kinds()
    for name in [kind.name]
    if name.removesuffix(", broken")
    in {"csv, a row each reading", "nvidia-smi", "matcha", "codecarbon", "eco2ai"}
}


def calls_of(read: Callable[[], object]) -> int:
    """
    How many functions of Python and of its libraries are called, by Python.
    """
    count = 0

    def seen(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        read()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("kind", COUNTED.values(), ids=COUNTED)
def test_twice_the_lines_make_at_most_twice_the_calls(kind: Kind, tmp_path: Path) -> None:
    """
    Of logs as they should be, and with a letter in every number.
    """
    once, twice = (
        kind.prepare(lines, Path(tempfile.mkdtemp(dir=tmp_path))) for lines in (LINES, 2 * LINES)
    )
    # What is imported late, and patterns that are compiled once, count for neither.
    once()

    assert calls_of(twice) <= MOST_TIMES_DOUBLE * calls_of(once)
