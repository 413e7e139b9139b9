"""
`reporter diff`: what changes on a board between two states of it.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, show_json


class DiffFormat(StrEnum):
    """
    How a difference is printed.
    """

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command()
def diff(
    base: Annotated[str, typer.Argument(help="The state before: a commit, or a board's folder.")],
    head: Annotated[str, typer.Argument(help="The state after: a commit, or a board's folder.")],
    board: BoardOption = Path(),
    output: Annotated[
        DiffFormat, typer.Option("--format", help="markdown: for a comment.")
    ] = DiffFormat.TEXT,
) -> None:
    """
    Show what changes on a board from one state to another.

    Entries with their fields, ranks and figures (also those that others moved), statuses, events
    of the ledger, benchmarks, settings, and other files. A commit is read from git's objects;
    nothing is checked out.

    Example:

        reporter diff main HEAD
    """
    from reporter.changes.diff import diff as diff_boards
    from reporter.changes.wording import difference_markdown, difference_text

    found = diff_boards(base, head, board=board)
    match output:
        case DiffFormat.TEXT:
            typer.echo(difference_text(found), nl=False)
        case DiffFormat.MARKDOWN:
            typer.echo(difference_markdown(found), nl=False)
        case DiffFormat.JSON:
            show_json(found.to_dict())
