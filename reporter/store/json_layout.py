"""
JSON data as a text over lines, two spaces a level, as files of submissions are written.

The standard library lays out by Python code that passes each piece of text up through all levels.
Its quick encoder knows one separator, which is enough for an object or a list without others in it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

_INDENT = "  "


@cache
def _encoder(between: str) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(between, ": "))


def indented_json(data: Any, *, one_line: Collection[str] = ()) -> str:
    r"""
    The text that `json.dumps` gives with `indent=2`, all letters as they are, for data of dicts
    with texts for keys, lists and plain values.

    Lists under the keys *one_line* stand on one line each. Raises `ValueError` for numbers that
    aren't finite.

    >>> print(indented_json({"a": [1, 2], "b": [[0.5, None]]}, one_line={"b"}))
    {
      "a": [
        1,
        2
      ],
      "b": [[0.5, null]]
    }
    """
    return _laid_out(data, "\n", frozenset(one_line))


def _laid_out(value: Any, line: str, one_line: frozenset[str]) -> str:
    """
    The text of a value that begins at the margin of *line*, a line feed and spaces.
    """
    kind = type(value)
    if kind is int or (kind is float and math.isfinite(value)):
        return repr(value)
    if kind not in {dict, list} or not value:
        return _encoder(", ").encode(value)
    inner = line + _INDENT
    members: Iterable[Any] = value.values() if kind is dict else value
    if not any(type(member) in {dict, list} for member in members):
        flat = _encoder("," + inner).encode(value)
        return f"{flat[0]}{inner}{flat[1:-1]}{line}{flat[-1]}"
    if kind is list:
        items = [_laid_out(item, inner, one_line) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]"
    quoted = _encoder(", ").encode
    pairs = [
        f"{quoted(key)}: {quoted(member)}"
        if key in one_line and type(member) is list
        else f"{quoted(key)}: {_laid_out(member, inner, one_line)}"
        for key, member in value.items()
    ]
    return f"{{{inner}{f',{inner}'.join(pairs)}{line}}}"
