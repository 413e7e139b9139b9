"""
The shape of a power log as logged: its stamps, its distinct values, its faulty readings.

Figures for the rules on order (EL-8), bad readings (EL-7) and synthetic logs (SY-1, SY-2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reporter.power.trace import HIGHEST_POWER_W, LATEST_TIME_S, PowerTrace

# Stamps with no part below a second can't show whether a sampler jitters.
_FINER_THAN_S = 5e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    Counts over one trace as logged, and times in Unix seconds.

    *repeated_count* readings are exact doubles of the one before; *doubled_count* share a stamp
    but not a value; *unordered_count* stand before an earlier stamp. *jitter_s* is the spread of
    the steps (largest less smallest), `None` with fewer than two steps.
    """

    readings_count: int
    distinct_count: int
    bad_count: int
    first_bad_s: float | None
    repeated_count: int
    doubled_count: int
    unordered_count: int
    first_disorder_s: float | None
    jitter_s: float | None
    has_whole_seconds: bool
    first_s: float | None
    last_s: float | None


def shape(trace: PowerTrace) -> Shape:
    """
    The shape of a trace as logged.
    """
    times_s, power_w = trace.times_s, trace.power_w
    steps_s, changes_w = np.diff(times_s), np.diff(power_w)
    good = (power_w > 0) & (power_w <= HIGHEST_POWER_W) & (np.abs(times_s) <= LATEST_TIME_S)
    bad = ~good
    same = steps_s == 0
    disorder = (same & (changes_w != 0)) | (steps_s < 0)
    finite = times_s[np.isfinite(times_s)]
    return Shape(
        readings_count=int(times_s.size),
        distinct_count=int(np.unique(power_w[good]).size),
        bad_count=int(np.count_nonzero(bad)),
        first_bad_s=_first(times_s[bad]),
        repeated_count=int(np.count_nonzero(same & (changes_w == 0))),
        doubled_count=int(np.count_nonzero(same & (changes_w != 0))),
        unordered_count=int(np.count_nonzero(steps_s < 0)),
        first_disorder_s=_first(times_s[1:][disorder]),
        jitter_s=round(float(np.ptp(steps_s)), 6) if steps_s.size > 1 else None,
        has_whole_seconds=bool(np.all(np.abs(finite - np.round(finite)) < _FINER_THAN_S)),
        first_s=_first(finite),
        last_s=float(finite[-1]) if finite.size else None,
    )


def _first(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    return float(values[0]) if values.size else None
