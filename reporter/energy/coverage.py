"""
The power at which time without readings is charged, as a multiple of what accelerators are rated.

Rule EL-4: leaving readings out must never help, so the multiple is the highest that was seen.

What an integral of one power trace over one window says: the energy that the readings show, and
the energy with the time that no evidence covers charged, so leaving readings out never helps.

Counts the intervals between readings, so that their median is known without keeping them all.

Counts of two pieces of a log can be merged in any grouping. Memory is bounded: when there are too
many different intervals they are counted in coarser classes, and how coarse depends on nothing
but the set of intervals, so the grouping makes no difference.

The shape of a power log as logged: its stamps, its distinct values, its faulty readings.

Figures for the rules on order (EL-8), bad readings (EL-7) and synthetic logs (SY-1, SY-2).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.series import HIGHEST_POWER_W, LATEST_TIME_S, PowerTrace, Window

# Nodes of 8 x H100 in published v4.0 logs: highest reading over the rated power of accelerators.
NODE_CHARGE = 1.4


# An accelerator alone draws its rated power at most.
ACCELERATOR_CHARGE = 1.0


# The most that a node or an accelerator can draw, over the rated power of its accelerators: the
# rating of a node of 8 x H100 is 1.82 (arXiv 2506.14551), a device holds its limit within percents.
NODE_CEILING = 1.85


ACCELERATOR_CEILING = 1.2


# From this step on no reading covers the time between two, whatever the log's own pace is. Charging
# has one limit for all classes: with a limit of its own for each, naming a worse meter would let
# longer gaps pass uncharged. A log that is read faster has a shorter one: `charge_limit_s`.
CHARGE_GAP_LIMIT_S = 10.0


# Reading intervals shorter than nine in ten; half as much again is no usual interval any more.
SHORT_STEPS = 0.10


STEP_FACTOR = 1.5


Floats = NDArray[np.float64]


# Unix seconds in a double resolve about 0.2 microseconds; a step of 10 s must not exceed 10 s.
STAMP_RESOLUTION_S = 1e-6


STAMP_DECIMALS = 6


def charge_limit_s(times_s: Floats, start_s: float, stop_s: float) -> float:
    """
    The longest step in s that readings may bridge; longer ones are charged at full power.

    1.5 times the interval that one step in ten falls short of, at least that interval plus one
    tick of the stamps, at most 10 s (also where the window touches no step). The low decile and
    not the median, as leaving readings out raises a median soon; the tick, as stamps in whole
    seconds show a step of 1.05 s as 1 s or 2 s.

    What it gives. Let X be the charging power, no less than any reading, and L one limit for both
    logs. Where no two steps in a row fit into L, leaving out any readings between the first and
    the last never lowers the charged energy. Proof: leave out a group of readings in a row. The
    steps that it joined become one step, longer than L, charged at X over its whole length h.
    Before, each of its pieces was charged at X or by its trapezoid, a mean of two readings and so
    at most X: the new charge X h is no less than the old. All other steps stay. Repeat for each
    group. The condition is t[i+2] - t[i] > L, which holds in a log that keeps its pace within a
    quarter and whose stamps are finer than half its interval.

    What it does not give. L is taken from the log that is left. To raise it, fewer than one
    step in ten may stay single: half of the readings must go, which is the same as a slower meter
    (the interval doubles, and the class falls with it) and gains what its phase gains by chance.
    Stamps in whole seconds at one reading a second leave single readings to be dropped. By the
    best choice of readings to leave out of published logs the gain is 0.6 % at stamps in ms (1.3 %
    in a run of 34 readings, at every third one) and 1.6 % at stamps in whole seconds; it is 10.8 %
    where 10 s are bridged.
    """
    steps_s = np.diff(times_s)
    steps_s = steps_s[(times_s[1:] > start_s) & (times_s[:-1] < stop_s)]
    if steps_s.size == 0:
        return CHARGE_GAP_LIMIT_S
    return _limit_s(float(np.quantile(steps_s, SHORT_STEPS)), stamp_tick_s(times_s))


def counted_charge_limit_s(steps: StepCounts, *, has_whole_seconds: bool) -> float:
    """
    The limit in s of `charge_limit_s` from counts of the steps that touch the window.

    It is that of the steps themselves to their class: 1.5 times half a microsecond, or of the wider
    classes where there are more than `CLASSES_LIMIT` different steps.
    """
    short_s = steps.quantile_s(SHORT_STEPS)
    if short_s is None:
        return CHARGE_GAP_LIMIT_S
    return _limit_s(short_s, WHOLE_SECONDS_TICK_S if has_whole_seconds else FINE_TICK_S)


def _limit_s(short_s: float, tick_s: float) -> float:
    return min(CHARGE_GAP_LIMIT_S, max(STEP_FACTOR * short_s, short_s + tick_s))


WHOLE_SECONDS_TICK_S = 1.0


FINE_TICK_S = 0.001


def stamp_tick_s(times_s: Floats) -> float:
    """
    1 s for stamps in whole seconds, else 1 ms: the resolution of the log's clock.
    """
    has_whole_seconds = bool(np.all(times_s == np.rint(times_s)))
    return WHOLE_SECONDS_TICK_S if has_whole_seconds else FINE_TICK_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Integral:
    """
    Energy of one trace in one window, and how well the readings cover it.

    *coverage* and *uncovered_s* add up to the window: uncovered is what was charged.
    *largest_gap_s* counts missing ends too and is cut at the window. *median_interval_s* is over
    all steps that touch the window, *highest_w* and *readings_count* over readings inside it.
    Without any reading at hand *integrated_j* is None; *charged_j* is None only when no
    charging power is known either.
    """

    duration_s: float
    integrated_j: float | None
    charged_j: float | None
    charge_power_w: float | None
    coverage: float
    uncovered_s: float
    largest_gap_s: float
    median_interval_s: float | None
    readings_count: int
    highest_w: float | None
    mean_w: float | None


def without_evidence(window: Window, power_w: float | None) -> Integral:
    """
    The integral of a window that no reading overlaps: all of it is charged at *power_w*, if known.
    """
    return Integral(
        duration_s=window.duration_s,
        integrated_j=None,
        charged_j=None if power_w is None else power_w * window.duration_s,
        charge_power_w=power_w,
        coverage=0.0,
        uncovered_s=window.duration_s,
        largest_gap_s=window.duration_s,
        median_interval_s=None,
        readings_count=0,
        highest_w=None,
        mean_w=None,
    )


def charged_until(
    trace: PowerTrace,
    window: Window,
    points_s: Floats,
    *,
    gap_limit_s: float,
    charge_power_w: float,
) -> Floats:
    """
    The charged energy in J of a clean trace from the window's start to each of *points_s* (Unix s).

    Linear in the readings and the points together. *charge_power_w* is that of the whole window's
    integral, so the last point of the window has its charged energy. Points outside the window
    count as its nearest end.
    """
    within = (trace.times_s > window.start_s) & (trace.times_s < window.stop_s)
    knots_s = np.concatenate(([window.start_s], trace.times_s[within], [window.stop_s]))
    if trace.times_s.size:
        power_w = np.interp(knots_s, trace.times_s, trace.power_w)
    else:
        power_w = np.full(knots_s.size, charge_power_w)
    is_charged = _is_charged(trace, knots_s, gap_limit_s)
    lengths_s = np.diff(knots_s)
    means_w = np.where(is_charged, charge_power_w, (power_w[:-1] + power_w[1:]) / 2)
    before_j = np.concatenate(([0.0], np.cumsum(lengths_s * means_w)))
    points_s = np.clip(points_s, window.start_s, window.stop_s)
    piece = np.clip(np.searchsorted(knots_s, points_s, side="right") - 1, 0, lengths_s.size - 1)
    part_s = points_s - knots_s[piece]
    slope = (power_w[piece + 1] - power_w[piece]) / lengths_s[piece]
    read_j = part_s * (power_w[piece] + slope * part_s / 2)
    energy_j: Floats = before_j[piece] + np.where(
        is_charged[piece], part_s * charge_power_w, read_j
    )
    return energy_j


def _is_charged(trace: PowerTrace, knots_s: Floats, gap_limit_s: float) -> NDArray[np.bool_]:
    """
    Which pieces between knots lie outside the readings, or in a step longer than the gap limit.
    """
    size = trace.times_s.size
    following = np.searchsorted(trace.times_s, knots_s[:-1], side="right")
    is_end: NDArray[np.bool_] = (following == 0) | (following == size)
    if size < 2:
        return np.ones(is_end.size, dtype=bool)
    following = np.clip(following, 1, size - 1)
    steps_s = trace.times_s[following] - trace.times_s[following - 1]
    charged: NDArray[np.bool_] = is_end | (steps_s > gap_limit_s + STAMP_RESOLUTION_S)
    return charged


MICROSECONDS_PER_S = 1_000_000


# A sampler that jitters by 20 ms around a second has classes 16 microseconds wide, at 200 KB.
CLASSES_LIMIT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """
    Number of intervals by length, in classes of 2 to the power *level* microseconds.
    """

    level: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, steps_us: Iterable[tuple[int, int]]) -> StepCounts:
        """
        Counts from pairs of an interval in microseconds and how often it occurs.
        """
        return NO_STEPS.plus(steps_us)

    def plus(self, steps_us: Iterable[tuple[int, int]]) -> StepCounts:
        """
        These counts and more intervals, as pairs of microseconds and a number.
        """
        counts = dict(self.counts)
        for step_us, count in steps_us:
            step_class = step_us >> self.level
            counts[step_class] = counts.get(step_class, 0) + count
        return _fitting(self.level, counts)

    def merged(self, other: StepCounts) -> StepCounts:
        """
        The counts of both.
        """
        if not other.counts:
            return self
        if not self.counts:
            return other
        level = max(self.level, other.level)
        counts = _coarser(self.counts, level - self.level)
        for step_class, count in _coarser(other.counts, level - other.level).items():
            counts[step_class] = counts.get(step_class, 0) + count
        return _fitting(level, counts)

    def median_s(self, longest_s: float | None = None) -> float | None:
        """
        Median of the intervals up to *longest_s* in seconds, to half a class; `None` without any.
        """
        lengths, places = self._lengths()
        if longest_s is not None:
            kept = bisect_right(lengths, longest_s * MICROSECONDS_PER_S)
            lengths, places = lengths[:kept], places[:kept]
        if not places:
            return None
        total = places[-1]
        low, high = bisect_right(places, (total - 1) // 2), bisect_right(places, total // 2)
        return (lengths[low] + lengths[high]) / 2 / MICROSECONDS_PER_S

    def quantile_s(self, share: float) -> float | None:
        """
        The interval in s that *share* of all fall short of, linear between two; `None` without any.
        """
        lengths, places = self._lengths()
        if not places:
            return None
        place = (places[-1] - 1) * share
        low = int(place)
        low_us = lengths[bisect_right(places, low)]
        high_us = lengths[bisect_right(places, math.ceil(place))]
        return (low_us + (high_us - low_us) * (place - low)) / MICROSECONDS_PER_S

    def _lengths(self) -> tuple[list[float], list[int]]:
        """
        The middle of each class in microseconds from the shortest on, and how many intervals there
        are up to its end.
        """
        centre = ((1 << self.level) - 1) / 2
        classes = sorted(self.counts)
        lengths = [(step_class << self.level) + centre for step_class in classes]
        return lengths, list(accumulate(map(self.counts.__getitem__, classes)))


NO_STEPS = StepCounts()


def merge_counts(
    left: tuple[StepCounts, ...], right: tuple[StepCounts, ...]
) -> tuple[StepCounts, ...]:
    """
    The counts of each device in both; devices with equal counts share one object afterwards.
    """
    for kept, other in ((left, right), (right, left)):
        if set(map(id, other)) == {id(NO_STEPS)}:
            return kept
    done: dict[tuple[int, int], StepCounts] = {}
    alike: dict[tuple[int, frozenset[tuple[int, int]]], StepCounts] = {}
    found = []
    for ours, theirs in zip(left, right, strict=True):
        key = (id(ours), id(theirs))
        if key not in done:
            merged = ours.merged(theirs)
            done[key] = alike.setdefault((merged.level, frozenset(merged.counts.items())), merged)
        found.append(done[key])
    return tuple(found)


def _coarser(counts: Mapping[int, int], levels: int) -> dict[int, int]:
    if not levels:
        return dict(counts)
    coarse: dict[int, int] = {}
    for step_class, count in counts.items():
        coarse[step_class >> levels] = coarse.get(step_class >> levels, 0) + count
    return coarse


def _fitting(level: int, counts: dict[int, int]) -> StepCounts:
    """
    The counts in the finest classes that are few enough.
    """
    while len(counts) > CLASSES_LIMIT:
        counts, level = _coarser(counts, 1), level + 1
    return StepCounts(level=level, counts=counts)


# Stamps with no part below a second can't show whether a sampler jitters.
_FINER_THAN_S = 5e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    Counts over one trace as logged, and times in Unix seconds.

    *repeated_count* readings are exact doubles of the one before; *doubled_count* share a stamp
    but not a value; *unordered_count* stand before an earlier stamp. *jitter_s* is the spread of
    the steps (largest less smallest), `None` with fewer than two steps.
    """

    readings_count: int
    distinct_count: int
    bad_count: int
    first_bad_s: float | None
    repeated_count: int
    doubled_count: int
    unordered_count: int
    first_disorder_s: float | None
    jitter_s: float | None
    has_whole_seconds: bool
    first_s: float | None
    last_s: float | None


