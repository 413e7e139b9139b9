"""
Power traces and learning curves.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.site.charts.traces import curves_of, traces_of
from reporter.store.board import load_benchmarks
from tests.site.entries import b200, h100, with_fabric

BERT = load_benchmarks().by_id["bert"]


def test_each_run_has_a_drawing_on_the_same_axes() -> None:
    """
    Ten runs, ten drawings; ticks are the same so that the eye can compare.
    """
    drawings = traces_of(h100())

    assert [drawing.key for drawing in drawings] == [f"trace-{number}" for number in range(1, 11)]
    assert len({(drawing.x_ticks, drawing.y_ticks) for drawing in drawings}) == 1
    assert drawings[0].caption == "Run 1, 5 min 10 s"
    assert drawings[0].y_ticks[1].label == "2 kW"


def test_the_window_is_shaded_and_padding_lies_outside() -> None:
    """
    The line begins left of the shaded span and ends right of it; the area stays inside.
    """
    drawing = traces_of(h100())[0]
    assert drawing.band is not None
    left = float(drawing.band.x)
    right = left + float(drawing.band.width)
    area = drawing.areas[0]
    line_start = float(drawing.lines[0][1:].split(" ")[0])

    assert line_start < left
    assert abs(float(area[1:].split(" ")[0]) - left) < 0.11
    assert all(
        left - 0.11 <= float(point.split(" ")[0]) <= right + 0.11
        for point in area.replace("M", "L").replace("Z", "").split("L")[1:]
    )


def test_a_gap_in_the_readings_is_a_gap_in_the_drawing() -> None:
    """
    Nothing is drawn across time without readings.
    """
    assert traces_of(b200())[0].lines[0].count("M") == 2


def test_the_description_says_what_the_drawing_shows() -> None:
    """
    Component, side, span and limits are in words for those who can't see it.
    """
    text = traces_of(h100())[0].description

    assert text.startswith("Power of the node on the AC side over 5 min 10 s, between ")
    assert text.endswith("they are drawn unshaded and don't count.")


def test_without_traces_there_is_no_drawing() -> None:
    """
    Runs without a trace are skipped, also when all are.
    """
    submission = b200()
    bare = tuple(replace(run, power_trace=None) for run in submission.runs)

    assert traces_of(replace(submission, runs=bare)) == ()
    one = replace(submission, runs=(*bare[:9], submission.runs[9]))
    assert [drawing.title for drawing in traces_of(one)] == ["Power during run 10"]


def test_a_trace_of_gaps_is_no_drawing() -> None:
    """
    A trace without any reading has no axes.
    """
    submission = b200()
    run = submission.runs[0]
    assert run.power_trace is not None
    hollow = replace(run, power_trace=replace(run.power_trace, points=((0.0, None),)))

    assert traces_of(replace(submission, runs=(hollow,))) == ()


def test_curves_of_all_runs_share_a_drawing_with_the_target() -> None:
    """
    One drawing for each metric, a line for each run, the target as a level.
    """
    (curve,) = curves_of(b200(), BERT)

    assert curve.title == "Learning curves: masked LM accuracy"
    assert len(curve.lines) == 10
    assert curve.level is not None
    assert "The dashed line is the target, 0.72." in curve.description


def test_no_curve_without_benchmark_or_evaluations() -> None:
    """
    Metrics of another benchmark, single evaluations and no benchmark give no drawing.
    """
    submission = b200()
    single = replace(
        submission,
        runs=tuple(replace(run, learning_curve=run.learning_curve[:1]) for run in submission.runs),
    )

    assert curves_of(submission, None) == ()
    assert curves_of(single, BERT) == ()
    assert curves_of(with_fabric(), BERT) == ()
