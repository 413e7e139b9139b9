"""
What stands beside the leaderboard of the test board: published footprints and a ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from reporter.claims.folder import CheckedClaims, check_folder
from reporter.claims.verdicts import CheckReport
from reporter.findings import error
from reporter.model.submission import Submission
from reporter.review.ledger import Actor, ActorKind, Event, EventKind, Standing, standing_of
from reporter.review.review import Status
from reporter.site.build import Additions
from tests.site.entries import b200, self_reported, too_few_runs

CLAIMS = Path(__file__).resolve().parents[2] / "claims"
SHOWN = ("bloom-2022", "llama-3-3-card-2024", "patterson-2021")
TOOL = Actor(kind=ActorKind.TOOL, name="reporter 0.1.0")
ADA = Actor(kind=ActorKind.PERSON, name="Ada Byron", organisation="Analytical Engines")
BOB = Actor(kind=ActorKind.PERSON, name="Bob", organisation="Acme")


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
    A review of *submission* in May 2026 that saw its raw logs.
    """
    given: dict[str, object] = {
        "id": submission.id,
        "event": EventKind.REVIEWED,
        "date": date(2026, 5, day),
        "by": by,
        "reason": "evidence present, all rules pass",
        "status": Status.V1,
        "evidence_sha256": tuple(item.sha256 for item in submission.evidence),
        "rule_set": 1,
        **changes,
    }
    return Event(**given)  # type: ignore[arg-type]


def a_dispute(submission: Submission, reason: str = "two node logs are the same bytes") -> Event:
    """
    A dispute of *submission* that names a rule.
    """
    return Event(
        id=submission.id,
        event=EventKind.DISPUTED,
        date=date(2026, 6, 1),
        by=ADA,
        reason=reason,
        rules=("XS-1",),
    )


def a_withdrawal(submission: Submission, reason: str = "the switch was on another feed") -> Event:
    """
    A withdrawal of *submission* by its submitter.
    """
    return Event(
        id=submission.id,
        event=EventKind.WITHDRAWN,
        date=date(2026, 6, 2),
        by=BOB,
        reason=reason,
    )


def some_events() -> tuple[Event, ...]:
    """
    One entry reviewed, one disputed, one withdrawn.
    """
    reason = "the gap of run 4 is a restart of the meter"
    return (
        a_review(b200(), 1, TOOL),
        a_review(b200(), 3, ADA, rules=("EL-2",), reason=reason),
        a_review(self_reported(), 4, TOOL),
        a_dispute(self_reported()),
        a_withdrawal(too_few_runs()),
    )


def standings_of(events: Sequence[Event], *made: Submission) -> dict[str, Standing]:
    """
    The standing of each of these submissions after these events.
    """
    return {submission.id: standing_of(submission, events) for submission in made}


def some_additions() -> Additions:
    """
    The claims and the ledger of the test board; entries that the ledger doesn't name stay as
    they are on a board without one.
    """
    made = (b200(), self_reported(), too_few_runs())
    return Additions(standings=standings_of(some_events(), *made), claims=some_claims())
