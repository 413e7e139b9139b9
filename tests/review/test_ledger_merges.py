"""
Branches of the ledger put together: one state in any order, and nothing is outvoted or forgotten.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.review.ledger_event import Event, EventKind
from reporter.review.ledger_state import check_event
from reporter.review.status import Status
from tests.review.ledger_examples import (
    ADA,
    BO,
    DAY,
    ENTRY,
    FLAG,
    MIA,
    Branch,
    drafted,
    name_of,
    present,
    replace_event,
    result,
    reviewed,
    seal_for,
    tool_review,
)


def test_a_failed_review_on_a_branch_is_not_outvoted() -> None:
    """
    Of two reviews on two branches neither replaces the other: what either refuses holds.
    """
    passing = tool_review(date=DAY + timedelta(1), result=result(classes={"S2": "M1"}))
    failing = tool_review(result=result(refusals=("EL-5",), classes={"S2": "M3"}))
    branch = Branch([passing, failing])

    assert ("rejected by 1 rule: EL-5",) == branch.status().reasons
    assert {"S2": "M3"} == branch.status().classes
    found = branch.check(branch.draft(EventKind.REVIEW, ADA))
    assert found == "LG-9 the rules refuse the entry: EL-5"
    answers = branch.state.answers(ENTRY, present().submission_sha256, EventKind.REVIEW)
    branch.add(replace_event(passing, answers=answers, reason="after the merge"))
    assert Status.V1 == branch.status().status


def test_a_review_with_fewer_logs_replaces_none() -> None:
    """
    A review that opened one of two logs and passes leaves a failed one with both in place.
    """
    branch = reviewed(result=result(refusals=("EL-5",)))
    seal = replace(seal_for(present()), evidence={"power": "1" * 64})
    branch.add(tool_review(seal=seal, answers=tuple(branch.events)))

    assert ("rejected by 1 rule: EL-5",) == branch.status().reasons


def test_an_objection_stands_until_a_review_that_saw_it() -> None:
    """
    A review on another branch doesn't settle an objection; one that names it does.
    """
    branch = reviewed()
    unseen = branch.draft(EventKind.REVIEW, ADA, date=DAY + timedelta(5))
    branch.about(EventKind.OBJECT, MIA)
    branch.events[name_of(unseen)] = unseen

    assert branch.status().is_disputed
    branch.about(EventKind.REVIEW, ADA, reason="looked into it")
    assert not branch.status().is_disputed
    assert ["LG-3"] == branch.codes()


@st.composite
def histories(draw: st.DrawFn) -> list[list[Event]]:
    """
    Two or three branches from one review, each of events that could be recorded there.
    """
    root = tool_review(result=result(flags=FLAG))
    branches = []
    for _ in range(draw(st.integers(2, 3))):
        branch = Branch([root])
        for number in range(draw(st.integers(0, 4))):
            made = draw(st.sampled_from(["tool", *EventKind]))
            if made == "tool":
                flags = draw(st.sampled_from([FLAG, {}]))
                refusals = draw(st.sampled_from([(), ("EL-5",)]))
                sha = present().submission_sha256
                answers = branch.state.answers(ENTRY, sha, EventKind.REVIEW)
                new = tool_review(result=result(flags=flags, refusals=refusals), answers=answers)
            else:
                by = draw(st.sampled_from([ADA, BO, MIA]))
                new = drafted(branch, EventKind(made), by)
            day = DAY + timedelta(draw(st.integers(0, 3)))
            new = replace_event(new, parents=branch.ledger.heads, date=day, reason=f"n{number}")
            if check_event(branch.state, new) is None:
                branch.events[name_of(new)] = new
        branches.append(list(branch.events.values()))
    return branches


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 10**6))
def test_any_order_of_merging_gives_the_same_state(branches: list[list[Event]], seed: int) -> None:
    """
    However branches are put together, the state is one, and what was recorded on a branch counts.
    """
    merged = [one for branch in branches for one in branch]
    expected = Branch(merged)
    random.Random(seed).shuffle(merged)  # noqa: S311
    other = Branch(merged)

    assert expected.status() == other.status()
    assert list(expected.state.counting) == list(other.state.counting)
    assert set(expected.state.counting) == {name_of(one) for one in merged}
    assert {"LG-4", "LG-3"} >= set(expected.codes())
    assert not any(one.severity == "error" for one in expected.state.findings)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_a_merge_forgets_no_refusal_and_no_withdrawal(branches: list[list[Event]]) -> None:
    """
    What one branch refuses at its end, or withdraws, the merged ledger refuses or withdraws.
    """
    merged = Branch([one for branch in branches for one in branch]).status()
    each = [Branch(branch).status() for branch in branches]

    assert merged.is_withdrawn is any(one.is_withdrawn for one in each)
    if any("rejected by 1 rule: EL-5" in one.reasons for one in each):
        assert merged.is_withdrawn or "rejected by 1 rule: EL-5" in merged.reasons
        assert not merged.ranks
