"""
The ledger against an earlier state: events may only have been added.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.ledger_chain import read_ledger
from reporter.review.ledger_event import EventKind
from reporter.review.ledger_verify import Verification, earlier_state, listing, verify_ledger
from tests.review.ledger_examples import ADA, BO, DAY, event, name_of, tool_review, written

WITHDRAWN = "withdraw of acme/8xh100-bert on 2026-11-01 by Bo (acme/bo)"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A board in a git repository, whose ledger has a review and then a withdrawal.
    """
    board = tmp_path / "board"
    written(board / "ledger", tool_review(), event(EventKind.WITHDRAW, BO))
    (board / "ledger" / "README").write_text("x")
    git(board, "init", "--quiet", "--initial-branch", "main")
    git(board, "add", ".")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    git(board, *who, "commit", "--quiet", "-m", "x")
    (board / "ledger" / "README").unlink()
    return board


def git(board: Path, *arguments: str) -> None:
    """
    Run git in the board.
    """
    subprocess.run(["git", "-C", str(board), *arguments], check=True, capture_output=True)


def against(board: Path, what: str) -> Verification:
    """
    The board's ledger held against an earlier state.
    """
    folder = board / "ledger"
    return verify_ledger(read_ledger(folder), earlier_state(what, folder))


def said(done: Verification) -> list[str]:
    """
    Code and message of every finding.
    """
    return [f"{one.code} {one.message}" for one in done.findings]


@pytest.fixture(params=["commit", "folder", "list", "sha256sum"])
def earlier(request: pytest.FixtureRequest, board: Path, tmp_path: Path) -> str:
    """
    The state of the board as it is, in each of the forms that can be named.
    """
    folder = board / "ledger"
    kept = tmp_path / "kept"
    match request.param:
        case "commit":
            return "main"
        case "folder":
            shutil.copytree(folder, kept)
        case "list":
            kept.write_text(listing(read_ledger(folder)))
        case "sha256sum":
            lines = [
                f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ledger/{path.name}\n"
                for path in sorted(folder.iterdir())
            ]
            kept.write_text("".join(lines))
    return str(kept)


def test_a_ledger_that_only_grew_has_notes_alone(board: Path, earlier: str) -> None:
    """
    Nothing changed: nothing said. One event more: a note says what, about what and by whom.
    """
    assert [] == said(against(board, earlier))
    (added,) = written(board / "ledger", event(EventKind.OBJECT, ADA, entry="acme/other"))
    done = against(board, earlier)

    assert ((added,), (), ()) == (done.added, done.missing, done.altered)
    assert ["LG-13 added: object of acme/other on 2026-11-01 by Ada (uni/ada)"] == said(done)


def test_taking_the_newest_event_away_is_found(board: Path, earlier: str) -> None:
    """
    The folder alone looks whole after its head was deleted; the earlier state names it.
    """
    (head,) = read_ledger(board / "ledger").heads
    (board / "ledger" / f"{head}.json").unlink()
    done = against(board, earlier)

    assert () == read_ledger(board / "ledger").findings
    assert ((head,), ()) == (done.missing, done.altered)
    assert said(done)[0].startswith("LG-11 the event was taken out since ")


def test_an_altered_event_is_found(board: Path, earlier: str) -> None:
    """
    An event that stands in its place with other bytes is altered, not missing.
    """
    (head,) = read_ledger(board / "ledger").heads
    path = board / "ledger" / f"{head}.json"
    path.write_bytes(path.read_bytes().replace(b"because", b"no case"))
    done = against(board, earlier)

    assert ((), (head,)) == (done.missing, done.altered)
    assert said(done)[0].startswith("LG-12 the event was altered since ")


def test_a_commit_tells_what_was_taken_out(board: Path) -> None:
    """
    Where the earlier bytes are at hand, the finding says what the event was and by whom.
    """
    shutil.rmtree(board / "ledger")
    done = against(board, "HEAD")

    assert 2 == len(done.missing)
    assert any(line.endswith(WITHDRAWN) for line in said(done))


