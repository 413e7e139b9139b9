"""
What the readings of one series say of it, gathered at once or block by block with the same result.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.identity import Identity
from reporter.evidence.mixed import HEAD_READINGS, is_doubled, is_interleaved, shared_stamps

Floats = NDArray[np.float64]


class Traits:
    """
    Traits of one series of power or of a counter, over its usable readings in the order of its log.

    *again* and *different* are those of `shared_stamps`; a cut of the log loses one of each.
    """

    def __init__(self) -> None:
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
        self.lowest = min(self.lowest, float(values.min()))
        self.highest = max(self.highest, float(values.max()))
        if self.head.size < HEAD_READINGS:
            self.head_s = np.concatenate((self.head_s, times_s))[:HEAD_READINGS]
            self.head = np.concatenate((self.head, values))[:HEAD_READINGS]

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
