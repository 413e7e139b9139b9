"""
Building the site: gather everything, then write page after page, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from reporter.claims.compare import CheckedClaims
from reporter.findings import Finding
from reporter.leaderboard.board_csv import board_cells, csv_text
from reporter.leaderboard.boards import BoardTable, Leaderboard
from reporter.model.benchmark import Board
from reporter.resources import folder
from reporter.review.status import EntryStatus
from reporter.site import csv_tables, json_pages
from reporter.site.addresses import board_folder, claims_folder
from reporter.site.codes_seen import codes_seen
from reporter.site.contents import Content, Progress, SiteContents, Told
from reporter.site.data_script import data_script
from reporter.site.entry_files import Document, File
from reporter.site.entry_maker import KEY, EntryMaker, Known, Made, common_digest
from reporter.site.frame import Page, site_of
from reporter.site.last_site import EntryRecord, LastSite
from reporter.site.long_table import pages_count
from reporter.site.looks.folder import NO_LOOKS, Looks
from reporter.site.pages.benchmark import (
    benchmark_data,
    benchmark_histories,
    benchmark_page,
    version_histories,
)
from reporter.site.pages.board import board_pages, board_pages_count, board_rows
from reporter.site.pages.changes import changes_data, changes_page
from reporter.site.pages.compare import WORDS_KIND, WORDS_PATH, compare_page, compare_twin
from reporter.site.pages.compare_data import compare_words
from reporter.site.pages.data import data_page
from reporter.site.pages.data_centres import data_centres_data, data_centres_page
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_list import (
    entries_pages,
    entry_rows,
    submitter_pages,
)
from reporter.site.pages.four_factors import four_factors_data, four_factors_page
from reporter.site.pages.home import home_page
from reporter.site.pages.ledger import (
    NO_EVENTS,
    LedgerEvents,
    ledger_data,
    ledger_pages,
    ledger_pages_count,
)
from reporter.site.pages.machines import machines_data, machines_page
from reporter.site.pages.model_choice import model_choice_data, model_choice_page
from reporter.site.pages.moved import moved_pages
from reporter.site.pages.paper import claim_page, links_of
from reporter.site.pages.papers import claims_page
from reporter.site.pages.papers_year import papers_year_data, papers_year_page
from reporter.site.pages.places import places_data, places_page
from reporter.site.pages.rules import Code, TextView, own_text_page, rules_page, text_page
from reporter.site.pages.schemas import schema_files, schema_page, schemas_data, schemas_page
from reporter.site.pages.what_if import what_if_page
from reporter.site.pages.what_if_data import GRIDS_KIND, GRIDS_PATH, grids_data
from reporter.site.papers_json import claims_twin, source_twin
from reporter.site.processes import map_in_processes
from reporter.site.render import NOT_FOUND, Renderer
from reporter.site.search_index import PATH as SEARCH_PATH
from reporter.site.search_index import search_script
from reporter.site.share import PAPERS_PICTURE, Sharing
from reporter.site.spare_tree import spare_tree
from reporter.site.surroundings import surroundings_of
from reporter.site.write import replaced_site, standing_written
from reporter.store.content_cache import ContentCache
from reporter.store.files import FileState

STATIC_FILES = (
    "board.css", "choose.css", "cite.css", "compare-ticks.js", "compare.js", "copy.js",
    "derivation.css", "drawings.css", "entry.css", "figures.js", "filters.js", "icon.svg",
    "long-table.css", "long-table.js", "paper-check.js", "papers.css", "search.css",
    "search.js", "sort.js", "style.css", "theme.js", "topics.css", "verdicts.js", "what-if.js",
)  # fmt: skip
TEXT_PAGES = ("method", "glossary", "about")
TOPICS = ("machines", "places", "data-centres", "model-choice", "four-factors")
CHOICES = ("compare", "what-if")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """
    What a build wrote; *reused_count* of its pages were taken from a cache or the site before.

    *states* are those of all files as they stand, *entries* the files of entries, pages and data by
    the hash of all that they are a function of.
    """

    pages_count: int
    reused_count: int
    states: Mapping[str, FileState] = field(repr=False)
    entries: Mapping[str, EntryRecord] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """
    What stands beside the leaderboard.

    *standings* says where an entry id stands after the events of the ledger, *claims* are the
    published footprints that were recomputed, *more_codes* the codes of importers, *ledger* every
    event of the ledger, *looks* what is the board's own of the site, *kept* the content of files
    at its top that no build makes.
    """

    standings: Mapping[str, EntryStatus] = field(default_factory=dict)
    claims: Sequence[CheckedClaims] = ()
    more_codes: Mapping[str, Code] = field(default_factory=dict)
    ledger: LedgerEvents = NO_EVENTS
    looks: Looks = NO_LOOKS
    kept: Mapping[str, bytes] = field(default_factory=dict)


NOTHING = Additions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """
    How pages are made: by *jobs* processes, those of entries taken from *cache* where it has them,
    or from the site that stands there if it is *last*.

    Where it *keeps_site* a tree is left for the next build. *digests* are by entry id the hashes of
    all that its submission and score are functions of. *progress* is called with the pages done and
    the pages in all.
    """

    jobs: int = 1
    cache: ContentCache | None = None
    last: LastSite | None = None
    keeps_site: bool = False
    digests: Mapping[str, str] = field(default_factory=dict, repr=False)
    progress: Progress | None = None

    @property
    def known(self) -> Known:
        """
        What is known of entries and of the files of the last build.
        """
        return Known(digests=self.digests, files=self.last.entries if self.last else {})

    @property
    def spare(self) -> Path | None:
        """
        Where the tree stands that the site begins with; `None` where nothing is kept of sites.
        """
        return spare_tree(self.cache.folder) if self.cache and self.keeps_site else None


ALONE = Making()


def build_site(
    leaderboard: Leaderboard,
    board: Board,
    findings: Iterable[Finding],
    out: Path,
    *,
    additions: Additions = NOTHING,
    making: Making = ALONE,
) -> BuildReport:
    """
    Write the site of *leaderboard* to *out*, all of it or nothing.

    *findings* are those of files that hold no entry. The bytes are the same however pages are
    made. Raises `ReporterError` when *out* isn't ours to replace or can't be written; the old site
    then stands.
    """
    unread = tuple(findings)
    around = surroundings_of(leaderboard, additions.standings, board.organisations)
    site = site_of(board, has_entries=bool(leaderboard.entries), looks=additions.looks)
    renderer = Renderer(site, additions.looks.templates)
    sharing = Sharing(
        leaderboard=leaderboard, board=board, site=site, around=around, renderer=renderer
    )
    with replaced_site(out, _standing(making, sharing), making.spare) as writer:
        known = None if making.cache is None else making.known.files
        told = Told(making.progress, _pages_count(leaderboard, additions))
        written = SiteContents(writer=writer, sharing=sharing, known=known, told=told)
        maker = EntryMaker(leaderboard, sharing, writer, making.cache, making.known)
        made = map_in_processes(
            maker.make,
            len(leaderboard.entries),
            jobs=making.jobs,
            meanwhile=lambda: written.take(_board_pages(leaderboard, around, sharing)),
            progress=written.tell_entries,
        )
        reused_count = written.take_entries(made)
        written.take(_other_pages(leaderboard, unread, around, additions, sharing))
        written.finish(additions.kept)
    if making.cache is not None:
        with standing_written(out):
            making.cache.keep_only({one[KEY] for one in made})
    return BuildReport(
        pages_count=len(written.paths),
        reused_count=reused_count,
        states=writer.states,
        entries=written.records | {one[KEY]: _recorded(one) for one in made if one[KEY]},
    )


def _standing(making: Making, sharing: Sharing) -> Mapping[str, FileState] | None:
    """
    The states of the files of the last build; `None` where another program or other settings made
    them, so that none is taken over and it is dearer to remove them one by one.
    """
    if making.last is None or common_digest(sharing) not in making.last.entries:
        return None
    return making.last.files


def _recorded(made: Made) -> EntryRecord:
    return EntryRecord(files=[path for path, _ in made["files"]], data=made["data"])


def _pages_count(leaderboard: Leaderboard, additions: Additions) -> int:
    entries = leaderboard.entries
    sources = [one for one in additions.claims if one.claims is not None]
    fixed = (
        "home", "claims", "papers by year", "data", "rules", "changes", "schemas", *CHOICES,
        *TOPICS, *TEXT_PAGES, NOT_FOUND,
    )  # fmt: skip
    lists = (entries, *(tuple(own) for _, own in groupby(entries, key=lambda one: one.submitter)))
    numbered = (
        *map(board_pages_count, leaderboard.boards),
        *map(pages_count, lists),
        ledger_pages_count(len(additions.ledger.events)),
    )
    histories, own = benchmark_histories(leaderboard), additions.looks.pages
    listed = (entries, sources, schema_files(), fixed, histories, own)
    return sum(len(one) for one in listed) + sum(numbered)


def _board_pages(leaderboard: Leaderboard, around: Surroundings, sharing: Sharing) -> Content:
    """
    What stands before the pages of entries: the files of all pages, the home page, and the boards.
    """
    yield from _static_files()
    home = home_page(leaderboard, around, sharing.site.title)
    yield from _with_twin(home, json_pages.home_twin(leaderboard))
    yield from _picture(home, sharing)
    for current in benchmark_histories(leaderboard):
        versions = version_histories(leaderboard, current)
        page = benchmark_page(current, versions, around.names)
        yield from _with_twin(page, benchmark_data(current, versions))
    yield from _board_contents(leaderboard, around, sharing)


def _other_pages(
    leaderboard: Leaderboard,
    unread: Sequence[Finding],
    around: Surroundings,
    additions: Additions,
    sharing: Sharing,
) -> Content:
    """
    What stands behind the pages of entries: lists, papers, ledger, schemas, topics, and texts.
    """
    yield from _list_contents(leaderboard, around, unread)
    for page in moved_pages(leaderboard.entries, around.organisations):
        # A file and no page: it is in no sitemap and no count.
        yield File(path=page.path, content=sharing.renderer.render(page))
    yield from _claim_contents(additions.claims, sharing)
    yield from _ledger_contents(additions.ledger, around)
    yield from _schema_contents()
    yield from _topic_contents(leaderboard, additions.claims)
    yield from _choice_contents(leaderboard, around, additions.claims)
    seen = codes_seen(leaderboard, unread, additions.standings, additions.claims)
    yield from _text_contents(seen, additions.more_codes)
    yield from _looks_contents(additions.looks)


def _static_files() -> Content:
    for name in STATIC_FILES:
        content = (folder("site") / "static" / name).read_bytes()
        yield File(path=f"static/{name}", content=content)


def _with_twin(page: Page, data: Mapping[str, Any]) -> Content:
    yield page
    place = page.path.rpartition("/")[0]
    yield Document(path=f"{place}/index.json" if place else "index.json", data=data)


def _picture(page: Page, sharing: Sharing) -> Content:
    found = sharing.picture(page)
    if found is not None:
        yield File(path=found[0], content=found[1])


def _board_contents(leaderboard: Leaderboard, around: Surroundings, sharing: Sharing) -> Content:
    tables, twins = [], []
    for board in leaderboard.boards:
        twins.append(json_pages.board_twin(board))
        yield from board_contents(board, twins[-1], around, sharing)
        cells = board_cells(board)
        tables.append((board, cells))
        yield File(path=f"{board_folder(board.key.slug)}board.csv", content=csv_text(cells))
    yield data_page(leaderboard, sharing.board.data_licence)
    yield File(path="data/leaderboard.csv", content=json_pages.leaderboard_csv(tables))
    whole = json_pages.leaderboard_twin(leaderboard, twins)
    yield Document(path="data/leaderboard.json", data=whole)


def board_contents(
    board: BoardTable,
    twin: Mapping[str, Any],
    around: Surroundings,
    sharing: Sharing | None = None,
) -> Content:
    """
    The pages of one board with *twin*, its JSON, and its ranked rows for the script; with its
    citation and picture where the whole site is built.
    """
    first, *others = pages = board_pages(board, around.standings, around.names)
    if sharing is not None:
        first = sharing.board_page(first, board)
        yield from _picture(first, sharing)
    yield from _with_twin(first, twin)
    yield from others
    if board.ranked:
        yield board_rows(pages, board)


def _list_contents(
    leaderboard: Leaderboard, around: Surroundings, unread: Sequence[Finding]
) -> Content:
    entries = leaderboard.entries
    twin = json_pages.entries_twin(entries)
    yield from _list_of(entries_pages(entries, around, unread), twin)
    yield File(path=f"entries/{csv_tables.ENTRIES_CSV}", content=csv_tables.entries_csv(twin))
    for _, group in groupby(entries, key=lambda entry: entry.submitter):
        own = tuple(group)
        yield from _list_of(submitter_pages(own, around), json_pages.entries_twin(own))


def _list_of(pages: Sequence[Page], twin: Mapping[str, Any]) -> Content:
    yield from _with_twin(pages[0], twin)
    yield from pages[1:]
    yield entry_rows(pages)


def _claim_contents(claims: Sequence[CheckedClaims], sharing: Sharing) -> Content:
    overview, twin = claims_page(claims), claims_twin(claims)
    yield from _with_twin(replace(overview, picture=PAPERS_PICTURE), twin)
    yield from _picture(overview, sharing)
    yield File(path=f"claims/{csv_tables.PAPERS_CSV}", content=csv_tables.papers_csv(twin))
    yield from _with_twin(papers_year_page(claims), papers_year_data(claims))
    links = links_of(claims)
    for one in claims:
        if one.claims is not None:
            yield sharing.paper(claim_page(one, one.claims, links), one, one.claims)
            twin = source_twin(one, one.claims)
            yield Document(path=f"{claims_folder(one.name)}index.json", data=twin)


def _ledger_contents(ledger: LedgerEvents, around: Surroundings) -> Content:
    yield from ledger_pages(ledger, around.names)
    yield Document(path="ledger/index.json", data=ledger_data(ledger, around.names))


def _schema_contents() -> Content:
    yield from _with_twin(schemas_page(), schemas_data())
    for one in schema_files():
        yield schema_page(one)
        yield File(path=one.file, content=one.content)


def _topic_contents(leaderboard: Leaderboard, claims: Sequence[CheckedClaims]) -> Content:
    machines, places = machines_data(leaderboard), places_data()
    yield from _with_twin(machines_page(leaderboard), machines)
    yield File(
        path=f"machines/{csv_tables.MACHINES_CSV}", content=csv_tables.machines_csv(machines)
    )
    yield from _with_twin(places_page(), places)
    yield File(path=f"places/{csv_tables.PLACES_CSV}", content=csv_tables.places_csv(places))
    yield from _with_twin(
        data_centres_page(leaderboard, claims), data_centres_data(leaderboard, claims)
    )
    yield from _with_twin(model_choice_page(claims), model_choice_data(claims))
    yield from _with_twin(four_factors_page(claims), four_factors_data(claims))


def _choice_contents(
    leaderboard: Leaderboard, around: Surroundings, claims: Sequence[CheckedClaims]
) -> Content:
    """
    The pages on which a reader chooses, with the data that their scripts and the search load.
    """
    page = compare_page(leaderboard.boards, around.rivals, around.names, claims)
    yield from _with_twin(page, compare_twin(page, around.entries))
    yield File(path=WORDS_PATH, content=data_script(WORDS_KIND, "", compare_words()))
    grids = grids_data()
    yield from _with_twin(what_if_page(next(iter(around.entries), "ID")), grids)
    yield File(path=GRIDS_PATH, content=data_script(GRIDS_KIND, "", grids))
    index = search_script(leaderboard.entries, around.benchmarks, claims)
    yield File(path=SEARCH_PATH, content=index)


def _text_contents(seen: set[str], more_codes: Mapping[str, Code]) -> Content:
    pages = [text_page(name) for name in TEXT_PAGES]
    pages.append(rules_page(more_codes, seen))
    yield from _with_twin(changes_page(), changes_data())
    for page in pages:
        if isinstance(page.view, TextView):
            yield from _with_twin(page, json_pages.text_twin(page.view))
    yield Page(
        path=NOT_FOUND,
        template="missing.html",
        title="Page not found",
        description="There is no page at this address.",
        section="",
        view=None,
    )


def _looks_contents(looks: Looks) -> Content:
    """
    The board's own files and pages.
    """
    for path, content in looks.files.items():
        yield File(path=path, content=content)
    for page in looks.pages:
        made = own_text_page(page)
        yield from _with_twin(made, json_pages.text_twin(TextView(text=page.text)))
