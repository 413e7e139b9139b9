"""
The layout of JSON files is that of the standard library.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.store.json_layout import indented_json

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)  # fmt: skip


@given(DATA)
def test_the_layout_is_that_of_the_standard_library(data: Any) -> None:
    """
    Whatever the data, each byte is as `json.dumps` writes it.
    """
    assert indented_json(data) == json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)


def test_lists_under_named_keys_stand_on_one_line() -> None:
    """
    Only lists do, wherever the key stands.
    """
    data = {"points": [[0.0, 1], [1.5, None]], "all": {"points": [], "a": [{"points": {"b": 1}}]}}

    assert indented_json(data, one_line={"points"}).splitlines() == [
        "{",
        '  "points": [[0.0, 1], [1.5, null]],',
        '  "all": {',
        '    "points": [],',
        '    "a": [',
        "      {",
        '        "points": {',
        '          "b": 1',
        "        }",
        "      }",
        "    ]",
        "  }",
        "}",
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(number: float) -> None:
    """
    JSON has no word for them.
    """
    for data in (number, [number], {"a": number, "b": [{"c": 1}]}):
        with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
            indented_json(data)
