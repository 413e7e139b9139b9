"""
What the home page and the lists of entries show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from reporter.findings import Finding
from reporter.leaderboard.boards import Entry, Leaderboard
from reporter.site import words
from reporter.site.addresses import board_folder
from reporter.site.csv_tables import ENTRIES_CSV
from reporter.site.frame import JSON_TWIN, Link, Page, csv_twin
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_facts import FindingView, findings_of
from reporter.site.pages.row import entry_link, submitter_link
from reporter.site.pages.scoreboard import ScoreboardRow, board_link, main_boards, scoreboard
from reporter.site.pages.trust import trust_text
from reporter.text import plural

# A submission stands at submissions/<submitter>/<slug>.json.
SHOWN_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """
    The home page: what is here, who leads each benchmark, and where nobody does.

    *others* are the other boards with ranks of the benchmarks in *scoreboard*; *without_rank* leads
    to the boards where no entry ranks.
    """

    trust: str
    scoreboard: tuple[ScoreboardRow, ...]
    others: tuple[ScoreboardRow, ...]
    without_rank: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBoard:
    """
    A board of a listed entry, with the rank there.
    """

    link: Link
    rank: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """
    One line of a list of entries; the *id* tells systems of one name apart.
    """

    id: str
    system: Link
    submitter: Link
    benchmark: str
    accelerators: str
    division: str
    round: str
    status: str
    status_words: str
    boards: tuple[ListedBoard, ...]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """
    A list of entries: all of them, or those of one submitter. *findings* are of unreadable files.
    """

    heading: str
    lead: str
    caption: str
    entries: tuple[ListedEntry, ...]
    findings: tuple[FindingView, ...]
    files: tuple[str, ...]


def home_page(leaderboard: Leaderboard, around: Surroundings, title: str) -> Page:
    """
    The home page.
    """
    boards = leaderboard.boards
    main = main_boards(boards)
    shown = {board.key.slug for board in main}
    others = [board for board in boards if board.ranked and board.key.slug not in shown]
    view = HomeView(
        trust=trust_text(leaderboard, around.standings),
        scoreboard=scoreboard(main, around.names, around.standings),
        others=scoreboard(others, around.names, around.standings),
        without_rank=tuple(board_link(board) for board in boards if not board.ranked),
    )
    return Page(
        path="index.html",
        template="home.html",
        title=title,
        description="Training runs ranked by measured energy and carbon, with their evidence.",
        section="Boards",
        view=view,
        alternates=(JSON_TWIN,),
    )


def entries_page(
    entries: Sequence[Entry], around: Surroundings, findings: Iterable[Finding]
) -> Page:
    """
    The list of all entries, with what is wrong with files that hold none.
    """
    unread = sorted(findings, key=Finding.sort_key)
    view = ListView(
        heading="Entries",
        lead="Every submission of this board, ranked or not.",
        caption="All entries with their ranks; the letter and digit name the scope",
        entries=tuple(_listed(entry, around) for entry in entries),
        findings=findings_of(unread),
        files=tuple(dict.fromkeys(short_name(finding.file) for finding in unread)),
    )
    return Page(
        path="entries/index.html",
        template="entries.html",
        title="Entries",
        description=f"All {plural(len(entries), 'entry', 'entries')} of this board.",
        section="Entries",
        view=view,
        alternates=(JSON_TWIN, csv_twin(ENTRIES_CSV)),
    )


def short_name(file: str) -> str:
    """
    The last parts of a path, the same in whichever folder the board lies.

    >>> short_name("/home/me/board/submissions/acme/bad.json")
    'submissions/acme/bad.json'
    """
    return "/".join(PurePath(file).parts[-SHOWN_PARTS:])


def submitter_page(entries: Sequence[Entry], around: Surroundings) -> Page:
    """
    The list of the entries of one submitter.
    """
    link = submitter_link(entries[0])
    view = ListView(
        heading=link.text,
        lead=f"{plural(len(entries), 'entry', 'entries')} of this submitter, ranked or not.",
        caption=f"Entries of {link.text} with their ranks; the letter and digit name the scope",
        entries=tuple(_listed(entry, around) for entry in entries),
        findings=(),
        files=(),
    )
    return Page(
        path=link.path,
        template="entries.html",
        title=f"Entries of {link.text}",
        description=f"{plural(len(entries), 'entry', 'entries')} of {link.text}.",
        section="Entries",
        view=view,
        trail=(Link(text="Entries", path="entries/index.html"),),
        alternates=(JSON_TWIN,),
    )


def _listed(entry: Entry, around: Surroundings) -> ListedEntry:
    submission = entry.submission
    rows = around.rows_of.get(entry.id, ())
    benchmark = around.benchmarks.get(submission.benchmark.id)
    return ListedEntry(
        id=entry.id,
        system=entry_link(entry.id, around.names),
        submitter=submitter_link(entry),
        benchmark=benchmark.title if benchmark else submission.benchmark.id,
        accelerators=words.accelerators_text(submission),
        division=submission.division.value,
        round=submission.round,
        status=words.status_of(entry, around.standings),
        status_words=words.status_text(entry, around.standings),
        boards=tuple(
            ListedBoard(
                link=Link(
                    text=board.key.scope.value, path=f"{board_folder(board.key.slug)}index.html"
                ),
                rank=row.rank_text,
            )
            for board, row in rows
        ),
        state=_state(entry, around),
    )


def _state(entry: Entry, around: Surroundings) -> str:
    """
    Why an entry has no rank, in one phrase; empty where it has one.
    """
    rows = [row for _, row in around.rows_of.get(entry.id, ())]
    if any(row.rank is not None for row in rows):
        return ""
    if any(row.second_source_of for row in rows):
        return "second source"
    reasons = words.reason_texts(rows[0].reasons if rows else entry.score.reasons)
    return reasons[0] if reasons else "no energy that gives a scope"