def test_a_replaced_history_is_no_earlier_state(board: Path) -> None:
    """
    A replacement object that hides the withdrawal from git changes nothing here.
    """
    (head,) = read_ledger(board / "ledger").heads
    (board / "ledger" / f"{head}.json").unlink()
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    git(board, "add", ".")
    git(board, *who, "commit", "--quiet", "-m", "y")
    git(board, "replace", "HEAD~1", "HEAD")

    assert (head,) == against(board, "HEAD~1").missing


def test_the_environment_of_a_hook_leads_nowhere_else(
    board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    GIT_DIR, as set inside a hook of another repository, isn't followed.
    """
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    assert [] == said(against(board, "main"))


@pytest.mark.parametrize("name", ["--output=/tmp/x", "-h", "main; ls", "a b", "main:ledger"])
def test_what_is_no_name_of_a_commit_never_reaches_git(
    name: str, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Options and shell text are refused before git is run, so that it isn't missed where it isn't.
    """
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReporterError, match="is no folder, no file, and no commit of a git rep"):
        earlier_state(name, board / "ledger")


def test_an_unknown_commit_and_a_folder_outside_git_are_named(board: Path, tmp_path: Path) -> None:
    """
    A commit that isn't there, and a board that no repository holds, stop with the reason.
    """
    with pytest.raises(ReporterError, match="'nothing' is no folder, no file, and no commit"):
        earlier_state("nothing", board / "ledger")
    with pytest.raises(ReporterError, match="no commit of a git repository"):
        earlier_state("main", tmp_path / "ledger")


def test_without_git_the_message_says_what_else_serves(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Where git isn't installed, a folder or a list can be named instead.
    """
    monkeypatch.setenv("PATH", os.devnull)

    with pytest.raises(ReporterError, match="git isn't installed; name a folder or a list"):
        earlier_state("main", board / "ledger")


def test_a_list_of_something_else_is_refused(board: Path, tmp_path: Path) -> None:
    """
    A file that doesn't list events stops with its line, and so does one that is no text.
    """
    wrong, binary = tmp_path / "wrong", tmp_path / "binary"
    wrong.write_text(f"{'a' * 64}\n\nhello\n")
    binary.write_bytes(b"\xff\xfe")

    with pytest.raises(ReporterError, match="wrong: line 3 names no event"):
        earlier_state(str(wrong), board / "ledger")
    with pytest.raises(ReporterError, match="binary can't be read as a list of events"):
        earlier_state(str(binary), board / "ledger")


def test_an_event_dated_before_what_stood_is_asked_about(board: Path) -> None:
    """
    A new event on an old branch with a day long ago is added, with a warning about its day.
    """
    old = tool_review(entry="eve/copy", date=date(2020, 1, 1))
    (board / "ledger" / f"{name_of(old)}.json").write_bytes(old.to_bytes())
    done = against(board, "main")

    assert [f"LG-3 2020-01-01 is before {DAY}, the last day of "] == [
        line.partition("commit")[0] for line in said(done) if line.startswith("LG-3")
    ]


def test_the_listing_is_what_sha256sum_reads(board: Path, tmp_path: Path) -> None:
    """
    `sha256sum --check` accepts the listing, so anybody can check a ledger without this tool.
    """
    (tmp_path / "list").write_text(listing(read_ledger(board / "ledger")))
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict", str(tmp_path / "list")],
        cwd=board / "ledger",
        capture_output=True,
        check=False,
    )

    assert 0 == ran.returncode
    assert 2 == ran.stdout.count(b": OK")


def test_a_folder_of_other_files_is_no_earlier_ledger(tmp_path: Path) -> None:
    """
    Held against a wrong folder, or no name, every event would be new and none missing.
    """
    (tmp_path / ".gitkeep").touch()
    assert not earlier_state(str(tmp_path), tmp_path).events
    (tmp_path / "board.toml").touch()

    with pytest.raises(ReporterError) as refused:
        earlier_state(str(tmp_path), tmp_path)
    assert str(refused.value) == (
        f"{tmp_path} holds files, and no event; name the folder of a ledger"
    )
    with pytest.raises(ReporterError) as refused:
        earlier_state("", tmp_path)
    assert str(refused.value) == "no earlier state is named: give a folder, a list, or a commit"
