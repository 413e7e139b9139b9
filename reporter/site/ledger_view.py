"""
What the ledger says of an entry: its status, its events, and a banner where it is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.leaderboard.boards import Entry
from reporter.review.catalogue import find_rule
from reporter.review.ledger import Actor, Event, EventKind, Standing
from reporter.review.review import Status
from reporter.site import words
from reporter.site.frame import Link
from reporter.text import plural

_CODE = re.compile(r"\b[A-Z]{2}-[0-9]{1,2}\b", re.ASCII)
WITHDRAWN = (
    "It holds no rank any more. The page, its data and its address stay, so that what was said of "
    "it can still be read."
)
DISPUTED = (
    "It stands as it was until a person of another organisation has reviewed it, or the submitter "
    "has corrected it."
)
NO_LEDGER = "This board keeps no ledger of reviews yet; the status follows from the file alone."


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
    One event: when, what, who, which rules, and why.
    """

    date: str
    kind: str
    who: str
    status: str
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


def ledger_view(entry: Entry, standings: Mapping[str, Standing]) -> LedgerView:
    """
    The status and the events of an entry.
    """
    status = words.status_of(entry, standings)
    standing = standings.get(entry.id)
    if standing is None:
        return LedgerView(
            status=status, meaning=Status(status).meaning, reasons=(), cleared=(), events=(),
            banner=None, note=NO_LEDGER,
        )  # fmt: skip
    return LedgerView(
        status=status,
        meaning=Status(status).meaning,
        reasons=() if standing.is_withdrawn else standing.reasons,
        cleared=rule_links(sorted(standing.cleared)),
        events=tuple(_event(event) for event in standing.events),
        banner=_banner(standing),
        note="" if standing.events else "Nothing has happened to this entry yet.",
    )


def rule_links(codes: Sequence[str]) -> tuple[Link, ...]:
    """
    Codes with their places on the rules page.
    """
    return tuple(Link(text=code, path=words.rule_path(code)) for code in codes)


def _banner(standing: Standing) -> Banner | None:
    if standing.is_withdrawn:
        kind, title, meaning = EventKind.WITHDRAWN, "Withdrawn", WITHDRAWN
    elif standing.is_disputed:
        kind, title, meaning = EventKind.DISPUTED, "Disputed", DISPUTED
    else:
        return None
    last = next(event for event in reversed(standing.events) if event.event is kind)
    return Banner(
        kind=kind.value,
        title=title,
        date=last.date.isoformat(),
        who=_who(last.by),
        reason=last.reason,
        meaning=meaning,
    )


def _event(event: Event) -> EventView:
    return EventView(
        date=event.date.isoformat(),
        kind=event.event.value,
        who=_who(event.by),
        status=event.status.value if event.status else "",
        rules=rule_links(codes_of(event)),
        reason=event.reason,
        note=_note(event),
    )


def codes_of(event: Event) -> tuple[str, ...]:
    """
    The rules that an event lists, then those of the review that its reason names, each once.
    """
    named = (code for code in _CODE.findall(event.reason) if find_rule(code) is not None)
    return tuple(dict.fromkeys((*event.rules, *named)))


def _who(actor: Actor) -> str:
    return f"{actor.name}, {actor.organisation}" if actor.organisation else actor.name


def _note(event: Event) -> str:
    """
    What a review has seen: how many logs, under which set of rules.
    """
    if event.event is not EventKind.REVIEWED:
        return ""
    seen = f"{plural(len(event.evidence_sha256), 'raw log')} by hash"
    return seen if event.rule_set is None else f"{seen}, rule set {event.rule_set}"
