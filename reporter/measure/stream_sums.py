"""
The second reading of large logs: the sums of the devices that were chosen.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reporter.energy.counters import CounterSums
from reporter.energy.integrate import Batch, sum_batch
from reporter.energy.partial_sums import Sums, empty_sums, merge
from reporter.evidence.collect import Rows
from reporter.evidence.offered import Device
from reporter.evidence.series import Window

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]
Places = NDArray[np.intp]
NO_LINE = np.iinfo(np.int64).max


def by_code(codes: Codes) -> Iterator[tuple[int, Places]]:
    """
    Each code with the places where it stands, in order.
    """
    order = np.argsort(codes, kind="stable")
    for places in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        if places.size:
            yield int(codes[places[0]]), places


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    A device to be summed: *owners* are the logs of its pieces, by their places, in order of time.

    *gap_limit_s* is its limit of gaps in s. A counter has *sums*.
    """

    device: Device
    owners: tuple[int, ...]
    gap_limit_s: float
    sums: CounterSums | None = None

    @property
    def overlaps(self) -> bool:
        """
        Whether its pieces share some time, as those of a rotated log may.
        """
        pieces = self.device.pieces
        return any((one.last_s or 0.0) > (other.first_s or 0.0) for one, other in pairwise(pieces))


class Overlap:
    """
    Puts the readings of pieces that share some time in order: the shared ones wait for the next.
    """

    def __init__(self, taken: Taken) -> None:
        """
        The pieces are read in the order of *taken*.
        """
        nexts = [piece.first_s or 0.0 for piece in taken.device.pieces[1:]]
        self.hold_from_s = dict(zip(taken.owners, [*nexts, math.inf], strict=True))
        self.times_s: Floats = np.empty(0)
        self.values: Floats = np.empty(0)

    def released(self, owner: int, times_s: Floats, values: Floats) -> tuple[Floats, Floats]:
        """
        What nothing that comes later can stand before.
        """
        # A log is in order, so what follows in it stands behind its last reading.
        reached_s = float(times_s.max())
        times_s = np.concatenate((self.times_s, times_s))
        is_due = (times_s < self.hold_from_s[owner]) & (times_s <= reached_s)
        values = np.concatenate((self.values, values))
        self.times_s, self.values = times_s[~is_due], values[~is_due]
        return times_s[is_due], values[is_due]


class PowerGroup:
    """
    Devices with one limit of gaps, summed together; one whose pieces overlap is alone.
    """

    def __init__(self, members: Sequence[Taken], window: Window) -> None:
        """
        The sums are named by the place of the device in *members*.
        """
        self.window = window
        self.gap_limit_s = members[0].gap_limit_s
        self.names = tuple(map(str, range(len(members))))
        self.sums = empty_sums(self.names, window, self.gap_limit_s)
        self.overlap = Overlap(members[0]) if members[0].overlaps else None

    def add(self, owner: int, codes: Codes, times_s: Floats, power_w: Floats) -> None:
        """
        Readings of one log, in order.
        """
        if self.overlap is not None:
            times_s, power_w = self.overlap.released(owner, times_s, power_w)
            codes = np.zeros(times_s.size, dtype=np.int64)
        self._sum(codes, times_s, power_w)

    def finish(self) -> Sums:
        """
        The sums over everything.
        """
        if self.overlap is not None:
            codes = np.zeros(self.overlap.times_s.size, dtype=np.int64)
            self._sum(codes, self.overlap.times_s, self.overlap.values)
        return self.sums

    def _sum(self, codes: Codes, times_s: Floats, power_w: Floats) -> None:
        batch = Batch(names=self.names, codes=codes, times_s=times_s, power_w=power_w)
        added = sum_batch(batch, self.window, gap_limit_s=self.gap_limit_s)
        self.sums = merge(self.sums, added)


