"""
Geometry of the drawings.
"""

from __future__ import annotations

import re

import pytest

from reporter.site.charts import axes


def test_a_scale_maps_its_ends() -> None:
    """
    The axes span the drawing between its margins, upwards for larger values.
    """
    x, y = axes.horizontal(-10, 90), axes.vertical(0, 50)

    assert (x(-10), x(90)) == (axes.LEFT, axes.WIDTH - axes.RIGHT)
    assert (y(0), y(50)) == (axes.HEIGHT - axes.BOTTOM, axes.TOP)


def test_a_scale_without_a_span_divides_by_nothing() -> None:
    """
    A single value still has a place.
    """
    assert axes.horizontal(5, 5)(5) == axes.LEFT


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
    watts = axes.value_ticks(axes.vertical(0, 7_300), 1_000, " kW")
    times = axes.time_ticks(axes.horizontal(-70, 250))

    assert [tick.label for tick in watts] == ["0 kW", "2 kW", "4 kW", "6 kW"]
    assert [tick.label for tick in times] == [f"{minute} min" for minute in ("−1", *"01234")]


def test_a_gap_is_a_gap_in_the_line() -> None:
    """
    A missing value starts a new stroke, and no area is drawn across it.
    """
    points: list[axes.Point] = [(0, 1), (1, 1), (2, None), (3, 1), (4, 1)]
    places = axes.placed(points, axes.horizontal(0, 4), axes.vertical(0, 1))

    assert places[2] is None
    assert axes.line(places).count("M") == 2
    assert axes.area(places, "230.0").count("Z") == 2
    assert axes.strokes([None, None]) == []


def test_paths_are_plain_numbers() -> None:
    """
    A path holds letters of the path language and decimals, nothing else.
    """
    points: list[axes.Point] = [(0, 1e-9), (3, 1e9)]
    path = axes.line(axes.placed(points, axes.horizontal(0, 3), axes.vertical(0, 1e9)))

    assert re.fullmatch(r"M[0-9.]+ [0-9.]+L[0-9.]+ [0-9.]+", path)


def drawn(points: list[axes.Point], window: tuple[float, float]) -> list[axes.Place]:
    """
    The part of a line inside a window, on axes where the drawing has the units of the data.
    """
    x = axes.Scale(low=0, high=1, start=0, end=1)
    everything, within = axes.inside(points, window, x, x)
    assert everything == axes.placed(points, x, x)
    return within


def test_the_window_is_cut_on_the_line() -> None:
    """
    Both edges of the window are put in between their neighbours; what is outside is left out.
    """
    points: list[axes.Point] = [(-10, 0.0), (10, 20.0), (20, 20.0), (30, 10.0)]

    assert drawn(points, (0, 25)) == ["0.0 10.0", "10.0 20.0", "20.0 20.0", "25.0 15.0"]
    assert drawn(points, (12, 18)) == ["12.0 20.0", "18.0 20.0"]
    assert drawn(points, (10, 20)) == ["10.0 20.0", "20.0 20.0"]


def test_no_edge_is_made_up() -> None:
    """
    Beyond the readings, and in a gap, the window has no value at its edge.
    """
    assert drawn([], (0, 25)) == []
    assert drawn([(5, 1.0), (9, 1.0)], (0, 25)) == ["5.0 1.0", "9.0 1.0"]
    assert drawn([(0, 1.0), (5, None), (9, 1.0)], (2, 9)) == [None, "9.0 1.0"]
