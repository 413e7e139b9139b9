"""
Readings of several devices in one series, told by their stamps: a log that names no device.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Of n devices in one series (n - 1) / n of the readings repeat a stamp: half of them or more.
MIXED_DOUBLED = 0.4
MIXED_DIFFERENT = 0.1
# The steps of one sampler are alike or follow no pattern. Those of several that run beside each
# other come back in turn: at a lag of as many readings as there are devices.
HEAD_READINGS = 4097
_STEPS_LEAST = 32
_DEVICES_MOST = 64
_TURNS_LEAST = 4
_ALIKE_SHARE = 0.9
_ALIKE_OF_TURN = 0.05
_APART_OF_TURN = 0.15
_TICKS_S = (1.0, 0.1, 0.01)
_FINEST_TICK_S = 0.001
_TICKS_APART = 1.5


def is_doubled(size: int, again: int, different: int) -> bool:
    """
    Whether so many readings share their stamp with another that they are of several devices.

    Of *size* readings *again* share the stamp of the one before, and *different* of these have
    another value. Two devices that are read at once double every stamp, and a tenth of their
    readings differ at least; a logger that writes its lines twice writes the same value twice.
    """
    return size > 1 and again >= MIXED_DOUBLED * size - 1 and different >= MIXED_DIFFERENT * size


def shared_stamps(times_s: Floats, values: Floats) -> tuple[int, int]:
    """
    How many readings share the stamp of the one before, and how many of these have another value.

    Readings are taken in the order of time.
    """
    order = np.argsort(times_s, kind="stable")
    again = np.diff(times_s[order]) == 0
    return int(again.sum()), int((again & (np.diff(values[order]) != 0)).sum())


def is_interleaved(times_s: Floats, values: Floats) -> bool:
    """
    Whether stamps (Unix s) come in turns of several readings, as loggers beside each other write.

    A turn is up to 64 readings. Its steps must come back, nine in ten within 5 % of its length,
    and differ among themselves by 15 % of it. Stamps rounded to a whole second, tenth or hundredth
    make such a pattern of an even pace: steps must differ by more than that.
    """
    order = np.argsort(times_s, kind="stable")
    ordered_s, ordered = times_s[order], values[order]
    steps_s = np.diff(ordered_s)
    if steps_s.size < _STEPS_LEAST or np.mean(np.diff(ordered) != 0) < MIXED_DIFFERENT:
        return False
    least_s = _TICKS_APART * _tick_s(ordered_s)
    longest = min(_DEVICES_MOST, steps_s.size // _TURNS_LEAST)
    if np.ptp(steps_s) <= least_s:
        return False
    turns = np.arange(2, longest + 1)
    # Which turns are uneven is quickly told, and of an even pace none is.
    turns = turns[_are_apart(steps_s, turns, least_s)]
    return bool(turns.size and _alike(steps_s, turns).any())


def _alike(steps_s: Floats, turns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    For each length of a turn whether nine in ten steps come back after it.

    All lengths at once: a log may have 20,000 short series, and a call for each length of each of
    them would take seconds.
    """
    padded = np.concatenate((steps_s, np.full(int(turns[-1]), np.inf)))
    later_s = np.lib.stride_tricks.sliding_window_view(padded, int(turns[-1]) + 1)
    apart_s = np.abs(later_s[: steps_s.size, turns] - steps_s[:, np.newaxis])
    alike = (apart_s <= _ALIKE_OF_TURN * turns * float(steps_s.mean())).sum(axis=0)
    found: NDArray[np.bool_] = alike >= _ALIKE_SHARE * (steps_s.size - turns)
    return found


def _are_apart(steps_s: Floats, turns: NDArray[np.int64], least_s: float) -> NDArray[np.bool_]:
    """
    For each length of a turn whether its steps differ among themselves.
    """
    jumps_s = np.sort(np.abs(np.diff(steps_s)))
    most_s = np.maximum(_APART_OF_TURN * (turns * float(steps_s.mean())), least_s)
    apart_count = jumps_s.size - np.searchsorted(jumps_s, most_s, side="right")
    # The step from one turn to the next differs from both of its neighbours.
    apart: NDArray[np.bool_] = apart_count / jumps_s.size >= _ALIKE_SHARE * 2 / turns
    return apart


def _tick_s(times_s: Floats) -> float:
    """
    The resolution in s that the stamps show.
    """
    for tick_s in _TICKS_S:
        ticks = times_s / tick_s
        if bool((np.abs(ticks - np.rint(ticks)) < 1e-3).all()):
            return tick_s
    return _FINEST_TICK_S
