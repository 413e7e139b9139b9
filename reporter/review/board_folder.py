"""
A board folder: its settings, its benchmarks, its ledger, and where its submissions are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import ReporterError
from reporter.findings import Finding

if TYPE_CHECKING:
    from reporter.model.benchmark import Board
    from reporter.review.ledger_state import LedgerState
    from reporter.review.status import EntryStatus
    from reporter.store.board import Benchmarks


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFolder:
    """
    A board folder's settings and benchmarks, with the findings of reading them and the ledger.

    *state* is what the events of the ledger that count add up to.
    """

    path: Path
    board: Board
    benchmarks: Benchmarks
    state: LedgerState
    findings: tuple[Finding, ...]

    def status(self, data: Mapping[str, Any], path: Path | None = None) -> EntryStatus:
        """
        Where an entry stands as its file is now; *data* is the file's JSON data, not a copy.

        *path* is the file, whose earlier versions name the fields that were changed since a review.
        """
        from reporter.review.git import earlier_versions
        from reporter.review.status import EntryStatus, present_of, status_of

        try:
            present = present_of(data)
        except ReporterError as problem:
            return EntryStatus(reasons=(f"the file can't be sealed: {problem}",))
        return status_of(self.state, present, () if path is None else earlier_versions(path))

    def status_on(self, data: Mapping[str, Any], day: date) -> EntryStatus:
        """
        Where the entry of that data stood by the events of the ledger up to and with *day*.
        """
        from reporter.review.status import EntryStatus, present_of, status_of

        try:
            return status_of(self.state.until(day), present_of(data))
        except ReporterError as problem:
            return EntryStatus(reasons=(f"the file can't be sealed: {problem}",))

    def cleared(self, entry_id: str, sealed: str | None) -> frozenset[tuple[str, str]]:
        """
        The flags, as code and digest, that people cleared of that state of an entry.
        """
        of_state = self.state.history(entry_id).states.get(sealed or "")
        return frozenset() if of_state is None else frozenset(of_state.cleared)


def open_board(path: Path) -> BoardFolder:
    """
    Read `board.toml`, `benchmarks/` and `ledger/` of a board folder.

    Where it has no benchmarks the packaged ones are taken. Raises `ReporterError` when `board.toml`
    is wrong: no figure could be trusted; and when the folder of benchmarks or submissions is a
    link: what lies elsewhere is no part of the board.
    """
    from reporter.review.ledger_chain import read_ledger
    from reporter.review.ledger_state import read_state
    from reporter.store.board import board_benchmarks, usable_board

    board, findings = usable_board(path)
    benchmarks = board_benchmarks(path)
    state = read_state(read_ledger(ledger_path(path)), board.organisations)
    return BoardFolder(
        path=path,
        board=board,
        benchmarks=benchmarks,
        state=state,
        findings=(*findings, *benchmarks.findings, *state.findings),
    )


def ledger_path(board: Path) -> Path:
    """
    The folder of a board's ledger, beside its submissions.
    """
    from reporter.review.ledger_chain import FOLDER

    return board / FOLDER


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
