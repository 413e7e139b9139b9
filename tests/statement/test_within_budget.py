"""
What is pasted of an entry whose quality within a budget ranks.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import reporter
from reporter.statement.entry_statement import EntryStatement
from reporter.statement.format_names import StatementFormat
from tests.conftest import CHECKOUT

GOLF = CHECKOUT / "examples/parameter-golf"
ENTRY = "jayyvk/slide64-budget"
QUALITY = "val BPB 1.244 ± 0.002 (k = 2) within 1.00 kWh on at most 8 accelerators, from 1 run"


@pytest.fixture(scope="module")
def stated() -> EntryStatement:
    """
    The statement of an entry of the example board.
    """
    return reporter.statement(ENTRY, board=GOLF)


@pytest.mark.parametrize("output", StatementFormat)
def test_every_format_has_the_quality_that_ranks(
    stated: EntryStatement, output: StatementFormat
) -> None:
    """
    The quality within the budget is one text everywhere, whatever it is pasted into.
    """
    text = stated.text(output).replace("~", " ").replace(r"\textpm{}", "±").replace("$\\pm$", "±")
    if output is StatementFormat.CHECKLIST:
        text = text.replace("\\", "")

    assert QUALITY in text


def test_the_sentence_tells_quality_and_energy_to_the_target(stated: EntryStatement) -> None:
    """
    What ranks stands behind the time to the target and before the energy to it.
    """
    sentence = stated.statement.sentence

    assert f"; what ranks is {QUALITY}; its energy was 1.0 kWh ± 18 % (k = 2), at" in sentence


def test_the_data_has_the_figures_of_the_board(stated: EntryStatement) -> None:
    """
    Quality, uncertainty, unit, energy and time have the names that they have on a board.
    """
    data = json.loads(stated.text("json"))

    assert {key: data[key] for key in data if "quality" in key} == {
        "quality_within_budget": 1.2441,
        "quality_expanded_uncertainty": 0.0022,
        "quality_unit": "bits per byte",
        "energy_at_quality_j": data["energy_at_quality_j"],
        "elapsed_at_quality_s": data["elapsed_at_quality_s"],
    }
    assert 3.4e6 < data["energy_at_quality_j"] <= 3.6e6


def test_an_entry_over_the_budget_says_so(tmp_path: Path) -> None:
    """
    Where no evaluation is within the budget the statement names that, and claims no rank.
    """
    board = tmp_path / "board"
    shutil.copytree(GOLF, board)
    path = board / "benchmarks/golf-budget.json"
    path.write_text(path.read_text().replace('"energy_j": 3600000', '"energy_j": 1000'))

    lines = {one.key: one.value for one in reporter.statement(ENTRY, board=board).statement.lines}

    assert lines["within_budget"].startswith("val BPB within 0.000278 kWh on at most 8 ")
    assert lines["within_budget"].endswith("has no evaluation within the budget")
    assert lines["standing"].startswith("not eligible for a rank: run ")


def test_a_statement_of_another_goal_has_no_line_for_a_budget() -> None:
    """
    The entry of the same run that ranks by energy says nothing of a budget.
    """
    text = reporter.statement("jayyvk/slide64-energy", board=GOLF).text()

    assert "within" not in text
