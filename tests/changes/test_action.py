"""
The step of the action that judges a change, as the host runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.changes.conftest import Repository, git
from tests.conftest import CHECKOUT

ACTION = CHECKOUT / ".github/actions/check/action.yml"


def judged(repository: Repository, branch: str, account: str, place: Path) -> tuple[int, str, Path]:
    """
    The exit status of the step, what it prints, and the folder that it leaves.
    """
    steps = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    (step,) = [one for one in steps if one.get("name") == "Judge the change"]
    program = place / "reporter/bin/reporter"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reporter "$@"\n')
    program.chmod(0o755)
    given = {
        "BASE": git(repository.folder, "rev-parse", "main").strip(),
        "HEAD": git(repository.folder, "rev-parse", branch).strip(),
        "ACCOUNT": account, "BOARD": str(repository.folder), "OUT": str(place / "out"),
        "RUNNER_TEMP": str(place), "GITHUB_STEP_SUMMARY": str(place / "summary"),
        "PYTHONPATH": str(CHECKOUT),
    }  # fmt: skip
    assert set(step["env"]) <= set(given)
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
    )
    return ran.returncode, ran.stdout, place / "out"


def test_a_change_that_is_fine_leaves_a_comment_and_a_preview(
    repository: Repository, tmp_path: Path
) -> None:
    """
    The preview is the site of the board as merged, built by the tool of the base.
    """
    branch = repository.branch(repository.add_entry)
    status, printed, out = judged(repository, branch, "bob-example", tmp_path)

    assert status == 0, printed
    assert "nothing speaks against it" in (out / "comment.md").read_text()
    assert (tmp_path / "summary").read_text() == (out / "comment.md").read_text()
    pages = {path.relative_to(out).as_posix() for path in (out / "site").rglob("index.html")}
    assert [page for page in pages if "acme/2-nodes/" in page]


def test_a_refused_change_fails_with_annotations_and_leaves_no_preview(
    repository: Repository, tmp_path: Path
) -> None:
    """
    The comment is there all the same.
    """
    branch = repository.branch(lambda board: (board / "$(touch ran)").write_text("x"))
    status, printed, out = judged(repository, branch, "bob-example; touch ran", tmp_path)

    assert status == 1
    assert "::error file=board.toml,title=PR-14::board.toml of the base lists nobody" in printed
    assert "refused" in (out / "comment.md").read_text()
    assert not (out / "site").exists()
    assert not (tmp_path / "ran").exists()
