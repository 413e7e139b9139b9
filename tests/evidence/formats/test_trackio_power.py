"""
System metrics of trackio.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reporter.evidence.identity import Kind, Quantity
from reporter.evidence.offered import Wanted
from tests.evidence.chosen import (
    ACCELERATORS,
    ENERGY_J,
    SECONDS,
    energy_j,
    power_w,
    refusal,
    stamp_s,
    written,
)
from tests.evidence.write import read, said

ONE = Wanted(component=ACCELERATORS, devices=("0",))


def row(second: int, prefix: str = "") -> dict[str, Any]:
    """
    What trackio logs of one GPU of 8 at a second.
    """
    return {
        f"{prefix}gpu/0/power": power_w(second),
        f"{prefix}gpu/0/power_limit": 700.0,
        f"{prefix}gpu/0/power_percent": 73.0,
        f"{prefix}gpu/0/utilization": 98,
        f"{prefix}gpu/total_power": 8 * power_w(second),
    }


@pytest.mark.parametrize("is_nested", [False, True])
def test_power_of_each_gpu(tmp_path: Path, *, is_nested: bool) -> None:
    """
    The total is never added to its parts, and the limit is named.
    """
    rows = [
        {"timestamp": stamp_s(second)} | ({"metrics": row(second)} if is_nested else row(second))
        for second in SECONDS
    ]
    reading = read(tmp_path, json.dumps(rows))

    assert reading.format == "trackio-json"
    assert said(reading.findings) == ["PW-12 line 1: left out: gpu/0/power_limit (is a limit)"]
    assert [(t.name, t.identity.device, t.identity.is_total) for t in reading.traces] == [
        ("gpu/0/power", "0", False),
        ("gpu/total_power", None, True),
    ]
    path = written(tmp_path, json.dumps(rows))
    assert energy_j([path], ONE) == pytest.approx(ENERGY_J, rel=1e-6)


def test_energy_is_a_counter_from_the_first_row_on(tmp_path: Path) -> None:
    """
    J of the GPU, at a date with its zone.
    """
    rows = [
        {"timestamp": "2026-06-01T10:30:00.000000+00:00", "gpu/0/energy_consumed": 0.0},
        {"timestamp": "2026-06-01T10:40:00+00:00", "gpu/0/energy_consumed": 306_000.0},
    ]
    path = written(tmp_path, json.dumps(rows))
    (counter,) = read(tmp_path, json.dumps(rows)).counters

    assert (counter.identity.kind, counter.identity.quantity) == (
        Kind.ACCELERATOR,
        Quantity.COUNTER,
    )
    assert energy_j([path], ONE) == pytest.approx(306_000.0)


def test_ranks_that_may_see_one_gpu_are_refused(tmp_path: Path) -> None:
    """
    GPU 0 of two ranks may be one GPU or two: the list is shown.
    """
    rows = [{"timestamp": stamp_s(n)} | row(n, f"rank{n % 2}/") for n in SECONDS]

    assert refusal(written(tmp_path, json.dumps(rows)), ONE)[0] == (
        "'0' stands for several series: rank1/gpu/0/power, rank0/gpu/0/power"
    )
