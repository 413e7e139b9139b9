"""
`reporter statement` as a command line.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from reporter.statement.format_names import StatementFormat
from tests.conftest import CHECKOUT, RunCli

ENTRIES = sorted((CHECKOUT / "submissions").glob("*/*.json"))
LENOVO = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
TWO_SCOPES = "sustainable-metal-cloud/v4-0-smc-ac-power-8xsmc-h100-sxm-80gb-ssd"


def scopes_of(run_cli: RunCli, path: Path) -> list[str]:
    """
    The scopes that `reporter score` gives for a file.
    """
    data = json.loads(run_cli("score", path, "--board", CHECKOUT, "--format", "json").stdout)
    return [scope["scope"] for scope in data["entries"][0]["score"]["scopes"]]


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.stem)
def test_every_entry_of_the_board_has_a_statement(path: Path, run_cli: RunCli) -> None:
    """
    A published entry gives a whole statement in each of its scopes, by file and without guesses.
    """
    for scope in scopes_of(run_cli, path):
        ran = run_cli("statement", path, "--board", CHECKOUT, "--scope", scope)

        assert ran.exit_code == 0
        assert f"scope {scope}" in ran.stdout
        assert "| CO2e, location-based, one run | not stated: no site is stated |" in ran.stdout
        assert "| PUE | not stated |" in ran.stdout
        assert "kWh ± " in ran.stdout
        assert "MLPerf is a trademark of MLCommons Association." in ran.stdout
        assert "not verified by MLCommons Association" in ran.stdout


@pytest.mark.parametrize("output", StatementFormat)
def test_an_id_gives_every_format(output: StatementFormat, run_cli: RunCli) -> None:
    """
    The id of an entry stands for its file; nothing but the statement goes to stdout.
    """
    ran = run_cli("statement", LENOVO, "--board", CHECKOUT, "--format", output)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "0.57 kWh" in ran.stdout or "0.57~kWh" in ran.stdout


def test_front_matter_of_a_published_entry_has_no_emissions(run_cli: RunCli) -> None:
    """
    Published logs name no place, so the YAML has no emissions; it is valid all the same.
    """
    ran = run_cli("statement", LENOVO, "--board", CHECKOUT, "--format", "front-matter")

    assert sorted(yaml.safe_load(ran.stdout)["co2_eq_emissions"]) == [
        "geographical_location",
        "hardware_used",
        "source",
        "training_type",
    ]


def test_several_scopes_need_a_choice(run_cli: RunCli) -> None:
    """
    Exit code 2, and the scopes are named.
    """
    ran = run_cli("statement", TWO_SCOPES, "--board", CHECKOUT)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"reporter: {TWO_SCOPES} has figures in S2 and S3; name one with --scope\n"
    )


def test_an_unknown_entry_is_answered_with_near_ones(run_cli: RunCli) -> None:
    """
    Exit code 2, and ids that look alike.
    """
    ran = run_cli("statement", "lenovo/v5-0-sr780av3-8xb200-bert", "--board", CHECKOUT)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(
        f"reporter: no file and no entry of {CHECKOUT / 'submissions'} is called "
        f"'lenovo/v5-0-sr780av3-8xb200-bert'; near: {LENOVO}"
    )


def test_an_id_does_not_leave_the_board(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Dots in an id are no way to a file outside submissions/.
    """
    ran = run_cli("statement", "../benchmarks/bert", "--board", CHECKOUT)

    assert ran.exit_code == 2
    assert "is called '../benchmarks/bert'" in ran.stderr


def test_out_writes_a_file(run_cli: RunCli, tmp_path: Path) -> None:
    """
    The file holds what would have been printed.
    """
    out = tmp_path / "badge.svg"
    printed = run_cli("statement", LENOVO, "--board", CHECKOUT, "--format", "badge").stdout

    ran = run_cli("statement", LENOVO, "--board", CHECKOUT, "--format", "badge", "--out", out)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", f"wrote {out}\n")
    assert out.read_text(encoding="utf-8") == printed


def test_a_submission_with_errors_gets_no_statement(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Exit code 1, the findings on stderr, and nothing to paste.
    """
    path = tmp_path / "broken.json"
    path.write_text('{"schema_version": 1}', encoding="utf-8")

    ran = run_cli("statement", path, "--board", CHECKOUT)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert f"{path}" in ran.stderr
    assert "error SH-1" in ran.stderr
