"""
The status ladder: what the ledger makes of an entry as its file is now, derived and never typed.

V0 self-reported; V1 the rules ran on the file as it is and passed; V2 a named person of another
organisation went through it too; V3 another party trained it again. Only V1 and above rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from reporter.errors import ReporterError
from reporter.review.ledger_event import Event, ReviewResult
from reporter.review.ledger_state import EntryHistory, LedgerState, StateHistory
from reporter.review.seal import changed_fields, seal_of
from reporter.text import plural

if TYPE_CHECKING:
    from reporter.model.submission import Submission

MOST_FIELDS_NAMED: Final = 5
NOT_SEALED: Final = "no review is sealed"


class Status(StrEnum):
    """
    How far an entry can be trusted; V1 and above rank.
    """

    V0 = "V0"
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"

    @property
    def meaning(self) -> str:
        """
        The status in words.
        """
        return _MEANINGS[self]


_MEANINGS = {
    Status.V0: "self-reported",
    Status.V1: "consistent: its evidence was read, no rule refuses it",
    Status.V2: "reviewed by a named person without conflict",
    Status.V3: "reproduced by another party",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """
    An entry as its file is now: its hash, the evidence that it lists (id to SHA-256), its data.

    *other_sha256* are its hashes under other names of its organisation that the ledger knows.
    """

    entry: str
    submission_sha256: str
    evidence: Mapping[str, str]
    data: Mapping[str, Any]
    other_sha256: tuple[str, ...] = ()

    @property
    def organisation_id(self) -> str:
        """
        The first half of the entry's id, as it stands there.
        """
        return self.entry.partition("/")[0]


def present_of(submission: Mapping[str, Any]) -> Present:
    """
    The entry of a submission's data that the schema has accepted.

    Raises `ReporterError` where the data can't be sealed (see `reporter.review.seal`).
    """
    return Present(
        entry=submission["id"],
        submission_sha256=seal_of(submission),
        evidence={item["id"]: item["sha256"] for item in submission["evidence"]},
        data=submission,
    )


def present_as(submission: Submission, sealed: str, data: Mapping[str, Any]) -> Present:
    """
    The same entry, where its seal is known: nothing of *data* is looked at.
    """
    return Present(
        entry=submission.id,
        submission_sha256=sealed,
        evidence={item.id: item.sha256 for item in submission.evidence},
        data=data,
    )


def as_known(state: LedgerState, present: Present) -> Present:
    """
    The entry as the ledger knows it: where its organisation was renamed, under the id that its
    events call it by, so that what was sealed before and what is sealed now are the same bytes.

    Where two branches named it differently it is the present id, or else the newest one.
    """
    names = tuple(state.history(present.entry).names)
    if not names or names == (present.entry,):
        return present
    name = present.entry if present.entry in names else names[-1]
    seals = {one: seal_of({**present.data, "id": one}) for one in dict.fromkeys((name, *names))}
    return replace(
        present,
        entry=name,
        submission_sha256=seals[name],
        data={**present.data, "id": name},
        other_sha256=tuple(sealed for one, sealed in seals.items() if one != name),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStatus:
    """
    Where an entry stands after all its events.

    *reasons* say why the status isn't higher. *cleared* and *flags* are codes of flags that were
    and weren't cleared; *classes* map scopes ("S2") to the meter classes ("M2") of the review that
    counts. *is_changed* tells that the reviews stand for other states of the file; *changed_fields*
    are JSON Pointers to what differs, where the state that was reviewed last is at hand.
    *is_listed* is false where the board lists organisations, and not the entry's. *events* are
    those about it that count, by hash and in order.
    """

    status: Status = Status.V0
    reasons: tuple[str, ...] = ()
    is_withdrawn: bool = False
    is_disputed: bool = False
    is_changed: bool = False
    changed_fields: tuple[str, ...] = ()
    cleared: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    classes: Mapping[str, str] = field(default_factory=dict)
    is_listed: bool = True
    events: Mapping[str, Event] = field(default_factory=dict)

    @property
    def ranks(self) -> bool:
        """
        Whether the entry may take a rank: V1 or above, not withdrawn, of a listed organisation.
        """
        return self.status is not Status.V0 and not self.is_withdrawn and self.is_listed


def status_of(
    state: LedgerState, present: Present, older: Iterable[Mapping[str, Any]] = ()
) -> EntryStatus:
    """
    The status of an entry as its file is now.

    *older* are earlier versions of the submission's data, where they are at hand (such as from
    git): that which was reviewed last is found by its hash, so that changed fields can be named.
    """
    found = _status(state, as_known(state, present), older)
    if state.policy.is_known(present.organisation_id):
        return found
    reason = (
        f"the organisation {present.organisation_id!r} isn't listed in board.toml: "
        "a maintainer lists it first"
    )
    return replace(found, is_listed=False, reasons=(*found.reasons, reason))


def _status(
    state: LedgerState, present: Present, older: Iterable[Mapping[str, Any]]
) -> EntryStatus:
    history = state.history(present.entry)
    common: dict[str, Any] = {
        "events": {name: state.counting[name] for name in history.events},
        "is_disputed": bool(history.objections),
    }
    if history.withdrawn is not None:
        reason = f"withdrawn on {history.withdrawn.date}: {history.withdrawn.reason}"
        return EntryStatus(is_withdrawn=True, reasons=(reason,), **common)
    of_state = _state_of(history, present)
    if not of_state.open_reviews:
        return EntryStatus(**_not_reviewed(history, present, older), **common)
    return _reviewed(state, of_state, present, common)


def _state_of(history: EntryHistory, present: Present) -> StateHistory:
    """
    What was said of the file as it is, under whichever name: what one review refuses holds.
    """
    found = StateHistory()
    for sealed in (present.submission_sha256, *present.other_sha256):
        one = history.states.get(sealed)
        if one is not None:
            found.open_reviews |= one.open_reviews
            found.cleared |= one.cleared
            found.people += one.people
            found.reproductions += one.reproductions
    return found


def _not_reviewed(
    history: EntryHistory, present: Present, older: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    if history.corrected is not None and history.last_sealed in {None, present.submission_sha256}:
        reason = f"corrected on {history.corrected.date}: a new review is due"
        return {"reasons": (reason,)}
    if history.last_sealed is None:
        return {"reasons": (NOT_SEALED,)}
    fields = _changed(history.last_sealed, present, older)
    named = ", ".join(fields[:MOST_FIELDS_NAMED])
    more = f" and {len(fields) - MOST_FIELDS_NAMED} more" if len(fields) > MOST_FIELDS_NAMED else ""
    reason = "changed since its review" + (f": {named}{more}" if fields else "")
    return {"reasons": (reason,), "is_changed": True, "changed_fields": fields}


def _changed(sealed: str, present: Present, older: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    for version in older:
        try:
            is_sealed = seal_of(version) == sealed
        except ReporterError:
            # A version that can't be sealed is not the one that was.
            continue
        if is_sealed:
            return changed_fields(version, present.data)
    return ()


def _reviewed(
    state: LedgerState, of_state: StateHistory, present: Present, common: Mapping[str, Any]
) -> EntryStatus:
    reviews = tuple(of_state.open_reviews.values())
    flagged = {item for result in _results(reviews) for item in result.flags.items()}
    not_cleared = frozenset(code for code, _ in flagged - of_state.cleared)
    reasons = tuple(_reasons(state, reviews, not_cleared, present))
    return EntryStatus(
        status=Status.V0 if reasons else _height(of_state),
        reasons=reasons,
        cleared=frozenset(code for code, _ in flagged) - not_cleared,
        flags=not_cleared,
        classes=_worst_classes(_results(reviews)),
        **common,
    )


def _results(reviews: Iterable[Event]) -> tuple[ReviewResult, ...]:
    return tuple(event.result for event in reviews if event.result is not None)


def _reasons(
    state: LedgerState, reviews: tuple[Event, ...], flags: frozenset[str], present: Present
) -> Iterator[str]:
    """
    Why the entry isn't V1, though its file is as it was reviewed.
    """
    if not present.evidence:
        yield "the submission lists no evidence"
    opened = [event for event in reviews if event.seal and event.seal.evidence == present.evidence]
    if not opened:
        yield "no review opened all the evidence that the submission lists"
    if not any(result.rules_run for result in _results(opened)):
        yield "no rule was run"
    refusals = sorted({code for result in _results(reviews) for code in result.refusals})
    if refusals:
        yield f"rejected by {plural(len(refusals), 'rule')}: {', '.join(refusals)}"
    if flags:
        yield f"flagged by {plural(len(flags), 'rule')}, not cleared: {', '.join(sorted(flags))}"
    if state.gaps:
        missing = f"{plural(len(state.gaps), 'event')}, such as {min(state.gaps)[:12]}"
        yield f"the ledger lacks {missing}: until it is back, nothing is confirmed"


def _height(of_state: StateHistory) -> Status:
    if of_state.reproductions:
        return Status.V3
    return Status.V2 if of_state.people else Status.V1


def _worst_classes(results: Iterable[ReviewResult]) -> dict[str, str]:
    """
    Of each scope the worst class that an open review gave: M4 is worse than M1.
    """
    worst: dict[str, str] = {}
    for result in results:
        for scope, letter in result.classes.items():
            worst[scope] = max(letter, worst.get(scope, letter))
    return worst
