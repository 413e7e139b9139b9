"""
Zones of the carbon table as strips: one stroke a zone on a logarithmic axis, one strip a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporter.site.charts.log_axis import LogAxis, LogMark, log_axis

LEFT, RIGHT = 30.0, 690.0
ROW, LABEL_BASE, STROKE_TOP, STROKE_HEIGHT = 66.0, 20.0, 30.0, 26.0
AXIS = 36.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StripInput:
    """
    What one strip shows: its label, the values of its zones, their median, and the entry's own.
    """

    label: str
    values: Sequence[float]
    median: float
    own: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """
    One strip as drawn: a path of all strokes, the median as a longer one, the own zone as a point.
    """

    label: str
    label_y: str
    base: str
    strokes: str
    median: str
    own_x: str | None
    own_y: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneStrips:
    """
    A drawing of strips over one axis.
    """

    key: str
    title: str
    description: str
    caption: str
    height: str
    axis_y: str
    label_y: str
    strips: tuple[Strip, ...]
    marks: tuple[LogMark, ...]


def zone_strips(
    rows: Sequence[StripInput], *, key: str, title: str, description: str, caption: str
) -> ZoneStrips | None:
    """
    The drawing of *rows*; `None` where no value is above 0, so that nothing can be placed.

    *key* is unique on the page. Values of all rows have one unit, which the caption names.
    """
    axis = log_axis((value for row in rows for value in row.values), LEFT, RIGHT)
    if axis is None:
        return None
    bottom = len(rows) * ROW
    return ZoneStrips(
        key=key,
        title=title,
        description=description,
        caption=caption,
        height=_shown(bottom + AXIS),
        axis_y=_shown(bottom),
        label_y=_shown(bottom + AXIS - 12),
        strips=tuple(_strip(row, index, axis) for index, row in enumerate(rows)),
        marks=axis.marks(),
    )


def _strip(row: StripInput, index: int, axis: LogAxis) -> Strip:
    top = index * ROW + STROKE_TOP
    return Strip(
        label=row.label,
        label_y=_shown(index * ROW + LABEL_BASE),
        base=f"M{_shown(LEFT)} {_shown(top + STROKE_HEIGHT)}H{_shown(RIGHT)}",
        strokes=_strokes((axis(value) for value in row.values if value > 0), top),
        median=f"M{_shown(axis(row.median))} {_shown(top - 5)}v{_shown(STROKE_HEIGHT + 5)}",
        own_x=_shown(axis(row.own)) if row.own else None,
        own_y=_shown(top + STROKE_HEIGHT / 2),
    )


def _strokes(places: Iterable[float], top: float) -> str:
    """
    One stroke for each place; zones that fall on the same tenth of a unit share theirs.
    """
    shown = dict.fromkeys(map(_shown, places))
    stroke = f" {_shown(top)}v{_shown(STROKE_HEIGHT)}"
    return "".join(f"M{place}{stroke}" for place in shown)


def _shown(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
