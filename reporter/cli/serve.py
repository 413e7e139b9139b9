"""
`reporter serve`: look at the site while the board is worked on.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, say, show_findings
from reporter.findings import Finding, counts
from reporter.text import plural, printed_line

if TYPE_CHECKING:
    from reporter.site.serve import Served

SHOWN_FILES = 5


@app.command()
def serve(
    board: BoardOption = Path(),
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
    ] = 8000,
    out: Annotated[
        Path | None,
        typer.Option(help="Keep the site in this folder too; else it is gone at the end."),
    ] = None,
) -> None:
    """
    Build the site, and serve it while its files change.

    It is served on this machine alone, and built again after each change. Open pages load again
    by themselves. A change that brings an error is printed, and the site before it stands.
    Ctrl-C ends.

    Example:

        reporter serve --board . --port 8000
    """
    from reporter.site.serve import ServeWatcher
    from reporter.site.serve import serve as serve_board

    # So that a service manager ends it like Ctrl-C does, without the temporary folder.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watcher = ServeWatcher(
        listening=_show_address, changed=_show_changed, found=_show_found, shown=_show, kept=_warn
    )
    try:
        serve_board(board, port=port, out=out, watcher=watcher)
    except KeyboardInterrupt:
        say("stopped")


def _show_address(address: str) -> None:
    typer.echo(address)
    say("Ctrl-C ends")


def _show_changed(files: Sequence[str]) -> None:
    named = ", ".join(printed_line(name) for name in files[:SHOWN_FILES])
    more = len(files) - SHOWN_FILES
    say(f"changed: {named}{f' and {more} more' if more > 0 else ''}")


def _show_found(findings: Sequence[Finding]) -> None:
    show_findings(findings, Format.TEXT, to_stderr=True)


def _show(served: Served) -> None:
    built = served.built
    pages_count = built.report.pages_count if built.report else 0
    entries = plural(built.entries_count, "entry", "entries")
    say(
        f"{plural(pages_count, 'page')} in {served.time_s:.1f} s: "
        f"{plural(built.boards_count, 'board')}, {entries}; {counts(built.findings)}"
    )


def _warn(reason: str) -> None:
    say(reason)
