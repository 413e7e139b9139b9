"""
`reporter build`: publish the leaderboard as a static site.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from reporter.claims.folder import CheckedClaims
    from reporter.leaderboard.boards import Leaderboard
    from reporter.review.board_folder import BoardFolder
    from reporter.site.build import Additions


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
    from reporter.claims.folder import check_folder
    from reporter.leaderboard.boards import build_leaderboard
    from reporter.leaderboard.entries import iter_entries
    from reporter.review.board_folder import open_board, submission_paths

    folder = open_board(board)
    findings: list[Finding] = list(folder.findings)
    progress = Progress("submissions read")
    entries = iter_entries(folder, submission_paths(folder, None), findings, progress)
    leaderboard = build_leaderboard(
        entries, folder.benchmarks.by_id, folder.board.organisations.id_of_alias
    )
    progress.close()
    claims = check_folder(board / "claims")
    findings += [problem for one in claims for problem in one.problems]
    failed = has_errors(findings)
    show_findings(findings, output, to_stderr=output is Format.TEXT)
    if failed and strict:
        say("nothing was written: --strict, and at least one finding is an error")
        raise typer.Exit(1)
    additions = _additions(leaderboard, claims)
    _publish(leaderboard, folder, findings, out or board / "_site", additions)
    raise typer.Exit(int(failed))


def _publish(
    leaderboard: Leaderboard,
    folder: BoardFolder,
    findings: Sequence[Finding],
    target: Path,
    additions: Additions,
) -> None:
    """
    Write the site; findings of files that hold an entry stand on the entry's page, those of
    claim files on the page of claims.
    """
    from reporter.site.build import build_site

    shown = {entry.path for entry in leaderboard.entries}
    shown |= {problem.file for one in additions.claims for problem in one.problems}
    progress = Progress("pages written")
    report = build_site(
        leaderboard,
        folder.board,
        [finding for finding in findings if finding.file not in shown],
        target,
        additions=additions,
        progress=progress,
    )
    progress.close()
    say(
        f"{plural(report.pages_count, 'page')} in {target}: "
        f"{plural(len(leaderboard.boards), 'board')}, "
        f"{plural(len(leaderboard.entries), 'entry', 'entries')}; {counts(findings)}"
    )


def _additions(leaderboard: Leaderboard, claims: Sequence[CheckedClaims]) -> Additions:
    """
    The standing of every entry by the board's ledger, the claims, and the codes of importers.
    """
    from reporter.codes import IMPORT_CODES
    from reporter.site.build import Additions

    standings = {entry.id: entry.standing for entry in leaderboard.entries if entry.standing}
    return Additions(standings=standings, claims=claims, more_codes=IMPORT_CODES)
