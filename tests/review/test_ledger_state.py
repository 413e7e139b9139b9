"""
Which events count: who may say what, what a word rests on, and that merging decides nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.review.ledger_chain import ledger_of
from reporter.review.ledger_event import Event, EventKind, ReviewResult
from reporter.review.ledger_state import check_new_event, read_state, take_event
from reporter.review.status import Status, status_of
from tests.review.ledger_examples import (
    ADA,
    BO,
    CY,
    DAY,
    ENTRY,
    FLAG,
    MIA,
    TOOL,
    Branch,
    event,
    name_of,
    organisations,
    person,
    present,
    replace_event,
    result,
    reviewed,
    tool_review,
)

REFUSED = result(refusals=("EL-5",))
FLAGGED = result(flags=FLAG)


def test_nobody_reviews_the_own_entry() -> None:
    """
    Not by review, by clearing a flag, or by reproducing it; nor under an alias of the same house.
    """
    branch = reviewed(result=FLAGGED)
    for kind, by in itertools.product(
        (EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE), (BO, replace(CY, person="cy"))
    ):
        clears = FLAG if kind is EventKind.CLEAR else {}
        assert branch.check(branch.draft(kind, by, clears=clears)) == (
            f"LG-7 {by} is of acme, whose entry it is: nobody reviews the own entry"
        )


def test_who_is_not_listed_says_nothing() -> None:
    """
    Neither an unknown organisation nor an unknown person of a known one.
    """
    branch = reviewed()

    assert branch.check(branch.draft(EventKind.OBJECT, person("nowhere", "eve"))) == (
        "LG-7 the organisation 'nowhere' isn't listed in board.toml"
    )
    assert branch.check(branch.draft(EventKind.OBJECT, person("uni", "eve"))) == (
        "LG-7 'eve' isn't among the people of uni in board.toml"
    )


@pytest.mark.parametrize("kind", [EventKind.WITHDRAW, EventKind.CORRECT])
def test_only_the_owner_or_a_maintainer_withdraws_and_corrects(kind: EventKind) -> None:
    """
    Another organisation may only object.
    """
    branch = reviewed()

    assert branch.check(branch.draft(kind, BO)) is None
    assert branch.check(branch.draft(kind, MIA)) is None
    assert branch.check(branch.draft(kind, ADA)) == (
        f"LG-7 {ADA} is neither of acme nor a maintainer, who alone may {kind}"
    )
    assert branch.check(branch.draft(EventKind.OBJECT, ADA)) is None


def test_a_maintainer_reviews_entries_of_others_alone() -> None:
    """
    A maintainer of the same house as the entry is no second party.
    """
    branch = Branch([tool_review()], organisations(maintainers=frozenset({"acme/bo"})))

    assert str(branch.check(branch.draft(EventKind.REVIEW, BO))).startswith("LG-7")


def test_no_person_lifts_a_refusal() -> None:
    """
    A review that refuses can be neither confirmed, cleared, nor reproduced.
    """
    branch = reviewed(result=result(refusals=("EL-5",), flags=FLAG))
    for kind in (EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE):
        clears = FLAG if kind is EventKind.CLEAR else {}
        assert branch.check(branch.draft(kind, ADA, clears=clears)) == (
            "LG-9 the rules refuse the entry: EL-5"
        )


@pytest.mark.parametrize("clears", [{"EL-7": "e" * 64}, {"EL-8": "f" * 64}])
def test_only_a_flag_that_stands_is_cleared(clears: dict[str, str]) -> None:
    """
    Neither another code, nor the same code with something else behind it.
    """
    branch = reviewed(result=FLAGGED)
    (code,) = clears

    assert branch.check(branch.draft(EventKind.CLEAR, ADA, clears=clears)) == (
        f"LG-9 the review that is answered has no such flag {code}"
    )


def test_a_person_needs_a_review_by_the_tool_of_the_same_file() -> None:
    """
    Not of an older file, and not none at all.
    """
    older = present(runs=[])
    for branch in (Branch(), Branch([tool_review(older)])):
        assert str(branch.check(branch.draft(EventKind.REVIEW, ADA))).startswith("LG-10 no review")


def test_an_answer_to_another_entry_is_none() -> None:
    """
    A person can't rest on the review of somebody else's entry.
    """
    other = tool_review(entry="acme/other")
    branch = Branch([tool_review(), other])
    drafted = branch.draft(EventKind.REVIEW, ADA, answers=(name_of(other),))

    assert branch.check(drafted) == (
        "LG-10 the event answers one that doesn't count, or is about another entry"
    )


def test_events_of_another_board_count_for_nothing() -> None:
    """
    Copied from another ledger, or on a board whose ledger has no id.
    """
    foreign = tool_review(board="other-board")

    assert Branch([foreign]).codes() == ["LG-14"]
    assert Branch([tool_review()], organisations(board=None)).codes() == ["LG-14"]
    assert Branch([foreign]).status().status is Status.V0


def test_one_bad_event_stops_nothing() -> None:
    """
    What doesn't count is named once, and all others count.
    """
    branch = Branch([tool_review(board="other-board")])
    branch.add(tool_review())
    branch.about(EventKind.WITHDRAW, ADA)
    branch.about(EventKind.OBJECT, ADA)

    assert branch.codes() == ["LG-14", "LG-7"] or branch.codes() == ["LG-7", "LG-14"]
    standing = branch.status()
    assert (standing.status, standing.is_disputed, standing.is_withdrawn) == (
        Status.V1,
        True,
        False,
    )


def test_what_follows_a_withdrawal_has_no_effect_and_is_said() -> None:
    """
    The entry stays out, whatever is recorded after.
    """
    branch = reviewed()
    branch.about(EventKind.WITHDRAW, BO)
    branch.add(tool_review(answers=branch.state.answers(ENTRY, "", EventKind.REVIEW)))

    assert branch.status().is_withdrawn
    assert branch.codes() == ["LG-4"]


def test_a_missing_event_confirms_nobody_until_it_is_listed_as_lost() -> None:
    """
    It may have been a withdrawal. A board that lists it as lost goes on, and says so.
    """
    branch = reviewed()
    gone = branch.about(EventKind.OBJECT, ADA)
    branch.about(EventKind.OBJECT, MIA)
    del branch.events[gone]

    assert branch.status().status is Status.V0
    assert branch.status().reasons == (
        f"the ledger lacks 1 event, such as {gone[:12]}: until it is back, nothing is confirmed",
    )
    branch.policy = organisations(lost=frozenset({gone}))
    assert branch.status().status is Status.V1
    assert branch.codes() == ["LG-15"]


def test_who_may_not_speak_opens_no_gap() -> None:
    """
    A stranger's event that names an invented parent takes nobody's rank.
    """
    branch = reviewed()
    made = replace_event(branch.draft(EventKind.OBJECT, person("no", "body")), parents=("a" * 64,))
    branch.events[name_of(made)] = made

    assert branch.status().status is Status.V1
    assert sorted(branch.codes()) == ["LG-6", "LG-7"]


def test_recording_refuses_what_reading_would() -> None:
    """
    Every event that doesn't count when read can't be recorded either, with the same words.
    """
    branch = reviewed(result=FLAGGED)
    state = branch.state
    for kind, by in itertools.product(EventKind, (ADA, BO, MIA, person("uni", "eve"))):
        made = branch.draft(kind, by, clears=FLAG if kind is EventKind.CLEAR else {})
        other = Branch(branch.events.values())
        other.events[name_of(made)] = made
        refused = check_new_event(state, made, DAY)
        read = [finding for finding in other.state.findings if finding.code != "LG-4"]
        assert (refused is None) == (read == [])
        if refused is not None:
            assert [refused.code] == [finding.code for finding in read]


def test_a_new_event_follows_all_heads_and_today() -> None:
    """
    LG-6 where another event came in between, LG-3 for a day ahead or before the last event.
    """
    branch = reviewed()
    made = branch.draft(EventKind.OBJECT, ADA)

    def code(drafted: Event, day: Any = DAY) -> str | None:
        found = check_new_event(branch.state, drafted, day)
        return None if found is None else found.code

    assert code(made) is None
    assert code(replace_event(made, parents=())) == "LG-6"
    assert code(replace_event(made, date=DAY + timedelta(days=1))) == "LG-3"
    assert code(replace_event(made, date=DAY - timedelta(days=1))) == "LG-3"


def test_a_new_review_answers_what_is_open() -> None:
    """
    A review by the tool that leaves one standing beside itself isn't recorded.
    """
    branch = reviewed(result=REFUSED)
    made = tool_review(parents=branch.ledger.heads)
    found = check_new_event(branch.state, made, DAY)

    assert found is not None and found.code == "LG-10"
    answers = branch.state.answers(ENTRY, present().submission_sha256, EventKind.REVIEW)
    assert check_new_event(branch.state, replace_event(made, answers=answers), DAY) is None


def test_taking_an_event_in_is_reading_again() -> None:
    """
    After each event the state is that of the ledger read anew.
    """
    branch = Branch()
    state = branch.state
    for made in (
        tool_review(result=FLAGGED),
        lambda: branch.draft(EventKind.CLEAR, ADA, clears=FLAG),
        lambda: branch.draft(EventKind.REVIEW, ADA),
        lambda: branch.draft(EventKind.OBJECT, MIA),
        lambda: branch.draft(EventKind.WITHDRAW, BO),
    ):
        one = made if isinstance(made, Event) else made()
        name = branch.add(one)
        take_event(state, name, branch.events[name])
        again = branch.state
        assert list(state.counting) == list(again.counting)
        assert state.ledger.heads == again.ledger.heads
        assert status_of(state, present()) == status_of(again, present())


def test_a_review_that_saw_less_replaces_nothing() -> None:
    """
    A refusal with all the logs open can't be washed off by a review that opened one of them.
    """
    branch = reviewed(result=REFUSED)
    less = replace(tool_review().seal, evidence={"power": "1" * 64})  # type: ignore[type-var]
    answers = branch.state.answers(ENTRY, present().submission_sha256, EventKind.REVIEW)
    branch.add(tool_review(seal=less, answers=answers))

    assert branch.status().status is Status.V0
    assert "rejected by 1 rule: EL-5" in branch.status().reasons


KINDS = ("pass", "refuse", "flag", "clear", "person", "object", "withdraw", "correct", "stranger")


def _made(branch: Branch, what: str) -> Event:
    heads = branch.ledger.heads
    shown = present()
    answers = branch.state.answers(ENTRY, shown.submission_sha256, EventKind.REVIEW)
    outcome: dict[str, ReviewResult] = {"pass": result(), "refuse": REFUSED, "flag": FLAGGED}
    if what in outcome:
        return tool_review(result=outcome[what], parents=heads, answers=answers)
    kinds = {
        "clear": (EventKind.CLEAR, ADA, {"clears": FLAG}),
        "person": (EventKind.REVIEW, MIA, {}),
        "object": (EventKind.OBJECT, ADA, {}),
        "withdraw": (EventKind.WITHDRAW, BO, {}),
        "correct": (EventKind.CORRECT, BO, {}),
        "stranger": (EventKind.WITHDRAW, person("no", "body"), {}),
    }
    kind, by, more = kinds[what]
    return branch.draft(kind, by, **more)


@given(
    trunk=st.lists(st.sampled_from(KINDS), max_size=3),
    left=st.lists(st.sampled_from(KINDS), max_size=4),
    right=st.lists(st.sampled_from(KINDS), max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_branches_merged_in_any_order_give_one_state(
    trunk: list[str], left: list[str], right: list[str], order: Any
) -> None:
    """
    Files are put together in any order: the same events count, and the status is the same.
    """
    base = Branch()
    for what in trunk:
        base.add(_made(base, what))
    one, two = Branch(base.events.values()), Branch(base.events.values())
    for branch, words in ((one, left), (two, right)):
        for number, what in enumerate(words):
            made = replace_event(_made(branch, what), reason=f"{words is left} {number}")
            branch.add(made)
    merged = list((one.events | two.events).items())
    first = read_state(ledger_of(dict(merged)), organisations())
    order.shuffle(merged)
    second = read_state(ledger_of(dict(merged)), organisations())

    assert list(first.counting) == list(second.counting)
    assert first.findings == second.findings
    assert status_of(first, present()) == status_of(second, present())


@given(words=st.lists(st.sampled_from(["pass", "object"]), min_size=1, max_size=4))
def test_a_refusal_on_another_branch_outlives_the_merge(words: list[str]) -> None:
    """
    Whatever passes on one branch, what the other refuses holds until a review names both.
    """
    base = reviewed()
    one, two = Branch(base.events.values()), Branch(base.events.values())
    for what in words:
        one.add(_made(one, what))
    two.add(_made(two, "refuse"))
    merged = Branch((one.events | two.events).values())

    assert merged.status().status is Status.V0
    merged.add(_made(merged, "pass"))
    assert merged.status().status is Status.V1


def test_the_tool_needs_no_organisation() -> None:
    """
    A review by the tool counts without a person behind it, and is told apart by its kind.
    """
    assert reviewed().codes() == []
    assert event(EventKind.REVIEW, TOOL, result=result()).is_by_tool
