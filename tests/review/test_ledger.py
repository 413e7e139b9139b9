"""
The status ladder: what events make of an entry.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reporter.model.submission import Submission
from reporter.review.ledger import (
    Actor,
    ActorKind,
    Event,
    EventKind,
    event_of,
    is_same_house,
    standing_of,
    withdrawn_ids,
)
from reporter.review.review import Status
from reporter.schema.check import check
from tests.review.examples import Example, base_submission, reviewed

TOOL = Actor(kind=ActorKind.TOOL, name="reporter 0.1.0")
ADA = Actor(kind=ActorKind.PERSON, name="Ada Example", organisation="Example University")
OWN = Actor(kind=ActorKind.PERSON, name="Bo Acme", organisation="ACME  research")


@pytest.fixture
def submission() -> Submission:
    """
    The good submission of the examples.
    """
    return Submission.from_dict(base_submission())


def event(kind: EventKind, by: Actor = ADA, **changes: Any) -> Event:
    """
    An event about the good submission, whose review passed.
    """
    hashes = tuple(item["sha256"] for item in base_submission()["evidence"])
    made = Event(
        id="acme/8xh100-bert",
        event=kind,
        date=date(2026, 1, 1),
        by=by,
        reason="because",
        status=Status.V1 if kind is EventKind.REVIEWED else None,
        evidence_sha256=hashes,
        rule_set=1,
    )
    return replace(made, **changes)


REVIEWED = event(EventKind.REVIEWED, TOOL)
BY_ADA = event(EventKind.REVIEWED, ADA, rules=("EL-8",))


def test_without_events_an_entry_is_self_reported(submission: Submission) -> None:
    """
    No event: V0, which doesn't rank.
    """
    standing = standing_of(submission, [])

    assert Status.V0 == standing.status
    assert ("no review is in the ledger",) == standing.reasons
    assert not standing.ranks


def test_a_review_by_the_rules_gives_v1(submission: Submission) -> None:
    """
    Rules that pass with the listed evidence: V1, which ranks.
    """
    standing = standing_of(submission, [REVIEWED])

    assert Status.V1 == standing.status
    assert standing.ranks


def test_a_failing_review_takes_the_status_away(submission: Submission) -> None:
    """
    A later review that fails gives V0 and its reason, whatever stood before.
    """
    failing = replace(REVIEWED, status=Status.V0, reason="rejected by 1 rule: EL-5")
    standing = standing_of(submission, [BY_ADA, failing])

    assert Status.V0 == standing.status
    assert ("the review of 2026-01-01: rejected by 1 rule: EL-5",) == standing.reasons


def test_a_named_reviewer_of_another_house_gives_v2_and_clears(submission: Submission) -> None:
    """
    A person's review gives V2 and clears the flags that it names.
    """
    standing = standing_of(submission, [REVIEWED, BY_ADA])

    assert Status.V2 == standing.status
    assert frozenset({"EL-8"}) == standing.cleared


def test_nobody_reviews_the_own_house(submission: Submission) -> None:
    """
    A reviewer whose organisation looks like the submitter's gives V1 at most and clears nothing.
    """
    standing = standing_of(submission, [replace(BY_ADA, by=OWN)])

    assert Status.V1 == standing.status
    assert frozenset() == standing.cleared
    assert ("the review of 2026-01-01 is by the submitter's own house",) == standing.reasons


@pytest.mark.parametrize("name", ["Acme Research", "acme", "ACME-RESEARCH", "Acmе Rеsearch"])
def test_a_house_is_known_by_how_its_name_looks(name: str, submission: Submission) -> None:
    """
    Case, spaces and look-alike letters don't hide a submitter's own reviewer.
    """
    assert is_same_house(replace(OWN, organisation=name), submission)


def test_the_tool_has_no_house(submission: Submission) -> None:
    """
    An actor without organisation is of no house.
    """
    assert not is_same_house(TOOL, submission)


def test_a_reproduction_by_another_party_gives_v3(submission: Submission) -> None:
    """
    Reproduced after passing the rules: V3.
    """
    events = [REVIEWED, event(EventKind.REPRODUCED)]

    assert Status.V3 == standing_of(submission, events).status


@pytest.mark.parametrize("by", [OWN, TOOL])
def test_a_reproduction_of_the_own_house_counts_nothing(by: Actor, submission: Submission) -> None:
    """
    The submitter's own second run, or the tool's, is no reproduction.
    """
    standing = standing_of(submission, [REVIEWED, event(EventKind.REPRODUCED, by)])

    assert Status.V1 == standing.status
    assert ("the reproduction of 2026-01-01 isn't by another party",) == standing.reasons


def test_a_reproduction_can_not_replace_the_rules(submission: Submission) -> None:
    """
    Reproduced, but never passed: V0.
    """
    standing = standing_of(submission, [event(EventKind.REPRODUCED)])

    assert Status.V0 == standing.status
    assert "reproduced on 2026-01-01, but the rules don't pass" in standing.reasons


def test_a_review_of_other_logs_is_void(submission: Submission) -> None:
    """
    A review holds for the hashes that it saw, all of them.
    """
    fewer = replace(REVIEWED, evidence_sha256=REVIEWED.evidence_sha256[1:])
    standing = standing_of(submission, [REVIEWED, fewer])

    assert Status.V0 == standing.status
    assert (
        "the review of 2026-01-01 saw other raw logs than the submission lists",
    ) == standing.reasons


def test_a_review_by_the_tool_without_logs_says_nothing(submission: Submission) -> None:
    """
    Where no log was at hand, an earlier status stays; a person's verdict counts all the same.
    """
    blind = replace(REVIEWED, status=Status.V0, evidence_sha256=())

    assert Status.V1 == standing_of(submission, [REVIEWED, blind]).status
    assert Status.V0 == standing_of(submission, [REVIEWED, replace(blind, by=ADA)]).status


def test_a_correction_asks_for_a_new_review(submission: Submission) -> None:
    """
    Corrected: V0 and nothing cleared, until the next review.
    """
    corrected = standing_of(submission, [BY_ADA, event(EventKind.CORRECTED)])
    again = standing_of(submission, [BY_ADA, event(EventKind.CORRECTED), REVIEWED])

    assert (Status.V0, frozenset()) == (corrected.status, corrected.cleared)
    assert ("corrected on 2026-01-01: a new review is due",) == corrected.reasons
    assert Status.V1 == again.status


def test_a_dispute_is_shown_until_a_person_answers(submission: Submission) -> None:
    """
    A dispute changes no status; the tool can't settle it, a reviewer or a correction can.
    """
    disputed = [REVIEWED, event(EventKind.DISPUTED)]

    assert standing_of(submission, disputed).is_disputed
    assert Status.V1 == standing_of(submission, disputed).status
    assert standing_of(submission, [*disputed, REVIEWED]).is_disputed
    assert not standing_of(submission, [*disputed, BY_ADA]).is_disputed
    assert not standing_of(submission, [*disputed, event(EventKind.CORRECTED)]).is_disputed


def test_a_withdrawn_entry_leaves_a_tombstone(submission: Submission) -> None:
    """
    Withdrawn: out of the rank for good, its events stay.
    """
    events = [REVIEWED, event(EventKind.WITHDRAWN), BY_ADA]
    standing = standing_of(submission, events)

    assert standing.is_withdrawn
    assert not standing.ranks
    assert Status.V1 == standing.status
    assert ("withdrawn on 2026-01-01: because",) == standing.reasons
    assert tuple(events) == standing.events
    assert frozenset({"acme/8xh100-bert"}) == withdrawn_ids(events)


def test_events_of_other_entries_count_nothing(submission: Submission) -> None:
    """
    Only events about the submission itself move it.
    """
    assert Status.V0 == standing_of(submission, [replace(REVIEWED, id="other/entry")]).status


def test_an_event_goes_through_json_unchanged() -> None:
    """
    `from_dict(to_dict(event))` is the event, and its data fit the schema.
    """
    for made in (REVIEWED, BY_ADA, event(EventKind.WITHDRAWN), event(EventKind.REPRODUCED)):
        assert made == Event.from_dict(made.to_dict())
        assert () == check(made.to_dict(), "ledger-event", "ledger.jsonl")


def test_a_review_leaves_an_event(submission: Submission, tmp_path: Path) -> None:
    """
    The event of a passing review raises its submission to V1.
    """
    good = reviewed(Example(path=tmp_path / "x.json", code="", change={}), tmp_path)
    made = event_of(good, on=date(2026, 1, 2), by=TOOL)

    assert "evidence present, all rules pass" == made.reason
    assert 4 == len(made.evidence_sha256)
    assert () == check(made.to_dict(), "ledger-event", "ledger.jsonl")
    assert Status.V1 == standing_of(submission, [made]).status


@pytest.mark.parametrize("missing", ["status", "evidence_sha256", "rule_set"])
def test_a_review_must_say_what_it_saw(missing: str) -> None:
    """
    The schema refuses a review without status, hashes or rule set.
    """
    data = REVIEWED.to_dict()
    del data[missing]

    assert [finding.code for finding in check(data, "ledger-event", "x")] != []


def test_a_person_needs_an_organisation() -> None:
    """
    The schema refuses a person without one.
    """
    data = BY_ADA.to_dict()
    del data["by"]["organisation"]

    assert [finding.code for finding in check(data, "ledger-event", "x")] != []
