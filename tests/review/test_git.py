"""
Older versions of a file, from the git repository that a board stands in.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.git import MOST_VERSIONS, FileHistory
from reporter.review.git import git as git_objects
from tests.review.test_ledger_verify import git


def test_versions_come_newest_first_and_at_most_twenty(tmp_path: Path) -> None:
    """
    Each is the data that a commit holds.
    """
    git(tmp_path, "init", "-q")
    path = tmp_path / "entry.json"
    for number in range(MOST_VERSIONS + 2):
        path.write_text(json.dumps({"number": number}))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", str(number))
    path.write_text("{}")

    numbers = [version["number"] for version in FileHistory(tmp_path).versions(path)]
    assert numbers == list(range(MOST_VERSIONS + 1, 1, -1))


def test_no_repository_and_no_git_give_no_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    They are a help to readers alone, so nothing is raised.
    """
    (tmp_path / "entry.json").write_text("{}")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert list(FileHistory(tmp_path).versions(tmp_path / "entry.json")) == []
    monkeypatch.setenv("PATH", "")
    assert list(FileHistory(tmp_path).versions(tmp_path / "entry.json")) == []


def test_a_version_that_is_no_json_is_passed_over(tmp_path: Path) -> None:
    """
    A broken file that was committed once stops nothing.
    """
    git(tmp_path, "init", "-q")
    for text in ('{"a": 1}', "[", '{"a": 2}'):
        (tmp_path / "entry.json").write_text(text)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", "state")

    assert [
        version["a"] for version in FileHistory(tmp_path).versions(tmp_path / "entry.json")
    ] == [2, 1]


def test_the_history_is_walked_once_for_all_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Whatever number of files is asked for: thousands of walks through thousands of commits would
    take hours. Each file has its own versions, those of a renamed one or a link apart.
    """
    from reporter.review import git as module

    board = tmp_path / "board"
    board.mkdir()
    git(tmp_path, "init", "-q")
    for number in range(4):
        (board / f"entry-{number % 2}.json").write_text(json.dumps({"number": number}))
        (board / "link.json").unlink(missing_ok=True)
        (board / "link.json").symlink_to(f"entry-{number}.json")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", str(number))
    asked = []

    def counted(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
        asked.append(words[0])
        return git_objects(folder, *words, given=given)

    monkeypatch.setattr(module, "git", counted)
    history = FileHistory(board)

    found = {
        name: [version["number"] for version in history.versions(board / f"{name}.json")]
        for name in ("entry-0", "entry-1", "link", "nothing")
    }
    assert found == {"entry-0": [2, 0], "entry-1": [3, 1], "link": [], "nothing": []}
    assert list(history.versions(tmp_path / "entry-0.json")) == []
    assert asked == ["log", "cat-file", "cat-file"]


def test_what_git_prints_is_bounded(tmp_path: Path) -> None:
    """
    A repository that prints more than is asked for is refused, and git is stopped.
    """
    git(tmp_path, "init", "-q")
    (tmp_path / "entry.json").write_text("0" * 2_000_000)
    git(tmp_path, "add", ".")

    with pytest.raises(ReporterError, match=r"^git prints more than 1 MiB; the repository is larg"):
        git_objects(tmp_path, "cat-file", "blob", ":entry.json", most_bytes=1_048_576)
    whole = git_objects(tmp_path, "cat-file", "blob", ":entry.json")
    assert whole is not None
    assert len(whole) == 2_000_000


def test_the_configuration_of_a_repository_runs_nothing(tmp_path: Path) -> None:
    """
    A monitor of files that the repository's configuration names is not started.
    """
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path}/ran; true")
    (tmp_path / "entry.json").write_text("{}")

    assert git_objects(tmp_path, "ls-files", "--others", "-z") == b"entry.json\0"
    assert not (tmp_path / "ran").exists()
