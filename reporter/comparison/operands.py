"""
The operands of a comparison: each name becomes an entry in a scope, or a row of claims.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.claims.load import find_row, is_claim_file, rows_in
from reporter.claims.row_figures import Facts
from reporter.comparison.side import Side, has_energy_in, side_of
from reporter.errors import ReporterError, telling
from reporter.findings import Finding
from reporter.leaderboard.named_entries import (
    NamedEntry,
    entry_ids,
    entry_path,
    near_text,
    scored_entry,
)
from reporter.model.enums import Scope
from reporter.review.board_folder import open_board_to_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """
    One operand: an entry, or the facts of a row with the other *rows* of its file.
    """

    run: Side | Facts
    rows: tuple[Facts, ...] = ()

    @property
    def facts(self) -> Facts:
        """
        The facts of the run.
        """
        return self.run.facts if isinstance(self.run, Side) else self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class Operands:
    """
    The operands in the order of their names, with the findings of the board and of their files.
    """

    operands: tuple[Operand, ...]
    findings: tuple[Finding, ...]


def operands_of(names: Sequence[str], board: Path, scope: Scope | None) -> Operands:
    """
    What *names* stand for, in their order; entries in *scope*.

    Without a scope the first entry is taken in the one that its page shows first, and another one
    in the same scope where it has an energy there. Raises `ReporterError` for a name that is
    unknown or means two things, and for an entry without energy; `UnusableEntryError` when the file
    of an entry has errors.
    """
    paths = [_path_of(name, board) for name in names]
    if scope is not None and not any(paths):
        raise ReporterError("--scope is for entries of the board; a row of claims has none")
    findings: list[Finding] = []
    found = _scored_or_rows(names, paths, board, findings)
    operands: list[Operand] = []
    with telling(findings):
        for one in found:
            if isinstance(one, Operand):
                operands.append(one)
                continue
            side = side_of(one.entry, one.benchmark, _scope_for(one, operands, scope))
            operands.append(Operand(run=side))
    return Operands(operands=tuple(operands), findings=tuple(findings))


def _scope_for(one: NamedEntry, before: Sequence[Operand], scope: Scope | None) -> Scope | None:
    chosen = [item.run.scored.scope for item in before if isinstance(item.run, Side)]
    if scope is None and chosen and has_energy_in(one.entry, chosen[0]):
        return chosen[0]
    return scope


def _scored_or_rows(
    names: Sequence[str], paths: Sequence[Path | None], board: Path, findings: list[Finding]
) -> list[NamedEntry | Operand]:
    """
    The entry or the row of each name; what is said of the board and of files goes to *findings*.
    """
    folder = open_board_to_rank(board) if any(paths) else None
    if folder is not None:
        findings += sorted(folder.findings, key=Finding.sort_key)
    found: list[NamedEntry | Operand] = []
    with telling(findings):
        for name, path in zip(names, paths, strict=True):
            if path is not None and folder is not None:
                entry = scored_entry(folder, path)
                findings += entry.findings
                found.append(entry)
            else:
                run, rows = find_row(name, _claims_of(board))
                found.append(Operand(run=run, rows=rows))
    return found


def _path_of(name: str, board: Path) -> Path | None:
    """
    The file of the entry that *name* means; `None` where it means a row of claims.
    """
    if "#" in name:
        return None
    path = entry_path(name, board)
    if path is not None and is_claim_file(path):
        raise ReporterError(f"{name} is a file of claims; name one of its rows: {name}#ROW")
    if path is not None and "/" in name:
        # No row of claims has a slash in its id.
        return path
    rows, unusable = rows_in(_claims_of(board))
    if path is not None and name in rows:
        raise ReporterError(
            f"{name!r} names a file and a row of claims; write ./{name} for the file, or FILE#ROW"
        )
    if path is None and name not in rows:
        near = near_text(name, sorted({*entry_ids(board), *rows}))
        skipped = f"; can't be used: {', '.join(map(str, unusable))}" if unusable else ""
        raise ReporterError(f"no entry and no row is called {name!r}{near}{skipped}")
    return path


def _claims_of(board: Path) -> list[Path]:
    folder = board / "claims"
    return [folder] if os.path.lexists(folder) else []
