"""
Axes in percent and pixels: marks that people count in, and labels with room.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.site.charts.labels import NARROW, WIDE
from reporter.site.charts.log_axis import LogAxis, tight_log_axis
from reporter.site.charts.percent_axis import (
    LEAST_DOWN_PX,
    across_marks,
    log_down_marks,
    time_marks,
    value_marks,
)

spans = st.tuples(st.floats(1e-6, 1e9), st.floats(1, 1e9))


def axis_of(low: float, high: float) -> LogAxis:
    """
    A tight axis across.
    """
    axis = tight_log_axis([low, high], 4, 96)
    assert axis is not None
    return axis


def test_a_tight_axis_has_no_room_beyond_its_values() -> None:
    """
    The least stands at its start, the greatest at its end; equal values are widened evenly.
    """
    axis, point = axis_of(0.37, 12), axis_of(5, 5)

    assert [axis(0.37), axis(12)] == pytest.approx([4, 96])
    assert point(5) == pytest.approx(50)
    assert tight_log_axis([0, -1], 0, 1) is None


def test_times_are_marked_in_the_units_that_people_count_in() -> None:
    """
    Seconds, minutes, hours and days, the round ones first.
    """
    marks = time_marks(axis_of(20, 20_000))
    assert [mark.label for mark in marks if not mark.is_minor] == ["1 min", "1 h"]
    assert {mark.label for mark in marks if mark.is_minor} == {
        "20 s", "30 s", "2 min", "5 min", "10 min", "20 min", "30 min", "2 h", "5 h",
    }  # fmt: skip
    assert [mark.label for mark in time_marks(axis_of(200, 300))] == [
        "3.5 min", "4 min", "4.5 min", "5 min",
    ]  # fmt: skip
    assert [mark.label for mark in time_marks(axis_of(1.0, 1.3))] == [
        "1 s", "1.1 s", "1.2 s", "1.3 s",
    ]  # fmt: skip


def test_a_short_axis_has_even_steps() -> None:
    """
    Energies that are near each other keep the digits that tell them apart.
    """
    assert [mark.label for mark in value_marks(axis_of(0.606, 0.65))] == [
        "0.60", "0.61", "0.62", "0.63", "0.64", "0.65",
    ]  # fmt: skip


@given(spans)
def test_every_axis_has_marks_whose_labels_have_room(span: tuple[float, float]) -> None:
    """
    From a millionth to a billion, and a billion times more: at least one mark, on wide and narrow
    screens, and no two labels touch.
    """
    low, high = span[0], span[0] * span[1]
    for marks in (value_marks(axis_of(low, high)), time_marks(axis_of(low, high))):
        placed = across_marks(marks, 100)
        assert any(not mark.is_spare for mark in placed)
        for widths, shown in ((WIDE, placed), (NARROW, [m for m in placed if not m.is_spare])):
            ends = sorted(mark.label.box.ends(widths.least_px) for mark in shown)
            assert all(after[0] >= before[1] - 1e-6 for before, after in pairwise(ends))


@given(spans)
def test_marks_beside_a_drawing_are_a_line_apart(span: tuple[float, float]) -> None:
    """
    Labels below each other never touch.
    """
    axis = tight_log_axis([span[0], span[0] * span[1]], 280, 24)
    assert axis is not None
    heights = sorted(float(mark.at) for mark in log_down_marks(axis))

    assert heights
    assert all(after - before >= LEAST_DOWN_PX - 0.11 for before, after in pairwise(heights))
