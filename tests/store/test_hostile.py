"""
Files of nearly 1 MiB that were made to take long or to flood the terminal.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporter.findings import as_text
from reporter.store.files import MAX_BYTES
from reporter.store.submissions import check_submission

MINIMAL = Path(__file__).resolve().parents[1] / "data" / "valid" / "minimal.json"
# Seconds of one processor; each file takes well under a second on an idle machine.
LIMIT_S = 6
ROOM = MAX_BYTES - 4000


def minimal() -> Any:
    """
    The data of the smallest valid submission.
    """
    return json.loads(MINIMAL.read_text(encoding="utf-8"))


def with_part(**changes: Any) -> bytes:
    """
    The smallest submission with some values of its energy part changed.
    """
    data = minimal()
    data["runs"][0]["energy_parts"][0] |= changes
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def mixed(count: int) -> list[Any]:
    """
    Different items that can't be sorted: numbers and texts in turn.
    """
    return [number if number % 2 else f"{number}" for number in range(count)]


def texts(count: int) -> list[str]:
    """
    Different short texts.
    """
    return [f"{number:x}" for number in range(count)]


HOSTILE: dict[str, Callable[[], bytes]] = {
    "one long text": lambda: with_part(side="x" * ROOM),
    "one long key": lambda: with_part(**{"x" * ROOM: 1}),
    "many keys": lambda: with_part(**{f"k{n}": 1 for n in range(70_000)}),
    "many different devices": lambda: with_part(devices=mixed(100_000)),
    "some numbers among many devices": lambda: with_part(devices=[*range(50), *texts(110_000)]),
    "many devices that are lists": lambda: with_part(devices=[[n, "a"] for n in range(80_000)]),
    "many devices that are objects": lambda: with_part(devices=[{"a": n} for n in range(80_000)]),
    "many empty parts": lambda: json.dumps(
        minimal() | {"runs": [{"energy_parts": [{}] * 250_000}]}, separators=(",", ":")
    ).encode(),
    "many empty runs": lambda: json.dumps(
        minimal() | {"runs": [{}] * 300_000}, separators=(",", ":")
    ).encode(),
    "many empty logs": lambda: json.dumps(
        minimal() | {"evidence": [{}] * 300_000}, separators=(",", ":")
    ).encode(),
    "many escapes": lambda: b'{"notes":"' + b"\\u0041" * (ROOM // 6) + b'"}',
    "many hidden characters": ('{"a":"' + "\u202e" * (ROOM // 3) + '"}').encode,
    "many half pairs": lambda: b"[" + b",".join([b'"\\ud800"'] * (ROOM // 9)) + b"]",
    "many repeated keys": lambda: b"{" + b",".join([b'"a":1'] * (ROOM // 6)) + b"}",
    "many long numbers": lambda: b"[" + b",".join([b"9" * 1000] * (ROOM // 1001)) + b"]",
    "one long number": lambda: b"[" + b"9" * ROOM + b"]",
    "one long fraction": lambda: b"[0." + b"9" * ROOM + b"]",
    "many brackets": lambda: b"[" * ROOM,
    "many pairs of brackets": lambda: b"[" + b",".join([b"[]"] * (ROOM // 3)) + b"]",
    "many uncomposed letters": ('{"a":"' + "e\u0301" * (ROOM // 3) + '"}').encode,
    "many marks on one letter": ('{"a":"e' + "\u0323\u0301" * (ROOM // 4) + '"}').encode,
    "a long place in the file": lambda: b"\n" * ROOM + b"x",
    "a long id": lambda: json.dumps(minimal() | {"id": "a/" * (ROOM // 2)}).encode(),
    "a long instant": lambda: json.dumps(minimal() | {"submitted_on": "2" * ROOM}).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_time_and_in_few_words(name: str, tmp_path: Path) -> None:
    """
    The file has findings within seconds, at most a hundred and a note, in at most 128 KiB.
    """
    path = tmp_path / "a.json"
    path.write_bytes(HOSTILE[name]())
    assert path.stat().st_size <= MAX_BYTES
    started = time.process_time()

    checked = check_submission(path)

    assert time.process_time() - started < LIMIT_S
    assert checked.data is None
    assert 1 <= len(checked.findings) <= 101
    assert len(as_text(checked.findings)) < 128 * 1024
