"""
What the pages of one board share: entries, rows, names, benchmarks, standings, rivals.
"""

from __future__ import annotations

from collections.abc import Mapping

from reporter.leaderboard.boards import BoardTable, Leaderboard, Row
from reporter.model.organisations import NO_ORGANISATIONS, Organisations
from reporter.review.status import EntryStatus
from reporter.site.pages.entry import Surroundings
from reporter.site.pages.entry_comparison import rivals_of


def surroundings_of(
    leaderboard: Leaderboard,
    standings: Mapping[str, EntryStatus],
    organisations: Organisations = NO_ORGANISATIONS,
) -> Surroundings:
    """
    Everything that a single page needs of the whole board.
    """
    rows_of: dict[str, list[tuple[BoardTable, Row]]] = {}
    for board in leaderboard.boards:
        for row in board.rows:
            rows_of.setdefault(row.entry.id, []).append((board, row))
    return Surroundings(
        entries={entry.id: entry for entry in leaderboard.entries},
        rows_of=rows_of,
        names={entry.id: entry.name for entry in leaderboard.entries},
        benchmarks={
            (board.benchmark.id, board.benchmark.version): board.benchmark
            for board in leaderboard.boards
        },
        standings=standings,
        rivals=rivals_of(leaderboard.boards),
        organisations=organisations,
    )
