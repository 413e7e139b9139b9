"""
`reporter energy` with a training log: whose window it is, and what is said of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import RunCli
from tests.evidence.write_matcha import WHOLE
from tests.evidence.write_training import LOGS

START = "2024-05-10T11:38:49Z"


@pytest.fixture
def power(tmp_path: Path) -> Path:
    """
    A log of two GPUs over ten seconds, at 280 W each on the whole.
    """
    path = tmp_path / "matcha.jsonl"
    path.write_text(WHOLE, encoding="utf-8")
    return path


def test_a_log_of_matcha_gives_energy_and_window(run_cli: RunCli, power: Path) -> None:
    """
    Both GPUs are accelerators, so they are added up without a word more.
    """
    ran = run_cli("energy", power, "--training-log", power)

    assert ran.exit_code == 0
    assert ran.stderr == ""
    assert "5,600.0 J" in ran.stdout.splitlines()[0]
    assert "from matcha.jsonl" in ran.stdout
    assert "2024-05-10T11:38:49.000Z to 2024-05-10T11:38:59.000Z" in ran.stdout


def test_a_log_without_a_clock_is_refused(run_cli: RunCli, power: Path) -> None:
    """
    The true cause comes first, then what to do.
    """
    ran = run_cli("energy", power, "--training-log", LOGS / "lightning_metrics.csv")

    assert ran.exit_code == 2
    assert ran.stderr.splitlines() == [
        "reporter: lightning_metrics.csv: the log holds no wall-clock time",
        "state the window with --start and --stop",
    ]


def test_a_start_completes_a_log_that_counts_from_it(
    run_cli: RunCli, power: Path, tmp_path: Path
) -> None:
    """
    The pattern finds the lines, the start gives the window, and what is derived is told.
    """
    log = tmp_path / "train.txt"
    log.write_text("loss 2.5 after 6 s\nloss 1.5 after 8 s\n", encoding="utf-8")
    pattern = r"loss (?P<val_loss>\S+) after (?P<elapsed_s>\d+) s"

    ran = run_cli("energy", power, "--training-log", log, "--pattern", pattern, "--start", START)

    assert ran.exit_code == 0
    assert ran.stderr.splitlines() == [
        (
            "train.txt: the stop is the start and the 8 s that the log counts: "
            "what it doesn't count lies outside of the window (TL-12)"
        )
    ]
    assert "5,200.0 J" in ran.stdout.splitlines()[0]


def test_a_start_beside_a_log_that_states_its_own_is_told(run_cli: RunCli, power: Path) -> None:
    """
    The log's own start is taken.
    """
    ran = run_cli("energy", power, "--training-log", power, "--start", "2024-05-10T11:38:50Z")

    assert ran.exit_code == 0
    assert ran.stderr.splitlines() == [
        (
            "matcha.jsonl: the log states its own start, 2024-05-10T11:38:49.000Z: "
            "that one is taken (TL-12)"
        )
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--start", "2024-05-10 11:38:49"], "--start 2024-05-10 11:38:49 has no zone"),
        (["--start", "1960-01-01T00:00:00Z"], "is no time of a training run"),
        (["--time-zone", "Mars/Base"], "no zone is called"),
        (["--pattern", "(?P<a>a|b)"], "the pattern has alternatives (|); give one form of line"),
        (["--stop", START], "give --start and --stop, or a training log"),
    ],
)
def test_what_is_no_start_zone_or_pattern_is_refused(
    run_cli: RunCli, power: Path, options: list[str], message: str
) -> None:
    """
    Each is named as it was given.
    """
    ran = run_cli("energy", power, "--training-log", LOGS / "megatron.log", *options)

    assert ran.exit_code == 2
    assert message in " ".join(ran.stderr.split())


def test_a_pattern_without_a_training_log_is_refused(run_cli: RunCli, power: Path) -> None:
    """
    It is for the lines of a training log alone.
    """
    ran = run_cli("energy", power, "--pattern", "(?P<a>a)")

    assert ran.exit_code == 2
    assert "a pattern is for the lines of a training log: name one" in " ".join(ran.stderr.split())
