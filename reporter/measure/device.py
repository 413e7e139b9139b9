"""
One device's log integrated over a window: the only place where readings become an energy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reporter.energy.counters import (
    Unwrapped,
    counter_charged_until,
    counter_limit_s,
    integrate_counter,
    resets_inside,
    unwrap,
)
from reporter.energy.coverage import (
    CHARGE_GAP_LIMIT_S,
    Integral,
    charge_limit_s,
    charged_until,
)
from reporter.energy.integrate import integrate
from reporter.evidence.identity import Identity, Kind
from reporter.evidence.series import CleanTrace, EnergyCounter, PowerTrace, Window, clean
from reporter.measure.reading_facts import (
    CounterFacts,
    SampleFacts,
    counter_facts,
    sample_facts,
    signals_of,
)

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
    One device's log integrated over a window, with what rules ask of its samples or its counter.

    *points_j* are the charged energies in J from the start of *window* to each of *points_s*, which
    rise, in Unix seconds. The readings themselves aren't kept: of very large logs they don't fit.
    """

    identity: Identity
    window: Window
    samples: SampleFacts | None
    counter: CounterFacts | None
    points_s: Floats
    points_j: Floats

    def until(self, points_s: Floats) -> Floats:
        """
        The charged energy in J from the start of the window to each of some instants in Unix s.

        Instants outside the window count as its nearest end. Raises `ValueError` for one that
        wasn't asked for when the log was read.
        """
        wanted_s = np.clip(points_s, self.window.start_s, self.window.stop_s)
        places = np.searchsorted(self.points_s, wanted_s)
        if wanted_s.size and not np.array_equal(self.points_s.take(places, mode="clip"), wanted_s):
            raise ValueError(f"{self.name}: asked for the energy until an instant that isn't known")
        energy_j: Floats = self.points_j[places]
        return energy_j

    def charged_in(self, window: Window) -> float | None:
        """
        The charged energy in J of a window inside the run; `None` where no power is known.
        """
        if self.integral.charged_j is None:
            return None
        before_j, after_j = self.until(np.array([window.start_s, window.stop_s]))
        return float(after_j - before_j)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceQuestion:
    """
    What is asked of the readings of one device.

    Time of *window* without readings is charged at *charge_w* W or more; a counter's device can
    draw *cap_w* W. *instants_s* are the Unix seconds at which the energy so far is wanted, besides
    both ends of the window. With *is_judged* the signals are sought, work outside of the window
    from *earliest_s* to *latest_s*.
    """

    window: Window
    charge_w: float | None = None
    cap_w: float = HIGHEST_OTHER_W
    instants_s: Sequence[float] = ()
    is_judged: bool = False
    earliest_s: float = -math.inf
    latest_s: float = math.inf

    @property
    def points_s(self) -> Floats:
        """
        The instants and both ends of the window, each once, from the first to the last.
        """
        ends_s = np.array([self.window.start_s, self.window.stop_s])
        inside_s = np.clip(np.array(self.instants_s, dtype=np.float64), *ends_s)
        return np.unique(np.concatenate((ends_s, inside_s)))


def device_figure(found: PowerTrace | EnergyCounter, asked: DeviceQuestion) -> DeviceFigure:
    """
    The energy of one device.
    """
    if isinstance(found, PowerTrace):
        return _sampled(found, clean(found), asked)
    return _counted(found, unwrap(found, cap_w=asked.cap_w), asked)


def device_energy(found: PowerTrace | EnergyCounter, asked: DeviceQuestion) -> DeviceEnergy:
    """
    The energy of one device, and what rules ask of its readings.
    """
    if isinstance(found, PowerTrace):
        return _sampled_energy(found, asked)
    return _counted_energy(found, asked)


