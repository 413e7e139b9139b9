"""
The way of a maintainer: from an empty folder to the second season of a contest, with a dispute, a
correction, a withdrawal, a team that gets a new name, and a new version of the benchmark.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from tests.changes.conftest import git
from tests.cli.test_journey import typed_in
from tests.conftest import Ran, RunCli
from tests.importers.make_runs import write_smi, write_state, write_window
from tests.installed_wheel import install, newer_python, run_installed

RUNS = 3
FIRST_RUN = {"acme": 0, "beta": 20, "second": 40, "third": 60}
BENCHMARK = (
    *("small-lm", "--title", "Small language model", "--task", "language modelling"),
    *("--model", "a decoder of 1B parameters", "--dataset", "made up", "--dataset-source", "us"),
    *("--metric", "loss", "--direction", "lower", "--target", "0.9", "--unit", "nats"),
    *("--runs", str(RUNS), "--dropped-each-end", "0", "--samples-unit", "tokens"),
    *("--source", "rules of the contest", "--round", "2026-1", "--definition", "validation loss"),
    *("--noise", "0.01", "--noise-source", "ten runs of ours"),
)
TEAMS = """
[[organisations]]
id = "acme"
name = "Acme Research"
[[organisations.people]]
id = "bob"
name = "Bob"
accounts = ["bob-of-acme"]

[[organisations]]
id = "beta"
name = "Beta Labs"
[[organisations.people]]
id = "cyd"
name = "Cyd"
accounts = ["cyd-of-beta"]
"""
V1, V2 = (f"small-lm-v{version}-s1-closed-research" for version in (1, 2))


class Story:
    """
    A board that is told by commands: what is typed on the way is counted.
    """

    def __init__(self, run_cli: RunCli, place: Path) -> None:
        self.run_cli, self.place, self.board = run_cli, place, place / "contest"
        self.typed: list[str] = []

    def say(self, *words: str) -> Ran:
        """
        Run one command, which must end well.
        """
        self.typed += words
        ran = self.run_cli(*words)
        assert ran.exit_code == 0, (words, ran.stdout[-2000:], ran.stderr[-2000:])
        return ran

    def edit(self, name: str, *pairs: tuple[str, str]) -> None:
        """
        Put other words into a file, as a person does in an editor; each new text is typed.
        """
        path = self.board / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new)
            self.typed.append(new)
        path.write_text(text, encoding="utf-8")

    def enter(self, entry: str, logs: str) -> None:
        """
        The logs of three runs become an entry that is measured, reviewed, sealed and cleared.
        """
        for run in range(RUNS):
            seed = FIRST_RUN[logs] + run
            write_smi(self.place / logs / f"power/{run}.csv", seed)
            write_state(self.place / logs / f"train/{run}.json", seed)
            write_window(self.place / logs / f"window/{run}.json", seed)
        named = ("--benchmark", "small-lm", "--system", "Rack 7", "--metric", "eval_loss")
        found = [
            word
            for flag, name in (("from-log", "power"), ("training-log", "train"))
            for word in (f"--{flag}", f"../{logs}/{name}")
        ]
        clock = ("--time-zone", "UTC", "--clock-log", f"../{logs}/window")
        team = entry.partition("/")[0]
        self.say("new", "entry", entry, "--submitter", team, *named, *found, *clock)
        self.review(entry)

    def review(self, entry: str) -> None:
        """
        The tool's review and a maintainer's answer to what it asks.
        """
        self.say("review", f"submissions/{entry}.json", "--record")
        reason = ("--reason", "The script of the runs says so")
        self.say("record", entry, "clear", "--by", "board/ada", *reason, "--clear", "RN-2")

    def places(self, benchmark: str = "small-lm") -> dict[str, int | None]:
        """
        The ranks on the board of a benchmark.
        """
        ran = self.run_cli("rank", "--benchmark", benchmark, "--format", "json")
        (board,) = json.loads(ran.stdout)["boards"]
        return {row["entry"]: row["rank"] for row in board["rows"]}


@pytest.mark.parametrize("python", [lambda: sys.executable, newer_python], ids=["own", "newer"])
def test_a_maintainer_comes_from_an_empty_folder_to_season_two(
    python: Callable[[], str], wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Every step by the commands that the pages name, with an installed wheel far from the checkout;
    old boards keep their addresses and ranks, old addresses lead on, and the ledger tells all.
    """
    venv = tmp_path / "venv"
    venv.mkdir()
    run_cli: RunCli = partial(run_installed, install(wheel, venv, python()) / "reporter")
    story, begun_s = Story(run_cli, tmp_path), time.perf_counter()
    today = datetime.now(tz=UTC).date()
    _open_the_board(story, monkeypatch, today)
    _take_two_entries(story)
    _dispute_and_correct(story)
    _withdraw_and_rename(story)
    first = tmp_path / "season-1"
    story.say("build", "--strict", "--no-cache", "--out", str(first))
    _open_season_two(story, today)
    second = tmp_path / "season-2"
    story.say("build", "--strict", "--no-cache", "--out", str(second))

    seconds = time.perf_counter() - begun_s
    sys.stdout.write(f"{typed_in(story.typed)} values typed, {seconds:.1f} s\n")
    _look_at_the_sites(first, second)
    verified = story.run_cli("ledger", "verify")
    assert verified.stderr.startswith("13 events, of which 13 count; 1 head; 0 errors, 0 warnings")
    assert typed_in(story.typed) < 200


