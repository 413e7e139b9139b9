"""
Quantities, units and layouts: each gives the right energy, or a refusal that says why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.evidence.fault_case import A_NODE, ACCELERATORS, ALL, LONG, NODE, Case, hold
from tests.evidence.fault_logs import (
    GPUS,
    SECONDS,
    START_S,
    gpu_columns,
    gpu_w,
    iso,
    long_log,
    node_w,
    wide_log,
)


def beside(name: str, other: Callable[[int], float], right: float | str = NODE) -> Case:
    """
    A node's draw, and a column beside it that is no draw.
    """
    columns = {"power_w": node_w, name: other}
    return Case(name=name, files={"n_csv": wide_log(columns)}, right=right, wanted=A_NODE)


def peak_w(second: int) -> float:
    """
    A peak, a tenth above the draw.
    """
    return 1.1 * node_w(second)


NOT_DRAWN = [
    *(
        beside(name, peak_w)
        for name in (
            "peak_power_w", "max_power_w", "power_max_w", "Maximum power (W)", "power_peak (W)",
            "highest_power_w", "min_power_w", "minimum_power_w", "power_min_w", "lowest_power_w",
            "power_limit_w", "power_cap_w", "Power Limit (W)", "power_budget_w",
            "power_threshold_w", "power_capacity_w", "rated_power_w", "tdp_w", "power_available_w",
            "nameplate_power_w",
        )
    ),
    *(
        beside(name, lambda s: 0.98 * node_w(s))
        for name in ("average_power_w", "avg_power_w", "power_mean_w", "Average power (W)")
    ),
    Case(
        name="an average alone",
        files={"n_csv": wide_log({"average_power_w": node_w})},
        right=NODE,
        wanted=A_NODE,
    ),
    Case(
        name="a peak alone",
        files={"n_csv": wide_log({"peak_power_w": node_w})},
        right="no column holds a draw: peak_power_w is a peak",
        wanted=A_NODE,
    ),
    Case(
        name="power.limit beside power.draw",
        files={
            "n_csv": long_log(
                header="timestamp, index, power.draw [W], power.limit [W], power.max_limit [W]",
                row="{stamp}, {gpu}, {power:.2f} W, 700.00 W, 700.00 W",
            )
        },
        right=ALL,
    ),
    Case(
        name="power.limit before power.draw",
        files={
            "n_csv": long_log(
                header="timestamp, index, power.limit [W], power.draw [W]",
                row="{stamp}, {gpu}, 700.00 W, {power:.2f} W",
            )
        },
        right=ALL,
    ),
    Case(
        name="draw and instant",
        files={
            "n_csv": long_log(
                header="timestamp, index, power.draw.instant [W], power.draw [W]",
                row="{stamp}, {gpu}, 999.00 W, {power:.2f} W",
            )
        },
        right=ALL,
    ),
]  # fmt: skip


def unit(header: str, factor: float, right: float | str = ALL, suffix: str = "") -> Case:
    """
    Accelerators in some unit, stated in the header or in every cell.
    """
    rows = [f"timestamp,gpu,{header}"]
    rows += [
        f"{iso(START_S + s)},{gpu},{gpu_w(gpu, s) * factor!r}{suffix}"
        for s in range(SECONDS)
        for gpu in range(GPUS)
    ]
    text = "\n".join(rows) + "\n"
    name = f"{header} {suffix} {factor:g}"
    return Case(name=name, files={"n_csv": text}, right=right, wanted=ACCELERATORS)


def counted(header: str, factor: float) -> Case:
    """
    Accelerators by energy counters in some unit.
    """
    rows = [f"timestamp,gpu,{header}"]
    for gpu in range(GPUS):
        count_j = 1000.0
        for s in range(SECONDS):
            rows.append(f"{iso(START_S + s)},{gpu},{count_j * factor!r}")
            count_j += (gpu_w(gpu, s) + gpu_w(gpu, s + 1)) / 2
    text = "\n".join(rows) + "\n"
    return Case(name=header, files={"n_csv": text}, right=ALL, wanted=ACCELERATORS)


UNITS = [
    unit("power_w", 1.0), unit("power_kw", 1e-3), unit("power (mW)", 1e3), unit("Power [kW]", 1e-3),
    unit("power_watts", 1.0), unit("power_milliwatts", 1e3), unit("power (W)", 1.0),
    unit("power (mWatts)", 1e3), unit("gpu_power_mw", 1e3), unit("POWER_MW", 1e3),
    unit("power", 1.0, suffix=" W"), unit("power", 1e-3, suffix=" kW"),
    unit("power", 1e3, suffix=" mW"), unit("power_w", 1e-3, suffix=" kW"),
    unit("power", 1.0, "no column names its unit"),
    unit("power_mw", 1.0, "no column names its unit"),
    unit("power_hp", 1.0, "no column names its unit"),
    unit("power (VA)", 1.0, "no column names its unit"),
    counted("energy_j", 1.0), counted("energy_kj", 1e-3), counted("energy (mJ)", 1e3),
    counted("energy_uj", 1e6), counted("energy_wh", 1 / 3600), counted("energy_kwh", 1 / 3.6e6),
]  # fmt: skip


def layout(name: str, text: str, right: float | str = ALL, **more: object) -> Case:
    """
    Accelerators in a table of another form.
    """
    return Case(name=name, files={"n_csv": text}, right=right, **more)  # type: ignore[arg-type]


def swapped() -> str:
    """
    A logger that was started anew with another order of its columns.
    """
    first = long_log(
        header="timestamp, index, power.draw [W], utilization.gpu [%]",
        row="{stamp}, {gpu}, {power:.2f} W, 99 %",
        seconds=range(40),
    )
    second = long_log(
        header="timestamp, index, utilization.gpu [%], power.draw [W]",
        row="{stamp}, {gpu}, 99 %, {power:.2f} W",
        seconds=range(40, SECONDS),
    )
    return first + second  # fmt: skip


def comma(text: str) -> str:
    """
    The same with decimal commas.
    """
    return text.replace(".", ",")


SEMICOLON = long_log(iso, header="timestamp;gpu;power_w", row="{stamp};{gpu};{power:.2f}")
LAYOUTS = [
    layout("semicolons", SEMICOLON),
    layout("tabs", SEMICOLON.replace(";", "\t")),
    layout("semicolons and decimal commas", "\n".join(
        line if not number else ";".join([*line.split(";")[:2], comma(line.split(";")[2])])
        for number, line in enumerate(SEMICOLON.splitlines())) + "\n"),
    layout("decimal commas in quotation marks", long_log(
        iso, header="timestamp,gpu,power_w", row='{stamp},{gpu},"{power:.2f}"').replace(
            '"', "\0").replace("\0", '"')),
    layout("comma and blank with decimal commas", "\n".join(
        line if not number else ", ".join([*line.split(", ")[:2], comma(line.split(", ")[2])])
        for number, line in enumerate(LONG.splitlines())) + "\n"),
    layout("three digits behind a comma", long_log(
        iso, header="timestamp;gpu;power_w", row="{stamp};{gpu};1,234"), "decimal or a thousand"),
    layout("a header in the middle", long_log(seconds=range(30)) + long_log(
        seconds=range(30, SECONDS))),
    layout("a header before every second", "".join(
        long_log(seconds=[second]) for second in range(SECONDS))),
    layout("other columns from the middle on", swapped()),
    layout("another header without power", long_log(seconds=range(30))
           + "timestamp, index, utilization.gpu [%]\n", "another header from here on"),
    layout("more columns", long_log(
        header="timestamp, name, index, temperature.gpu, power.draw [W], clocks.sm [MHz]",
        row="{stamp}, NVIDIA H100, {gpu}, 55, {power:.2f} W, 1980 MHz")),
    layout("power first", long_log(
        iso, header="power_w,gpu,timestamp", row="{power:.2f},{gpu},{stamp}")),
    layout("blank lines and comments", LONG.replace("\n", "\n\n# a comment\n")),
    layout("carriage returns", LONG.replace("\n", "\r\n")),
    layout("no last line end", LONG.rstrip("\n")),
    layout("a torn last line", LONG + "2026/06/01 10:31:11.0"),
    layout("quoted cells", long_log(
        iso, header='"timestamp","gpu","power_w"', row='"{stamp}","{gpu}","{power:.2f}"')),
    layout("no header", long_log(header="")),
    layout("no header and no units", long_log(header="", row="{stamp}, {gpu}, {power:.2f}")),
    layout("a wide table", wide_log(gpu_columns())),
    layout("a wide table of Zeus", wide_log(
        {f"power{gpu}": partial(gpu_w, gpu) for gpu in range(GPUS)},
        lambda t: f"{t:.3f}").replace("timestamp", "time")),
    layout("header in capitals", wide_log(gpu_columns("GPU{}_POWER_W"))),
    layout("names with blanks", wide_log(gpu_columns("GPU {} power (W)"))),
]  # fmt: skip


@pytest.mark.parametrize("case", NOT_DRAWN, ids=lambda case: case.name)
def test_only_a_draw_is_a_draw(case: Case, tmp_path: Path) -> None:
    """
    Averages, peaks, limits and capacities are never taken for a draw that stands beside them.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", UNITS, ids=lambda case: case.name)
def test_every_unit_is_read_or_refused(case: Case, tmp_path: Path) -> None:
    """
    The energy doesn't depend on the unit; what has none, or could have two, is refused.
    """
    hold(case, tmp_path)


@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: case.name)
def test_the_layout_changes_no_figure(case: Case, tmp_path: Path) -> None:
    """
    Separators, headers, quotation marks and the order of columns change nothing.
    """
    hold(case, tmp_path)
