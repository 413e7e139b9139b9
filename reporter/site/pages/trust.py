"""
What the board and its ledger hold, in one line: the reasons to trust it, counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reporter.leaderboard.boards import Entry, Leaderboard
from reporter.review.status import EntryStatus
from reporter.text import plural


def trust_text(leaderboard: Leaderboard, standings: Mapping[str, EntryStatus]) -> str:
    """
    Entries, submitters, log files that are named by hash, the last change, and what is in doubt.

    Every count is of *leaderboard* and of *standings*, where each entry id stands in the ledger.
    """
    entries = leaderboard.entries
    hashes = {item.sha256 for entry in entries for item in entry.submission.evidence}
    parts = [
        plural(len(entries), "entry", "entries"),
        plural(len({entry.submitter for entry in entries}), "submitter"),
        f"{plural(len(hashes), 'log file')} by hash",
    ]
    if entries:
        parts.append(f"last change {last_change(leaderboard, standings)}")
    return "; ".join([", ".join(parts), *_doubts(standings)])


def last_change(leaderboard: Leaderboard, standings: Mapping[str, EntryStatus]) -> str:
    """
    The date of the last event of the ledger, or of the last submission where it is later.

    Raises `ValueError` without an entry.
    """
    return last_change_of(leaderboard.entries, standings).isoformat()


def last_change_of(entries: Sequence[Entry], standings: Mapping[str, EntryStatus]) -> date:
    """
    The day of the last event about one of *entries*, or of the last submission where it is later.

    Raises `ValueError` without an entry.
    """
    submitted = [entry.submission.submitted_on for entry in entries]
    known = [standings[entry.id] for entry in entries if entry.id in standings]
    said = [event.date for standing in known for event in standing.events.values()]
    return max([*submitted, *said])


def _doubts(standings: Mapping[str, EntryStatus]) -> list[str]:
    """
    How many entries are withdrawn, disputed and flagged; nothing where none is.
    """
    of_all = standings.values()
    counts = {
        "withdrawn": sum(one.is_withdrawn for one in of_all),
        "disputed": sum(one.is_disputed and not one.is_withdrawn for one in of_all),
        "flagged": sum(bool(one.flags) and not one.is_withdrawn for one in of_all),
    }
    told = [
        f"{plural(count, 'entry', 'entries')} {what}" for what, count in counts.items() if count
    ]
    return [", ".join(told)] if told else []
