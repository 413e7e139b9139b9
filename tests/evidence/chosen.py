"""
The energy that a part gets from logs, by the series that it chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reporter.energy.integrate import integrate
from reporter.evidence.choose import choose
from reporter.evidence.detect import read_power_log
from reporter.evidence.offered import AmbiguousError, Wanted, offered_by
from reporter.evidence.series import PowerTrace, Window
from reporter.measure.device import DeviceQuestion, device_figure
from reporter.model.enums import Component

# 2026-06-01T10:30:00Z and ten minutes from there, as in the shared logs.
WINDOW = Window(start_s=1_780_309_800.0, stop_s=1_780_310_400.0)
SECONDS = range(-5, 606)
# More than any device of these logs draws, in W: what a counter's step is believed up to.
HIGHEST_W = 5_000.0
ACCELERATORS, NODE, HOST = Component.ACCELERATOR, Component.NODE, Component.HOST
# Of `power_w`: 300 s at the even and 300 s at the odd level, joined by straight lines.
ENERGY_J = 600 * 510.0


def power_w(second: int) -> float:
    """
    A draw that goes up and down by 20 W each second around 510 W.
    """
    return 500.0 + 20.0 * (second % 2)


def stamp_s(second: int) -> int:
    """
    Unix seconds of a second of the window.
    """
    return int(WINDOW.start_s) + second


def energy_j(paths: Sequence[Path], wanted: Wanted, *, zone: str | None = None) -> float:
    """
    The energy in J of the series that a part takes, over the window.

    Raises `AmbiguousError` as the choice does.
    """
    offered = offered_by(read_power_log(path, name=path.name, zone=zone) for path in paths)
    total_j = 0.0
    for device in choose(offered.series, wanted).devices:
        found = offered.readings_of(device)
        if isinstance(found, PowerTrace):
            integral = integrate(found, WINDOW, gap_limit_s=10.0, charge_power_w=None)
            assert integral.integrated_j is not None
            total_j += integral.integrated_j
        else:
            counted = device_figure(found, DeviceQuestion(window=WINDOW, cap_w=HIGHEST_W))
            assert counted.integral.integrated_j is not None
            total_j += counted.integral.integrated_j
    return total_j


def left_out(path: Path, wanted: Wanted) -> list[str]:
    """
    The series that a part leaves out, each with its reason.
    """
    offered = offered_by([read_power_log(path, name=path.name)])
    return [f"{one.series.name}: {one.reason}" for one in choose(offered.series, wanted).left_out]


def refusal(path: Path, wanted: Wanted) -> tuple[str, str]:
    """
    Why the choice is refused, and what to do.
    """
    try:
        energy_j([path], wanted)
    except AmbiguousError as refused:
        return str(refused), refused.advice
    return "", ""


def written(folder: Path, text: str, name: str = "log") -> Path:
    """
    A log with this text.
    """
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
