"""
Reads JSON text strictly: what two programs could understand in two ways is refused.

Python's own reader takes NaN, Infinity, 1e400, repeated keys, half surrogate pairs and UTF-16.
Here each is a finding. Plain texts, which are nearly all, take a quick way through orjson; a text
that holds an escape, or anything doubtful, is read again by the slow way, which says what and
where. Both ways accept the same texts and give the same data (a test holds them together).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from reporter.findings import Finding
from reporter.store.texts import refused_characters

MAX_DEPTH = 32
# A 64-bit integer has at most 20 digits; runs of 19 and more are looked at one by one.
_LONG_NUMBER = b"0" * 19
_DIGITS = bytes(ord("0") if 0x30 <= byte <= 0x39 else ord(" ") for byte in range(256))
_PRINTABLE_ASCII = bytes([*range(0x20, 0x7F), 0x09, 0x0A, 0x0D])
# What stands in an object or list at the greatest depth, indented by two spaces a level.
_DEEPEST = b"\n" + b" " * (2 * MAX_DEPTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """
    The data of a JSON text, or None and the findings that say why there is none.
    """

    data: Any
    findings: tuple[Finding, ...] = ()


def parse(raw: bytes, file: str) -> Parsed:
    """
    The data of a JSON text, or findings JS-1 to JS-8; never raises, whatever the bytes.
    """
    if _is_plain(raw):
        is_sure, data = _quick(raw)
        if is_sure:
            return Parsed(data=data)
    from reporter.store.slow_json import read_slowly

    data, findings = read_slowly(raw, file)
    return Parsed(data=None if findings else data, findings=tuple(findings))


def _is_plain(raw: bytes) -> bool:
    """
    Whether *raw* holds no escape but line feeds, no refused character, no uncomposed letter.
    """
    if b"\\" in raw and raw.count(b"\\") != raw.count(b"\\n"):
        return False
    beyond_ascii = raw.translate(None, _PRINTABLE_ASCII)
    if not beyond_ascii:
        return True
    try:
        foreign, text = beyond_ascii.decode("utf-8"), raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not refused_characters(foreign) and unicodedata.is_normalized("NFC", text)


def _quick(raw: bytes) -> tuple[bool, Any]:
    """
    Whether the quick way is sure of a plain text, and its data.

    The data is written out again. Plain texts stay as they are, and every key has one colon: fewer
    colons than before mean that a repeated key was lost. The indentation shows the depth.
    """
    import orjson

    if _LONG_NUMBER in raw.translate(_DIGITS):
        return False, None
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False, None
    again = orjson.dumps(data, option=orjson.OPT_INDENT_2)
    is_sure = raw.count(b":") == again.count(b":") and _DEEPEST not in again
    if is_sure and b"\\" in raw:
        is_sure = _line_feeds_in_notes(data) == raw.count(b"\\n")
    return is_sure, data


def _line_feeds_in_notes(data: Any) -> int:
    """
    How many line feeds stand in the notes of an object and of the objects directly in it.
    """
    if type(data) is not dict:
        return 0
    holders = (data, *(one for one in data.values() if type(one) is dict))
    notes = (one["notes"] for one in holders if "notes" in one)
    return sum(text.count("\n") for text in notes if type(text) is str)
