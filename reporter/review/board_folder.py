"""
A board folder: its settings, its benchmarks, its ledger, and where its submissions are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.errors import ReporterError
from reporter.findings import Finding, as_text

if TYPE_CHECKING:
    from reporter.model.benchmark import Board
    from reporter.model.submission import Submission
    from reporter.review.ledger import Event, Standing
    from reporter.store.board import Benchmarks

LEDGER = "ledger.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFolder:
    """
    A board folder's settings and benchmarks, with the findings of reading them.

    *events_of* holds the events of the ledger by the id of the entry they are about.
    """

    path: Path
    board: Board
    benchmarks: Benchmarks
    events: tuple[Event, ...]
    events_of: Mapping[str, tuple[Event, ...]]
    findings: tuple[Finding, ...]

    def standing(self, submission: Submission) -> Standing | None:
        """
        What the board's ledger says of an entry; `None` on a board that keeps no ledger.
        """
        from reporter.review.ledger import standing_of

        mine = self.events_of.get(submission.id, ())
        return standing_of(submission, mine) if self.events else None


def open_board(path: Path) -> BoardFolder:
    """
    Read `board.toml` and `benchmarks/` of a board folder; the packaged ones where it has none.

    Raises `ReporterError` when `board.toml` is wrong: no figure could be trusted; and when the
    folder of benchmarks or submissions is a link: what lies elsewhere is no part of the board.
    """
    from reporter.review.ledger_file import read_ledger
    from reporter.store.board import load_benchmarks, load_board

    if (path / "submissions").is_symlink():
        raise ReporterError(f"{path / 'submissions'} is a link; put the folder itself there")
    loaded = load_board(path)
    if loaded.board is None:
        raise ReporterError("board.toml can't be used:\n" + as_text(loaded.findings).rstrip())
    folder = path / "benchmarks"
    benchmarks = load_benchmarks(folder if os.path.lexists(folder) else None)
    ledger = read_ledger(ledger_path(path))
    return BoardFolder(
        path=path,
        board=loaded.board,
        benchmarks=benchmarks,
        events=ledger.events,
        events_of=_by_entry(ledger.events),
        findings=(*loaded.findings, *benchmarks.findings, *ledger.findings),
    )


def _by_entry(events: Sequence[Event]) -> dict[str, tuple[Event, ...]]:
    grouped: dict[str, list[Event]] = {}
    for event in events:
        grouped.setdefault(event.id, []).append(event)
    return {entry_id: tuple(group) for entry_id, group in grouped.items()}


def ledger_path(board: Path) -> Path:
    """
    Where a board keeps its ledger.
    """
    return board / "submissions" / LEDGER


def submission_paths(board: BoardFolder, given: Sequence[Path] | None) -> list[Path]:
    """
    The paths that the user named, or the board's `submissions/`.
    """
    if given:
        return list(given)
    folder = board.path / "submissions"
    if not folder.is_dir():
        raise ReporterError(f"{folder} doesn't exist; name files or a board folder with --board")
    return [folder]
