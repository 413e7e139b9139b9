"""
Whose claim to a log came first, and what follows for the rules on copied evidence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reporter.review.board import build_index
from reporter.review.priority import Claim
from reporter.review.review import Material, review
from tests.review.examples import prepared, said

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STRANGER = {"patch": [{"op": "replace", "path": "/id", "value": "other-one/entry"}]}


def claim(material: Material, event: str) -> Claim:
    """
    The claim of an entry to all its logs, sealed by *event*.
    """
    entry = material.submission
    return Claim(
        entry=entry.id,
        organisation=entry.organisation_id,
        evidence=frozenset(item.sha256 for item in entry.evidence),
        sealed=event,
        position=int(event),
    )


def told(tmp_path: Path, *, owner: str | None, stranger: str | None) -> tuple[set[str], set[str]]:
    """
    The letters of XS-1 for the owner of the logs and for one who lists them too.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    copy, _ = prepared(STRANGER, tmp_path / "copy")
    sealed = [(mine, owner), (copy, stranger)]
    board = build_index(
        [mine.submission, copy.submission],
        claims=[claim(material, event) for material, event in sealed if event],
        precedes=lambda earlier, later: int(earlier) < int(later),
    )
    first, other = (
        {text[0] for text in said(review(material, now=NOW, board=board), "XS-1")}
        for material in (mine, copy)
    )
    return first, other


def test_a_listed_hash_takes_nobody_off_the_board(tmp_path: Path) -> None:
    """
    The sealed owner is left alone; the stranger, who was never sealed, is refused.
    """
    assert (set(), {"R"}) == told(tmp_path, owner="1", stranger=None)


def test_what_was_sealed_first_stays(tmp_path: Path) -> None:
    """
    Of two sealed entries the later one is refused, whoever it is.
    """
    assert (set(), {"R"}) == told(tmp_path / "a", owner="1", stranger="2")
    assert ({"R"}, set()) == told(tmp_path / "b", owner="2", stranger="1")


def test_without_any_seal_a_person_decides(tmp_path: Path) -> None:
    """
    Nothing tells which came first, so both are flagged and neither is refused.
    """
    assert ({"F"}, {"F"}) == told(tmp_path, owner=None, stranger=None)


def test_aliases_are_one_organisation(tmp_path: Path) -> None:
    """
    Two ids that the board calls one: a question, as within one organisation.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    copy, _ = prepared(STRANGER, tmp_path / "copy")
    # Other windows, so that it is no second source.
    runs = tuple(replace(run, label=f"x{run.label}") for run in copy.submission.runs)
    board = build_index(
        [mine.submission, replace(copy.submission, runs=runs)],
        canonical=lambda name: "acme" if name == "other-one" else name,
    )
    found = said(review(mine, now=NOW, board=board), "XS-1")
    assert {"F"} == {text[0] for text in found}
    assert [copy.submission.id] == [
        other.id for other in board.by_submitter["acme"] if other.id != mine.submission.id
    ]


def test_an_entry_alone_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    """
    Rules across submissions that saw one entry only say that they weren't run.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    done = review(mine, now=NOW, board=build_index([mine.submission]))
    reasons = {item.code: item.reason for item in done.rules_not_run}
    assert reasons["XS-1"] == "only within this submission: the board has no other entry"
    assert {reasons[code] for code in ("XS-4", "XS-5", "XS-6", "PL-9")} == {
        "the board has no other entry"
    }
