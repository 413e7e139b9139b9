"""
The shape of a power log as logged.
"""

from __future__ import annotations

import math

from reporter.energy.coverage import shape
from reporter.evidence.series import PowerTrace


def test_a_good_log_has_no_faults() -> None:
    """
    Counts of a log without faults.
    """
    found = shape(PowerTrace.of("a", [10.0, 11.25, 12.0], [5.0, 6.0, 5.0]))

    assert (3, 2, 0, 0, 0, 0) == (
        found.readings_count,
        found.distinct_count,
        found.bad_count,
        found.repeated_count,
        found.doubled_count,
        found.unordered_count,
    )
    assert (10.0, 12.0) == (found.first_s, found.last_s)
    assert 0.5 == found.jitter_s
    assert not found.has_whole_seconds
    assert found.first_bad_s is None
    assert found.first_disorder_s is None


def test_faults_are_counted_apart() -> None:
    """
    A doubled line, a doubled stamp, a step back, and readings that can't be.
    """
    times = [1.0, 1.0, 2.0, 2.0, 1.5, 3.0, 4.0, 5.0]
    power = [5.0, 5.0, 6.0, 7.0, 8.0, -1.0, 0.0, math.nan]
    found = shape(PowerTrace.of("a", times, power))

    assert (1, 1, 1, 3) == (
        found.repeated_count,
        found.doubled_count,
        found.unordered_count,
        found.bad_count,
    )
    assert (2.0, 3.0) == (found.first_disorder_s, found.first_bad_s)
    assert 4 == found.distinct_count


def test_equal_steps_in_whole_seconds_are_told() -> None:
    """
    No jitter, and stamps that couldn't show any.
    """
    found = shape(PowerTrace.of("a", [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]))

    assert (0.0, True) == (found.jitter_s, found.has_whole_seconds)


def test_an_empty_log_has_an_empty_shape() -> None:
    """
    Nothing is known of nothing.
    """
    found = shape(PowerTrace.of("a", [], []))

    assert (0, 0, None, None, None) == (
        found.readings_count,
        found.distinct_count,
        found.jitter_s,
        found.first_s,
        found.last_s,
    )
