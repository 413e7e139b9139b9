"""
Events that a change adds with the right to speak, and that would harm the ledger all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.changes.ci import ChangeCheck
from reporter.changes.event_rules import MOST_NEW_ENDS
from reporter.review.ledger_chain import append_event, read_ledger
from reporter.review.ledger_event import Actor, ActorKind, Event, EventKind
from tests.changes.conftest import GOOD, NOW, Repository, edited, errors

BOB = Actor(kind=ActorKind.PERSON, name="Bob", organisation="acme", person="bob")
CLOSED_ON = "2026-11-15"
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def objection(
    board: Path, day: date, *, reason: str = "doubt", is_loose: bool = False, by: Actor = BOB
) -> None:
    """
    Add an objection of acme to the entry of rival, after all events or after none.
    """
    parents = () if is_loose else read_ledger(board / "ledger").heads
    append_event(
        board / "ledger",
        Event(
            board="a-board", parents=parents, kind=EventKind.OBJECT, entry="rival/2-nodes",
            date=day, by=by, reason=reason,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("author", ["acme", "board/ada"])
def test_an_event_of_a_day_to_come_is_refused(author: str, repository: Repository) -> None:
    """
    It would keep everybody from recording until that day; a day ahead is another time zone.
    """

    def dated(day: date) -> list[str]:
        check = repository.check(lambda board: objection(board, day), authors=[author])
        return [one.message for one in check.findings if one.code == "PR-18"]

    assert dated(date(2099, 1, 1)) == [
        "the event is dated 2099-01-01, and today is 2026-11-01: until then nobody could record"
    ]
    assert dated(date(2026, 11, 2)) == []


def test_a_change_that_leaves_many_loose_ends_is_refused(repository: Repository) -> None:
    """
    An event follows all ends of the ledger, and of thousands it couldn't.
    """

    def ends(count: int) -> list[str]:
        def change(board: Path) -> None:
            for number in range(count):
                objection(board, NOW.date(), reason=f"doubt {number}", is_loose=True)

        check = repository.check(change)
        return [f"{one.file}: {one.message}" for one in check.findings if one.code == "PR-19"]

    assert ends(MOST_NEW_ENDS) == []
    assert ends(MOST_NEW_ENDS + 1) == [
        "ledger: 17 of the change's events are followed by none; at most 16 are taken"
    ]


@pytest.mark.parametrize(
    "words",
    [
        lambda event: {"reason": "Reproduced at three sites."},
        lambda event: {"by": Actor(kind=ActorKind.TOOL, name="The board of judges")},
        lambda event: {"seal": replace(event.seal, rule_set=999)},
        lambda event: {"seal": replace(event.seal, tool="The board of judges")},
    ],
    ids=["reason", "name", "rule set", "tool"],
)
def test_a_review_by_the_tool_has_the_words_of_the_tool(
    words: Callable[[Event], dict[str, Any]], repository: Repository
) -> None:
    """
    A review that the check repeats brings no text of its team to the entry's page.
    """

    def change(board: Path) -> None:
        repository.add_entry(board)
        reviews = reporter.review(board / GOOD, board=board, now=NOW).reviews
        (file,) = reporter.seal(reviews, board=board, on=NOW.date()).files
        event = read_ledger(board / "ledger").events[file.stem]
        file.unlink()
        append_event(board / "ledger", replace(event, **words(event)))

    assert [one.rpartition(" ")[2] for one in errors(repository.check(change))] == ["PR-6"]


def test_a_person_has_the_name_of_the_board(repository: Repository) -> None:
    """
    Readers see the name that board.toml gives, and none that somebody gives himself.
    """

    def change(board: Path) -> None:
        objection(board, NOW.date(), by=replace(BOB, name="The chairs"))

    check = repository.check(change)
    assert [one.message for one in check.findings if one.code == "PR-5"] == [
        "The chairs (acme/bob) is called Bob in board.toml"
    ]


def late_review(repository: Repository, recorded_on: date, author: str) -> ChangeCheck:
    """
    What is said of an entry and its review, sent after the benchmark was closed.
    """

    def close(board: Path) -> None:
        edited(board / "benchmarks/small-lm.json", lambda data: data.update(closed_on=CLOSED_ON))

    def change(board: Path) -> None:
        repository.add_entry(board)
        reviews = reporter.review(board / GOOD, board=board, now=LATER).reviews
        assert reporter.seal(reviews, board=board, on=recorded_on).files

    base, head = repository.branch(close), repository.branch(change)
    return reporter.ci(base, head=head, board=repository.folder, authors=[author], now=LATER)


def test_a_review_dated_back_wins_no_rank_on_a_closed_board(repository: Repository) -> None:
    """
    Sent after the closing and dated before it, a review is a maintainer's to send.
    """
    check = late_review(repository, date(2026, 11, 10), "acme")

    assert [one.rpartition(" ")[2] for one in errors(check)] == ["PR-18"]
    assert (
        "the event counts as of 2026-11-10, and small-lm was closed on 2026-11-15: sent now, it "
        "would give a rank on a closed board"
    ) in [one.message for one in check.findings]
    assert errors(late_review(repository, date(2026, 11, 10), "board/ada")) == []


def test_a_late_review_that_says_its_day_passes_and_gives_no_rank(repository: Repository) -> None:
    """
    Its entry is shown on the closed board without a rank.
    """
    check = late_review(repository, date(2026, 12, 1), "acme")

    assert errors(check) == []
    assert check.difference is not None
    (place,) = [one for one in check.difference.places if one.entry == "acme/2-nodes"]
    assert place.new is not None and place.new.rank is None
