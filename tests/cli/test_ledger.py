"""
The ledger on the command line: what people record decides who ranks.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, Ran, RunCli

BERT = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
SSD = "sustainable-metal-cloud/v4-0-smc-ac-power-8xsmc-h100-sxm-80gb-ssd"


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """
    A copy of this repository's board with its ledger.
    """
    for name in ("benchmarks", "submissions"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    shutil.copy(CHECKOUT / "board.toml", tmp_path)
    return tmp_path


def record(run_cli: RunCli, board: Path, entry: str, event: str, *more: str) -> Ran:
    """
    A person of another house records an event.
    """
    person = ("--by", "R. Reader", "--organisation", "Other Labs")
    reason = ("--reason", "Seen with my own eyes.")
    return run_cli("record", entry, event, *person, *reason, "--board", board, *more)


def ranks(run_cli: RunCli, board: Path, benchmark: str) -> dict[str, int | None]:
    """
    Rank by entry id, on the board of nodes.
    """
    ran = run_cli("rank", "--board", board, "--benchmark", benchmark, "--format", "json")
    table = json.loads(ran.stdout)["boards"][0]
    return {row["entry"]: row["rank"] for row in table["rows"]}


def test_a_flagged_entry_has_no_rank_until_a_reviewer_clears_it(
    run_cli: RunCli, board: Path
) -> None:
    """
    The published 8-node set holds readings below zero and out of order: flagged, then cleared.
    """
    assert ranks(run_cli, board, "retinanet")[SSD] is None

    ran = record(run_cli, board, SSD, "reviewed", "--rule", "el-7", "--rule", "EL-8")

    assert ran.exit_code == 0
    assert ran.stderr.endswith("; status V2\n")
    assert ranks(run_cli, board, "retinanet")[SSD] == 2


def test_a_withdrawn_entry_keeps_its_page_and_loses_its_rank(run_cli: RunCli, board: Path) -> None:
    """
    Entries are marked, never deleted.
    """
    assert record(run_cli, board, BERT, "withdrawn").exit_code == 0

    assert ranks(run_cli, board, "bert")[BERT] is None
    run_cli("build", "--board", board)
    page = (board / "_site/entries" / BERT / "index.html").read_text()
    assert "Seen with my own eyes." in page


def test_the_ledger_is_only_added_to(run_cli: RunCli, board: Path) -> None:
    """
    The old lines stand unchanged.
    """
    path = board / "submissions/ledger.jsonl"
    before = path.read_bytes()

    record(run_cli, board, BERT, "disputed", "--rule", "EL-6")

    assert path.read_bytes().startswith(before)
    assert json.loads(path.read_bytes().splitlines()[-1])["rules"] == ["EL-6"]


def test_an_unknown_rule_or_entry_is_refused(run_cli: RunCli, board: Path) -> None:
    """
    Nothing is written then.
    """
    before = (board / "submissions/ledger.jsonl").read_bytes()

    rule = record(run_cli, board, BERT, "disputed", "--rule", "XX-1")
    entry = record(run_cli, board, "nobody/nothing", "disputed")

    assert (rule.exit_code, entry.exit_code) == (2, 2)
    assert "no rule is called 'XX-1'" in rule.stderr
    assert (board / "submissions/ledger.jsonl").read_bytes() == before


def test_a_board_without_a_ledger_ranks_what_was_imported(run_cli: RunCli, board: Path) -> None:
    """
    Entries imported from hashed logs rank until somebody keeps a ledger.
    """
    (board / "submissions/ledger.jsonl").unlink()

    assert ranks(run_cli, board, "retinanet")[SSD] == 2
