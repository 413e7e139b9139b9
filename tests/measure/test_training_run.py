"""
What a training log gives a run: status, quality by name, and whole submissions without MLPerf logs.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers, read_training_evidence
from reporter.evidence.series import EvaluationReading, TrainingReading, Window
from reporter.measure.files import measure_file
from reporter.measure.training_run import quality_of, training_run
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Declaration
from reporter.schema.check import without_measured
from reporter.store.board import load_benchmarks
from tests.evidence.write_matcha import WHOLE
from tests.evidence.write_training import read_known
from tests.review.examples import BASE, base_submission

BENCHMARKS = load_benchmarks(None)
START_S = 1_715_341_129.0


def bert() -> Benchmark:
    """
    BERT: one metric, masked_lm_accuracy, of at least 0.72.
    """
    found = BENCHMARKS.find("bert")
    assert found is not None
    return found


def a_reading(*evaluations: tuple[float | None, str | None, float]) -> TrainingReading:
    """
    A run of 100 s in a format without a word for how it ended.
    """
    return TrainingReading(
        file="log",
        format="wandb-jsonl",
        started_s=START_S,
        stopped_s=START_S + 100,
        status=None,
        is_status_logged=False,
        samples_unit="sequences",
        evaluations=tuple(
            EvaluationReading(
                time_s=None if second is None else START_S + second,
                values=((name, value),),
                samples_count=64.0,
            )
            for second, name, value in evaluations
        ),
    )


def status_of(reading: TrainingReading) -> str:
    """
    How the run ended.
    """
    run, findings = training_run(reading, bert(), accelerators_count=8)
    assert findings == ()
    assert run is not None
    return run.status.value


@pytest.mark.parametrize(
    ("second", "value", "status"),
    [
        (99.0, 0.73, "reached_target"),
        (100.9, 0.73, "reached_target"),
        (99.0, 0.71, "missed_target"),
        (102.0, 0.73, "missed_target"),
        (None, 0.73, "missed_target"),
    ],
)
def test_status_is_what_an_evaluation_inside_the_window_shows(
    second: float | None, value: float, status: str
) -> None:
    """
    After the window, or at an unknown time, an evaluation reaches nothing.
    """
    assert status_of(a_reading((second, "val/masked_lm_accuracy", value))) == status


def test_a_format_that_logs_status_is_believed() -> None:
    """
    A run that its log calls failed, or doesn't call ended, was aborted, whatever it had reached.
    """
    reading = replace(a_reading((99.0, None, 0.73)), is_status_logged=True)

    assert status_of(reading) == "aborted"
    assert status_of(replace(reading, status="failed")) == "aborted"
    assert status_of(replace(reading, status="success")) == "reached_target"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (((None, 0.73),), 0.73),
        ((("masked_lm_accuracy", 0.73), ("loss", 1.0)), 0.73),
        ((("eval_masked_lm_accuracy", 0.73), ("eval_loss", 1.0)), 0.73),
        ((("val/Masked LM accuracy", 0.73),), 0.73),
        ((("masked_lm_accuracy", 0.7), ("val_masked_lm_accuracy", 0.8)), 0.7),
        ((("val_masked_lm_accuracy", 0.7), ("eval_masked_lm_accuracy", 0.8)), None),
        ((("eval_loss", 1.0),), None),
        (((None, 0.73), ("eval_loss", 1.0)), None),
    ],
)
def test_a_metric_is_found_by_its_name(
    values: tuple[tuple[str | None, float], ...], found: float | None
) -> None:
    """
    A value of another name never stands for it, nor one of two that may be meant.
    """
    quality = quality_of(EvaluationReading(time_s=START_S, values=values), bert())

    assert (None if quality is None else quality[0].value) == found


def test_the_reason_of_the_reader_comes_first() -> None:
    """
    What is wrong with the log is told before what follows from it.
    """
    run, findings = training_run(read_known("trainer_state.json"), bert(), accelerators_count=8)

    assert run is None
    assert [(found.code, found.message) for found in findings] == [
        (
            "TL-8",
            (
                "the log holds no wall-clock time; "
                "it says that the run took 185.213 s, not when it started"
            ),
        ),
        ("ME-2", "the training log has no run window: no start, no stop after it"),
        ("ME-6", "the last evaluation lacks a metric of the benchmark: masked_lm_accuracy"),
    ]


def as_history(reading: TrainingReading) -> str:
    """
    A run as the history of Weights & Biases: a row at each evaluation, and one at the stop.
    """
    start_s, stop_s = reading.started_s or 0.0, reading.stopped_s or 0.0
    setup = {"seed": reading.seeds[0], "global_batch_size": reading.global_batch_size}
    rows: list[dict[str, Any]] = []
    for point in reading.evaluations:
        ((_, value),) = point.values
        found = {"eval/masked_lm_accuracy": value, "sequences_seen": point.samples_count}
        rows.append(found | {"_timestamp": point.time_s} | setup)
    rows.append({"_timestamp": stop_s, "loss": 0.5})
    return "".join(
        json.dumps(row | {"_step": step, "_runtime": row["_timestamp"] - start_s}) + "\n"
        for step, row in enumerate(rows)
    )


def a_board(folder: Path, word: str, write: Callable[[TrainingReading], str]) -> Path:
    """
    The good submission with its training logs in another format, as people declare it.
    """
    data = without_measured(base_submission())
    path = folder / "8xh100-bert.json"
    shutil.copytree(BASE / "logs", path.with_suffix(""))
    for item in data["evidence"]:
        log = path.with_suffix("") / item["file"]
        if item["id"] in {"run-1", "run-2"}:
            text = write(read_training_evidence(log, log.name)).encode()
            log.write_bytes(text)
            digest = hashlib.sha256(text).hexdigest()
            item |= {"format": word, "bytes": len(text), "sha256": digest}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_history_of_wandb_measures_like_the_mlperf_log_of_the_run(tmp_path: Path) -> None:
    """
    Window, status, quality, samples, seed, batch size, energies and curve are the same; the lines
    of the training log are its own.
    """
    path = a_board(tmp_path, "wandb-jsonl", as_history)

    done = measure_file(path, None, BENCHMARKS, mllog_readers())

    assert done.submission is not None
    found, expected = done.submission.to_dict()["runs"], base_submission()["runs"]
    assert [run.pop("training_lines") for run in found] == [
        {
            "evidence": name,
            "start_line": 1,
            "stop_line": 4,
            "quality_line": 3,
            "lines_count": 4,
        }
        for name in ("run-1", "run-2")
    ]
    for run in expected:
        del run["training_lines"]
    assert found == expected


def test_a_log_without_a_clock_leaves_the_submission_unmeasured(tmp_path: Path) -> None:
    """
    The reason names the log and what it lacks.
    """
    path = a_board(tmp_path, "lightning-csv", lambda _: "epoch,step,val_loss\n0,9,0.5\n")

    done = measure_file(path, None, BENCHMARKS, mllog_readers())

    assert done.submission is None
    assert [(found.code, found.file, found.message) for found in done.findings][:2] == [
        ("TL-8", "run-1.txt", "the log holds no wall-clock time"),
        ("ME-2", "run-1.txt", "the training log has no run window: no start, no stop after it"),
    ]


def test_a_log_of_matcha_is_a_power_log_and_a_training_log(tmp_path: Path) -> None:
    """
    One file is listed once, where a run and its energy part both name it.
    """
    path = a_board(tmp_path, "matcha", lambda _: WHOLE)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["runs"][0]["energy_parts"][0] |= {"evidence": ["run-1"], "devices": ["GPU-a"]}
    data["runs"][0]["training_log"] = "run-1"
    declaration = Declaration.from_dict(data)

    found = find_evidence(declaration, None, readers=mllog_readers(), beside=path).by_id["run-1"]
    assert found.power is not None
    assert found.training is not None
    assert [counter.name for counter in found.power.counters] == ["GPU-a", "node7/1"]
    assert found.training.window == Window(start_s=START_S, stop_s=START_S + 10)
