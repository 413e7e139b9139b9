"""
`reporter monitor` on the command line: its options, its exit codes, and where the command begins.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCli

NOTHING = ("--no-nvidia", "--no-amd", "--no-rapl")


@pytest.fixture(autouse=True)
def no_launcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever launched the tests, this process logs.
    """
    for name in ("LOCAL_RANK", "RANK", "SLURM_LOCALID", "SLURM_PROCID"):
        monkeypatch.delenv(name, raising=False)


def test_what_follows_the_dashes_is_the_command(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Options after `--` belong to the command, also those that the monitor has itself.
    """
    ran = run_cli("monitor", "--out", tmp_path, *NOTHING, "--", "test", "--rate", "=", "--rate")

    assert ran.exit_code == 0
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert document["command"] == ["test", "--rate", "=", "--rate"]


def test_the_exit_status_is_that_of_the_command(run_cli: RunCli, tmp_path: Path) -> None:
    """
    Nothing is printed to standard output, and the status is passed on.
    """
    ran = run_cli("monitor", "--out", tmp_path, *NOTHING, "--", "sh", "-c", "exit 42")

    assert (ran.exit_code, ran.stdout) == (42, "")
    assert ran.stderr.startswith("reporter monitor: exit status 42, ")
    assert f"  log {tmp_path}/power-" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--rate", "100"),
            (
                "reporter: a rate of 100 Hz is not between 0.1 and 50; "
                "counters are renewed 10 to 50 times a second\n"
            ),
        ),
        (
            ("--redfish-user", "root"),
            "reporter: --redfish-user without --redfish; name the address of the meter too\n",
        ),
    ],
    ids=["rate", "user"],
)
def test_options_that_make_no_sense_are_refused(
    run_cli: RunCli, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """
    Exit code 2 with one line, before the command starts.
    """
    started = tmp_path / "started"
    ran = run_cli("monitor", "--out", tmp_path / "out", *arguments, "--", "touch", started)

    assert (ran.exit_code, ran.stderr, started.exists()) == (2, message, False)
