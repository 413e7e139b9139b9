"""
The pages of the ledger: all events, newest first, 200 a page.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from reporter.review.ledger_event import Event
from reporter.site.build import Additions, build_site
from reporter.site.pages.ledger import (
    LedgerEvents,
    LedgerView,
    ledger_data,
    ledger_pages,
    ledger_pages_count,
    newest_first,
)
from tests.site.additions import a_dispute, a_withdrawal
from tests.site.conftest import BuiltSite, site_in
from tests.site.entries import a_board, b200, leaderboard_of, self_reported
from tests.site.test_hostile import HOSTILE, SHOWN


def many(count: int) -> dict[str, Event]:
    """
    Disputes of one entry on days that follow each other.
    """
    event = a_dispute(b200())
    return {
        f"{number:064x}": replace(event, date=date(2026, 1, 1) + timedelta(days=number))
        for number in range(count)
    }


def test_the_last_event_comes_first() -> None:
    """
    By day, and of one day what stands later in the ledger.
    """
    one, other = a_withdrawal(b200()), a_dispute(b200())
    events = {"a": replace(one, date=other.date), "b": other, "c": one}

    assert [name for name, _ in newest_first(events)] == ["c", "b", "a"]


@pytest.mark.parametrize(("events", "pages"), [(0, 1), (1, 1), (200, 1), (201, 2), (401, 3)])
def test_pages_hold_two_hundred_events(events: int, pages: int) -> None:
    """
    An empty ledger has one page.
    """
    made = ledger_pages(LedgerEvents(events=many(events)), {})

    assert len(made) == ledger_pages_count(events) == pages
    views = [page.view for page in made]
    assert sum(len(view.lines) for view in views if isinstance(view, LedgerView)) == events


def test_numbered_pages_lead_to_each_other(tmp_path: Path) -> None:
    """
    Each page links all others, the newer and the older one, and the JSON of all events.
    """
    additions = Additions(ledger=LedgerEvents(events=many(401)))
    out = tmp_path / "s"
    site = site_in(out, build_site(leaderboard_of(b200()), a_board(), [], out, additions=additions))
    links = [link.attrib["href"] for link in site.pages["ledger/2/index.html"].all("a")]

    for place in ("ledger/index.html", "ledger/3/index.html", "ledger/2/index.html"):
        assert f"../../{place}" in links
    assert "../index.json" in links
    data = json.loads((out / "ledger/index.json").read_text(encoding="utf-8"))
    assert data["events_count"] == len(data["events"]) == 401


def test_a_line_tells_date_entry_event_author_and_hash(built: BuiltSite) -> None:
    """
    The event leads to its place on the page of the entry.
    """
    text = built.text("ledger/index.html")
    links = [link.attrib["href"] for link in built.pages["ledger/index.html"].all("a")]

    assert "2026-06-02 acme-h200acme/4-runs withdrawnthe switch was on another feed" in text
    assert "Bob (board/bob)" in text
    assert any(link.startswith("../entries/acme/4-runs/index.html#event-") for link in links)


def test_an_event_that_does_not_count_says_so() -> None:
    """
    It stands in the list, without a link to a place where it isn't; an entry without a page has
    no link at all.
    """
    events = LedgerEvents(
        events={"a" * 64: a_dispute(b200()), "b" * 64: a_dispute(self_reported())}
    )
    view = ledger_pages(events, {b200().id: "B200"})[0].view
    assert isinstance(view, LedgerView)
    known = next(line for line in view.lines if line.entry_id == b200().id)
    unknown = next(line for line in view.lines if line.entry_id != b200().id)

    assert not known.is_counting and known.place is None and known.entry is not None
    assert unknown.entry is None
    data = ledger_data(events, {b200().id: "B200"})
    assert {line["counts"] for line in data["events"]} == {False}
    assert {line["page"] for line in data["events"]} == {
        None, "entries/lenovo/8xb200-bert/index.html",
    }  # fmt: skip


def test_hostile_reasons_stay_text(tmp_path: Path) -> None:
    """
    No element comes from what people wrote in an event.
    """
    events = {"a" * 64: replace(a_dispute(b200()), reason=HOSTILE)}
    additions = Additions(ledger=LedgerEvents(events=events, counting=frozenset(events)))
    out = tmp_path / "s"
    leaderboard = leaderboard_of(self_reported())
    site = site_in(out, build_site(leaderboard, a_board(), [], out, additions=additions))

    assert SHOWN in site.text("ledger/index.html")
    assert list(site.pages["ledger/index.html"].all("img")) == []
