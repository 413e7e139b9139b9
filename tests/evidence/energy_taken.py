"""
The energy that a part takes from logs, and the reason where it takes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from reporter.energy.counters import integrate_counter
from reporter.energy.integrate import integrate
from reporter.evidence.choose import choose
from reporter.evidence.offered import AmbiguousError, Wanted, offered_by
from reporter.evidence.series import LogReading, PowerTrace, Window
from reporter.model.enums import Component
from tests.evidence.write import START_S

# Ten seconds from START_S.
WINDOW = Window(start_s=START_S, stop_s=START_S + 10)
GAP_LIMIT_S = 10.0
ACCELERATOR, NODE, HOST = Component.ACCELERATOR, Component.NODE, Component.HOST


def energies_j(
    readings: LogReading | Sequence[LogReading],
    component: Component | None = None,
    *,
    devices: tuple[str, ...] = (),
    devices_count: int | None = None,
    window: Window = WINDOW,
    cap_w: float = 20_000.0,
) -> dict[str, float]:
    """
    Joules inside the window of each device that a part takes; `cap_w` is the most it can draw.
    """
    logs = [readings] if isinstance(readings, LogReading) else readings
    offered = offered_by(logs)
    wanted = Wanted(component=component, devices=devices, devices_count=devices_count)
    found = {}
    for device in choose(offered.series, wanted).devices:
        one = offered.readings_of(device)
        if isinstance(one, PowerTrace):
            whole = integrate(one, window, gap_limit_s=GAP_LIMIT_S, charge_power_w=None)
        else:
            whole = integrate_counter(
                one, window, gap_limit_s=GAP_LIMIT_S, charge_power_w=None, cap_w=cap_w
            )
        assert whole.integrated_j is not None
        found[device.name] = round(whole.integrated_j, 6)
    return found


def left_out(
    reading: LogReading, component: Component | None = None, *, devices_count: int | None = None
) -> dict[str, str]:
    """
    The series that a part leaves out, each with its reason.
    """
    wanted = Wanted(component=component, devices_count=devices_count)
    choice = choose(offered_by([reading]).series, wanted)
    return {left.series.name: left.reason for left in choice.left_out}


def refusal(
    readings: LogReading | Sequence[LogReading],
    component: Component | None = None,
    *,
    devices_count: int | None = None,
) -> str:
    """
    Why a part takes nothing; fails where it takes something.
    """
    try:
        found = energies_j(readings, component, devices_count=devices_count)
    except AmbiguousError as problem:
        return str(problem)
    raise AssertionError(found)


def hints(reading: LogReading) -> list[str]:
    """
    What each finding of a log says to do.
    """
    return [finding.hint for finding in reading.findings]


# From a second before the window to one after it.
SECONDS = range(-1, 12)


def stamp(second: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """
    The date and time of day in UTC, *second* after START_S.
    """
    return datetime.fromtimestamp(START_S + second, UTC).strftime(form)
