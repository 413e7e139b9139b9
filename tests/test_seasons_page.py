"""
The commands of `docs/seasons.md`, run one after the other on a board.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.season_board import SETTINGS, season_board

PAGE = Path(__file__).resolve().parents[1] / "docs" / "seasons.md"
BLOCK = re.compile(r"(?:^    [^\n]*\n)+", re.MULTILINE)


def blocks() -> list[list[str]]:
    """
    The indented blocks of the page, each as lines.
    """
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return [[line.removeprefix("    ") for line in block.splitlines()] for block in found]


def run(board: Path, lines: list[str]) -> None:
    """
    Run commands of a shell in the board folder.
    """
    for line in lines:
        done = subprocess.run(["/bin/sh", "-c", line], cwd=board, capture_output=True, check=False)
        assert 0 == done.returncode, (line, done.stderr)


def test_the_commands_of_the_page_do_what_it_says(
    tmp_path: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A season is opened and closed, a second one opened, and a team renamed; ranks stay.
    """
    ask, season, closing, newer, show, settings, rename = blocks()
    board = season_board(tmp_path / "board")
    monkeypatch.chdir(board.folder)
    run(board.folder, ["git init -q", "git add -A"])
    bert = board.folder / "benchmarks/bert.json"

    first = json.loads("{" + season[0] + "}") | json.loads("{" + closing[0] + "}")
    first["season"]["opens_on"] = "2026-01-01"
    bert.write_text(json.dumps(json.loads(bert.read_text()) | first))
    before = board.ranks()
    assert {"acme/first": 1, "uni/second": 2, "lab/third": 3} == before
    assert board.board().closing is not None

    run(board.folder, newer)
    data = json.loads(bert.read_text()) | {"version": 2, "season": {"name": "Season 2"}}
    del data["closed_on"]
    bert.write_text(json.dumps(data))
    board.submit("club/new", 0.5, version=2, on=date(2027, 5, 1))
    board.review("club/new", date(2026, 9, 1))
    assert before == board.ranks()
    assert {"club/new": 1} == board.ranks(2)
    for line in (*ask, *show):
        ran = run_cli(*shlex.split(line)[1:])
        assert 0 == ran.exit_code, (line, ran.stderr)
    assert (board.folder / "_site/benchmarks/bert/index.html").is_file()

    apex = "\n".join((*settings, 'people = [{ id = "bo", name = "Bo" }]'))
    team = '[[organisations]]\nid = "acme"\nname = "Acme"\naliases = []\n'
    text = (board.folder / "board.toml").read_text()
    assert text.startswith(SETTINGS)
    people = 'people = [{ id = "bo", name = "Bo" }]\n'
    (board.folder / "board.toml").write_text(text.replace(team + people, apex + "\n"))
    run(board.folder, ["git add -A", *rename])
    assert {"apex/first": 1, "uni/second": 2, "lab/third": 3} == board.ranks()
    assert () == board.rank().findings
