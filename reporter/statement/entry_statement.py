"""
States the energy and carbon of an entry by its name, in the form that it is pasted into.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.errors import ReporterError, telling
from reporter.findings import Finding
from reporter.leaderboard.named_entries import entry_path, no_entry, scored_entry
from reporter.model.enums import scope_named
from reporter.review.board_folder import open_board_to_rank
from reporter.statement.format_names import StatementFormat
from reporter.statement.formats import WRITERS
from reporter.statement.statement import Statement, make_statement
from reporter.store.files import PathLike, board_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStatement:
    """
    The statement of an entry, with the findings of the board and of the entry's file.
    """

    statement: Statement
    findings: tuple[Finding, ...]

    def text(self, form: str = StatementFormat.MARKDOWN) -> str:
        """
        The statement in one of the formats of `StatementFormat`, such as "latex".

        Raises `ReporterError` for another format, and where "boamps" has no energy to report.
        """
        if form not in WRITERS:
            known = ", ".join(StatementFormat)
            raise ReporterError(f"no format is called {form!r}; there are: {known}")
        return WRITERS[StatementFormat(form)](self.statement)


def statement(entry: str, *, board: PathLike = ".", scope: str | None = None) -> EntryStatement:
    """
    State the energy and carbon of an entry as papers, model cards and forms ask for it.

    *entry* is the id of an entry of *board*, or its file. *scope* ("S1" to "S4") is needed where
    the entry has several. Energies are stated in kWh and masses in kg CO2e, to the digits that
    their uncertainty supports; what is missing is named.

    Raises `ReporterError` where there is no such entry, or it has no energy in that scope;
    `UnusableEntryError` when its file has errors.

    Example:

        reporter.statement("lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert").text("latex")
    """
    folder = open_board_to_rank(board_folder(board))
    findings = sorted(folder.findings, key=Finding.sort_key)
    with telling(findings):
        path = entry_path(entry, folder.path)
        if path is None:
            raise no_entry(entry, folder.path)
        found = scored_entry(folder, path)
        findings += found.findings
        made = make_statement(
            found.entry, benchmark=found.benchmark, board=folder.board, scope=scope_named(scope)
        )
    return EntryStatement(statement=made, findings=tuple(findings))
