"""
The Hugging Face Trainer's state: evaluations and tokens, and a window only with a known start.
"""

from __future__ import annotations

import json
from pathlib import Path

from reporter.evidence.series import TrainingReading
from reporter.evidence.training_log import read_training_log
from tests.evidence.write import said
from tests.evidence.write_training import LOGS, START_S, evaluations, read, read_known, window

STATE = "trainer_state.json"


def started(start_s: float) -> TrainingReading:
    """
    The known state, of a run that started then.
    """
    return read_training_log(LOGS / STATE, name=STATE, start_s=start_s)


def test_evaluations_are_read_by_name_with_the_tokens_so_far() -> None:
    """
    `eval_` values are metrics, but not what an evaluation took; a NaN elsewhere harms nothing.
    """
    reading = read_known(STATE)

    assert (reading.format, reading.samples_unit) == ("trainer-state", "tokens")
    assert evaluations(reading) == [
        (None, {"eval_accuracy": 0.71, "eval_loss": 0.55}, 409_600.0),
        (None, {"eval_accuracy": 0.78, "eval_loss": 0.44}, 819_200.0),
        (None, {"eval_accuracy": 0.81, "eval_loss": 0.4}, 1_228_800.0),
    ]


def test_without_a_start_there_is_no_window() -> None:
    """
    The run time is told, so that it is plain what is missing.
    """
    reading = read_known(STATE)

    assert (reading.window, reading.status, reading.is_status_logged) == (None, None, False)
    assert said(reading.findings) == [
        (
            "TL-8 : the log holds no wall-clock time; "
            "it says that the run took 185.213 s, not when it started"
        )
    ]


def test_a_known_start_and_the_run_time_give_the_window() -> None:
    """
    The stop is the start and `train_runtime`, and is told as derived.
    """
    reading = started(START_S)

    assert window(reading) == (0.0, 185.2134)
    assert said(reading.findings) == [
        (
            "TL-12 : the stop is the start and the 185.213 s that the log counts: "
            "what it doesn't count lies outside of the window"
        )
    ]


def test_a_resumed_training_is_refused(tmp_path: Path) -> None:
    """
    A second summary belongs to another window.
    """
    entries = [{"train_runtime": 60.0, "step": 10}, {"train_runtime": 70.0, "step": 20}]
    reading = read(tmp_path, json.dumps({"log_history": entries}))

    assert said(reading.findings) == [
        "TL-10 : /log_history/1 is a second summary: training was resumed"
    ]


def test_a_history_that_is_none_is_refused(tmp_path: Path) -> None:
    """
    The pointer says where a list was expected.
    """
    reading = read(tmp_path, '{"log_history": {"step": 1}}')

    assert said(reading.findings) == ["TL-6 : /log_history isn't a list"]


def test_faulty_entries_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """
    Each fault has its pointer; a run time below zero is none.
    """
    entries = [7, {"eval_loss": "low", "step": 1}, {"eval_loss": 0.5, "step": 2}]
    entries.append({"train_runtime": -1.0, "step": 2})
    reading = read(tmp_path, json.dumps({"log_history": entries}), start_s=START_S)

    assert evaluations(reading) == [(None, {"eval_loss": 0.5}, None)]
    assert said(reading.findings) == [
        "TL-6 /log_history/0: isn't a JSON object",
        'TL-7 /log_history/1: "eval_loss" is "low", no number that is read',
        "TL-7 /log_history/3/train_runtime: -1 s is no length of a run",
        "TL-8 : no time after the start, 2024-05-10T11:38:49.000Z, is logged",
    ]
