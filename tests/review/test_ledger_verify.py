"""
A ledger held against an earlier state of it: a folder, a list of names, or a commit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.ledger_chain import append_event, read_ledger
from reporter.review.ledger_event import EventKind
from reporter.review.ledger_verify import earlier_state, listing, verify_ledger
from tests.conftest import absent
from tests.review.ledger_examples import ADA, DAY, event, replace_event, tool_review, written

GIT = shutil.which("git")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    The ledger of a board: a review and two objections.
    """
    ledger = tmp_path / "board" / "ledger"
    events = (event(EventKind.OBJECT, ADA, reason=reason) for reason in ("first", "second"))
    written(ledger, tool_review(), *events)
    return ledger


def git(place: Path, *arguments: str) -> None:
    """
    Run git without the settings of this user.
    """
    if GIT is None:
        absent("git isn't installed")
    names = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    subprocess.run([GIT, *names, *arguments], cwd=place, check=True, capture_output=True, env=clean)


def codes(folder: Path, against: str) -> list[str]:
    """
    The codes of what verifying says.
    """
    return [
        one.code
        for one in verify_ledger(read_ledger(folder), earlier_state(against, folder)).findings
    ]


@pytest.fixture(params=["folder", "list", "commit"])
def against(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> str:
    """
    The earlier state of that ledger, kept in each of the three ways.
    """
    if request.param == "folder":
        shutil.copytree(folder, tmp_path / "kept")
        return str(tmp_path / "kept")
    if request.param == "list":
        (tmp_path / "kept.txt").write_text(listing(read_ledger(folder)))
        return str(tmp_path / "kept.txt")
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "state")
    return "HEAD"


def test_what_did_not_change_says_nothing(folder: Path, against: str) -> None:
    """
    No finding, nothing added, missing or altered.
    """
    done = verify_ledger(read_ledger(folder), earlier_state(against, folder))

    assert (done.added, done.missing, done.altered, done.findings) == ((), (), (), ())


def test_the_newest_events_are_missed_when_they_are_taken_away(folder: Path, against: str) -> None:
    """
    A ledger without its head is whole in itself; held against the earlier state it isn't.
    """
    (head,) = read_ledger(folder).heads
    (folder / f"{head}.json").unlink()

    assert () == read_ledger(folder).findings
    done = verify_ledger(read_ledger(folder), earlier_state(against, folder))
    assert done.missing == (head,)
    assert [finding.code for finding in done.findings] == ["LG-11"]
    assert "the event was taken out since " in done.findings[0].message


def test_an_altered_event_is_named_as_altered(folder: Path, against: str) -> None:
    """
    Its file stands, with other bytes.
    """
    (head,) = read_ledger(folder).heads
    path = folder / f"{head}.json"
    path.write_bytes(path.read_bytes().replace(b"second", b"zecond"))

    done = verify_ledger(read_ledger(folder), earlier_state(against, folder))
    assert (done.altered, done.missing) == ((head,), ())
    assert [finding.code for finding in done.findings] == ["LG-12"]


def test_added_events_are_notes_that_say_by_whom(folder: Path, against: str) -> None:
    """
    Adding is what a ledger is for.
    """
    heads = read_ledger(folder).heads
    append_event(folder, event(EventKind.OBJECT, ADA, reason="third", parents=heads))

    done = verify_ledger(read_ledger(folder), earlier_state(against, folder))
    (finding,) = done.findings
    assert len(done.added) == 1
    assert (finding.code, finding.message) == (
        "LG-13",
        "added: object of acme/8xh100-bert on 2026-11-01 by Ada (uni/ada)",
    )


def test_an_event_that_is_added_with_an_old_date_is_a_question(folder: Path, against: str) -> None:
    """
    True of a branch that was made before; else somebody writes history.
    """
    early = DAY - timedelta(days=9)
    append_event(folder, replace_event(event(EventKind.OBJECT, ADA), date=early))

    assert sorted(codes(folder, against)) == ["LG-13", "LG-3"]


def test_a_rewritten_history_loses_all_that_followed(folder: Path, against: str) -> None:
    """
    Events made anew have other hashes: the old ones are missing, the new ones added.
    """
    shutil.rmtree(folder)
    written(folder, tool_review(), event(EventKind.OBJECT, ADA, reason="second"))

    assert sorted(codes(folder, against)) == ["LG-11", "LG-11", "LG-13"]


def test_what_was_said_is_told_where_the_bytes_are_at_hand(folder: Path, tmp_path: Path) -> None:
    """
    A folder and a commit hold what was said, a list of names doesn't.
    """
    shutil.copytree(folder, tmp_path / "kept")
    (head,) = read_ledger(folder).heads
    (folder / f"{head}.json").unlink()
    state = earlier_state(str(tmp_path / "kept"), folder)

    assert (
        verify_ledger(read_ledger(folder), state)
        .findings[0]
        .message.endswith(": object of acme/8xh100-bert on 2026-11-01 by Ada (uni/ada)")
    )


@pytest.mark.parametrize(
    "line",
    ["{0}", "{0}.json", "ledger/{0}.json", "{0}  {0}.json", "{0} *{0}.json", "{0}  ./a/{0}.json"],
)
def test_a_list_may_be_written_in_several_ways(line: str, folder: Path, tmp_path: Path) -> None:
    """
    As sha256sum prints it in text or binary mode, as ls or find print it, or bare hashes.
    """
    name = "a" * 64
    (tmp_path / "list").write_text(line.format(name) + "\n")

    assert list(earlier_state(str(tmp_path / "list"), folder).events) == [name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("--upload-pack=x", "is no folder, no file and no name of a commit"),
        ("no-such-commit", "no commit of a git repository at"),
    ],
)
def test_what_names_no_earlier_state_is_refused(folder: Path, name: str, message: str) -> None:
    """
    An option for git is no commit, and neither is a word that git doesn't know.
    """
    with pytest.raises(ReporterError, match=message):
        earlier_state(name, folder)


def test_a_list_with_anything_else_in_it_is_refused(folder: Path, tmp_path: Path) -> None:
    """
    The line is named.
    """
    (tmp_path / "list").write_text(f"\n{'a' * 64}\nnothing\n")

    with pytest.raises(ReporterError, match=r"line 3 names no event"):
        earlier_state(str(tmp_path / "list"), folder)
