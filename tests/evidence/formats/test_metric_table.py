"""
Tables of metrics: Lightning's CSV, and histories of Weights & Biases as CSV and JSON lines.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.write import said
from tests.evidence.write_training import evaluations, read, read_known, window


def test_lightning_has_evaluations_and_no_window() -> None:
    """
    Rows of one step are one evaluation; the table holds no time at all.
    """
    reading = read_known("lightning_metrics.csv")

    assert reading.format == "lightning-csv"
    assert evaluations(reading) == [
        (None, {"val_acc": 0.71, "val_loss": 0.5521}, None),
        (None, {"val_acc": 0.78, "val_loss": 0.4402}, None),
        (None, {"val_acc": 0.81, "val_loss": 0.4007}, None),
    ]
    assert [point.line_number for point in reading.evaluations] == [4, 7, 10]
    assert said(reading.findings) == ["TL-8 : the log holds no wall-clock time"]


@pytest.mark.parametrize(
    ("name", "word", "lines"),
    [
        ("wandb_history.csv", "wandb-csv", [3, 5, 7]),
        ("wandb_history.jsonl", "wandb-jsonl", [2, 4, 6]),
    ],
)
def test_a_history_of_wandb_gives_the_whole_run(name: str, word: str, lines: list[int]) -> None:
    """
    The run began `_runtime` before `_timestamp`, and ends with its last row; tables are no metric.
    """
    reading = read_known(name)

    assert (reading.format, window(reading)) == (word, (0.0, 185.25))
    assert evaluations(reading) == [
        (60.25, {"val/accuracy": 0.71, "val/loss": 0.55}, 3200.0),
        (120.25, {"val/accuracy": 0.78, "val/loss": 0.44}, 6400.0),
        (180.25, {"val/accuracy": 0.81, "val/loss": 0.4}, 9600.0),
    ]
    assert [point.line_number for point in reading.evaluations] == lines
    assert reading.findings == ()


def test_seed_and_batch_size_are_read_where_they_are_columns(tmp_path: Path) -> None:
    """
    A batch size that changes on the way is none.
    """
    head = "_step,_timestamp,_runtime,seed,global_batch_size,val_loss\n"
    row = "{},1715341130,1,7,{},0.5\n"
    same = read(tmp_path, head + row.format(0, 64) + row.format(1, 64))
    grown = read(tmp_path, head + row.format(0, 64) + row.format(1, 128))

    assert (same.seeds, same.global_batch_size) == ((7,), 64)
    assert (grown.seeds, grown.global_batch_size) == ((7,), None)


def test_faulty_rows_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """
    Too few cells, a broken quotation, a time that is none, a value that is none. Where a time lacks
    the steps give the order.
    """
    reading = read(
        tmp_path,
        "_step,_timestamp,_runtime,val_loss\n"
        "0,1715341130,1\n"
        '1,1715341131,2,"0.4\n'
        "2,yesterday,3,0.4\n"
        "3,1715341133,4,nan\n"
        "4,1715341134,5,0.3\n",
    )

    assert evaluations(reading) == [(None, {"val_loss": 0.4}, None), (5.0, {"val_loss": 0.3}, None)]
    assert said(reading.findings) == [
        "TL-6 line 2: 3 cells where 4 are expected",
        "TL-6 line 3: isn't a row of a table in UTF-8",
        'TL-7 line 4: time "yesterday": not a time stamp that is known',
        'TL-7 line 5: "val_loss" is "nan", no number that is read',
    ]


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """
    Which of the two holds the quality isn't known.
    """
    reading = read(tmp_path, "step,val_loss,val_loss\n1,0.5,0.4\n")

    assert said(reading.findings) == ['TL-6 line 1: column "val_loss" stands twice']


def test_a_line_that_is_no_object_is_named(tmp_path: Path) -> None:
    """
    The other rows of the history are used.
    """
    row = '{"_step": 0, "_timestamp": 1715341130, "_runtime": 1, "val_loss": 0.5}\n'
    reading = read(tmp_path, row + "[1]\n" + row.replace("30", "35").replace(": 0,", ": 1,"))

    assert window(reading) == (0.0, 6.0)
    assert said(reading.findings) == ["TL-6 line 2: isn't a JSON object"]
