"""
Every command that judges or shows entries takes `--board`, with benchmarks of the board's own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunCli
from tests.test_docs import COMMANDS

# These look at a log, a place, a training or a document, never at a board.
WITHOUT_BOARD = {"energy", "factors", "monitor", "new board"}
OWN = "own-bert"


@pytest.fixture
def own_board(tmp_path: Path) -> Path:
    """
    A board with one benchmark that the tool doesn't have, and one entry of it.
    """
    board = tmp_path / "board"
    (board / "benchmarks").mkdir(parents=True)
    benchmark = json.loads((CHECKOUT / "benchmarks/bert.json").read_text())
    benchmark |= {"id": OWN, "limits": {"artifact_bytes": 16_000_000, "source": "the contest"}}
    (board / "benchmarks" / f"{OWN}.json").write_text(json.dumps(benchmark))
    entry = json.loads((CHECKOUT / "tests/data/valid/minimal.json").read_text())
    entry["benchmark"]["id"] = OWN
    path = board / "submissions" / "acme" / "1xl4-bert.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(entry))
    return board


def test_every_command_on_entries_takes_a_board() -> None:
    """
    The three that never look at one, and the one that makes one, are alone without the option.
    """
    without = {
        name
        for name, command in COMMANDS.items()
        if not any("--board" in parameter.opts for parameter in command.params)
    }

    assert without == WITHOUT_BOARD


def test_validate_knows_the_benchmarks_of_the_board(run_cli: RunCli, own_board: Path) -> None:
    """
    The board that the entry stands in, or the one that is named.
    """
    fine = run_cli("validate", own_board / "submissions")
    unknown = run_cli("validate", own_board / "submissions", "--board", CHECKOUT)

    assert (fine.exit_code, fine.stdout) == (0, "")
    assert unknown.exit_code == 1
    assert "error SH-27: no benchmark is called 'own-bert'" in unknown.stdout


def test_validate_says_what_is_wrong_with_a_benchmark(run_cli: RunCli, own_board: Path) -> None:
    """
    A file of the board that can't be used is an error beside those of the submissions.
    """
    (own_board / "benchmarks" / "other.json").write_text("{")

    ran = run_cli("validate", own_board / "submissions", "--board", own_board)

    assert ran.exit_code == 1
    assert "other.json" in ran.stdout


def test_explain_names_the_benchmarks_that_there_are(run_cli: RunCli, own_board: Path) -> None:
    """
    A word that is no code was meant for a benchmark; one that is written like a code for a rule.
    """
    mistyped = run_cli("explain", "berd", "--board", own_board)
    unknown = run_cli("explain", "EL-99", "--board", own_board)

    assert (mistyped.exit_code, unknown.exit_code) == (2, 2)
    assert mistyped.stderr == (
        f"reporter: no benchmark is called 'berd'; there are: {OWN}; a code is such as EL-3\n"
    )
    assert unknown.stderr.startswith("reporter: no rule 'EL-99'; near: EL-")


def test_explain_tells_what_a_benchmark_asks(run_cli: RunCli, own_board: Path) -> None:
    """
    Metric, target, runs, limits and noise, with their sources.
    """
    ran = run_cli("explain", OWN, "--board", own_board)

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[:4] == [
        "own-bert  BERT-large pre-training, version 1",
        "",
        "Model and data: BERT-large, Wikipedia 2020-01-01",
        (
            "Metric: masked_lm_accuracy, at least 0.72 fraction: masked-language-model accuracy, "
            "evaluated every floor(0.05 (230.23 GBS + 3,000,000), 25,000) sequences"
        ),
    ]
    assert "Limit: a trained model of at most 16,000,000 B (the contest)\n" in ran.stdout
    assert run_cli("explain", "EL-3", "--board", own_board).stdout.startswith("EL-3  ")


def test_the_schema_of_a_submission_lists_the_benchmarks(run_cli: RunCli, own_board: Path) -> None:
    """
    An editor completes those of the board; without one any id may stand there.
    """
    own = json.loads(run_cli("schema", "submission", "--board", own_board).stdout)
    plain = json.loads(run_cli("schema", "submission").stdout)

    assert own["properties"]["benchmark"]["properties"]["id"].pop("enum") == [OWN]
    assert own == plain


def test_an_entry_over_the_limit_is_shown_without_a_rank(run_cli: RunCli, own_board: Path) -> None:
    """
    So is one that doesn't state the size; the reason names both numbers.
    """
    path = own_board / "submissions" / "acme" / "1xl4-bert.json"
    entry = json.loads(path.read_text())
    unstated = run_cli("score", "--board", own_board)
    path.write_text(
        json.dumps(entry | {"model": {"name": "BERT-large", "artifact_bytes": 17_050_348}})
    )
    over = run_cli("score", "--board", own_board)
    path.write_text(
        json.dumps(entry | {"model": {"name": "BERT-large", "artifact_bytes": 16_000_000}})
    )
    within = run_cli("score", "--board", own_board)

    assert (
        "the size of the trained model isn't stated; own-bert allows 16,000,000 B"
        in unstated.stdout
    )
    assert "the trained model has 17,050,348 B; own-bert allows 16,000,000 B" in over.stdout
    assert "the trained model" not in within.stdout
