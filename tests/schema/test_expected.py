"""
Words for what is expected and what was found.
"""

from __future__ import annotations

from datetime import date

import pytest

from reporter.schema.expected import expected, first_sentence, kind_of, plain, shortened, shown


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "number", "unit": "J", "exclusiveMinimum": 0}, "a number in J above 0"),
        ({"type": "number", "unit": "1", "minimum": 0, "maximum": 1}, "a number from 0 to 1"),
        ({"type": ["number", "null"], "unit": "W"}, "a number in W"),
        (
            {"type": "integer", "unit": "nodes", "minimum": 1, "maximum": 10**6},
            "a whole number of nodes from 1 to 1,000,000",
        ),
        ({"type": "number", "unit": "s"}, "a number in s"),
        ({"type": "number", "exclusiveMaximum": 2}, "a number below 2"),
        ({"type": "string", "minLength": 1, "maxLength": 64}, "a text of 1 to 64 characters"),
        ({"type": "string", "minLength": 3, "maxLength": 3}, "a text of 3 characters"),
        ({"type": "array", "maxItems": 5000}, "a list of at most 5,000 items"),
        ({"type": "array", "minItems": 2}, "a list of at least 2 items"),
        ({"type": ["string", "number"]}, "a text or a number"),
        ({"type": "boolean"}, "true or false"),
        ({"type": "object"}, "an object"),
        ({"enum": ["ac", "dc", None]}, 'one of "ac", "dc"'),
        ({"const": 1}, "1"),
        ({"type": "string", "format": "date"}, "a date like 2025-06-04"),
        ({}, "a value"),
    ],
)
def test_a_schema_in_words(schema: dict[str, object], words: str) -> None:
    """
    Type, unit and bounds are said in one phrase.
    """
    assert words == expected(schema)


@pytest.mark.parametrize(
    ("value", "words", "kind"),
    [
        (None, "null", "null"),
        (True, "true", "true or false"),
        (0.1, "0.1", "a number"),
        ("é\n", '"é\\n"', "a text"),
        ([1], "a list of 1 item", "a list"),
        ([], "a list of 0 items", "a list"),
        ({"a": 1}, "an object", "an object"),
        (date(2024, 1, 2), "2024-01-02 (no JSON value)", "no JSON value"),
    ],
)
def test_a_value_in_words(value: object, words: str, kind: str) -> None:
    """
    Values are shown as JSON, containers by their size.
    """
    assert words == shown(value)
    assert kind == kind_of(value)


def test_long_texts_are_cut() -> None:
    """
    At most 60 characters of a foreign text are shown.
    """
    assert '"' + "x" * 60 + '"' == shortened("x" * 60)
    assert '"' + "x" * 60 + '..."' == shortened("x" * 61)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (0.8, "0.8"),
        (1e18, "1e18"),
        (10**13, "1e13"),
        (1e6, "1,000,000"),
        (1.5e30, "1.5e30"),
        (-1e9, "-1,000,000,000"),
        (2**64 - 1, "18,446,744,073,709,551,615"),
    ],
)
def test_bounds_are_written_as_people_do(number: float, words: str) -> None:
    """
    Powers of ten are short, other numbers have separators.
    """
    assert words == plain(number)


def test_only_the_first_sentence_is_told() -> None:
    """
    A finding quotes the first sentence of a description.
    """
    assert "Energy of a run." == first_sentence({"description": "Energy of a run. Never zero."})
    assert "Energy" == first_sentence({"description": "Energy"})
    assert "" == first_sentence({})
