"""
The schemas themselves: described field by field, with units, examples and bounds.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from reporter.schema.check import Kind, schema_text
from reporter.schema.violations import problems_of

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas" / "v2"
# One for each accelerator of the largest machines.
MOST_ITEMS = 100_000
KINDS = sorted(path.name.partition(".")[0] for path in SCHEMAS.glob("*.schema.json"))


def fields(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """
    Every field of a schema and its place; conditions, which describe no new fields, are left out.
    """
    if not isinstance(node, dict):
        return
    yield where, node
    for key, child in node.get("properties", {}).items():
        yield from fields(child, f"{where}/{key}")
    for key in ("items", "additionalProperties"):
        yield from fields(node.get(key), f"{where}/*")
    for index, child in enumerate(node.get("prefixItems", ())):
        yield from fields(child, f"{where}/{index}")


def types(node: dict[str, Any]) -> set[str]:
    """
    The types that a field may have.
    """
    stated = node.get("type", [])
    return {stated} if isinstance(stated, str) else set(stated)


def find_all(node: Any, key: str) -> Iterator[Any]:
    """
    Every value that stands under *key* anywhere in a schema.
    """
    if isinstance(node, dict):
        if isinstance(node.get(key), str):
            yield node[key]
        for child in node.values():
            yield from find_all(child, key)
    elif isinstance(node, list):
        for child in node:
            yield from find_all(child, key)


FIELDS = [
    (f"{kind}:{where}", node)
    for kind in KINDS
    if kind != "claim"
    for where, node in fields(json.loads((SCHEMAS / f"{kind}.schema.json").read_text()))
]


def where(holds: Callable[[str, dict[str, Any]], object]) -> list[str]:
    """
    The places of those fields for which *holds* is true.
    """
    return [place for place, node in FIELDS if holds(place, node)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema(kind: str) -> None:
    """
    Each schema is a valid JSON Schema 2020-12, has an id of its own and refers to nothing.
    """
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)
    assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]
    assert f"urn:reporter:schema:v2:{kind}" == schema["$id"]
    assert "http" not in json.dumps(list(find_all(schema, "$ref")))


def test_a_field_is_described_and_typed() -> None:
    """
    Each field says what it is in a sentence or phrase, and of which type.
    """
    assert len(FIELDS) > 200
    assert [] == where(lambda _, node: not types(node))
    assert [] == where(lambda _, node: not node["description"].endswith((".", "]", ")")))


def test_a_number_has_unit_example_and_bounds() -> None:
    """
    Each number says its unit, shows an example and is bounded on both sides.
    """

    def lacks(_place: str, node: dict[str, Any]) -> bool:
        if not types(node) & {"number", "integer"}:
            return False
        low, high = {"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}
        is_bounded = "const" in node or (low & node.keys() and high & node.keys())
        return not (node.get("unit") and node.get("examples") and is_bounded)

    assert [] == where(lacks)


def test_a_text_is_bounded_and_shown() -> None:
    """
    Each text has a greatest length or a list of words, and an example.
    """

    def lacks(_place: str, node: dict[str, Any]) -> bool:
        if "string" not in types(node):
            return False
        is_bounded = node.get("minLength", 0) >= 1 and node.get("maxLength", 9999) <= 4000
        return not (node.get("examples") and ("enum" in node or is_bounded))

    assert [] == where(lacks)


def test_lists_and_objects_are_closed() -> None:
    """
    Lists have a greatest length, objects take no unknown key unless they say how many.
    """

    def is_open(_place: str, node: dict[str, Any]) -> bool:
        if "array" in types(node):
            return bool(node.get("maxItems", 9999) > MOST_ITEMS)
        is_object = "object" in types(node)
        return (
            is_object and node["additionalProperties"] is not False and "maxProperties" not in node
        )

    assert [] == where(is_open)


def test_examples_of_a_field_fit_it() -> None:
    """
    Each example passes the schema of its own field.
    """
    assert [] == where(
        lambda _, node: [p for one in node.get("examples", ()) for p in problems_of(one, node)]
    )


def test_units_agree_with_keys() -> None:
    """
    A key that ends in a unit states the same unit in its schema.
    """
    units = {"_j": "J", "_w": "W", "_s": "s", "_gb": "GB", "_percent": "%", "_hours": "h"}

    def differs(place: str, node: dict[str, Any]) -> bool:
        if "object" in types(node):
            # Energies by scope: each of them has its unit.
            return False
        ends = [unit for end, unit in units.items() if place.endswith(end)]
        return bool(ends) and not place.endswith("_per_s") and node.get("unit") not in ends

    assert [] == where(differs)


@pytest.mark.parametrize("pattern", sorted({p for _, n in FIELDS for p in find_all(n, "pattern")}))
def test_a_pattern_is_anchored_ascii_and_fast(pattern: str) -> None:
    """
    Patterns hold for the whole text, use no class that depends on Unicode, and take linear time.
    """
    assert all(part.startswith("^") for part in pattern.split("$|"))
    assert pattern.endswith("$")
    assert pattern.isascii()
    assert not re.search(r"\\[dwsDWS]|\[[^]]*\$", pattern)
    compiled = re.compile(pattern)
    for text in ("a" * 10_000 + "!", "a/" * 5_000 + "\n", "-" * 10_000, "1." * 5_000 + "!"):
        started = time.process_time()
        compiled.search(text)
        assert time.process_time() - started < 0.2


def test_whole_bounds_are_written_as_integers() -> None:
    """
    A bound like 1000000 stands as an integer: the gate compares 1e6 several times slower.
    """
    keys = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")

    def is_slow(_place: str, node: dict[str, Any]) -> bool:
        bounds = [node[key] for key in keys if key in node]
        return any(
            isinstance(one, float) and one.is_integer() and abs(one) < 2**63 for one in bounds
        )

    assert [] == where(is_slow)


@pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind in KINDS])
def test_formats_are_those_that_both_validators_check(kind: Kind) -> None:
    """
    A format that one of the two validators doesn't check would let them disagree.
    """
    assert set(find_all(json.loads(schema_text(kind)), "format")) <= {"date", "date-time"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_amount_may_be_as_small_as_a_float_can_be(kind: str) -> None:
    """
    Where zero isn't allowed there is a least plausible value: 5e-324 J is no energy.

    The least are 1 for counts of parameters and FLOPs; 1 mW, 1 mJ and 1 MB, a thousandth of the
    least that instruments of nodes and devices print; a thousandth of a sample and of a g/kWh; and
    a millionth of a second, an hour, a gram, a resource and a rate. Quotients of two such amounts
    at their far ends stay below 1e40, so nothing overflows.
    """
    for place, field in fields(json.loads(schema_text(kind))):  # type: ignore[arg-type]
        assert "exclusiveMinimum" not in field, place
        if "minimum" in field and "number" in types(field):
            assert field["minimum"] <= 0 or field["minimum"] >= 1e-6, place
            assert abs(field["maximum"]) <= 1e30, place
