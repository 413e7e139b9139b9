"""
Codes of findings and names of slips.
"""

from __future__ import annotations

import re
from pathlib import Path

from reporter.codes import CLAIM_CODES, KNOWN_ERRORS

REPORTER = Path(__file__).resolve().parents[2] / "reporter"
# Claims are held against entries above the room, and their files are told from others below it.
ROOMS = (REPORTER / "claims", REPORTER / "comparison")
FILES = (REPORTER / "store" / "board_files.py",)


def source() -> str:
    """
    The source text of both rooms, without the table of codes itself.
    """
    modules = (*(path for room in ROOMS for path in sorted(room.glob("*.py"))), *FILES)
    return "\n".join(path.read_text(encoding="utf-8") for path in modules)


def test_every_code_in_use_is_in_the_table_and_in_use() -> None:
    """
    The rooms use exactly the codes that its table explains.
    """
    assert set(re.findall(r"CL-\d+", source())) == set(CLAIM_CODES)


def test_every_slip_in_the_table_is_in_use() -> None:
    """
    No slip has a name that nothing ever gives.
    """
    assert [slip for slip in KNOWN_ERRORS if f'"{slip}"' not in source()] == []
