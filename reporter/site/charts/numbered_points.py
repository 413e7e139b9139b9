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
# From a point to its number, and the room that a number of two digits takes beside its point.
APART = 9.0
TAKEN_X, TAKEN_Y = 40.0, 16.0


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
    A point as drawn; *is_left* where its number stands on its left, as a point lies right of it.
    """

    number: str
    x: str
    y: str
    text_x: str
    is_left: bool


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
    places = [(x(point.x), y(point.y)) for point in drawn]
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
            _marks(point.number, place, places) for point, place in zip(drawn, places, strict=True)
        ),
        x_marks=x.marks(),
        y_marks=y.marks(),
    )


def _marks(
    name: str, place: tuple[float, float], places: Sequence[tuple[float, float]]
) -> PointMarks:
    across, down = place
    is_left = any(
        0 < other_x - across < TAKEN_X and abs(other_y - down) < TAKEN_Y
        for other_x, other_y in places
    )
    return PointMarks(
        number=name,
        x=f"{across:.1f}",
        y=f"{down:.1f}",
        text_x=f"{across + (-APART if is_left else APART):.1f}",
        is_left=is_left,
    )
