"""
The lists of entries: all of the board, and those of one submitter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from reporter.findings import Finding
from reporter.leaderboard.entries import BoardTable, Entry
from reporter.model.benchmark_versions import full_title
from reporter.site import words
from reporter.site.addresses import board_folder
from reporter.site.csv_tables import ENTRIES_CSV
from reporter.site.frame import JSON_TWIN, Link, Page, csv_twin
from reporter.site.long_table import (
    Choice,
    Ones,
    Pager,
    Pairs,
    RowData,
    pager,
    pages_count,
    rows_on,
)
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_facts import FindingView, findings_of
from reporter.site.pages.row import entry_link, submitter_link
from reporter.site.pages.scoreboard import CLOSED_BOARD
from reporter.text import plural

# A submission stands at submissions/<submitter>/<slug>.json.
SHOWN_PARTS = 3
# The field that each column is sorted by.
COLUMNS = {
    "system": "system",
    "submitter": "submitter",
    "benchmark": "benchmark",
    "accelerators": "accelerators",
    "division": "division",
    "round": "round",
    "status": "status_words",
    "rank": "boards",
}
CHOICES: tuple[Choice, ...] = (
    Choice(key="sub", label="Submitter", fields=("submitter",)),
    Choice(key="bench", label="Benchmark", fields=("benchmark",)),
    Choice(key="acc", label="Accelerators", fields=("accelerators",)),
    Choice(key="status", label="Status", fields=("status", "status_words")),
    Choice(key="round", label="Round", fields=("round",)),
)
SEARCHED = ("system", "id", "submitter", "benchmark", "accelerators", "round")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """
    One line of a list of entries; the *id* tells systems of one name apart.

    *boards* holds scope and rank, and the path of the board, of each rank; *state* says why there
    is none.
    """

    system: str
    path: str
    id: str
    submitter: str
    submitter_path: str
    benchmark: str
    accelerators: str
    division: str
    round: str
    status: str
    status_words: str
    boards: Pairs
    state: Ones


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """
    A list of entries: all of them, or those of one submitter. *findings* are of unreadable files;
    *script_path* leads to all entries as data, *pager* to the other pages of a long list.
    """

    heading: str
    lead: str
    caption: str
    script_path: str
    pager: Pager | None
    entries: tuple[ListedRow, ...]
    findings: tuple[FindingView, ...]
    files: tuple[str, ...]


def entries_pages(
    entries: Sequence[Entry], around: Surroundings, findings: Iterable[Finding]
) -> tuple[Page, ...]:
    """
    The list of all entries, with what is wrong with files that hold none on its first page.
    """
    unread = sorted(findings, key=Finding.sort_key)
    view = ListView(
        heading="Entries",
        lead="Every submission of this board, ranked or not.",
        caption="All entries with their ranks; the letter and digit name the scope",
        script_path="entries/rows.js",
        pager=None,
        entries=tuple(_listed(entry, around) for entry in entries),
        findings=findings_of(unread),
        files=tuple(dict.fromkeys(short_name(finding.file) for finding in unread)),
    )
    page = Page(
        path="entries/index.html",
        template="entries.html",
        title="Entries",
        description=f"All {plural(len(entries), 'entry', 'entries')} of this board.",
        section="Entries",
        view=view,
        alternates=(JSON_TWIN, csv_twin(ENTRIES_CSV)),
    )
    return _numbered(page, view)


def submitter_pages(entries: Sequence[Entry], around: Surroundings) -> tuple[Page, ...]:
    """
    The list of the entries of one submitter.
    """
    link = submitter_link(entries[0])
    view = ListView(
        heading=link.text,
        lead=f"{plural(len(entries), 'entry', 'entries')} of this submitter, ranked or not.",
        caption=f"Entries of {link.text} with their ranks; the letter and digit name the scope",
        script_path=f"{_folder(link.path)}rows.js",
        pager=None,
        entries=tuple(_listed(entry, around) for entry in entries),
        findings=(),
        files=(),
    )
    page = Page(
        path=link.path,
        template="entries.html",
        title=f"Entries of {link.text}",
        description=f"{plural(len(entries), 'entry', 'entries')} of {link.text}.",
        section="Entries",
        view=view,
        trail=(Link(text="Entries", path="entries/index.html"),),
        alternates=(JSON_TWIN,),
    )
    return _numbered(page, view)


def entry_rows(pages: Sequence[Page]) -> RowData:
    """
    All rows of the list on these *pages*, as data for the script.
    """
    views = [page.view for page in pages if isinstance(page.view, ListView)]
    return RowData(
        path=views[0].script_path,
        template="entries_row.html",
        view=views[0],
        rows=[row for view in views for row in view.entries],
        kind=ListedRow,
        choices=CHOICES,
        searched=SEARCHED,
        columns=COLUMNS,
    )


def short_name(file: str) -> str:
    """
    The last parts of a path, the same in whichever folder the board lies.

    >>> short_name("/home/me/board/submissions/acme/bad.json")
    'submissions/acme/bad.json'
    """
    return "/".join(PurePath(file).parts[-SHOWN_PARTS:])


def _numbered(page: Page, view: ListView) -> tuple[Page, ...]:
    """
    The page alone, or numbered pages beside it where it has more rows than a page holds.

    A folder below that of a list is a submitter's or an entry's, whose ids hold no point: a file
    `page-2.html` is in nobody's way.
    """
    folder = _folder(page.path)
    first = Link(text=page.title, path=page.path)
    numbers = range(1, pages_count(view.entries) + 1)
    paths = [page.path if number == 1 else f"{folder}page-{number}.html" for number in numbers]
    return tuple(
        replace(
            page,
            path=paths[number - 1],
            title=page.title if number == 1 else f"{page.title}, page {number}",
            trail=page.trail if number == 1 else (*page.trail, first),
            view=replace(
                view,
                pager=pager(number, paths, len(view.entries)),
                entries=rows_on(view.entries, number),
                findings=view.findings if number == 1 else (),
                files=view.files if number == 1 else (),
            ),
        )
        for number in numbers
    )


def _folder(path: str) -> str:
    return path.removesuffix("index.html")


def _listed(entry: Entry, around: Surroundings) -> ListedRow:
    submission = entry.submission
    system, submitter = entry_link(entry.id, around.names), submitter_link(entry)
    benchmark = around.benchmarks.get(submission.benchmark.key)
    state = _state(entry, around)
    return ListedRow(
        system=system.text,
        path=system.path,
        id=entry.id,
        submitter=submitter.text,
        submitter_path=submitter.path,
        benchmark=full_title(benchmark) if benchmark else submission.benchmark.id,
        accelerators=words.accelerators_text(submission),
        division=submission.division.value,
        round=submission.round,
        status=words.status_of(entry, around.standings),
        status_words=words.status_text(entry, around.standings),
        boards=tuple(
            (_rank_on(board, row.rank_text), f"{board_folder(board.key.slug)}index.html")
            for board, row in around.rows_of.get(entry.id, ())
            if row.rank_text
        ),
        state=((state,),) if state else (),
    )


def _rank_on(board: BoardTable, rank: str) -> str:
    place = f"{board.key.scope}: {rank}"
    return place if board.closing is None else f"{place}, {CLOSED_BOARD}"


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
