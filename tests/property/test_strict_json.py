"""
Reading never raises, and its two ways agree.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.store.strict_json import parse, read_slowly
from reporter.store.submissions import check_data

DATA = Path(__file__).resolve().parents[1] / "data"
SOUND = [path.read_bytes() for path in sorted((DATA / "valid").glob("*.json"))]
PIECES = [b'"', b"\\", b"\\n", b"\\u00e9", b"{", b"}", b"[", b"]", b":", b",", b" ", b"\n", b"1"]
PIECES += [
    b"-",
    b".",
    b"e",
    b"E5",
    b"NaN",
    b"null",
    b"true",
    b"notes",
    "é".encode(),
    b"\xff",
    b"\0",
]
PIECES += [
    "\u202e".encode(),
    b'"notes":',
    b'"a":1',
    "e\u0301".encode(),
    b"0" * 19,
    b"9" * 20,
    b"[" * 33,
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """
    A sound file with some pieces cut out, doubled or put in.
    """
    raw = draw(st.sampled_from(SOUND))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        stop = min(len(raw), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from(PIECES) | st.just(raw[start:stop] * 2) | st.binary(max_size=4))
        raw = raw[:start] + piece + raw[stop:]
    return raw


def outcome(raw: bytes) -> tuple[Any, int]:
    """
    Data and number of findings of the public way; the data is None when there are any.
    """
    parsed = parse(raw, "a.json")
    assert parsed.data is None or not parsed.findings
    return parsed.data, len(parsed.findings)


def assert_ways_agree(raw: bytes) -> None:
    """
    The public way, which mostly is the quick one, gives what the slow way gives.
    """
    data, findings_count = outcome(raw)
    slow, findings = read_slowly(raw, "a.json")
    assert findings_count == len(findings)
    if not findings:
        assert repr(slow).replace("-0.0", "0") == repr(data).replace("-0.0", "0")


@given(st.binary(max_size=60))
def test_any_bytes_are_survived(raw: bytes) -> None:
    """
    Any bytes give data or findings, never an exception, and both ways agree.
    """
    assert_ways_agree(raw)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join))
def test_any_heap_of_pieces_is_survived(raw: bytes) -> None:
    """
    So do pieces of JSON in any order.
    """
    assert_ways_agree(raw)


@given(mutated())
@settings(max_examples=150)
def test_any_mutation_of_a_sound_file_is_survived(raw: bytes) -> None:
    """
    A damaged submission goes through reading and checking without an exception.
    """
    assert_ways_agree(raw)
    data, findings_count = outcome(raw)
    if not findings_count:
        check_data(data, "a.json")


@given(value=json_values, is_ascii=st.booleans())
def test_what_is_read_is_what_was_written(value: Any, *, is_ascii: bool) -> None:
    """
    When a value is read without findings it is the value that was written.
    """
    try:
        raw = json.dumps(value, ensure_ascii=is_ascii).encode("utf-8")
    except UnicodeEncodeError:
        return
    assert_ways_agree(raw)
    data, findings_count = outcome(raw)
    if not findings_count:
        assert data == value


@given(json_values)
def test_what_is_read_can_be_written_strictly(value: Any) -> None:
    """
    Whatever is read without findings is data that a strict writer takes.
    """
    data, findings_count = outcome(json.dumps(value).encode())
    if not findings_count:
        orjson.dumps(data)
        json.dumps(data, allow_nan=False).encode("utf-8")
