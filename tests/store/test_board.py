"""
The settings of a board.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.findings import Severity
from reporter.store.board import STANDARD, load_board

CHECKOUT = Path(__file__).resolve().parents[2]
SOUND = """
title = "Board"
description = "A board."
[reference_site]
pue = 1.5
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember, world, 2024"
"""


def test_this_repository_is_a_board() -> None:
    """
    The board.toml of this repository is sound, and its reference site is the standard one.
    """
    loaded = load_board(CHECKOUT)

    assert () == loaded.findings
    assert loaded.board is not None
    assert STANDARD.title == loaded.board.title
    assert STANDARD.description == loaded.board.description
    assert STANDARD.reference_site == loaded.board.reference_site


def test_an_absent_file_is_said(tmp_path: Path) -> None:
    """
    Without board.toml the standard values are used, and a note says so.
    """
    loaded = load_board(tmp_path)

    (finding,) = loaded.findings
    assert STANDARD == loaded.board
    assert ("BD-1", Severity.NOTE) == (finding.code, finding.severity)
    assert finding.message.startswith("the board has no board.toml: its title and reference site")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (SOUND.replace("1.5", "nan"), "JS-4", "nan is no JSON number"),
        (SOUND.replace("1.5", "inf"), "JS-4", "inf is no JSON number"),
        (SOUND.replace("1.5", "0.9"), "SH-4", "pue is 0.9; expected a number from 1 to 3. PUE"),
        (
            SOUND.replace("1.5", "2024-01-01"),
            "SH-3",
            "pue is 2024-01-01 (no JSON value), no JSON value; expected a number from 1 to 3. PUE",
        ),
        (SOUND.replace('"Board"', '"Bo\\u202eard"'), "JS-7", None),
        (SOUND + "colour = 'red'\n", "SH-2", 'the key "colour" isn\'t known here'),
        ("title = ", "BD-2", "not TOML: Invalid value (at end of document)"),
        ("a = " + "[" * 5000, "JS-3", "tables and lists stand in each other more than 32 deep"),
        ("a" + ".a" * 200_000 + " = 1", "JS-3", None),
        ("a = " + "1" * 5000, "BD-2", None),
        ("title = 0x" + "f" * 5000, "JS-4", "an integer of 20,000 bits is no 64-bit integer"),
    ],
)
def test_a_fault_is_a_finding(tmp_path: Path, text: str, code: str, message: str | None) -> None:
    """
    Whatever is wrong with the file, there is a finding and no board.
    """
    (tmp_path / "board.toml").write_text(text, encoding="utf-8")

    loaded = load_board(tmp_path)

    assert loaded.board is None
    (finding,) = loaded.findings
    assert code == finding.code
    assert message is None or message == finding.message


def test_text_that_is_not_utf_8_is_a_finding(tmp_path: Path) -> None:
    """
    TOML is UTF-8, as JSON is.
    """
    (tmp_path / "board.toml").write_bytes(b'title = "\xe9"')

    (finding,) = load_board(tmp_path).findings
    assert ("JS-1", "byte 0xe9 at offset 9 is not UTF-8") == (finding.code, finding.message)


def test_a_linked_file_is_refused(tmp_path: Path) -> None:
    """
    The settings aren't read through a link.
    """
    (tmp_path / "board.toml").symlink_to(CHECKOUT / "board.toml")

    loaded = load_board(tmp_path)

    assert loaded.board is None
    assert ["FI-2"] == [finding.code for finding in loaded.findings]
