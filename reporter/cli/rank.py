"""
`reporter rank`: the boards, on the terminal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import (
    BoardOption,
    Format,
    FormatOption,
    PathsArgument,
    show_findings,
)
from reporter.findings import has_errors
from reporter.text import json_text


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
    Rank submissions by quality per kWh.

    Each benchmark, scope, division and availability has a board of its own; a benchmark may rank
    the quality within a budget in its place. Below each board stands how far the next entry is, how
    far it must be to be clearly worse, and how sure the order of the true energies is.

    Example:

        reporter rank --benchmark bert

        reporter rank --benchmark bert --at 0.71
    """
    from reporter.cli.tables import board_at_text, board_text
    from reporter.leaderboard.ranking import rank as rank_entries

    ranking = rank_entries(submissions, board=board, benchmark=benchmark, at=at or ())
    if output is Format.JSON:
        typer.echo(json_text(ranking.to_dict()))
    else:
        tables = [*map(board_text, ranking.boards), *map(board_at_text, ranking.boards_at)]
        typer.echo("\n\n".join(tables))
        show_findings(ranking.findings, output, to_stderr=True)
    raise typer.Exit(int(has_errors(ranking.findings)))
