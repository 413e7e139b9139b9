"""
`reporter energy` and its window: as stated, or that of a training log, and what is said of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.power_logs import WINDOW, answer, energy_j, refused
from tests.conftest import RunCli
from tests.evidence.write_matcha import WHOLE
from tests.evidence.write_training import LOGS

START = "2024-05-10T11:38:49Z"
LOCAL_WINDOW = ("--start", "2026-06-01T10:31:00", "--stop", "2026-06-01T10:36:00")
UNIX_WINDOW = ("--start", "1780309860", "--stop", "1780310160")
# Two accelerators over 300 s: 302.1 W and 312.1 W on the mean.
WINDOW_J = 184_260.0


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


@pytest.mark.parametrize(
    "window",
    [
        (*WINDOW, "--time-zone", "UTC"),
        (*UNIX_WINDOW, "--time-zone", "UTC"),
        (*LOCAL_WINDOW, "--time-zone", "UTC"),
        (*LOCAL_WINDOW, "--time-zone", "Europe/Berlin"),
        LOCAL_WINDOW,
    ],
    ids=["zone", "Unix time", "local in UTC", "local in Berlin", "the log's own clock"],
)
def test_a_window_may_be_stated_in_any_clock(
    window: tuple[str, ...], log: Path, run_cli: RunCli
) -> None:
    """
    Stamps without a zone are those of --time-zone, or of the log's own clock where none is known.
    """
    ran = run_cli("energy", log, *window, "--format", "json")

    assert ran.exit_code == 0
    assert energy_j(ran) == pytest.approx(WINDOW_J, rel=1e-9)


def test_without_a_window_the_whole_log_counts(log: Path, run_cli: RunCli) -> None:
    """
    From the first reading to the last, and it is said so.
    """
    ran = run_cli("energy", log, "--format", "json")

    assert energy_j(ran) == pytest.approx(369_600.0, rel=1e-9)
    assert answer(ran)["window"] == {
        "start": "2026-06-01T10:30:00.000 (the log's own clock)",
        "stop": "2026-06-01T10:40:00.000 (the log's own clock)",
        "duration_s": 600.0,
        "source": "the whole log",
        "clock": "the log's own clock",
    }


def test_a_window_in_unix_time_needs_the_zone_of_the_log(log: Path, run_cli: RunCli) -> None:
    """
    An hour's shift would move the window onto other readings.
    """
    refused(
        run_cli("energy", log, *UNIX_WINDOW),
        'power.csv, line 2: time "2026/06/01 10:30:00.000" has no zone, and none is stated',
        "state it with --time-zone, or log in UTC",
    )


def test_a_window_without_zone_is_not_held_against_a_log_with_one(
    node: Path, run_cli: RunCli
) -> None:
    """
    Its stamps could be those of any clock.
    """
    refused(
        run_cli("energy", node, *LOCAL_WINDOW),
        "--start and --stop name no zone, and the times of node.csv are in UTC",
        "write them with Z or an offset, or state --time-zone",
    )


def test_a_window_outside_of_the_log_is_refused(log: Path, run_cli: RunCli) -> None:
    """
    Both spans are shown, so that a wrong zone is seen.
    """
    window = ("--start", "2026-06-01T12:31:00Z", "--stop", "2026-06-01T12:36:00Z")

    refused(
        run_cli("energy", log, *window, "--time-zone", "UTC"),
        "0: the log doesn't cover the window: its readings run from 1780309800.000 to "
        "1780310400.000, the window from 1780317060.000 to 1780317360.000 (Unix time)",
        "check --start, --stop and --time-zone",
    )


@pytest.mark.parametrize(
    ("window", "message"),
    [
        (
            ("--start", "2026-06-01T10:36:00Z", "--stop", "2026-06-01T10:31:00Z"),
            (
                "reporter: the window stops before it starts: 2026-06-01T10:36:00Z to "
                "2026-06-01T10:31:00Z"
            ),
        ),
        (
            ("--start", "2026-06-01T10:31:00Z", "--stop", "2026-06-01T10:36:00"),
            "reporter: --start and --stop: one names a zone and the other doesn't",
        ),
        (
            ("--start", "noon", "--stop", "2026-06-01T10:36:00Z"),
            (
                "reporter: --start noon: not a time stamp that is known; "
                "write 2026-06-01T10:30:00Z or a Unix time"
            ),
        ),
    ],
)
def test_what_is_no_window_is_wrong_usage(
    window: tuple[str, ...], message: str, log: Path, run_cli: RunCli
) -> None:
    """
    The option is named with what was given.
    """
    refused(run_cli("energy", log, *window), message, exit_code=2)


def test_a_start_alone_is_wrong_usage(log: Path, run_cli: RunCli) -> None:
    """
    A window has two ends.
    """
    ran = run_cli("energy", log, "--start", "2026-06-01T10:31:00Z")

    assert ran.exit_code == 2
    assert "--start and --stop go together" in ran.stderr
