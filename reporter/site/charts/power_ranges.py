"""
Measured beside rated power as a drawing: one line a machine, from its least to its most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.site.charts.axes import Scale, Tick, at, decimal_step, steps
from reporter.text import number, plural

LEFT, RIGHT = 20.0, 690.0
ROW, LABEL_BASE, LINE_Y = 60.0, 22.0, 42.0
AXIS = 36.0
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
    One row as drawn: a line, a point at the median, a stroke at the rated power.
    """

    label: str
    label_y: str
    line: str
    median_x: str
    median_y: str
    rated: str | None


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
    label_y: str
    rows: tuple[RangeMarks, ...]
    ticks: tuple[Tick, ...]


def power_ranges(ranges: Sequence[PowerRange]) -> PowerRanges | None:
    """
    The drawing of the ranges with the most entries, in their order; `None` where there are none.
    """
    if not ranges:
        return None
    by_entries = sorted(range(len(ranges)), key=lambda place: -ranges[place].entries_count)
    drawn = [ranges[place] for place in sorted(by_entries[:MOST_ROWS])]
    highest_w = max(max(one.most_w, one.rated_w or 0.0) for one in drawn)
    scale = Scale(low=0.0, high=highest_w * 1.05, start=LEFT, end=RIGHT)
    bottom = len(drawn) * ROW
    return PowerRanges(
        key="power",
        title="Mean power per accelerator, measured in the runs, beside rated power",
        description="; ".join(map(_described, drawn)) + ".",
        caption=_caption(len(ranges)),
        height=at(bottom + AXIS),
        axis_y=at(bottom),
        label_y=at(bottom + AXIS - 12),
        rows=tuple(_marks(one, index, scale) for index, one in enumerate(drawn)),
        ticks=tuple(
            Tick(at=at(scale(watts)), label=f"{watts:,.0f}")
            for watts in steps(0.0, scale.high, decimal_step(scale.high))
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
    top = index * ROW
    y = at(top + LINE_Y)
    rated = None
    if one.rated_w is not None:
        rated = f"M{at(scale(one.rated_w))} {at(top + LINE_Y - 11)}v22"
    return RangeMarks(
        label=one.label,
        label_y=at(top + LABEL_BASE),
        line=f"M{at(scale(one.least_w))} {y}H{at(scale(one.most_w))}",
        median_x=at(scale(one.median_w)),
        median_y=y,
        rated=rated,
    )
