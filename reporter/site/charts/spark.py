"""
A spark: the intervals of a board's first entries, small enough for a row of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.leaderboard.entries import Row
from reporter.site.charts.interval_plot import Marks, interval_of, marks_of, scale_of
from reporter.text import number, plural

WIDTH_PX, ROW_PX, EDGE_PX = 60, 8, 5
MOST_DRAWN, FEWEST_ROWS = 6, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkRow:
    """
    One interval: its marks across, and its height in px.
    """

    marks: Marks
    y_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """
    The intervals of a board, the first of the list above.
    """

    text: str
    rows: tuple[SparkRow, ...]
    height_px: int
    width_px: int = WIDTH_PX


def spark(ranked: Sequence[Row]) -> Spark | None:
    """
    The intervals of the first six *ranked* rows of a board; `None` below two.
    """
    found = [interval_of(row.scope_score) for row in ranked[:MOST_DRAWN]]
    intervals = [one for one in found if one is not None]
    scale = scale_of(intervals)
    if scale is None or len(intervals) < FEWEST_ROWS:
        return None
    return Spark(
        text=f"Energies of the first {plural(len(intervals), 'entry', 'entries')} of "
        f"{len(ranked)} with their uncertainty, from {number(scale.low_kwh)} to "
        f"{number(scale.high_kwh)} kWh; the board holds the figures",
        rows=tuple(
            SparkRow(marks=marks_of(interval, scale), y_px=EDGE_PX + index * ROW_PX)
            for index, interval in enumerate(intervals)
        ),
        height_px=2 * EDGE_PX + (len(intervals) - 1) * ROW_PX,
    )
