"""
Data as a script: ASCII, inert whatever the text holds, and the same data when it is read back.
"""

from __future__ import annotations

import json

import pytest

from reporter.site.data_script import data_script

START = "(globalThis.reporterData??=[]).push("
HOSTILE = "</script><!-- ' \" \\ ${x} `y` & \u2028\u2029 \u202e\u2066\u200b \x1b[31m \ud7ff 💥"


def read_back(script: str) -> list[object]:
    """
    The data of a script, by the one statement that it may be.
    """
    assert script.startswith(START) and script.endswith(");\n")
    found: list[object] = json.loads(script.removeprefix(START).removesuffix(");\n"))
    return found


def test_a_script_is_one_statement_that_hands_over_its_data() -> None:
    """
    Kind, key and data stand in one list, without a space between them.
    """
    text = data_script("entry", "acme/a", {"name": "8xH100", "energy": [0.5, None]})

    assert text == f'{START}["entry","acme/a",{{"name":"8xH100","energy":[0.5,null]}}]);\n'


def test_hostile_text_is_ascii_and_ends_nothing() -> None:
    """
    No mark of HTML, no separator of lines and no mark of direction stands in a script as itself.
    """
    script = data_script("entry", HOSTILE, {"deep": [{"text": HOSTILE}]})

    assert script.isascii() and script.count("\n") == 1
    assert not set("<>&") & set(script)
    assert read_back(script)[1] == HOSTILE
    shown = read_back(script)[2]
    assert shown == {
        "deep": [
            {
                "text": "</script><!-- ' \" \\ ${x} `y` & \\u2028\\u2029 \\u202e\\u2066\\u200b "
                "\\x1b[31m \ud7ff 💥"
            }
        ]
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    """
    A script knows Infinity, JSON doesn't: it would be a figure that nobody computed.
    """
    with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
        data_script("entry", "a", {"energy": value})


def test_a_key_that_is_no_data_is_refused() -> None:
    """
    In a script `__proto__` names the kind of an object and not one of its fields.
    """
    with pytest.raises(ValueError, match="__proto__ can't be a key of a data script"):
        data_script("entry", "a", {"cells": {"__proto__": 1}})
