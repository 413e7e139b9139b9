"""
The readings of a node log between its markers, in the order of the file or of their stamps.

The published formulas take each line in turn; between two markers the readings are taken at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reporter.evidence.formats.mlperf_power import Marker, NodePowerLog

Floats = NDArray[np.float64]

STAMP_DECIMALS = 3


class ReadingsBetween(NamedTuple):
    """
    Readings between two markers: their stamps in ms and their power in W, one or more.
    """

    times_ms: Floats
    power_w: Floats

    def added_to(self, watt_ms: float, previous_ms: float) -> float:
        """
        The sum with these readings, added one by one as the published code does, to the last digit.
        """
        spans_ms = np.diff(self.times_ms, prepend=previous_ms)
        # What is beyond a float is infinite, without a word, as in the published code.
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.add.accumulate(np.append(watt_ms, self.power_w * spans_ms))[-1])


def readings_and_markers(
    node: NodePowerLog, *, by_stamp: bool
) -> Iterator[Marker | ReadingsBetween]:
    """
    Markers and the readings between them, in the order of the file or of their stamps.

    Sorting is stable: lines with the same stamp stay in the order of the file.
    """
    count = len(node.markers)
    # A marker stands before the reading of its position, and after the marker above it.
    places = np.array([marker.position for marker in node.markers], dtype=np.int64)
    places = np.minimum(np.maximum.accumulate(places), node.trace.times_s.size)
    marked_ms = np.array([marker.time_ms for marker in node.markers], dtype=np.float64)
    times_ms = np.insert(stamps_ms(node.trace.times_s), places, marked_ms)
    power_w = np.insert(node.trace.power_w, places, 0.0)
    of_markers = np.insert(np.full(node.trace.times_s.size, -1), places, np.arange(count))
    if by_stamp:
        order = np.argsort(times_ms, kind="stable")
        times_ms, power_w, of_markers = times_ms[order], power_w[order], of_markers[order]
    begun = 0
    for end in (*np.flatnonzero(of_markers >= 0).tolist(), times_ms.size):
        if end > begun:
            yield ReadingsBetween(times_ms[begun:end], power_w[begun:end])
        if end < times_ms.size:
            yield node.markers[of_markers[end]]
        begun = end + 1


def stamps_ms(times_s: Floats) -> Floats:
    """
    Stamps in ms, rounded as Python's `round` does, to the last digit.

    Seconds and back blur a stamp by a fraction of a microsecond, enough to undo a tie.
    """
    times_ms = times_s * 1000
    scaled = times_ms * 10**STAMP_DECIMALS
    rounded: Floats = np.rint(scaled) / 10**STAMP_DECIMALS
    # The product is rounded itself: near the half it doesn't tell to which side the stamp belongs.
    is_sure = (np.abs(scaled - np.floor(scaled) - 0.5) > 0.25) & (np.abs(scaled) < 2.0**52)
    for place in np.flatnonzero(~is_sure).tolist():
        rounded[place] = round(float(times_ms[place]), STAMP_DECIMALS)
    return rounded
