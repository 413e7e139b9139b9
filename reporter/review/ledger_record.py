"""
Makes new events and adds them to the ledger: reviews by the tool, and what people say.

Every event goes through `check_new_event` first, so that nothing is recorded that reading would
refuse. Events made together follow each other, each checked in sight of those before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter import __version__
from reporter.errors import ReporterError
from reporter.review.ledger_chain import append_event
from reporter.review.ledger_event import (
    Actor,
    ActorKind,
    Event,
    EventKind,
    ReviewResult,
    flag_digests,
)
from reporter.review.ledger_state import LedgerState, check_new_event, take_event
from reporter.review.review import Review
from reporter.review.rule import Letter
from reporter.review.seal import Seal
from reporter.review.signatures import sign
from reporter.review.status import Present, as_known
from reporter.text import plural

TOOL = f"reporter {__version__}"
LONGEST_REASON = 1000
_ABOUT_A_STATE = frozenset({EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """
    What a person wants to say of an entry.

    *by* is `organisation/person`, two ids of `board.toml`. *clears* are codes of flags, *rules*
    those that an objection names, *reproduction* is the id of the entry that trained it again.
    *settles* tells that a review answers the open objections, too.
    """

    kind: EventKind
    by: str
    reason: str
    clears: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    reproduction: str | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """
    What came of recording reviews: the files of new events, and why others left none.
    """

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def record_reviews(
    reviews: Iterable[Review], state: LedgerState, folder: Path, on: date, key: Path | None = None
) -> Recorded:
    """
    Add one event for each review that saw evidence or refused something, signed with *key*.

    A review that says of the same state what the last one said adds nothing. *state* takes the new
    events in. Raises `ReporterError` where the board's ledger has no id, or an event can't be
    added; those before it stand.
    """
    files: list[Path] = []
    left_out: list[str] = []
    for review in reviews:
        reason = _left_out(review, state)
        if reason is None:
            files.append(record(event_of_review(review, state, on), state, folder, on, key))
        else:
            left_out.append(f"{review.submission_id}: {reason}")
    return Recorded(files=tuple(files), left_out=tuple(left_out))


def _left_out(review: Review, state: LedgerState) -> str | None:
    if review.submission_sha256 is None:
        return "the file can't be sealed"
    result = result_of(review)
    if not review.evidence and not result.refusals:
        return "no evidence was opened, so there is nothing to seal"
    of_state = state.history(review.submission_id).states.get(review.submission_sha256)
    open_reviews = [] if of_state is None else list(of_state.open_reviews.values())
    seal = _seal_of(review, review.submission_sha256)
    if [(one.seal, one.result) for one in open_reviews] == [(seal, result)]:
        return f"the review of {open_reviews[0].date} says the same"
    return None


def result_of(review: Review) -> ReviewResult:
    """
    What the rules gave, as the ledger keeps it.
    """
    flags = [one.finding for one in review.remarks if one.letter is Letter.FLAG]
    refusals = {one.code for one in review.remarks if one.letter is Letter.REJECT}
    return ReviewResult(
        rules_run=review.rules_run,
        rules_not_run=tuple(one.code for one in review.rules_not_run),
        refusals=tuple(sorted(refusals)),
        flags=flag_digests(flags),
        remarks=tuple(sorted({one.code for one in review.remarks})),
        classes=dict(review.classes),
    )


def event_of_review(review: Review, state: LedgerState, on: date) -> Event:
    """
    The event that a review by the rules leaves in the ledger, after all its heads.

    Raises `ReporterError` where the file couldn't be sealed.
    """
    sealed = review.submission_sha256
    if sealed is None:
        raise ReporterError(f"{review.submission_id} can't be sealed; run reporter review again")
    return Event(
        board=_board_of(state),
        parents=state.ledger.heads,
        kind=EventKind.REVIEW,
        entry=review.ledger_id or review.submission_id,
        date=on,
        by=Actor(kind=ActorKind.TOOL, name=TOOL),
        reason=("; ".join(review.status_reasons) or passed_text(review))[:LONGEST_REASON],
        seal=_seal_of(review, sealed),
        result=result_of(review),
        answers=state.answers(review.submission_id, sealed, EventKind.REVIEW),
    )


def passed_text(review: Review) -> str:
    """
    What is said of a review that neither refuses nor flags.
    """
    return f"{plural(len(review.rules_run), 'rule')} run, none refuses or flags the entry"


def _seal_of(review: Review, sealed: str) -> Seal:
    return Seal(
        submission_sha256=sealed,
        evidence=dict(review.evidence),
        rule_set=review.rule_set,
        tool=TOOL,
    )


def event_of_person(
    said: Statement, present: Present, state: LedgerState, on: date, rule_set: int
) -> Event:
    """
    The event that says *said* of an entry as its file is now, after all heads of the ledger.

    Raises `ReporterError` where a flag isn't one of the reviews that stand, or the ledger has no
    id. Whether the person may say it is for `check_new_event` to tell.
    """
    present = as_known(state, present)
    about_state = said.kind in _ABOUT_A_STATE
    seal = Seal(
        submission_sha256=present.submission_sha256,
        evidence=dict(present.evidence),
        rule_set=rule_set,
        tool=TOOL,
    )
    return Event(
        board=_board_of(state),
        parents=state.ledger.heads,
        kind=said.kind,
        entry=present.entry,
        date=on,
        by=_person(said.by, state),
        reason=said.reason,
        seal=seal if about_state else None,
        answers=state.answers(
            present.entry, present.submission_sha256, said.kind, settles=said.settles
        ),
        clears=_clears(said.clears, present, state),
        rules=said.rules,
        reproduction=said.reproduction,
    )


def record(
    event: Event, state: LedgerState, folder: Path, today: date, key: Path | None = None
) -> Path:
    """
    Sign an event where a key is given, check it, add it, and let *state* take it in.

    Returns the path of its file. Raises `ReporterError` for whatever reading would refuse, when it
    can't be signed, and on trouble with the disk; nothing was added then.
    """
    if key is not None:
        event = replace(event, signature=sign(event.message(), key))
    wrong = check_new_event(state, event, today)
    if wrong is not None:
        raise ReporterError(f"{event.entry}: {wrong.code} {wrong.message}; {wrong.hint}")
    path = append_event(folder, event)
    take_event(state, path.stem, event)
    return path


def _board_of(state: LedgerState) -> str:
    if state.policy.board is None:
        raise ReporterError(
            "board.toml gives the ledger no id, so nothing can be recorded; write a table "
            '[ledger] with an id, such as id = "our-board"'
        )
    return state.policy.board


def _person(by: str, state: LedgerState) -> Actor:
    """
    The person of `organisation/person`, named as in `board.toml`; who isn't listed keeps the id.
    """
    organisation_id, _, person_id = by.partition("/")
    organisation = state.policy.find(organisation_id)
    person = None if organisation is None else organisation.person(person_id)
    return Actor(
        kind=ActorKind.PERSON,
        name=person_id if person is None else person.name,
        organisation=organisation_id,
        person=person_id,
    )


def _clears(codes: Sequence[str], present: Present, state: LedgerState) -> dict[str, str]:
    """
    The digest of each flag that is named, from the reviews that stand.
    """
    of_state = state.history(present.entry).states.get(present.submission_sha256)
    reviews = [] if of_state is None else list(of_state.open_reviews.values())
    flagged: dict[str, set[str]] = {}
    for event in reviews:
        for code, digest in (event.result.flags if event.result else {}).items():
            flagged.setdefault(code, set()).add(digest)
    for code in codes:
        if code not in flagged:
            named = ", ".join(sorted(flagged)) or "nothing"
            raise ReporterError(
                f"{present.entry}: the last review of the file as it is has no flag {code}; it "
                f"flags {named}"
            )
        if len(flagged[code]) > 1:
            raise ReporterError(
                f"{present.entry}: two reviews flag {code} for different reasons; run reporter "
                "review --record once more, then clear what it flags"
            )
    return {code: next(iter(flagged[code])) for code in codes}
