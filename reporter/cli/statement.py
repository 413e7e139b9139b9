"""
`reporter statement`: what an author pastes into a paper, a model card or a form.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, say, show_in_order
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
    from reporter.statement.entry_statement import statement as state_entry
    from reporter.store.files import write_atomically

    made = state_entry(entry, board=board, scope=scope)
    show_in_order(made.findings)
    text = made.text(output)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_atomically(out, text)
        say(f"wrote {out}")