def shape(trace: PowerTrace) -> Shape:
    """
    The shape of a trace as logged.
    """
    times_s, power_w = trace.times_s, trace.power_w
    steps_s, changes_w = np.diff(times_s), np.diff(power_w)
    good = (power_w > 0) & (power_w <= HIGHEST_POWER_W) & (np.abs(times_s) <= LATEST_TIME_S)
    bad = ~good
    same = steps_s == 0
    disorder = (same & (changes_w != 0)) | (steps_s < 0)
    finite = times_s[np.isfinite(times_s)]
    return Shape(
        readings_count=int(times_s.size),
        distinct_count=int(np.unique(power_w[good]).size),
        bad_count=int(np.count_nonzero(bad)),
        first_bad_s=_first(times_s[bad]),
        repeated_count=int(np.count_nonzero(same & (changes_w == 0))),
        doubled_count=int(np.count_nonzero(same & (changes_w != 0))),
        unordered_count=int(np.count_nonzero(steps_s < 0)),
        first_disorder_s=_first(times_s[1:][disorder]),
        jitter_s=round(float(np.ptp(steps_s)), 6) if steps_s.size > 1 else None,
        has_whole_seconds=bool(np.all(np.abs(finite - np.round(finite)) < _FINER_THAN_S)),
        first_s=_first(finite),
        last_s=float(finite[-1]) if finite.size else None,
    )


def _first(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    return float(values[0]) if values.size else None
