"""
Codes of places in a series of power, by which two series are found that share these places.

The largest steps of a log in their surroundings are its landmarks, as the peaks of a spectrum are
in the recognition of music (Wang, ISMIR 2003). Landmarks in a row give a code, from the distances
between them and their signs alone, so stamps, scale, a shift, cuts and a little noise leave most
codes as they are. Eight readings in a row give another, which holds where a few values were
replaced by large ones.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reporter.review.fingerprint_postings import blocks

Watts = NDArray[np.signedinteger[Any]] | NDArray[np.floating[Any]]
Codes = NDArray[np.uint64]
Places = NDArray[np.int64]

LANDMARK_RADIUS = 2
LANDMARKS = 6
# Of 60 readings of which six were replaced, eight in a row are left as they were somewhere.
RUN_LENGTH = 8
# Fewer different values among them are idling, or a coarse meter.
RUN_DISTINCT_LEAST = 6

_MULTIPLIER = np.uint64(1_099_511_628_211)


class Placed(NamedTuple):
    """
    Codes and the place of each: that of a reading in its series, counted from 0.
    """

    codes: Codes
    places: Places

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Placed:
        """
        Those that a mask or an order of indices names.
        """
        return Placed(self.codes[which], self.places[which])


NONE = Placed(np.empty(0, np.uint64), np.empty(0, np.int64))


def run_codes(power_w: Watts) -> Placed:
    """
    A code for each eight readings in a row, in whole watts, with enough different values.
    """
    codes = all_run_codes(power_w)
    places = np.arange(codes.size, dtype=np.int64)
    # The windows of all readings, sorted, would be many times as large as the log.
    varied = [are_varied(power_w, places[block]) for block in blocks(codes.size)]
    return Placed(codes, places).chosen(np.concatenate(varied)) if varied else NONE


def all_run_codes(power_w: Watts) -> Codes:
    """
    A code for each eight readings in a row, in whole watts, whatever they hold.
    """
    if power_w.size < RUN_LENGTH:
        return NONE.codes
    whole = np.rint(power_w).astype(np.int64).astype(np.uint64)
    count = whole.size - RUN_LENGTH + 1
    codes = np.full(count, RUN_LENGTH, np.uint64)
    for column in range(RUN_LENGTH):
        codes *= _MULTIPLIER
        codes += whole[column : column + count]
    return codes


def are_varied(power_w: Watts, places: Places) -> NDArray[np.bool_]:
    """
    At which places eight readings in a row begin that hold enough different whole watts.
    """
    rows = np.rint(power_w[places[:, np.newaxis] + np.arange(RUN_LENGTH)]).astype(np.int64)
    distinct = (np.diff(np.sort(rows, axis=1), axis=1) != 0).sum(axis=1) + 1
    varied: NDArray[np.bool_] = distinct >= RUN_DISTINCT_LEAST
    return varied


def landmark_codes(power_w: Watts) -> Placed:
    """
    A code for each six landmarks in a row, and the place of the first of them.

    A landmark is a step larger than all others within two readings of it; equal ones are none,
    so a constant or a ramp in even steps has no codes.
    """
    codes, places = chains(power_w, LANDMARKS)
    return Placed(codes, places[: codes.size])


def chains(power_w: Watts, count: int) -> Placed:
    """
    A code for each *count* landmarks in a row, with the places of all landmarks: the first code is
    that of the first *count* of these, the next of those that begin with the second.
    """
    steps_w = np.diff(power_w)
    places = _landmarks(np.abs(steps_w))
    if places.size < count:
        return NONE
    # Distance to the next landmark and direction, in one number.
    marks = (np.diff(places) * 2 + (steps_w[places[:-1]] > 0)).astype(np.uint64)
    rows = np.lib.stride_tricks.sliding_window_view(marks, count - 1)
    codes = np.zeros(rows.shape[0], np.uint64)
    for column in range(count - 1):
        codes = codes * _MULTIPLIER + rows[:, column]
    return Placed(codes, places)


def _landmarks(sizes: Watts) -> Places:
    padded = np.pad(sizes, LANDMARK_RADIUS, constant_values=0)
    largest = sizes > 0
    for shift in range(1, LANDMARK_RADIUS + 1):
        middle = LANDMARK_RADIUS
        largest &= sizes > padded[middle - shift : padded.size - middle - shift]
        largest &= sizes > padded[middle + shift : padded.size - middle + shift]
    return np.flatnonzero(largest).astype(np.int64)
