"""
Names of devices, and times: each gives the right energy, or a refusal that says why.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.evidence.offered import Wanted
from reporter.model.enums import Component
from tests.evidence.fault_case import A_NODE, ACCELERATORS, ALL, HOST, LONG, Case, hold
from tests.evidence.fault_logs import (
    GPUS,
    SECONDS,
    START_S,
    cpu_w,
    dram_w,
    gpu_columns,
    gpu_w,
    gpus_j,
    iso,
    long_log,
    node_w,
    shifted,
    smi,
    wide_log,
)


def device(name: str, columns: str, cell: str, right: float | str = ALL, **more: object) -> Case:
    """
    Accelerators named in some way.
    """
    text = long_log(
        iso, header=f"timestamp,{columns},power_w", row="{stamp}," + cell + ",{power:.2f}"
    )
    return Case(name=name, files={"n_csv": text}, right=right, **more)  # type: ignore[arg-type] # fmt: skip


def other_node() -> list[str]:
    """
    The lines of another node's accelerators, which have the same indices.
    """
    return [
        f"{smi(START_S + s)}, {gpu}, {gpu_w(gpu, s) + 3:.2f} W"
        for s in range(SECONDS)
        for gpu in range(GPUS)
    ]


def half_bad(cell: str) -> Case:
    """
    One accelerator without a number between second 20 and 24: its time is charged, not filled.
    """
    rows = ["timestamp, index, power.draw [W]"]
    for s in range(SECONDS):
        for gpu in range(GPUS):
            is_bad = gpu == 3 and 20 <= s < 24
            power = cell if is_bad else f"{gpu_w(gpu, s):.2f} W"
            rows.append(f"{smi(START_S + s)}, {gpu}, {power}")
    bridged = 5 * (gpu_w(3, 19) + gpu_w(3, 24)) / 2
    logged = sum((gpu_w(3, s) + gpu_w(3, s + 1)) / 2 for s in range(19, 24))
    right = ALL - logged + bridged
    return Case(name=f"{cell} of one", files={"n_csv": "\n".join(rows) + "\n"}, right=right)


DEVICES = [
    *(
        device(f"{column} as {cell}", column, cell, wanted=ACCELERATORS)
        for column, cell in (
            ("gpu", "{gpu}"), ("index", "{gpu}"), ("gpu_id", "{gpu}"), ("DeviceId", "{gpu}"),
            ("device", "gpu{gpu}"), ("device", "card{gpu}"), ("gpu", "GPU {gpu}"),
            ("gpu_index", "0{gpu}"), ("card", "card{gpu}"),
        )
    ),
    device("uuids by number", "uuid", "GPU-{gpu}aaa", wanted=Wanted(
        component=Component.ACCELERATOR, devices=("a", "b"), devices_count=8)),
    device("uuids by name", "uuid", "GPU-{gpu}aaa", wanted=Wanted(
        component=Component.ACCELERATOR, devices=tuple(f"GPU-{g}aaa" for g in range(8)))),
    device("host and gpu", "hostname,gpu", "n1,{gpu}", wanted=ACCELERATORS),
    device("nine wanted", "gpu", "{gpu}", "8 isn't in the log", wanted=Wanted(
        component=Component.ACCELERATOR, devices=("0..8",))),
    device("four of eight", "gpu", "{gpu}", gpus_j(range(4)), wanted=Wanted(
        component=Component.ACCELERATOR, devices=("0..3",))),
    device("sixteen wanted by number", "gpu", "{gpu}", "8 series for 16 devices", wanted=Wanted(
        component=Component.ACCELERATOR, devices=("all",), devices_count=16)),
    Case(name="accelerators offered as a node", files={"n_csv": LONG},
         right="an accelerator series proves no node", wanted=A_NODE),
    Case(name="a processor offered as accelerators", wanted=ACCELERATORS,
         files={"n_csv": wide_log({"cpu_power_w": cpu_w})}, right="CPU package"),
    Case(name="a node offered as accelerators", wanted=ACCELERATORS,
         files={"n_csv": wide_log({"node_power_w": node_w})}, right="node input"),
    Case(name="a supply offered as a host", wanted=Wanted(component=Component.HOST, devices=("h",)),
         files={"n_csv": wide_log({"psu1_power_w": node_w})}, right="power supply"),
    Case(name="package, core and memory", wanted=Wanted(
        component=Component.HOST, devices=("n1",), devices_count=1), right=HOST,
        files={"n_csv": wide_log(
            {"package_w": cpu_w, "pp0_w": lambda s: 0.7 * cpu_w(s), "dram_w": dram_w})}),
    Case(name="package, platform and memory", wanted=Wanted(
        component=Component.HOST, devices=("n1",), devices_count=1), right=HOST,
        files={"n_csv": wide_log(
            {"package_w": cpu_w, "psys_w": lambda s: 2 * cpu_w(s), "dram_w": dram_w})}),
    Case(name="eight accelerators and no column that names them", right="of several devices",
         files={"n_csv": long_log(header="timestamp, power.draw [W]",
                                  row="{stamp}, {power:.2f} W")}),
    Case(name="two accelerators and no column that names them", right="of several devices",
         files={"n_csv": long_log(gpus=[0, 1], header="timestamp, power.draw [W]",
                                  row="{stamp}, {power:.2f} W")},
         wanted=Wanted(component=Component.ACCELERATOR, devices=("0..1",))),
    Case(name="two nodes in one log without their names", right="of several devices",
         files={"n_csv": LONG + "".join(f"{line}\n" for line in other_node())},
         wanted=ACCELERATORS),
    Case(name="a foreign device beside", wanted=ACCELERATORS, right=ALL,
         files={"n_csv": wide_log({**gpu_columns(), "cpu_power_w": cpu_w})}),
    *(half_bad(cell) for cell in ("[N/A]", "ERR!", "[Unknown Error]", "", "nan W", "-")),
]  # fmt: skip


def clock(name: str, text: str, right: float | str = ALL, zone: str | None = None) -> Case:
    """
    Accelerators with stamps of some form.
    """
    return Case(name=name, files={"n_csv": text}, right=right, zone=zone)


def stamped(stamp: Callable[[float], str], header: str = "timestamp") -> str:
    """
    A plain table with these stamps.
    """
    return long_log(stamp, header=f"{header},gpu,power_w", row="{stamp},{gpu},{power:.2f}")


SPACED = "%Y-%m-%d %H:%M:%S"
TIMES = [
    clock("Unix seconds", stamped(lambda t: f"{t:.3f}")),
    clock("Unix milliseconds", stamped(lambda t: f"{t * 1e3:.0f}", "time_ms")),
    clock("Unix microseconds", stamped(lambda t: f"{t * 1e6:.0f}")),
    clock("Unix nanoseconds", stamped(lambda t: f"{int(t) * 10**9}")),
    clock("an ending that doesn't fit", stamped(lambda t: f"{t:.0f}", "time_ms"), "doesn't fit"),
    clock("with Z", stamped(iso)),
    clock("an offset", stamped(shifted(2, SPACED + "+02:00"))),
    clock("an offset of half an hour", stamped(shifted(5.5, SPACED + "+05:30"))),
    clock("UTC named", stamped(shifted(0, SPACED + " UTC"))),
    clock("a stated offset", stamped(shifted(2, SPACED)), zone="+02:00"),
    clock("a stated zone", stamped(shifted(2, SPACED)), zone="Europe/Berlin"),
    clock("summer time by its short name", stamped(shifted(2, SPACED + " CEST")),
          zone="Europe/Berlin"),
    clock("a short name with an offset", stamped(shifted(2, SPACED + " CEST")), zone="+02:00"),
    clock("a short name that isn't then", stamped(shifted(2, SPACED + " CET")),
          "CET", zone="Europe/Berlin"),
    clock("a short name alone", stamped(shifted(2, SPACED + " CEST")), "CEST"),
    clock("no zone at all", stamped(shifted(2, SPACED)), "has no zone, and none is stated"),
    clock("an unknown zone", stamped(shifted(2, SPACED)), "no zone is called", zone="Mars/Base"),
    clock("another zone than the log's", stamped(shifted(2, SPACED)),
          "doesn't cover the window", zone="UTC"),
    clock("seconds since the start", stamped(lambda t: f"{t - START_S:.1f}"), "no Unix time"),
    clock("AM and PM", stamped(shifted(0, "%m/%d/%Y %I:%M:%S %p UTC"))),
    clock("date and time apart", long_log(
        shifted(0, "%Y-%m-%d,%H:%M:%S"), header="date,time,gpu,power_w",
        row="{stamp},{gpu},{power:.2f}"), zone="UTC"),
    clock("a column that says UTC", stamped(shifted(0, SPACED), "timestamp_utc")),
    clock("rows in reverse", "\n".join(
        [stamped(iso).splitlines()[0], *stamped(iso).splitlines()[:0:-1]]) + "\n"),
    clock("UTF-8 with its mark", "\ufeff" + stamped(iso)),
]  # fmt: skip


@pytest.mark.parametrize("case", DEVICES, ids=lambda case: case.name)
def test_exactly_the_devices_that_are_asked_for_count(case: Case, tmp_path: Path) -> None:
    """
    Devices are found by any of their names, and by nothing else; bad cells are those of one.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", TIMES, ids=lambda case: case.name)
def test_a_stamp_means_one_instant_or_none(case: Case, tmp_path: Path) -> None:
    """
    Every form of time gives the same instants; what could be two is refused with that reason.
    """
    hold(case, tmp_path)
