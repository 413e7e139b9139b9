"""
The codes that pages of a site name, so that every link to a rule leads somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reporter.claims.compare import CheckedClaims
from reporter.findings import Finding
from reporter.leaderboard.boards import Leaderboard
from reporter.review.status import EntryStatus
from reporter.site.pages.entry_review import codes_of


def codes_seen(
    leaderboard: Leaderboard,
    unread: Sequence[Finding],
    standings: Mapping[str, EntryStatus],
    claims: Sequence[CheckedClaims],
) -> set[str]:
    """
    Every code that a page links to: those of entries and rows, of files that hold no entry
    (*unread*), of events of the ledger, and of *claims*.
    """
    rows = (row for board in leaderboard.boards for row in board.rows)
    findings = [
        *unread,
        *(
            finding
            for entry in leaderboard.entries
            for finding in (*entry.findings, *entry.score.reasons)
        ),
        *(finding for row in rows for finding in row.reasons),
        *(finding for one in claims for finding in (*one.problems, *one.report.findings)),
    ]
    of_events = {
        code
        for standing in standings.values()
        for event in standing.events.values()
        for code in codes_of(event)
    }
    return {finding.code for finding in findings} | of_events
