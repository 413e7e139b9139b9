"""
Totals beside their parts, and copies: each gives the right energy, or a refusal that says why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reporter.evidence.offered import Wanted
from reporter.model.enums import Component
from tests.evidence.fault_case import A_NODE, ACCELERATORS, ALL, LONG, NODE, Case, hold
from tests.evidence.fault_logs import (
    GPUS,
    SECONDS,
    START_S,
    cpu_w,
    dram_w,
    gpu_columns,
    gpu_w,
    iso,
    long_log,
    node_w,
    smi,
    wide_log,
)


def gpus_sum_w(second: int) -> float:
    """
    All accelerators together, in W.
    """
    return sum(gpu_w(gpu, second) for gpu in range(GPUS))


def total_of_gpus(name: str) -> Case:
    """
    Columns of all accelerators and one of their sum.
    """
    text = wide_log({**gpu_columns(), name: gpus_sum_w})
    return Case(name=name, files={"n_csv": text}, right=ALL, wanted=ACCELERATORS)


def total_of_node(name: str) -> Case:
    """
    Columns of parts and one of the whole node.
    """
    columns = {"cpu_power_w": cpu_w, "gpu_power_w": gpus_sum_w, name: node_w}
    return Case(name=name, files={"n_csv": wide_log(columns)}, right=NODE, wanted=A_NODE)


def sensors(total: str, *, sign: str = "sensor") -> Case:
    """
    One row a sensor, the sum of all among them.
    """
    rows = [f"timestamp,hostname,{sign},power_w"]
    for second in range(SECONDS):
        at = iso(START_S + second)
        rows.append(f"{at},n1,{total},{node_w(second):.3f}")
        rows.append(f"{at},n1,cpu_rail,{cpu_w(second):.3f}")
        rows.append(f"{at},n1,dram,{dram_w(second):.3f}")
        rows.append(f"{at},n1,fan,55.5")
    name = f"{sign} {total}"
    return Case(name=name, files={"n_csv": "\n".join(rows) + "\n"}, right=NODE, wanted=A_NODE)


TOTALS = [
    *map(
        total_of_gpus,
        [
            "gpu_total_power_w", "total_gpu_power_w", "GPU total (W)", "gpus_sum_power_w",
            "all_gpus_power_w", "gpu_all_w", "accelerators_total_power_w", "gpu_overall_power_w",
        ],
    ),
    *map(
        total_of_node,
        [
            "total_power_w", "Total (W)", "system_power_w", "node_power_w", "wall_power_w",
            "chassis_power_w", "server_power_w", "total_node_power_w",
        ],
    ),
    *(sensors(word) for word in ("total", "Total Power", "system_total", "node", "chassis")),
    sensors("total", sign="domain"),
    sensors("total", sign="component"),
    Case(
        name="seven columns and a total",
        files={
            "n_csv": wide_log(
                {
                    **{k: v for k, v in gpu_columns().items() if not k.startswith("gpu7")},
                    "gpu_total_power_w": gpus_sum_w,
                }
            )
        },
        right="7 isn't in the log",
        wanted=ACCELERATORS,
    ),
    Case(
        name="unnamed columns, one of them the sum of the others",
        files={
            "n_csv": wide_log(
                {"a_w": cpu_w, "b_w": dram_w, "c_w": lambda s: cpu_w(s) + dram_w(s)}
            )
        },
        right="--series",
    ),
]  # fmt: skip


def copy(name: str, files: dict[str, str], right: float | str, **wanted: object) -> Case:
    """
    Logs of which one may be a copy of another.
    """
    return Case(name=name, files=files, right=right, wanted=Wanted(**wanted))  # type: ignore[arg-type]


WITH_HOST = "timestamp,hostname,index,power.draw [W]"
UUID_HEADER = "timestamp, uuid, power.draw [W]"
UUID_ROW = "{stamp}, GPU-0000000{gpu}-aaaa, {power:.2f} W"


def hosted(host: str, *, shift: float = 0.0) -> str:
    """
    A log that names its host; *shift* in W makes it another node's.
    """
    rows = [WITH_HOST]
    rows += [
        f"{smi(START_S + s)},{host},{gpu},{gpu_w(gpu, s) + shift:.2f} W"
        for s in range(SECONDS)
        for gpu in range(GPUS)
    ]
    return "\n".join(rows) + "\n"


def halves(cut: int, overlap: int = 0) -> dict[str, str]:
    """
    One log rotated after *cut* seconds, its last *overlap* seconds written twice.
    """
    return {
        "p1_csv": long_log(seconds=range(cut)),
        "p2_csv": long_log(seconds=range(cut - overlap, SECONDS)),
    }


COPIES = [
    copy("the same log twice", {"a_csv": LONG, "b_csv": LONG}, "the same readings"),
    copy("the same log under another host", {"a_csv": hosted("a"), "b_csv": hosted("b")},
         "the same readings"),
    copy("a log again without its header", {"a_csv": LONG, "b_csv": long_log(header="")}, ALL),
    copy("a copy in another unit",
         {"a_csv": LONG,
          "b_csv": long_log(header="timestamp,index,power_mw", row="{stamp},{gpu},{power:.2f}")},
         "no column names its unit"),
    copy("a copy with other names of devices",
         {"a_csv": LONG, "b_csv": long_log(header=UUID_HEADER, row=UUID_ROW)},
         "the same readings"),
    copy("one column twice under two names",
         {"n_csv": wide_log({**gpu_columns(), "gpu8_power_w": lambda s: gpu_w(0, s)})},
         "the same readings"),
    copy("one column for two nodes",
         {"n_csv": wide_log({"node0_power_w": node_w, "node1_power_w": node_w})},
         "the same readings"),
    copy("two outlets with one reading",
         {"n_csv": wide_log({"outlet1_power_w": node_w, "outlet2_power_w": node_w})},
         "the same readings"),
    copy("a device logged twice side by side",
         {"a_csv": long_log(header=UUID_HEADER, row=UUID_ROW),
          "b_csv": long_log(header=UUID_HEADER, row=UUID_ROW.replace(".2f", ".1f"))},
         "logged twice"),
    copy("two nodes with hosts", {"a_csv": hosted("a"), "b_csv": hosted("b", shift=5.0)},
         2 * ALL + 5.0 * 60 * GPUS),
    *(
        copy(f"rotated after {cut} s", halves(cut), ALL, component=Component.ACCELERATOR,
             devices=("0..7",))
        for cut in (6, 20, 35, 50, 64)
    ),
    *(
        copy(f"rotated with {lines} s written twice", halves(40, lines), ALL,
             component=Component.ACCELERATOR, devices=("0..7",))
        for lines in (1, 2)
    ),
    copy("pieces in the wrong order",
         {"p2_csv": long_log(seconds=range(30)), "p1_csv": long_log(seconds=range(30, SECONDS))},
         ALL, component=Component.ACCELERATOR, devices=("0..7",)),
    copy("three pieces",
         {"a_csv": long_log(seconds=range(20)), "b_csv": long_log(seconds=range(20, 50)),
          "c_csv": long_log(seconds=range(50, SECONDS))}, ALL),
    copy("lines written twice", {"a_csv": LONG + "\n".join(LONG.splitlines()[-16:]) + "\n"}, ALL),
    copy("every line twice", {"a_csv": "\n".join(
        [LONG.splitlines()[0], *(x for x in LONG.splitlines()[1:] for _ in (0, 1))]) + "\n"}, ALL),
    copy("a table of each device",
         {f"g{gpu}_csv": long_log(gpus=[gpu]) for gpu in range(GPUS)}, ALL),
]  # fmt: skip


@pytest.mark.parametrize("case", TOTALS, ids=lambda case: case.name)
def test_a_total_is_never_added_to_its_parts(case: Case, tmp_path: Path) -> None:
    """
    A sum beside the series that it sums counts once, whatever it is called.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", COPIES, ids=lambda case: case.name)
def test_no_device_counts_twice(case: Case, tmp_path: Path) -> None:
    """
    Copies are refused, and pieces of one log are one series.
    """
    hold(case, tmp_path)
