"""
What is said against an entry: by the checks of its file, by its score, and by the rules in the
review that the ledger holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reporter.leaderboard.boards import Entry
from reporter.review.catalogue import find_rule
from reporter.review.ledger_event import Event, ReviewResult
from reporter.review.status import EntryStatus
from reporter.site import words
from reporter.site.pages.entry_facts import FindingView, findings_of
from reporter.text import plural

FEW = 3
NO_REVIEW = "no review has run the rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsView:
    """
    The findings of an entry, those of the review first, and how many there are of each kind.

    *is_open* tells to unfold them: where one is more than a note, or they are few.
    """

    summary: str
    is_open: bool
    items: tuple[FindingView, ...]


def findings_view(entry: Entry, standings: Mapping[str, EntryStatus]) -> FindingsView:
    """
    The findings of an entry: those that the ledger holds of its file, and those of the checks.
    """
    standing = standings.get(entry.id)
    reviewed = tuple(_of_review(standing)) if standing else ()
    checked = findings_of([*entry.findings, *entry.score.reasons])
    review = _last_review(standing) if standing else None
    items = (*reviewed, *checked)
    return FindingsView(
        summary=f"{_counts(reviewed, checked)}; {_review_words(review)}",
        is_open=len(items) <= FEW or any(item.severity != "note" for item in items),
        items=items,
    )


def _last_review(standing: EntryStatus) -> tuple[Event, ReviewResult] | None:
    """
    The last event in which the rules ran.
    """
    for event in reversed(tuple(standing.events.values())):
        if event.result is not None:
            return event, event.result
    return None


def _review_words(review: tuple[Event, ReviewResult] | None) -> str:
    if review is None:
        return NO_REVIEW
    event, result = review
    count = plural(len(result.rules_run), "rule")
    return f"{count} ran in the review of {event.date.isoformat()}"


def _of_review(standing: EntryStatus) -> Iterator[FindingView]:
    """
    What the rules refused, flagged or remarked in the last review, with what became of it.
    """
    review = _last_review(standing)
    if review is None:
        return
    event, result = review
    when = f"in the review of {event.date.isoformat()}"
    for code in sorted(result.refusals):
        yield _finding("error", code, f"refused {when}")
    flags = sorted(set(result.flags) | standing.flags | standing.cleared)
    for code in flags:
        if code in standing.flags:
            yield _finding("warning", code, f"flagged {when}, not cleared")
        else:
            yield _finding("note", code, f"flagged {when}, cleared by a reviewer")
    for code in sorted(set(result.remarks) - set(result.refusals) - set(flags)):
        yield _finding("note", code, f"noted {when}")


def _finding(severity: str, code: str, message: str) -> FindingView:
    rule = find_rule(code)
    return FindingView(
        severity=severity,
        code=code,
        path=words.rule_path(code),
        pointer="",
        message=f"{rule.title}: {message}" if rule else message,
        hint="",
    )


def _counts(reviewed: Iterable[FindingView], checked: Iterable[FindingView]) -> str:
    """
    How many findings of each severity there are.
    """
    severities = [finding.severity for finding in (*reviewed, *checked)]
    parts = [
        plural(severities.count(word), word)
        for word in ("error", "warning", "note")
        if word in severities
    ]
    return ", ".join(parts) or "no findings"
