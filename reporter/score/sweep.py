"""
Counts who is clearly better than each entry of a board, without comparing all pairs.

Entries of one class have widths that lie close together: for each sender (an entry that may be
better) the threshold above which a receiver is clearly worse lies between the thresholds to the
class's low and high corner. Receivers come by rising figure, so a sender whose high threshold was
passed once is better than all later receivers. Only a sender between its two thresholds is tested.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# A receiver's figure less the widest gap is rounded; this is far more than that.
_SAFETY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    One entry as the widths see it: ln G, 1/n, c^2 v, and the other terms of its width squared.
    """

    submitter: str
    grid: str
    log: float
    share: float
    noise: float
    rest: float


def threshold(sender: Terms, share: float, rest: float, grid_term: float) -> float:
    """
    The ln G above which an entry with 1/n *share* and *rest* is clearly worse than *sender*.

    Every step rounds monotonically, so a larger share or rest never gives a lower threshold.
    """
    variance = sender.noise * (share + sender.share) + (rest + sender.rest + grid_term)
    return sender.log + math.sqrt(variance)


class _Senders:
    """
    Senders with one grid term, by their thresholds to the two corners of a class.
    """

    def __init__(
        self,
        senders: Sequence[Terms],
        low: tuple[float, float],
        high: tuple[float, float],
        grid: float,
    ) -> None:
        self._grid_term = grid
        lows = [threshold(one, *low, grid) for one in senders]
        highs = [threshold(one, *high, grid) for one in senders]
        self._reach = max((b - a for a, b in zip(lows, highs, strict=True)), default=0.0) + _SAFETY
        self._by_low = sorted(zip(lows, highs, senders, strict=True), key=lambda one: one[0])
        self._lows = [one[0] for one in self._by_low]
        self._by_high = sorted(zip(highs, senders, strict=True), key=lambda one: one[0])
        self._passed = 0

    def pass_by(self, log: float) -> Iterator[Terms]:
        """
        The senders that became clearly better than every receiver from *log* on.
        """
        while self._passed < len(self._by_high) and self._by_high[self._passed][0] < log:
            yield self._by_high[self._passed][1]
            self._passed += 1

    def between(self, receiver: Terms) -> Iterator[Terms]:
        """
        The senders not yet passed that are clearly better than *receiver* by its own width.
        """
        log = receiver.log
        first, last = bisect_left(self._lows, log - self._reach), bisect_left(self._lows, log)
        for _, high, sender in self._by_low[first:last]:
            if high < log:
                continue
            if threshold(sender, receiver.share, receiver.rest, self._grid_term) < log:
                yield sender


class Sweep:
    """
    One pass over a board for receivers of one class, by rising figure.

    *indices_by_grid* are the indices of *terms* by grid; senders of another grid than the receiver
    have *grid_term* in their width.
    """

    def __init__(
        self,
        terms: Sequence[Terms],
        receivers: Sequence[Terms],
        indices_by_grid: Mapping[str, Sequence[int]],
        grid_term: float,
    ) -> None:
        low = min(one.share for one in receivers), min(one.rest for one in receivers)
        high = max(one.share for one in receivers), max(one.rest for one in receivers)
        one_grid = len(indices_by_grid) == 1
        self._far = _Senders(() if one_grid else terms, low, high, grid_term)
        self._near = {
            grid: _Senders([terms[index] for index in indices_by_grid[grid]], low, high, 0.0)
            for grid in {one.grid for one in receivers}
        }
        # Entries that are better though another grid's width applied to them, by submitter.
        self._far_of: Counter[str] = Counter()
        self._far_of_grid: Counter[tuple[str, str]] = Counter()
        # Entries of a grid that are better than receivers of that grid, by submitter.
        self._near_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._grids_of: defaultdict[str, set[str]] = defaultdict(set)
        # How many submitters are better by a grid's own entries alone.
        self._only_near: Counter[str] = Counter()

    def better_than(self, receiver: Terms) -> int:
        """
        Other submitters with an entry clearly better than *receiver*, plus own such entries.

        Receivers must come by rising figure.
        """
        for sender in self._far.pass_by(receiver.log):
            self._add_far(sender)
        for sender in self._near[receiver.grid].pass_by(receiver.log):
            self._add_near(sender)
        return self._certain(receiver) + self._doubtful(receiver)

    def _add_far(self, sender: Terms) -> None:
        submitter = sender.submitter
        if submitter not in self._far_of:
            self._only_near.subtract(self._grids_of[submitter])
        self._far_of[submitter] += 1
        self._far_of_grid[submitter, sender.grid] += 1

    def _add_near(self, sender: Terms) -> None:
        submitter, grid = sender.submitter, sender.grid
        if submitter not in self._near_of[grid] and submitter not in self._far_of:
            self._only_near[grid] += 1
            self._grids_of[submitter].add(grid)
        self._near_of[grid][submitter] += 1

    def _certain(self, receiver: Terms) -> int:
        own, grid = receiver.submitter, receiver.grid
        near = self._near_of[grid]
        others = len(self._far_of) + self._only_near[grid] - (own in self._far_of or own in near)
        return others + self._far_of[own] - self._far_of_grid[own, grid] + near[own]

    def _doubtful(self, receiver: Terms) -> int:
        own, grid = receiver.submitter, receiver.grid
        near = self._near_of[grid]
        found = [one.submitter for one in self._near[grid].between(receiver)]
        found += [one.submitter for one in self._far.between(receiver) if one.grid != grid]
        others = {
            one for one in found if one != own and one not in self._far_of and one not in near
        }
        return len(others) + found.count(own)
