"""
Measured beside rated power as a drawing: one line a machine, from its least to its most.

Across, places are percent of the width, so that letters keep their size; down, they are pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.site.charts.axes import Scale, decimal_step, steps
from reporter.site.charts.labels import WIDE, cut_to, percent
from reporter.site.charts.log_axis import LogMark
from reporter.site.charts.percent_axis import AcrossMark, across_marks
from reporter.text import number, one_line, plural

LEFT_PERCENT, RIGHT_PERCENT = 4.0, 96.0
ROW_PX, LABEL_PX, LINE_PX, STROKE_PX = 48.0, 17.0, 32.0, 9.0
AXIS_PX = 24.0
# What a screen of 320 px leaves where nothing stands beside the drawing.
NARROWEST_PX = 288.0
# A drawing of more rows is longer than the table that it stands for.
MOST_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRange:
    """
    Mean power in W per accelerator over some entries, and the rated power in W where it is known.
    """

    label: str
    least_w: float
    median_w: float
    most_w: float
    rated_w: float | None
    entries_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeMarks:
    """
    One row as drawn: a line, a point at the median, a stroke at the rated power; the label is cut
    to its room on wide and on narrow screens.
    """

    label: str
    short_label: str
    label_y: str
    low_x: str
    high_x: str
    median_x: str
    line_y: str
    rated_x: str | None
    rated_top: str
    rated_end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRanges:
    """
    The drawing, its words, and its marks.
    """

    key: str
    title: str
    description: str
    caption: str
    height: str
    axis_y: str
    rows: tuple[RangeMarks, ...]
    ticks: tuple[AcrossMark, ...]


def power_ranges(ranges: Sequence[PowerRange]) -> PowerRanges | None:
    """
    The drawing of the ranges with the most entries, in their order; `None` where there are none.
    """
    if not ranges:
        return None
    by_entries = sorted(range(len(ranges)), key=lambda place: -ranges[place].entries_count)
    drawn = [ranges[place] for place in sorted(by_entries[:MOST_ROWS])]
    highest_w = max(max(one.most_w, one.rated_w or 0.0) for one in drawn)
    scale = Scale(low=0.0, high=highest_w * 1.05, start=LEFT_PERCENT, end=RIGHT_PERCENT)
    bottom = len(drawn) * ROW_PX
    return PowerRanges(
        key="power",
        title="Mean power per accelerator, measured in the runs, beside rated power",
        description="; ".join(map(_described, drawn)) + ".",
        caption=_caption(len(ranges)),
        height=f"{bottom + AXIS_PX:.0f}",
        axis_y=f"{bottom:.0f}",
        rows=tuple(_marks(one, index, scale) for index, one in enumerate(drawn)),
        ticks=across_marks(
            [
                LogMark(at=f"{scale(watts):.2f}", label=f"{watts:,.0f}", is_minor=False)
                for watts in steps(0.0, scale.high, decimal_step(scale.high))
            ],
            bottom,
        ),
    )


def _described(one: PowerRange) -> str:
    rated = "rated power not known" if one.rated_w is None else f"rated {number(one.rated_w)} W"
    return f"{one.label}: {number(one.least_w)} to {number(one.most_w)} W, {rated}"


def _caption(count: int) -> str:
    left_out = (
        f". Drawn are the {MOST_ROWS} with the most entries of {plural(count, 'row')} in the table"
        if count > MOST_ROWS
        else ""
    )
    return (
        "W per accelerator. The line runs from the least to the most of the entries, the point is "
        f"the median, the stroke the rated power of the accelerator alone{left_out}"
    )


def _marks(one: PowerRange, index: int, scale: Scale) -> RangeMarks:
    line_px = index * ROW_PX + LINE_PX
    label = one_line(one.label)
    return RangeMarks(
        label=cut_to(label, WIDE.least_px),
        short_label=cut_to(label, NARROWEST_PX),
        label_y=f"{index * ROW_PX + LABEL_PX:.0f}",
        low_x=percent(scale(one.least_w)),
        high_x=percent(scale(one.most_w)),
        median_x=percent(scale(one.median_w)),
        line_y=f"{line_px:.0f}",
        rated_x=None if one.rated_w is None else percent(scale(one.rated_w)),
        rated_top=f"{line_px - STROKE_PX:.0f}",
        rated_end=f"{line_px + STROKE_PX:.0f}",
    )
