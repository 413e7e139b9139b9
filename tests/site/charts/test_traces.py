"""
Drawings of runs: power, learning curves, and time without evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from reporter.model.enums import Component
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.site.charts.traces import RunDrawing, RunDrawings, run_drawings
from reporter.site.charts.uncovered import charged_level_w, gaps_of
from reporter.store.board import load_benchmarks
from tests.site.entries import b200, h100, with_fabric

BENCHMARKS = load_benchmarks().by_id
BERT = BENCHMARKS["bert"]


def drawn(submission: Submission) -> RunDrawings:
    """
    The drawings of an entry on BERT that has some.
    """
    found = run_drawings(submission, BERT)
    assert found is not None
    return found


def with_points(run: Run, *points: tuple[float, float | None], gap_s: float = 40.0) -> Run:
    """
    A run with this trace, whose longest gap was measured.
    """
    assert run.power_trace is not None
    (part,) = run.energy_parts
    return replace(
        run,
        power_trace=replace(run.power_trace, points=points),
        energy_parts=(replace(part, largest_gap_s=gap_s),),
    )


def percent(place: str) -> float:
    """
    A place across a drawing as a number.
    """
    return float(place.removesuffix("%"))


def kinds(drawing: RunDrawing) -> list[str]:
    """
    The panels of a drawing, from top to bottom.
    """
    return [panel.kind for panel in drawing.panels]


def test_learning_stands_above_the_power_on_one_time_axis() -> None:
    """
    Both panels have one axis and one window, and no run is left out.
    """
    found = drawn(h100())

    assert kinds(found.large) == ["learning", "power"]
    assert len(found.small) == 9
    assert {kinds(one)[0] for one in found.small} == {"learning"}
    assert [tick.label for tick in found.large.ticks] == ["0 min", "2 min", "4 min", "6 min"]
    assert found.large.caption == "Run 2, 5 min 36 s"
    assert found.large.panels[0].top_px < found.large.panels[1].top_px < found.large.axis_px


def test_all_runs_share_the_axes() -> None:
    """
    Marks are the same, so that the eye can compare; the levels stand where the large one has them.
    """
    found = drawn(h100())

    assert len({one.ticks for one in found.small}) == 1
    assert len({one.panels[1].level_px for one in found.small}) == 1
    assert found.large.panels[1].ticks[1].label == "2 kW"


def test_the_window_has_edges_and_padding_lies_outside() -> None:
    """
    The line of the power begins left of the start and ends right of the stop.
    """
    drawing = drawn(h100()).large
    across = [float(place) / 10 for place in re.findall(r"[ML]([0-9.]+) ", drawing.panels[1].line)]

    assert across[0] < percent(drawing.start) < percent(drawing.stop) < across[-1]
    assert drawing.window.start == drawing.start
    assert percent(drawing.window.width) == pytest.approx(
        percent(drawing.stop) - percent(drawing.start), abs=0.011
    )


def test_evaluations_are_points_and_the_target_a_level() -> None:
    """
    A dot for each evaluation on the curve, and the target with its value.
    """
    panel = drawn(b200()).large.panels[0]

    assert panel.points.count("h0") == 8
    assert (panel.title, panel.level_label) == ("masked LM accuracy", "target 0.72")
    assert panel.level_px is not None


def test_a_gap_is_hatched_and_its_line_is_broken() -> None:
    """
    Between the readings beside the mark of a gap nothing is drawn, and the span is hatched.
    """
    run = with_points(b200().runs[0], (0.0, 9e3), (60.0, 9e3), (80.0, None), (100.0, 9e3))
    found = drawn(replace(b200(), runs=(run,)))

    assert gaps_of(run) == [(60.0, 100.0), (100.0, run.duration_s)]
    assert len(found.large.gaps) == 2
    assert found.has_gaps
    assert found.large.panels[1].line.count("M") == 2
    assert "2 hatched spans of " in found.large.description
    assert found.large.description.endswith("without readings, charged at 11,200 W.")


def test_a_gap_is_no_wider_than_was_measured() -> None:
    """
    A thinned trace has its readings further apart than the gap is long: it is cut to its length.
    """
    points = ((0.0, 9e3), (40.0, 9e3), (80.0, None), (120.0, 9e3), (230.0, 9e3))
    run = with_points(b200().runs[0], *points, gap_s=12.0)

    assert gaps_of(run) == [(74.0, 86.0)]


def test_readings_that_begin_late_leave_the_start_uncovered() -> None:
    """
    The time before the first reading and after the last one has no evidence either.
    """
    run = with_points(b200().runs[0], (15.0, 9e3), (90.0, 9e3))

    assert gaps_of(run) == [(0.0, 15.0), (90.0, run.duration_s)]
    assert gaps_of(replace(run, power_trace=None)) == []


def test_the_run_with_the_most_uncovered_time_is_drawn_large() -> None:
    """
    What was charged without evidence is what a reader must see first.
    """
    submission = b200()
    late = with_points(submission.runs[4], (90.0, 9e3), (300.0, 9e3))
    made = (*submission.runs[:4], late, *submission.runs[5:])
    found = drawn(replace(submission, runs=made))

    assert found.large.caption.startswith("Run 5, ")
    assert [one.caption.split(",")[0] for one in found.small] == [
        f"Run {number}" for number in (1, 2, 3, 4, 6, 7, 8, 9, 10)
    ]


def test_the_charged_level_is_that_of_the_rule() -> None:
    """
    1.4 times what the accelerators are rated, or the highest reading where that is higher; none
    where a part has neither rating nor nameplate.
    """
    submission = b200()
    (run, *_) = submission.runs
    panel = drawn(submission).large.panels[1]
    high = with_points(run, (0.0, 20e3), (200.0, 9e3))
    (part,) = run.energy_parts
    other = replace(part, component=Component.STORAGE)
    assert run.power_trace is not None
    unrated = replace(
        run,
        energy_parts=(other,),
        power_trace=replace(run.power_trace, component=Component.STORAGE),
    )

    assert charged_level_w(submission.runs, submission.system) == pytest.approx(11_200)
    assert panel.level_label == "charged at 11.2 kW"
    assert charged_level_w((high,), submission.system) == 20e3
    assert charged_level_w((unrated,), submission.system) is None
    assert charged_level_w((), submission.system) is None


def test_what_can_not_be_drawn_is_named() -> None:
    """
    Runs without a trace, and an entry without evaluations, are told in words.
    """
    submission = b200()
    bare = tuple(replace(run, power_trace=None, learning_curve=()) for run in submission.runs)
    one = replace(submission, runs=(*bare[:9], replace(submission.runs[9], learning_curve=())))
    found = drawn(one)

    assert run_drawings(replace(submission, runs=bare), BERT) is None
    assert (found.large.title, found.small) == ("Run 10: power of the node, AC side", ())
    assert found.remarks == (
        "No power is drawn of Run 1, Run 2, Run 3 and 6 more: the submission has no trace of it.",
        "No learning curve is drawn: no evaluation is listed.",
    )


def test_without_a_trace_the_learning_stands_alone() -> None:
    """
    Evaluations are drawn also where no power is known.
    """
    submission = b200()
    bare = tuple(replace(run, power_trace=None) for run in submission.runs)
    found = drawn(replace(submission, runs=bare))

    assert kinds(found.large) == ["learning"]
    assert not found.has_level


def test_a_trace_of_gaps_is_no_drawing() -> None:
    """
    A trace without any reading has no axis, and evaluations of another benchmark no panel.
    """
    run = with_points(b200().runs[0], (0.0, None))
    hollow = replace(b200(), runs=(replace(run, learning_curve=()),))

    assert run_drawings(hollow, BERT) is None
    other = run_drawings(with_fabric(), BERT)
    assert other is not None
    assert kinds(other.large) == ["power"]


def test_the_description_says_what_the_drawing_shows() -> None:
    """
    Evaluations, component, side, span and limits are in words for those who can't see it.
    """
    text = drawn(h100()).large.description

    assert text.startswith("masked LM accuracy at 8 evaluations, from 0.")
    assert (
        "; the target is 0.72. Power of the node on the AC side over 5 min 36 s, between " in text
    )
    assert "Readings outside it are drawn and don't count." in text


def test_paths_are_the_same_in_every_size() -> None:
    """
    A panel stretches one grid, so a large and a small drawing of a run have one line.
    """
    submission = b200()
    one = replace(submission, runs=submission.runs[:1])
    two = replace(submission, runs=(submission.runs[0], submission.runs[0]))

    assert drawn(one).large.panels[1].line == drawn(two).small[0].panels[1].line
