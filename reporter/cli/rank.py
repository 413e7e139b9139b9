"""
`reporter rank`: the boards, on the terminal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, PathsArgument, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors


@app.command()
def rank(
    submissions: PathsArgument = None,
    board: BoardOption = Path(),
    benchmark: Annotated[
        str | None, typer.Option(help="Only the boards of this benchmark.")
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Rank submissions by quality per kWh, one board per benchmark, scope and division.

    Example:

        reporter rank --benchmark bert
    """
    from reporter.cli.tables import board_text
    from reporter.leaderboard.boards import build_leaderboard
    from reporter.leaderboard.entries import iter_entries
    from reporter.leaderboard.export import board_data
    from reporter.review.board_folder import open_board, submission_paths

    folder = open_board(board)
    wanted = folder.benchmarks.find(benchmark) if benchmark else None
    if benchmark and wanted is None:
        known = ", ".join(sorted(folder.benchmarks.by_id))
        raise ReporterError(f"no benchmark is called {benchmark!r}; there are: {known}")
    findings: list[Finding] = list(folder.findings)
    entries = iter_entries(folder, submission_paths(folder, submissions), findings)
    leaderboard = build_leaderboard(entries, folder.benchmarks.by_id)
    boards = [
        item for item in leaderboard.boards if wanted is None or item.key.benchmark_id == wanted.id
    ]
    if output is Format.JSON:
        data = {
            "boards": [board_data(item) for item in boards],
            "findings": [finding.to_dict() for finding in findings],
        }
        typer.echo(json.dumps(data, indent=2))
    else:
        typer.echo("\n\n".join(board_text(item) for item in boards))
        show_findings(findings, output, to_stderr=True)
    raise typer.Exit(int(has_errors(findings)))
