"""
The status of an entry: a seal that matches the file, and what was said of that state of it.
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
    ENTRY,
    FLAG,
    MIA,
    Branch,
    organisations,
    present,
    result,
    reviewed,
    seal_for,
    submission,
    tool_review,
)


def test_without_a_review_nothing_is_sealed() -> None:
    """
    V0, and the reason is that no review is sealed.
    """
    standing = Branch().status()

    assert (standing.status, standing.reasons) == (Status.V0, ("no review is sealed",))
    assert not standing.ranks


def test_a_review_that_passed_gives_v1_with_its_classes() -> None:
    """
    Sealed on the file as it is, all evidence opened, nothing refused or flagged.
    """
    standing = reviewed().status()

    assert (standing.status, standing.reasons, standing.classes) == (Status.V1, (), {"S2": "M2"})
    assert standing.ranks


def test_an_edit_takes_the_rank_away_and_undoing_it_gives_it_back() -> None:
    """
    One joule less is another file; the old one has its seal again.
    """
    branch = reviewed()
    edited = present(runs=[{"energy_j": 999.5, "samples": 3}])
    changed = branch.status(edited)

    assert (changed.status, changed.is_changed) == (Status.V0, True)
    assert changed.reasons == ("changed since its review",)
    assert branch.status(present()).status is Status.V1


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


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"result": result(rules_run=())}, "no rule was run"),
        ({"result": result(refusals=("EL-5", "TM-4"))}, "rejected by 2 rules: EL-5, TM-4"),
        ({"result": result(flags=FLAG)}, "flagged by 1 rule, not cleared: EL-8"),
        (
            {"seal": replace(seal_for(present()), evidence={"power": "1" * 64})},
            "no review opened all the evidence that the submission lists",
        ),
        (
            {"seal": replace(seal_for(present()), evidence={})},
            "no review opened all the evidence that the submission lists",
        ),
    ],
)
def test_a_review_that_lacks_something_gives_no_rank(changes: dict[str, Any], reason: str) -> None:
    """
    Each of what V1 asks for is asked for, and the reason names what lacks.
    """
    standing = Branch([tool_review(**changes)]).status()

    assert standing.status is Status.V0
    assert reason in standing.reasons


def test_an_entry_without_evidence_never_ranks() -> None:
    """
    A review that opened the empty list of logs seals nothing.
    """
    bare = present(evidence=[])

    assert "the submission lists no evidence" in Branch([tool_review(bare)]).status(bare).reasons


def test_a_cleared_flag_is_cleared_for_what_was_seen_and_no_more() -> None:
    """
    V1 after clearing; a later review that flags something else under the same code is V0 again.
    """
    branch = reviewed(result=result(flags=FLAG))
    branch.about(EventKind.CLEAR, ADA, clears=FLAG)
    cleared = branch.status()
    answers = branch.state.answers(ENTRY, present().submission_sha256, EventKind.REVIEW)
    branch.add(tool_review(result=result(flags={"EL-8": "f" * 64}), answers=answers))

    assert (cleared.status, cleared.cleared) == (Status.V1, frozenset({"EL-8"}))
    assert (branch.status().status, branch.status().flags) == (Status.V0, frozenset({"EL-8"}))


def test_a_person_of_another_organisation_gives_v2_and_a_reproduction_v3() -> None:
    """
    The ladder goes up by events about the file as it is.
    """
    branch = reviewed()
    branch.about(EventKind.REVIEW, ADA)
    assert branch.status().status is Status.V2
    branch.about(EventKind.REPRODUCE, MIA, reproduction="board/again")
    assert branch.status().status is Status.V3


def test_an_objection_stands_until_a_review_settles_it() -> None:
    """
    It is shown and takes no rank; a person's review that answers it ends it.
    """
    branch = reviewed()
    branch.about(EventKind.OBJECT, MIA)
    assert branch.status().is_disputed and branch.status().ranks
    branch.about(EventKind.REVIEW, ADA)
    assert not branch.status().is_disputed


def test_a_correction_asks_for_a_new_review() -> None:
    """
    What passed before no longer holds, even where the file is the same.
    """
    branch = reviewed()
    branch.about(EventKind.CORRECT, BO)
    assert branch.status().reasons == ("corrected on 2026-11-01: a new review is due",)
    branch.add(tool_review())
    assert branch.status().status is Status.V1


def test_a_withdrawn_entry_is_out_for_good() -> None:
    """
    The reason tells when and why.
    """
    branch = reviewed()
    branch.about(EventKind.WITHDRAW, BO, reason="wrong meter")
    standing = branch.status()

    assert standing.reasons == ("withdrawn on 2026-11-01: wrong meter",)
    assert not standing.ranks and standing.is_withdrawn


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
