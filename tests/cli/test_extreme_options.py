"""
No number or name on a command line raises a traceback or leaves the finite numbers.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_extremes import as_json, finite
from tests.conftest import CHECKOUT, RunCli

NUMBERS = (
    *("0", "-0.0", "-1", "5e-324", "1e-310", "1e299", "1e308", "1.7976931348623157e308"),
    *("nan", "NaN", "inf", "-inf", "1e400", "9" * 400, "9" * 4_301, "", "x", "1_000", "0x10"),
)
NAMES = ("", "9" * 5_000, "\x1b[31m", "::error::x", "##[error]x", "a\nb", "nan", "\udcff")
LOG_FORMATS = ("text", "json", "latex")


def check(run_cli: RunCli, *command: str | Path) -> int:
    """
    Run a command; its status is a known one, and what it prints is finite and steers nothing.
    """
    ran = run_cli(*command)
    assert ran.exit_code in {0, 1, 2}
    printed = ran.stdout + ran.stderr
    assert "\x1b" not in printed
    assert "\n::" not in f"\n{printed}"
    if ran.exit_code == 0:
        finite(ran.stdout)
        if "json" in command:
            as_json(json.loads(ran.stdout))
    return ran.exit_code


@pytest.mark.parametrize("value", NUMBERS, ids=lambda value: f"{value[:22]}-{len(value)}")
def test_an_option_may_be_any_number(run_cli: RunCli, log: Path, value: str) -> None:
    """
    PUE, energy, rated power, counter range, year, window and quality: used or refused.
    """
    of_log = ("energy", log, "--time-zone", "UTC")
    grid = ("--grid", "NOR", "--year", "2024")
    for form in LOG_FORMATS:
        check(run_cli, *of_log, *grid, "--pue", value, "--format", form)
        check(run_cli, *of_log, "--rated-power", value, "--format", form)
    check(run_cli, *of_log, "--counter-range", value, "--format", "json")
    check(run_cli, *of_log, "--grid", "NOR", "--year", value)
    check(run_cli, *of_log, "--start", value, "--stop", "9e9")
    check(run_cli, *of_log, "--start", "0", "--stop", value)
    check(run_cli, *of_log, "--devices", f"0..{value}")
    for form in ("text", "json"):
        year = ("--year", "2024", "--format", form)
        check(run_cli, "factors", "NOR", *year, "--kwh", value, "--pue", "1.1")
        check(run_cli, "factors", "NOR", *year, "--kwh", "1", "--pue", value)
    check(run_cli, "factors", "NOR", "--year", value)
    check(run_cli, "rank", "--board", CHECKOUT, "--benchmark", "bert", "--at", value)
    claim = f"energy={value} MWh; pue={value}; intensity={value} kg/kWh; co2e={value} t"
    ran = run_cli("check", "--claim", claim, "--format", "json")
    assert ran.exit_code in {0, 1, 2}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{name[:12]!a}-{len(name)}")
def test_a_name_may_be_any_text(run_cli: RunCli, board: Path, name: str) -> None:
    """
    A state, an entry, a benchmark and a place: what isn't there is told.
    """
    of = ("--board", board)
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("diff", name, name, *of),
        ("ci", "--base", name, *of),
        ("ledger", "verify", "--against", name, *of),
        ("ledger", "show", name, *of),
        ("statement", name, *of),
        ("compare", name, "--what-if", "pue=1.1", *of),
        ("rank", "--benchmark", name, *of),
        ("record", name, "object", "--by", name, "--reason", name, *of),
        ("explain", name, *of),
        ("factors", name),
    )
    for command in commands:
        status = check(run_cli, *command)
        assert status > 0 or not name


def test_what_is_stated_is_bounded_as_in_a_submission(run_cli: RunCli, log: Path) -> None:
    """
    Beyond the bounds of the schemas the figures would leave the finite numbers.
    """
    ran = run_cli("energy", log, "--time-zone", "UTC", "--pue", "1e308")

    assert ran.exit_code == 1
    assert ran.stderr == "the PUE is 1e+308: give a number from 1 to 3\n"
    ran = run_cli("factors", "NOR", "--year", "2024", "--kwh", "1e308", "--pue", "1.1")
    assert ran.exit_code == 2
    message = "the energy is 1e+308 kWh: give a number from 0 to 2.77778e+11"
    assert ran.stderr == f"reporter: {message}\n"
