"""
Stuck sensors: readings of one log that repeat more than the log's own noise explains.

Pure functions of arrays: times in Unix seconds that rise strictly, readings in W above zero, both
one-dimensional and equally long: a cleaned log, cut to its window by `inside`. The limit of each
stands here with its ground. "Published" are the 1,819 node logs of 24 sets of MLPerf Training v4.0
and v5.0, with 34 to 1,702 readings in a run. A log that gives no answer gives None, never a guess.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A stretch of equal readings: by chance once in a million logs (published: -8.5 at least, that is
# once in 5,000), at least ten readings (published: 5) and 1 % of the window, below which even the
# lowest value moves the energy by less than the meter's own limit.
STUCK_LOG_CHANCE = math.log(1e-6)
STUCK_READINGS = 10
STUCK_SHARE = 0.01
# A value that stands out of the log: by chance once in ten thousand (published: the logarithm is
# -0.44 at least, while the bound is cautious), and 5 % of the readings more than the next value has
# (published: 13.5 % in a log of 34 readings, by chance; 8.2 % where only equal values count).
REPEATED_LOG_CHANCE = math.log(1e-4)
REPEATED_EXCESS = 0.05
# Steps that are tiny against the log's own (published: 22 readings in a row at most).
FLAT_READINGS = 40
# Repeated readings (published: 12.5 % at most). A sensor that holds a value gives no new evidence.
HELD_SHARE = 0.5
# Coarser than this share of the level, equal readings say nothing.
COARSEST_RESOLUTION = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """
    Readings in a row that are alike: Unix seconds of the first and last, how many, their share.

    *share* is of the window's readings; *log_chance* is the natural logarithm of the chance that
    the rest of the log gives such a stretch anywhere, None where no chance is reckoned.
    """

    start_s: float
    stop_s: float
    readings_count: int
    share: float
    log_chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedValue:
    """
    The commonest value of a log: its W, its share of the readings, and how far it stands out.

    *excess* is the share beyond that of the next commonest; *log_chance* bounds the natural
    logarithm of the chance that one value comes up this often.
    """

    power_w: float
    share: float
    excess: float
    log_chance: float


def inside(times_s: Array, power_w: Array, start_s: float, stop_s: float) -> tuple[Array, Array]:
    """
    The readings from *start_s* to *stop_s*, both ends included.
    """
    within = (times_s >= start_s) & (times_s <= stop_s)
    return times_s[within], power_w[within]


def resolution_w(power_w: Array) -> float | None:
    """
    Smallest difference between two different readings in W, None with fewer than two of them.
    """
    steps_w = np.diff(np.unique(power_w))
    return float(steps_w.min()) if steps_w.size else None


def stuck_stretch(times_s: Array, power_w: Array) -> Stretch | None:
    """
    The longest stretch of equal readings of a window, None for fewer than two readings.

    If each step repeats the reading before with chance q, some stretch of n readings in a row
    occurs at most with chance (steps) x (1 - q) x q^(n-1) (a run of successes; Feller, vol. 1,
    XIII.7). q is taken from the steps outside the stretch, so coarse or slow meters, which repeat
    themselves all the time, need a longer one.
    """
    if power_w.size < 2:
        return None
    edges = np.flatnonzero(np.diff(power_w) != 0) + 1
    edges = np.concatenate(([0], edges, [power_w.size]))
    lengths = np.diff(edges)
    longest = int(np.argmax(lengths))
    first, count = int(edges[longest]), int(lengths[longest])
    return Stretch(
        start_s=float(times_s[first]),
        stop_s=float(times_s[first + count - 1]),
        readings_count=count,
        share=count / power_w.size,
        log_chance=_log_chance_of_stretch(power_w.size - 1, lengths.size - 1, count),
    )


def _log_chance_of_stretch(steps: int, changes: int, count: int) -> float:
    others = steps - (count - 1)
    if others <= 0:
        return -math.inf if count >= STUCK_READINGS else 0.0
    # Laplace's rule: one repeat and one change more than seen, so neither chance is 0.
    repeats = (others - changes + 1) / (others + 2)
    return min(0.0, math.log(steps * (1 - repeats)) + (count - 1) * math.log(repeats))


def is_stuck(stretch: Stretch | None) -> bool:
    """
    Whether a stretch of equal readings is longer than the log's own repeats explain.
    """
    if stretch is None or stretch.log_chance is None:
        return False
    long = stretch.readings_count >= STUCK_READINGS and stretch.share >= STUCK_SHARE
    return long and stretch.log_chance < STUCK_LOG_CHANCE


def repeated_value(power_w: Array) -> RepeatedValue | None:
    """
    The value, give or take one step of resolution, that most readings share; None without any.

    Finds a mean, a lowest value or a ceiling written over many readings, in a row or scattered.
    The next commonest band of the same width says how often a value of this log comes up; more is
    bounded by Chernoff for a Poisson count, P(X >= c) <= exp(c - m - c ln(c/m)), times the number
    of different values. Takes n log n steps.
    """
    step_w = resolution_w(power_w)
    if power_w.size == 0:
        return None
    values = np.sort(power_w)
    width_w = 0.0 if step_w is None else 2 * step_w
    first, count = _densest(values, width_w)
    low_w = values[first]
    below, above = values[values < low_w], values[values > low_w + width_w]
    # The band just below may reach into the densest one, so what is in that one is left out.
    next_count = max(_densest(part, width_w)[1] if part.size else 0 for part in (below, above))
    return RepeatedValue(
        power_w=float(np.median(values[first : first + count])),
        share=count / values.size,
        excess=(count - next_count) / values.size,
        log_chance=_log_chance_of_count(count, max(next_count, 1), int(np.unique(values).size)),
    )


def _densest(values: Array, width_w: float) -> tuple[int, int]:
    """
    First index and size of the largest group of sorted values within *width_w*.
    """
    counts = np.searchsorted(values, values + width_w, side="right") - np.arange(values.size)
    first = int(np.argmax(counts))
    return first, int(counts[first])


def _log_chance_of_count(count: int, usual: int, tries: int) -> float:
    if count <= usual:
        return 0.0
    return min(0.0, count - usual - count * math.log(count / usual) + math.log(tries))


def is_repeated(found: RepeatedValue | None) -> bool:
    """
    Whether one value comes up more often than the log's other values explain.
    """
    if found is None:
        return False
    return found.excess >= REPEATED_EXCESS and found.log_chance < REPEATED_LOG_CHANCE


def flat_stretch(times_s: Array, power_w: Array) -> Stretch | None:
    """
    The longest stretch that keeps within a tenth of the log's large steps; None without readings.

    Finds a constant with a little noise put on it; noise beyond a tenth of the log's own is beyond
    it (published logs hold quiet stretches as well). Repeated readings count once, so that a slow
    sensor isn't taken for a flat one. Large steps are the 90th percentile of all steps; at least
    two steps of resolution are allowed. *log_chance* is None. Takes one pass.
    """
    changed = np.append(True, np.diff(power_w) != 0)[: power_w.size]
    times_s, power_w = times_s[changed], power_w[changed]
    step_w = resolution_w(power_w)
    if step_w is None:
        return None
    large_w = float(np.quantile(np.abs(np.diff(power_w)), 0.9))
    first, count = _longest_within(power_w, max(2 * step_w, 0.1 * large_w))
    return Stretch(
        start_s=float(times_s[first]),
        stop_s=float(times_s[first + count - 1]),
        readings_count=count,
        share=count / power_w.size,
        log_chance=None,
    )


def _longest_within(power_w: Array, width_w: float) -> tuple[int, int]:
    """
    First index and length of the longest stretch whose highest and lowest differ by *width_w*.

    Two queues hold the candidates for highest and lowest; each reading enters and leaves once.
    """
    high: deque[int] = deque()
    low: deque[int] = deque()
    first, best_first, best_count = 0, 0, 0
    values = power_w.tolist()
    for index, value in enumerate(values):
        while high and values[high[-1]] <= value:
            high.pop()
        while low and values[low[-1]] >= value:
            low.pop()
        high.append(index)
        low.append(index)
        while values[high[0]] - values[low[0]] > width_w:
            older = high if high[0] < low[0] else low
            first = older.popleft() + 1
        if index - first + 1 > best_count:
            best_first, best_count = first, index - first + 1
    return best_first, best_count


def held_share(power_w: Array) -> float | None:
    """
    The share of steps that repeat the reading before, None where that can't tell.

    It can't for fewer than two readings, and where the resolution is coarser than half a percent
    of the level: there equal readings are rounding. Readings that are written again and again
    between two real ones give a high share, and their mean interval is steps / changes.
    """
    step_w = resolution_w(power_w)
    if power_w.size < 2 or step_w is None:
        return None
    if step_w > COARSEST_RESOLUTION * float(np.median(power_w)):
        return None
    return float(np.mean(np.diff(power_w) == 0))
