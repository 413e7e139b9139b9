"""
The spark of a board.
"""

from __future__ import annotations

from reporter.site.charts.interval_plot import interval_of, marks_of, scale_of
from reporter.site.charts.spark import spark
from tests.site.charts.points import rows_of


def test_a_spark_holds_the_intervals_of_the_first_entries() -> None:
    """
    The same places as in the interval plot of these rows, six at most.
    """
    rows = rows_of([(1.0, 1.0 + index) for index in range(9)])
    found = spark(rows)
    intervals = [one for row in rows[:6] if (one := interval_of(row.scope_score))]
    scale = scale_of(intervals)

    assert found is not None and scale is not None
    assert [row.marks for row in found.rows] == [marks_of(one, scale) for one in intervals]
    assert [row.y_px for row in found.rows] == [5, 13, 21, 29, 37, 45]
    assert (found.width_px, found.height_px) == (60, 50)
    assert found.text == (
        "Energies of the first 6 entries of 9 with their uncertainty, from 0.950 to 6.30 kWh; the "
        "board holds the figures"
    )


def test_one_entry_has_no_spark() -> None:
    """
    Nor has none.
    """
    assert spark(rows_of([(1.0, 1.0)])) is None
    assert spark([]) is None
