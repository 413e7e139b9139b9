"""
Older versions of a file, from the git repository that a board stands in.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.review.git import MOST_VERSIONS, earlier_versions
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

    numbers = [version["number"] for version in earlier_versions(path)]
    assert numbers == list(range(MOST_VERSIONS + 1, 1, -1))


def test_no_repository_and_no_git_give_no_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    They are a help to readers alone, so nothing is raised.
    """
    (tmp_path / "entry.json").write_text("{}")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert list(earlier_versions(tmp_path / "entry.json")) == []
    monkeypatch.setenv("PATH", "")
    assert list(earlier_versions(tmp_path / "entry.json")) == []


def test_a_version_that_is_no_json_is_passed_over(tmp_path: Path) -> None:
    """
    A broken file that was committed once stops nothing.
    """
    git(tmp_path, "init", "-q")
    for text in ('{"a": 1}', "[", '{"a": 2}'):
        (tmp_path / "entry.json").write_text(text)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", "state")

    assert [version["a"] for version in earlier_versions(tmp_path / "entry.json")] == [2, 1]


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
