"""
A form: answers of people put at their places in data, and each held against the schema alone.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Any

from reporter.findings import Finding
from reporter.schema.check import Kind, check
from reporter.store.strict_json import content_findings
from reporter.text import pointer_part

Place = tuple[str | int, ...]


def put(data: dict[str, Any], place: Place, value: Any) -> None:
    """
    Put *value* at *place* of *data*; objects and lists on the way are made.
    """
    node: Any = data
    for key, following in zip(place, (*place[1:], None), strict=True):
        if isinstance(node, list):
            node.extend({} for _ in range(int(key) + 1 - len(node)))
        if following is None:
            node[key] = value
        elif not isinstance(node, list):
            node = node.setdefault(key, [] if isinstance(following, int) else {})
        else:
            node = node[int(key)]


def filled(base: Mapping[str, Any], values: Mapping[Place, Any]) -> dict[str, Any]:
    """
    A copy of *base* with the values at their places; a value that is `None` is left out.
    """
    data = copy.deepcopy(dict(base))
    for place, value in values.items():
        if value is not None:
            put(data, place, value)
    return data


def wrong_at(kind: Kind, base: Mapping[str, Any], place: Place, value: Any) -> str | None:
    """
    What is wrong with one value at its place in a file of *kind*, or `None`.

    *base* is a file of that kind with nothing wrong in it.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a number"
    data = filled(base, {place: value})
    pointer = "".join(f"/{pointer_part(part)}" for part in place)
    for finding in _findings(data, kind):
        if finding.pointer == pointer or finding.pointer.startswith(f"{pointer}/"):
            hint = f" ({finding.hint})" if finding.hint else ""
            return f"{finding.message}{hint}"
    return None


def _findings(data: Any, kind: Kind) -> Iterator[Finding]:
    yield from content_findings(data, "")
    try:
        yield from check(data, kind, "")
    except UnicodeEncodeError:
        # Half a surrogate pair, which the findings above name.
        return
