"""
`reporter statement`: what an author pastes into a paper, a model card or a form.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, say, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors
from reporter.model.words import Scope
from reporter.statement.format_names import StatementFormat

_ID = re.compile(r"[a-z0-9-]+/[a-z0-9-]+", re.ASCII)


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
    from reporter.cli.pipeline import iter_entries, open_board
    from reporter.statement.formats import WRITERS
    from reporter.statement.statement import make_statement
    from reporter.store.write import write_atomically

    folder = open_board(board)
    findings: list[Finding] = []
    entries = list(iter_entries(folder, [_path_of(entry, board)], findings))
    show_findings([*folder.findings, *findings], Format.TEXT, to_stderr=True)
    if has_errors(findings) or not entries:
        raise typer.Exit(1)
    benchmark = folder.benchmarks.by_id[entries[0].score.benchmark_id]
    made = make_statement(entries[0], benchmark=benchmark, board=folder.board, scope=scope)
    text = WRITERS[output](made)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_atomically(out, text)
        say(f"wrote {out}")


def _path_of(entry: str, board: Path) -> Path:
    """
    The file that *entry* names: a path, or an id of the board. Raises `ReporterError` otherwise.
    """
    given = Path(entry)
    if given.is_file():
        return given
    folder = board / "submissions"
    path = folder / f"{entry}.json"
    if _ID.fullmatch(entry) and path.is_file():
        return path
    known = sorted(f"{item.parent.name}/{item.stem}" for item in folder.glob("*/*.json"))
    near = difflib.get_close_matches(entry, known, n=3)
    hint = f"; near: {', '.join(near)}" if near else ""
    raise ReporterError(f"no file and no entry of {folder} is called {entry!r}{hint}")
