"""
Thinned traces: small, true to the shape, honest about gaps.
"""

from __future__ import annotations

import numpy as np

from reporter.energy.downsample import (
    DRAWN_READINGS_MOST,
    GRID_POINTS,
    POINTS_LIMIT,
    Point,
    downsample,
    drawn,
)
from reporter.evidence.series import PowerTrace, Window

WINDOW = Window(start_s=1_000.0, stop_s=1_100.0)


def thinned(traces: list[PowerTrace], window: Window) -> tuple[Point, ...]:
    """
    The points that are drawn of some traces.
    """
    return downsample([drawn(trace, window) for trace in traces], window)


def trace_of(first_s: int, last_s: int, power_w: float = 100.0) -> PowerTrace:
    """
    One reading a second, both ends included.
    """
    times_s = [float(second) for second in range(first_s, last_s + 1)]
    return PowerTrace.of("n", times_s, [power_w] * len(times_s))


def test_short_trace_stays_whole() -> None:
    """
    A trace below the limit is kept reading by reading, as seconds after the start.
    """
    points = thinned([trace_of(1_000, 1_100)], WINDOW)
    assert len(points) == 101
    assert points[0] == (0.0, 100.0)
    assert points[-1] == (100.0, 100.0)


def test_padding_is_shown_up_to_a_tenth_of_the_window() -> None:
    """
    Idle time around the run is visible, but the run stays the picture.
    """
    points = thinned([trace_of(900, 1_200)], WINDOW)
    assert points[0][0] == -10.0
    assert points[-1][0] == 110.0


def test_long_trace_keeps_ends_and_extremes() -> None:
    """
    Of 16,000 readings at most 240 points stay, among them both ends, the peak and the dip.
    """
    window = Window(start_s=0.0, stop_s=16_000.0)
    power_w = [100.0 + index % 7 for index in range(16_001)]
    power_w[7_777], power_w[12_345] = 900.0, 1.0
    trace = PowerTrace.of("n", map(float, range(16_001)), power_w)
    points = thinned([trace], window)
    assert 150 < len(points) <= POINTS_LIMIT
    assert (7_777.0, 900.0) in points
    assert (12_345.0, 1.0) in points
    assert points[0] == (0.0, 100.0)
    assert points[-1] == (16_000.0, power_w[-1])
    assert [point[0] for point in points] == sorted(point[0] for point in points)


def test_nodes_are_summed_between_their_readings() -> None:
    """
    Nodes with different stamps are added on the stamps of the one with the most readings.
    """
    stamps_s = [1_000.0 + 10 * index for index in range(11)]
    slow = PowerTrace.of("b", stamps_s, [10.0 + 10 * index for index in range(11)])
    points = dict(thinned([trace_of(1_000, 1_100), slow], WINDOW))
    assert points[0.0] == 110.0
    assert points[25.0] == 135.0
    assert points[100.0] == 210.0


def test_gap_of_one_node_is_a_gap_of_the_sum() -> None:
    """
    Where any node has no readings within the limit, nothing is drawn.
    """
    holey = trace_of(1_000, 1_040)
    rest = trace_of(1_060, 1_100)
    holey = PowerTrace.of("b", [*holey.times_s, *rest.times_s], [*holey.power_w, *rest.power_w])
    points = thinned([trace_of(1_000, 1_100), holey], WINDOW)
    assert (50.0, None) in points
    assert not [point for point in points if 40 < point[0] < 60 and point[1] is not None]


def test_gap_of_the_only_node_is_marked() -> None:
    """
    A hole in the readings is one marker, in the middle of the hole.
    """
    times_s = [*trace_of(1_000, 1_040).times_s, *trace_of(1_080, 1_100).times_s]
    points = thinned([PowerTrace.of("n", times_s, [1.0] * len(times_s))], WINDOW)
    assert [point for point in points if point[1] is None] == [(60.0, None)]


def test_many_gaps_stay_within_the_limit() -> None:
    """
    A log of nothing but gaps shows the longest of them and stays small.
    """
    times_s = [20.0 * index for index in range(2_000)]
    window = Window(start_s=0.0, stop_s=40_000.0)
    points = thinned([PowerTrace.of("n", times_s, map(float, range(2_000)))], window)
    assert len(points) <= POINTS_LIMIT
    assert sum(power_w is None for _, power_w in points) == 60


def test_nothing_to_draw() -> None:
    """
    Without traces, or with one empty node, there is no picture.
    """
    assert thinned([], WINDOW) == ()
    empty = PowerTrace.of("b", [], [])
    assert thinned([trace_of(1_000, 1_100), empty], WINDOW) == ()
    assert thinned([trace_of(1, 100)], WINDOW) == ()


def test_a_device_with_very_many_readings_is_drawn_at_even_instants() -> None:
    """
    Twice a second for five hours with an hour's hole: the sum of both devices, and one gap.
    """
    window = Window(start_s=0.0, stop_s=18_000.0)
    stamps_s = [0.5 * index for index in range(36_001) if not 14_400 < index < 21_600]
    many = PowerTrace.of("a", stamps_s, [300.0] * len(stamps_s))
    few = PowerTrace.of("b", map(float, range(0, 18_001, 5)), [100.0] * 3_601)
    points = thinned([many, few], window)

    assert len(stamps_s) > DRAWN_READINGS_MOST
    assert drawn(many, window).trace is None
    assert drawn(few, window).power_w is None
    assert len(points) <= POINTS_LIMIT
    assert {power_w for _, power_w in points} == {400.0, None}
    (gap_s,) = [at_s for at_s, power_w in points if power_w is None]
    assert abs(gap_s - 9_000.0) < 12
    assert points[0][0] < 12
    assert points[-1][0] > 17_988


def test_very_many_readings_hold_no_more_than_a_grid() -> None:
    """
    What is kept of a device doesn't grow with its log.
    """
    times_s = np.arange(200_000.0)
    trace = PowerTrace(name="n", times_s=times_s, power_w=times_s + 1.0)
    found = drawn(trace, Window(start_s=1_000.0, stop_s=199_000.0))

    assert found.trace is None
    assert found.power_w is not None and found.power_w.size == GRID_POINTS
