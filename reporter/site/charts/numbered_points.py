"""
A drawing of numbered points on two logarithmic axes; the numbers lead to the rows of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.site.charts.log_axis import LogMark, log_axis
from reporter.text import number

LEFT, RIGHT, TOP, BOTTOM = 112.0, 672.0, 14.0, 376.0
# More numbers than these lie on each other; the table has them all.
MOST_POINTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPoint:
    """
    A point to draw: both values are above 0, *number* is that of its row in the table.
    """

    number: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMarks:
    """
    A point as drawn.
    """

    number: str
    x: str
    y: str
    text_x: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPoints:
    """
    The drawing, its words, and its marks.
    """

    key: str
    title: str
    description: str
    caption: str
    points: tuple[PointMarks, ...]
    x_marks: tuple[LogMark, ...]
    y_marks: tuple[LogMark, ...]


def numbered_points(
    points: Sequence[NumberedPoint], *, key: str, title: str, caption: str
) -> NumberedPoints | None:
    """
    The drawing of the first 40 points; `None` without any.
    """
    drawn = points[:MOST_POINTS]
    x = log_axis((point.x for point in drawn), LEFT, RIGHT)
    y = log_axis((point.y for point in drawn), BOTTOM, TOP)
    if x is None or y is None:
        return None
    rest = len(points) - len(drawn)
    return NumberedPoints(
        key=key,
        title=title,
        description="; ".join(
            f"{point.number}: {point.name}, {point.x:.3g} and {number(point.y)}" for point in drawn
        )
        + ".",
        caption=caption + (f". {rest} more stand in the table alone" if rest else ""),
        points=tuple(
            PointMarks(
                number=point.number,
                x=f"{x(point.x):.1f}",
                y=f"{y(point.y):.1f}",
                text_x=f"{x(point.x) + 9:.1f}",
            )
            for point in drawn
        ),
        x_marks=x.marks(),
        y_marks=y.marks(),
    )
