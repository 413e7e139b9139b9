"""
What the ledger says of an entry: its status, its events, and a banner where it is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.leaderboard.boards import Entry
from reporter.review.catalogue import find_rule
from reporter.review.ledger_event import Event, EventKind
from reporter.review.status import EntryStatus, Status
from reporter.site import words
from reporter.site.frame import Link
from reporter.text import plural

SHORT_HASH = 12
RULE_CODE = re.compile(r"\b[A-Z]{2}-[0-9]{1,2}\b", re.ASCII)
WITHDRAWN = (
    "It holds no rank any more. The page, its data and its address stay, so that what was said of "
    "it can still be read."
)
DISPUTED = (
    "It stands as it was until a person of another organisation has reviewed it, or the submitter "
    "has corrected it."
)
KINDS = {
    EventKind.REVIEW: "reviewed",
    EventKind.CLEAR: "flags cleared",
    EventKind.OBJECT: "disputed",
    EventKind.CORRECT: "corrected",
    EventKind.WITHDRAW: "withdrawn",
    EventKind.REPRODUCE: "reproduced",
}
NO_LEDGER = (
    "No review is sealed: the figures are those of the file, and nobody has held them against its "
    "logs."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """
    What stands at the top of the page of an entry that is withdrawn or disputed.
    """

    kind: str
    title: str
    date: str
    who: str
    reason: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """
    One event: its hash, its place on the page, when, what, who, which rules, and why.
    """

    sha256: str
    anchor: str
    date: str
    kind: str
    who: str
    rules: tuple[Link, ...]
    reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """
    The status with its meaning, why it isn't higher, and every event, oldest first.
    """

    status: str
    meaning: str
    reasons: tuple[str, ...]
    cleared: tuple[Link, ...]
    events: tuple[EventView, ...]
    banner: Banner | None
    note: str


def ledger_view(entry: Entry, standings: Mapping[str, EntryStatus]) -> LedgerView:
    """
    The status and the events of an entry.
    """
    status = words.status_of(entry, standings)
    standing = standings.get(entry.id)
    if standing is None or not (standing.events or standing.reasons):
        return LedgerView(
            status=status, meaning=Status(status).meaning, reasons=(), cleared=(), events=(),
            banner=None, note=NO_LEDGER,
        )  # fmt: skip
    return LedgerView(
        status=status,
        meaning=Status(status).meaning,
        reasons=() if standing.is_withdrawn else standing.reasons,
        cleared=rule_links(sorted(standing.cleared)),
        events=tuple(event_view(name, event) for name, event in standing.events.items()),
        banner=_banner(standing),
        note="" if standing.events else "Nothing has happened to this entry yet.",
    )


def rule_links(codes: Sequence[str]) -> tuple[Link, ...]:
    """
    Codes with their places on the rules page.
    """
    return tuple(Link(text=code, path=words.rule_path(code)) for code in codes)


def _banner(standing: EntryStatus) -> Banner | None:
    if standing.is_withdrawn:
        kind, title, meaning = EventKind.WITHDRAW, "Withdrawn", WITHDRAWN
    elif standing.is_disputed:
        kind, title, meaning = EventKind.OBJECT, "Disputed", DISPUTED
    else:
        return None
    last = next(event for event in reversed(tuple(standing.events.values())) if event.kind is kind)
    return Banner(
        kind=KINDS[kind],
        title=title,
        date=last.date.isoformat(),
        who=str(last.by),
        reason=last.reason,
        meaning=meaning,
    )


def kind_text(event: Event) -> str:
    """
    What an event is called; "reviewed" is the word for what a person did, not for a run of rules.
    """
    is_rules_run = event.kind is EventKind.REVIEW and event.is_by_tool
    return "rules run" if is_rules_run else KINDS[event.kind]


def event_view(name: str, event: Event) -> EventView:
    """
    One event; *name* is its hash.
    """
    return EventView(
        sha256=name,
        anchor=event_anchor(name),
        date=event.date.isoformat(),
        kind=kind_text(event),
        who=str(event.by),
        rules=rule_links(codes_of(event)),
        reason=event.reason,
        note=_note(event),
    )


def event_anchor(sha256: str) -> str:
    """
    The place of an event on the page of its entry; *sha256* is its hash.
    """
    return f"event-{sha256[:SHORT_HASH]}"


def codes_of(event: Event) -> tuple[str, ...]:
    """
    The rules that an event clears or names, then those that its reason names, each once.
    """
    named = (code for code in RULE_CODE.findall(event.reason) if find_rule(code) is not None)
    return tuple(dict.fromkeys((*event.clears, *event.rules, *named)))


def _note(event: Event) -> str:
    """
    What was seen: how many logs, under which set of rules, which classes; and whether it is signed.
    """
    parts = []
    if event.seal is not None:
        parts.append(f"the file and {plural(len(event.seal.evidence), 'raw log')} by hash")
    if event.result is not None and event.seal is not None:
        parts.append(f"rule set {event.seal.rule_set}")
        parts += [f"{scope} {name}" for scope, name in sorted(event.result.classes.items())]
    if event.signature is not None:
        parts.append("signed")
    return ", ".join(parts)
