"""
Whose claim to a log came first, and what follows for the rules on copied evidence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporter.review.board import HOLDING_ORGANISATIONS_MOST, build_index
from reporter.review.entry_review import Material
from reporter.review.fingerprint import fingerprints_of
from reporter.review.priority import Claim
from reporter.review.review import review
from tests.review.examples import BASE, prepared, said

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CROWD = 20
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


def test_a_claim_without_its_logs_speaks_against_nobody(tmp_path: Path) -> None:
    """
    Before anything is sealed, a stranger who lists a hash but shows no log can't hold an entry up;
    one whose logs are at hand can, and a person decides.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    copy, _ = prepared(STRANGER, tmp_path / "copy")
    logs = frozenset(item.sha256 for item in mine.submission.evidence)
    for opened, letters in (
        ({mine.submission.id: logs}, set()),
        ({mine.submission.id: logs, copy.submission.id: logs}, {"F"}),
    ):
        board = build_index([mine.submission, copy.submission], claims=(), opened=opened)
        found = said(review(mine, now=NOW, board=board), "XS-1")
        assert {text[0] for text in found} == letters


def test_nobody_else_is_a_second_source(tmp_path: Path) -> None:
    """
    Naming another organisation's entry as the first source is no excuse for its logs.
    """
    change = {"patch": [*STRANGER["patch"], _names("acme/8xh100-bert")]}
    mine, _ = prepared({}, tmp_path / "mine")
    copy, _ = prepared(change, tmp_path / "copy")
    board = build_index([mine.submission, copy.submission])
    found = said(review(copy, now=NOW, board=board), "XS-1")
    assert {"R"} == {text[0] for text in found}


def _names(entry: str) -> dict[str, str]:
    return {"op": "add", "path": "/second_source_of", "value": entry}


def test_the_oldest_claim_is_the_one_that_was_copied(tmp_path: Path) -> None:
    """
    A copy under another hash is told to the later claim, with the places in its own log first.
    """
    shift = {"logs": {"run-1-node.txt": [{"op": "drop", "start": 0, "stop": 7}]}}
    mine, one = prepared({}, tmp_path / "mine")
    copy, two = prepared({**STRANGER, **shift}, tmp_path / "copy")
    assert one is not None
    assert two is not None
    board = build_index(
        [mine.submission, copy.submission],
        fingerprints_of([one, two]),
        claims=[claim(mine, "2"), claim(copy, "1")],
        precedes=lambda earlier, later: int(earlier) < int(later),
    )
    assert said(review(copy, now=NOW, board=board), "XS-3") == []
    (text,) = said(review(mine, now=NOW, board=board), "XS-3")
    assert text == (
        "F /evidence/1: run-1-node: 100 % of 60 readings are those of other-one/entry run-1-node, "
        "from reading 8 and 1 on"
    )


def test_a_log_of_two_runs_holds_no_work_outside(tmp_path: Path) -> None:
    """
    The meter logged through both runs into one file: each run is the other's load, and no fault.
    """
    names = ("run-1-node.txt", "run-2-node.txt")
    texts = [(BASE / "logs" / name).read_text(encoding="utf-8") for name in names]
    change = {
        "files": {"run-1-node.txt": "".join(texts)},
        "patch": [
            {"op": "replace", "path": "/runs/1/energy_parts/0/evidence/0", "value": "run-1-node"}
        ],
    }
    material, _ = prepared(change, tmp_path)
    assert said(review(material, now=NOW), "TM-6") == []


def test_aliases_are_one_organisation(tmp_path: Path) -> None:
    """
    Two ids that the board calls one: a question, as within one organisation.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    copy, _ = prepared(STRANGER, tmp_path / "copy")
    # Other windows, so that it is no second source.
    day = timedelta(days=1)
    runs = tuple(
        replace(run, started_at=run.started_at + day, stopped_at=run.stopped_at + day)
        for run in copy.submission.runs
    )
    board = build_index(
        [mine.submission, replace(copy.submission, runs=runs)],
        canonical=lambda name: "acme" if name == "other-one" else name,
    )
    found = said(review(mine, now=NOW, board=board), "XS-1")
    assert {"F"} == {text[0] for text in found}
    assert board.neighbours.sent_count(mine.submission, timedelta(days=7)) == 2


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


def test_many_copies_of_one_log_are_held_against_the_oldest_claims(tmp_path: Path) -> None:
    """
    Who lists a log for the thousandth time is held against a few claims, and told of the others.

    So a board takes time in proportion to its entries, whatever hashes they list.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    entries = [
        replace(mine.submission, id=f"other-{number}/entry") for number in range(3 * CROWD // 2)
    ]
    sha256 = mine.submission.evidence[0].sha256
    board = build_index(entries)

    assert len(board.by_sha256[sha256]) == HOLDING_ORGANISATIONS_MOST
    assert board.holders_count[sha256] == len(entries)


def test_no_organisation_crowds_others_out_of_the_comparison(tmp_path: Path) -> None:
    """
    The sealed claim of another organisation is compared, however many entries one has of its own.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    copies = [replace(mine.submission, id=f"a-copier/entry-{number}") for number in range(CROWD)]
    victim = replace(mine.submission, id="the-victim/entry")
    sha256 = victim.evidence[0].sha256
    sealed = replace(claim(replace(mine, submission=victim), "1"))
    board = build_index([*copies, victim], claims=[sealed], precedes=lambda _one, _two: False)
    holders = [owner.submission.id for owner in board.by_sha256[sha256]]

    assert holders[0] == "the-victim/entry"
    assert holders[1:] == [f"a-copier/entry-{number}" for number in (0, 1, 10, 11)]


def test_holders_that_are_not_compared_are_counted(tmp_path: Path) -> None:
    """
    What was left out is named.
    """
    mine, _ = prepared({}, tmp_path / "mine")
    copies = [replace(mine.submission, id=f"other-{number}/entry") for number in range(CROWD)]
    board = build_index([mine.submission, *copies])
    texts = said(review(mine, now=NOW, board=board), "XS-1")

    assert any(
        f"{CROWD + 1 - HOLDING_ORGANISATIONS_MOST} more entries list this log" in one
        for one in texts
    )
