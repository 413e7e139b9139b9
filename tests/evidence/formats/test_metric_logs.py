"""
Logs of metrics systems as people have them: each gives the energy that it means.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reporter.evidence.detect import read_power_log
from reporter.evidence.offered import Wanted
from tests.evidence.chosen import ACCELERATORS, NODE, energy_j
from tests.evidence.write import read, said

EIGHT = Wanted(component=ACCELERATORS, devices=("0..7",), devices_count=8)
TWO_BY_UUID = Wanted(
    component=ACCELERATORS,
    devices=(
        "GPU-00000000-6156-355b-e589-ff2064894f16",
        "GPU-00000001-6156-355b-e589-ff2064894f16",
    ),
)


@pytest.mark.parametrize(
    ("log", "format_name", "wanted", "right_j"),
    [
        ("p_dcgm_mig/n.prom", "prometheus", TWO_BY_UUID, 657_365.5),
        ("p_qrange/n.json", "prometheus", EIGHT, 2_643_896.9),
        ("p_wandb_jsonl/n.json", "wandb-jsonl", EIGHT, 2_643_896.9),
        (
            "s_ipmi_exporter/n.prom",
            "prometheus",
            Wanted(component=NODE, devices=("n1",)),
            2_488_993.0,
        ),
    ],
)
def test_a_log_gives_the_energy_that_it_means(
    shared: Path, log: str, format_name: str, wanted: Wanted, right_j: float
) -> None:
    """
    The energy is right within 1e-4, under the name of the log's own format, and with its lines.
    """
    path = shared / "logs" / log
    reading = read_power_log(path, expected=format_name)

    assert reading.format == format_name
    assert all(trace.lines is not None for trace in reading.traces)
    assert energy_j([path], wanted) == pytest.approx(right_j, rel=1e-4)


def test_units_in_the_cells_of_a_panel_are_enough(shared: Path) -> None:
    """
    A panel of Grafana with whole watts in its cells is a table like any other.
    """
    path = shared / "logs" / "t_grafana_formatted" / "g.csv"
    reading = read_power_log(path, zone="UTC", expected="csv")

    assert (reading.format, said(reading.findings)) == ("csv", [])
    assert energy_j([path], EIGHT, zone="UTC") == pytest.approx(2_643_896.9, rel=1e-4)


def test_the_answer_of_a_range_query_may_be_stated_as_prometheus(shared: Path) -> None:
    """
    Neither form of Prometheus is a surprise where it is stated.
    """
    reading = read_power_log(shared / "logs" / "p_qrange" / "n.json", expected="prometheus")

    assert said(reading.findings) == []


def test_repeated_instances_of_a_gpu_are_named(shared: Path) -> None:
    """
    Of each GPU the first MIG instance is read, and the others are named in one note.
    """
    gpu, other = (f"n1/{name}" for name in TWO_BY_UUID.devices)
    reading = read_power_log(shared / "logs" / "p_dcgm_mig" / "n.prom")

    assert [trace.name for trace in reading.traces] == [gpu, other]
    assert said(reading.findings) == [
        (
            f"PW-12 line 4: left out: MIG instance 4 of {gpu}, MIG instance 5 of {gpu}, "
            f"MIG instance 6 of {gpu}, MIG instance 4 of {other} and 2 more "
            "(has the power of the whole GPU once more)"
        )
    ]


HOSTILE = {
    "brackets": ('{"@odata.id": "x", "a": ', "[", ""),
    "objects": ('[{"@odata.id": "x"}', ', {"PowerWatts": {"Reading": []}}', "]"),
    "keys": ('{"_runtime": 1, "gpu.0.powerWatts": 1', ', "gpu.0.powerWatts": {}', "}"),
    "points": ('{"metric": {"__name__": "a_watts"}, "values": [0', ", [[]]", "]}"),
    "rows": ('"Time","a_watts{b=""c""}"\n', '"\n', ""),
    "headers": ("", '"Time","a_watts{b=""c""}"\n', ""),
    "braces": ('"Time","a_watts{b=""', "{", '"\n1,2\n'),
    "stamps": ("1780309800000 1 1\n", "1780309800000 ", "\n"),
    "quotes": ("key,value,timestamp,power_usage\n", '"', "\n"),
    "columns": ('"Wall Time","a - system/gpu.0.powerWatts"', ',"b - - - "', "\n"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_logs_cost_linear_time(tmp_path: Path, kind: str) -> None:
    """
    Eight times as much of the worst content takes no more than about eight times as long, and ends
    in findings.
    """
    begin, more, end = HOSTILE[kind]

    def took_s(count: int) -> float:
        text = begin + more * count + end
        begun = time.process_time()
        assert read(tmp_path, text).findings
        return time.process_time() - begun

    assert took_s(40_000) < 40 * took_s(5_000) + 0.5
