"""
Codes of findings and names of slips.
"""

from __future__ import annotations

import re
from pathlib import Path

from reporter.codes import CLAIM_CODES, KNOWN_ERRORS

ROOM = Path(__file__).resolve().parents[2] / "reporter" / "claims"


def source() -> str:
    """
    The source text of the room, without the table of codes itself.
    """
    modules = (path for path in sorted(ROOM.glob("*.py")))
    return "\n".join(path.read_text(encoding="utf-8") for path in modules)


def test_every_code_in_use_is_in_the_table_and_in_use() -> None:
    """
    The room uses exactly the codes that its table explains.
    """
    assert set(re.findall(r"CL-\d+", source())) == set(CLAIM_CODES)


def test_every_slip_in_the_table_is_in_use() -> None:
    """
    No slip has a name that nothing ever gives.
    """
    assert [slip for slip in KNOWN_ERRORS if f'"{slip}"' not in source()] == []
