"""
The stretches of a very long series of power that stand for it, chosen by what they hold.

Two logs that share a part must choose the same places in it, wherever it stands in each. So every
place is given a number, a hash of its code (`fingerprint_codes`), and the places with the smallest
numbers are chosen: a sketch of the bottom k (Broder, "On the resemblance and containment of
documents", 1997; Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). The part
that two logs share then holds as large a share of the chosen places as it is of the longer log.
Half of the places are chosen by landmarks, which scaling leaves as they are, half by readings in a
row, which replaced values leave and which devices in step don't share.

Where a code stands several times, the order of readings around it decides, and not which came
first: a cut would move that. It is known which places are chosen, so who bends a copy at each of
them isn't found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reporter.review.fingerprint_codes import (
    NONE,
    Codes,
    Placed,
    Places,
    all_run_codes,
    are_varied,
    chains,
)

Watts = NDArray[np.integer[Any]]
WholeWatts = NDArray[np.int64]

# Where a copy begins or ends at a chosen place, this is left of the stretch. The comparison of
# steps asks for 200 readings (EITHER_LEAST in fingerprint_index), and codes reach beyond a place.
SIDE = 256
# Of each kind; a day copied into a month holds two of 64, and one at least in 88 of 100 cases.
PLACES = 64
# A series of no more readings than all stretches have is kept whole.
LONGEST = 2 * PLACES * 2 * SIDE
# In 2.6 million readings of noise six landmarks in a row stand several times, ten once.
CHAIN = 10
# A landmark is told by three readings beside it, which must stand in the stretch too.
_REACH = SIDE - 6
# Pairs of readings around a place whose order tells two places with one code apart; any would do.
_NUMBERS = np.arange(32)
_BEFORE = (5 * _NUMBERS**2 + 3 * _NUMBERS) % (_REACH - 1)
_AFTER = (7 * _NUMBERS**2 + 11 * _NUMBERS + 1) % (_REACH - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """
    Readings in a row in whole watts; *start* is the place of the first in its series, from 0.
    """

    start: int
    power_w: Watts

    @property
    def stop(self) -> int:
        """
        The place after the last reading.
        """
        return self.start + int(self.power_w.size)


def smallest(power_w: Watts) -> Watts:
    """
    A copy in the smallest of three types that holds all values: 2, 4 or 8 bytes a reading.
    """
    least, most = (int(power_w.min()), int(power_w.max())) if power_w.size else (0, 0)
    if least >= 0 and most <= np.iinfo(np.uint16).max:
        return power_w.astype(np.uint16)
    if least >= 0 and most <= np.iinfo(np.uint32).max:
        return power_w.astype(np.uint32)
    return power_w.astype(np.int64)


def chain_codes(power_w: WholeWatts) -> Placed:
    """
    A code for each ten landmarks in a row that a stretch around the sixth holds, and its place.
    """
    codes, places = chains(power_w, CHAIN)
    first, last = places[: codes.size], places[CHAIN - 1 :]
    middle = places[CHAIN // 2 :][: codes.size]
    held = (middle - first <= _REACH) & (last - middle <= _REACH)
    return Placed(codes, middle).chosen(held)


def hashed(codes: Codes) -> Codes:
    """
    Codes mixed so that which is small is left to chance (SplitMix64; Steele, Lea, Flood, 2014).
    """
    mixed = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass(slots=True)
class _Chosen:
    """
    The places with the smallest numbers so far, one for each code, and their stretches.
    """

    numbers: Codes = field(default_factory=lambda: NONE.codes)
    orders: Codes = field(default_factory=lambda: NONE.codes)
    places: Places = field(default_factory=lambda: NONE.places)
    stretches: dict[int, Stretch] = field(default_factory=dict)

    def most(self) -> np.uint64:
        """
        The largest number that a place may have to be chosen.
        """
        return np.uint64(2**64 - 1) if self.numbers.size < PLACES else self.numbers[-1]

    def offer(self, numbers: Codes, orders: Codes, places: Places) -> list[int]:
        """
        Choose anew with these places too; gives those of them that now are.
        """
        numbers = np.concatenate((self.numbers, numbers))
        orders = np.concatenate((self.orders, orders))
        places = np.concatenate((self.places, places))
        rank = np.lexsort((places, orders, numbers))
        is_first = np.append(True, np.diff(numbers[rank]) != 0)[: rank.size]
        rank = rank[is_first][:PLACES]
        self.numbers, self.orders, self.places = numbers[rank], orders[rank], places[rank]
        chosen = self.places.tolist()
        self.stretches = {
            place: self.stretches[place] for place in chosen if place in self.stretches
        }
        return [place for place in chosen if place not in self.stretches]


class StretchChoice:
    """
    Chooses the stretches of a series that is given in blocks; how it is cut makes no difference.

    Holds the last block with the readings beside it that its codes and stretches need.
    """

    def __init__(self) -> None:
        """
        Nothing is chosen of an empty series.
        """
        self._held: WholeWatts = np.empty(0, np.int64)
        self._start = 0
        self._done = 0
        self._by_chain = _Chosen()
        self._by_run = _Chosen()

    def add(self, power_w: Watts) -> None:
        """
        The next readings in whole watts.
        """
        self._held = np.concatenate((self._held, power_w.astype(np.int64)))
        self._choose(self._start + self._held.size - SIDE)
        kept = max(0, self._done - SIDE - self._start)
        self._held = self._held[kept:].copy()
        self._start += kept

    def finish(self) -> tuple[Stretch, ...]:
        """
        The stretches of all readings given, in their order and without those that overlap: these
        are joined. Nothing can be added afterwards.
        """
        self._choose(self._start + self._held.size)
        return joined((*self._by_chain.stretches.values(), *self._by_run.stretches.values()))

    def _choose(self, stop: int) -> None:
        """
        Take the places before *stop*, which has all that they need beside it or is the end.
        """
        if stop <= self._done:
            return
        self._take(self._by_chain, self._within(chain_codes(self._held), stop))
        codes = all_run_codes(self._held)
        runs = self._within(Placed(codes, np.arange(codes.size, dtype=np.int64)), stop)
        runs = runs.chosen(hashed(runs.codes) <= self._by_run.most())
        self._take(self._by_run, runs.chosen(are_varied(self._held, runs.places)))
        self._done = stop

    def _within(self, found: Placed, stop: int) -> Placed:
        begin, end = np.searchsorted(found.places, (self._done - self._start, stop - self._start))
        return Placed(found.codes[begin:end], found.places[begin:end])

    def _take(self, chosen: _Chosen, found: Placed) -> None:
        numbers = hashed(found.codes)
        near = numbers <= chosen.most()
        numbers, places = numbers[near], found.places[near]
        orders = _orders(self._held, places)
        for place in chosen.offer(numbers, orders, places + self._start):
            begin = max(0, place - SIDE - self._start)
            held = self._held[begin : place + SIDE - self._start]
            stretch = Stretch(start=self._start + begin, power_w=smallest(held))
            chosen.stretches[place] = stretch


def _orders(power_w: WholeWatts, places: Places) -> Codes:
    """
    Which readings around each place are larger than others: neither scale nor shift changes that.
    """
    before = power_w[np.maximum(places[:, np.newaxis] - _BEFORE, 0)]
    after = power_w[np.minimum(places[:, np.newaxis] + _AFTER, power_w.size - 1)]
    bits = np.packbits(before > after, axis=1).astype(np.uint64)
    weights = np.uint64(256) ** np.arange(bits.shape[1], dtype=np.uint64)
    return hashed((bits * weights).sum(axis=1, dtype=np.uint64))


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """
    Stretches of one series in their order, those that touch or overlap as one.
    """
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: stretch.start):
        if not found or one.start > found[-1].stop:
            found.append(one)
        elif one.stop > found[-1].stop:
            last = found.pop()
            power_w = np.concatenate((last.power_w, one.power_w[last.stop - one.start :]))
            found.append(Stretch(start=last.start, power_w=power_w))
    return tuple(found)
