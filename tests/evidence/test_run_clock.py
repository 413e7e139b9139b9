"""
The clock of one log of a run, lent to another that has none.
"""

from __future__ import annotations

import json
from pathlib import Path

from reporter.evidence.formats.monitor_run import MONITOR_RUN
from reporter.evidence.run_clock import RunClock, clock_of
from reporter.evidence.series import TrainingReading
from reporter.evidence.training_log import read_training_log
from tests.evidence.write import said
from tests.evidence.write_training import START_S, evaluations, read, window

CLOCK = RunClock(
    file="steps.jsonl",
    started_s=START_S,
    stopped_s=START_S + 100,
    steps=(1.0, 10.0, 20.0),
    times_s=(START_S + 5, START_S + 30, START_S + 60),
)
PATTERNS = (
    r"tokens a step: (?P<tokens_per_step>\d+)"
    "\n"
    r"seed:(?P<seed>\d+)"
    "\n"
    r"step:(?P<step>\d+) val_loss:(?P<val_loss>[\d.]+) train_time:(?P<elapsed_ms>\d+)ms"
)
TEXT = (
    "tokens a step: 512\nseed:7\n"
    "step:0 val_loss:4.1 train_time:0ms\nstep:10 val_loss:2.0 train_time:9000ms\n"
    "step:20 val_loss:1.5 train_time:19000ms\n"
)
STATE = {
    "log_history": [
        {"step": 10, "epoch": 1.0, "eval_loss": 2.0, "num_input_tokens_seen": 640},
        {"step": 20, "epoch": 2.0, "eval_loss": 1.5, "num_input_tokens_seen": 1280},
        {"step": 20, "epoch": 2.0, "train_runtime": 50.0},
    ]
}


def document(**changes: object) -> str:
    """
    The document of a monitored run of 100 s.
    """
    whole = {
        "document": "reporter monitor run",
        "window": {"start_utc": "2024-05-10T11:38:49Z", "stop_utc": "2024-05-10T11:40:29Z"},
        "exit_status": 0,
    }
    return json.dumps(whole | changes)


def read_by(
    clock: RunClock, tmp_path: Path, content: str, pattern: str | None = None
) -> TrainingReading:
    """
    A log with this content, read by the clock of another.
    """
    path = tmp_path / "log"
    path.write_text(content)
    return read_training_log(path, name="log", pattern=pattern, clock=clock)


def test_a_step_is_placed_at_its_stamp_in_the_other_log(tmp_path: Path) -> None:
    """
    A step that the other log doesn't stamp stands at the next one that it does; the run starts
    where that log starts and stops at the last step that both hold. Several patterns read one log.
    """
    reading = read_by(CLOCK, tmp_path, TEXT, PATTERNS)

    assert window(reading) == (0.0, 60.0)
    assert evaluations(reading) == [
        (5.0, {"val_loss": 4.1}, 0.0),
        (30.0, {"val_loss": 2.0}, 5120.0),
        (60.0, {"val_loss": 1.5}, 10240.0),
    ]
    assert (reading.seeds, reading.samples_unit) == ((7,), "tokens")
    assert said(reading.findings) == []


def test_a_step_that_no_stamp_follows_has_no_time(tmp_path: Path) -> None:
    """
    What comes after the last stamped step isn't placed.
    """
    assert (CLOCK.time_of(21), CLOCK.time_of(None)) == (None, None)
    other = RunClock(
        file="other.jsonl", started_s=START_S, stopped_s=None, steps=(-1.0,), times_s=(1.0,)
    )

    reading = read_by(other, tmp_path, TEXT, PATTERNS)

    assert said(reading.findings) == [
        "TL-8 : no step of the log is one that other.jsonl stamps",
        "TL-8 : no time after the start, 2024-05-10T11:38:49.000Z, is logged",
    ]


def test_the_last_stamp_of_a_step_counts(tmp_path: Path) -> None:
    """
    A step is stamped by training and evaluation; it had ended by the last of them.
    """
    row = '{{"_step": {}, "_timestamp": {}, "_runtime": 1, "val_loss": 0.5}}\n'
    reading = read(
        tmp_path,
        row.format(1, START_S + 1) + row.format(1, START_S + 3) + row.format(2, START_S + 9),
    )

    assert clock_of(reading) == RunClock(
        file="log",
        started_s=START_S,
        stopped_s=START_S + 9,
        steps=(1.0, 2.0),
        times_s=(START_S + 3, START_S + 9),
    )


def test_the_document_of_a_monitored_run_is_a_clock(tmp_path: Path) -> None:
    """
    Window and exit status; no evaluation is asked of it.
    """
    reading = read(tmp_path, document())

    assert (reading.format, window(reading), reading.status) == (
        MONITOR_RUN,
        (0.0, 100.0),
        "success",
    )
    assert said(reading.findings) == []
    assert read(tmp_path, document(exit_status=137)).status == "exit status 137"


def test_a_killed_run_has_no_window(tmp_path: Path) -> None:
    """
    The document that was written before the command ended has no stop.
    """
    reading = read(
        tmp_path,
        document(window={"start_utc": "2024-05-10T11:38:49Z", "stop_utc": None}, exit_status=None),
    )

    assert said(reading.findings) == [
        "TL-8 : the run was killed before its end: the document has no stop"
    ]


def test_a_trainer_state_takes_the_window_of_a_monitored_run(tmp_path: Path) -> None:
    """
    The evaluation before its summary had ended by the stop, and the exit status tells how it ended.
    """
    clock = clock_of(read(tmp_path, document()))

    reading = read_by(clock, tmp_path, json.dumps(STATE))

    assert (window(reading), reading.status) == ((0.0, 100.0), "success")
    assert evaluations(reading) == [
        (None, {"eval_loss": 2.0}, 640),
        (100.0, {"eval_loss": 1.5}, 1280),
    ]


def test_a_known_start_places_the_last_evaluation_of_a_trainer_state(tmp_path: Path) -> None:
    """
    It stands before the summary, so it had ended by the stop.
    """
    reading = read(tmp_path, json.dumps(STATE), start_s=START_S)

    assert window(reading) == (0.0, 50.0)
    assert [time for time, _, _ in evaluations(reading)] == [None, 50.0]
