"""
One device's log integrated over a window: the only place where readings become an energy.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reporter.energy.counters import (
    counter_charged_until,
    counter_limit_s,
    integrate_counter,
    resets_inside,
    unwrap,
)
from reporter.energy.coverage import (
    CHARGE_GAP_LIMIT_S,
    Integral,
    Shape,
    charge_limit_s,
    charged_until,
    shape,
)
from reporter.energy.integrate import integrate
from reporter.evidence.identity import Kind
from reporter.evidence.series import CleanTrace, EnergyCounter, PowerTrace, Window, clean

Floats = NDArray[np.float64]

# More than any single device of its kind draws, in W: what a counter's wrap is believed up to
# (EL-11). The largest are a wafer-scale engine (23 kW) and a server's socket (600 W).
HIGHEST_W = MappingProxyType(
    {
        Kind.ACCELERATOR: 30_000.0,
        Kind.CPU_PACKAGE: 1_500.0,
        Kind.CPU_CORE: 1_500.0,
        Kind.DRAM: 1_000.0,
        Kind.PLATFORM: 20_000.0,
    }
)
HIGHEST_OTHER_W = 1e6


def highest_device_w(kind: Kind) -> float:
    """
    More than any single device of *kind* draws, in W.
    """
    return HIGHEST_W.get(kind, HIGHEST_OTHER_W)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """
    Power readings of one device: as logged, cleaned, and their shape.
    """

    raw: PowerTrace
    clean: CleanTrace
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceFigure:
    """
    What one device's log gives over a window, without its readings.

    *first_s* and *last_s* are its first and last usable stamp, `None` without any. Steps longer
    than *gap_limit_s* are charged; `None` where none is too long. *is_counted* tells whether it is
    by a counter of energy, *resets_count* how often that falls inside the window without a wrap:
    such a step is charged, too. *wrap_j* is the counter's range in J, where one is known.
    """

    name: str
    integral: Integral
    gap_limit_s: float | None
    first_s: float | None
    last_s: float | None
    is_counted: bool
    resets_count: int = 0
    wrap_j: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceEnergy(DeviceFigure):
    """
    One device's log integrated over a window: its samples, or its counter.

    *until* gives the charged energy in J from the start of the window to each of some instants in
    Unix seconds.
    """

    samples: Samples | None
    counter: EnergyCounter | None
    until: Callable[[Floats], Floats]

    def charged_in(self, window: Window) -> float | None:
        """
        The charged energy in J of a window inside the run; `None` where no power is known.
        """
        if self.integral.charged_j is None:
            return None
        before_j, after_j = self.until(np.array([window.start_s, window.stop_s]))
        return float(after_j - before_j)


def sampled_energy(trace: PowerTrace, window: Window, charge_w: float | None) -> DeviceEnergy:
    """
    The energy of sampled power over *window*; uncovered time is charged at *charge_w* W or more.
    """
    cleaned = clean(trace)
    gap_limit_s = charge_limit_s(cleaned.trace.times_s, window.start_s, window.stop_s)
    integral = integrate(trace, window, gap_limit_s=gap_limit_s, charge_power_w=charge_w)
    # What is charged follows the log's own pace. How far a log covers its run has one limit for all
    # logs: else a log that is read more often would be refused for pauses that another may have.
    if gap_limit_s < CHARGE_GAP_LIMIT_S and integral.uncovered_s > 0:
        covered = integrate(trace, window, gap_limit_s=CHARGE_GAP_LIMIT_S, charge_power_w=charge_w)
        integral = replace(integral, coverage=covered.coverage)
    until = partial(
        charged_until,
        cleaned.trace,
        window,
        gap_limit_s=gap_limit_s,
        charge_power_w=integral.charge_power_w or 0.0,
    )
    return DeviceEnergy(
        name=trace.name,
        integral=integral,
        gap_limit_s=gap_limit_s,
        is_counted=False,
        samples=Samples(raw=trace, clean=cleaned, shape=shape(trace)),
        counter=None,
        until=until,
        first_s=_first(cleaned.trace.times_s),
        last_s=_last(cleaned.trace.times_s),
    )


def counted_energy(
    counter: EnergyCounter, window: Window, charge_w: float | None, cap_w: float
) -> DeviceEnergy:
    """
    The energy of a counter over *window*; *cap_w* is the most that its device can draw, in W.
    """
    gap_limit_s = counter_limit_s(counter.wrap_j, cap_w)
    integral = integrate_counter(
        counter,
        window,
        gap_limit_s=gap_limit_s,
        charge_power_w=charge_w,
        cap_w=cap_w,
    )
    steps = unwrap(counter, cap_w=cap_w)
    until = partial(
        counter_charged_until,
        steps,
        window,
        gap_limit_s=gap_limit_s,
        charge_power_w=integral.charge_power_w or 0.0,
    )
    return DeviceEnergy(
        name=counter.name,
        integral=integral,
        gap_limit_s=gap_limit_s if math.isfinite(gap_limit_s) else None,
        is_counted=True,
        resets_count=resets_inside(steps, window),
        wrap_j=counter.wrap_j,
        samples=None,
        counter=counter,
        until=until,
        first_s=_first(steps.times_s),
        last_s=_last(steps.times_s),
    )


def _first(times_s: Floats) -> float | None:
    return float(times_s[0]) if times_s.size else None


def _last(times_s: Floats) -> float | None:
    return float(times_s[-1]) if times_s.size else None
