"""
What stands beside the leaderboard of the test board: published footprints and a ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from reporter.claims.compare import CheckedClaims, check_folder
from reporter.claims.verdicts import CheckReport
from reporter.findings import error
from reporter.model.organisations import Organisation, Organisations, Person
from reporter.model.submission import Submission
from reporter.review.ledger_chain import Ledger
from reporter.review.ledger_event import (
    Actor,
    ActorKind,
    Event,
    EventKind,
    ReviewResult,
    sha256_of,
)
from reporter.review.ledger_state import read_state, take_event
from reporter.review.seal import Seal, seal_of
from reporter.review.status import EntryStatus, present_of, status_of
from reporter.site.build import Additions
from reporter.site.pages.ledger import LedgerEvents
from tests.site.entries import b200, self_reported, too_few_runs

CLAIMS = Path(__file__).resolve().parents[2] / "claims"
SHOWN = ("bloom-2022", "llama-3-3-card-2024", "patterson-2021")
TOOL = Actor(kind=ActorKind.TOOL, name="reporter 0.1.0")
ADA = Actor(
    kind=ActorKind.PERSON, name="Ada Byron", organisation="analytical-engines", person="ada"
)
BOB = Actor(kind=ActorKind.PERSON, name="Bob", organisation="board", person="bob")
FLAG = "e" * 64
RESULT = ReviewResult(rules_run=("EL-5", "EL-8"), classes={"S2": "M2"})
POLICY = Organisations(
    board="test-board",
    organisations=(
        Organisation(id="lenovo", name="Lenovo"),
        Organisation(id="smc-ac-power", name="SMC"),
        Organisation(id="acme", name="Acme"),
        Organisation(
            id="analytical-engines",
            name="Analytical Engines",
            people=(Person(id="ada", name="Ada Byron"),),
        ),
        Organisation(id="board", name="Board", people=(Person(id="bob", name="Bob"),)),
    ),
    maintainers=frozenset({"board/bob"}),
)


@cache
def some_claims() -> tuple[CheckedClaims, ...]:
    """
    Three real documents, and a file that can't be used.
    """
    known = {one.name: one for one in check_folder(CLAIMS)}
    problem = error("JS-2", "/some/where/claims/broken.json", "line 1", "no comma", "add one")
    broken = CheckedClaims(
        name="broken",
        claims=None,
        report=CheckReport(file="broken.json", title="", rows=(), findings=()),
        problems=(problem,),
    )
    return (*(known[name] for name in SHOWN), broken)


def a_review(submission: Submission, day: int, by: Actor, **changes: object) -> Event:
    """
    A review of *submission* in May 2026 that saw its raw logs; by the tool it gives what it found.
    """
    given: dict[str, object] = {
        "board": POLICY.board,
        "kind": EventKind.REVIEW,
        "entry": submission.id,
        "date": date(2026, 5, day),
        "by": by,
        "reason": "40 rules run, none refuses or flags the entry",
        "seal": Seal(
            submission_sha256=seal_of(submission.to_dict()),
            evidence={item.id: item.sha256 for item in submission.evidence},
            rule_set=1,
            tool="reporter 0.1.0",
        ),
        "result": RESULT if by.kind is ActorKind.TOOL else None,
        **changes,
    }
    return Event(**given)  # type: ignore[arg-type]


def a_clearing(submission: Submission, day: int, code: str, reason: str) -> Event:
    """
    Ada clears a flag of *submission*.
    """
    clears = {code: FLAG}
    return a_review(submission, day, ADA, kind=EventKind.CLEAR, clears=clears, reason=reason)


def a_dispute(submission: Submission, reason: str = "two node logs are the same bytes") -> Event:
    """
    A dispute of *submission* that names a rule.
    """
    return Event(
        board=POLICY.board or "",
        kind=EventKind.OBJECT,
        entry=submission.id,
        date=date(2026, 6, 1),
        by=ADA,
        reason=reason,
        rules=("XS-1",),
    )


def a_withdrawal(submission: Submission, reason: str = "the switch was on another feed") -> Event:
    """
    A withdrawal of *submission* by a maintainer.
    """
    return Event(
        board=POLICY.board or "",
        kind=EventKind.WITHDRAW,
        entry=submission.id,
        date=date(2026, 6, 2),
        by=BOB,
        reason=reason,
    )


def some_events() -> tuple[Event, ...]:
    """
    One entry reviewed, one disputed, one withdrawn.
    """
    flagged = replace(RESULT, flags={"EL-8": FLAG}, remarks=("EL-8",))
    reason = "flagged by 1 rule, not cleared: EL-8"
    return (
        a_review(b200(), 1, TOOL, result=flagged, reason=reason),
        a_clearing(b200(), 3, "EL-8", "the doubled stamp of run 4 is a restart of the meter"),
        a_review(b200(), 3, ADA, reason="read from the logs to the score"),
        a_review(self_reported(), 4, TOOL),
        a_dispute(self_reported()),
        a_withdrawal(too_few_runs()),
    )


def standings_of(events: Sequence[Event], *made: Submission) -> dict[str, EntryStatus]:
    """
    The status of each of these submissions after these events, each in sight of those before it.
    """
    state = read_state(Ledger(), POLICY)
    for event in events:
        sealed = "" if event.seal is None else event.seal.submission_sha256
        answers = state.answers(event.entry, sealed, event.kind, settles=not event.is_by_tool)
        full = replace(event, parents=state.ledger.heads, answers=answers)
        take_event(state, sha256_of(full.to_bytes()), full)
    return {one.id: status_of(state, present_of(one.to_dict())) for one in made}


def some_additions() -> Additions:
    """
    The claims and the ledger of the test board; entries that the ledger doesn't name have no
    standing.
    """
    made = (b200(), self_reported(), too_few_runs())
    standings = standings_of(some_events(), *made)
    return Additions(standings=standings, claims=some_claims(), ledger=ledger_of(standings))


def ledger_of(standings: Mapping[str, EntryStatus]) -> LedgerEvents:
    """
    A ledger of the events of these entries, of which all count.
    """
    events = {
        name: event for standing in standings.values() for name, event in standing.events.items()
    }
    return LedgerEvents(events=events, counting=frozenset(events))
