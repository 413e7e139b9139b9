"""
The walk through a schema, and the words for what it finds.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from reporter.schema.violations import finding_of, problems_of


def told(schema: dict[str, Any], data: object) -> list[tuple[str, str, str, str]]:
    """
    Code, pointer, message and hint of each problem.
    """
    found = [finding_of(problem, "a.json") for problem in problems_of(data, schema)]
    return [(one.code, one.pointer, one.message, one.hint) for one in found]


@pytest.mark.parametrize(
    ("schema", "data", "words"),
    [
        (
            {"required": ["a"]},
            {},
            ("SH-1", "", 'the document lacks "a": a value', "add it"),
        ),
        (
            {"properties": {"a": {"properties": {}, "additionalProperties": False}}},
            {"a": {"x~/y": 1}},
            ("SH-2", "/a/x~0~1y", 'the key "x~/y" isn\'t known here', "remove it"),
        ),
        (
            {"properties": {"a_s": {}}, "additionalProperties": False},
            {"A_S": 1},
            ("SH-2", "/A_S", 'the key "A_S" isn\'t known here', 'did you mean "a_s"?'),
        ),
        (
            {"properties": {"duration_s": {}}, "additionalProperties": False},
            {"duration_min": 5},
            (
                "SH-2",
                "/duration_min",
                'the key "duration_min" isn\'t known here',
                'did you mean "duration_s"? 1 min is 60 s',
            ),
        ),
        (
            {"items": {"type": "integer"}},
            [1, 2.5],
            (
                "SH-3",
                "/1",
                "item 2 of the list is 2.5, a number; expected a whole number",
                "write a whole number",
            ),
        ),
        (
            {"properties": {"a": {"type": "string"}}},
            {"a": 5},
            (
                "SH-3",
                "/a",
                "a is 5, a number; expected a text",
                'put it in quotation marks: "5"',
            ),
        ),
        (
            {"properties": {"a": {"type": "array", "examples": [["x"]]}}},
            {"a": {}},
            (
                "SH-3",
                "/a",
                "a is an object; expected a list",
                "write it like a list of 1 item",
            ),
        ),
        (
            {"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "array"}]}}},
            {"a": 1},
            (
                "SH-9",
                "/a",
                "a is 1, a number; expected a text",
                'put it in quotation marks: "1"',
            ),
        ),
        (
            {"properties": {"a": {"multipleOf": 2, "description": "Even."}}},
            {"a": 3},
            (
                "SH-14",
                "/a",
                "a is 3, which breaks 'multipleOf'. Even",
                "see the description of this field",
            ),
        ),
        (
            {"properties": {"a": {"type": "string", "format": "date"}}},
            {"a": "2025-02-30"},
            (
                "SH-7",
                "/a",
                'a is "2025-02-30", a date that doesn\'t exist',
                "check the day of the month and the time of day",
            ),
        ),
    ],
)
def test_a_problem_in_words(
    schema: dict[str, Any], data: object, words: tuple[str, str, str, str]
) -> None:
    """
    Each kind of violation has its code, place, message and advice.
    """
    assert [words] == told(schema, data)


def test_additional_values_are_checked() -> None:
    """
    Where additional keys have a schema, their values are held against it.
    """
    schema = {"additionalProperties": {"type": "string", "maxLength": 2}}

    assert [("SH-6", "/b")] == [one[:2] for one in told(schema, {"a": "xx", "b": "xxx"})]


def test_a_condition_gives_its_reason() -> None:
    """
    What a condition asks for is told with the description of the condition.
    """
    schema = {
        "properties": {"a": {"const": 1}, "b": {"type": "number", "unit": "J", "examples": [5.5]}},
        "allOf": [
            {
                "description": "An a needs its b.",
                "if": {"required": ["a"]},
                "then": {"required": ["b"]},
            }
        ],
    }

    message = 'the document lacks "b": a number in J. An a needs its b'
    assert [("SH-1", "", message, 'add it, such as "b": 5.5')] == told(schema, {"a": 1})


def test_a_pattern_holds_for_the_whole_text() -> None:
    """
    A line feed at the end isn't overlooked, and digits are ASCII digits.
    """
    schema = {"type": "string", "pattern": "^[0-9]+$"}

    assert [] == told(schema, "12")
    assert ["SH-6"] == [one[0] for one in told(schema, "12\n")]
    assert ["SH-6"] == [one[0] for one in told(schema, "١٢")]


@pytest.mark.parametrize(
    ("items", "is_unique"),
    [
        (["a", "b"], True),
        (["a", "a"], False),
        ([1, 1.0], False),
        ([1, True], True),
        ([0, False], True),
        ([1, "1"], True),
        ([None, None], False),
        ([[1], [1]], False),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], False),
    ],
)
def test_items_are_equal_as_json_schema_says(items: list[object], *, is_unique: bool) -> None:
    """
    Numbers are equal by value, true is no number, objects are equal in any order.
    """
    schema = {"uniqueItems": True}

    assert ([] if is_unique else ["SH-8"]) == [one[0] for one in told(schema, items)]
    assert is_unique == jsonschema_rs.is_valid(schema, items)
    assert [] == told({"uniqueItems": False}, items)
