"""
`reporter score`: quality per kWh of single submissions.
"""

from __future__ import annotations

import json
from pathlib import Path

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, PathsArgument, say, show_findings
from reporter.findings import Finding, has_errors


@app.command()
def score(
    submissions: PathsArgument = None,
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Score submissions: energy to the target with its uncertainty, and what it is made of.

    Example:

        reporter score submissions/lenovo
    """
    from reporter.cli.tables import score_text
    from reporter.leaderboard.entries import iter_entries
    from reporter.leaderboard.export import entry_data
    from reporter.review.board_folder import open_board, submission_paths

    folder = open_board(board)
    findings: list[Finding] = list(folder.findings)
    entries = list(iter_entries(folder, submission_paths(folder, submissions), findings))
    if output is Format.JSON:
        data = {
            "entries": [entry_data(entry) for entry in entries],
            "findings": [finding.to_dict() for finding in findings],
        }
        typer.echo(json.dumps(data, indent=2))
    else:
        for entry in entries:
            typer.echo(score_text(entry, folder.benchmarks.by_id[entry.score.benchmark_id]))
        show_findings(findings, output, to_stderr=True)
        say("energy on the AC side, in S1 at the device; see the method page for every formula")
    raise typer.Exit(int(has_errors(findings)))
