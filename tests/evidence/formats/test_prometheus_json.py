"""
Answers of Prometheus' query interface, and exports of VictoriaMetrics.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    NODE,
    SECONDS,
    energy_j,
    power_w,
    stamp_s,
    written,
)
from tests.evidence.write import counters, read, said, traces

LABELS = {"Hostname": "n1", "UUID": "GPU-1", "gpu": "0"}
ONE = Wanted(component=ACCELERATORS, devices=("0",))


def series(name: str, labels: dict[str, str], scale: float = 1.0) -> dict[str, Any]:
    """
    A series with a reading each second.
    """
    values = [[stamp_s(second) + 0.0, str(power_w(second) * scale)] for second in SECONDS]
    return {"metric": {"__name__": name} | labels, "values": values}


def answer(*found: dict[str, Any]) -> dict[str, Any]:
    """
    The answer to a range query.
    """
    return {"status": "success", "data": {"resultType": "matrix", "result": list(found)}}


def test_a_range_query_of_prometheus(tmp_path: Path) -> None:
    """
    Series of power and energy are read, others left out.
    """
    found: list[dict[str, Any]] = [
        {
            "metric": {"__name__": "DCGM_FI_DEV_POWER_USAGE"} | LABELS,
            "values": [[1715341129, "300.5"], [1715341130.5, "NaN"], ["x", "1"]],
        },
        {
            "metric": {"__name__": "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"} | LABELS,
            "values": [[1715341129, "15152422938"]],
        },
        {"metric": {"__name__": "DCGM_FI_DEV_GPU_TEMP"} | LABELS, "values": [[1715341129, "40"]]},
    ]
    reading = read(tmp_path, json.dumps(answer(*found)))

    assert (reading.format, reading.zone) == ("prometheus", "UTC")
    assert traces(reading)["n1/GPU-1"][0] == (0.0, 300.5)
    assert counters(reading) == {"n1/GPU-1": [(0.0, 15_152_422.938)]}
    assert said(reading.findings) == [
        'PW-7 line 1: "NaN" isn\'t a number',
        "PW-6 line 1: item 0: a point isn't a time with a value",
    ]


DRAW = series("DCGM_FI_DEV_POWER_USAGE", LABELS)
LIMIT = series("DCGM_FI_DEV_POWER_MGMT_LIMIT", LABELS, 2.0)
FORMS: dict[str, Any] = {
    "answer": answer(DRAW, LIMIT),
    "data": answer(DRAW)["data"],
    "result": [DRAW, LIMIT],
    "series": DRAW,
    "two answers": [answer(DRAW), answer(LIMIT)],
    "overlapping answers": [answer(DRAW), answer(DRAW)],
    "instances": answer(
        DRAW | {"metric": DRAW["metric"] | {"GPU_I_ID": "3"}},
        LIMIT,
        DRAW | {"metric": DRAW["metric"] | {"GPU_I_ID": "4"}},
    ),
    "export": {
        "metric": DRAW["metric"],
        "values": [float(text) for _, text in DRAW["values"]],
        "timestamps": [int(time * 1000) for time, _ in DRAW["values"]],
    },
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("indent", [None, 1])
def test_whatever_was_saved_of_an_answer_is_read(
    tmp_path: Path, form: str, indent: int | None
) -> None:
    """
    The whole answer, its data, its series, several answers, or an export: one energy.
    """
    path = written(tmp_path, json.dumps(FORMS[form], indent=indent))

    assert energy_j([path], ONE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_instant_answers_one_after_the_other(tmp_path: Path) -> None:
    """
    A loop of instant queries, a line each, is a series with its lines.
    """
    metric = {"__name__": "ipmi_dcmi_power_consumption_watts", "instance": "n1:9290"}
    rows = [
        {"data": {"resultType": "vector", "result": [{"metric": metric, "value": point}]}}
        for point in DRAW["values"]
    ]
    text = "\n".join(json.dumps(row) for row in rows)
    (trace,) = read(tmp_path, text).traces

    assert trace.lines is not None
    assert trace.lines.tolist() == list(range(1, len(SECONDS) + 1))
    wanted = Wanted(component=NODE, devices=("n1",))
    assert energy_j([written(tmp_path, text)], wanted) == pytest.approx(ENERGY_J, rel=1e-6)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"status": "error", "error": "parse error", "data": {"resultType": "matrix"}},
            'PW-6 line 1: item 0: the query failed: "parse error"',
        ),
        (
            answer(DRAW | {"metric": {"gpu": "0"}}),
            'PW-6 line 1: item 0: the series "0" has no metric: query without a function',
        ),
        (
            answer(DRAW | {"values": [[1.0, "5"]]}),
            'PW-6 line 1: item 0: time "1.0" is no Unix time',
        ),
        (
            {"metric": DRAW["metric"], "values": [5.0, 6.0], "timestamps": []},
            "PW-6 line 1: item 0: a point isn't a time with a value",
        ),
        (answer(LIMIT), "PW-12 line 1: left out: DCGM_FI_DEV_POWER_MGMT_LIMIT (is a limit)"),
    ],
)
def test_what_gives_no_reading_is_named(
    tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    """
    A failed query, a series without its metric, a time that is none, halves of an export.
    """
    findings = said(read(tmp_path, json.dumps(document)).findings)

    assert findings[0].startswith("PW-9 : the log holds no usable reading")
    assert message in findings[1:]
