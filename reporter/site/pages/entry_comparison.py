"""
An entry against the best other one of its board.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reporter.claims.compare import Comparison
from reporter.comparison.pair import compare_pair
from reporter.comparison.side import Side, has_energy_in, side_of
from reporter.leaderboard.boards import BoardTable, Entry, Row
from reporter.site import words
from reporter.site.pages.comparison import PairRow, PairView, pair_view
from reporter.site.pages.row import entry_link

Rivals = Mapping[str, Sequence[Side]]


def rivals_of(boards: Iterable[BoardTable]) -> Rivals:
    """
    The best ranked entry of each board and the best one of another submitter, by slug of the board.

    They are found once, so that no page looks through a board.
    """
    return {board.key.slug: tuple(_best_two(board)) for board in boards}


def _best_two(board: BoardTable) -> Iterable[Side]:
    first: Row | None = None
    for row in board.ranked:
        if first is None or row.entry.submitter != first.entry.submitter:
            yield side_of(row.entry, board.benchmark, board.key.scope)
            if first is not None:
                return
            first = row


def comparison_of(
    entry: Entry, rows: Sequence[tuple[BoardTable, Row]], rivals: Rivals
) -> Comparison | None:
    """
    *entry* over the best ranked entry of another submitter, on the board that its page shows first.

    *rows* are the rows of the entry. `None` where there is no such entry, for a second source, and
    for an entry that has no energy or that a check calls wrong.
    """
    if not rows:
        return None
    board, row = next((item for item in rows if item[1].rank is not None), rows[0])
    scope = board.key.scope
    if row.second_source_of is not None or not entry.is_sound or not has_energy_in(entry, scope):
        return None
    others = (side for side in rivals[board.key.slug] if side.entry.submitter != entry.submitter)
    rival = next(others, None)
    return None if rival is None else compare_pair(side_of(entry, board.benchmark, scope), rival)


def entry_pair(
    comparison: Comparison, entries: Mapping[str, Entry], names: Mapping[str, str]
) -> PairView:
    """
    The view of the comparison of two entries, with links to the pages of both.
    """
    rows = []
    for facts in (comparison.a, comparison.b):
        entry = entries[facts.row.id]
        about = f"{words.accelerators_text(entry.submission)}, {entry.submitter_name}"
        rows.append(PairRow(link=entry_link(facts.row.id, names), about=about))
    return pair_view(comparison, "compared", tuple(rows))
