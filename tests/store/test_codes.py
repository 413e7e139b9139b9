"""
The tables of codes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reporter.schema import codes as schema_codes
from reporter.store import codes as store_codes

PACKAGE = Path(store_codes.__file__).parents[1]


@pytest.mark.parametrize(
    ("codes", "rooms"),
    [(store_codes.CODES, ("store",)), (schema_codes.CODES, ("schema", "store"))],
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
        for path in (PACKAGE / room).glob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"([A-Z]{2}-[0-9]+)"', path.read_text(encoding="utf-8"))
        if code.partition("-")[0] in groups
    }

    assert set(codes) == used


@pytest.mark.parametrize("codes", [store_codes.CODES, schema_codes.CODES])
def test_every_code_has_a_title_and_says_what_to_do(codes: dict[str, str]) -> None:
    """
    The text of a code is at least a title and a piece of advice: two sentences.
    """
    for code, text in codes.items():
        assert re.fullmatch(r"[A-Z]{2}-[1-9][0-9]*", code)
        assert re.match(r"[A-Z][^.]+\. [A-Z]", text), code
        assert text.endswith(".")
