"""
System metrics of Weights & Biases, as rows of JSON and as tables.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.formats.wandb_power import metric_of_key
from reporter.evidence.identity import Kind
from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    HOST,
    SECONDS,
    energy_j,
    power_w,
    refusal,
    stamp_s,
    written,
)
from tests.evidence.write import read, said, traces

ONE = Wanted(component=ACCELERATORS, devices=("0",))


def rows(*keys: str, **further: Any) -> str:
    """
    A row each second with the same draw for every key.
    """
    found = [
        {"_timestamp": stamp_s(second) + 0.0, "_runtime": second + 5.0}
        | {key: power_w(second) for key in keys}
        | further
        for second in SECONDS
    ]
    return "\n".join(json.dumps(row) for row in found) + "\n"


@pytest.mark.parametrize(
    ("key", "kind", "device", "host"),
    [
        ("system.gpu.0.powerWatts", Kind.ACCELERATOR, "0", None),
        ("gpu.0.powerWatts", Kind.ACCELERATOR, "0", None),
        ("system/gpu.0.powerWatts", Kind.ACCELERATOR, "0", None),
        ("system.gpu.0.powerWatts/l:n2", Kind.ACCELERATOR, "0", "n2"),
        ("system.cpu.powerWatts", Kind.CPU_PACKAGE, None, None),
    ],
)
def test_keys_of_every_version(
    tmp_path: Path, key: str, kind: Kind, device: str | None, host: str | None
) -> None:
    """
    A key with its draw is a series with kind, device and node.
    """
    reading = read(tmp_path, rows(key))
    (trace,) = reading.traces

    assert (reading.format, reading.zone, reading.findings) == ("wandb-jsonl", "UTC", ())
    own = trace.identity
    assert (own.kind, own.device, own.host, own.metric) == (kind, device, host, key)
    path = written(tmp_path, rows(key))
    wanted = ONE if device else Wanted(component=HOST, devices_count=1)
    assert energy_j([path], wanted) == pytest.approx(ENERGY_J, rel=1e-6)


def test_what_is_beside_the_draw_is_named_or_no_power(tmp_path: Path) -> None:
    """
    A share of the limit is no power; the limit and the process's own view are left out.
    """
    text = rows(
        "system.gpu.0.powerWatts",
        **{
            "system.gpu.0.powerPercent": 70.0,
            "system.gpu.0.enforcedPowerLimitWatts": 700.0,
            "system.gpu.process.0.powerWatts": 510.0,
            "system.gpu.0.gpu": 98.0,
            "system.cpu.powerWatts": 100.0,
        },
    )

    assert metric_of_key("system.gpu.0.powerPercent") is None
    assert energy_j([written(tmp_path, text)], ONE) == pytest.approx(ENERGY_J, rel=1e-6)
    assert said(read(tmp_path, text).findings) == [
        (
            "PW-12 line 1: left out: system.gpu.0.enforcedPowerLimitWatts (is a limit); "
            "system.gpu.process.0.powerWatts "
            "(is a GPU of the list once more, as the run's process uses it)"
        )
    ]


def test_rows_without_the_key_hold_no_bad_reading(tmp_path: Path) -> None:
    """
    Rows of other metrics have null in it; null beside another GPU's reading is a bad one.
    """
    lines = [
        {"_timestamp": 1715341129, "_runtime": 1, "gpu.0.powerWatts": 300, "gpu.1.powerWatts": 301},
        {"_timestamp": 1715341130, "gpu.0.powerWatts": None, "gpu.1.powerWatts": None, "loss": 1},
        {"_timestamp": 1715341131, "gpu.0.powerWatts": None, "gpu.1.powerWatts": 303},
        {"_timestamp": 1715341132, "gpu.0.powerWatts": "NaN", "gpu.1.powerWatts": 304},
        {"_runtime": 5, "gpu.0.powerWatts": 305, "gpu.1.powerWatts": 305},
    ]
    reading = read(tmp_path, "\n".join(json.dumps(line) for line in lines))

    assert traces(reading)["gpu.1.powerWatts"] == [(0.0, 301.0), (2.0, 303.0), (3.0, 304.0)]
    assert said(reading.findings) == [
        'PW-7 line 3: gpu.0.powerWatts: "null" isn\'t a number',
        'PW-7 line 4: gpu.0.powerWatts: "NaN" isn\'t a number',
        "PW-6 line 5: the reading has no time stamp",
    ]


def chart(header: str, cells: str) -> str:
    """
    A table of a chart: <t> is Unix seconds, <r> seconds of the run, <w> the draw in W.
    """
    lines = [header]
    for second in SECONDS:
        row = cells.replace("<t>", f'"{stamp_s(second)}"').replace("<r>", f'"{second + 5}"')
        lines.append(row.replace("<w>", f'"{power_w(second)}"'))
    return "\n".join(lines) + "\n"


KEY = "brave-sun-7 - system/gpu.0.powerWatts"
BOUNDS = f'"{KEY}","{KEY}__MIN","{KEY}__MAX"'


def test_a_table_of_a_chart(tmp_path: Path) -> None:
    """
    The least and the highest of each point are named and never added.
    """
    text = chart(f'"Wall Time",{BOUNDS}', '<t>,<w>,"400","700"')
    reading = read(tmp_path, text, expected="csv")

    assert reading.format == "wandb-csv"
    assert said(reading.findings) == [
        f"PW-12 line 1: {KEY}__MIN is a lowest, and {KEY}__MAX is a peak: left out"
    ]
    assert energy_j([written(tmp_path, text)], ONE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_a_table_of_pandas(tmp_path: Path) -> None:
    """
    The history of a run, saved from pandas, has an index and both times.
    """
    header = ",_runtime,_timestamp,system.gpu.0.powerWatts,system.gpu.0.powerPercent"
    path = written(tmp_path, chart(header, "0,<r>,<t>,<w>,70"))

    assert energy_j([path], ONE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_times_of_a_run_are_refused(tmp_path: Path) -> None:
    """
    Relative times can't be held against a training log; the message says what to export.
    """
    text = chart(f'"Relative Time (Process)",{BOUNDS}', '<r>,<w>,"400","700"')

    assert said(read(tmp_path, text).findings) == [
        (
            "PW-8 line 1: Relative Time (Process) counts from the start of the run: "
            "export with the axis Wall Time"
        )
    ]


def test_several_runs_in_one_chart_are_refused(tmp_path: Path) -> None:
    """
    GPU 0 of two runs is listed, and never added.
    """
    other = "calm-sea-8 - system/gpu.0.powerWatts"
    path = written(tmp_path, chart(f'"Wall Time","{KEY}","{other}"', '<t>,<w>,"600"'))

    assert refusal(path, ONE)[0] == f"'0' stands for several series: {KEY}, {other}"


def test_rows_of_two_runs_are_refused(tmp_path: Path) -> None:
    """
    Two nodes with a run each, put into one file, would become one GPU with the mean of both.
    """
    first = rows("system.gpu.0.powerWatts")
    later = [json.loads(line) for line in first.splitlines()]
    second = [row | {"_runtime": row["_runtime"] - 2.5} for row in later]
    text = first + "\n".join(json.dumps(row) for row in second)

    assert said(read(tmp_path, text).findings) == [
        (
            f"PW-8 line {len(SECONDS) + 1}: rows of two runs at the same time, whose keys can't be "
            "told apart: send a file for each run"
        ),
    ]


def test_a_run_that_was_resumed_is_one_run(tmp_path: Path) -> None:
    """
    Its rows go on counting from another start, later in time.
    """
    lines = [json.loads(line) for line in rows("system.gpu.0.powerWatts").splitlines()]
    resumed = [row | {"_runtime": row["_runtime"] - 60.0} for row in lines[300:]]
    text = "\n".join(json.dumps(row) for row in lines[:300] + resumed)

    assert energy_j([written(tmp_path, text)], ONE) == pytest.approx(ENERGY_J, rel=1e-6)
