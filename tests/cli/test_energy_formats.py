"""
What `reporter energy` prints in each format: exact texts, and foreign names that stay inert.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reporter.statement.format_names import LogFormat
from tests.cli.power_logs import WINDOW, answer
from tests.conftest import Golden, RunCli
from tests.statement.test_compiled import DOCUMENT, compiled

HOSTILE = "</script><b>`x`|{$\\input{a}%\x1b[31m"


@pytest.mark.parametrize("output", LogFormat)
def test_each_format_prints_the_text_of_its_golden_file(
    output: LogFormat, log: Path, run_cli: RunCli, golden: Golden
) -> None:
    """
    The same figures in each.
    """
    place = ("--grid", "NOR", "--year", "2025", "--pue", "1.2")

    ran = run_cli("energy", log, *WINDOW, "--time-zone", "UTC", *place, "--format", output)

    assert (ran.exit_code, ran.stderr) == (0, "")
    golden.check(f"energy/{output}.txt", ran.stdout)


def test_the_front_matter_is_yaml(log: Path, run_cli: RunCli) -> None:
    """
    Emissions are in grams; without a place there is no such key.
    """
    place = ("--grid", "NOR", "--year", "2025")

    found = yaml.safe_load(run_cli("energy", log, *place, "--format", "front-matter").stdout)
    without = yaml.safe_load(run_cli("energy", log, "--format", "front-matter").stdout)

    assert found["co2_eq_emissions"]["emissions"] == 3.1
    assert set(without["co2_eq_emissions"]) == {"source"}


def test_the_latex_compiles_without_packages(log: Path, run_cli: RunCli, tmp_path: Path) -> None:
    """
    And the table fits on a page.
    """
    ran = run_cli("energy", log, "--grid", "NOR", "--year", "2025", "--format", "latex")

    assert "Overfull" not in compiled(DOCUMENT % ran.stdout, tmp_path)


def hostile_log(folder: Path) -> Path:
    """
    A log whose device is called as nobody calls a device.
    """
    log = folder / "a;$(b)`c`|%{}<i>.csv"
    rows = [f'{1780309800 + second},"{HOSTILE}",{300 + second / 100}\n' for second in range(60)]
    log.write_text("timestamp,gpu,power_w\n" + "".join(rows), encoding="utf-8")
    return log


@pytest.mark.parametrize("output", LogFormat)
def test_hostile_names_are_inert(output: LogFormat, tmp_path: Path, run_cli: RunCli) -> None:
    """
    No escape character reaches a terminal, no markup a page.
    """
    ran = run_cli("energy", hostile_log(tmp_path), "--format", output)

    assert ran.exit_code == 0
    assert "\x1b" not in ran.stdout
    if output is LogFormat.JSON:
        assert answer(ran)["devices"][0]["name"].startswith("</script>")  # type: ignore[index]
    if output is LogFormat.MARKDOWN:
        assert "<i>" not in ran.stdout
    if output is LogFormat.FRONT_MATTER:
        assert set(yaml.safe_load(ran.stdout)) == {"co2_eq_emissions"}


def test_hostile_names_compile(tmp_path: Path, run_cli: RunCli) -> None:
    """
    LaTeX prints them.
    """
    ran = run_cli("energy", hostile_log(tmp_path), "--format", "latex")

    compiled(DOCUMENT % ran.stdout, tmp_path)
