"""
What today's rules would change is named before anything changes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import reporter
from reporter.leaderboard.rule_set_check import check_rule_set
from reporter.model.rule_sets import RULE_SET
from reporter.review.review import Review
from tests.conftest import RunCli, absent
from tests.importers.mlperf.make_logs import write_submitter_folder

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ENTRY = "example-labs/v5-0-ex-ac-power-1xexample-bert"
SETTINGS = """
title = "A board"
description = "Of a test."
[versions]
schema = 2
[reference_site]
pue = 1.5
pue_source = "survey"
intensity_g_per_kwh = 473.007
intensity_source = "Ember, world, 2024"
[ledger]
id = "test-board"
"""


@pytest.fixture
def board(tmp_path: Path, run_cli: RunCli) -> Path:
    """
    A board with one entry of made-up logs, which lie beside it in `logs`.
    """
    write_submitter_folder(tmp_path / "logs", submitter="ex-ac-power", runs=10)
    ran = run_cli(
        *("import", "mlperf", tmp_path / "logs", "--out", tmp_path / "submissions"),
        *("--repository", "mlcommons/training_results_v5.0", "--commit", "0" * 40),
    )
    assert ran.exit_code == 0, ran.stderr
    (tmp_path / "board.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def reviewed(board: Path) -> Review:
    """
    What today's rules say of the entry: RN-8 refuses it, since its logs are made up.
    """
    (done,) = reporter.review(
        board / "submissions", evidence=board / "logs", board=board, now=NOW
    ).reviews
    return done


def sealed(board: Path, done: Review, key: Path | None = None) -> None:
    """
    Seal the entry of the board with what an older rule set is said to have given.
    """
    (event,) = reporter.seal([done], board=board, on=NOW.date(), key=key).files
    assert event.is_file()
    settings = (board / "board.toml").read_text(encoding="utf-8")
    (board / "board.toml").write_text(
        settings.replace("schema = 2", "schema = 2\nrule_set = 5"), encoding="utf-8"
    )


def test_a_review_that_says_the_same_changes_nothing(board: Path) -> None:
    """
    Where today's rules give what the seal says, there is no finding, and nothing was recorded.
    """
    sealed(board, replace(reviewed(board), rule_set=5))
    before = sorted((board / "ledger").iterdir())

    checked = check_rule_set(board, board / "logs", now=NOW)

    assert (checked.compared_count, checked.findings) == (1, ())
    assert sorted((board / "ledger").iterdir()) == before


def test_status_class_and_rank_that_would_change_are_named(board: Path, run_cli: RunCli) -> None:
    """
    A seal with a better class, or without the refusal that the rules give now, is told by entry.
    """
    sealed(board, replace(reviewed(board), rule_set=5, classes={"S2": "M1"}, remarks=()))
    file = board / "submissions" / f"{ENTRY}.json"

    ran = run_cli("migrate", "--check", "--board", board, "--evidence", board / "logs")

    assert ran.stdout == (
        f"{file}: warning LG-18: rule set {RULE_SET} changes what a seal of rule set 5 gave: "
        "status V1 to V0 (rejected by 1 rule: RN-8; flagged by 1 rule, not cleared: XS-3); class "
        "of S2 M1 to M2; rank on bert-v1-s2-closed 1 to none (look at it with: reporter review "
        "FILE --evidence DIR --all)\n"
    )
    assert ran.stderr == "1 entry reviewed by today's rules, 1 would change\n"
    assert ran.exit_code == 0


def test_ranks_of_an_older_version_are_compared(board: Path) -> None:
    """
    A rank on the board of a version that a newer one replaced is told like any other.
    """
    packaged = json.loads(Path("benchmarks/bert.json").read_text(encoding="utf-8"))
    (board / "benchmarks").mkdir()
    older = packaged | {"closed_on": NOW.date().isoformat()}
    (board / "benchmarks/bert-v1.json").write_text(json.dumps(older), encoding="utf-8")
    newer = packaged | {"version": 2}
    (board / "benchmarks/bert.json").write_text(json.dumps(newer), encoding="utf-8")
    sealed(board, replace(reviewed(board), remarks=()))

    (finding,) = check_rule_set(board, board / "logs", now=NOW).findings

    assert "rank on bert-v1-s2-closed 1 to none" in finding.message


def test_an_entry_without_its_logs_is_not_compared(board: Path) -> None:
    """
    Without logs the rules can't say what they would: the entry is named, not passed over.
    """
    sealed(board, reviewed(board))

    checked = check_rule_set(board, None, now=NOW)

    (finding,) = checked.findings
    assert (checked.compared_count, finding.code) == (0, "LG-19")
    assert finding.message == (f"{ENTRY} isn't compared: no raw logs were given (--evidence)")


def test_a_board_with_keys_is_compared_too(board: Path, tmp_path: Path) -> None:
    """
    That reviews must be signed doesn't hide what an unsigned one would change.
    """
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH's ssh-keygen isn't installed; run make ssh")
    key = tmp_path / "key"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "tool", "-f", str(key)]
    subprocess.run(make, check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    settings = (board / "board.toml").read_text(encoding="utf-8")
    (board / "board.toml").write_text(
        settings.replace('"test-board"', f'"test-board"\nreview_keys = ["{public}"]'),
        encoding="utf-8",
    )
    sealed(board, replace(reviewed(board), remarks=()), key)

    checked = check_rule_set(board, board / "logs", now=NOW)

    (finding,) = checked.findings
    assert "status V1 to V0" in finding.message
