"""
The interval dot plot: places, the band of the tie, and what it leaves out.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from reporter.leaderboard.entries import Row
from reporter.site.charts import interval_plot as module
from reporter.site.charts.interval_plot import (
    Interval,
    IntervalPlot,
    Scale,
    interval_of,
    interval_plot,
    marks_of,
    scale_of,
)
from reporter.site.lead import system_names
from tests.site.entries import leaderboard_of
from tests.site.test_lead import a_tie, board_of


def plot_of(ranked: tuple[Row, ...]) -> IntervalPlot:
    """
    The drawing of rows that can be drawn.
    """
    plot = interval_plot(ranked, system_names(ranked))
    assert plot is not None
    return plot


def place(text: str) -> float:
    """
    A place across the drawing, in percent.
    """
    assert text.endswith("%")
    return float(text[:-1])


def test_an_interval_is_the_energy_with_its_uncertainty() -> None:
    """
    It spans E (1 - U) to E (1 + U), and the guaranteed energy is its own mark.
    """
    scored = leaderboard_of().boards[0].ranked[0].scope_score
    interval = interval_of(scored)
    assert interval and scored.energy and scored.guaranteed and scored.expanded_uncertainty

    half = scored.energy.kwh * scored.expanded_uncertainty
    assert interval.low_kwh == pytest.approx(scored.energy.kwh - half)
    assert interval.high_kwh == pytest.approx(scored.energy.kwh + half)
    assert interval.ranked_kwh == scored.guaranteed.kwh


def test_places_keep_the_order_of_energies() -> None:
    """
    Low, middle, guaranteed and high follow each other, inside the margins.
    """
    interval = Interval(low_kwh=1.0, middle_kwh=1.5, high_kwh=2.0, ranked_kwh=1.75)
    scale = scale_of([interval])
    assert scale is not None
    marks = marks_of(interval, scale)

    assert (marks.low, marks.middle, marks.ranked, marks.high) == (
        "6.00%",
        "50.00%",
        "72.00%",
        "94.00%",
    )


def test_a_scale_of_one_energy_has_a_width() -> None:
    """
    Equal ends don't divide by zero, and no interval has no scale.
    """
    interval = Interval(low_kwh=1.0, middle_kwh=1.0, high_kwh=1.0, ranked_kwh=1.0)

    assert scale_of([interval]) == Scale(low_kwh=1.0, high_kwh=2.0)
    assert scale_of([]) is None


def test_rows_stand_in_rank_order_below_each_other() -> None:
    """
    Each row is named by rank and system, prints its guaranteed energy and links to its entry.
    """
    plot = plot_of(board_of(leaderboard_of(), "bert-v1-s2-closed").ranked)

    assert [(row.name, row.text) for row in plot.rows] == [
        ("1  SR780aV3-8xB200_SXM_180GB", "0.629 kWh"),
        ("2  SMC-H100-AC-Power", "0.687 kWh"),
    ]
    assert plot.rows[0].path == "entries/lenovo/8xb200-bert/index.html"
    assert plot.rows[0].short_label == "1  SR780aV3-8xB200_SXM_18…"
    assert all(after.top_px - before.top_px == plot.row_px for before, after in pairwise(plot.rows))
    assert plot.left_out == ""
    assert plot.description == (
        "2 intervals in rank order, from 0.629 kWh (SR780aV3-8xB200_SXM_180GB) to 0.687 kWh "
        "(SMC-H100-AC-Power). The table below holds the figures."
    )


@pytest.mark.parametrize("state", ["tie", "leader"])
def test_a_dot_in_the_band_is_a_shared_rank(state: str) -> None:
    """
    The dot of the second lies inside its band exactly where the two are not told apart.
    """
    ranked = a_tie().ranked if state == "tie" else leaderboard_of().boards[0].ranked
    row = plot_of(ranked).rows[1]
    assert row.band is not None

    end = place(row.band.start) + place(row.band.width)
    assert (place(row.marks.ranked) <= end) is (state == "tie")


def test_one_entry_is_no_drawing() -> None:
    """
    A single interval has nothing to be compared with.
    """
    board = board_of(leaderboard_of(), "retinanet-v1-s3-closed")

    assert interval_plot(board.ranked, system_names(board.ranked)) is None


def test_rows_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What the drawing leaves out is said.
    """
    ranked = leaderboard_of().boards[0].ranked
    monkeypatch.setattr(module, "MOST_DRAWN", 2)
    plot = plot_of((*ranked, ranked[1]))

    assert len(plot.rows) == 2
    assert plot.left_out == "1 more entry in the table"


def test_ticks_are_round_and_differ() -> None:
    """
    No two marks of the axis have one label.
    """
    labels = [tick.label for tick in plot_of(leaderboard_of().boards[0].ranked).ticks]

    assert len(set(labels)) == len(labels) > 2
