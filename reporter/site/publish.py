"""
Builds the site of a board folder: reads its entries and claims, ranks, and writes every page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporter.claims.folder import CheckedClaims, check_folder
from reporter.codes import IMPORT_CODES
from reporter.findings import Finding, has_errors
from reporter.leaderboard.boards import Leaderboard, build_leaderboard
from reporter.leaderboard.entries import iter_entries
from reporter.review.board_folder import BoardFolder, open_board, submission_paths
from reporter.site.build import Additions, BuildReport, Making, build_site
from reporter.site.frame import site_of
from reporter.site.page_cache import open_cache
from reporter.site.pages.ledger import LedgerEvents
from reporter.store.board import no_address
from reporter.store.files import PathLike, board_folder

FOLDER = "_site"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildWatcher:
    """
    Who is told of a build as it goes on.

    *read* is told how many submissions were read, *found* once what was found before anything is
    written, *written* how many pages of all are written.
    """

    read: Callable[[int, int | None], None] | None = None
    found: Callable[[Sequence[Finding]], None] | None = None
    written: Callable[[int, int], None] | None = None


NOBODY = BuildWatcher()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    """
    The site's folder, the boards and entries on it, and what was found in all files.

    *report* says how much was written; `None` where nothing was, as an error forbade it.
    """

    path: Path
    leaderboard: Leaderboard
    findings: tuple[Finding, ...]
    report: BuildReport | None


def build(
    board: PathLike = ".",
    *,
    out: PathLike | None = None,
    is_strict: bool = False,
    jobs: int = 1,
    cache: PathLike | None = None,
    watcher: BuildWatcher = NOBODY,
) -> BuiltSite:
    """
    Build the site of a board folder; the old site stands until the new one is whole.

    The site is written to *out*, or to `_site` in the board folder. A file of submissions or claims
    with errors is left out and has findings; where the build *is_strict* nothing is written then.
    *jobs* processes make the pages. *cache* is a folder that keeps the pages of entries, so that
    the next build makes only those anew of which anything differs; the site has the same bytes with
    and without it, whatever *jobs* is. *watcher* is told how far it is.

    Raises `ReporterError` where the board's settings can't be used, it has no folder of
    submissions, or *out* or *cache* isn't ours to replace or can't be written; the old site then
    stands.

    Example:

        reporter.build(".", out="_site").report.pages_count
    """
    folder = open_board(board_folder(board))
    findings = list(folder.findings)
    entries = iter_entries(folder, submission_paths(folder, None), findings, watcher.read)
    leaderboard = build_leaderboard(
        entries,
        folder.benchmarks.by_id,
        folder.board.organisations.id_of_alias,
        folder.benchmarks.versions,
    )
    claims = check_folder(folder.path / "claims")
    findings += [problem for one in claims for problem in one.problems]
    read = tuple(findings)
    is_written = not (is_strict and has_errors(findings))
    if is_written and site_of(folder.board).address is None:
        findings.append(no_address(folder.path, folder.board.base_url))
    if watcher.found is not None:
        watcher.found(findings)
    target = folder.path / FOLDER if out is None else Path(out)
    report = None
    if is_written:
        kept = None if cache is None else open_cache(Path(cache))
        making = Making(jobs=jobs, cache=kept, progress=watcher.written)
        report = _publish(leaderboard, folder, read, target, claims, making)
    return BuiltSite(path=target, leaderboard=leaderboard, findings=tuple(findings), report=report)


def _renamed(leaderboard: Leaderboard, folder: BoardFolder) -> dict[str, str]:
    """
    The present id of each entry by the other names that the ledger calls it by.
    """
    state = folder.state
    return {
        name: entry.id
        for entry in leaderboard.entries
        for name in state.history(entry.id).names
        if name != entry.id
    }


def _publish(
    leaderboard: Leaderboard,
    folder: BoardFolder,
    findings: Sequence[Finding],
    target: Path,
    claims: Sequence[CheckedClaims],
    making: Making,
) -> BuildReport:
    """
    Write the site; findings of files that hold an entry stand on the entry's page, those of
    claim files on the page of claims.
    """
    shown = {entry.path for entry in leaderboard.entries}
    shown |= {problem.file for one in claims for problem in one.problems}
    state = folder.state
    ledger = LedgerEvents(
        events=state.ledger.events,
        counting=frozenset(state.counting),
        renamed=_renamed(leaderboard, folder),
    )
    standings = {entry.id: entry.standing for entry in leaderboard.entries if entry.standing}
    return build_site(
        leaderboard,
        folder.board,
        [finding for finding in findings if finding.file not in shown],
        target,
        additions=Additions(
            standings=standings, claims=claims, more_codes=IMPORT_CODES, ledger=ledger
        ),
        making=making,
    )
