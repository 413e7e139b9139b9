"""
The drawing of quality against energy: lines, flags, the target, and what it leaves out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from reporter.leaderboard.quality_curves import (
    Evaluation,
    QualityCurve,
    QualityCurves,
    quality_curves,
)
from reporter.model.enums import Direction
from reporter.site.charts.labels import NARROW, WIDE
from reporter.site.charts.quality_curve_plot import (
    MOST_DRAWN,
    QualityCurvePlot,
    quality_curve_plot,
)
from reporter.units import Energy
from tests.site.charts.points import a_row
from tests.site.charts.test_labels import overlap
from tests.site.curves import curve_board

METRIC = curve_board().benchmark.metrics[0]


def a_curve(index: int, places: list[tuple[float, float]]) -> QualityCurve:
    """
    A curve of (energy in kWh, quality).
    """
    return QualityCurve(
        row=a_row(index, (1.0, 1.0), name=f"system {index}", rank=index + 1),
        run=3,
        evaluations=tuple(
            Evaluation(energy=Energy.from_kwh(kwh), quality=quality) for kwh, quality in places
        ),
    )


def plot_of(*curves: QualityCurve, **changes: object) -> QualityCurvePlot:
    """
    The drawing of some curves.
    """
    found = replace(QualityCurves(metric=METRIC, curves=curves, without=(), more=0), **changes)  # type: ignore[arg-type]
    names = {curve.row.entry.id: curve.row.entry.system_name for curve in curves}
    plot = quality_curve_plot(found, names, "masked LM accuracy")
    assert plot is not None
    return plot


def test_lines_run_through_their_evaluations() -> None:
    """
    From the least energy at the left to the greatest at the right, better quality above.
    """
    plot = plot_of(a_curve(0, [(1, 0.32), (10, 0.52), (100, 0.72)]))
    (line,) = plot.lines

    assert line.line == "M10.0 245.0L490.0 145.0L970.0 45.0"
    assert (line.end_x, line.end_y) == ("97.00%", "45.0")
    assert (plot.target, plot.target_y) == ("0.72", "45.0")
    assert (line.name, line.text) == (
        "1 system 0",
        "run 3, 100 kWh at its last evaluation",
    )
    assert plot.title == "Masked LM accuracy against energy"


def test_less_is_higher_where_less_is_better() -> None:
    """
    A loss that falls climbs in the drawing, so that better is always above.
    """
    loss = replace(METRIC, direction=Direction.LOWER, target=1.0)
    plot = plot_of(a_curve(0, [(1, 3.0), (10, 1.0)]), metric=loss)

    assert plot.lines[0].line == "M10.0 245.0L970.0 45.0"
    heights = {mark.label: float(mark.at) for mark in plot.y_marks}
    assert heights["1.0"] < heights["2.0"] < heights["3.0"]


def test_flags_have_rows_of_their_own() -> None:
    """
    The line that ends first has the highest row, so no name lies on another's flag.
    """
    curves = [a_curve(index, [(1, 0.3), (10.0 + 30 * index, 0.73)]) for index in range(12)]
    plot = plot_of(*reversed(curves))

    rows = [float(line.flag_y) for line in plot.lines]
    assert [line.name for line in plot.lines] == [f"{n} system {n - 1}" for n in range(1, 13)]
    assert rows == sorted(rows) and rows[-1] < float(plot.top_y)
    for widths, labels in (
        (WIDE, [line.long_label for line in plot.lines]),
        (NARROW, [line.short_label for line in plot.lines]),
    ):
        assert all(label.box.is_inside(widths, float(plot.height)) for label in labels)
        for one, other in combinations(labels, 2):
            assert not overlap(one.box, other.box, widths.least_px)


def test_names_stand_left_of_flags_that_are_all_at_the_right() -> None:
    """
    Where all lines end in the right half, the last to end has the highest row, names have the room
    that the lines took, and the word for the target stands where no line ends.
    """
    curves = [a_curve(index, [(1, 0.3), (90.0 + index, 0.73)]) for index in range(4)]
    plot = plot_of(*curves)

    assert plot.names_are_left
    assert [line.name for line in plot.lines] == [f"{n} system {n - 1}" for n in (4, 3, 2, 1)]
    assert {line.long_label.anchor for line in plot.lines} == {"end"}
    assert plot.lines[0].short_label.text == "4 system 3"
    for widths, labels in (
        (WIDE, [line.long_label for line in plot.lines]),
        (NARROW, [line.short_label for line in plot.lines]),
    ):
        assert all(label.box.is_inside(widths, float(plot.height)) for label in labels)
    assert not plot_of(
        a_curve(0, [(1, 0.3), (2, 0.73)]), a_curve(1, [(1, 0.3), (90, 0.73)])
    ).names_are_left


def test_what_is_left_out_is_said() -> None:
    """
    Evaluations that lie on each other or come in the first hundredth, entries after the first ones,
    and entries without energies.
    """
    long = [(0.001, 0.1)] + [(1.0 + index, 0.3 + index / 1000) for index in range(200)]
    row = a_row(7, (1, 1), name="old")
    found = QualityCurves(
        metric=METRIC, curves=(a_curve(0, long),), without=((row, "measure again"),), more=2
    )
    plot = quality_curve_plot(found, {"acme/e0": "a", "acme/e7": "old"}, "accuracy")

    assert plot is not None
    drawn = plot.lines[0].line.count("L") + 1
    assert drawn <= MOST_DRAWN
    assert plot.notes == (
        f"Not drawn: {201 - drawn} evaluations too early or too close to others; "
        "2 ranked entries after the first ones; old (measure again)"
    )


def test_one_evaluation_is_a_dot_and_none_is_no_drawing() -> None:
    """
    Neither divides by zero.
    """
    assert plot_of(a_curve(0, [(1, 0.72)])).lines[0].line == "M325.0 245.0L325.0 245.0"
    empty = QualityCurves(metric=METRIC, curves=(), without=(), more=0)
    assert quality_curve_plot(empty, {}, "accuracy") is None


def test_the_drawing_says_what_it_shows() -> None:
    """
    The description names each entry, its run, its last energy, and the target.
    """
    found = quality_curves(curve_board())
    names = {curve.row.entry.id: curve.row.entry.system_name for curve in found.curves}
    plot = quality_curve_plot(found, names, "masked LM accuracy")

    assert plot is not None
    assert plot.description == (
        "2 lines of masked LM accuracy against energy so far, with the target 0.72. "
        f"{plot.lines[0].name}: {plot.lines[0].text}; {plot.lines[1].name}: {plot.lines[1].text}. "
        "The table below holds energies at some levels."
    )


@pytest.mark.parametrize("kwh", [1e-6, 1.0, 1e9])
def test_any_energy_has_a_place(kwh: float) -> None:
    """
    From a millionth of a kWh to a billion.
    """
    plot = plot_of(a_curve(0, [(kwh, 0.3), (20 * kwh, 0.73)]))

    assert plot.lines[0].line.startswith("M10.0 ")
    assert any(not mark.is_spare for mark in plot.x_marks)
