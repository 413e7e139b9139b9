"""
The status of an entry: what the ledger makes of the file as it is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from reporter.review.ledger_event import EventKind
from reporter.review.status import EntryStatus, Status, present_of
from tests.review.ledger_examples import (
    ADA,
    BO,
    FLAG,
    Branch,
    event,
    organisations,
    present,
    result,
    reviewed,
    seal_for,
    submission,
    tool_review,
)


def test_without_a_review_an_entry_is_self_reported() -> None:
    """
    An empty ledger gives V0, which doesn't rank, and says why.
    """
    status = Branch().status()

    assert (Status.V0, False) == (status.status, status.ranks)
    assert ("no review is sealed",) == status.reasons


def test_the_ladder_is_climbed_step_by_step() -> None:
    """
    The tool's review gives V1 and the classes, a person's V2, a reproduction V3.
    """
    branch = reviewed()
    assert (Status.V1, {"S2": "M2"}) == (branch.status().status, branch.status().classes)
    branch.about(EventKind.REVIEW, ADA)
    assert Status.V2 == branch.status().status
    branch.about(EventKind.REPRODUCE, ADA, reproduction="uni/8xh100-bert")
    assert Status.V3 == branch.status().status
    assert branch.status().ranks
    assert (3, []) == (len(branch.status().events), branch.codes())


def test_an_edit_after_the_review_takes_the_rank() -> None:
    """
    Energies times 0.95 after a person's review: V0, changed, and the fields are named.
    """
    branch = reviewed()
    branch.about(EventKind.REVIEW, ADA)
    runs = [{"energy_j": 1000.5 * 0.95, "samples": 3}]
    alone = branch.status(present(runs=runs))
    known = branch.status(present(runs=runs), older=[submission(x=2**60), submission()])

    assert (Status.V0, True, False) == (alone.status, alone.is_changed, alone.ranks)
    assert ("changed since its review",) == alone.reasons
    assert ("/runs/0/energy_j",) == known.changed_fields
    assert ("changed since its review: /runs/0/energy_j",) == known.reasons
    assert Status.V2 == branch.status().status


def test_many_changed_fields_are_named_in_part() -> None:
    """
    The reason names five fields and counts the rest.
    """
    more = {f"f{number}": 1 for number in range(7)}
    status = reviewed().status(present(**more), older=[submission()])

    assert ("changed since its review: /f0, /f1, /f2, /f3, /f4 and 2 more",) == status.reasons


def test_cleared_are_only_the_flags_that_were_named() -> None:
    """
    Of two flags one is cleared: the entry stays V0 for the other.
    """
    flags = FLAG | {"SY-2": "5" * 64}
    branch = reviewed(result=result(flags=flags))
    branch.about(EventKind.CLEAR, ADA, clears=FLAG)
    status = branch.status()

    assert {"EL-8"} == status.cleared
    assert {"SY-2"} == status.flags
    assert ("flagged by 1 rule, not cleared: SY-2",) == status.reasons
    branch.about(EventKind.CLEAR, ADA, clears={"SY-2": "5" * 64})
    assert Status.V1 == branch.status().status


def test_a_flag_about_something_new_is_not_cleared() -> None:
    """
    The same code over another finding, in a later review, stands until it is cleared too.
    """
    branch = reviewed(result=result(flags=FLAG))
    branch.about(EventKind.CLEAR, ADA, clears=FLAG)
    sha = present().submission_sha256
    answers = branch.state.answers(present().entry, sha, EventKind.REVIEW)
    branch.add(tool_review(result=result(flags={"EL-8": "9" * 64}), answers=answers))

    assert {"EL-8"} == branch.status().flags
    assert frozenset() == branch.status().cleared


def test_a_later_refusal_takes_v3_away() -> None:
    """
    Whatever people said: when the rules refuse the file, it is V0.
    """
    branch = reviewed()
    branch.about(EventKind.REPRODUCE, ADA)
    branch.add(tool_review(result=result(refusals=("EL-5", "EL-6"))))

    assert Status.V0 == branch.status().status
    assert ("rejected by 2 rules: EL-5, EL-6",) == branch.status().reasons


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"seal": replace(seal_for(present()), evidence={})},
            "no review opened all the evidence that the submission lists",
        ),
        (
            {"seal": replace(seal_for(present()), evidence={"power": "1" * 64})},
            "no review opened all the evidence that the submission lists",
        ),
        ({"result": result(rules_run=())}, "no rule was run"),
    ],
    ids=["no log", "one log", "no rule"],
)
def test_a_review_that_saw_too_little_gives_nothing(changes: dict[str, Any], reason: str) -> None:
    """
    Without all logs, or without any rule run, nothing says that the rules pass.
    """
    status = reviewed(**changes).status()

    assert Status.V0 == status.status
    assert reason == status.reasons[0]


def test_a_submission_without_evidence_is_not_confirmed() -> None:
    """
    A seal over an empty list of evidence gives no status.
    """
    bare = present(evidence=[])
    status = Branch([tool_review(bare)]).status(bare)

    assert ("the submission lists no evidence",) == status.reasons


def test_a_correction_asks_for_a_new_review() -> None:
    """
    After a correction by the owner what passed no longer holds, and a new review gives V1.
    """
    branch = reviewed()
    branch.about(EventKind.REVIEW, ADA)
    branch.about(EventKind.CORRECT, BO)

    assert ("corrected on 2026-11-01: a new review is due",) == branch.status().reasons
    branch.add(tool_review(reason="after the correction"))
    assert Status.V1 == branch.status().status


def test_a_correction_does_not_wash_a_refusal_away() -> None:
    """
    The owner's correction leaves a failed review in place until a new one replaces it.
    """
    branch = reviewed(result=result(refusals=("EL-5",)))
    branch.about(EventKind.CORRECT, BO)

    assert ("rejected by 1 rule: EL-5",) == branch.status().reasons


def test_an_objection_is_shown_and_takes_no_rank() -> None:
    """
    A doubt marks the entry; a rank falls only by the rules or a withdrawal.
    """
    branch = reviewed()
    branch.about(EventKind.OBJECT, ADA, rules=("EL-8",))

    assert (True, Status.V1) == (branch.status().is_disputed, branch.status().status)


def test_events_about_others_change_nothing() -> None:
    """
    What is said of one entry says nothing of the next.
    """
    branch = reviewed()
    branch.add(event(EventKind.WITHDRAW, BO, entry="acme/other"))

    assert Status.V1 == branch.status().status
    assert "reviewed by a named person without conflict" == Status.V2.meaning


def test_changed_fields_are_named_where_the_reviewed_version_is_at_hand() -> None:
    """
    Found by its hash among older versions; what differs is named by JSON Pointer.
    """
    edited = present(runs=[{"energy_j": 999.5, "samples": 3}])
    older = [submission(runs=[]), {"no": "submission", "bad": 2**60}, submission()]
    changed = reviewed().status(edited, older)

    assert changed.changed_fields == ("/runs/0/energy_j",)
    assert changed.reasons == ("changed since its review: /runs/0/energy_j",)


def test_spaces_keys_and_one_point_nought_change_nothing() -> None:
    """
    What is sealed are the data, not the bytes of the file; an editor's hint isn't sealed either.
    """
    data = submission()
    again = {"$schema": "x", **dict(reversed(list(json.loads(json.dumps(data)).items())))}
    again["runs"][0]["samples"] = 3.0

    assert reviewed().status(present_of(again)).status is Status.V1


def test_a_new_display_name_breaks_no_seal() -> None:
    """
    Names stand in board.toml; the seal is on the file, and who may speak goes by id.
    """
    branch = reviewed()
    branch.about(EventKind.REVIEW, ADA)
    first = branch.policy.organisations[0]
    renamed = (replace(first, name="Acme International"), *branch.policy.organisations[1:])
    branch.policy = organisations(organisations=renamed)

    assert branch.status().status is Status.V2
    assert branch.codes() == []


def test_an_organisation_that_is_not_listed_holds_no_rank() -> None:
    """
    A second name for one organisation gets nowhere before a maintainer has seen it.
    """
    double = present(id="acme-2/8xh100-bert")
    branch = Branch([tool_review(double, entry="acme-2/8xh100-bert")])
    standing = branch.status(double)

    assert (standing.status, standing.is_listed, standing.ranks) == (Status.V1, False, False)
    assert standing.reasons == (
        "the organisation 'acme-2' isn't listed in board.toml: a maintainer lists it first",
    )
    branch.policy = organisations(organisations=())
    assert branch.status(double).ranks


def test_an_alias_is_listed() -> None:
    """
    Entries under another id of the same organisation keep their ranks.
    """
    alias = present(id="acme-labs/8xh100-bert")

    assert Branch([tool_review(alias, entry=alias.entry)]).status(alias).ranks


@pytest.mark.parametrize("status", list(Status))
def test_each_status_has_words_that_promise_no_more(status: Status) -> None:
    """
    Nothing says that all rules passed: some need what isn't there.
    """
    assert "all rules" not in status.meaning
    assert EntryStatus(status=status).ranks is (status is not Status.V0)
