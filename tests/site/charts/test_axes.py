"""
Geometry of the drawings.
"""

from __future__ import annotations

import re

import pytest

from reporter.site.charts import axes


def a_scale(low: float, high: float) -> axes.Scale:
    """
    From data to a drawing of 1000 units.
    """
    return axes.Scale(low=low, high=high, start=0, end=1000)


def test_a_scale_maps_its_ends() -> None:
    """
    The lowest value stands where the drawing starts, the highest where it ends.
    """
    scale = a_scale(-10, 90)

    assert (scale(-10), scale(40), scale(90)) == (0, 500, 1000)


@pytest.mark.parametrize("span", [1e-9, 0.003, 0.7, 1, 9.7, 100, 12_345, 3e12])
def test_axes_have_a_few_round_numbers(span: float) -> None:
    """
    Whatever the span, there are three to seven marks.
    """
    assert 3 <= len(axes.steps(0, span, axes.decimal_step(span))) <= 7


@pytest.mark.parametrize("span_s", [3, 60, 335, 3_600, 50_000, 86_400, 2_000_000])
def test_time_axes_count_in_units_of_the_clock(span_s: float) -> None:
    """
    Steps are whole seconds, minutes, hours or days, and there are at most seven marks.
    """
    step = axes.time_step(span_s)

    assert step in axes._TIME_STEPS_S
    assert 2 <= len(axes.steps(0, span_s, step)) <= 7


def test_labels_of_ticks_are_short() -> None:
    """
    Kilowatts are whole where they can be, times carry their unit, and minus is a minus sign.
    """
    watts = axes.value_ticks(a_scale(0, 7_300), 1_000, " kW")
    times = axes.time_ticks(a_scale(-70, 250))

    assert [tick.label for tick in watts] == ["0 kW", "2 kW", "4 kW", "6 kW"]
    assert [tick.label for tick in times] == [f"{minute} min" for minute in ("−1", *"01234")]


def test_a_gap_is_a_gap_in_the_line() -> None:
    """
    A missing value starts a new stroke.
    """
    points: list[axes.Point] = [(0, 1), (1, 1), (2, None), (3, 1), (4, 1)]
    places = axes.placed(points, a_scale(0, 4), a_scale(0, 1))

    assert places[2] is None
    assert axes.line(places).count("M") == 2
    assert axes.strokes([None, None]) == []


def test_paths_are_plain_numbers() -> None:
    """
    A path holds letters of the path language and decimals, nothing else.
    """
    points: list[axes.Point] = [(0, 1e-9), (3, 1e9)]
    path = axes.line(axes.placed(points, a_scale(0, 3), a_scale(0, 1e9)))

    assert re.fullmatch(r"M[0-9.]+ [0-9.]+L[0-9.]+ [0-9.]+", path)
