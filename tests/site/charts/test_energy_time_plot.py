"""
The drawing of energy against time: places, the front, shapes, labels, and what it leaves out.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.leaderboard.energy_time import energy_time
from reporter.leaderboard.entries import Row
from reporter.site.charts.energy_time_plot import (
    BOTTOM_PX,
    MOST_DRAWN,
    SHAPES,
    TOP_PX,
    EnergyTimePlot,
    energy_time_plot,
)
from reporter.site.charts.labels import NARROW, WIDE
from reporter.site.lead import system_names
from tests.site.charts.points import a_row, rows_of
from tests.site.charts.test_labels import overlap

wide_amounts = st.one_of(st.floats(1e-6, 1e9), st.floats(1.0, 1.2))


def plot_of(rows: list[Row]) -> EnergyTimePlot:
    """
    The drawing of rows that can be drawn.
    """
    plot = energy_time_plot(energy_time(rows), system_names(rows))
    assert plot is not None
    return plot


def test_points_stand_where_the_logarithms_are() -> None:
    """
    A factor of ten is the same way everywhere; less energy is lower.
    """
    rows = [
        a_row(index, place, name=f"s{index}", rank=index + 1, uncertainty=0.0)
        for index, place in enumerate([(1000, 1.0), (100, 10.0), (10, 100.0)])
    ]
    plot = plot_of(rows)

    assert [(point.name, point.x, point.y) for point in plot.points] == [
        ("3 s2", "4.00%", "24.0"),
        ("2 s1", "50.00%", "146.0"),
        ("1 s0", "96.00%", "268.0"),
    ]
    assert plot.points[0].path == "entries/acme/e2/index.html"
    assert plot.points[0].text == "100 kWh, 10.0 s"
    places = {mark.label.text: mark.label.x for mark in plot.x_marks}
    assert (places["10 s"], places["1 min"]) == ("4.00%", "39.79%")
    assert [mark.label for mark in plot.y_marks][:3] == ["1", "10", "100"]


def test_the_front_is_steps_from_point_to_point() -> None:
    """
    Across with the energy of the faster one, then down to the next; it misses what is dominated.
    """
    rows = rows_of([(1000, 1.0), (100, 10.0), (500, 20.0)])
    plot = plot_of(rows)
    (fast, slow) = plot.front

    assert [point.system for point in plot.front] == ["system 1", "system 0"]
    assert [(one.x1, one.x2, one.y1, one.y2) for one in plot.front_lines] == [
        (fast.x, slow.x, fast.y, fast.y),
        (slow.x, slow.x, fast.y, slow.y),
    ]
    assert plot.description == (
        "3 entries by time and guaranteed energy, both axes logarithmic. On the front, the fastest "
        "first: 2 system 1: 10.0 kWh, 1 min 40 s; 1 system 0: 1.00 kWh, 16 min 40 s. The tables of "
        "this page hold the figures."
    )


def test_an_interval_is_the_measured_energy() -> None:
    """
    Its line runs from E (1 - U) to E (1 + U); one from 0 on runs down to the axis.
    """
    rows = [a_row(0, (10, 1.0), uncertainty=0.5), a_row(1, (20, 1.0), uncertainty=1.5)]
    first, second = plot_of(rows).points

    assert float(first.high_y) < float(first.y) < float(first.low_y)
    assert second.low_y == f"{BOTTOM_PX:.1f}"


def test_one_shape_a_family_and_open_ones_without_a_rank() -> None:
    """
    Variants of one chip share a shape; the last shape stands for all further families.
    """
    names = ["NVIDIA H100-SXM5-80GB", "NVIDIA H100 PCIe", "B200", "chip 1", "chip 2", "chip 3",
             "chip 4", "chip 5"]  # fmt: skip
    rows = [
        a_row(index, (index + 1, index + 1.0), accelerator=name, rank=index + 1)
        for index, name in enumerate(names)
    ]
    plot = plot_of([*rows, a_row(9, (9, 9.0), rank=None, accelerator="chip 5")])

    assert [family.names for family in plot.families] == [
        "H100", "B200", "chip 1", "chip 2", "chip 3", "chip 4, chip 5",
    ]  # fmt: skip
    assert [family.shape for family in plot.families] == list(SHAPES)
    assert [point.is_open for point in plot.points] == [False] * 8 + [True]
    assert plot.points[8].shape == "hexagon" and plot.has_open


def test_less_than_two_points_are_no_drawing() -> None:
    """
    A board of one entry, or of none, has nothing to compare.
    """
    for rows in ([], rows_of([(1, 1.0)])):
        assert energy_time_plot(energy_time(rows), system_names(rows)) is None


def test_points_beyond_the_limit_are_counted() -> None:
    """
    The front comes first, so that none of it is missing.
    """
    rows = rows_of([(1000.0 + index, 1.0 + index) for index in range(MOST_DRAWN + 4)])
    fastest = a_row(99, (1, 900.0), rank=99, name="fastest")
    plot = plot_of([*rows, fastest])

    assert len(plot.points) == MOST_DRAWN
    assert plot.points[0].system == "fastest"
    assert plot.left_out == f"Not drawn: 5 entries beyond the first {MOST_DRAWN}"


@settings(max_examples=40)
@given(
    st.lists(st.tuples(wide_amounts, wide_amounts), min_size=2, max_size=60),
    st.text(max_size=30),
)
def test_nothing_overlaps_or_leaves_the_drawing(
    places: list[tuple[float, float]], name: str
) -> None:
    """
    Energies and times from a millionth to a billion, near and far, under any name.
    """
    plot = plot_of(rows_of(places, name))

    for point in plot.points:
        assert 0 <= float(point.x[:-1]) <= 100
        assert TOP_PX <= float(point.high_y) <= float(point.y) <= float(point.low_y) <= BOTTOM_PX
    for labels, widths in ((plot.long_labels, WIDE), (plot.short_labels, NARROW)):
        assert len(labels) <= 12
        for width_px in widths.both():
            for one, other in combinations(labels, 2):
                assert not overlap(one.box, other.box, width_px)
            assert all(label.box.is_inside(widths, BOTTOM_PX) for label in labels)


def test_a_long_front_is_named_in_part() -> None:
    """
    Four points, the fastest first, and how many more there are.
    """
    plot = plot_of(rows_of([(10.0 * 2**index, 100.0 / 2**index) for index in range(6)]))

    assert [point.system for point in plot.front] == [f"system {index}" for index in range(4)]
    assert plot.more_front == "and 2 more"
    assert "4 system 3: 12.5 kWh, 1 min 20 s; and 2 more. The tables" in plot.description


@pytest.mark.parametrize("count", [2, 12])
def test_front_points_are_labelled_where_they_are_apart(count: int) -> None:
    """
    Names that fit are shown in full on wide screens; none of an even front is left out.
    """
    rows = rows_of([(10.0 * 2**index, 100.0 / 2**index) for index in range(count)], "s")
    plot = plot_of(rows)

    assert len(plot.long_labels) == count
