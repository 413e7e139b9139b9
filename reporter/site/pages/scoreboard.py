"""
The scoreboard of the home page: a row for each board, with its leaders, their energy and margin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reporter.leaderboard.entries import BoardKey, BoardTable, Row
from reporter.model.benchmark_versions import full_title
from reporter.model.enums import Availability
from reporter.review.status import EntryStatus
from reporter.site import quantity, words
from reporter.site.addresses import board_folder
from reporter.site.charts.spark import Spark, spark
from reporter.site.frame import Link
from reporter.site.lead import MOST_NAMED, lead_of, margin_text, order_text
from reporter.site.pages.row import entry_link, submitter_link
from reporter.site.quantity import Quantity
from reporter.text import plural

# Boards have a closed division too, so the word needs its noun.
CLOSED_BOARD = "board closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderView:
    """
    An entry of rank 1, or the only one: *energy* is guaranteed, in kWh, and *per_kwh* its inverse.
    """

    system: Link
    submitter: Link
    accelerators: str
    energy: Quantity | None
    measured: str
    per_kwh: Quantity | None
    status: str
    status_words: str
    status_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreboardRow:
    """
    One board that has ranks; *key* is its slug. *more* says how many leaders are left out; *margin*
    and *sure* are words, *sure* is empty for an only entry; *spark* is missing for one too.
    """

    key: str
    benchmark: Link
    board: str
    target: str
    leaders: tuple[LeaderView, ...]
    more: str
    margin: str
    sure: str
    counts: str
    spark: Spark | None


def main_boards(boards: Iterable[BoardTable]) -> tuple[BoardTable, ...]:
    """
    The board that stands for each benchmark version: the one with most ranked entries, the first
    by slug where several have as many; none for a benchmark without a rank.
    """
    found = []
    for _, group in groupby(boards, key=lambda b: (b.key.benchmark_id, b.key.benchmark_version)):
        best = max(group, key=lambda board: len(board.ranked))
        if best.ranked:
            found.append(best)
    return tuple(found)


def board_link(board: BoardTable) -> Link:
    """
    The name of a board and the path of its page.
    """
    name = words.board_name(board.key, board.benchmark)
    return Link(
        text=name if board.closing is None else f"{name}, {CLOSED_BOARD}",
        path=f"{board_folder(board.key.slug)}index.html",
    )


def open_first(boards: Iterable[BoardTable]) -> tuple[BoardTable, ...]:
    """
    The boards in their order, those that are closed behind the others.
    """
    return tuple(sorted(boards, key=lambda board: board.closing is not None))


def scoreboard(
    boards: Iterable[BoardTable],
    names: Mapping[str, str],
    standings: Mapping[str, EntryStatus],
) -> tuple[ScoreboardRow, ...]:
    """
    A row for each of *boards*, in their order; *names* gives the printed name of each entry id.
    """
    return tuple(_row(board, names, standings) for board in boards)


def _row(
    board: BoardTable, names: Mapping[str, str], standings: Mapping[str, EntryStatus]
) -> ScoreboardRow:
    lead = lead_of(board)
    more = len(lead.leaders) - MOST_NAMED
    return ScoreboardRow(
        key=board.key.slug,
        benchmark=replace(board_link(board), text=full_title(board.benchmark)),
        board=_board_text(board.key),
        target=words.target_text(board.benchmark),
        leaders=_leaders(lead.leaders[:MOST_NAMED], names, standings),
        more=f"{plural(more, 'more entry shares', 'more entries share')} the rank"
        if more > 0
        else "",
        margin=margin_text(lead),
        sure=order_text(lead),
        counts=f"{len(board.ranked)} of {len(board.rows)} ranked"
        + ("" if board.closing is None else f"; {CLOSED_BOARD}"),
        spark=spark(board.ranked),
    )


def _leaders(
    rows: Sequence[Row], names: Mapping[str, str], standings: Mapping[str, EntryStatus]
) -> tuple[LeaderView, ...]:
    return tuple(
        LeaderView(
            system=entry_link(row.entry.id, names),
            submitter=submitter_link(row.entry),
            accelerators=plural(row.entry.submission.system.accelerators_count, "accelerator"),
            energy=quantity.guaranteed_kwh(row.scope_score),
            measured=quantity.measured_text(row.scope_score),
            per_kwh=quantity.maybe(row.scope_score.quality_per_kwh),
            status=words.status_of(row.entry, standings),
            status_words=words.status_text(row.entry, standings),
            status_kind=words.status_kind(row.entry, standings),
        )
        for row in rows
    )


def _board_text(key: BoardKey) -> str:
    text = f"{key.scope} {key.scope.title}, {key.division}"
    return text if key.availability is Availability.AVAILABLE else f"{text}, {key.availability}"
