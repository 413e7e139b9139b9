"""
Reads a board's own settings from `board.toml`.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from reporter.findings import Finding, error, has_errors, note
from reporter.model.board import Board, ReferenceSite
from reporter.schema.check import check
from reporter.store import files
from reporter.store.slow_json import content_findings

FILE_NAME = "board.toml"
# The same values as in board.toml of this repository; a test holds them together.
STANDARD = Board(
    title="Training energy leaderboard",
    description="Machine-learning training runs by quality per kWh and per kg CO2e, "
    "from measured energy.",
    reference_site=ReferenceSite(
        pue=1.58,
        pue_source="Uptime Institute Global Data Center Survey 2023, average annual PUE",
        factor_id="ember/WORLD/2024",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBoard:
    """
    A board's settings, or None when its file has errors, and what there is to say.
    """

    board: Board | None
    findings: tuple[Finding, ...]


def load_board(folder: Path) -> LoadedBoard:
    """
    The settings in *folder*; where the file is absent, the standard ones and a note BD-1.
    """
    path = folder / FILE_NAME
    if not os.path.lexists(path):
        message = (
            f"the board has no {FILE_NAME}: its title and reference site are the standard ones"
        )
        hint = f"write {FILE_NAME} with title, description and reference_site"
        return LoadedBoard(board=STANDARD, findings=(note("BD-1", str(path), "", message, hint),))
    raw, findings = files.read(path)
    if raw is None:
        return LoadedBoard(board=None, findings=findings)
    return _board(raw, str(path))


def _board(raw: bytes, file: str) -> LoadedBoard:
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as problem:
        message = f"byte 0x{raw[problem.start]:02x} at offset {problem.start:,} is not UTF-8"
        finding = error("JS-1", file, "", message, "save the file as UTF-8")
        return LoadedBoard(board=None, findings=(finding,))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        reason = str(problem) or "too deep"
        finding = error("BD-2", file, "", f"not TOML: {reason}", "correct the text there")
        return LoadedBoard(board=None, findings=(finding,))
    findings = tuple(content_findings(data, file)) or check(data, "board", file)
    board = None if has_errors(findings) else Board.from_dict(data)
    return LoadedBoard(board=board, findings=findings)