def _sampled_energy(trace: PowerTrace, asked: DeviceQuestion) -> DeviceEnergy:
    cleaned = clean(trace)
    figure = _sampled(trace, cleaned, asked)
    signals = None
    if asked.is_judged:
        signals = signals_of(
            cleaned.trace,
            asked.window,
            step_limit_s=figure.gap_limit_s or math.inf,
            earliest_s=asked.earliest_s,
            latest_s=asked.latest_s,
        )
    points_s = asked.points_s
    points_j = charged_until(
        cleaned.trace,
        asked.window,
        points_s,
        gap_limit_s=figure.gap_limit_s or math.inf,
        charge_power_w=figure.integral.charge_power_w or 0.0,
    )
    samples = sample_facts(trace, cleaned, asked.window, signals)
    return _energy(figure, trace, asked, (points_s, points_j), samples=samples)


def _counted_energy(counter: EnergyCounter, asked: DeviceQuestion) -> DeviceEnergy:
    steps = unwrap(counter, cap_w=asked.cap_w)
    figure = _counted(counter, steps, asked)
    points_s = asked.points_s
    points_j = counter_charged_until(
        steps,
        asked.window,
        points_s,
        gap_limit_s=math.inf if figure.gap_limit_s is None else figure.gap_limit_s,
        charge_power_w=figure.integral.charge_power_w or 0.0,
    )
    facts = counter_facts(counter, steps, asked.window)
    return _energy(figure, counter, asked, (points_s, points_j), counter=facts)


def _energy(
    figure: DeviceFigure,
    found: PowerTrace | EnergyCounter,
    asked: DeviceQuestion,
    points: tuple[Floats, Floats],
    *,
    samples: SampleFacts | None = None,
    counter: CounterFacts | None = None,
) -> DeviceEnergy:
    fields = {name: getattr(figure, name) for name in DeviceFigure.__dataclass_fields__}
    return DeviceEnergy(
        **fields,
        identity=found.identity,
        window=asked.window,
        samples=samples,
        counter=counter,
        points_s=points[0],
        points_j=points[1],
    )


def _sampled(trace: PowerTrace, cleaned: CleanTrace, asked: DeviceQuestion) -> DeviceFigure:
    window, charge_w = asked.window, asked.charge_w
    times_s = cleaned.trace.times_s
    gap_limit_s = charge_limit_s(times_s, window.start_s, window.stop_s)
    integral = integrate(trace, window, gap_limit_s=gap_limit_s, charge_power_w=charge_w)
    # What is charged follows the log's own pace. How far a log covers its run has one limit for all
    # logs: else a log that is read more often would be refused for pauses that another may have.
    if gap_limit_s < CHARGE_GAP_LIMIT_S and integral.uncovered_s > 0:
        covered = integrate(trace, window, gap_limit_s=CHARGE_GAP_LIMIT_S, charge_power_w=charge_w)
        integral = replace(integral, coverage=covered.coverage)
    return DeviceFigure(
        name=trace.name,
        integral=integral,
        gap_limit_s=gap_limit_s,
        is_counted=False,
        first_s=_first(times_s),
        last_s=_last(times_s),
    )


def _counted(counter: EnergyCounter, steps: Unwrapped, asked: DeviceQuestion) -> DeviceFigure:
    gap_limit_s = counter_limit_s(counter.wrap_j, asked.cap_w)
    integral = integrate_counter(
        counter,
        asked.window,
        gap_limit_s=gap_limit_s,
        charge_power_w=asked.charge_w,
        cap_w=asked.cap_w,
    )
    return DeviceFigure(
        name=counter.name,
        integral=integral,
        gap_limit_s=gap_limit_s if math.isfinite(gap_limit_s) else None,
        is_counted=True,
        resets_count=resets_inside(steps, asked.window),
        wrap_j=counter.wrap_j,
        first_s=_first(steps.times_s),
        last_s=_last(steps.times_s),
    )


def _first(times_s: Floats) -> float | None:
    return float(times_s[0]) if times_s.size else None


def _last(times_s: Floats) -> float | None:
    return float(times_s[-1]) if times_s.size else None
