"""
Traces: what cleaning keeps, drops and counts.
"""

from __future__ import annotations

import math

import pytest

from reporter.evidence.series import PowerTrace, clean


def test_lengths_must_agree() -> None:
    """
    A trace with more stamps than readings can't be made.
    """
    with pytest.raises(ValueError, match=r"^node_0: 2 time stamps for 1 readings$"):
        PowerTrace.of("node_0", [0.0, 1.0], [5.0])


def test_lines_must_be_as_many_as_readings() -> None:
    """
    A trace with more lines than readings can't be made.
    """
    with pytest.raises(ValueError, match=r"^node_0: 2 lines for 1 readings$"):
        PowerTrace.of("node_0", [0.0], [5.0], lines=[1, 2])


def test_readings_keep_their_lines_through_cleaning() -> None:
    """
    Sorted, doubled and dropped readings: each one kept still names its line in the log.
    """
    trace = PowerTrace.of(
        "n", [2.0, 0.0, 1.0, 2.0, 3.0], [7.0, 5.0, 6.0, 8.0, -1.0], lines=[4, 5, 7, 9, 10]
    )
    cleaned = clean(trace).trace
    assert cleaned.power_w.tolist() == [5.0, 6.0, 8.0]
    assert cleaned.lines is not None
    assert cleaned.lines.tolist() == [5, 7, 9]
    assert clean(PowerTrace.of("n", [1.0, 0.0], [1.0, 2.0])).trace.lines is None


def test_clean_keeps_a_good_trace() -> None:
    """
    A trace in order comes back unchanged, with nothing counted.
    """
    cleaned = clean(PowerTrace.of("n", [0.0, 1.0, 2.0], [5.0, 6.0, 7.0]))
    assert cleaned.trace.times_s.tolist() == [0.0, 1.0, 2.0]
    assert cleaned.trace.power_w.tolist() == [5.0, 6.0, 7.0]
    assert cleaned.readings_count == 3
    assert (cleaned.doubled_count, cleaned.unordered_count, cleaned.bad_count) == (0, 0, 0)


def test_clean_sorts_and_keeps_the_last_of_doubled_stamps() -> None:
    """
    Readings are put in order of time; of two with one stamp the one logged last stays.
    """
    cleaned = clean(PowerTrace.of("n", [2.0, 0.0, 1.0, 2.0], [7.0, 5.0, 6.0, 8.0]))
    assert cleaned.trace.times_s.tolist() == [0.0, 1.0, 2.0]
    assert cleaned.trace.power_w.tolist() == [5.0, 6.0, 8.0]
    assert (cleaned.doubled_count, cleaned.unordered_count) == (1, 1)


def test_the_last_of_many_doubled_stamps_is_the_last_logged() -> None:
    """
    Sorting keeps readings with one stamp in the order of the file, however many there are.
    """
    times_s = [float(index % 3) for index in range(300)]
    cleaned = clean(PowerTrace.of("n", times_s, range(1, 301)))
    assert cleaned.trace.power_w.tolist() == [298.0, 299.0, 300.0]
    assert cleaned.doubled_count == 297


@pytest.mark.parametrize("bad_w", [0.0, -43.0, math.nan, math.inf, -math.inf, 1e13])
def test_clean_drops_bad_power(bad_w: float) -> None:
    """
    A reading that isn't a positive number of watts becomes a gap.
    """
    cleaned = clean(PowerTrace.of("n", [0.0, 1.0, 2.0, 3.0], [5.0, bad_w, 7.0, 8.0]))
    assert cleaned.trace.times_s.tolist() == [0.0, 2.0, 3.0]
    assert cleaned.bad_count == 1


@pytest.mark.parametrize("bad_s", [math.nan, math.inf, -math.inf, 1e15])
def test_clean_drops_bad_times(bad_s: float) -> None:
    """
    A reading at no possible time is dropped and counted as bad.
    """
    cleaned = clean(PowerTrace.of("n", [0.0, bad_s], [5.0, 6.0]))
    assert cleaned.trace.times_s.tolist() == [0.0]
    assert cleaned.bad_count == 1


def test_a_bad_reading_does_not_displace_a_good_one() -> None:
    """
    Of doubled stamps the last *good* reading stays.
    """
    cleaned = clean(PowerTrace.of("n", [0.0, 1.0, 1.0], [5.0, 6.0, -1.0]))
    assert cleaned.trace.power_w.tolist() == [5.0, 6.0]
    assert (cleaned.doubled_count, cleaned.bad_count) == (0, 1)


def test_clean_of_nothing() -> None:
    """
    An empty trace stays empty.
    """
    cleaned = clean(PowerTrace.of("n", [], []))
    assert cleaned.trace.times_s.size == 0
