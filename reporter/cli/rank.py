"""
`reporter rank`: the boards, on the terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, PathsArgument, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors

if TYPE_CHECKING:
    from reporter.leaderboard.entries import Entry
    from reporter.model.benchmark import Benchmark
    from reporter.review.board_folder import BoardFolder


@app.command()
def rank(
    submissions: PathsArgument = None,
    board: BoardOption = Path(),
    benchmark: Annotated[
        str | None, typer.Option(help="Only the boards of this benchmark.")
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            help="Rank by energy to this quality, such as 0.71 or fid=95, in place of the target; "
            "with --benchmark, once for each metric."
        ),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Rank submissions by quality per kWh, a board for each benchmark, scope, division, availability.

    Below each board stands how far the next entry is, how far it must be to be clearly worse, and
    how sure the order of the true energies is.

    Example:

        reporter rank --benchmark bert

        reporter rank --benchmark bert --at 0.71
    """
    from reporter.leaderboard.entries import iter_entries
    from reporter.review.board_folder import open_board, submission_paths

    folder = open_board(board)
    wanted = _wanted(folder, benchmark)
    if at and wanted is None:
        raise ReporterError("--at is a quality of one benchmark; name it with --benchmark")
    findings: list[Finding] = list(folder.findings)
    entries = iter_entries(folder, submission_paths(folder, submissions), findings)
    text, boards = _boards(entries, folder, wanted, at or [])
    if output is Format.JSON:
        data = {"boards": boards, "findings": [finding.to_dict() for finding in findings]}
        typer.echo(json.dumps(data, indent=2))
    else:
        typer.echo(text)
        show_findings(findings, output, to_stderr=True)
    raise typer.Exit(int(has_errors(findings)))


def _wanted(folder: BoardFolder, name: str | None) -> Benchmark | None:
    found = folder.benchmarks.find(name) if name else None
    if name and found is None:
        known = ", ".join(sorted(folder.benchmarks.by_id))
        raise ReporterError(f"no benchmark is called {name!r}; there are: {known}")
    return found


def _boards(
    entries: Iterable[Entry], folder: BoardFolder, wanted: Benchmark | None, at: Sequence[str]
) -> tuple[str, list[dict[str, Any]]]:
    """
    The boards as text and as data; at the target's own quality they are those without `--at`.
    """
    from reporter.cli.tables import board_at_text, board_text
    from reporter.leaderboard.at_quality import boards_at, is_target, levels_of
    from reporter.leaderboard.boards import build_leaderboard
    from reporter.leaderboard.export import board_at_data, board_data

    levels = levels_of(at, wanted) if at and wanted else None
    organisations = folder.board.organisations.id_of_alias
    if wanted and levels and not is_target(levels, wanted):
        found = boards_at(entries, wanted, levels, organisations)
        return "\n\n".join(map(board_at_text, found)), [board_at_data(one) for one in found]
    boards = [
        one
        for one in build_leaderboard(entries, folder.benchmarks.by_id, organisations).boards
        if wanted is None or one.key.benchmark_id == wanted.id
    ]
    return "\n\n".join(map(board_text, boards)), [board_data(one) for one in boards]
