"""
Which logs make a run: clocks, windows, power logs, and what is refused because it isn't clear.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.evidence.series import Window
from reporter.importers.logs import Logs, ReadAs, files_below, read_found, read_named
from reporter.importers.runs import LoggedRuns, runs_of
from tests.importers.make_runs import start_of, write_smi, write_state, write_window

UTC = ReadAs(zone="UTC", metric="eval_loss")


def found_in(folder: Path, **asked: object) -> LoggedRuns:
    """
    The runs of all logs below a folder.
    """
    logs = read_found(files_below([folder]), ("trainer-state",), UTC)
    return runs_of(logs, read_as=UTC, **asked)  # type: ignore[arg-type]


def refusal(folder: Path, **asked: object) -> list[str]:
    """
    The lines of the refusal of all logs below a folder.
    """
    with pytest.raises(ReporterError) as refused:
        found_in(folder, **asked)
    return str(refused.value).replace(str(folder), "LOGS").split("\n")


def test_a_clock_is_found_by_its_name_or_folder(tmp_path: Path) -> None:
    """
    The document of the same name goes first, else the only one of the log's folder.
    """
    write_state(tmp_path / "a.json", 0)
    write_window(tmp_path / "clocks/a.json", 0)
    write_state(tmp_path / "run-2/trainer_state.json", 1)
    write_window(tmp_path / "run-2/run.json", 1)
    for run in range(2):
        write_smi(tmp_path / f"smi-{run}.csv", run)

    runs = found_in(tmp_path).runs

    assert [run.label for run in runs] == ["run_0", "run_1"]
    assert [run.clock for run in runs] == [tmp_path / "clocks/a.json", tmp_path / "run-2/run.json"]
    assert [run.window.start_s for run in runs] == [start_of(0), start_of(1)]
    assert [[path.name for path, _ in run.power] for run in runs] == [["smi-0.csv"], ["smi-1.csv"]]


def test_one_power_log_serves_all_runs_that_it_reaches_into(tmp_path: Path) -> None:
    """
    A logger that ran on is one log of several runs; one of another day is left over.
    """
    for run in range(2):
        write_state(tmp_path / f"run-{run}.json", run)
        write_window(tmp_path / f"clock/run-{run}.json", run)
        write_smi(tmp_path / f"part-{run}.csv", run)
    write_smi(tmp_path / "other.csv", 9)
    whole = (tmp_path / "part-0.csv").read_text() + (tmp_path / "part-1.csv").read_text()
    (tmp_path / "part-0.csv").write_text(whole)
    (tmp_path / "part-1.csv").unlink()

    found = found_in(tmp_path)

    assert [[path.name for path, _ in run.power] for run in found.runs] == [["part-0.csv"]] * 2
    assert [path.name for path in found.left_over] == ["other.csv"]


def test_a_log_without_a_clock_names_those_there_are(tmp_path: Path) -> None:
    """
    Two documents in one folder could both be its clock.
    """
    write_state(tmp_path / "state.json", 0)
    write_window(tmp_path / "one.json", 0)
    write_window(tmp_path / "two.json", 1)
    write_smi(tmp_path / "smi.csv", 0)

    first, second = refusal(tmp_path)

    assert first == (
        "LOGS/state.json: the log holds no wall-clock time; it says that the run took 300 s, not "
        "when it started"
    )
    assert second.endswith("logs with a clock: LOGS/one.json; LOGS/two.json")


def test_starts_are_taken_in_the_order_of_the_logs(tmp_path: Path) -> None:
    """
    One for each log that needs it, and none too many.
    """
    for run in range(2):
        write_state(tmp_path / f"run-{run}.json", run)
        write_smi(tmp_path / f"run-{run}.csv", run)

    runs = found_in(tmp_path, starts=(start_of(0), start_of(1))).runs

    assert [run.window.duration_s for run in runs] == [300.0, 303.0]
    assert refusal(tmp_path, starts=(start_of(0), start_of(1), start_of(2)))[0] == (
        "--start is given 1 times more than there are training logs without a clock"
    )


def test_two_runs_at_one_time_are_refused(tmp_path: Path) -> None:
    """
    Whose the power log is could be either.
    """
    for name in ("a", "b"):
        write_state(tmp_path / f"{name}.json", 0)
        write_window(tmp_path / f"clock/{name}.json", 0)
    write_smi(tmp_path / "smi.csv", 0)

    first, second = refusal(tmp_path)

    assert first == (
        "two runs at the same time: the run of a.json (2026-06-01T10:30:00.000Z to "
        "2026-06-01T10:35:00.000Z), and the run of b.json (2026-06-01T10:30:00.000Z to "
        "2026-06-01T10:35:00.000Z)"
    )
    assert second == (
        "it isn't clear whose the power logs are: draft an entry of each run's own logs"
    )


def test_a_run_without_a_power_log_lists_their_spans(tmp_path: Path) -> None:
    """
    Most often a clock is in another zone.
    """
    write_state(tmp_path / "run.json", 0)
    write_window(tmp_path / "clock/run.json", 0)
    write_smi(tmp_path / "smi.csv", 4, gpus=1)

    first, second = refusal(tmp_path)

    assert first == (
        "no power log reaches into the run of run.json (2026-06-01T10:30:00.000Z to "
        "2026-06-01T10:35:00.000Z)"
    )
    assert second.startswith(
        "check clocks and --time-zone; the power logs: smi.csv (2026-06-01T11:29:55.000Z to "
    )


def test_windows_and_training_logs_exclude_each_other(tmp_path: Path) -> None:
    """
    The window of a run comes from its training log where there is one.
    """
    write_state(tmp_path / "run.json", 0)
    write_smi(tmp_path / "smi.csv", 0, gpus=1)
    window = Window(start_s=start_of(0), stop_s=start_of(0) + 60)

    assert refusal(tmp_path, windows=(window,))[0] == (
        "--start and --stop state windows, and training logs are there"
    )


def test_nothing_is_no_run(tmp_path: Path) -> None:
    """
    Power logs alone don't say when a run was.
    """
    write_smi(tmp_path / "smi.csv", 0, gpus=1)

    assert refusal(tmp_path) == [
        "no run is known: name training logs, or state windows with --start and --stop"
    ]


def test_the_walk_follows_no_link_and_enters_nothing_hidden(tmp_path: Path) -> None:
    """
    A link that is named is an error; one inside a folder is passed by.
    """
    write_smi(tmp_path / "own/smi.csv", 0, gpus=1)
    (tmp_path / "own/.hidden").mkdir()
    (tmp_path / "own/.hidden/x.csv").write_text("x")
    (tmp_path / "own/link.csv").symlink_to(tmp_path / "own/smi.csv")
    (tmp_path / "own/folder").symlink_to(tmp_path)

    assert [path.name for path in files_below([tmp_path / "own"])] == ["smi.csv"]
    with pytest.raises(ReporterError, match=r"link\.csv is a link, and links are never followed"):
        files_below([tmp_path / "own/link.csv"])
    with pytest.raises(ReporterError, match=r"nothing\.csv: no such file or folder"):
        files_below([tmp_path / "nothing.csv"])


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """
    As evidence each has a plain name of its own: with its folder where two would be alike.
    """
    for run in range(2):
        write_smi(tmp_path / f"run {run}/power.csv", run, gpus=1)

    logs: Logs = read_found(files_below([tmp_path]), ("trainer-state",), UTC)

    assert sorted(logs.names.values()) == ["power.csv", "run_1-power.csv"]
    assert [log.file for _, log in logs.power] == ["power.csv", "run_1-power.csv"]


def test_what_no_reader_knows_is_named_with_its_reason(tmp_path: Path) -> None:
    """
    In a folder it is left out; where it was named as a power log it is refused.
    """
    (tmp_path / "notes.txt").write_text("hello\n")

    logs = read_found(files_below([tmp_path]), ("trainer-state",), UTC)

    assert [(path.name, reason.partition(" (")[0]) for path, reason in logs.ignored] == [
        ("notes.txt", "the format isn't known")
    ]
    with pytest.raises(ReporterError, match=r"notes.txt: the format isn't known"):
        read_named([tmp_path / "notes.txt"], [], [], UTC)
