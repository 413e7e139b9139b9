"""
`reporter statement`: what an author pastes into a paper, a model card or a form.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.named import entry_path, no_entry, scored_entry
from reporter.cli.show import BoardOption, Format, say, show_findings
from reporter.model.enums import Scope
from reporter.statement.format_names import StatementFormat


@app.command()
def statement(
    entry: Annotated[str, typer.Argument(help="Id of an entry of the board, or its file.")],
    board: BoardOption = Path(),
    output: Annotated[
        StatementFormat, typer.Option("--format", help="What the statement is pasted into.")
    ] = StatementFormat.MARKDOWN,
    scope: Annotated[
        Scope | None, typer.Option(help="Scope to state, where the entry has several.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write instead of printing.", dir_okay=False)
    ] = None,
) -> None:
    """
    State the energy and carbon of an entry in the form that papers, cards and forms ask for.

    Every figure is computed from the entry's readings and printed to the digits that its
    uncertainty supports; what is missing is named, never guessed.

    Example:

        reporter statement lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert --format latex
    """
    from reporter.review.board_folder import open_board
    from reporter.statement.formats import WRITERS
    from reporter.statement.statement import make_statement
    from reporter.store.files import write_atomically

    folder = open_board(board)
    show_findings(folder.findings, Format.TEXT, to_stderr=True)
    path = entry_path(entry, board)
    if path is None:
        raise no_entry(entry, board)
    found, benchmark = scored_entry(folder, path)
    made = make_statement(found, benchmark=benchmark, board=folder.board, scope=scope)
    text = WRITERS[output](made)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_atomically(out, text)
        say(f"wrote {out}")
