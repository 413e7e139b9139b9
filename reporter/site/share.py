"""
What the site gives to pass on: citations, badges, pictures of links, feed, sitemap, citation file.

What needs the address of the site is left out where the board has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from reporter.claims.compare import CheckedClaims
from reporter.leaderboard.boards import BoardTable, Entry, Leaderboard
from reporter.model.benchmark import Board
from reporter.model.claim import ClaimFile
from reporter.site.addresses import board_folder
from reporter.site.citation_file import CITATION_FILE, citation_file_text
from reporter.site.data_export.site_description import site_croissant
from reporter.site.feed import FEED_FILE, feed_text
from reporter.site.frame import PICTURE_FILE, Page, Site
from reporter.site.pages.badge import badge_of, badge_path, main_place
from reporter.site.pages.cite import board_cite, entry_cite, paper_cite
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.trust import last_change_of
from reporter.site.pictures import picture_of
from reporter.site.read_api import DataFile, DataHead, index_data
from reporter.site.render import Renderer
from reporter.site.sitemap import sitemap_files

PAPERS_PICTURE = f"claims/{PICTURE_FILE}"
BADGE_TEMPLATE = "badge.svg"


# No slots: the day of the last change is found once for all documents.
@dataclass(frozen=True, kw_only=True)
class Sharing:
    """
    What is passed on of the pages of one board, whose drawings *renderer* makes.
    """

    leaderboard: Leaderboard
    board: Board
    site: Site
    around: Surroundings
    renderer: Renderer

    @cached_property
    def data_head(self) -> DataHead:
        """
        What documents of the whole board say of themselves.
        """
        entries, standings = self.leaderboard.entries, self.around.standings
        day = last_change_of(entries, standings) if entries else None
        return DataHead(day=day, licence=self.board.data_licence)

    def data_index(self, files: Iterable[DataFile]) -> dict[str, Any]:
        """
        The index of all data *files*.
        """
        ids = (entry.id for entry in self.leaderboard.entries)
        return index_data(self.data_head, self.site, files, ids)

    def croissant(self, files: Iterable[DataFile]) -> str:
        """
        The description of the tables among *files* for programs that load data sets.
        """
        return site_croissant(self.board, self.site, self.data_head.day, files)

    def entry(self, page: Page, entry: Entry, around: Surroundings) -> tuple[Page, tuple[str, str]]:
        """
        The page of an entry with its citation, and the path and text of its badge; *around* is what
        the page needs of the rest of the board.
        """
        badge = badge_of(entry, around)
        board = replace(self.board, base_url=self.site.address)
        cite = entry_cite(entry, around, board, self.site, badge.title)
        place = main_place(around.rows_of.get(entry.id, ()))
        picture = page.picture if place is None else _picture_of_board(place[0])
        drawn = self.renderer.render_picture(BADGE_TEMPLATE, badge)
        return replace(page, cite=cite, picture=picture), (badge_path(entry.id), drawn)

    def board_page(self, page: Page, board: BoardTable) -> Page:
        """
        The page of a board with its citation and its picture.
        """
        cite = board_cite(board, self.around.standings, self.site)
        return replace(page, cite=cite, picture=_picture_of_board(board))

    def paper(self, page: Page, one: CheckedClaims, claims: ClaimFile) -> Page:
        """
        The page of a paper with its citation; its picture is that of all papers.
        """
        cite = paper_cite(one, claims, self.site)
        return replace(page, cite=cite, picture=PAPERS_PICTURE)

    def picture(self, page: Page) -> tuple[str, bytes] | None:
        """
        The path of the picture beside a page, and its bytes; `None` for a page that has none of
        its own.
        """
        if self.site.address is None:
            return None
        content = picture_of(page, self.site.title, self.leaderboard.boards)
        place = page.path.removesuffix("index.html")
        return None if content is None else (f"{place}{PICTURE_FILE}", content)

    def site_files(self, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        """
        Paths and texts of the files at the root; *paths* are those of all pages to be found.
        """
        entries, standings = self.leaderboard.entries, self.around.standings
        yield CITATION_FILE, citation_file_text(self.board, self.site, entries, standings)
        if self.site.has_feed:
            yield FEED_FILE, feed_text(self.site, entries, standings)
        if self.site.address is not None:
            yield from sitemap_files(self.site.address, paths)


def _picture_of_board(board: BoardTable) -> str:
    return f"{board_folder(board.key.slug)}{PICTURE_FILE}"
