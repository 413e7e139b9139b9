"""
The boards of examples/: they build in a fresh clone, and logs give the same entries again.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shlex
import shutil
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import reporter
from reporter.leaderboard.ranking import Ranking
from tests.conftest import CHECKOUT, RunCli, shared_folder

GOLF = CHECKOUT / "examples/parameter-golf"
BUDGET, ENERGY = "golf-budget-v1-s1-open-research", "golf-energy-v1-s1-open-research"
# Written by the clock, or by the version of the tool.
NOT_MEASURED = ("submitted_on",)


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    """
    The boards of the example, as they are committed.
    """
    return reporter.rank(board=GOLF)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Its site.
    """
    out = tmp_path_factory.mktemp("golf") / "site"
    built = reporter.build(GOLF, out=out)
    assert [one.code for one in built.findings] == ["BD-4"]
    return out


def maker() -> ModuleType:
    """
    The script that makes the entries from the logs.
    """
    spec = importlib.util.spec_from_file_location("make_entries", GOLF / "make_entries.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by its name.
    sys.modules["make_entries"] = module
    spec.loader.exec_module(module)
    return module


def ranks(found: Ranking, slug: str) -> dict[str, str | None]:
    """
    The rank of each method of a board, in the order of its rows.
    """
    board = next(board for board in found.boards if board.key.slug == slug)
    return {row.entry.name: row.rank_text for row in board.rows}


def text_of(page: Path) -> str:
    """
    The text of a page without its marks.
    """
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")))


def test_four_methods_rank_and_the_fifth_is_over_the_size(ranking: Ranking) -> None:
    """
    By energy single runs don't tell the four apart; by quality for 1 kWh one is clearly better.
    """
    assert ranks(ranking, ENERGY) == {
        "LoRA at test time": "1=",
        "Sliding window evaluation": "1=",
        "Parallel residuals, depth recurrence": "1=",
        "Naive baseline": "1=",
        "11 layers, EMA, GPTQ-lite": None,
    }
    assert ranks(ranking, BUDGET) == {
        "Parallel residuals, depth recurrence": "1",
        "Sliding window evaluation": "2=",
        "LoRA at test time": "2=",
        "Naive baseline": "2=",
        "11 layers, EMA, GPTQ-lite": None,
    }
    for board in ranking.boards:
        reasons = [f"{one.code} {one.message}" for one in board.rows[-1].reasons]
        assert reasons == [
            f"SR-21 the trained model has 17,050,348 B; {board.benchmark.id} allows 16,000,000 B"
        ]


def test_what_counts_lies_within_the_budget(ranking: Ranking) -> None:
    """
    Every quality is that of an evaluation whose energy, with what meters may hide, is 1 kWh at
    most.
    """
    (board,) = (board for board in ranking.boards if board.benchmark.ranks_quality)
    for row in board.ranked:
        assert row.within_budget is not None and row.within_budget.found.energy_j is not None
        assert row.within_budget.found.energy_j <= 3.6e6
        qualities = [
            point.quality[0].value for point in row.entry.submission.runs[0].learning_curve
        ]
        assert row.within_budget.found.quality in qualities


def test_pages_name_goal_method_and_reason(site: Path) -> None:
    """
    The verdict, the columns and the drawing are those of the goal; no page of a board shows carbon.
    """
    by_quality = text_of(site / f"boards/{BUDGET}/index.html")
    by_energy = text_of(site / f"boards/{ENERGY}/index.html")
    home = text_of(site / "index.html")

    assert (
        "Parallel residuals, depth recurrence of jayyvk leads with 1.194 ± 0.002 val BPB within "
        "1.00 kWh on at most 8 accelerators: the next, Sliding window evaluation of jayyvk, is "
        "0.050 behind (run noise 0.0042)."
    ) in by_quality
    assert "Energy until then" in by_quality and "Energy to target" in by_energy
    assert "share the first rank, from 1.06 kWh: 14 % apart (run noise 32 %)." in by_energy
    assert "the trained model has 17,050,348 B; golf-energy allows 16,000,000 B" in by_energy
    assert "Quality against energy so far" in by_quality and "Quality against energy" in by_energy
    assert "methods, one entry of each; of one submitter rank at most 10 in all" in by_energy
    assert "CO₂e" not in by_quality and "CO₂e" not in by_energy
    assert "Quality within a budget" in home and "the next is 0.050 behind" in home


def test_the_questions_of_the_home_page_are_those_of_its_boards(site: Path) -> None:
    """
    Both goals are asked for and explained, methods are no hardware, and no rank is by carbon.
    """
    page = (site / "index.html").read_text(encoding="utf-8")
    home = text_of(site / "index.html")

    assert (
        "Which training runs reach the same quality with the least measured electricity, and which "
        "the best quality within a budget?"
    ) in home
    assert "Energy to a fixed quality Every run trains" in home
    assert "Quality within a budget What counts of a run is its last evaluation" in home
    assert "Compare entries" in home and "Compare hardware" not in home
    ranked_by = "Training runs ranked by measured energy and quality within a budget, with their"
    assert ranked_by in page


def test_an_entry_without_a_rank_keeps_its_quality(site: Path, ranking: Ranking) -> None:
    """
    Columns mean on both tables of a board what its goal says, and a limit takes no figure away.
    """
    by_quality = text_of(site / f"boards/{BUDGET}/index.html")
    (board,) = (board for board in ranking.boards if board.benchmark.ranks_quality)

    heads = "Accelerators Val BPB bits per byte Energy until then kWh, guaranteed Time until then"
    assert heads in by_quality.replace("Acceler&shy;ators", "Accelerators")
    assert "± the spread of runs (k&nbsp;=&nbsp;2)" in by_quality
    assert "Quality per kWh" not in by_quality.partition("Without a rank")[2]
    left_out = board.rows[-1]
    assert left_out.rank is None and left_out.within_budget is not None
    assert left_out.within_budget.found.quality == pytest.approx(1.2196, abs=1e-3)


def test_the_history_of_a_benchmark_is_one_of_what_ranks(site: Path) -> None:
    """
    Where quality ranks its figure stands on the page and in the data, and no record of energies.
    """
    page = text_of(site / "benchmarks/golf-budget/index.html")
    data = json.loads((site / "benchmarks/golf-budget/index.json").read_text(encoding="utf-8"))
    entries = {one["entry"]: one for one in data["versions"][0]["entries"]}

    assert "budget 1.00 kWh on at most 8 accelerators" in page and "best so far" in page
    assert "val BPB within 1.00 kWh on at most 8 accelerators and rank are those of" in page
    assert "least so far" not in page and "guaranteed energy" not in page
    assert [name for name, one in entries.items() if one["is_record"]] == [
        "jayyvk/par-resid-dr-budget"
    ]
    assert entries["jayyvk/slide64-budget"]["quality_within_budget"] == 1.2441


def test_the_page_of_an_entry_says_which_figure_ranks(site: Path) -> None:
    """
    Of the two entries of one run each says what ranks on its own board.
    """
    by_quality = text_of(site / "entries/jayyvk/slide64-budget/index.html")
    by_energy = text_of(site / "entries/jayyvk/slide64-energy/index.html")

    assert (
        "It shares rank 2 of 4 with LoRA at test time of jayyvk and Naive baseline of jayyvk, at "
        "1.244 ± 0.002 val BPB within 1.00 kWh on at most 8 accelerators: 0.050 behind the first, "
        "Parallel residuals, depth recurrence of jayyvk (run noise 0.0042)."
    ) in by_quality
    assert "kWh (k = 2); it doesn’t rank" in by_quality
    assert "Budget 1.00 kWh on at most 8 accelerators, for each run" in by_quality
    assert "targets reached per guaranteed kWh" not in by_quality.partition("From figure to log")[0]
    assert "kWh (k = 2); this ranks" in by_energy
    chain = by_quality.partition("From figure to log")[2].partition("Scope S1")[2]
    assert (
        "Quality within the budget 1.244 ± 0.002 &nbsp; bits per byte val BPB of the last "
        "evaluation within 1.00 kWh on at most 8 accelerators, from 1 run: after 10 min 14 s "
        "and 0.9613 kWh, with what meters may hide"
    ) in chain
    assert "Quality within the budget" not in by_energy


def test_one_table_holds_boards_with_other_columns(site: Path) -> None:
    """
    Each row of the table of all boards has every column; the quality is empty where energy ranks.
    """
    text = (site / "data/leaderboard.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))

    assert {len(line) for line in csv.reader(text.splitlines())} == {len(rows[0])}
    filled = {row["board"]: row["quality_within_budget"] != "" for row in rows if row["rank"]}
    assert filled == {BUDGET: True, ENERGY: False}
    assert {row["method"] for row in rows} == {method.name for method in maker().METHODS}


def test_the_name_of_a_method_is_text_on_every_page(tmp_path: Path) -> None:
    """
    A name that is markup becomes none, wherever an entry is named by its method.
    """
    board = tmp_path / "board"
    shutil.copytree(GOLF, board)
    path = board / "submissions/jayyvk/baseline-budget.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["model"]["name"] = "<script>alert(1)</script>"
    path.write_text(json.dumps(data), encoding="utf-8")

    reporter.build(board, out=tmp_path / "site")

    pages = list((tmp_path / "site").rglob("*.html"))
    assert any("&lt;script&gt;alert(1)" in page.read_text(encoding="utf-8") for page in pages)
    assert not [page for page in pages if "<script>alert" in page.read_text(encoding="utf-8")]


def test_the_logs_give_the_same_entries_again(
    run_cli: RunCli, tmp_path: Path, ranking: Ranking
) -> None:
    """
    Each command of the script succeeds, and measured fields, hashes and ranks are those committed.
    """
    logs, board = shared_folder() / "trackers/parameter_golf", tmp_path / "board"
    board.mkdir()
    shutil.copy(GOLF / "board.toml", board)
    shutil.copytree(GOLF / "benchmarks", board / "benchmarks")
    for command in maker().commands(logs, board):
        ran = run_cli(*command)
        assert ran.exit_code == 0, ran.stdout + ran.stderr

    for path in sorted((GOLF / "submissions").glob("*/*.json")):
        again = board / "submissions" / path.parent.name / path.name
        assert _stated(again) == _stated(path), path.name
    made = reporter.rank(board=board)
    assert [ranks(made, slug) for slug in (BUDGET, ENERGY)] == [
        ranks(ranking, slug) for slug in (BUDGET, ENERGY)
    ]


def _stated(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return {key: value for key, value in data.items() if key not in NOT_MEASURED}


def test_the_example_holds_no_log() -> None:
    """
    Entries name their logs by repository, commit, path and SHA-256; none stands in the folder.
    """
    kinds = {path.suffix for path in GOLF.rglob("*") if path.is_file()}
    kinds -= {path.suffix for path in GOLF.rglob("_site/**/*")}

    assert kinds <= {".json", ".md", ".py", ".pyc", ".toml"}
    for path in sorted((GOLF / "submissions").glob("*/*.json")):
        for item in json.loads(path.read_text(encoding="utf-8"))["evidence"]:
            assert item["origin"]["repository"] == "openai/parameter-golf"
            assert len(item["origin"]["commit"]) == 40 and len(item["sha256"]) == 64


def told_in_readme() -> tuple[list[str], list[str], list[str]]:
    """
    The words of the commands that made the example, as its README prints them: of the board, of its
    first benchmark, and the flags that the second one has beside.
    """
    text = (GOLF / "README.md").read_text(encoding="utf-8").partition("## How it was made")[2]
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    commands, more = (block.replace("\\\n", "") for block in blocks[:2])
    board, _, benchmark = (shlex.split(line) for line in commands.strip().split("\n"))
    return board[1:], benchmark[1:], shlex.split(more)


def asked_by_flags(benchmark: Path) -> dict[str, Any]:
    """
    A benchmark file without what its README says was written by hand: sources, and four fields.
    """

    def without_sources(value: Any) -> Any:
        by_hand = {"source", "scope", "side", "accelerators_count"}
        if not isinstance(value, dict):
            return value
        return {key: without_sources(one) for key, one in value.items() if key not in by_hand}

    data = json.loads(benchmark.read_text(encoding="utf-8"))
    for name in ("$schema", "sources", "carbon", "notes"):
        data.pop(name, None)
    kept: dict[str, Any] = without_sources(data)
    return {"goal": "energy_to_quality"} | kept | {"dataset": data["dataset"]}


def test_the_commands_of_its_readme_made_the_example(
    run_cli: RunCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Settings and benchmarks are what the commands give, but for what is said to be done by hand.
    """
    board, energy, more = told_in_readme()
    monkeypatch.chdir(tmp_path)
    made = [run_cli(*board)]
    monkeypatch.chdir(tmp_path / "parameter-golf")
    title = json.loads((GOLF / "benchmarks/golf-budget.json").read_text(encoding="utf-8"))["title"]
    budget = ["golf-budget" if word == "golf-energy" else word for word in energy]
    made += [run_cli(*energy), run_cli(*budget, *more, "--title", title)]
    own, here = (
        tomllib.loads((place / "board.toml").read_text(encoding="utf-8"))
        for place in (Path(), GOLF)
    )

    assert [one.exit_code for one in made] == [0, 0, 0]
    for name in ("golf-energy", "golf-budget"):
        given = asked_by_flags(Path("benchmarks") / f"{name}.json")
        assert given == asked_by_flags(GOLF / f"benchmarks/{name}.json")
    for name in ("title", "description", "data_licence", "versions", "reference_site", "ledger"):
        assert own[name] == here[name]
