"""
Which events count: who may say what, what rests on what, and what a gap in the ledger means.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reporter.model.organisations import Organisation, Person
from reporter.review.ledger_chain import ledger_of
from reporter.review.ledger_event import Actor, Event, EventKind
from reporter.review.ledger_state import check_event, check_new_event, read_state, take_event
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
    drafted,
    event,
    name_of,
    organisations,
    person,
    present,
    replace_event,
    result,
    reviewed,
    seal_for,
    tool_review,
)

BY_OTHERS = [EventKind.REVIEW, EventKind.CLEAR, EventKind.REPRODUCE]
BY_OWNER = [EventKind.CORRECT, EventKind.WITHDRAW]


def flagged() -> Branch:
    """
    A ledger with one review by the tool that flags EL-8.
    """
    return reviewed(result=result(flags=FLAG))


@pytest.mark.parametrize("kind", BY_OTHERS)
@pytest.mark.parametrize("by", [BO, CY], ids=["own", "alias"])
def test_nobody_reviews_the_own_entry(kind: EventKind, by: Actor) -> None:
    """
    A person of the entry's organisation, under its id or an alias, reviews nothing of it.
    """
    branch = flagged()

    assert f"LG-7 {by} is of acme, whose entry it is: nobody reviews the own entry" == branch.check(
        drafted(branch, kind, by)
    )
    assert branch.check(drafted(branch, kind, ADA)) is None


def test_an_entry_under_an_alias_is_of_the_same_organisation() -> None:
    """
    Submitting under a second id opens no way to review the entry oneself.
    """
    branch = flagged()
    entry = "acme-labs/8xh100-bert"
    branch.add(tool_review(entry=entry))

    assert "acme" == branch.policy.owner_of(entry)
    found = branch.check(drafted(branch, EventKind.REVIEW, BO, entry=entry))
    assert found is not None
    assert found.startswith("LG-7")


@pytest.mark.parametrize("kind", BY_OWNER)
def test_only_the_own_organisation_or_a_maintainer_takes_away(kind: EventKind) -> None:
    """
    Withdrawals and corrections by others are refused; an alias of the owner is the owner.
    """
    branch = reviewed()

    assert (
        f"LG-7 Ada (uni/ada) is neither of acme nor a maintainer, who alone may {kind}"
        == branch.check(drafted(branch, kind, ADA))
    )
    for by in (BO, CY, MIA):
        assert branch.check(drafted(branch, kind, by)) is None


def test_anybody_who_is_listed_may_object() -> None:
    """
    Objections are open to every listed person.
    """
    for by in (ADA, BO, MIA):
        assert reviewed().check(event(EventKind.OBJECT, by)) is None


def test_who_is_not_listed_says_nothing() -> None:
    """
    An unknown organisation and an unknown person of a known one are refused, each by name.
    """
    branch = reviewed()

    assert "LG-7 the organisation 'lab' isn't listed in board.toml" == (
        branch.check(event(EventKind.OBJECT, person("lab", "ada")))
    )
    assert "LG-7 'eve' isn't among the people of uni in board.toml" == (
        branch.check(event(EventKind.OBJECT, person("uni", "eve")))
    )


def test_a_new_name_breaks_nothing() -> None:
    """
    Names are for readers: renamed organisations and people keep what they said.
    """
    branch = reviewed()
    branch.about(EventKind.REVIEW, replace(ADA, name="Dr Ada Example"))
    branch.policy = organisations(
        organisations=(
            *(replace(one, name=f"New {one.name}") for one in organisations().organisations),
        )
    )

    assert Status.V2 == branch.status().status


def test_an_event_of_another_board_counts_for_nothing() -> None:
    """
    A whole ledger copied from another board, reviews and all, confirms nothing here.
    """
    branch = reviewed(board="other-board")

    assert ["LG-14"] == branch.codes()
    assert Status.V0 == branch.status().status
    assert "LG-14 the event belongs to the ledger 'other-board', and this one is 'test-board'" == (
        branch.check(tool_review(board="other-board"))
    )


def test_a_board_without_a_ledger_id_has_no_events() -> None:
    """
    No id in board.toml: no event can belong to it.
    """
    branch = Branch([tool_review()], policy=organisations(board=None))

    assert "LG-14 board.toml gives the ledger no id, so no event can belong to it" == (
        branch.check(tool_review())
    )
    assert Status.V0 == branch.status().status


@pytest.mark.parametrize("kind", BY_OTHERS)
def test_a_person_rests_on_a_review_by_the_tool(kind: EventKind) -> None:
    """
    Without a review by the tool of the same file, a person can't review, clear or reproduce.
    """
    message = f"LG-10 no review by the tool of the same file and evidence of {ENTRY} is named"
    other = seal_for(present(runs=[]))

    assert message == Branch().check(drafted(Branch(), kind, ADA))
    branch = reviewed(seal=other, result=result(flags=FLAG))
    made = drafted(branch, kind, ADA, answers=tuple(branch.events))
    assert message == branch.check(made)


def test_what_is_answered_must_count_and_be_about_the_entry() -> None:
    """
    Answering an event that isn't there, or is about another entry, rests on nothing.
    """
    branch = reviewed()
    other = branch.add(tool_review(entry="acme/other"))
    message = "LG-10 the event answers one that doesn't count, or is about another entry"

    for answers in ((other,), ("f" * 64,)):
        assert message == branch.check(drafted(branch, EventKind.REVIEW, ADA, answers=answers))
        assert message == branch.check(tool_review(answers=answers))


def test_no_person_lifts_a_refusal() -> None:
    """
    A refused entry is neither reviewed, cleared nor reproduced into a rank.
    """
    branch = reviewed(result=result(refusals=("EL-5",), flags=FLAG))

    for kind in BY_OTHERS:
        made = drafted(branch, kind, ADA)
        assert "LG-9 the rules refuse the entry: EL-5" == branch.check(made)
        branch.events[name_of(made)] = made
    assert Status.V0 == branch.status().status
    assert ("rejected by 1 rule: EL-5", "flagged by 1 rule, not cleared: EL-8") == (
        branch.status().reasons
    )


@pytest.mark.parametrize(
    "clears", [{"EL-5": "a" * 64}, {"EL-8": "a" * 64}, FLAG | {"XS-2": "b" * 64}], ids=str
)
def test_only_flags_of_the_review_are_cleared(clears: dict[str, str]) -> None:
    """
    A code that wasn't flagged, and a flag about something else, can't be cleared.
    """
    branch = flagged()
    found = branch.check(drafted(branch, EventKind.CLEAR, ADA, clears=clears))

    assert found is not None
    assert found.startswith("LG-9 the review that is answered has no such flag")


def test_what_is_recorded_is_what_reading_accepts() -> None:
    """
    For every kind and speaker: `check_event` refuses before what `read_state` refuses after.
    """
    for branch in (Branch(), reviewed(), flagged(), reviewed(result=result(refusals=("EL-5",)))):
        for kind in EventKind:
            for by in (ADA, BO, CY, MIA, person("lab", "x")):
                made = drafted(branch, kind, by, reason=f"{kind} {by}")
                refused = check_event(branch.state, made) is not None
                grown = Branch([*branch.events.values(), made])
                assert refused is (name_of(made) not in grown.state.counting)


def test_a_withdrawal_is_final() -> None:
    """
    What comes after a withdrawal has no effect, is warned about, and can't be recorded.
    """
    branch = reviewed()
    branch.about(EventKind.WITHDRAW, BO)
    branch.add(tool_review(reason="again"))
    status = branch.status()
    found = check_new_event(branch.state, branch.draft(EventKind.OBJECT, ADA), DAY)

    assert ["LG-4"] == branch.codes()
    assert (Status.V0, True) == (status.status, status.is_withdrawn)
    assert ("withdrawn on 2026-11-01: because",) == status.reasons
    assert found is not None
    assert "LG-4" == found.code


def test_recording_refuses_a_wrong_day_and_a_stale_view() -> None:
    """
    Days in the future, days before the last event, and events that miss a head are refused.
    """
    branch = reviewed()
    good = branch.draft(EventKind.OBJECT, ADA)

    def code(made: Event, today: date = DAY) -> str | None:
        found = check_new_event(branch.state, made, today)
        return None if found is None else found.code

    assert code(good) is None
    assert "LG-3" == code(replace_event(good, date=DAY + timedelta(1)))
    assert "LG-3" == code(replace_event(good, date=DAY - timedelta(1)))
    assert "LG-6" == code(replace_event(good, parents=()))
    branch.add(tool_review(reason="second"))
    assert "LG-6" == code(good)
    assert "LG-10" == code(
        replace_event(branch.draft(EventKind.REVIEW, ADA), answers=tuple(branch.events)[:1])
    )


def test_a_deleted_withdrawal_confirms_nobody() -> None:
    """
    Take a withdrawal out of the middle of the ledger: no entry is confirmed until it is back.
    """
    branch = reviewed()
    branch.add(tool_review(entry="acme/other"))
    withdrawal = branch.about(EventKind.WITHDRAW, BO)
    branch.add(tool_review(entry="lab/third"))
    taken = branch.events.pop(withdrawal)
    status = branch.status()

    assert (Status.V0, ["LG-6"]) == (status.status, branch.codes())
    reason = f"the ledger lacks 1 event, such as {withdrawal[:12]}: until it is back, nothing is "
    assert (f"{reason}confirmed",) == status.reasons
    found = check_new_event(branch.state, branch.draft(EventKind.OBJECT, ADA), DAY)
    assert found is not None
    assert f"the ledger lacks the event {withdrawal}; nothing can be added to it" == found.message
    branch.events[withdrawal] = taken
    assert branch.status().is_withdrawn


def test_what_takes_trust_away_stands_beyond_a_gap() -> None:
    """
    A withdrawal that follows a missing event still counts.
    """
    branch = reviewed()
    lost = branch.about(EventKind.OBJECT, ADA)
    branch.about(EventKind.WITHDRAW, BO)
    del branch.events[lost]

    assert branch.status().is_withdrawn


def test_an_event_that_is_listed_as_lost_is_no_gap() -> None:
    """
    Where board.toml says that an event is gone for good, the others count again.
    """
    branch = reviewed()
    lost = branch.about(EventKind.OBJECT, ADA)
    branch.add(tool_review(entry="acme/other"))
    del branch.events[lost]
    branch.policy = organisations(lost=frozenset({lost}))

    assert ["LG-15"] == branch.codes()
    assert Status.V1 == branch.status().status


def test_a_stranger_opens_no_gap() -> None:
    """
    An event that its speaker may not say names parents that never were: a warning, no gap.
    """
    branch = reviewed()
    junk = event(EventKind.OBJECT, person("lab", "x"), parents=("f" * 64,))
    branch.events[name_of(junk)] = junk

    assert Status.V1 == branch.status().status
    assert {"LG-6": "warning", "LG-7": "error"} == {
        finding.code: finding.severity.value for finding in branch.state.findings
    }


def test_an_event_whose_ground_is_gone_opens_a_gap_all_the_same() -> None:
    """
    Taking out a withdrawal and the review behind it can't hide the first by the second.
    """
    branch = reviewed()
    withdrawal = branch.about(EventKind.WITHDRAW, BO)
    ground = branch.add(tool_review(entry="lab/b"))
    rests = branch.draft(EventKind.REVIEW, ADA, entry="lab/b", answers=(ground,))
    branch.events[name_of(rests)] = replace_event(rests)
    del branch.events[withdrawal], branch.events[ground]

    assert {ground} == branch.state.gaps
    assert Status.V0 == branch.status().status


def test_only_the_tools_own_keys_sign_its_reviews() -> None:
    """
    Where the board lists keys for the tool, an unsigned or wrongly signed review is void.
    """

    def verifier(_message: bytes, signature: str, keys: Any) -> str | None:
        return None if signature in keys else "the signature isn't by a listed key over this event"

    policy = organisations(review_keys=("good",))
    for signature, code in ((None, ["LG-8"]), ("bad", ["LG-8"]), ("good", [])):
        branch = Branch([tool_review(signature=signature)], policy=policy, verifier=verifier)
        assert code == branch.codes()


def test_where_one_person_has_a_key_the_others_can_not_be_played() -> None:
    """
    In an organisation with keys, a listed person without one says nothing either.
    """
    people = (Person(id="ada", name="Ada", keys=("k",)), Person(id="eve", name="Eve"))
    uni = Organisation(id="uni", name="University", people=people)
    policy = organisations(organisations=(uni, *organisations().organisations[:1]))

    def verifier(_message: bytes, _signature: str, keys: Any) -> str | None:
        return None if keys else "no key that could have signed it is listed"

    branch = Branch([tool_review()], policy=policy, verifier=verifier)
    unsigned = branch.draft(EventKind.OBJECT, person("uni", "eve"))

    assert "LG-8 what Eve (uni/eve) says must be signed here, and the event isn't" == (
        branch.check(unsigned)
    )
    assert "LG-8 no key that could have signed it is listed" == (
        branch.check(replace_event(unsigned, signature="x"))
    )
    assert branch.check(branch.draft(EventKind.OBJECT, ADA, signature="x")) is None
    assert branch.check(branch.draft(EventKind.WITHDRAW, BO)) is None
    branch.policy = replace(policy, signatures_required=True)
    assert "LG-8 what Bo (acme/bo) says must be signed here, and the event isn't" == (
        branch.check(branch.draft(EventKind.WITHDRAW, BO))
    )


def test_each_event_is_judged_once() -> None:
    """
    Events are taken one after the other: sixteen thousand of one entry need as many signatures.
    """
    asked = 0

    def verifier(*_: Any) -> str | None:
        nonlocal asked
        asked += 1
        return None

    made = {
        f"{number:064x}": tool_review(signature="x", reason=str(number)) for number in range(16_000)
    }
    policy = organisations(review_keys=("k",))
    state = read_state(ledger_of(made), policy, verifier)

    assert (16_000, 16_000) == (asked, len(state.counting))
    assert TOOL == next(iter(state.counting.values())).by


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


def test_recording_refuses_what_reading_would() -> None:
    """
    Every event that doesn't count when read can't be recorded either, with the same words.
    """
    branch = reviewed(result=result(flags=FLAG))
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


def test_taking_an_event_in_is_reading_again() -> None:
    """
    After each event the state is that of the ledger read anew.
    """
    branch = Branch()
    state = branch.state
    for made in (
        tool_review(result=result(flags=FLAG)),
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


def test_a_correction_looks_at_what_was_said_since_the_last_one() -> None:
    """
    States that a correction took away already are not looked at again, so that a ledger of many
    corrections takes time in proportion to its events; reviews that refuse stand all the while.
    """
    branch = Branch()
    for number in range(4):
        shown = present(runs=[{"energy_j": float(number), "samples": 3}])
        branch.add(tool_review(shown))
        branch.add(tool_review(shown, reason="again", result=result(refusals=("EL-5",))))
        assert list(branch.state.history(ENTRY).trusted) == [shown.submission_sha256]
        branch.add(event(EventKind.CORRECT, BO))
        assert branch.state.history(ENTRY).trusted == {}
    states = branch.state.history(ENTRY).states.values()

    assert [len(one.open_reviews) for one in states] == [1, 1, 1, 1]


def test_events_that_are_added_leave_the_ledger_that_was_read_as_it_was() -> None:
    """
    The state takes new events into a copy of its own, made once for all of them.
    """
    branch = Branch()
    branch.add(tool_review())
    ledger = branch.ledger
    state = read_state(ledger, branch.policy)
    events = state.ledger.events
    made = tool_review(parents=ledger.heads, reason="again")
    take_event(state, name_of(made), made)

    assert (len(ledger.events), len(events)) == (1, 2)
    assert state.ledger.events is events
