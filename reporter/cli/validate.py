"""
`reporter validate`: check submissions against the schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, Progress, say, show_findings
from reporter.findings import counts
from reporter.text import plural


@app.command()
def validate(
    submissions: Annotated[
        list[Path],
        typer.Argument(help="Submission files or folders.", exists=True),
    ],
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Check submissions against the schema.

    Every file is checked, whatever is wrong with others.

    Metrics and units are held against the benchmarks of the board, or those that come with the tool
    where the board has none.

    Example:

        reporter validate submissions
    """
    from reporter.store.validation import validate as validate_submissions

    progress = Progress("files checked")
    found = validate_submissions(submissions, board=board, progress=progress)
    progress.close()
    show_findings(found.findings, output)
    if output is Format.TEXT:
        say(f"{plural(found.files_count, 'file')} checked: {counts(found.findings)}")
    raise typer.Exit(int(not found.is_valid))
