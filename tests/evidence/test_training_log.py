"""
Any training log: recognition by content, what was asked for, and what is hostile.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from reporter.codes import TRAINING_LOG_CODES
from reporter.evidence.training_log import TRAINING_FORMATS, read_training_log
from reporter.evidence.training_record import is_evaluation_name
from tests.evidence.write import said
from tests.evidence.write_training import LOGS, START_S, evaluations, read, read_known, window

KNOWN = "lightning-csv, matcha, megatron, mlflow-json, mlflow-metrics, mllog, monitor-run, "
KNOWN += "trackio-json, trainer-state, wandb-csv, wandb-jsonl"
ROW = '{{"_step": {0}, "_timestamp": {1}, "_runtime": {0}, "val_loss": 0.5}}\n'


def history(*seconds: int) -> str:
    """
    A history of Weights & Biases with a row at each of these seconds.
    """
    return "".join(ROW.format(second, 1_715_341_129 + second) for second in seconds)


def test_the_format_is_told_by_content(tmp_path: Path) -> None:
    """
    Every known log is read the same under a name that says nothing, and packed.
    """
    for path in sorted(path for path in LOGS.iterdir() if path.is_file() and path.suffix != ".md"):
        reading = read_known(path.name, zone="UTC")
        packed = read(tmp_path, gzip.compress(path.read_bytes()), zone="UTC")

        assert reading.format in TRAINING_FORMATS
        assert (packed.format, packed.window) == (reading.format, reading.window)
        assert packed.evaluations == reading.evaluations


def test_an_mlperf_log_is_read_too(tmp_path: Path) -> None:
    """
    The reader of published results answers, and a stated format that isn't the log's is named.
    """
    line = ':::MLLOG {{"key": "{}", "value": null, "time_ms": {}, "metadata": {}}}\n'
    content = line.format("run_start", 1_715_341_129_000, "{}") + line.format(
        "run_stop", 1_715_341_229_000, '{"status": "success"}'
    )
    reading = read(tmp_path, content, expected="megatron")

    assert (reading.format, reading.status, window(reading)) == ("mllog", "success", (0.0, 100.0))
    assert said(reading.findings)[0] == "TL-3 : megatron is stated, but the content is mllog"


def test_another_format_than_the_stated_one_is_named(tmp_path: Path) -> None:
    """
    The content decides, and the log is used.
    """
    reading = read(tmp_path, history(1, 2), expected="mlflow-json")

    assert (reading.format, window(reading)) == ("wandb-jsonl", (0.0, 2.0))
    assert [found.severity for found in reading.findings] == ["warning"]
    assert said(reading.findings) == [
        "TL-3 : mlflow-json is stated, but the content is wandb-jsonl"
    ]


def test_a_metric_can_be_named(tmp_path: Path) -> None:
    """
    It is taken alone, whatever it is called; where it isn't logged, what is logged is told.
    """
    content = '{"_step": 1, "_timestamp": 1715341130, "_runtime": 1, "loss": 0.5, "val_f1": 0.4}\n'

    assert evaluations(read(tmp_path, content, metric="loss")) == [(1.0, {"loss": 0.5}, None)]
    assert said(read(tmp_path, content, metric="bleu").findings) == [
        'TL-9 : the log holds no number under "bleu"; logged are: "loss", "val_f1"'
    ]


def test_a_log_without_an_evaluation_tells_what_is_logged(tmp_path: Path) -> None:
    """
    Eight names stand for many.
    """
    row = {"_step": 1, "_timestamp": 1_715_341_130, "_runtime": 1}
    row |= {f"layer{number}/norm": 1 for number in range(9)}
    reading = read(tmp_path, json.dumps(row))

    assert said(reading.findings) == [
        (
            'TL-9 : the log holds no evaluation; logged are: "layer0/norm", "layer1/norm", '
            '"layer2/norm", "layer3/norm", "layer4/norm", "layer5/norm", "layer6/norm", '
            '"layer7/norm" and 1 more'
        )
    ]


def test_a_zone_that_is_none_and_a_start_that_is_none_are_refused(tmp_path: Path) -> None:
    """
    The first is told as a finding, the second is a fault of the caller.
    """
    reading = read(tmp_path, history(1, 2), zone="Mars/Base")

    assert said(reading.findings) == ['TL-5 : no zone is called "Mars/Base"']
    with pytest.raises(ValueError, match="5 is no Unix time in s"):
        read(tmp_path, history(1, 2), start_s=5.0)


def test_more_than_ten_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    """
    Twelve lines that are no row give ten findings and one for the rest.
    """
    reading = read(tmp_path, history(1, 2) + "x\n" * 12)

    assert len(reading.findings) == 11
    assert said(reading.findings)[-1] == "TL-6 : 2 more faults of this kind"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("val_loss", True),
        ("eval/accuracy", True),
        ("Validation Top1", True),
        ("test_f1", True),
        ("eval_samples_per_second", False),
        ("eval_runtime", False),
        ("val/step", False),
        ("train_loss", False),
        ("evaluated", False),
    ],
)
def test_names_of_evaluations(name: str, *, is_one: bool) -> None:
    """
    A word of the name says so, unless another says that it is a pace or a count.
    """
    assert is_evaluation_name(name) is is_one


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "TL-3 : the file is empty"),
        (b"\x7fELF\x02", "TL-2 : a program isn't read"),
        (b"\x80\x04K\x01.", "TL-2 : a Python pickle isn't read"),
        (b"PAR1\x00", "TL-2 : a Parquet file isn't read"),
        (b"\x00\x01\x02", "TL-2 : a binary file of an unknown kind isn't read"),
        (b"hello\n", f"TL-3 : the format isn't known; it is none of {KNOWN}"),
        (b'{"log_history": ' + b"[" * 40, "TL-6 : the file isn't JSON, or is nested too deep"),
        (b'{"log_history": [1', "TL-6 : the file isn't JSON, or is nested too deep"),
        (b'{"metrics": [{"key": 1}]', "TL-6 : the file isn't JSON, or is nested too deep"),
        (b"\x1f\x8b\x08\x00junk", "TL-4 : the gzip file is cut off; readings before that are used"),
    ],
)
def test_what_is_no_training_log_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """
    The first finding is the true cause, an error, and no exception leaves.
    """
    reading = read(tmp_path, content)

    assert (reading.window, reading.evaluations) == (None, ())
    assert said(reading.findings)[0] == message
    assert reading.findings[0].severity == "error"


def test_links_and_missing_files_are_refused(tmp_path: Path) -> None:
    """
    A link is never followed.
    """
    (tmp_path / "link").symlink_to(LOGS / "megatron.log")

    for name in ("link", "absent"):
        reading = read_training_log(tmp_path / name, name=name)
        assert [found.code for found in reading.findings] == ["TL-1"]


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "1e400", "1e31", "1e-31", "true", '"0.5"', "1" + "0" * 400]
)
def test_a_quality_that_no_log_can_hold_is_left_out(tmp_path: Path, value: str) -> None:
    """
    It is named with its line; the other evaluations stand.
    """
    row = ROW.format(1, 1_715_341_130).replace("0.5", value)
    reading = read(tmp_path, row + history(2))

    assert evaluations(reading) == [(2.0, {"val_loss": 0.5}, None)]
    assert [(found.code, found.pointer) for found in reading.findings] == [("TL-7", "line 1")]


@pytest.mark.parametrize("stamp", ["0", "-5", "1e300", "1e25", "null", "[]", '"1e9999"', "NaN"])
def test_a_time_that_no_log_can_hold_is_left_out(tmp_path: Path, stamp: str) -> None:
    """
    The window is that of the other rows.
    """
    row = ROW.format(1, stamp)
    reading = read(tmp_path, history(2, 4) + row)

    assert (reading.started_s, reading.stopped_s) == (START_S, START_S + 4)


def test_every_code_of_training_logs_is_used_and_says_what_to_do() -> None:
    """
    The table names the codes that the readers give; PW-1, 2, 4 and 6 of files are TL ones here.
    """
    folder = Path(read_training_log.__code__.co_filename).parent
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))
    used = {code for code in TRAINING_LOG_CODES if f'"{code}"' in text}

    assert set(TRAINING_LOG_CODES) - used == {"TL-1", "TL-4"}
    assert all(text.count(". ") >= 1 and text.endswith(".") for text in TRAINING_LOG_CODES.values())
