"""
The page on printed footprints names everything that a check can say.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from reporter.claims.columns import MEASURES, TEXTS, read_map
from reporter.codes import CLAIM_CODES, KNOWN_ERRORS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "papers.md"


def section(title: str) -> str:
    """
    The text under one heading.
    """
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    return rest.partition("\n## ")[0]


def test_every_slip_is_on_the_page() -> None:
    """
    No slip can be named that the page doesn't explain, and none is explained that isn't known.
    """
    assert set(re.findall(r"`([a-z0-9-]+)`", section("Slips that are known"))) == set(KNOWN_ERRORS)


def test_every_code_is_on_the_page() -> None:
    """
    The page lists exactly the codes of findings about claims.
    """
    assert set(re.findall(r"CL-\d+", section("Codes"))) == set(CLAIM_CODES)


def test_the_fields_of_a_column_map_are_on_the_page() -> None:
    """
    Both lists are complete, and the example can be used as it stands.
    """
    text = section("Ways in")
    example = json.loads("\n".join(line for line in text.splitlines() if line.startswith("    ")))
    columns, findings = read_map(example, ["Model", "Energy", "Carbon", "PUE included?"], "m.json")

    assert set(re.findall(r"`([a-z0-9_]+)`", text)) >= {*MEASURES, *TEXTS}
    assert findings == []
    assert set(columns) == set(example)