def _open_the_board(story: Story, monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    named = ("--title", "Small LM contest", "--maintainer", "board/ada", "--no-example")
    story.say("new", "board", str(story.board), *named, "--data-licence", "CC-BY-4.0")
    monkeypatch.chdir(story.board)
    story.say("new", "benchmark", *BENCHMARK)
    season = f'"season": {{"name": "Season 1", "closes_on": "{today}"}},\n  "sources"'
    story.edit("benchmarks/small-lm.json", ('"sources"', season))
    settings = story.board / "board.toml"
    settings.write_text(settings.read_text() + TEAMS)
    checked = story.say("validate", ".")
    assert checked.stderr == "1 board file, 1 benchmark checked: 0 errors, 0 warnings, 0 notes\n"


def _take_two_entries(story: Story) -> None:
    """
    The first team's entry is on the board; the second one's comes as a pull request.
    """
    story.enter("acme/8xh100", "acme")
    git(story.board, "init", "--quiet", "--initial-branch=main")
    git(story.board, "add", "--all")
    git(story.board, "commit", "--quiet", "--message", "Season 1")
    git(story.board, "switch", "--quiet", "--create", "beta")
    story.enter("beta/8xh100", "beta")
    git(story.board, "add", "--all")
    git(story.board, "commit", "--quiet", "--message", "Our runs")
    judged = story.run_cli("ci", "--base", "main", "--head", "beta", "--account", "cyd-of-beta")
    # The maintainer's answer isn't the team's to send.
    assert judged.exit_code == 1
    assert "PR-5" in judged.stdout
    story.say("ci", "--base", "main", "--head", "beta", "--author", "board/ada")
    git(story.board, "switch", "--quiet", "main")
    git(story.board, "merge", "--quiet", "beta")
    assert story.places() == {"acme/8xh100": 1, "beta/8xh100": 1}


def _dispute_and_correct(story: Story) -> None:
    doubt = ("--by", "acme/bob", "--reason", "The room was cooled by an open window")
    story.say("record", "beta/8xh100", "object", *doubt)
    shown = story.say("ledger", "show", "beta/8xh100").stdout
    assert "object by Bob (acme/bob); The room was cooled by an open window" in shown
    note = '"notes": "The window was shut from the second run on.",\n  "runs"'
    story.edit("submissions/beta/8xh100.json", ('"runs"', note))
    assert story.places()["beta/8xh100"] is None
    reason = ("--by", "beta/cyd", "--reason", "Say how the room was cooled")
    story.say("record", "beta/8xh100", "correct", *reason)
    story.review("beta/8xh100")
    assert story.places() == {"acme/8xh100": 1, "beta/8xh100": 1}


def _withdraw_and_rename(story: Story) -> None:
    story.enter("acme/second", "second")
    gone = ("--by", "acme/bob", "--reason", "The meter was shifted")
    story.say("record", "acme/second", "withdraw", *gone)
    git(story.board, "mv", "submissions/beta", "submissions/gamma")
    renamed = 'id = "gamma"\naliases = ["beta"]'
    story.edit("board.toml", ('id = "beta"', renamed), ("Beta Labs", "Gamma Labs"))
    story.edit("submissions/gamma/8xh100.json", ('"id": "beta/', '"id": "gamma/'))
    assert story.places() == {"acme/8xh100": 1, "gamma/8xh100": 1, "acme/second": None}
    shown = story.say("ledger", "show", "beta/8xh100").stdout
    assert shown.startswith("gamma/8xh100: V1 ")


def _open_season_two(story: Story, today: date) -> None:
    """
    A new version with another target; the first one is closed on the day of its last review.
    """
    current, former = "benchmarks/small-lm.json", "benchmarks/small-lm-v1.json"
    git(story.board, "mv", current, former)
    (story.board / current).write_bytes((story.board / former).read_bytes())
    story.edit(former, ('"season"', f'"closed_on": "{today}",\n  "season"'))
    story.edit(
        current,
        ('"version": 1', '"version": 2'),
        (
            f'"name": "Season 1", "closes_on": "{today}"',
            f'"name": "Season 2", "opens_on": "{today}"',
        ),
        ('"target": 0.9', '"target": 1.1'),
    )
    story.enter("gamma/season-2", "third")
    assert story.places() == {"gamma/season-2": 1}
    closed = story.places("small-lm-v1")
    assert closed == {"acme/8xh100": 1, "gamma/8xh100": 1, "acme/second": None}


def _look_at_the_sites(first: Path, second: Path) -> None:
    old, new = (
        json.loads((site / f"boards/{V1}/index.json").read_text()) for site in (first, second)
    )
    assert [row["rank"] for row in old["rows"]] == [row["rank"] for row in new["rows"]]
    assert ("closed" in old, new["closed"]["newer_version"]) == (False, 2)
    assert "Season 2" in (second / f"boards/{V2}/index.html").read_text()
    season = (second / "benchmarks/small-lm/index.html").read_text()
    assert "Season 1" in season and "Season 2" in season
    moved = (second / "entries/beta/8xh100/index.html").read_text()
    assert 'href="../../../entries/gamma/8xh100/index.html"' in moved
    assert "The meter was shifted" in (second / "entries/acme/second/index.html").read_text()
    assert "The room was cooled" in (second / "entries/gamma/8xh100/index.html").read_text()
