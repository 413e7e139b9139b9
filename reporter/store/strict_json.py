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
        known, data = _quick(raw)
        if known:
            return Parsed(data=data)
    from reporter.store.slow_json import read_slowly

    data, findings = read_slowly(raw, file)
    return Parsed(data=None if findings else data, findings=tuple(findings))


def _is_plain(raw: bytes) -> bool:
    """
    Whether no text in *raw* can hold an escape, a refused character or an uncomposed letter.
    """
    if b"\\" in raw:
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

    Without backslashes every quotation mark begins or ends a text, so the pieces between texts
    are known, and each colon in them stands for one key: fewer keys in the data than colons means
    that a key was repeated.
    """
    import orjson

    outside = b"".join(raw.split(b'"')[::2])
    if _LONG_NUMBER in outside.translate(_DIGITS):
        return False, None
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False, None
    depth, keys_count = _depth_and_keys(data)
    return depth <= MAX_DEPTH and keys_count == outside.count(b":"), data


def _depth_and_keys(data: Any) -> tuple[int, int]:
    """
    How deep objects and lists stand in each other, and how many keys all objects have.
    """
    level = [data] if isinstance(data, dict | list) else []
    depth = keys_count = 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        below: list[Any] = []
        for container in level:
            if type(container) is dict:
                keys_count += len(container)
                values: Any = container.values()
            else:
                values = container
            below += [one for one in values if type(one) is dict or type(one) is list]
        level = below
    return depth, keys_count
