"""
What the page of a closed board says of the time since: what came, was changed, or lost its rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reporter.leaderboard.entries import BoardTable, Row
from reporter.site.frame import Link
from reporter.site.pages.row import entry_link
from reporter.text import plural

# More entries than these are counted, not named: the reasons of all stand in the tables.
MOST_NAMED = 20
_LATE, _UNCONFIRMED = "SR-41", "SR-18"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingView:
    """
    That a board is closed, in words, and the entries that aren't as they were then.

    *late* came or were changed since, or weren't confirmed by then; *lost* held a rank and don't
    any more; *disputed* hold one beside an open objection. Each has words for those not named.
    """

    text: str
    late: tuple[Link, ...]
    more_late: str
    lost: tuple[Link, ...]
    more_lost: str
    disputed: tuple[Link, ...]
    more_disputed: str


def closing_view(board: BoardTable, names: Mapping[str, str]) -> ClosingView | None:
    """
    What a closed board says first; `None` for an open one.
    """
    if board.closing is None:
        return None
    codes = [(row, {reason.code for reason in row.reasons}) for row in board.rows]
    late = [row for row, said in codes if _LATE in said]
    lost = [row for row, said in codes if _UNCONFIRMED in said and _LATE not in said]
    known = board.closing.on is not None
    disputed = [
        row for row in board.ranked if row.entry.standing and row.entry.standing.is_disputed
    ]
    return ClosingView(
        text=f"{board.closing.text[:1].upper()}{board.closing.text[1:]}",
        late=_links(late, names),
        more_late=_more(late),
        lost=_links(lost, names) if known else (),
        more_lost=_more(lost) if known else "",
        disputed=_links(disputed, names),
        more_disputed=_more(disputed),
    )


def _links(rows: Sequence[Row], names: Mapping[str, str]) -> tuple[Link, ...]:
    links = ((entry_link(row.entry.id, names), row.entry) for row in rows[:MOST_NAMED])
    return tuple(
        replace(link, text=f"{link.text} of {entry.submitter_name}") for link, entry in links
    )


def _more(rows: Sequence[Row]) -> str:
    return plural(len(rows) - MOST_NAMED, "more", "more") if len(rows) > MOST_NAMED else ""
