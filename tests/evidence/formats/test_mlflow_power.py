"""
System metrics of MLflow: its file store, its answers, and tables of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.detect import read_power_log
from reporter.evidence.identity import Kind
from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    SECONDS,
    energy_j,
    power_w,
    stamp_s,
    written,
)
from tests.evidence.write import read, said

ONE = Wanted(component=ACCELERATORS, devices=("0",))
KEY = "system/gpu_0_power_usage_watts"
STORED = "".join(f"{stamp_s(s)}000 {power_w(s)} {s + 5}\n" for s in SECONDS)


def test_a_file_of_the_store(tmp_path: Path) -> None:
    """
    The file's name is the metric's; device and unit come from it.
    """
    path = written(tmp_path, STORED, "gpu_0_power_usage_watts")
    reading = read_power_log(path, expected="mlflow-metrics")
    (trace,) = reading.traces

    assert (reading.format, reading.zone, reading.findings) == ("mlflow-metrics", "UTC", ())
    assert (trace.identity.kind, trace.identity.device) == (Kind.ACCELERATOR, "0")
    assert energy_j([path], ONE) == pytest.approx(ENERGY_J, rel=1e-6)


@pytest.mark.parametrize("name", ["gpu_0_power_usage_percentage", "power.log", "loss"])
def test_a_file_that_lost_its_name_is_refused(tmp_path: Path, name: str) -> None:
    """
    Three columns of numbers could be any metric.
    """
    reading = read_power_log(written(tmp_path, STORED, name), name=name)

    assert said(reading.findings) == [
        (
            f'PW-8 : "{name}" isn\'t the name of a power metric, and the file has no other: '
            "keep the name, as gpu_0_power_usage_watts"
        )
    ]


def test_faults_of_the_store_hide_no_other_line(tmp_path: Path) -> None:
    """
    A torn line, a NaN and a time that is none are named.
    """
    text = (
        "1780309800000 500 1\n1780309801000 nan 2\n1780309802000\n17 500 4\n1780309804000 504 5\n"
    )
    path = written(tmp_path, text, "gpu_0_power_usage_watts")
    reading = read_power_log(path, name="log/gpu_0_power_usage_watts")

    assert said(reading.findings) == [
        'PW-7 line 2: gpu_0_power_usage_watts: "nan" isn\'t a number',
        "PW-6 line 3: isn't a stamp, a value and a step",
        'PW-6 line 4: time "17" is no Unix time',
    ]


def history(key: str, scale: float = 1.0) -> list[dict[str, Any]]:
    """
    The history of a metric.
    """
    return [
        {"key": key, "value": power_w(s) * scale, "timestamp": stamp_s(s) * 1000, "step": s}
        for s in SECONDS
    ]


PERCENT = history("system/gpu_0_power_usage_percentage", 0.1)
LOSS = history("loss", 0.001)


def table(header: str, row: str) -> str:
    """
    The shares of the limit and the draw as a table.
    """
    return "\n".join([header, *(row.format(**found) for found in PERCENT + history(KEY))]) + "\n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (json.dumps({"metrics": history(KEY)}), "mlflow-json"),
        (json.dumps([{"metrics": history(KEY)}, {"metrics": PERCENT}]), "mlflow-json"),
        (json.dumps(LOSS + history(KEY) + PERCENT, indent=1), "mlflow-json"),
        ("\n".join(json.dumps(row) for row in history(KEY) + PERCENT), "mlflow-json"),
        (table("key,value,timestamp,step", "{key},{value},{timestamp},0"), "mlflow-csv"),
        (
            table('"run_id","key","value","step","timestamp"', "7,{key},{value},0,{timestamp}"),
            "mlflow-csv",
        ),
    ],
    ids=("answer", "answers", "list", "lines", "table", "table of a run"),
)
def test_a_history_however_it_was_saved(tmp_path: Path, text: str, word: str) -> None:
    """
    Shares of the limit and metrics of the training are no power.
    """
    reading = read(tmp_path, text)

    assert (reading.format, said(reading.findings)) == (word, [])
    assert energy_j([written(tmp_path, text)], ONE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_nodes_of_one_run_are_hosts(tmp_path: Path) -> None:
    """
    The name in the middle of a metric is its node.
    """
    both = history("system/node_0/gpu_0_power_usage_watts")
    both += history("system/node_1/gpu_0_power_usage_watts", 2.0)
    path = written(tmp_path, json.dumps({"metrics": both}))
    wanted = Wanted(component=ACCELERATORS, devices=("node_1/0",))

    assert energy_j([path], wanted) == pytest.approx(2 * ENERGY_J, rel=1e-6)


def test_a_history_with_more_pages_says_so(tmp_path: Path) -> None:
    """
    An answer that isn't all of it is never silently taken for the whole.
    """
    text = json.dumps({"metrics": history(KEY), "next_page_token": "abc"})

    assert said(read(tmp_path, text).findings) == [
        "PW-6 line 1: item 0: the answer has a next page, which isn't here: send all pages"
    ]
