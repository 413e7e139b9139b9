"""
A season of boards that close day after day costs as many steps as there are events.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from reporter.review import ledger_state
from reporter.review.ledger_event import Event
from reporter.review.ledger_state import LedgerState
from tests.review.ledger_examples import DAY, Branch, organisations, present, tool_review

ENTRIES = 60


def test_many_days_of_closings_walk_over_no_events_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    What stood on a day about one entry is added up from its own events alone.
    """
    names = [f"acme/x{number}" for number in range(ENTRIES)]
    branch = Branch(policy=organisations())
    for number, name in enumerate(names):
        day = DAY + timedelta(days=number)
        branch.add(tool_review(present(entry=name), entry=name, date=day))
    state = branch.state
    added: list[str] = []
    real = ledger_state._add

    def counted(found: LedgerState, name: str, event: Event) -> None:
        added.append(name)
        real(found, name, event)

    monkeypatch.setattr(ledger_state, "_add", counted)

    for number, name in enumerate(names):
        day = DAY + timedelta(days=number)
        assert len(state.until(name, day).history(name).events) == 1
        assert not state.until(name, day - timedelta(days=1)).history(name).events

    assert added == list(state.counting)
