"""
`reporter validate`: check submissions against the schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, Progress, say, show_findings
from reporter.errors import ReporterError
from reporter.findings import counts, has_errors
from reporter.text import plural


@app.command()
def validate(
    submissions: Annotated[
        list[Path],
        typer.Argument(help="Submission files, or folders that hold them.", exists=True),
    ],
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Check submissions against the schema; every file is checked, whatever is wrong with others.

    Metrics and units are held against the benchmarks of the board, or those that come with the tool
    where the board has none.

    Example:

        reporter validate submissions
    """
    from reporter.store.board import board_benchmarks
    from reporter.store.submissions import validate_files

    progress = Progress("files checked")
    benchmarks = board_benchmarks(board)
    count, found = validate_files(submissions, benchmarks=benchmarks, progress=progress)
    findings = [*benchmarks.findings, *found]
    progress.close()
    if count == 0:
        raise ReporterError("no submission there: name JSON files, or a folder that holds them")
    show_findings(findings, output)
    if output is Format.TEXT:
        say(f"{plural(count, 'file')} checked: {counts(findings)}")
    raise typer.Exit(int(has_errors(findings)))
