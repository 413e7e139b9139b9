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
    1e-320,
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
    Pointer, value and changed data: each number at each extreme and at the bounds of its schema;
    where *data* lacks a field that may be a number, that field and what stands around it are added.
    """
    bounds: dict[str, set[float]] = {}
    for pointer, least, most in bounds_in(schema):
        bounds.setdefault(pointer, set()).update(
            (least, most, math.nextafter(least, math.inf), math.nextafter(most, 0))
        )
    there = dict.fromkeys(map(anywhere, numbers_in(data)))
    for pointer in numbers_in(data):
        for value in dict.fromkeys([*EXTREMES, *sorted(bounds.get(anywhere(pointer), ()))]):
            yield pointer, value, with_value(data, pointer, value)
    for missing in [one for one in numeric_fields(schema) if one not in there]:
        pointer, changed = missing.replace("/-", "/0"), with_field(data, schema, missing)
        for value in dict.fromkeys([*EXTREMES, *sorted(bounds.get(missing, ()))]):
            yield pointer, value, with_value(changed, pointer, value)


def anywhere(pointer: str) -> str:
    """
    A pointer with `-` for the index of an item.
    """
    return "/".join("-" if part.isdigit() else part for part in pointer.split("/"))


def numeric_fields(schema: Mapping[str, Any], pointer: str = "") -> Iterator[str]:
    """
    Pointers (`-` for any item) of every field that may be a number, `schema_version` left out.
    """
    kinds = schema.get("type", ())
    if {"number", "integer"} & set([kinds] if isinstance(kinds, str) else kinds):
        yield pointer
    for key, value in schema.get("properties", {}).items():
        if key != "schema_version":
            yield from numeric_fields(value, f"{pointer}/{key}")
    for item in (schema.get("items"), *schema.get("prefixItems", ())):
        if isinstance(item, Mapping):
            yield from numeric_fields(item, f"{pointer}/-")


def example_of(schema: Mapping[str, Any]) -> Any:
    """
    A value that a schema describes, made of the examples of its fields.
    """
    if "const" in schema:
        return schema["const"]
    for word in ("examples", "enum"):
        if word in schema:
            return schema[word][0]
    if "properties" in schema:
        return {key: example_of(value) for key, value in schema["properties"].items()}
    return [example_of(schema["items"])]


def with_field(data: Any, schema: Mapping[str, Any], pointer: str) -> Any:
    """
    A copy of *data* that has a field, and the fields around it that were missing with it; of those
    that exclude each other only its own.
    """
    changed = copy.deepcopy(data)
    place, described = changed, schema
    for step in pointer.strip("/").split("/"):
        excluded = {key for one in described.get("oneOf", ()) for key in one.get("required", ())}
        described = described["items"] if step == "-" else described["properties"][step]
        if step == "-":
            place = place[0]
            continue
        if place.get(step) is None:
            for other in excluded & place.keys():
                del place[other]
            place[step] = example_of(described)
        place = place[step]
    return changed
