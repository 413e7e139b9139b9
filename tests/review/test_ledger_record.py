"""
New events: what a review and a person leave in the ledger, and what is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reporter.errors import ReporterError
from reporter.model.rule_sets import RULE_SET
from reporter.review import ledger_record
from reporter.review.ledger_chain import append_event, read_ledger
from reporter.review.ledger_event import EventKind
from reporter.review.ledger_record import (
    Statement,
    event_of_person,
    event_of_review,
    record,
    record_reviews,
    result_of,
)
from reporter.review.ledger_state import LedgerState, read_state
from reporter.review.review import Review, review
from reporter.review.seal import seal_of
from reporter.review.status import Present, Status, present_of, status_of
from tests.review.examples import prepared
from tests.review.ledger_examples import DAY, organisations

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FLAGGED: dict[str, Any] = {
    "logs": {"run-1-node.txt": [{"op": "pad", "count": 180, "value": 6900.0}]},
    "measure": True,
}


def reviewed(folder: Path, change: dict[str, Any] | None = None) -> tuple[Review, Present]:
    """
    The review of a changed base submission with its logs, sealed, and its entry.
    """
    material, _ = prepared(change or {}, folder / "made")
    data = material.submission.to_dict()
    done = review(replace(material, sealed=seal_of(data)), now=NOW)
    return done, present_of(data)


def state_of(folder: Path, **changes: Any) -> LedgerState:
    """
    The ledger in a folder, read under the rules of the test board.
    """
    return read_state(read_ledger(folder), organisations(**changes))


def test_a_review_is_sealed_and_gives_v1(tmp_path: Path) -> None:
    """
    The event holds what was seen and what the rules gave; read again it gives the status.
    """
    done, present = reviewed(tmp_path)
    recorded = record_reviews([done], state_of(tmp_path / "l"), tmp_path / "l", DAY)
    state = state_of(tmp_path / "l")
    (event,) = state.counting.values()

    assert [path.stem for path in recorded.files] == list(state.counting)
    assert event.seal is not None and event.seal.evidence == present.evidence
    assert event.result == result_of(done)
    assert (event.reason, event.by.name.split()[0]) == (
        f"{len(done.rules_run)} rules run, none refuses or flags the entry",
        "reporter",
    )
    assert status_of(state, present).status is Status.V1
    assert status_of(state, present).classes == done.classes


def test_a_review_that_says_the_same_adds_nothing(tmp_path: Path) -> None:
    """
    The ledger tells what happened, not how often the command was run.
    """
    done, _ = reviewed(tmp_path)
    state = state_of(tmp_path / "l")
    record_reviews([done], state, tmp_path / "l", DAY)
    again = record_reviews([done], state, tmp_path / "l", DAY)

    assert again.files == ()
    assert again.left_out == (f"{done.submission_id}: the review of 2026-11-01 says the same",)


def test_a_review_without_evidence_seals_nothing(tmp_path: Path) -> None:
    """
    Run where the logs aren't at hand, it says nothing about the entry.
    """
    done, _ = reviewed(tmp_path, {"without_evidence": True})
    recorded = record_reviews([done], state_of(tmp_path / "l"), tmp_path / "l", DAY)

    assert recorded.left_out == (
        f"{done.submission_id}: no evidence was opened, so there is nothing to seal",
    )
    assert not (tmp_path / "l").exists()


def test_reviews_recorded_together_follow_each_other(tmp_path: Path) -> None:
    """
    The order in which they were sealed can be told afterwards.
    """
    done, _ = reviewed(tmp_path)
    more = [
        done,
        replace(done, submission_id="acme/second-one"),
        replace(done, submission_id="uni/third"),
    ]
    record_reviews(more, state_of(tmp_path / "l"), tmp_path / "l", DAY)
    ledger = read_ledger(tmp_path / "l")

    assert [event.entry for event in ledger.events.values()] == [one.submission_id for one in more]
    assert len(ledger.heads) == 1


def test_a_full_disk_leaves_whole_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What was added before stands, and the ledger reads as before.
    """
    done, present = reviewed(tmp_path)
    real, calls = append_event, []

    def full(folder: Path, event: Any) -> Path:
        calls.append(event)
        if len(calls) > 1:
            raise ReporterError("x can't be written: No space left on device")
        return real(folder, event)

    monkeypatch.setattr(ledger_record, "append_event", full)
    with pytest.raises(ReporterError, match="No space left on device"):
        record_reviews(
            [done, replace(done, submission_id="acme/two-two")],
            state_of(tmp_path / "l"),
            tmp_path / "l",
            DAY,
        )
    state = state_of(tmp_path / "l")
    assert (len(state.counting), state.findings) == (1, [])
    assert status_of(state, present).status is Status.V1


