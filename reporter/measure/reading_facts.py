"""
What rules ask of the readings of one device over a window, so that the readings needn't be kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporter.energy.counters import (
    Fall,
    Unwrapped,
    falls,
    longest_interval,
    smallest_step,
)
from reporter.energy.coverage import Shape, shape
from reporter.energy.downsample import Drawn, drawn
from reporter.evidence.series import (
    HIGHEST_POWER_W,
    CleanTrace,
    EnergyCounter,
    PowerTrace,
    Window,
)
from reporter.measure.signals import (
    RepeatedValue,
    Stretch,
    flat_stretch,
    held_share,
    inside,
    repeated_value,
    stuck_stretch,
)
from reporter.measure.window_signals import (
    ClockOffset,
    IdleInside,
    LoadOutside,
    clock_offset,
    idle_inside,
    load_outside,
    sampling_error_j,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """
    What the readings of a device say of its sensor and of both clocks.

    *pace_s* is the mean time between two readings that differ inside the window, infinite where
    none do. *idle* is only sought where *clock* tells no offset.
    """

    sampling_error_j: float | None
    stuck: Stretch | None
    flat: Stretch | None
    held_share: float | None
    pace_s: float
    repeated: RepeatedValue | None
    clock: ClockOffset
    idle: IdleInside | None
    outside: LoadOutside | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleFacts:
    """
    Power readings of one device: their shape as logged, what cleaning took, and what is drawn.

    Counts are those of `CleanTrace`; *bad_inside_count* readings inside the window were no usable
    power, *highest_w* is the highest usable one anywhere. *signals* are `None` unless asked for.
    """

    shape: Shape
    bad_count: int
    doubled_count: int
    unordered_count: int
    bad_inside_count: int
    highest_w: float | None
    drawn: Drawn
    signals: Signals | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    The two readings of a counter around a window: Unix seconds, J at the first, J risen, wraps.
    """

    first_s: float
    last_s: float
    first_j: float
    risen_j: float
    wraps_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterFacts:
    """
    A counter of energy as logged, in J and s; `None` where too few readings tell.

    *risen_j* lies between its first and last reading, *after_run_j* between the stop of the window
    and its last, `None` where it has no later one. *span* is `None` without any usable reading.
    """

    name: str
    wrap_j: float | None
    falls: tuple[Fall, ...]
    smallest_step_j: float | None
    longest_interval_s: float | None
    risen_j: float
    highest_j: float | None
    after_run_j: float | None
    span: Span | None


def sample_facts(
    trace: PowerTrace, cleaned: CleanTrace, window: Window, signals: Signals | None
) -> SampleFacts:
    """
    The facts of power readings, as logged and cleaned.
    """
    within = (trace.times_s >= window.start_s) & (trace.times_s <= window.stop_s)
    usable = (trace.power_w > 0) & (trace.power_w <= HIGHEST_POWER_W)
    power_w = cleaned.trace.power_w
    return SampleFacts(
        shape=shape(trace),
        bad_count=cleaned.bad_count,
        doubled_count=cleaned.doubled_count,
        unordered_count=cleaned.unordered_count,
        bad_inside_count=int(np.count_nonzero(within & ~usable)),
        highest_w=float(power_w.max()) if power_w.size else None,
        drawn=drawn(cleaned.trace, window),
        signals=signals,
    )


def signals_of(
    trace: PowerTrace,
    window: Window,
    *,
    step_limit_s: float,
    earliest_s: float,
    latest_s: float,
) -> Signals:
    """
    The signals of a clean trace; steps longer than *step_limit_s* are charged and not sampled.

    Load outside of the window is looked for from *earliest_s* to *latest_s* in Unix s.
    """
    start_s, stop_s = window.start_s, window.stop_s
    own_s, own_w = inside(trace.times_s, trace.power_w, start_s, stop_s)
    clock = clock_offset(trace.times_s, trace.power_w, start_s, stop_s)
    has_offset = clock.offset_s is not None
    wide_s, wide_w = inside(trace.times_s, trace.power_w, earliest_s, latest_s)
    return Signals(
        sampling_error_j=sampling_error_j(
            trace.times_s, trace.power_w, start_s, stop_s, step_limit_s=step_limit_s
        ),
        stuck=stuck_stretch(own_s, own_w),
        flat=flat_stretch(own_s, own_w),
        held_share=held_share(own_w),
        pace_s=_pace_s(own_s, own_w),
        repeated=repeated_value(own_w),
        clock=clock,
        idle=None if has_offset else idle_inside(trace.times_s, trace.power_w, start_s, stop_s),
        outside=load_outside(wide_s, wide_w, start_s, stop_s),
    )


def _pace_s(times_s: Floats, power_w: Floats) -> float:
    changes = int(np.count_nonzero(np.diff(power_w)))
    return float(times_s[-1] - times_s[0]) / changes if changes else math.inf


def counter_facts(counter: EnergyCounter, steps: Unwrapped, window: Window) -> CounterFacts:
    """
    The facts of a counter; *steps* are its own.
    """
    energy_j = counter.energy_j
    return CounterFacts(
        name=counter.name,
        wrap_j=counter.wrap_j,
        falls=falls(counter),
        smallest_step_j=smallest_step(counter),
        longest_interval_s=longest_interval(counter),
        risen_j=float(energy_j[-1] - energy_j[0]) if energy_j.size else 0.0,
        highest_j=float(energy_j.max()) if energy_j.size else None,
        after_run_j=_after_run_j(steps, window),
        span=_span(steps, window) if steps.times_s.size else None,
    )


def _after_run_j(steps: Unwrapped, window: Window) -> float | None:
    """
    Inside a step the power is taken as steady; not a number where the counter was reset meanwhile.
    """
    left_s = np.maximum(steps.times_s[:-1], window.stop_s)
    shares = np.clip((steps.times_s[1:] - left_s) / np.diff(steps.times_s), 0.0, 1.0)
    later = shares > 0
    return float(np.sum(shares[later] * steps.rises_j[later])) if later.any() else None


def _span(steps: Unwrapped, window: Window) -> Span:
    times_s, last = steps.times_s, steps.times_s.size - 1
    left = max(0, int(np.searchsorted(times_s, window.start_s, side="right")) - 1)
    right = max(left, min(last, int(np.searchsorted(times_s, window.stop_s, side="left"))))
    rises_j = steps.rises_j[left:right]
    known = np.isfinite(rises_j)
    wraps = known & (rises_j != np.diff(steps.energy_j)[left:right])
    return Span(
        first_s=float(times_s[left]),
        last_s=float(times_s[right]),
        first_j=float(steps.energy_j[left]),
        risen_j=math.fsum(rises_j[known].tolist()),
        wraps_count=int(np.count_nonzero(wraps)),
    )
