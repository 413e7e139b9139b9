"""
`reporter statement` as a command line.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from reporter.statement.format_names import StatementFormat
from tests.cli.power_logs import WINDOW, nvidia_smi, steady, table
from tests.conftest import CHECKOUT, RunCli

ENTRIES = sorted((CHECKOUT / "submissions").glob("*/*.json"))
LENOVO = "lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert"
USE_ANOTHER = "use latex, markdown, bibtex, front-matter or json, or reporter new entry to make one"
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


@pytest.mark.parametrize("output", ["latex", "markdown", "bibtex", "front-matter", "json"])
def test_a_power_log_gives_what_reporter_energy_prints(
    output: str, tmp_path: Path, run_cli: RunCli
) -> None:
    """
    In the same formats, with the same window, place and series.
    """
    log = nvidia_smi(tmp_path / "power.csv")
    options = (*WINDOW, "--time-zone", "UTC", "--grid", "NOR", "--year", "2025", "--pue", "1.2")

    ran = run_cli("statement", log, *options, "--format", output)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == run_cli("energy", log, *options, "--format", output).stdout


def test_several_logs_are_those_of_one_run(tmp_path: Path, run_cli: RunCli) -> None:
    """
    And the statement may be written to a file.
    """
    logs = [
        table(tmp_path / "gpu.csv", {"gpu0_power_w": steady(300)}),
        table(tmp_path / "cpu.csv", {"cpu0_package_power_w": steady(100)}),
    ]

    ran = run_cli("statement", *logs, "--out", tmp_path / "statement.md")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == f"wrote {tmp_path / 'statement.md'}\n"
    text = (tmp_path / "statement.md").read_text(encoding="utf-8")
    assert "by 2 series of accelerators and host, 600.0 s" in text


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            ("--format", "checklist"),
            [
                (
                    "the format checklist needs an entry, and this is a power log: "
                    "its answers need a system, a benchmark and runs"
                ),
                USE_ANOTHER,
            ],
        ),
        (
            ("--format", "boamps"),
            [
                (
                    "the format boamps needs an entry, and this is a power log: "
                    "its answers need a system, a benchmark and runs"
                ),
                USE_ANOTHER,
            ],
        ),
        (
            ("--format", "badge"),
            [
                (
                    "the format badge needs an entry, and this is a power log: "
                    "it shows the status of a review"
                ),
                USE_ANOTHER,
            ],
        ),
        (
            ("--scope", "S1"),
            [
                "--scope is of an entry, and this is a power log",
                "name --component or --series",
            ],
        ),
    ],
)
def test_what_needs_an_entry_is_refused_of_a_log(
    options: tuple[str, ...], lines: list[str], tmp_path: Path, run_cli: RunCli
) -> None:
    """
    The reason comes first, then what there is.
    """
    ran = run_cli("statement", nvidia_smi(tmp_path / "power.csv"), *options)

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.splitlines() == lines


def test_an_entry_takes_no_options_of_logs(run_cli: RunCli) -> None:
    """
    It states its place itself.
    """
    ran = run_cli("statement", LENOVO, "--board", CHECKOUT, "--grid", "NOR")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "an entry states its window and its place" in " ".join(ran.stderr.split())


def test_a_broken_submission_is_no_power_log(tmp_path: Path, run_cli: RunCli) -> None:
    """
    Its findings are those of a submission; a Redfish log, which is JSON too, is a log.
    """
    broken = tmp_path / "entry.json"
    broken.write_text('{\n  "schema_version": 2,\n  "runs": [\n', encoding="utf-8")
    lines = [
        json.dumps(
            {"timestamp": 1780309800 + second, "PowerControl": [{"PowerConsumedWatts": 900}]}
        )
        for second in range(60)
    ]
    redfish = tmp_path / "redfish.json"
    redfish.write_text("\n".join(lines), encoding="utf-8")

    refused = run_cli("statement", broken, "--board", CHECKOUT)
    stated = run_cli("statement", redfish, "--format", "json")

    assert refused.exit_code == 1
    assert "entry.json:" in refused.stderr
    assert json.loads(stated.stdout)["energy"]["energy_j"] == pytest.approx(900 * 59)


def test_several_names_are_logs(tmp_path: Path, run_cli: RunCli) -> None:
    """
    There is one statement of one entry.
    """
    ran = run_cli("statement", nvidia_smi(tmp_path / "power.csv"), LENOVO)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.splitlines() == [
        f"reporter: {LENOVO}: no such log; give one entry, or the logs of one run"
    ]
