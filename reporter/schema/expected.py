"""
What was expected at a place of a document, and what was found there.

Words for what a schema expects and for what was found.

One error of the schema walk, with what its words need.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reporter.text import pointer_part

if TYPE_CHECKING:
    from jsonschema import ValidationError

SHOWN_CHARACTERS = 60


_TYPES = {
    "number": "a number",
    "integer": "a whole number",
    "string": "a text",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
    "null": "null",
}


_FORMS = {
    "date-time": "an instant in UTC like 2024-05-10T11:38:53.123Z",
    "date": "a date like 2025-06-04",
}


def shown(value: Any) -> str:
    """
    A value as JSON, shortened; lists and objects by their size only.

    >>> shown("abc"), shown(True), shown([1, 2]), shown({})
    ('"abc"', 'true', 'a list of 2 items', 'an object')
    """
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, list):
        return f"a list of {len(value)} items" if len(value) != 1 else "a list of 1 item"
    if isinstance(value, dict):
        return "an object"
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return f"{value} (no JSON value)"


def shortened(text: str) -> str:
    """
    A text in quotation marks, cut after 60 characters.
    """
    if len(text) <= SHOWN_CHARACTERS:
        return json.dumps(text, ensure_ascii=False)
    return json.dumps(text[:SHOWN_CHARACTERS], ensure_ascii=False)[:-1] + '..."'


def kind_of(value: Any) -> str:
    """
    The JSON type of a value in words.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
        case _:
            return "no JSON value"


def expected(schema: Mapping[str, Any]) -> str:
    """
    What a schema of one field asks for, such as `a number in J above 0 and at most 1e18`.

    That a field may be null isn't said: a value is what is asked for.
    """
    if "const" in schema:
        return shown(schema["const"])
    if "enum" in schema:
        return "one of " + ", ".join(shown(word) for word in schema["enum"] if word is not None)
    if schema.get("format") in _FORMS:
        return _FORMS[schema["format"]]
    names = [_TYPES[name] for name in _type_names(schema) if name != "null"]
    words = (names[0] if names else "a value") + _unit(schema) + _bounds(schema) + _size(schema)
    return " or ".join([words, *names[1:]])


def _type_names(schema: Mapping[str, Any]) -> list[str]:
    stated = schema.get("type", [])
    return [stated] if isinstance(stated, str) else list(stated)


def _unit(schema: Mapping[str, Any]) -> str:
    unit = schema.get("unit", "1")
    if unit == "1":
        return ""
    is_count = len(unit) > 2 and unit.isalpha() and unit.endswith("s")
    return f" of {unit}" if is_count else f" in {unit}"


def _bounds(schema: Mapping[str, Any]) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f" from {plain(schema['minimum'])} to {plain(schema['maximum'])}"
    words = [
        f"{word} {plain(schema[key])}"
        for key, word in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "above"),
            ("maximum", "at most"),
            ("exclusiveMaximum", "below"),
        )
        if key in schema
    ]
    return f" {' and '.join(words)}" if words else ""


def _size(schema: Mapping[str, Any]) -> str:
    for least, most, noun in (
        ("minLength", "maxLength", "characters"),
        ("minItems", "maxItems", "items"),
    ):
        if least in schema and most in schema:
            low, high = schema[least], schema[most]
            return f" of {low} {noun}" if low == high else f" of {low:,} to {high:,} {noun}"
        if least in schema or most in schema:
            word = "at least" if least in schema else "at most"
            return f" of {word} {schema.get(least, schema.get(most)):,} {noun}"
    return ""


def plain(number: float) -> str:
    """
    A bound as people write it: 1e18, 0.8, 1,000,000.

    >>> plain(1e18), plain(0.8), plain(1000000), plain(-9223372036854775808)
    ('1e18', '0.8', '1,000,000', '-9,223,372,036,854,775,808')
    """
    if isinstance(number, int):
        power = f"1e{len(str(number)) - 1}"
        return power if number >= 10**9 and number == int(float(power)) else f"{number:,}"
    if number.is_integer() and abs(number) < 1e15:
        return plain(int(number))
    return f"{number!r}".replace("e+", "e")


def first_sentence(schema: Mapping[str, Any]) -> str:
    """
    The first sentence of a schema's description, with its full stop; empty when it has none.
    """
    text: str = schema.get("description", "")
    head, stop, _ = text.partition(". ")
    return f"{head}." if stop else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    Which *keyword* of which *schema* an *instance* broke, and at which *path* of the data.

    *wanted* is the keyword's value, *key* the missing or unknown key, *reason* why a condition
    asks for it; *context* holds the errors of each alternative of an anyOf or oneOf.
    """

    keyword: str
    path: tuple[str | int, ...]
    instance: Any
    schema: Mapping[str, Any]
    wanted: Any
    key: str = ""
    reason: str = ""
    is_of_name: bool = False
    context: tuple[Problem, ...] = ()

    @property
    def pointer(self) -> str:
        """
        The JSON Pointer (RFC 6901) of the value, or of the key that isn't known.
        """
        is_extra = self.keyword == "additionalProperties"
        parts = (*self.path, self.key) if is_extra else self.path
        return "".join(f"/{pointer_part(part)}" for part in parts)

    @property
    def name(self) -> str:
        """
        What the value is called: its key, or `item 3 of devices`.
        """
        if not self.path:
            return "the document"
        last = self.path[-1]
        if isinstance(last, str):
            return last
        holder = next((part for part in reversed(self.path) if isinstance(part, str)), "the list")
        return f"item {last + 1} of {holder}"


def problem_of(found: ValidationError, root: Mapping[str, Any]) -> Problem:
    """
    A problem from an error of the walk through schema *root*.
    """
    schema, reason = _surroundings(found, root)
    return Problem(
        keyword=str(found.validator),
        path=tuple(found.absolute_path),
        instance=found.instance,
        schema=schema,
        wanted=found.validator_value,
        key=found.message,
        reason=reason,
        is_of_name="propertyNames" in found.absolute_schema_path,
        context=tuple(problem_of(one, root) for one in found.context or ()),
    )


def _surroundings(found: ValidationError, root: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """
    The schema that broke, and the description of the condition that led to it, if one did.

    A key that a condition asks for is described outside of the condition, so for a missing key
    the schema is the one around it.
    """
    own = found.schema if isinstance(found.schema, Mapping) else {}
    node: Any = root
    around = root
    for part in found.absolute_schema_path:
        if part == "then":
            reason = str(node.get("description", "")).removesuffix(".")
            return (around if found.validator == "required" else own), reason
        if isinstance(node, Mapping) and "properties" in node:
            around = node
        node = node[part]
    return own, ""
