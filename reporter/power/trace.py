"""
A power trace: time stamps and watts of one device, as logged and after cleaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# No node draws a terawatt; the bound keeps every sum finite, whatever a file says.
HIGHEST_POWER_W = 1e12
LATEST_TIME_S = 1e12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerTrace:
    """
    Readings of one device: *times_s* in Unix seconds and *power_w* in W, equally long, 1-D.

    Raises `ValueError` when the two differ in length or shape.
    """

    name: str
    times_s: NDArray[np.float64]
    power_w: NDArray[np.float64]

    def __post_init__(self) -> None:
        """
        A reading without a time, or a time without a reading, can't be used.
        """
        if self.times_s.ndim != 1 or self.times_s.shape != self.power_w.shape:
            raise ValueError(
                f"{self.name}: {self.times_s.size} time stamps for {self.power_w.size} readings"
            )

    @classmethod
    def of(cls, name: str, times_s: Iterable[float], power_w: Iterable[float]) -> Self:
        """
        A trace from any numbers, in the order given.
        """
        return cls(
            name=name,
            times_s=np.array(list(times_s), dtype=np.float64),
            power_w=np.array(list(power_w), dtype=np.float64),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleanTrace:
    """
    A trace whose times rise strictly and whose readings are positive, and what that took.

    *readings_count* is the number logged; *doubled_count* were replaced by a later reading with
    the same stamp; *unordered_count* stood before an earlier stamp; *bad_count* were not finite,
    not above zero, or beyond any machine (rules EL-7, EL-8).
    """

    trace: PowerTrace
    readings_count: int
    doubled_count: int
    unordered_count: int
    bad_count: int

    @property
    def bad_share(self) -> float:
        """
        Bad readings as a share of all readings, 0 for an empty log.
        """
        return self.bad_count / self.readings_count if self.readings_count else 0.0


def clean(trace: PowerTrace) -> CleanTrace:
    """
    Sort by time, keep the last good one of readings with the same stamp, and drop bad readings.

    A dropped reading leaves a longer step, so what it hides is charged and never filled in.
    """
    # A comparison with NaN is false, so these two bounds drop NaN and infinity as well.
    good = (np.abs(trace.times_s) <= LATEST_TIME_S) & (trace.power_w <= HIGHEST_POWER_W)
    good &= trace.power_w > 0
    times_s, power_w = trace.times_s[good], trace.power_w[good]
    unordered_count = int(np.count_nonzero(np.diff(times_s) < 0))
    order = np.argsort(times_s, kind="stable")
    times_s, power_w = times_s[order], power_w[order]
    last = np.append(np.diff(times_s) > 0, True)[: times_s.size]
    kept = PowerTrace(name=trace.name, times_s=times_s[last], power_w=power_w[last])
    return CleanTrace(
        trace=kept,
        readings_count=int(trace.times_s.size),
        doubled_count=int(times_s.size - kept.times_s.size),
        unordered_count=unordered_count,
        bad_count=int(trace.times_s.size - times_s.size),
    )
