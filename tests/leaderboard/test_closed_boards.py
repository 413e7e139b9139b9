"""
Boards of versions that are closed: a rank there can be lost, and never won.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.leaderboard.export import board_data
from reporter.model.benchmark_versions import Closing
from reporter.review.board_folder import ledger_path
from reporter.review.ledger_chain import append_event, read_ledger
from reporter.review.rule import Letter, Remark
from reporter.review.status import present_of
from tests.review.ledger_examples import replace_event, tool_review
from tests.season_board import SeasonBoard, season_board

CLOSED = "2026-06-30"
LATER = date(2026, 9, 1)
SEASON = {"name": "Season 1", "opens_on": "2026-05-01", "closes_on": "2026-06-15"}
CHANGED = "changed since its review"
BEFORE = {"acme/first": 1, "uni/second": 2, "lab/third": 3}


@pytest.fixture
def board(tmp_path: Path) -> SeasonBoard:
    """
    Three entries of version 1, reviewed in June, with version 2 beside it since then.
    """
    found = season_board(tmp_path / "board")
    assert BEFORE == found.ranks()
    found.benchmark("bert-v1.json", closed_on=CLOSED, season=SEASON)
    found.benchmark("bert.json", version=2)
    return found


def told(board: SeasonBoard, entry_id: str) -> list[tuple[str, str]]:
    """
    Why an entry of version 1 has no rank: codes and messages.
    """
    return [(reason.code, reason.message) for reason in board.row(entry_id).reasons]


def late(reason: str) -> tuple[str, str]:
    """
    What a closed board says of an entry that came too late.
    """
    return (
        "SR-41",
        f"its board was closed on {CLOSED}, and as it is now it held no rank then: {reason}",
    )


def test_two_versions_keep_both_boards(board: SeasonBoard) -> None:
    """
    Each version has its board; who ranks on one is no entry of the other.
    """
    board.submit("club/new", 0.5, version=2, on=LATER)
    board.review("club/new", LATER)
    found = board.rank()

    assert () == found.findings
    assert ["bert-v1-s2-closed", "bert-v2-s2-closed"] == [one.key.slug for one in found.boards]
    old, new = found.boards
    assert BEFORE == {row.entry.id: row.rank for row in old.rows}
    assert {"club/new": 1} == {row.entry.id: row.rank for row in new.rows}
    assert Closing(on=date(2026, 6, 30), newer=2) == old.closing
    assert new.closing is None
    assert {"on": CLOSED, "newer_version": 2} == board_data(old)["closed"]
    assert SEASON == board_data(old)["season"]
    assert not {"closed", "season"} & board_data(new).keys()
    assert (old,) == board.rank(benchmark="bert-v1").boards
    assert (new,) == board.rank(benchmark="bert").boards


def test_a_version_that_is_not_there_is_named_with_those_that_are(board: SeasonBoard) -> None:
    """
    A submission to an unknown version is an error with advice, and hides no other.
    """
    board.submit("club/fourth", 0.5, version=7)
    found = board.rank()

    assert [
        (
            "SH-27",
            "version 7 of bert isn't known; known are 1 and 2",
            "measure by version 2, the current one",
        )
    ] == [(one.code, one.message, one.hint) for one in found.findings]
    assert BEFORE == board.ranks()


def test_a_new_entry_after_the_closing_is_named_and_not_ranked(board: SeasonBoard) -> None:
    """
    A better entry for version 1 that is reviewed later holds no rank, whatever day it states.
    """
    board.submit("club/late", 0.5)
    board.review("club/late", LATER)

    assert BEFORE | {"club/late": None} == board.ranks()
    assert [late("no review is sealed")] == told(board, "club/late")


def test_an_edit_after_the_closing_wins_nothing(board: SeasonBoard) -> None:
    """
    A file that is changed and reviewed again after the closing loses its rank until it is undone.
    """
    path = board.folder / "submissions/lab/third.json"
    before = path.read_bytes()
    board.submit("lab/third", 0.9)
    assert [late(CHANGED), ("SR-18", f"the ledger gives no rank: {CHANGED}")] == told(
        board, "lab/third"
    )
    board.review("lab/third", LATER)
    assert {"acme/first": 1, "uni/second": 2, "lab/third": None} == board.ranks()
    assert [late(CHANGED)] == told(board, "lab/third")

    path.write_bytes(before)
    assert BEFORE == board.ranks()


def test_a_withdrawal_and_a_refusal_count_after_the_closing(board: SeasonBoard) -> None:
    """
    What takes trust away moves ranks of a closed board; an objection is shown beside the rank.
    """
    board.say("acme/first", "withdraw", "acme/bo", LATER)
    assert {"acme/first": None, "uni/second": 1, "lab/third": 2} == board.ranks()
    assert ["SR-18"] == [code for code, _ in told(board, "acme/first")]

    board.say("uni/second", "object", "lab/eve", LATER)
    assert 1 == board.ranks()["uni/second"]
    assert board.status("uni/second").is_disputed


def test_a_flag_that_is_cleared_after_the_closing_gives_no_rank(tmp_path: Path) -> None:
    """
    An entry that was flagged on the day of the closing stays without a rank; cleared until then it
    has one.
    """
    board = season_board(tmp_path / "board")
    board.submit("club/flagged", 0.5)
    flag = Remark(code="EL-8", letter=Letter.FLAG, pointer="", message="odd", hint="", file="")
    board.review("club/flagged", remarks=(flag,))
    board.say("club/flagged", "clear", "uni/ada", LATER, clears=("EL-8",))
    assert 1 == board.ranks()["club/flagged"]

    board.benchmark("bert.json", closed_on=LATER.isoformat())
    assert 1 == board.ranks()["club/flagged"]
    board.benchmark("bert.json", closed_on=CLOSED)
    assert BEFORE | {"club/flagged": None} == board.ranks()
    assert [late("flagged by 1 rule, not cleared: EL-8")] == told(board, "club/flagged")


def test_a_review_dated_back_counts_as_of_what_it_follows(board: SeasonBoard) -> None:
    """
    Once an event of a later day stands in the ledger, nothing that follows it is from before.
    """
    board.say("uni/second", "object", "lab/eve", LATER)
    board.submit("club/late", 0.5)
    with pytest.raises(ReporterError, match="2026-06-02 is not between 2026-09-01"):
        board.review("club/late", date(2026, 6, 2))

    # Written by hand, past the check.
    shown, ledger = present_of(board.data("club/late")), ledger_path(board.folder)
    made = tool_review(shown, board="contest", entry="club/late", date=date(2026, 6, 2))
    append_event(ledger, replace_event(made, parents=read_ledger(ledger).heads))
    assert board.status("club/late").ranks
    assert BEFORE | {"club/late": None} == board.ranks()


def test_a_board_is_closed_by_a_newer_version_alone(tmp_path: Path) -> None:
    """
    Without a day it is marked closed, a warning asks for the day, and ranks stand.
    """
    board = season_board(tmp_path / "board")
    board.benchmark("bert-v1.json")
    board.benchmark("bert.json", version=2)

    assert BEFORE == board.ranks()
    assert Closing(on=None, newer=2) == board.board().closing
    assert ["BD-9"] == [finding.code for finding in board.rank().findings]


@pytest.mark.parametrize(
    ("on", "message"),
    [
        (date(2026, 4, 30), "submitted on 2026-04-30; Season 1 opened on 2026-05-01"),
        (date(2026, 5, 1), None),
        (date(2026, 6, 15), None),
        (date(2026, 6, 16), "submitted on 2026-06-16; Season 1 ended on 2026-06-15"),
    ],
)
def test_an_entry_outside_the_season_has_no_rank(
    tmp_path: Path, on: date, message: str | None
) -> None:
    """
    Both days of a season count; before and after them an entry is shown without a rank.
    """
    board = season_board(tmp_path / "board")
    board.benchmark("bert.json", season=SEASON)
    board.submit("club/fourth", 0.5, on=on)
    board.review("club/fourth", LATER)

    assert (1 if message is None else None) == board.ranks()["club/fourth"]
    assert ([] if message is None else [("SR-40", message)]) == told(board, "club/fourth")


def test_a_level_of_quality_is_that_of_one_version(board: SeasonBoard) -> None:
    """
    `rank --at` takes the entries of the version that is named, and of no other.
    """
    board.submit("club/new", 0.5, version=2, on=LATER)
    board.review("club/new", LATER)

    def entries(name: str) -> set[str]:
        found = board.rank(benchmark=name, at="0.70").boards_at
        return {row.entry.id for one in found for row in one.rows}

    assert {"club/new"} == entries("bert")
    assert set(BEFORE) == entries("bert-v1")
