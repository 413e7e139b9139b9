"""
Which pages have a picture for shared links, and what it says.
"""

from __future__ import annotations

from collections.abc import Sequence

from reporter.leaderboard.boards import BoardTable, Row
from reporter.model.benchmark_versions import full_title
from reporter.site import quantity
from reporter.site.charts.interval_plot import Interval, Scale, interval_of, scale_of
from reporter.site.charts.open_graph import MOST_ROWS, LinkPicture, PictureRow, Span, picture_png
from reporter.site.frame import Page
from reporter.site.lead import system_names
from reporter.site.pages.board import BoardView
from reporter.site.pages.home import HomeView
from reporter.site.pages.papers import OverviewView
from reporter.site.pages.scoreboard import main_boards
from reporter.text import plural

QUESTION = "Which training runs reach the same quality with the least measured electricity?"


def picture_of(page: Page, title: str, boards: Sequence[BoardTable]) -> bytes | None:
    """
    The picture of the home page, a board or the list of papers as PNG; `None` for other pages.

    *title* is that of the site, *boards* are all of it.
    """
    view = page.view
    if isinstance(view, BoardView):
        board = next(board for board in boards if board.key.slug == view.slug)
        rows = _board_rows(board)
        said = LinkPicture(kicker=title, title=page.title, verdict=view.verdict, rows=rows)
    elif isinstance(view, HomeView):
        rows = tuple(_home_row(board) for board in main_boards(boards)[:MOST_ROWS])
        said = LinkPicture(kicker=title, title=QUESTION, verdict=view.trust, rows=rows)
    elif isinstance(view, OverviewView):
        said = _papers(page, view, title)
    else:
        return None
    return picture_png(said)


def _board_rows(board: BoardTable) -> tuple[PictureRow, ...]:
    names = system_names(board.ranked)
    scale = _scale(board)
    return tuple(
        PictureRow(
            label=f"{row.rank_text}  {names[row.entry.id]}",
            text=_energy(row),
            spans=_spans([row], scale),
            is_first=row.rank == 1,
        )
        for row in board.ranked[:MOST_ROWS]
    )


def _home_row(board: BoardTable) -> PictureRow:
    """
    A benchmark with the energy of its first entry, and all of its intervals on their own scale.
    """
    return PictureRow(
        label=full_title(board.benchmark),
        text=_energy(board.ranked[0]),
        spans=_spans(board.ranked, _scale(board)),
    )


def _papers(page: Page, view: OverviewView, title: str) -> LinkPicture:
    rows = tuple(
        PictureRow(
            label=group.verdict.word,
            text=f"{len(group.rows):,}",
            spans=(Span(low=0.0, high=len(group.rows) / view.rows_count),)
            if view.rows_count
            else (),
        )
        for group in view.groups
    )
    verdict = (
        f"{plural(view.rows_count, 'row')} of {plural(len(view.sources), 'document')}, each held "
        "against its own arithmetic."
    )
    return LinkPicture(kicker=title, title=page.title, verdict=verdict, rows=rows)


def _scale(board: BoardTable) -> Scale | None:
    found = [interval_of(row.scope_score) for row in board.ranked]
    return scale_of([interval for interval in found if interval is not None])


def _spans(rows: Sequence[Row], scale: Scale | None) -> tuple[Span, ...]:
    found = [interval_of(row.scope_score) for row in rows]
    if scale is None:
        return ()
    return tuple(_span(interval, scale) for interval in found if interval is not None)


def _span(interval: Interval, scale: Scale) -> Span:
    places = (interval.low_kwh, interval.high_kwh, interval.ranked_kwh)
    low, high, ranked = (scale.percent(energy_kwh) / 100 for energy_kwh in places)
    return Span(low=low, high=high, point=ranked)


def _energy(row: Row) -> str:
    energy = quantity.guaranteed_kwh(row.scope_score)
    return "" if energy is None else f"{energy.text} {energy.unit}"
