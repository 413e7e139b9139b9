"""
Which logs hold a code, and where: the index of `fingerprint_index`, in arrays.

A log of a million readings has about as many codes, and a dictionary takes 300 bytes for each; here
it is 16. The codes stand sorted in pieces, each more than twice as large as the next, so that a
code is merged, and looked up, about as often as the number of codes has binary digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Integers = NDArray[np.int64]

# How many codes are looked up at once, which bounds what is found of them at a time.
BLOCK_CODES = 65_536
# A shift is less than a log is long, and no log has so many readings.
_SHIFTS = 2**33


class Votes(NamedTuple):
    """
    Logs by their numbers, the shift in readings against each, and how many codes speak for it.
    """

    logs: Integers
    shifts: Integers
    counts: Integers


class _Piece(NamedTuple):
    """
    Codes in order, those of one value in the order of their logs, with log and place of each.
    """

    codes: Codes
    logs: NDArray[np.int32]
    places: NDArray[np.int32]


@dataclass(slots=True, kw_only=True)
class Postings:
    """
    The codes of all logs, of each code those of the first *most* logs alone.

    *found_count* counts what look-ups found, for the proof of cost.
    """

    most: int
    found_count: int = 0
    _pieces: list[_Piece] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """
        Whether no log was added.
        """
        return not self._pieces

    def add(self, log: int, codes: Codes, places: Integers) -> int:
        """
        File the codes of the log of that number, each once; gives how many of them differ.

        Logs are added in the order of their numbers.
        """
        different, first = np.unique(codes, return_index=True)
        logs = np.full(different.size, log, np.int32)
        piece = _Piece(different, logs, places[first].astype(np.int32))
        while self._pieces and self._pieces[-1].codes.size <= 2 * piece.codes.size:
            piece = self._merged(self._pieces.pop(), piece)
        self._pieces.append(piece)
        return int(different.size)

    def votes(self, codes: Codes, places: Integers, *, most: int) -> Votes:
        """
        The *most* alignments for which most codes speak; of as many votes the first one found.
        """
        keys, counts = [], []
        for block in blocks(codes.size):
            key, count = _counted(self._keys(codes[block], places[block]))
            keys.append(key)
            counts.append(count)
        if not keys:
            keys, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        key, count = _counted(np.concatenate(keys), np.concatenate(counts))
        best = np.argsort(-count, kind="stable")[:most]
        logs, shifts = np.divmod(key[best], _SHIFTS)
        return Votes(logs, shifts - _SHIFTS // 2, count[best])

    def _keys(self, codes: Codes, places: Integers) -> Integers:
        """
        Log and shift of all that is found, as one number, in the order of codes, then of logs.
        """
        taken = np.zeros(codes.size, np.int64)
        keys, ranks = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        # The oldest logs stand in the first piece.
        for piece in self._pieces:
            begin = np.searchsorted(piece.codes, codes, side="left")
            count = np.searchsorted(piece.codes, codes, side="right") - begin
            count = np.minimum(count, self.most - taken)
            asked = np.repeat(np.arange(codes.size), count)
            within = np.arange(asked.size) - np.repeat(np.cumsum(count) - count, count)
            at = begin[asked] + within
            shift = places[asked] - piece.places[at]
            keys.append(piece.logs[at].astype(np.int64) * _SHIFTS + shift + _SHIFTS // 2)
            ranks.append(asked * self.most + taken[asked] + within)
            taken += count
        self.found_count += int(taken.sum())
        return np.concatenate(keys)[np.argsort(np.concatenate(ranks), kind="stable")]

    def _merged(self, older: _Piece, newer: _Piece) -> _Piece:
        codes = np.concatenate((older.codes, newer.codes))
        order = np.argsort(codes, kind="stable")
        codes = codes[order]
        begins = np.append(True, codes[1:] != codes[:-1])
        first = np.flatnonzero(begins)
        kept = np.arange(codes.size) - first[np.cumsum(begins) - 1] < self.most
        order = order[kept]
        return _Piece(
            codes[kept],
            np.concatenate((older.logs, newer.logs))[order],
            np.concatenate((older.places, newer.places))[order],
        )


def _counted(keys: Integers, counts: Integers | None = None) -> tuple[Integers, Integers]:
    """
    Each key once, in the order in which they first came, with the sum of its counts, or how often.
    """
    different, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    weights = None if counts is None else counts.astype(np.float64)
    total = np.bincount(inverse, weights, different.size).astype(np.int64)
    order = np.argsort(first)
    return different[order], total[order]


def blocks(count: int) -> Iterator[slice]:
    """
    So many places in blocks of `BLOCK_CODES`.
    """
    return (slice(start, start + BLOCK_CODES) for start in range(0, count, BLOCK_CODES))
