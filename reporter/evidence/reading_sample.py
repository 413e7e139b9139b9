"""
A sample of a series that depends on its readings alone: copies of a log sample alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

READINGS_MOST = 512
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_HALF = np.uint64(32)


class ReadingSample:
    """
    Up to 512 different readings: those whose key is divisible by *divisor*, a power of two.

    A key is a number that is the same for the same stamp and value. The divisor is the least that
    leaves no more readings, however they were added.
    """

    def __init__(self) -> None:
        self.divisor = 1
        self.keys: Keys = np.empty(0, dtype=np.uint64)
        self.times_s: Floats = np.empty(0)
        self.values: Floats = np.empty(0)

    def add(self, times_s: Floats, values: Floats) -> None:
        """
        Further readings: Unix seconds, and W or J.
        """
        self.keys = np.concatenate((self.keys, keys_of(times_s, values)))
        self.times_s = np.concatenate((self.times_s, times_s))
        self.values = np.concatenate((self.values, values))
        self._thin(self._first_divisor())
        places = np.unique(self.keys, return_index=True)[1]
        self._keep(places)
        while self.keys.size > READINGS_MOST:
            self._thin(self.divisor * 2)

    def _first_divisor(self) -> int:
        """
        The divisor to begin with: the highest that surely isn't too high.

        Readings that stand there twice count once, so only different keys may raise it.
        """
        divisor, keys = self.divisor, self.keys
        while keys.size > READINGS_MOST:
            keys = keys[keys % np.uint64(divisor * 2) == 0]
            divisor *= 2
        while divisor > self.divisor:
            below = self.keys[self.keys % np.uint64(divisor // 2) == 0]
            if np.unique(below).size > READINGS_MOST:
                return divisor
            divisor //= 2
        return divisor

    def _thin(self, divisor: int) -> None:
        self._keep(np.flatnonzero(self.keys % np.uint64(divisor) == 0))
        self.divisor = divisor

    def _keep(self, places: NDArray[np.intp]) -> None:
        self.keys = self.keys[places]
        self.times_s, self.values = self.times_s[places], self.values[places]


def keys_of(times_s: Floats, values: Floats) -> Keys:
    """
    A number for each reading, the same for the same stamp and value.
    """
    # Zero has two signs, which are equal. Products of 64 bits wrap around, as hashes want it.
    first, second = (times_s + 0.0).view(np.uint64), (values + 0.0).view(np.uint64)
    keys: Keys = first * _MIX[0] ^ second * _MIX[1]
    keys ^= keys >> _HALF
    return keys
