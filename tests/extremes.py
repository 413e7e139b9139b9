"""
Every numeric field of some JSON data, each with every extreme number.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Any

EXTREMES: tuple[float, ...] = (
    5e-324,
    2.2250738585072014e-308,
    1e-299,
    -5e-324,
    -0.0,
    0,
    1.0,
    0.999999999999,
    1e18,
    1e299,
    1.7976931348623157e308,
    -1e299,
    2**53 + 1,
    -(2**63),
    2**64 - 1,
)


def numbers_in(data: Any, pointer: str = "") -> Iterator[str]:
    """
    The JSON Pointers of all numbers in *data*, of lists only those of the first and last item.
    """
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from numbers_in(value, f"{pointer}/{key}")
    elif isinstance(data, list):
        for index in sorted({0, len(data) - 1} if data else ()):
            yield from numbers_in(data[index], f"{pointer}/{index}")
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield pointer


def with_value(data: Any, pointer: str, value: object) -> Any:
    """
    A copy of *data* with *value* at *pointer*.
    """
    changed = copy.deepcopy(data)
    *steps, last = pointer.strip("/").split("/")
    place = changed
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return changed


def bounds_in(schema: Mapping[str, Any], pointer: str = "") -> Iterator[tuple[str, float, float]]:
    """
    Pointer (`-` for any item), least and greatest value of every bounded number of a schema.
    """
    if "maximum" in schema and "minimum" in schema:
        yield pointer, schema["minimum"], schema["maximum"]
    for key, value in schema.get("properties", {}).items():
        yield from bounds_in(value, f"{pointer}/{key}")
    for item in (schema.get("items"), *schema.get("prefixItems", ())):
        if isinstance(item, Mapping):
            yield from bounds_in(item, f"{pointer}/-")
    for word in ("anyOf", "oneOf"):
        for one in schema.get(word, ()):
            yield from bounds_in(one, pointer)


def cases_of(data: Any, schema: Mapping[str, Any]) -> Iterator[tuple[str, float, Any]]:
    """
    Pointer, value and changed data: each number at each extreme and at the bounds of its schema.
    """
    bounds: dict[str, set[float]] = {}
    for pointer, least, most in bounds_in(schema):
        bounds.setdefault(pointer, set()).update(
            (least, most, math.nextafter(least, math.inf), math.nextafter(most, 0))
        )
    for pointer in numbers_in(data):
        anywhere = "/".join("-" if part.isdigit() else part for part in pointer.split("/"))
        for value in dict.fromkeys([*EXTREMES, *sorted(bounds.get(anywhere, ()))]):
            yield pointer, value, with_value(data, pointer, value)
