"""
`reporter score`: quality per kWh of single submissions.
"""

from __future__ import annotations

from pathlib import Path

import typer

from reporter.cli.app import app
from reporter.cli.show import (
    BoardOption,
    Format,
    FormatOption,
    PathsArgument,
    say,
    show_findings,
)
from reporter.findings import has_errors
from reporter.text import json_text


@app.command()
def score(
    submissions: PathsArgument = None,
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Score submissions: energy to target, and what it is made of.

    Example:

        reporter score submissions/lenovo
    """
    from reporter.cli.tables import score_text
    from reporter.leaderboard.ranking import score as score_entries

    scored = score_entries(submissions, board=board)
    if output is Format.JSON:
        typer.echo(json_text(scored.to_dict()))
    else:
        for entry in scored.entries:
            typer.echo(score_text(entry, scored.benchmark_of(entry)))
        show_findings(scored.findings, output, to_stderr=True)
        say("energy on the AC side, in S1 at the device; see the method page for every formula")
    raise typer.Exit(int(has_errors(scored.findings)))
