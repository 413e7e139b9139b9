"""
The status ladder: what a list of events makes of an entry.

V0 self-reported; V1 evidence present and all rules pass; V2 reviewed by a named person of another
house; V3 reproduced by another party. Events are only ever added; nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from reporter.model.serialization import build, to_data
from reporter.model.submission import Submission
from reporter.review.review import Review, Status
from reporter.text import skeleton


class EventKind(StrEnum):
    """
    What can happen to an entry.
    """

    REVIEWED = "reviewed"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REPRODUCED = "reproduced"


class ActorKind(StrEnum):
    """
    A person, or the tool.
    """

    PERSON = "person"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    Who did it; a person has an organisation.
    """

    kind: ActorKind
    name: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    One line of the ledger, about the submission *id*.

    *rules* are cleared by a person's review and named by a dispute; *status* is what the rules
    gave in a review.
    """

    schema_version: int = 1
    id: str
    event: EventKind
    date: date
    by: Actor
    reason: str
    status: Status | None = None
    rules: tuple[str, ...] = ()
    evidence_sha256: tuple[str, ...] = ()
    rule_set: int | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """
        An event from JSON data that the schema has accepted.
        """
        return build(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """
        JSON data in the order of the fields; empty lists are left out, save a review's hashes.
        """
        data: dict[str, Any] = to_data(self)
        if self.event is EventKind.REVIEWED:
            data.setdefault("evidence_sha256", [])
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    Where an entry stands after all its events.

    *cleared* are the codes of flags that a reviewer of another house has cleared; *reasons* say
    why the status isn't higher; *is_disputed* until a person's review or a correction answers.
    """

    status: Status = Status.V0
    is_withdrawn: bool = False
    is_disputed: bool = False
    cleared: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()
    events: tuple[Event, ...] = field(default_factory=tuple)

    @property
    def ranks(self) -> bool:
        """
        Whether the entry may take a rank: V1 or above, and not withdrawn.
        """
        return self.status is not Status.V0 and not self.is_withdrawn


def standing_of(submission: Submission, events: Iterable[Event]) -> Standing:
    """
    The standing of *submission* after the events about it, in the order of the ledger.

    A review holds for the raw logs that it opened: once the submission lists others, it is void.
    One by the tool that opened none changes nothing.
    """
    mine = tuple(event for event in events if event.id == submission.id)
    standing = Standing(reasons=("no review is in the ledger",))
    for event in mine:
        if standing.is_withdrawn:
            break
        standing = _after(standing, event, submission)
    return replace(standing, events=mine)


def _after(standing: Standing, event: Event, submission: Submission) -> Standing:
    match event.event:
        case EventKind.REVIEWED:
            return _reviewed(standing, event, submission)
        case EventKind.DISPUTED:
            return replace(standing, is_disputed=True)
        case EventKind.CORRECTED:
            return Standing(reasons=(f"corrected on {event.date}: a new review is due",))
        case EventKind.WITHDRAWN:
            reason = f"withdrawn on {event.date}: {event.reason}"
            return replace(standing, is_withdrawn=True, reasons=(reason,))
        case EventKind.REPRODUCED:
            return _reproduced(standing, event, submission)


def _reviewed(standing: Standing, event: Event, submission: Submission) -> Standing:
    if event.by.kind is ActorKind.TOOL and not event.evidence_sha256:
        # Run where the logs weren't at hand: that says nothing about the entry.
        return standing
    if set(event.evidence_sha256) != {item.sha256 for item in submission.evidence}:
        reason = f"the review of {event.date} saw other raw logs than the submission lists"
        return Standing(reasons=(reason,), is_disputed=standing.is_disputed)
    if event.status is not Status.V1:
        reason = f"the review of {event.date}: {event.reason}"
        return replace(standing, status=Status.V0, reasons=(reason,))
    if event.by.kind is ActorKind.TOOL:
        return replace(standing, status=max(standing.status, Status.V1), reasons=())
    if is_same_house(event.by, submission):
        reason = f"the review of {event.date} is by the submitter's own house"
        return replace(standing, status=max(standing.status, Status.V1), reasons=(reason,))
    return replace(
        standing,
        status=max(standing.status, Status.V2),
        is_disputed=False,
        cleared=standing.cleared | set(event.rules),
        reasons=(),
    )


def _reproduced(standing: Standing, event: Event, submission: Submission) -> Standing:
    if event.by.kind is not ActorKind.PERSON or is_same_house(event.by, submission):
        reason = f"the reproduction of {event.date} isn't by another party"
        return replace(standing, reasons=(*standing.reasons, reason))
    if standing.status is Status.V0:
        reason = f"reproduced on {event.date}, but the rules don't pass"
        return replace(standing, reasons=(*standing.reasons, reason))
    return replace(standing, status=Status.V3, reasons=())


def is_same_house(actor: Actor, submission: Submission) -> bool:
    """
    Whether an organisation's name looks like that of the submitter, by name or by id.
    """
    if actor.organisation is None:
        return False
    house = skeleton(actor.organisation)
    return house in {skeleton(submission.submitter.name), skeleton(submission.organisation_id)}


def event_of(review: Review, *, on: date, by: Actor, reason: str = "") -> Event:
    """
    The event that a review by the rules leaves in the ledger.
    """
    given = reason or "; ".join(review.status_reasons) or "evidence present, all rules pass"
    return Event(
        id=review.submission_id,
        event=EventKind.REVIEWED,
        date=on,
        by=by,
        reason=given[:1000],
        status=review.status,
        evidence_sha256=review.evidence_sha256,
        rule_set=review.rule_set,
    )


def withdrawn_ids(events: Sequence[Event]) -> frozenset[str]:
    """
    Ids of withdrawn entries: their pages stay, as tombstones.
    """
    return frozenset(event.id for event in events if event.event is EventKind.WITHDRAWN)
