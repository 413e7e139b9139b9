"""
Redfish resources and reports as JSON lines and documents, and range queries of Prometheus.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.write import counters, read, said, traces

STAMP = "2024-05-10T11:38:49Z"
EMPTY = "PW-9 : the log holds no usable reading"


def test_power_control_line_by_line(tmp_path: Path) -> None:
    """
    The first member of PowerControl is the whole; its parts aren't added to it.
    """
    resource = {
        "@odata.id": "/redfish/v1/Chassis/1/Power",
        "PowerControl": [
            {"MemberId": "0", "PowerConsumedWatts": 3000, "PowerCapacityWatts": 10000},
            {"MemberId": "1", "PowerConsumedWatts": 700},
        ],
    }
    rows = [
        {"timestamp": STAMP, "host": "n1"} | resource,
        {"timestamp": STAMP.replace(":49", ":50"), "host": "n1"} | resource,
    ]
    reading = read(tmp_path, "\n".join(json.dumps(row) for row in rows) + "\n")

    assert (reading.format, reading.zone) == ("redfish", "UTC")
    assert traces(reading) == {
        "n1//redfish/v1/Chassis/1/Power": [(0.0, 3000.0), (1.0, 3000.0)],
    }
    assert said(reading.findings) == [
        "PW-12 line 1: only the first member of PowerControl is taken"
    ]


@pytest.mark.parametrize(
    ("body", "power_w"),
    [
        ({"PowerWatts": {"Reading": 374.5, "DataSourceUri": "/x"}}, 374.5),
        ({"PowerWatts": 374}, 374.0),
        ({"Reading": 374, "ReadingUnits": "W", "ReadingType": "Power"}, 374.0),
        ({"body": {"PowerControl": [{"PowerConsumedWatts": 374}]}}, 374.0),
        ({"MetricValues": [{"MetricId": "PowerConsumedWatts", "MetricValue": "374"}]}, 374.0),
    ],
)
@pytest.mark.parametrize(
    "stamp", [{"timestamp": STAMP}, {"time": 1715341129}, {"ts": "1715341129000"}]
)
def test_kinds_of_resources(
    tmp_path: Path, body: dict[str, Any], power_w: float, stamp: dict[str, Any]
) -> None:
    """
    EnvironmentMetrics, sensors, wrapped resources and reports, as one document or an array.
    """
    for document in (stamp | body, [stamp | body]):
        reading = read(tmp_path, json.dumps(document, indent=1))

        assert said(reading.findings) == []
        assert list(traces(reading).values()) == [[(0.0, power_w)]]


def test_values_of_a_report_have_their_own_stamps(tmp_path: Path) -> None:
    """
    The stamp nearest to a value is its own.
    """
    report = {
        "Timestamp": "2024-05-10T11:40:00Z",
        "MetricValues": [
            {"MetricId": "PowerConsumedWatts", "MetricValue": "1", "Timestamp": STAMP},
            {"MetricId": "FanSpeed", "MetricValue": "9000", "Timestamp": STAMP},
        ],
    }

    assert traces(read(tmp_path, json.dumps(report))) == {"node": [(0.0, 1.0)]}


def test_energy_is_a_counter(tmp_path: Path) -> None:
    """
    EnergykWh comes in J.
    """
    document = {"timestamp": STAMP, "EnergykWh": {"Reading": 1.5}, "PowerWatts": {"Reading": None}}
    reading = read(tmp_path, json.dumps(document))

    assert counters(reading) == {"node": [(0.0, 5_400_000.0)]}
    assert said(reading.findings) == ['PW-7 line 1: item 0: "None" isn\'t a number']


def test_a_range_query_of_prometheus(tmp_path: Path) -> None:
    """
    Series of power and energy are read, others left out.
    """
    labels = {"Hostname": "n1", "UUID": "GPU-1"}
    series = [
        {
            "metric": {"__name__": "DCGM_FI_DEV_POWER_USAGE"} | labels,
            "values": [[1715341129, "300.5"], [1715341130.5, "NaN"], ["x", "1"]],
        },
        {
            "metric": {"__name__": "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"} | labels,
            "values": [[1715341129, "15152422938"]],
        },
        {"metric": {"__name__": "DCGM_FI_DEV_GPU_TEMP"} | labels, "values": [[1715341129, "40"]]},
    ]
    document = {"status": "success", "data": {"resultType": "matrix", "result": series}}
    reading = read(tmp_path, json.dumps(document))

    assert traces(reading) == {"n1/GPU-1": [(0.0, 300.5)]}
    assert counters(reading) == {"n1/GPU-1": [(0.0, 15_152_422.938)]}
    assert said(reading.findings) == [
        'PW-7 line 1: item 0: "NaN" isn\'t a number',
        "PW-6 line 1: item 0: a point isn't a time with a value",
    ]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('{"PowerWatts": 1}', [f"{EMPTY}: item 0: the reading has no time stamp (line 1)",
                               "PW-6 line 1: item 0: the reading has no time stamp"]),
        ('{"PowerWatts": 1, "time": "2024-05-10 11:38:49"}',
         ['PW-5 line 1: time "2024-05-10 11:38:49" has no zone, and none is stated']),
        ('{"PowerWatts": 1, "time": 12}',
         [f'{EMPTY}: item 0: time "12": not a time stamp that is known (line 1)',
          'PW-6 line 1: item 0: time "12": not a time stamp that is known']),
        ('{"PowerWatts": 1,', ["PW-3 : isn't valid JSON, as a whole or line by line"]),
        ("[" * 100_000, ["PW-3 : isn't valid JSON, as a whole or line by line"]),
        ('{"PowerWatts": NaN}', ["PW-3 : isn't valid JSON, as a whole or line by line"]),
        ('{"a": {}}\n{"b": \n', [f"{EMPTY}: isn't valid JSON (line 2)",
                                 "PW-6 line 2: isn't valid JSON"]),
        ("{}", [EMPTY]),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path: Path, text: str, messages: list[str]) -> None:
    """
    No stamp, no zone, no JSON: each gives its finding, however deep the nesting.
    """
    assert said(read(tmp_path, text).findings) == messages
