"""
What the readings of one series say of it, gathered at once or block by block with the same result.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.identity import Identity
from reporter.evidence.mixed import HEAD_READINGS, is_doubled, is_interleaved, shared_stamps
from reporter.evidence.reading_sample import ReadingSample

Floats = NDArray[np.float64]


class Levels:
    """
    How a series moves from reading to reading: how often, and how long it stands still.

    *smallest_rise* is in W or J, `None` before the first; *longest_s* the longest time in s from
    the first to the last reading of one level.
    """

    def __init__(self) -> None:
        self.moves_count, self.longest_s = 0, 0.0
        self.smallest_rise: float | None = None
        self.last_s: float | None = None
        self._last = self._since_s = self._first_move_s = self._last_move_s = 0.0

    def add(self, times_s: Floats, values: Floats) -> None:
        """
        Further readings in the order of the log, at least one.
        """
        if self.last_s is None:
            self._since_s = float(times_s[0])
        else:
            times_s = np.concatenate(([self.last_s], times_s))
            values = np.concatenate(([self._last], values))
        changes = np.diff(values)
        moved = np.flatnonzero(changes)
        begins_s = np.concatenate(([self._since_s], times_s[moved + 1]))
        ends_s = np.concatenate((times_s[moved], times_s[-1:]))
        self.longest_s = max(self.longest_s, float((ends_s - begins_s).max()))
        self._since_s = float(begins_s[-1])
        self.last_s, self._last = float(times_s[-1]), float(values[-1])
        if moved.size:
            self._first_move_s = self._first_move_s if self.moves_count else float(begins_s[1])
            self._last_move_s = self._since_s
            self.moves_count += int(moved.size)
        rises = changes[changes > 0]
        if rises.size:
            smallest = float(rises.min())
            known = self.smallest_rise
            self.smallest_rise = smallest if known is None else min(known, smallest)

    @property
    def usual_s(self) -> float | None:
        """
        The mean time in s from one move to the next; `None` with fewer than two.
        """
        if self.moves_count < 2:
            return None
        return (self._last_move_s - self._first_move_s) / (self.moves_count - 1)


class Traits:
    """
    Traits of one series of power or of a counter, over its usable readings in the order of its log.

    *again* and *different* are those of `shared_stamps`; a cut of the log loses one of each.
    *back_count* readings stand before an earlier stamp, *below_count* readings of power are at or
    below zero and so not usable.
    """

    def __init__(self) -> None:
        self.back_count = self.below_count = 0
        self.sample = ReadingSample()
        self.levels = Levels()
        self.count = self.again = self.different = 0
        self.lowest, self.highest = math.inf, -math.inf
        self.head_s: Floats = np.empty(0)
        self.head: Floats = np.empty(0)

    def add(self, times_s: Floats, values: Floats) -> None:
        """
        Further usable readings: Unix seconds, and W or J.
        """
        if not times_s.size:
            return
        self.count += times_s.size
        again, different = shared_stamps(times_s, values)
        self.again, self.different = self.again + again, self.different + different
        before_s = self.levels.last_s
        steps_s = np.diff(times_s, prepend=times_s[0] if before_s is None else before_s)
        self.back_count += int(np.count_nonzero(steps_s < 0))
        self.sample.add(times_s, values)
        self.levels.add(times_s, values)
        self.lowest = min(self.lowest, float(values.min()))
        self.highest = max(self.highest, float(values.max()))
        if self.head.size < HEAD_READINGS:
            self.head_s = np.concatenate((self.head_s, times_s))[:HEAD_READINGS]
            self.head = np.concatenate((self.head, values))[:HEAD_READINGS]

    def drop_head(self) -> None:
        """
        Keep the first readings no longer: only `mixed` needs them, and they are most of the size.
        """
        self.head_s = self.head = np.empty(0)

    @property
    def never_moves(self) -> bool:
        """
        Whether two readings or more have one value.
        """
        return self.count > 1 and self.lowest == self.highest

    def mixed(self, identity: Identity) -> str | None:
        """
        What shows that the series holds several devices; `None` where nothing does.

        Two servers of metrics that scrape one named device take turns, too: only what names neither
        device nor host beyond doubt is judged by its pace, over its first 4,097 readings.
        """
        if is_doubled(self.count, self.again, self.different):
            return "share their stamp with another"
        is_named = identity.uuid is not None or identity.host is not None
        if not is_named and is_interleaved(self.head_s, self.head):
            return "come in turns, as loggers beside each other write them"
        return None


def traits_of(times_s: Floats, values: Floats) -> Traits:
    """
    The traits of readings that are all at hand.
    """
    traits = Traits()
    traits.add(times_s, values)
    return traits
