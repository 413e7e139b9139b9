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
from reporter.findings import Finding, counted_findings

if TYPE_CHECKING:
    from reporter.model.benchmark import Board
    from reporter.review.git import FileHistory
    from reporter.review.ledger_state import LedgerState
    from reporter.review.status import EntryStatus, Present
    from reporter.store.board import Benchmarks


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFolder:
    """
    A board folder's settings and benchmarks, with the findings of reading them and the ledger.

    *state* is what the events of the ledger that count add up to, *history* what git knows of the
    board's files.
    """

    path: Path
    board: Board
    benchmarks: Benchmarks
    state: LedgerState
    findings: tuple[Finding, ...]
    history: FileHistory

    def status(self, data: Mapping[str, Any], path: Path | None = None) -> EntryStatus:
        """
        Where an entry stands as its file is now; *data* is the file's JSON data, not a copy.

        *path* is the file, whose earlier versions name the fields that were changed since a review.
        """
        from reporter.review.status import EntryStatus, present_of

        try:
            return self.standing(present_of(data), path)
        except ReporterError as problem:
            return EntryStatus(reasons=(f"the file can't be sealed: {problem}",))

    def standing(
        self, present: Present, path: Path | None = None, *, on: date | None = None
    ) -> EntryStatus:
        """
        The same of an entry whose seal is known; by the events up to and with the day *on*.
        """
        from reporter.review.status import status_of

        state = self.state if on is None else self.state.until(present.entry, on)
        return status_of(state, present, () if path is None else self.history.versions(path))

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
    from reporter.review.git import FileHistory
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
        findings=(*findings, *benchmark_findings(path, benchmarks), *state.findings),
        history=FileHistory(path),
    )


def benchmark_findings(board: Path, benchmarks: Benchmarks) -> tuple[Finding, ...]:
    """
    What was found wrong with the *benchmarks* of a board folder and with its own carbon table.
    """
    tables = {one.carbon_table for one in benchmarks.versions.values() if one.carbon_table}
    if not tables:
        return benchmarks.findings
    from reporter.carbon.own_table import zone_findings
    from reporter.store.carbon_table import FILE_NAME

    found = (one for table in tables for one in zone_findings(table, str(board / FILE_NAME)))
    return (*benchmarks.findings, *counted_findings(found))


def open_board_to_rank(path: Path) -> BoardFolder:
    """
    A board folder as `open_board` reads it, where ranks are made of it.

    Raises `ReporterError` as `open_board` does, and where the board is pinned to a rule set after
    which the making of figures or ranks changed: none of them changes before its maintainers know.
    """
    from reporter.model.rule_sets import RULE_SET, method_changes

    folder = open_board(path)
    pinned = folder.board.versions.rule_set
    changed = () if pinned is None else method_changes(pinned)
    if changed:
        listed = "".join(f"\n  {text}" for text in changed)
        raise ReporterError(
            f"board.toml is pinned to rule set {pinned}, and this reporter ranks by {RULE_SET}. "
            f"Since then:{listed}\n"
            "reporter migrate --check names the entries that change; then set rule_set = "
            f"{RULE_SET} under [versions], or use the reporter that made the ranks"
        )
    return folder


def require_own_rule_set(folder: BoardFolder) -> None:
    """
    Raises `ReporterError` where the board is pinned to another rule set than this tool reviews by.
    """
    from reporter.model.rule_sets import RULE_SET

    pinned = folder.board.versions.rule_set
    if pinned not in {None, RULE_SET}:
        raise ReporterError(
            f"board.toml is pinned to rule set {pinned}, and this reporter reviews by {RULE_SET}: "
            "a seal of it would mix the two. reporter migrate --check names the entries that "
            f"change; then set rule_set = {RULE_SET} under [versions]"
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
