"""
Data that a page's script reads, as a script: the policy of the pages allows nothing else.

Each is one statement that hands its data to a list, so that the order in which scripts load
doesn't matter and a script that nobody reads does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reporter.text import one_line

# Inside a string of JSON each of these is the same character, and no longer ends a script, opens
# a comment of HTML or an entity.
_MARKS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}

# One for all: `json.dumps` makes an encoder for each call that isn't plain.
_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def data_script(kind: str, key: str, data: Mapping[str, Any]) -> str:
    r"""
    A script that pushes `[kind, key, data]` to the global list `reporterData`.

    ASCII only, so that no separator of lines and no mark of direction stands in it as itself; text
    is shown as on a page, with what could steer a reader's eye escaped. Raises `ValueError` for
    NaN and infinities, and for a key that would be no data in a script.

    >>> print(data_script("entry", "acme/a", {"name": "</script>"}), end="")
    (globalThis.reporterData??=[]).push(["entry","acme/a",{"name":"\u003c/script\u003e"}]);
    """
    return f"(globalThis.reporterData??=[]).push({literal([kind, key, shown(data)])});\n"


def literal(value: Any) -> str:
    """
    Data as it stands in a script: JSON in ASCII, which can't end the script or begin a comment.

    Raises `ValueError` for NaN and infinities.
    """
    text = _ENCODER.encode(value)
    for mark, escaped in _MARKS.items():
        text = text.replace(mark, escaped)
    return text


def shown(value: Any) -> Any:
    """
    Data with its texts as a page shows them: what could steer a reader's eye is escaped.

    Raises `ValueError` for a key that would be no data in a script.
    """
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, Mapping):
        if "__proto__" in value:
            raise ValueError("__proto__ can't be a key of a data script")
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shown(item) for item in value]
    return value
