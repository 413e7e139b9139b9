"""
`reporter build`: publish the leaderboard as a static site.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import (
    BoardOption,
    Format,
    FormatOption,
    Progress,
    say,
    show_findings,
)
from reporter.findings import Finding, counts, has_errors
from reporter.text import plural


@app.command()
def build(
    board: BoardOption = Path(),
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the site; _site in the board folder if left out."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing if any submission has an error.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Build the site from a board folder; the old site stands until the new one is whole.

    A submission with errors is left out and said, and so is a file of claims that can't be read;
    the others are published.

    Example:

        reporter build --board . --out _site
    """
    from reporter.site.publish import BuildWatcher
    from reporter.site.publish import build as build_board

    reading, writing = Progress("submissions read"), Progress("pages written")

    def found(findings: Sequence[Finding]) -> None:
        reading.close()
        show_findings(findings, output, to_stderr=output is Format.TEXT)

    watcher = BuildWatcher(read=reading, found=found, written=writing)
    built = build_board(board, out=out, is_strict=strict, watcher=watcher)
    if built.report is None:
        say("nothing was written: --strict, and at least one finding is an error")
        raise typer.Exit(1)
    writing.close()
    leaderboard, findings = built.leaderboard, built.findings
    say(
        f"{plural(built.report.pages_count, 'page')} in {built.path}: "
        f"{plural(len(leaderboard.boards), 'board')}, "
        f"{plural(len(leaderboard.entries), 'entry', 'entries')}; {counts(findings)}"
    )
    raise typer.Exit(int(has_errors(findings)))
