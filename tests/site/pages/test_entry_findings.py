"""
What the page of an entry says of rank, review and findings: facts of ledger and board alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reporter.leaderboard.boards import Leaderboard
from reporter.model.submission import Submission
from reporter.review.status import EntryStatus, Status
from reporter.site import words
from reporter.site.pages.entry import EntryView, entry_view
from reporter.site.pages.entry_findings import findings_view
from reporter.site.pages.entry_review import ledger_view
from tests.site.additions import (
    ADA,
    FLAG,
    RESULT,
    TOOL,
    a_clearing,
    a_dispute,
    a_review,
    a_withdrawal,
    standings_of,
)
from tests.site.entries import (
    b200,
    entry_of,
    h100,
    h100_dc,
    inputs_of,
    leaderboard_of,
    open_division,
    self_reported,
    too_few_runs,
    without_energy_of_all,
)

REFUSED = replace(RESULT, refusals=("EL-3",), flags={"EL-8": FLAG})
FLAGGED = replace(RESULT, flags={"EL-8": FLAG}, remarks=("EL-8", "RN-3"))


def view_of(
    leaderboard: Leaderboard, entry_id: str, standings: Mapping[str, EntryStatus] | None = None
) -> EntryView:
    """
    The view of one entry.
    """
    inputs = inputs_of(leaderboard, entry_id, standings)
    return entry_view(inputs.entry, inputs.around, None, None)


def a_flag(submission: Submission) -> Mapping[str, EntryStatus]:
    """
    An entry that the rules flag, and nobody has cleared.
    """
    return standings_of([a_review(submission, 1, TOOL, result=FLAGGED)], submission)


@pytest.mark.parametrize(
    ("events", "text", "kind"),
    [
        ([], "Not confirmed: no review is sealed.", "self-reported"),
        (
            [a_review(b200(), 1, TOOL)],
            "Not reviewed by a person: the rules have passed it.",
            "plain",
        ),
        ([a_review(b200(), 1, TOOL, result=FLAGGED)], "Flagged by EL-8, not cleared.", "flagged"),
        (
            [a_review(b200(), 1, TOOL, result=REFUSED)],
            "Rejected by EL-3. Flagged by EL-8, not cleared.",
            "flagged",
        ),
        (
            [a_review(b200(), 1, TOOL), a_dispute(b200())],
            "Disputed. Not reviewed by a person: the rules have passed it.",
            "disputed",
        ),
        ([a_review(b200(), 1, TOOL), a_withdrawal(b200())], "Withdrawn.", "withdrawn"),
        ([a_review(b200(), 1, TOOL), a_review(b200(), 3, ADA)], "", "reviewed"),
    ],
    ids=["unreviewed", "by rules", "flagged", "rejected", "disputed", "withdrawn", "reviewed"],
)
def test_doubt_is_said_before_the_rank(events: list[object], text: str, kind: str) -> None:
    """
    Each state has its own words, and only a person's review leaves none.
    """
    standings = standings_of(events, b200())  # type: ignore[arg-type]
    view = view_of(leaderboard_of(b200()), b200().id, standings)

    assert view.verdict.standing == text
    assert view.identity.status_kind == kind


def test_without_a_ledger_nothing_is_called_reviewed() -> None:
    """
    A board that asks no ledger says so.
    """
    view = view_of(leaderboard_of(b200()), b200().id)

    assert view.verdict.standing == "Not reviewed: no ledger says anything of it."
    assert view.findings.summary == "1 warning, 1 note; no review has run the rules"


def test_an_entry_that_was_changed_says_so() -> None:
    """
    A review that stands for another state of the file confirms nothing.
    """
    standing = EntryStatus(reasons=("changed since its review",), is_changed=True)

    assert words.standing_text(entry_of(b200()), {b200().id: standing}) == (
        "Not confirmed: changed since its review."
    )


def test_a_flag_is_a_finding_until_it_is_cleared() -> None:
    """
    "No findings" is never said of a flagged entry: flag, clearing and remark are listed.
    """
    entry = entry_of(b200())
    flagged = findings_view(entry, a_flag(b200()))
    events = [
        a_review(b200(), 1, TOOL, result=FLAGGED),
        a_clearing(b200(), 3, "EL-8", "a restart of the meter"),
    ]
    cleared = findings_view(entry, standings_of(events, b200()))

    assert flagged.summary == "1 warning, 1 note; 2 rules ran in the review of 2026-05-01"
    assert flagged.is_open
    assert [(item.severity, item.code, item.message) for item in flagged.items] == [
        (
            "warning", "EL-8",
            "Time rises strictly: flagged in the review of 2026-05-01, not cleared",
        ),
        ("note", "RN-3", "All runs, told as they were: noted in the review of 2026-05-01"),
    ]  # fmt: skip
    assert cleared.items[0].severity == "note"
    assert cleared.items[0].message == (
        "Time rises strictly: flagged in the review of 2026-05-01, cleared by a reviewer"
    )


def test_a_refusal_is_an_error() -> None:
    """
    A rule that refuses the entry stands first.
    """
    refused = replace(RESULT, refusals=("EL-3",), remarks=("EL-3",))
    standings = standings_of([a_review(b200(), 1, TOOL, result=refused)], b200())
    (item,) = findings_view(entry_of(b200()), standings).items

    assert (item.severity, item.code) == ("error", "EL-3")
    assert item.message.endswith(": refused in the review of 2026-05-01")


def test_no_findings_says_how_many_rules_ran() -> None:
    """
    Without a review that silence is worth nothing, and the page says so.
    """
    entry = entry_of(b200())
    standings = standings_of([a_review(b200(), 1, TOOL)], b200())

    assert findings_view(entry, standings).summary == (
        "no findings; 2 rules ran in the review of 2026-05-01"
    )
    assert findings_view(entry, {}).summary == "no findings; no review has run the rules"


@pytest.mark.parametrize(
    ("made", "rank"),
    [
        (too_few_runs(), "It doesn’t rank: 4 runs of 10 required."),
        (
            self_reported(),
            "It doesn’t rank: not imported from hashed logs, and no review confirms it.",
        ),
        (
            open_division("acme/open", 0.731, 260.0),
            "It doesn’t rank: the open division has no ranks.",
        ),
        (
            h100_dc(),
            (
                "It doesn’t rank: it logs the same runs as SMC-H100-AC-Power of Sustainable Metal "
                "Cloud, which ranks 2 of 2."
            ),
        ),
        (
            without_energy_of_all(),
            "It stands on no board: no part of accelerators, nodes or whole_facility.",
        ),
    ],
    ids=["too few runs", "unconfirmed", "open", "second source", "no scope"],
)
def test_an_entry_without_a_rank_says_why(made: Submission, rank: str) -> None:
    """
    No unranked entry says that it ranks, leads or shares; its numbers say "no rank".
    """
    view = view_of(leaderboard_of(b200(), h100(), made), made.id)

    assert view.verdict.rank == rank
    assert view.verdict.sure == ""
    assert all(figure.note.endswith("no rank") for figure in view.key_figures[:1])


def test_a_second_source_says_whether_the_first_ranks() -> None:
    """
    The callout follows the rank of the other package.
    """
    view = view_of(leaderboard_of(b200(), h100(), h100_dc()), h100_dc().id)
    unranked = replace(h100(), runs=h100().runs[:4])
    second = replace(h100_dc(), runs=h100_dc().runs[:4])
    other = view_of(leaderboard_of(b200(), unranked, second), second.id)

    assert view.second_source_words == (
        "it logs the same runs as SMC-H100-AC-Power of Sustainable Metal Cloud, which ranks 2 of 2"
    )
    assert other.second_source_words == (
        "it logs the same runs as SMC-H100-AC-Power of Sustainable Metal Cloud, which doesn’t "
        "rank either"
    )


def test_reviewed_is_said_of_people_alone() -> None:
    """
    A run of the rules is called that, also in the list of events.
    """
    events = [a_review(b200(), 1, TOOL), a_review(b200(), 3, ADA)]
    view = ledger_view(entry_of(b200()), standings_of(events, b200()))

    assert [event.kind for event in view.events] == ["rules run", "reviewed"]


@pytest.mark.parametrize("status", [Status.V2, Status.V3])
def test_what_a_person_reviewed_begins_with_its_rank(status: Status) -> None:
    """
    Nothing stands before the rank of an entry that is reviewed or reproduced.
    """
    standing = EntryStatus(status=status)

    assert words.standing_text(entry_of(b200()), {b200().id: standing}) == ""
