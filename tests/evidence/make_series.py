"""
Logs of made-up series with an identity each, and what is chosen from them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reporter.evidence.choose import choose
from reporter.evidence.identity import Identity, Kind, Quantity, identity_of
from reporter.evidence.offered import AmbiguousError, Choice, Wanted, offered_by
from reporter.evidence.series import EnergyCounter, LogReading, PowerTrace

READINGS_COUNT = 20


def draw(
    name: str,
    *,
    start_s: float = 0.0,
    watts: float | None = None,
    count: int = READINGS_COUNT,
    **identity: Any,
) -> PowerTrace:
    """
    A reading a second, in W: *watts*, or a power that the name alone makes its own.

    What the series is of follows from its name, as far as *identity* doesn't say otherwise.
    """
    times_s = start_s + np.arange(count, dtype=np.float64)
    own_w = 100.0 + sum(map(ord, name)) % 97 if watts is None else watts
    power_w = own_w + times_s % 3
    return PowerTrace(name=name, times_s=times_s, power_w=power_w, identity=named(name, **identity))


def counter(name: str, *, start_s: float = 0.0, **identity: Any) -> EnergyCounter:
    """
    A counter of energy in J, read every second.
    """
    times_s = start_s + np.arange(READINGS_COUNT, dtype=np.float64)
    energy_j = times_s * (100.0 + sum(map(ord, name)) % 97)
    return EnergyCounter(
        name=name, times_s=times_s, energy_j=energy_j, identity=named(name, **identity)
    )


def named(name: str, **identity: Any) -> Identity:
    """
    What a name speaks of, and what is known besides.
    """
    found = identity_of(name)
    fields = {
        field: getattr(found, field)
        for field in ("kind", "quantity", "device", "metric", "is_total")
    }
    return Identity(**(fields | identity))


def gpus(count: int = 8, *, start_s: float = 0.0, watts: float = 300.0) -> tuple[PowerTrace, ...]:
    """
    Accelerators named by their index, as nvidia-smi does, each a watt above the one before.
    """
    return tuple(
        draw(
            str(index),
            start_s=start_s,
            watts=watts + index,
            kind=Kind.ACCELERATOR,
            device=str(index),
        )
        for index in range(count)
    )


def log(file: str, *series: PowerTrace | EnergyCounter) -> LogReading:
    """
    A log that holds these series.
    """
    return LogReading(
        file=file,
        format="csv",
        unit="W",
        clock=None,
        zone="UTC",
        traces=tuple(one for one in series if isinstance(one, PowerTrace)),
        counters=tuple(one for one in series if isinstance(one, EnergyCounter)),
    )


def chosen(wanted: Wanted, *logs: LogReading) -> Choice:
    """
    What a part takes from these logs.
    """
    return choose(offered_by(logs).series, wanted)


def taken(choice: Choice) -> list[str]:
    """
    Names of the devices.
    """
    return [device.name for device in choice.devices]


def left_out(choice: Choice) -> list[str]:
    """
    What isn't taken, each with its reason.
    """
    return [f"{left.series.name} {left.reason}" for left in choice.left_out]


def refusal(wanted: Wanted, *logs: LogReading) -> tuple[str, str]:
    """
    Cause and advice where nothing is chosen.
    """
    with pytest.raises(AmbiguousError) as problem:
        chosen(wanted, *logs)
    return str(problem.value), problem.value.advice


__all__ = [
    "Kind", "Quantity", "Wanted", "chosen", "counter", "draw", "gpus", "left_out", "log",
    "refusal", "taken",
]  # fmt: skip
