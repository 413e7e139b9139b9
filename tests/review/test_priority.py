"""
Whose claim came first, where two entries rest on the same evidence.
"""

from __future__ import annotations

from datetime import date

from reporter.review.ledger_event import Event, EventKind
from reporter.review.ledger_state import LedgerState
from reporter.review.priority import Claim, Overlap, claims_of, first_claim, overlaps, precedence
from reporter.review.status import Present, Status
from tests.review.ledger_examples import (
    BO,
    ENTRY,
    Branch,
    event,
    present,
    replace_event,
    result,
    tool_review,
)

STRANGER = "uni/copy"
LOG = "1" * 64


def copy_of_logs(**changes: object) -> Present:
    """
    A stranger's entry that lists the same logs.
    """
    return present(id=STRANGER, **changes)


def copied(shown: Present, **changes: object) -> Event:
    """
    A review by the tool of the stranger's entry.
    """
    return tool_review(shown, entry=STRANGER, **changes)


def found(state: LedgerState, *entries: str) -> tuple[Overlap, ...]:
    """
    The overlaps among the claims of some entries.
    """
    return overlaps(claims_of(state, entries), precedence(state))


def test_what_was_sealed_first_stays() -> None:
    """
    The finding speaks against the newer claim alone.
    """
    branch = Branch([tool_review()])
    branch.add(copied(copy_of_logs()))
    (overlap,) = found(branch.state, ENTRY, STRANGER)

    assert (overlap.first.entry, overlap.newer and overlap.newer.entry) == (ENTRY, STRANGER)
    assert (overlap.reason, len(overlap.shared)) == ("sealed before the other", 2)
    assert not overlap.is_one_organisation


def test_a_stranger_who_lists_a_hash_changes_nothing() -> None:
    """
    Without its logs opened, an entry claims nothing, and the confirmed entry keeps its rank.
    """
    branch = Branch([tool_review()])
    unopened = {"seal": None}
    assert found(branch.state, ENTRY, STRANGER) == ()
    branch.add(replace_event(copied(copy_of_logs()), **unopened))

    assert found(branch.state, ENTRY, STRANGER) == ()
    assert branch.status().status is Status.V1


def test_a_stranger_who_is_gone_changes_nothing() -> None:
    """
    Reviews of an entry that is no longer on the board claim nothing, even where they were first.
    """
    branch = Branch()
    branch.add(copied(copy_of_logs()))
    branch.add(tool_review())

    assert len(found(branch.state, ENTRY, STRANGER)) == 1
    assert found(branch.state, ENTRY) == ()


def test_a_refused_or_withdrawn_entry_claims_nothing() -> None:
    """
    Whoever was refused, or took the entry back, holds nothing against others.
    """
    refused = Branch([copied(copy_of_logs(), result=result(refusals=("EL-5",)))])
    refused.add(tool_review())
    withdrawn = Branch([tool_review()])
    withdrawn.add(event(EventKind.WITHDRAW, BO))
    withdrawn.add(copied(copy_of_logs()))

    assert found(refused.state, ENTRY, STRANGER) == ()
    assert found(withdrawn.state, ENTRY, STRANGER) == ()


def test_seals_on_two_branches_leave_it_open() -> None:
    """
    Days are what their makers say, so they don't decide; people do.
    """
    late = replace_event(copied(copy_of_logs()), date=date(2026, 11, 9))
    branch = Branch([tool_review(), late])
    (overlap,) = found(branch.state, ENTRY, STRANGER)

    assert overlap.newer is None
    assert overlap.reason == "sealed on two branches, so the ledger can't tell which came first"


def test_what_was_published_first_comes_before_any_seal() -> None:
    """
    The original that was imported after its copy stays, where the table knows its publication.
    """
    branch = Branch()
    branch.add(copied(copy_of_logs()))
    branch.add(tool_review())
    state = branch.state
    one, other = (
        Claim(
            entry=claim.entry,
            organisation=claim.organisation,
            evidence=claim.evidence,
            sealed=claim.sealed,
            position=claim.position,
            published=date(2024, 6, 12) if claim.entry == ENTRY else None,
        )
        for claim in claims_of(state, {ENTRY, STRANGER})
    )
    first, reason = first_claim(one, other, precedence(state))

    assert first is not None and first.entry == ENTRY
    assert reason == "published on 2024-06-12, before the other"


def test_published_days_reach_the_claims_by_hash() -> None:
    """
    A table of hashes and days, never what a submission says of itself.
    """
    state = Branch([tool_review()]).state
    claims = list(claims_of(state, {ENTRY}, {LOG: date(2024, 6, 12)}))

    assert sorted((claim.published or date.max, sorted(claim.evidence)) for claim in claims) == [
        (date(2024, 6, 12), [LOG]),
        (date.max, ["2" * 64]),
    ]


def test_a_claim_without_logs_speaks_against_nobody() -> None:
    """
    One that opened its logs comes first; two that didn't settle nothing.
    """
    listed = Claim(entry="a/b", organisation="a", evidence=frozenset({LOG}))
    (opened,) = claims_of(Branch([tool_review()]).state, {ENTRY})

    assert first_claim(listed, opened, lambda one, two: False) == (
        opened,
        "only one opened its logs",
    )
    assert first_claim(listed, listed, lambda one, two: True) == (None, "neither opened its logs")


def test_evidence_that_is_added_later_is_claimed_later() -> None:
    """
    An entry that takes in a foreign log after the fact doesn't inherit its own older seal.
    """
    own = copy_of_logs(evidence=[{"id": "own", "sha256": "7" * 64}])
    both = copy_of_logs(
        evidence=[{"id": "own", "sha256": "7" * 64}, {"id": "power", "sha256": LOG}]
    )
    branch = Branch()
    branch.add(copied(own))
    branch.add(tool_review())
    branch.add(copied(both))
    (overlap,) = found(branch.state, ENTRY, STRANGER)

    assert overlap.newer is not None and overlap.newer.entry == STRANGER


def test_two_entries_of_one_organisation_are_told_apart() -> None:
    """
    Under an alias, too: one run may be shown twice there, but not ranked twice.
    """
    alias = present(id="acme-labs/again")
    branch = Branch([tool_review()])
    branch.add(tool_review(alias, entry=alias.entry))
    (overlap,) = found(branch.state, ENTRY, alias.entry)

    assert overlap.is_one_organisation
