"""
The drawing of measured beside rated power.
"""

from __future__ import annotations

from reporter.site.charts.labels import text_width_px
from reporter.site.charts.power_ranges import (
    MOST_ROWS,
    NARROWEST_PX,
    PowerRange,
    power_ranges,
)


def a_range(label: str = "H100", rated_w: float | None = 700.0, entries: int = 1) -> PowerRange:
    """
    An accelerator between 500 W and 1,000 W.
    """
    return PowerRange(
        label=label, least_w=500.0, median_w=750.0, most_w=1000.0, rated_w=rated_w,
        entries_count=entries,
    )  # fmt: skip


def test_places_are_percent_across_and_pixels_down() -> None:
    """
    0 W stands at 4 %, 1,050 W at 96 %: letters keep their size on every screen.
    """
    drawing = power_ranges([a_range(), a_range("B200", None)])
    assert drawing is not None
    first, second = drawing.rows

    assert (first.low_x, first.median_x, first.high_x, first.rated_x) == (
        "47.81%", "69.71%", "91.62%", "65.33%",
    )  # fmt: skip
    assert (first.line_y, second.line_y, second.rated_x) == ("32", "80", None)
    assert (drawing.axis_y, drawing.height) == ("96", "120")
    assert [mark.label.text for mark in drawing.ticks] == ["0", "200", "400", "600", "800", "1,000"]


def test_a_long_name_is_cut_on_narrow_screens() -> None:
    """
    What is cut stands in the table in full.
    """
    drawing = power_ranges([a_range("NVIDIA H100 SXM5 80GB of a long name, S3 nodes and fabric")])
    assert drawing is not None
    (row,) = drawing.rows

    assert row.label.endswith("S3 nodes and fabric")
    assert row.short_label.endswith("…") and text_width_px(row.short_label) <= NARROWEST_PX


def test_rows_with_the_most_entries_are_drawn() -> None:
    """
    The caption says how many rows the table has.
    """
    drawing = power_ranges([a_range(str(index), entries=index) for index in range(MOST_ROWS + 2)])
    assert drawing is not None

    assert [row.label for row in drawing.rows][:2] == ["2", "3"]
    assert drawing.caption.endswith(
        "Drawn are the 12 with the most entries of 14 rows in the table"
    )
    assert power_ranges([]) is None
