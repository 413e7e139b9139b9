"""
Reading and appending ledger.jsonl.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.ledger import Actor, ActorKind, Event, EventKind
from reporter.review.ledger_file import append_event, is_extension, read_ledger

EVENT = Event(
    id="acme/8xh100-bert",
    event=EventKind.DISPUTED,
    date=date(2026, 1, 2),
    by=Actor(kind=ActorKind.PERSON, name="Ada Example", organisation="Example University"),
    reason="The fans are missing, \u00e0 peu pr\u00e8s all of them.",
    rules=("SC-1",),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """
    A place for a ledger.
    """
    return tmp_path / "ledger.jsonl"


def test_a_ledger_that_is_not_there_is_empty(ledger: Path) -> None:
    """
    No file: no events, no findings.
    """
    assert () == read_ledger(ledger).events
    assert () == read_ledger(ledger).findings


def test_appended_events_come_back_in_order(ledger: Path) -> None:
    """
    Two events are two lines, read back as they were; the first line never changes.
    """
    later = replace(EVENT, event=EventKind.WITHDRAWN, rules=(), date=date(2026, 1, 3))
    append_event(ledger, EVENT)
    before = ledger.read_bytes()
    append_event(ledger, later)

    assert (EVENT, later) == read_ledger(ledger).events
    assert () == read_ledger(ledger).findings
    assert is_extension(before, ledger.read_bytes())
    assert 2 == ledger.read_bytes().count(b"\n")


def test_an_older_event_is_not_appended(ledger: Path) -> None:
    """
    Events are appended in order of their days; nothing is written otherwise.
    """
    append_event(ledger, EVENT)
    before = ledger.read_bytes()

    with pytest.raises(ReporterError) as raised:
        append_event(ledger, replace(EVENT, date=date(2026, 1, 1)))

    assert f"{ledger}: the event of 2026-01-01 is older than the last one, 2026-01-02" == str(
        raised.value
    )
    assert before == ledger.read_bytes()


def test_an_event_that_does_not_fit_is_not_appended(ledger: Path) -> None:
    """
    The schema is asked before anything is written.
    """
    with pytest.raises(ReporterError, match="the event isn't valid"):
        append_event(ledger, replace(EVENT, rules=("nonsense",)))
    with pytest.raises(ReporterError, match="the event isn't valid"):
        append_event(ledger, replace(EVENT, reason="two\nlines"))

    assert not ledger.exists()


def test_one_bad_line_does_not_hide_the_next(ledger: Path) -> None:
    """
    Broken lines are findings with their number; good ones are events.
    """
    good = json.dumps(EVENT.to_dict())
    lines = ["{", "", good, '{"id": 1, "id": 2}', good.replace("disputed", "deleted"), good]
    ledger.write_text("\n".join(lines) + "\n")

    read = read_ledger(ledger)

    assert (EVENT, EVENT) == read.events
    assert [
        ("LG-1", "line 1"),
        ("LG-1", "line 2"),
        ("LG-1", "line 4"),
        ("LG-2", "line 5"),
    ] == [(finding.code, finding.pointer) for finding in read.findings]


def test_a_day_that_does_not_exist_is_a_finding(ledger: Path) -> None:
    """
    30 February fits the pattern of a date, and no calendar.
    """
    ledger.write_text(json.dumps(EVENT.to_dict()).replace("2026-01-02", "2026-02-30") + "\n")

    read = read_ledger(ledger)

    assert () == read.events
    assert ["LG-2"] == [finding.code for finding in read.findings]


def test_days_that_run_back_are_a_finding(ledger: Path) -> None:
    """
    A line that was moved is seen by its date.
    """
    older = replace(EVENT, date=date(2026, 1, 1))
    ledger.write_text("".join(json.dumps(e.to_dict()) + "\n" for e in (EVENT, older)))

    findings = read_ledger(ledger).findings

    assert [("LG-3", "line 2")] == [(finding.code, finding.pointer) for finding in findings]
    assert "2026-01-01 is before 2026-01-02 of the line above" == findings[0].message


def test_nothing_follows_a_withdrawal(ledger: Path) -> None:
    """
    An event after a withdrawal is a finding.
    """
    withdrawn = replace(EVENT, event=EventKind.WITHDRAWN, rules=())
    ledger.write_text("".join(json.dumps(e.to_dict()) + "\n" for e in (withdrawn, EVENT)))

    assert ["LG-4"] == [finding.code for finding in read_ledger(ledger).findings]


def test_a_line_that_was_cut_off_is_not_continued(ledger: Path) -> None:
    """
    Without a final line feed the next event would join the last one.
    """
    ledger.write_text(json.dumps(EVENT.to_dict()))

    with pytest.raises(ReporterError, match="doesn't end with a line feed"):
        append_event(ledger, EVENT)


def test_links_and_folders_are_refused(ledger: Path, tmp_path: Path) -> None:
    """
    A link could lead anywhere, and a folder holds no events.
    """
    ledger.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReporterError, match="is not a regular file"):
        read_ledger(ledger)
    with pytest.raises(ReporterError, match="is not a regular file"):
        append_event(ledger, EVENT)
    with pytest.raises(ReporterError, match="is not a regular file"):
        read_ledger(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"", b"a\n", True),
        (b"a\n", b"a\nb\n", True),
        (b"a\n", b"a\n", True),
        (b"a\n", b"b\n", False),
        (b"a\nb\n", b"a\n", False),
        (b"a", b"ab\n", False),
    ],
)
def test_only_appending_extends(before: bytes, after: bytes, expected: bool) -> None:  # noqa: FBT001
    """
    Changed, removed or continued lines aren't an extension.
    """
    assert expected == is_extension(before, after)
