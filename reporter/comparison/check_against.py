"""
Holds documents against an entry: the answers of all their rows, as findings, text and data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.claims.check import load_documents
from reporter.claims.load import LoadedClaims
from reporter.comparison.against import Answer, FigureAgainst, RowAgainst, row_against
from reporter.comparison.cautions import own_cautions
from reporter.comparison.operands import operands_of
from reporter.comparison.side import Side
from reporter.errors import ReporterError
from reporter.findings import Finding, error, warning
from reporter.model.enums import scope_named
from reporter.store.files import PathLike, Paths, board_folder
from reporter.text import number, printed_line


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAgainst:
    """
    The rows of one document held against an entry; none where the file couldn't be used.
    """

    file: str
    rows: tuple[RowAgainst, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAgainst:
    """
    Documents held against an entry in one scope, with what the entry's figures are worth.

    *findings* are those of the files, of the board, and of figures that differ.
    """

    entry_id: str
    scope: str
    cautions: tuple[str, ...]
    documents: tuple[DocumentAgainst, ...]
    findings: tuple[Finding, ...]


def check_against(
    entry: str,
    files: Paths = (),
    *,
    claims: str | Sequence[str] = (),
    columns: PathLike | None = None,
    text: str | bytes | None = None,
    loaded: Sequence[LoadedClaims] = (),
    board: PathLike = ".",
    scope: str | None = None,
) -> CheckedAgainst:
    """
    Hold what documents print against the measured figures of an entry, figure by figure.

    *entry* is the id of an entry of *board*, or its file, in *scope* ("S1" to "S4"; left out, the
    one that its page shows first); *files*, *claims*, *columns*, *text* and *loaded* are documents
    as in `check`.
    A figure agrees, agrees within rounding, differs by a named factor (a finding of severity
    warning), or contradicts (an error).

    Raises `ReporterError` as `check` and `compare` do, and where *entry* is a row of claims.

    Example:

        reporter.check_against("acme/8xh100-bert", claims="energy=2.1 kWh; chips=8").documents
    """
    read = loaded or load_documents(files, claims=claims, columns=columns, text=text)
    found = operands_of([entry], board_folder(board), scope_named(scope))
    side = found.operands[0].run
    if not isinstance(side, Side):
        raise ReporterError(f"{entry!r} is a row of claims; --against takes an entry of the board")
    documents = tuple(
        DocumentAgainst(
            file=str(one.path),
            rows=tuple(row_against(facts, side) for facts in one.printed) if one.claims else (),
        )
        for one in read
    )
    own = [finding for one in read for finding in one.findings]
    differing = [finding for one in documents for finding in _differing(one, side)]
    findings = sorted((*found.findings, *own, *differing), key=Finding.sort_key)
    return CheckedAgainst(
        entry_id=side.entry.id,
        scope=side.scored.scope.value,
        cautions=tuple(own_cautions(side)),
        documents=documents,
        findings=tuple(findings),
    )


def _differing(document: DocumentAgainst, side: Side) -> Iterator[Finding]:
    for row in document.rows:
        for figure in row.figures:
            if figure.answer is Answer.CONTRADICTS:
                yield error(
                    "CL-25",
                    document.file,
                    figure.pointer,
                    f"{_held(row, figure)} contradicts the entry {side.entry.id}: "
                    f"{figure.held_against}",
                    "no other figure of the entry and no known slip fits; ask the authors",
                )
            elif figure.answer is Answer.DIFFERS:
                yield warning(
                    "CL-26",
                    document.file,
                    figure.pointer,
                    f"{_held(row, figure)} differs from the entry {side.entry.id}, which has "
                    f"{figure.held_against}",
                    figure.reason or "",
                )


def _held(row: RowAgainst, figure: FigureAgainst) -> str:
    return f"{row.row_id}: the {figure.name} {figure.printed}"


def against_text(checked: CheckedAgainst) -> str:
    """
    The answers row by row, and what the entry's own figures are worth.
    """
    lines = [f"against the entry {checked.entry_id} in {checked.scope}"]
    lines += [f"  {caution}" for caution in checked.cautions]
    rows = "".join(_row_text(row) for document in checked.documents for row in document.rows)
    return "".join(f"{printed_line(line)}\n" for line in lines) + rows


def against_dict(checked: CheckedAgainst) -> dict[str, Any]:
    """
    The answers as JSON data; the order of keys is fixed.
    """
    return {
        "entry": checked.entry_id,
        "scope": checked.scope,
        "cautions": list(checked.cautions),
        "documents": [
            {"file": document.file, "rows": [_row_dict(row) for row in document.rows]}
            for document in checked.documents
        ],
    }


def _row_text(row: RowAgainst) -> str:
    lines = [f"{row.row_id}:"]
    for figure in row.figures:
        line = f"  {figure.name} {figure.printed}: {figure.answer}"
        if figure.held_against is not None:
            line += f": {figure.held_against}"
        if figure.answer in {Answer.DIFFERS, Answer.CONTRADICTS} and figure.ratio is not None:
            line += f" ({number(figure.ratio)} times it)"
        lines.append(line)
        if figure.reason is not None:
            lines.append(f"    {figure.reason}")
    counted = [f"{row.count(answer)} {answer}" for answer in Answer if row.count(answer)]
    lines.append(f"  {', '.join(counted) or 'prints no figure that an entry has'}")
    return "".join(f"{printed_line(line)}\n" for line in lines)


def _row_dict(row: RowAgainst) -> dict[str, Any]:
    return {
        "id": row.row_id,
        "name": row.name,
        "figures": [
            {
                "figure": figure.figure,
                "printed": figure.printed,
                "pointer": figure.pointer,
                "answer": figure.answer.value,
                "held_against": figure.held_against,
                "printed_over_entry": figure.ratio,
                "reason": figure.reason,
            }
            for figure in row.figures
        ],
    }
