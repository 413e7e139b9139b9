"""
Logarithmic axes and the drawings upon them.
"""

from __future__ import annotations

import pytest

from reporter.site.charts.log_axis import log_axis
from reporter.site.charts.numbered_points import NumberedPoint, numbered_points
from reporter.site.charts.zone_strip import StripInput, zone_strips


def test_an_axis_runs_from_the_mark_below_to_the_mark_above() -> None:
    """
    15 to 853 is drawn from 10 to 1,000, with 2 and 5 marked between powers of ten.
    """
    axis = log_axis([15, 853], 0, 200)

    assert axis is not None
    assert [axis(10), axis(1000)] == pytest.approx([0, 200])
    assert [mark.label for mark in axis.marks()] == ["10", "20", "50", "100", "200", "500", "1,000"]
    assert [mark.is_minor for mark in axis.marks()] == [False, True, True, False, True, True, False]


def test_a_long_axis_marks_powers_of_ten_alone() -> None:
    """
    At most eight marks and a last one, the far ones with their power of ten.
    """
    axis = log_axis([1e-3, 1e19], 0, 100)

    assert axis is not None
    marks = axis.marks()
    assert not any(mark.is_minor for mark in marks)
    assert [mark.label for mark in marks][:2] == ["0.001", "1"] and marks[-1].label == "1E+18"


def test_what_is_not_above_zero_has_no_place() -> None:
    """
    Without any value there is no axis, and one value alone is widened to have room.
    """
    assert log_axis([0, -1, float("inf")], 0, 100) is None
    one = log_axis([10], 0, 100)
    assert one is not None and one(10) == pytest.approx(50)


def test_zones_on_one_place_share_a_stroke() -> None:
    """
    A strip is as long as the drawing is wide, however many zones there are.
    """
    row = StripInput(label="many", values=[100.0] * 1000 + [10.0, 0.0], median=100.0, own=50.0)
    strips = zone_strips([row], key="k", title="t", description="d", caption="c")

    assert strips is not None
    assert strips.strips[0].strokes.count("M") == 2
    assert strips.strips[0].own_x is not None


def test_points_beyond_forty_stand_in_the_table() -> None:
    """
    The caption says how many are not drawn.
    """
    points = [NumberedPoint(number=str(n), name="m", x=10.0**n, y=2.0) for n in range(1, 46)]
    drawing = numbered_points(points, key="k", title="t", caption="Axes")

    assert drawing is not None
    assert len(drawing.points) == 40
    assert drawing.caption == "Axes. 5 more stand in the table alone"
    assert numbered_points([], key="k", title="t", caption="Axes") is None


def test_a_number_moves_out_of_the_way_of_the_next_point() -> None:
    """
    It stands on the left where a point lies close on the right, else on the right.
    """
    points = [
        NumberedPoint(number="1", name="a", x=1.0, y=1.0),
        NumberedPoint(number="2", name="b", x=1.1, y=1.0),
        NumberedPoint(number="3", name="c", x=1.1, y=100.0),
        NumberedPoint(number="4", name="d", x=100.0, y=10.0),
    ]
    drawing = numbered_points(points, key="k", title="t", caption="Axes")

    assert drawing is not None
    assert [point.is_left for point in drawing.points] == [True, False, False, False]
    assert [float(point.text_x) - float(point.x) for point in drawing.points] == pytest.approx(
        [-9, 9, 9, 9]
    )
