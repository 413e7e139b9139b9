"""
A board in a git repository, which each test changes on a branch of its own.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import reporter
from reporter.changes.ci import ChangeCheck
from tests.conftest import _run_cli
from tests.importers.make_runs import write_board, write_history, write_slurm_profile

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ENTRY = "submissions/rival/2-nodes.json"
GOOD = "submissions/acme/2-nodes.json"
PEOPLE = """
accounts = ["bob-example"]
[[organisations]]
id = "rival"
name = "Rival"
[[organisations.people]]
id = "rita"
name = "Rita"
accounts = ["rita-example"]
[[organisations]]
id = "uni"
name = "A university"
[[organisations.people]]
id = "uma"
name = "Uma"
"""


def git(folder: Path, *arguments: str) -> str:
    """
    Run git in a folder as anybody; what it prints.
    """
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    ran = subprocess.run(
        ["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, text=True
    )
    return ran.stdout


@dataclass(kw_only=True)
class Repository:
    """
    The repository at *folder* with the branch `main`, and an entry of acme that isn't on it yet.
    """

    folder: Path
    entry: Path
    count: int = field(default=0)

    def branch(self, change: Callable[[Path], Any], *, title: str = "Fix typo") -> str:
        """
        A new branch from `main` with what *change* did to the working tree, by its name.
        """
        self.count += 1
        name = f"branch-{self.count}"
        git(self.folder, "checkout", "--quiet", "--force", "-b", name, "main")
        git(self.folder, "clean", "--quiet", "-ffdx")
        change(self.folder)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "-m", title)
        return name

    def check(self, change: Callable[[Path], Any], **options: Any) -> ChangeCheck:
        """
        What `ci` says of such a branch, sent by acme unless *options* say otherwise.
        """
        given: dict[str, Any] = {"authors": ["acme"], "now": NOW} | options
        return reporter.ci("main", head=self.branch(change), board=self.folder, **given)

    def add_entry(self, board: Path) -> None:
        """
        Put the entry of acme with its evidence into a board.
        """
        target = board / GOOD
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.entry, target)
        shutil.copytree(self.entry.with_suffix(""), target.with_suffix(""))


def make_entry(place: Path, board: Path, team: str, first_run: int, power: float) -> Path:
    """
    Import an entry `team/2-nodes` of three made-up runs, whose power is multiplied by *power*.
    """
    for number in range(first_run, first_run + 3):
        log = place / team / f"power-{number}.csv"
        write_slurm_profile(log, number, nodes=2)
        text = log.read_text()
        log.write_text(
            re.sub(r"\d+$", lambda w: f"{int(w[0]) * power:.0f}", text, flags=re.MULTILINE)
        )
        write_history(place / team / f"wandb-{number}.jsonl", number)
    command = (
        f"import wandb {place / team} --board {board} --benchmark small-lm --id {team}/2-nodes "
        "--metric val/loss --component node --meter bmc --meter-make Acme --meter-model B1 "
        "--accelerator nvidia-h100-sxm5-80gb --accelerators-per-node 8 --system"
    )
    ran = _run_cli(*command.split(), f"Partition of {team}")
    assert ran.exit_code == 0, ran.stderr
    return board / f"submissions/{team}/2-nodes.json"


@pytest.fixture(scope="package")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """
    A board with a reviewed entry of rival on `main`, and one of acme beside the repository.
    """
    place = tmp_path_factory.mktemp("changes")
    board = write_board(place / "board", runs=3)
    settings = board / "board.toml"
    people = settings.read_text().replace('name = "Ada"', 'name = "Ada"\naccounts = ["Ada-E"]')
    settings.write_text(people + PEOPLE)
    other = place / "other"
    shutil.copytree(board, other)
    rival = make_entry(place, board, "rival", 20, 1.0)
    entry = make_entry(place, other, "acme", 60, 0.8)
    reviews = reporter.review(rival, board=board, now=NOW).reviews
    assert reporter.seal(reviews, board=board, on=NOW.date()).files, reviews
    git(board, "init", "--quiet", "--initial-branch", "main")
    git(board, "add", "--all")
    git(board, "commit", "--quiet", "-m", "The board")
    return Repository(folder=board, entry=entry)


def edited(path: Path, edit: Callable[[dict[str, Any]], Any]) -> None:
    """
    Change the data of a JSON file.
    """
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data, indent=2) + "\n")


def errors(check: ChangeCheck) -> list[str]:
    """
    Path and code of every error.
    """
    return [f"{one.file} {one.code}" for one in check.findings if one.severity == "error"]
