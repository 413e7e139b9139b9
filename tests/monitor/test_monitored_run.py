"""
Whole runs: the training goes first, whatever happens to the log.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporter.errors import ReporterError
from reporter.monitor import MonitorOptions, monitor
from reporter.monitor.sampler_process import SamplerProcess
from tests.monitor.conftest import RunMonitor, environment_of
from tests.processes import WAIT_S, bounded, wait_until

NOTHING = ("--no-nvidia", "--no-amd", "--no-rapl")


def options(out: Path) -> MonitorOptions:
    """
    A run that reads no device.
    """
    return MonitorOptions(out=out, nvidia=False, amd=False, rapl=False)


def test_a_run_without_any_device_says_so(run_monitor: RunMonitor) -> None:
    """
    The log has its header, the document its window, and the summary says that nothing was read.
    """
    ran = run_monitor(*NOTHING, "--", "sh", "-c", "exit 2")

    assert ran.exit_code == 2
    assert list(ran.rows()) == []
    assert "  no device could be read\n" in ran.stderr
    assert ran.document["window"]["duration_s"] > 0


def test_the_document_says_what_was_run(run_monitor: RunMonitor) -> None:
    """
    Command, host, versions, visible devices and exit status stand in the document.
    """
    document = run_monitor(*NOTHING, "--", "true", "--lr", "1", CUDA_VISIBLE_DEVICES="0,1").document

    assert (document["document"], document["version"]) == ("reporter monitor run", 1)
    assert document["command"] == ["true", "--lr", "1"]
    assert document["system"]["visible_devices"] == {"CUDA_VISIBLE_DEVICES": "0,1"}
    assert document["log"]["format"] == "reporter monitor log, version 1"
    assert (document["exit_status"], document["ended_by_signal"]) == (0, None)
    assert document["begun_utc"] < document["window"]["start_utc"]


def test_a_folder_that_can_not_be_made_stops_no_training(tmp_path: Path) -> None:
    """
    The command runs without a log; the reason is said and returned.
    """
    (tmp_path / "file").write_text("")
    said: list[str] = []
    ran = monitor(["sh", "-c", "exit 3"], options(tmp_path / "file" / "out"), say=said.append)

    reason = f"no log can be written to {tmp_path}/file/out: Not a directory"
    assert (ran.exit_status, ran.files, ran.problems) == (3, None, (reason,))
    assert said == [f"reporter monitor: {reason}; the command runs without a log"]


def test_a_sampling_process_that_fails_stops_no_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    When the process that reads can't be started, the document has the window all the same.
    """
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    said: list[str] = []
    ran = monitor(["sh", "-c", "exit 3"], options(tmp_path / "out"), say=said.append)

    problem = "the sampling process can't be started: No such file or directory"
    assert (ran.exit_status, ran.problems) == (3, (problem,))
    assert said[0] == f"reporter monitor: {problem}; the command runs all the same"
    assert ran.document is not None
    assert ran.document["exit_status"] == 3


def test_a_sampling_process_that_ends_early_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What ends before its first reading is named with its exit status.
    """
    monkeypatch.setattr(sys, "executable", "/bin/false")
    ran = monitor(["sh", "-c", "exit 3"], options(tmp_path / "out"))

    assert ran.exit_status == 3
    assert ran.problems[0] == (
        "the sampling process ended with exit status 1 and gave no first reading"
    )


def test_an_answer_that_makes_no_sense_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What can't be read as an answer is quoted, and the document has the window all the same.
    """
    monkeypatch.setattr(sys, "executable", "/bin/echo")
    ran = monitor(["sh", "-c", "exit 3"], options(tmp_path / "out"))

    assert ran.exit_status == 3
    assert ran.problems[0] == (
        "the sampling process gave no first reading, but: b'-P -m reporter.monitor'"
    )
    assert ran.document is not None
    assert ran.document["window"]["duration_s"] > 0


def test_a_slow_start_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A process that gives no first reading in time is left behind, and said.
    """
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    start, stop = SamplerProcess.start, SamplerProcess.stop
    monkeypatch.setattr(SamplerProcess, "start", lambda s, given: start(s, given, limit_s=0.2))
    monkeypatch.setattr(SamplerProcess, "stop", lambda s: stop(s, limit_s=0.2))
    begun_s = time.monotonic()
    ran = monitor(["sh", "-c", "exit 3"], options(tmp_path / "out"))

    assert ran.exit_status == 3
    assert ran.problems == (
        "the sampling process gave no first reading within 0.2 s",
        "the sampling process gave no last reading within 0.2 s",
    )
    assert time.monotonic() - begun_s < WAIT_S


def test_a_fault_of_the_monitor_stops_no_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Even an error that nobody foresaw, before the start or after the end, is only said.
    """

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    # By its attributes the package leads to the function called monitor.
    monitored_run = importlib.import_module("reporter.monitor.monitored_run")
    for name in ("claim_files", "summary_lines"):
        said: list[str] = []
        with monkeypatch.context() as patch:
            patch.setattr(monitored_run, name, broken)
            ran = monitor(["sh", "-c", "exit 3"], options(tmp_path / name), say=said.append)

        problem = "the monitor failed: RuntimeError: unforeseen"
        assert (ran.exit_status, ran.problems) == (3, (problem,))
        assert said == [f"reporter monitor: {problem}"]


