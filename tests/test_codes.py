"""
The tables of codes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reporter
from reporter.change_codes import CHANGE_CODES
from reporter.codes import FILE_CODES, SCHEMA_CODES

PACKAGE = Path(reporter.__file__).parent


@pytest.mark.parametrize(
    ("codes", "rooms"),
    [
        (FILE_CODES, ("store", "carbon")),
        (SCHEMA_CODES, ("schema", "store", "findings.py")),
        (CHANGE_CODES, ("changes",)),
    ],
)
def test_every_code_is_used_and_every_use_is_listed(
    codes: dict[str, str], rooms: tuple[str, ...]
) -> None:
    """
    The table of a room names those codes that its modules give, no more and no fewer.
    """
    groups = {code.partition("-")[0] for code in codes}
    used = {
        code
        for room in rooms
        for path in ([PACKAGE / room] if room.endswith(".py") else (PACKAGE / room).glob("*.py"))
        for code in re.findall(r'"([A-Z]{2}-[0-9]+)"', path.read_text(encoding="utf-8"))
        if code.partition("-")[0] in groups
    }

    assert set(codes) == used


@pytest.mark.parametrize("codes", [FILE_CODES, SCHEMA_CODES, CHANGE_CODES])
def test_every_code_has_a_title_and_says_what_to_do(codes: dict[str, str]) -> None:
    """
    The text of a code is at least a title and a piece of advice: two sentences.
    """
    for code, text in codes.items():
        assert re.fullmatch(r"[A-Z]{2}-[1-9][0-9]*", code)
        assert re.match(r"[A-Z][^.]+\. [A-Z]", text), code
        assert text.endswith(".")
