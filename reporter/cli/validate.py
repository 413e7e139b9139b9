"""
`reporter validate`: check the files of a board against their schemas.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import (
    Format,
    FormatOption,
    GivenBoardOption,
    Progress,
    say,
    show_findings,
)
from reporter.findings import counts


@app.command()
def validate(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files of a board, folders of them, or whole boards.", exists=True),
    ],
    board: GivenBoardOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Check the files of a board against their schemas.

    Submissions, benchmarks, claims, board.toml and ledger events: every file is checked, whatever
    is wrong with others; a folder with board.toml is checked as a whole board. Metrics and units of
    a submission are held against the benchmarks of the board that it stands in, or of --board;
    where neither has any, against those that come with the tool.

    Example:

        reporter validate submissions
    """
    from reporter.review.validation import validate as validate_files

    progress = Progress("submissions checked")
    found = validate_files(paths, board=board, progress=progress)
    progress.close()
    show_findings(found.findings, output)
    if output is Format.TEXT:
        say(f"{found.counted} checked: {counts(found.findings)}")
    raise typer.Exit(int(not found.is_valid))
