"""
Metrics of MLflow: one file, the folder of a run, and answers of the REST interface.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reporter.evidence.training_log import read_training_log
from tests.evidence.write import said
from tests.evidence.write_training import LOGS, evaluations, read, read_known, window

BEGIN = "TL-12 : the log doesn't say when the run began: taken is its first stamp, "


@pytest.mark.parametrize("name", ["mlflow_run", "mlflow_history.json"])
def test_a_folder_and_the_history_as_json_are_the_same_run(name: str) -> None:
    """
    Metrics of one step are one evaluation; the window begins with the first logged value.
    """
    reading = read_known(name)

    assert window(reading) == (59.0, 180.003)
    assert evaluations(reading) == [
        (60.002, {"val_accuracy": 0.71, "val_loss": 0.55}, 3200.0),
        (120.002, {"val_accuracy": 0.78, "val_loss": 0.43999999999999995}, 6400.0),
        (180.002, {"val_accuracy": 0.81, "val_loss": 0.4}, 9600.0),
    ]
    assert said(reading.findings) == [BEGIN + "2024-05-10T11:39:48.000Z"]


def test_a_run_as_json_states_window_status_and_seed() -> None:
    """
    Its metrics are the last ones alone.
    """
    reading = read_known("mlflow_run.json")

    assert (window(reading), reading.seeds) == ((0.0, 185.0), (1234,))
    assert (reading.status, reading.is_status_logged) == ("success", True)
    assert evaluations(reading) == [
        (180.002, {"val_accuracy": 0.81, "val_loss": 0.4}, 9600.0),
    ]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("word", "status", "faults"),
    [
        ("FAILED", "failed", []),
        ("KILLED", "killed", []),
        ("RUNNING", None, ['TL-6 /info/status: "RUNNING" is no end of a run']),
    ],
)
def test_a_run_that_was_not_finished_is_no_success(
    tmp_path: Path, word: str, status: str | None, faults: list[str]
) -> None:
    """
    MLflow's own words are kept apart; a run under way has not ended.
    """
    text = (LOGS / "mlflow_run.json").read_text(encoding="utf-8").replace("FINISHED", word)
    reading = read(tmp_path, text)

    assert (reading.status, reading.is_status_logged) == (status, True)
    assert said(reading.findings) == faults


def test_a_file_alone_gives_a_metric_without_a_name(tmp_path: Path) -> None:
    """
    The name of a metric is that of its file, and a file's name proves nothing.
    """
    reading = read(tmp_path, "1715341130000 0.5 1\n1715341190000 nan 2\n1715341250000 0.4\nx\n")

    assert reading.format == "mlflow-metrics"
    assert evaluations(reading) == [(1.0, {None: 0.5}, None), (121.0, {None: 0.4}, None)]
    assert said(reading.findings) == [
        'TL-7 line 2: "quality" is "nan", no number that is read',
        "TL-6 line 4: isn't a time, a value and a step",
        BEGIN + "2024-05-10T11:38:50.000Z",
    ]


def test_links_in_the_folder_are_never_followed(tmp_path: Path) -> None:
    """
    A metric behind a link is left out.
    """
    folder = shutil.copytree(LOGS / "mlflow_run", tmp_path / "run")
    (folder / "metrics" / "val_loss").unlink()
    (folder / "metrics" / "val_loss").symlink_to(LOGS / "mlflow_run" / "metrics" / "val_loss")

    reading = read_training_log(folder, name="run")

    assert [dict(point.values) for point in reading.evaluations] == [
        {"val_accuracy": 0.71},
        {"val_accuracy": 0.78},
        {"val_accuracy": 0.81},
    ]


def test_a_folder_without_metrics_is_refused(tmp_path: Path) -> None:
    """
    The refusal is an error and the only word.
    """
    reading = read_training_log(tmp_path, name="run")

    assert said(reading.findings) == ["TL-3 : the folder holds no metrics"]


def test_a_history_of_two_runs_is_refused(tmp_path: Path) -> None:
    """
    Their windows can't be told apart.
    """
    entry = {"key": "val_loss", "value": 0.5, "timestamp": 1715341130000, "step": 1}
    metrics = [entry | {"run_id": "a"}, entry | {"run_id": "b"}]

    reading = read(tmp_path, json.dumps({"metrics": metrics}))

    assert said(reading.findings) == ["TL-10 : the metrics are of 2 runs"]


def test_entries_that_are_no_metric_are_named(tmp_path: Path) -> None:
    """
    The pointer of each is told.
    """
    good = {"key": "val_loss", "value": 0.5, "timestamp": 1715341130000, "step": 1}
    later = good | {"timestamp": 1715341140000, "step": 2}

    reading = read(tmp_path, json.dumps({"metrics": [good, 3, {"key": 4}, later]}))

    assert said(reading.findings) == [
        "TL-6 /metrics/1: isn't a metric with a key",
        "TL-6 /metrics/2: isn't a metric with a key",
        BEGIN + "2024-05-10T11:38:50.000Z",
    ]
