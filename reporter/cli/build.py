"""
`reporter build`: publish the leaderboard as a static site.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.cache_folder import cache_folder
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

if TYPE_CHECKING:
    from reporter.site.publish import BuiltSite

OutOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the site; _site in the board folder if left out."),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Write nothing if any submission has an error.")
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        help="How many processes make pages; as many as there are processors if left out.",
        min=1,
        max=256,
    ),
]
CacheOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps entries and their pages; one of the board in the user's folder of "
        "caches if left out.",
        file_okay=False,
    ),
]
NoCacheOption = Annotated[
    bool,
    typer.Option(
        "--no-cache", help="Make every page anew, even where nothing changed, and keep none."
    ),
]


@app.command()
def build(
    board: BoardOption = Path(),
    out: OutOption = None,
    strict: StrictOption = False,
    jobs: JobsOption = None,
    cache: CacheOption = None,
    no_cache: NoCacheOption = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Build the site of a board folder.

    The old site stands until the new one is whole.

    A submission with errors is left out and said, and so is a file of claims that can't be read;
    the others are published.

    An entry is checked and scored anew when its file, its benchmark or the program differs, and
    its page is made anew when anything that it shows does; else those of an earlier build are
    taken. Where nothing changed and nobody touched the site, it is left as it is, and the findings
    are said again. The site has the same bytes either way.

    Example:

        reporter build --board . --out _site
    """
    from reporter.site.processes import processors
    from reporter.site.publish import BuildWatcher
    from reporter.site.publish import build as build_board

    reading, writing = Progress("submissions read"), Progress("pages written")

    def found(findings: Sequence[Finding]) -> None:
        reading.close()
        show_findings(findings, output, to_stderr=output is Format.TEXT)

    built = build_board(
        board,
        out=out,
        is_strict=strict,
        jobs=jobs or processors(),
        cache=cache_folder(
            board, cache, is_off=no_cache, unkept="pages aren't kept for the next build"
        ),
        watcher=BuildWatcher(read=reading, found=found, written=writing),
    )
    writing.close()
    _say(built)


def _say(built: BuiltSite) -> None:
    """
    Say what was written, and end with the exit code of what was found.
    """
    boards = plural(built.boards_count, "board")
    entries = plural(built.entries_count, "entry", "entries")
    holds = f"in {built.path}: {boards}, {entries}; {counts(built.findings)}"
    if built.unchanged is not None:
        say(f"nothing changed: {plural(built.unchanged.pages_count, 'page')} stand {holds}")
    elif built.report is not None:
        report = built.report
        say(f"{plural(report.pages_count, 'page')}, {report.reused_count} reused, {holds}")
    else:
        say("nothing was written: --strict, and at least one finding is an error")
        raise typer.Exit(1)
    raise typer.Exit(int(has_errors(built.findings)))