def said(kind: EventKind, by: str, clears: Sequence[str] = (), **changes: Any) -> Statement:
    """
    What a person says.
    """
    return Statement(kind=kind, by=by, reason="seen", clears=tuple(clears), **changes)


def test_a_person_clears_a_flag_then_reviews(tmp_path: Path) -> None:
    """
    The flag is named by its code; the event holds what stood behind it.
    """
    done, present = reviewed(tmp_path, FLAGGED)
    ledger = tmp_path / "l"
    state = state_of(ledger)
    record_reviews([done], state, ledger, DAY)
    assert status_of(state, present).flags == frozenset({"TM-6"})

    for word in (said(EventKind.CLEAR, "uni/ada", ["TM-6"]), said(EventKind.REVIEW, "uni/ada")):
        record(event_of_person(word, present, state, DAY, RULE_SET), state, ledger, DAY)

    assert status_of(state_of(ledger), present).status is Status.V2


def test_a_flag_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """
    Nothing can be cleared in advance.
    """
    done, present = reviewed(tmp_path, FLAGGED)
    state = state_of(tmp_path / "l")
    record_reviews([done], state, tmp_path / "l", DAY)

    with pytest.raises(ReporterError, match=r"has no flag EL-7; it flags TM-6"):
        event_of_person(said(EventKind.CLEAR, "uni/ada", ["EL-7"]), present, state, DAY, RULE_SET)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        (said(EventKind.REVIEW, "acme/bo"), "LG-7 Bo (acme/bo) is of acme, whose entry it is"),
        (said(EventKind.WITHDRAW, "uni/ada"), "LG-7 Ada (uni/ada) is neither of acme nor a"),
        (said(EventKind.OBJECT, "eve"), "LG-7 the organisation 'eve' isn't listed"),
        (said(EventKind.OBJECT, "uni/eve"), "LG-7 'eve' isn't among the people of uni"),
    ],
)
def test_what_is_not_theirs_to_say_is_not_recorded(
    word: Statement, message: str, tmp_path: Path
) -> None:
    """
    The error names the rule and what to do; no file is added.
    """
    done, present = reviewed(tmp_path)
    done, present = replace(done, submission_id="acme/entry"), replace(present, entry="acme/entry")
    state = state_of(tmp_path / "l")
    record_reviews([done], state, tmp_path / "l", DAY)

    with pytest.raises(ReporterError) as caught:
        made = event_of_person(word, present, state, DAY, RULE_SET)
        record(made, state, tmp_path / "l", DAY)
    assert str(caught.value).startswith(f"acme/entry: {message}")
    assert len(list((tmp_path / "l").iterdir())) == 1


def test_a_board_without_a_ledger_id_records_nothing(tmp_path: Path) -> None:
    """
    The error says what to write into board.toml.
    """
    done, _ = reviewed(tmp_path)

    with pytest.raises(ReporterError, match=r"board.toml gives the ledger no id"):
        event_of_review(done, state_of(tmp_path / "l", board=None), DAY)