def test_nobody_has_to_listen(tmp_path: Path) -> None:
    """
    Where standard error is a pipe that nobody reads, the command runs and its status is passed on.
    """
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-m", "reporter", "monitor", "--out", "out", *NOTHING, "--", "sh", "-c",
         "touch done; exit 3"],
        cwd=tmp_path,
        env=environment_of(LOCAL_RANK="0"),
        stderr=writing,
        check=False,
    )  # fmt: skip
    os.close(writing)

    assert (ran.returncode, (tmp_path / "done").exists()) == (3, True)


def readings_of(log: Path) -> list[str]:
    """
    The lines of a log after its description and the names of its columns.
    """
    lines = log.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")][1:]


def test_a_monitor_that_is_killed_leaves_a_usable_log(nvml_folder: Path, tmp_path: Path) -> None:
    """
    After SIGKILL the log has the readings so far, and the document what was known at the start.
    """
    environment = environment_of(LD_LIBRARY_PATH=str(nvml_folder))
    command = [sys.executable, "-m", "reporter", "monitor", "--out", "out", "--no-amd", "--no-rapl"]
    started = subprocess.Popen(
        [*command, "--", "sh", "-c", "echo $$; exec sleep 60"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with bounded(started):
        assert started.stdout is not None
        command_id = int(started.stdout.readline())
        (log,) = (tmp_path / "out").glob("power-*.csv")
        wait_until(lambda: len(readings_of(log)) >= 4)
        started.kill()
        started.wait(WAIT_S)
        os.kill(command_id, signal.SIGKILL)

    document = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert document["log"]["file"] == log.name
    assert document["window"]["stop_utc"] is None
    assert document["devices"][0]["energy_j"] is None
    assert document["devices"][0]["uuid"].startswith("GPU-")
    readings = readings_of(log)
    assert len(readings) >= 4
    assert {line.count(",") for line in readings} == {8}


def test_a_module_of_the_training_can_not_stand_in(run_monitor: RunMonitor, tmp_path: Path) -> None:
    """
    A file of the training's folder with the name of a module is not read by the monitor.
    """
    (tmp_path / "out").mkdir()
    for name in ("select.py", "platform.py", "reporter.py"):
        (tmp_path / "out" / name).write_text("raise SystemExit('taken')")
    command = [
        sys.executable, "-c", "import reporter.cli, sys, os; os.chdir('out'); reporter.cli.main()",
        "monitor", "--out", ".", *NOTHING, "--", "true",
    ]  # fmt: skip
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment_of(), capture_output=True, text=True, check=False
    )

    assert (ran.returncode, "taken" in ran.stderr) == (0, False)


@pytest.mark.parametrize("rate_hz", [0.0, 50.1, float("nan")])
def test_rates_that_make_no_sense_are_refused(tmp_path: Path, rate_hz: float) -> None:
    """
    Before anything starts.
    """
    with pytest.raises(ReporterError) as refusal:
        monitor(["true"], MonitorOptions(out=tmp_path / "out", rate_hz=rate_hz))

    assert str(refusal.value) == (
        f"a rate of {rate_hz:g} Hz is not between 0.1 and 50; "
        "counters are renewed 10 to 50 times a second"
    )
    assert not (tmp_path / "out").exists()


def test_no_command_is_refused(tmp_path: Path) -> None:
    """
    The message shows how a command is given.
    """
    with pytest.raises(ReporterError) as refusal:
        monitor([], options(tmp_path / "out"))

    assert str(refusal.value) == (
        "no command; write it after --, as in: reporter monitor -- python t.py"
    )


def test_a_user_without_an_address_is_refused(tmp_path: Path) -> None:
    """
    A user alone asks nobody.
    """
    with pytest.raises(ReporterError) as refusal:
        monitor(["true"], MonitorOptions(out=tmp_path / "out", redfish_user="root"))

    assert str(refusal.value) == (
        "--redfish-user without --redfish; name the address of the meter too"
    )


def test_without_a_folder_the_name_has_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The default folder stands in the current one and is named by UTC.
    """
    monkeypatch.chdir(tmp_path)
    ran = monitor(["true"], MonitorOptions(nvidia=False, amd=False, rapl=False))

    assert ran.files is not None
    assert len(ran.files.log.parent.name) == len("reporter-run-20260601T103000Z")
    assert [path.name[:13] for path in tmp_path.iterdir()] == ["reporter-run-"]