class CountedDevice:
    """
    One counter that is summed, its pieces in order.
    """

    def __init__(self, taken: Taken, sums: CounterSums) -> None:
        """
        Readings go into *sums*.
        """
        self.sums = sums
        self.overlap = Overlap(taken) if taken.overlaps else None

    def add(self, owner: int, times_s: Floats, energy_j: Floats) -> None:
        """
        Readings of one log, in order.
        """
        if self.overlap is not None:
            times_s, energy_j = self.overlap.released(owner, times_s, energy_j)
        self.sums.add(times_s, energy_j)

    def finish(self) -> None:
        """
        Add what waits.
        """
        if self.overlap is not None:
            self.sums.add(self.overlap.times_s, self.overlap.values)


class ChosenSums:
    """
    The sums of all devices that were chosen, and the lines of each in the window.

    Devices go by their places in *taken*.
    """

    def __init__(self, taken: Sequence[Taken], window: Window) -> None:
        """
        Devices with one limit are summed together, as that is quick where they are read together.
        """
        self.window = window
        self.place_of = {
            (owner, piece.is_counter, piece.name): place
            for place, one in enumerate(taken)
            for owner, piece in zip(one.owners, one.device.pieces, strict=True)
        }
        self.counters = {
            place: CountedDevice(one, one.sums)
            for place, one in enumerate(taken)
            if one.sums is not None
        }
        members = defaultdict(list)
        for place, one in enumerate(taken):
            if one.sums is None:
                members[one.gap_limit_s, place if one.overlaps else -1].append(place)
        self.members = list(members.values())
        self.groups = [PowerGroup([taken[place] for place in own], window) for own in self.members]
        self.group_of = np.full(len(taken), -1)
        self.member_of = np.zeros(len(taken), dtype=np.int64)
        for group, own in enumerate(self.members):
            self.group_of[own] = group
            self.member_of[own] = np.arange(len(own))
        self.first_lines = np.full(len(taken), NO_LINE)
        self.last_lines = np.zeros(len(taken), dtype=np.int64)

    def add_power(self, owner: int, names: tuple[str, ...], rows: Rows) -> None:
        """
        Readings of power of the log *owner*.
        """
        places = self._places(owner, names, is_counter=False)[rows.codes]
        chosen = np.flatnonzero(places >= 0)
        places, times_s, power_w = places[chosen], rows.times_s[chosen], rows.values[chosen]
        for group, own in by_code(self.group_of[places]):
            codes = self.member_of[places[own]]
            self.groups[group].add(owner, codes, times_s[own], power_w[own])
        if rows.lines is not None:
            inside = (times_s >= self.window.start_s) & (times_s <= self.window.stop_s)
            lines = rows.lines[chosen][inside]
            np.minimum.at(self.first_lines, places[inside], lines)
            np.maximum.at(self.last_lines, places[inside], lines)

    def add_energy(self, owner: int, names: tuple[str, ...], rows: Rows) -> None:
        """
        Readings of counters of the log *owner*.
        """
        places = self._places(owner, names, is_counter=True)[rows.codes]
        for place, own in by_code(places):
            if place >= 0:
                self.counters[place].add(owner, rows.times_s[own], rows.values[own])

    def finish(self) -> dict[int, Sums]:
        """
        Add what waits; the sums of each device of power, by its place.
        """
        for counter in self.counters.values():
            counter.finish()
        return {
            place: sums_of_one(sums, index)
            for sums, own in zip([g.finish() for g in self.groups], self.members, strict=True)
            for index, place in enumerate(own)
        }

    def lines(self, place: int) -> tuple[int, int] | None:
        """
        First and last line of a device in the window, `None` without any.
        """
        first, last = int(self.first_lines[place]), int(self.last_lines[place])
        return None if first == NO_LINE else (first, last)

    def _places(self, owner: int, names: tuple[str, ...], *, is_counter: bool) -> Places:
        found = (self.place_of.get((owner, is_counter, name), -1) for name in names)
        return np.fromiter(found, dtype=np.intp, count=len(names))


def sums_of_one(sums: Sums, index: int) -> Sums:
    """
    The sums of one device alone.
    """
    return replace(
        sums,
        names=("",),
        rows=sums.rows[[index]],
        touching=(sums.touching[index],),
        others=(sums.others[index],),
    )
