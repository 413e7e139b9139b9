"""
Builds the site of a board folder: reads its entries and claims, ranks, and writes every page; or
finds that the site stands as it would be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.errors import ReporterError
from reporter.findings import Finding, has_errors
from reporter.review.board_folder import BoardFolder, open_board_to_rank, submission_paths
from reporter.site.build_stamp import BuildStamp, Standing
from reporter.site.last_site import LastSite
from reporter.site.write import remove_abandoned, standing_written
from reporter.store.collection import leave_out, left_out, without_collection
from reporter.store.content_cache import ContentCache, open_cache
from reporter.store.files import PathLike, board_folder

if TYPE_CHECKING:
    from reporter.leaderboard.boards import Leaderboard
    from reporter.site.build import Additions, BuildReport, Making

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

    *report* says how much was written; `None` where nothing was, as an error forbade it or nothing
    had changed. In that case *unchanged* says what stands, and no *leaderboard* was made.
    """

    path: Path
    leaderboard: Leaderboard | None
    findings: tuple[Finding, ...]
    report: BuildReport | None
    unchanged: Standing | None = None

    @property
    def boards_count(self) -> int:
        """
        Boards on the site.
        """
        if self.leaderboard is not None:
            return len(self.leaderboard.boards)
        return self.unchanged.boards_count if self.unchanged is not None else 0

    @property
    def entries_count(self) -> int:
        """
        Entries on the site.
        """
        if self.leaderboard is not None:
            return len(self.leaderboard.entries)
        return self.unchanged.entries_count if self.unchanged is not None else 0


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
    Colours, logo, pages and templates of its folder `looks/` are taken where it has one. *jobs*
    processes make the pages. *cache* is a folder that keeps the pages of entries, so that the next
    build makes only those anew of which anything differs, and none where the site stands as it
    would be written; the site has the same bytes with and without it, whatever *jobs* is.
    *watcher* is told how far it is.

    Raises `ReporterError` where the board's settings can't be used, it has no folder of
    submissions, or *out* or *cache* isn't ours to replace or can't be written; its
    `UnusableLooksError` where anything in `looks/` can't be used, with findings that say what. The
    old site then stands.

    Example:

        reporter.build(".", out="_site").report.pages_count
    """
    place = board_folder(board)
    target = place / FOLDER if out is None else Path(out)
    asked = _Asked(board=place, target=target, is_strict=is_strict, jobs=jobs, watcher=watcher)
    if cache is None:
        return _built(asked, NOTHING_KEPT)
    kept = open_cache(Path(cache))
    last = LastSite.read(kept, target)
    stamp = BuildStamp.taken(place, target, is_strict=is_strict)
    standing = stamp.standing(last)
    if standing is not None:
        return _unchanged(asked, standing)
    built = _built(asked, _Kept(pages=kept, last=last, keeps_site=True))
    if built.report is not None:
        said = Standing(
            findings=built.findings,
            pages_count=built.report.pages_count,
            boards_count=built.boards_count,
            entries_count=built.entries_count,
        )
        with standing_written(target):
            stamp.keep(kept, built.report.states, said, built.report.entries)
    return built


def build_into(
    board: Path, out: Path, *, kept: ContentCache | None, watcher: BuildWatcher = NOBODY
) -> BuiltSite:
    """
    Build as `build` does, into a new folder *out*: what stands there isn't asked.

    Pages of entries are taken from *kept* where it has them, and kept there.

    Raises as `build` does.
    """
    return _built(
        _Asked(board=board, target=out, is_strict=False, jobs=1, watcher=watcher), _Kept(pages=kept)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """
    What `build` was asked for, but for its cache.
    """

    board: Path
    target: Path
    is_strict: bool
    jobs: int
    watcher: BuildWatcher


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """
    What is known of earlier builds: their pages, and the site that the last one wrote; and whether
    the next one *keeps_site*, as this one's.
    """

    pages: ContentCache | None = None
    last: LastSite | None = None
    keeps_site: bool = False


NOTHING_KEPT = _Kept()


def _unchanged(asked: _Asked, standing: Standing) -> BuiltSite:
    """
    Say again what the last build said; a build that was killed since may have left folders.
    """
    # Where the folder can only be read nothing can be removed, and the site stands all the same.
    with suppress(ReporterError):
        remove_abandoned(asked.target)
    if asked.watcher.found is not None:
        asked.watcher.found(standing.findings)
    return BuiltSite(
        path=asked.target,
        leaderboard=None,
        findings=standing.findings,
        report=None,
        unchanged=standing,
    )


@left_out()
def _built(asked: _Asked, kept: _Kept) -> BuiltSite:
    from reporter.claims.compare import check_folder
    from reporter.codes import IMPORT_CODES
    from reporter.site.build import Additions, Making
    from reporter.site.looks.folder import read_looks
    from reporter.site.looks.kept_files import kept_files

    folder = open_board_to_rank(asked.board)
    looks, of_looks = read_looks(folder.path)
    findings = list(folder.findings)
    leaderboard, digests = _ranked(folder, findings, asked, kept)
    claims = check_folder(folder.path / "claims")
    findings += [problem for one in claims for problem in one.problems]
    read = tuple(findings)
    findings += of_looks
    is_written = not (asked.is_strict and has_errors(findings))
    if is_written:
        findings += _not_set(folder)
    if asked.watcher.found is not None:
        asked.watcher.found(findings)
    report = None
    if is_written:
        own = kept_files(folder.path, folder.board.keep, asked.target)
        more = Additions(claims=claims, more_codes=IMPORT_CODES, looks=looks, kept=own)
        making = Making(
            jobs=asked.jobs,
            cache=kept.pages,
            last=kept.last,
            keeps_site=kept.keeps_site,
            digests=digests,
            progress=asked.watcher.written,
        )
        report = _publish(leaderboard, folder, read, asked.target, more, making)
    return BuiltSite(
        path=asked.target, leaderboard=leaderboard, findings=tuple(findings), report=report
    )


def _ranked(
    folder: BoardFolder, findings: list[Finding], asked: _Asked, kept: _Kept
) -> tuple[Leaderboard, Mapping[str, str]]:
    """
    The leaderboard of a board folder, and by entry id the hashes of what submission and score are
    functions of, as far as they are known; what is wrong with submissions goes to *findings*.
    """
    from reporter.leaderboard.boards import build_leaderboard
    from reporter.leaderboard.entries import iter_entries
    from reporter.leaderboard.kept_entries import KeptEntries

    known = None if kept.pages is None else KeptEntries(kept.pages, folder.benchmarks)
    paths = submission_paths(folder, None)
    with without_collection():
        leaderboard = build_leaderboard(
            iter_entries(folder, paths, findings, asked.watcher.read, known),
            folder.benchmarks.by_id,
            folder.board.organisations.id_of_alias,
            folder.benchmarks.versions,
        )
        # Inside, as the search would begin with all of them.
        leave_out()
    if known is None:
        return leaderboard, {}
    known.forget_others()
    return leaderboard, known.digests


def _not_set(folder: BoardFolder) -> Iterator[Finding]:
    """
    What the settings leave out, and what the site lacks for it.
    """
    from reporter.site.frame import site_of
    from reporter.store.board import no_address
    from reporter.store.versions import no_versions

    if site_of(folder.board).address is None:
        yield no_address(folder.path, folder.board.base_url)
    unpinned = no_versions(folder.path, folder.board.versions)
    if unpinned is not None:
        yield unpinned


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
    additions: Additions,
    making: Making,
) -> BuildReport:
    """
    Write the site; findings of files that hold an entry stand on the entry's page, those of
    claim files on the page of claims.
    """
    from reporter.site.build import build_site
    from reporter.site.pages.ledger import LedgerEvents

    shown = {entry.path for entry in leaderboard.entries}
    shown |= {problem.file for one in additions.claims for problem in one.problems}
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
        additions=replace(additions, standings=standings, ledger=ledger),
        making=making,
    )
