"""
How deep objects and lists may stand in each other, seen before a library meets it.

Each library has a depth of its own at which it fails, and each fails in another way: the reader of
the standard library at about 1,000 (RecursionError), orjson at 1,024 when it reads and at 254 when
it writes, tomllib at about 300. No text reaches them that is deeper than 32.
"""

from __future__ import annotations

import re

MAX_DEPTH = 32
_ALL_BUT_BRACKETS_AND_QUOTES = bytes(byte for byte in range(256) if byte not in b'[]{}"')
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
# A text to its end, even when the end is missing: no place is looked at twice.
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_TOML_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\\?\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+"
    r"|[\[\]{}.,=\n]",
    re.DOTALL,
)


def is_too_deep(raw: bytes, most: int = MAX_DEPTH) -> bool:
    """
    Whether objects and lists stand in each other more than *most* deep in the bytes of a JSON text.
    """
    return not _is_flat(raw, most) and too_deep_json(raw.decode("latin-1"), most) is not None


def _is_flat(raw: bytes, most: int) -> bool:
    """
    Whether all brackets pair within *most* turns that each remove the innermost pairs; quick.

    Texts are taken out first: between an even and an odd quotation mark stands what is in no text,
    once the escaped ones are gone.
    """
    if raw.count(b"[") + raw.count(b"{") <= most:
        return True
    if b"\\" in raw:
        raw = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Two marks side by side are a text without brackets, or two texts with none between them.
    brackets = raw.translate(_ONE_KIND, _ALL_BUT_BRACKETS_AND_QUOTES).replace(b'""', b"")
    if b'"' in brackets:
        brackets = b"".join(brackets.split(b'"')[::2])
    for _ in range(most):
        fewer = brackets.replace(b"[]", b"")
        if not fewer:
            return True
        if len(fewer) == len(brackets):
            break
        brackets = fewer
    return False


def too_deep_json(text: str, most: int = MAX_DEPTH) -> int | None:
    """
    Where the first bracket too many stands in a JSON text, or None when none does.
    """
    depth = 0
    for token in _JSON_TOKEN.finditer(text):
        depth += _step(token[0])
        if depth > most:
            return token.start()
    return None


def too_deep_toml(text: str, most: int = MAX_DEPTH) -> int | None:
    """
    Where the first bracket or the first part of a dotted key too many stands in a TOML text.

    A key of n parts makes n tables in each other, and tomllib takes n^2 steps for it.
    """
    depth, parts = 0, 0
    for token in _TOML_TOKEN.finditer(text):
        mark = token[0]
        if mark == ".":
            parts += 1
        elif mark in {",", "=", "\n", "[", "]", "{", "}"}:
            parts = 0
        depth += _step(mark)
        if depth > most or parts > most:
            return token.start()
    return None


def _step(mark: str) -> int:
    if mark in {"[", "{"}:
        return 1
    return -1 if mark in {"]", "}"} else 0
