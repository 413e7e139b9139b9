"""
What trackio's command line prints as JSON.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.evidence.write import said
from tests.evidence.write_training import read, read_known

BEGIN = "TL-12 : the log doesn't say when the run began: taken is its first stamp, "


def test_a_query_gives_all_metrics_and_samples() -> None:
    """
    The metrics of a row are JSON in a text.
    """
    reading = read_known("trackio_query.json")

    assert reading.format == "trackio-json"
    assert [(dict(point.values), point.samples_count) for point in reading.evaluations] == [
        ({"val/accuracy": 0.71, "val/loss": 0.55}, 3200.0),
        ({"val/accuracy": 0.78, "val/loss": 0.44}, 6400.0),
        ({"val/accuracy": 0.81, "val/loss": 0.4}, 9600.0),
    ]
    assert said(reading.findings) == [BEGIN + "2026-11-30T08:26:06.779Z"]


def test_one_metric_gives_its_values() -> None:
    """
    `trackio get metric` names the metric once.
    """
    reading = read_known("trackio_metric.json")

    assert [dict(point.values) for point in reading.evaluations] == [
        {"val/accuracy": 0.71},
        {"val/accuracy": 0.78},
        {"val/accuracy": 0.81},
    ]


def test_rows_that_share_a_stamp_have_no_window(tmp_path: Path) -> None:
    """
    What is sent together is stamped with one time.
    """
    stamp = "2024-05-10T11:38:49+00:00"
    values = [{"timestamp": stamp, "step": step, "value": 0.5} for step in (1, 2)]
    document = {"project": "p", "run": "r", "metric": "val_loss", "values": values}

    reading = read(tmp_path, json.dumps(document))

    assert reading.window is None
    assert said(reading.findings) == [
        BEGIN + "2024-05-10T11:38:49.000Z",
        "TL-8 : no time after the start, 2024-05-10T11:38:49.000Z, is logged",
    ]


def test_rows_of_two_runs_are_refused_and_faulty_ones_named(tmp_path: Path) -> None:
    """
    A query of a whole project mixes its runs.
    """
    row = {"timestamp": "2024-05-10T11:38:49Z", "step": 1, "metrics": '{"val_loss": 0.5}'}
    document = {"project": "p", "columns": [], "rows": [row | {"run_name": "a"}]}
    two = document | {"rows": [row | {"run_name": "a"}, row | {"run_name": "b"}]}
    faulty = document | {"rows": [3, row | {"metrics": "{"}]}

    assert said(read(tmp_path, json.dumps(two)).findings) == ["TL-10 : the rows are of 2 runs"]
    assert said(read(tmp_path, json.dumps(faulty)).findings)[:2] == [
        "TL-6 /rows/0: isn't a row with metrics",
        "TL-6 /rows/1: isn't a row with metrics",
    ]
