"""
Every text field of some JSON data, each with texts that a schema allows at its ends.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.extremes import example_of

# Told apart from what a figure prints: no text here is "nan" or "inf".
HOSTILE: tuple[str, ...] = (
    "::error::x ##[error]y <script>alert(1)</script> \"'> =1+1 \\input{x} $%&_ {{7*7}} %s",
    '##vso[task.setvariable]x "><img src=x onerror=alert(1)> ]]> --> | `a` [b](javascript:c)',
    "@SUM(1)",
    "__proto__",
    "None",
    "../../a",
)
# Repeated to the greatest length of a field.
LONG: tuple[str, ...] = ("W", "㍿", "😀", "א", "\\", "<", "&", "#", "e\u0323", "9", "a", "0")
# For fields that have a pattern: days, instants, addresses, printed figures, names.
SHAPED: tuple[str, ...] = (
    *("0001-01-01", "9999-12-31", "2024-02-29", "0000", "9999", "2024-12"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2016-12-31T23:59:60Z"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-01-01T00:00:00.000001Z"),
    *("https://x.example/%00%0a::error::##[error]", "http://a:99999/", "https://-.-.-/"),
    *("0", "9" * 31, "1e999", "1e-999", "0 to 0", "0 ± 1e999", "9e999T", "<0", "~1e-40"),
    *("0" * 64, "ZZZ", "index", "con", "constructor", "9999.99999", "10.123456789/::error::"),
)
# What no field takes: each is a finding wherever it stands.
REFUSED: tuple[str, ...] = (
    *("a\0b", "\ud800", "\u202eabc", "\x1b[31mx", "a\r::error::x", "e\u0301", "a\u200bb"),
    *("\ufeffa", "a\u2028::error::x", "\x9b31m", "\x7f", "\U000e0041", "\ue000", "\uffff"),
)

Accepts = Callable[[Any], bool]
Described = Mapping[str, Any]


def places_of(schema: Described, pointer: str = "") -> Iterator[tuple[str, Described]]:
    """
    JSON Pointer and schema of every field, of lists those of the first item.
    """
    yield pointer, schema
    for key, value in schema.get("properties", {}).items():
        yield from places_of(value, f"{pointer}/{key}")
    for item in (schema.get("items"), *schema.get("prefixItems", ())):
        if isinstance(item, Mapping):
            yield from places_of(item, f"{pointer}/0")


def with_put(data: Any, pointer: str, value: object) -> Any:
    """
    A copy of *data* with *value* at *pointer*, which may be new there; `None` where what should
    hold it isn't there.
    """
    changed = copy.deepcopy(data)
    *steps, last = pointer.strip("/").split("/")
    place: Any = changed
    for step in steps:
        place = _child(place, step)
    if isinstance(place, list):
        place[:1] = [value]
    elif isinstance(place, dict):
        place[last] = value
    else:
        return None
    return changed


def _child(place: Any, step: str) -> Any:
    if isinstance(place, list):
        return place[int(step)] if place else None
    return place.get(step) if isinstance(place, dict) else None


def value_at(data: Any, pointer: str) -> Any:
    """
    What stands at *pointer*, `None` where nothing does.
    """
    for step in pointer.strip("/").split("/"):
        data = _child(data, step)
    return data


def filled(data: Any, schema: Described, accepts: Accepts) -> Any:
    """
    *data* with every field that it lacks and that may stand beside the others, as its example.
    """
    for pointer, described in places_of(schema):
        if not pointer or value_at(data, pointer) is not None:
            continue
        try:
            changed = with_put(data, pointer, example_of(described))
        except KeyError:
            continue
        if changed is not None and accepts(changed):
            data = changed
    return data


def texts_for(described: Described) -> list[str]:
    """
    The extreme texts that a field's own schema allows; of words from a list all of them.
    """
    if "enum" in described:
        return [word for word in described["enum"] if isinstance(word, str)]
    most = described.get("maxLength", 1_000)
    long = [(one * most)[:most] for one in LONG]
    texts = dict.fromkeys([*(one[:most] for one in HOSTILE), *long, *SHAPED])
    pattern = re.compile(described.get("pattern", ""))
    least = described.get("minLength", 0)
    return [one for one in texts if least <= len(one) <= most and pattern.search(one)]


def spread(data: Any, schema: Described, turn: int, accepts: Accepts) -> tuple[Any, list[str]]:
    """
    *data* with an extreme text in every field that takes one, another one in each *turn*, and the
    pointers of these fields. The id stays: it is the name of a file.
    """
    pointers: list[str] = []
    for number, (pointer, described) in enumerate(places_of(schema)):
        kinds = described.get("type", ())
        is_text = "string" in ([kinds] if isinstance(kinds, str) else kinds)
        if not is_text or pointer in {"/id", "/$schema"} or value_at(data, pointer) is None:
            continue
        texts = texts_for(described)
        for step in range(min(3, len(texts))):
            changed = with_put(data, pointer, texts[(number + turn * 7 + step) % len(texts)])
            if accepts(changed):
                data = changed
                pointers.append(pointer)
                break
    return data, pointers
