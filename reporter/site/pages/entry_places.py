"""
Where an entry stands on each of its boards, one row each.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.leaderboard.boards import BoardTable, Row
from reporter.score.emissions import NO_CARBON_RANK
from reporter.site import quantity, words
from reporter.site.frame import Link
from reporter.site.pages.row import Reason, reasons_of
from reporter.site.pages.scoreboard import board_link
from reporter.site.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where the entry stands on one board.
    """

    board: Link
    scope: str
    rank: str | None
    reasons: tuple[Reason, ...]
    measured: str
    guaranteed: Quantity | None
    interval: str
    step: str
    sure: str
    meter_class: str
    meter_words: str
    meter_reasons: tuple[str, ...]
    carbon_basis: str | None
    carbon_reason: str | None


def place_of(board: BoardTable, row: Row, ranked_count: int) -> Place:
    """
    Where *row* stands on *board*, which has *ranked_count* ranked entries.
    """
    score, key = row.scope_score, board.key
    meter = score.meter_class.value
    return Place(
        board=board_link(board),
        scope=key.scope.value,
        rank=rank_of_all(row, ranked_count),
        reasons=reasons_of(row),
        measured=quantity.measured_text(score),
        guaranteed=quantity.guaranteed_kwh(score),
        interval=words.interval_text(score),
        step=_step(row),
        sure=_sure(row),
        meter_class=meter,
        meter_words=f"{words.METER_WORDS[meter]}, {words.limit_text(score.meter_class)}",
        meter_reasons=score.meter_reasons,
        carbon_basis=score.carbon_basis,
        carbon_reason=score.carbon_reason if board.benchmark.ranks_carbon else NO_CARBON_RANK,
    )


def _step(row: Row) -> str:
    if row.within_budget is not None:
        return words.quality_text(row.within_budget.found)
    return words.step_text(row.next_entry) if row.next_entry else ""


def _sure(row: Row) -> str:
    if row.within_budget is not None:
        last = "the last of the list" if row.rank is not None else "no rank"
        return words.apart_text(row.within_budget) or last
    return row.next_entry.sure_text if row.next_entry else ""


def rank_of_all(row: Row, ranked_count: int) -> str | None:
    """
    The rank in words, such as "2 of 7" or "1 of 7, shared".
    """
    if row.rank is None:
        return None
    return f"{row.rank} of {ranked_count}{', shared' if row.is_shared else ''}"
