"""
Geometry of the drawings: power traces and learning curves as SVG text.

Everything a template prints is made here. A drawing never carries a number that no table holds:
it stands beside its table, with a title and a description.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporter.text import number
from reporter.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

WIDTH, HEIGHT = 720.0, 264.0
LEFT, RIGHT, TOP, BOTTOM = 68.0, 12.0, 14.0, 34.0
TICKS = 5
# Steps that people count in: 1, 2, 2.5 and 5, and for seconds the divisions of the hour.
_DECIMAL_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TIME_STEPS_S = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800, 432_000, 864_000,
)  # fmt: skip
_LONG_UNITS = ((SECONDS_PER_DAY, "d"), (SECONDS_PER_HOUR, "h"), (SECONDS_PER_MINUTE, "min"))

Point = tuple[float, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """
    A mark on an axis: where, in units of the drawing, and what it says.
    """

    at: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """
    The shaded span between run start and run stop.
    """

    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """
    One chart: lines as SVG paths, ticks, and the words for those who can't see it.

    *areas* are the paths below the lines inside the window; *level* is the height of a target.
    """

    key: str
    title: str
    description: str
    caption: str
    lines: tuple[str, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label: str
    y_label: str
    areas: tuple[str, ...] = ()
    band: Band | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """
    A linear map from data to the drawing, *low* to *start* and *high* to *end*.
    """

    low: float
    high: float
    start: float
    end: float

    @property
    def slope(self) -> float:
        """
        Units of the drawing for one unit of the data.
        """
        return (self.end - self.start) / (self.high - self.low)

    def __call__(self, value: float) -> float:
        """
        Where *value* stands, in units of the drawing.
        """
        return self.start + (value - self.low) * self.slope


def horizontal(low: float, high: float) -> Scale:
    """
    The scale of the horizontal axis.
    """
    return Scale(low=low, high=high if high > low else low + 1, start=LEFT, end=WIDTH - RIGHT)


def vertical(low: float, high: float) -> Scale:
    """
    The scale of the vertical axis; SVG counts downwards.
    """
    return Scale(low=low, high=high if high > low else low + 1, start=HEIGHT - BOTTOM, end=TOP)


def at(value: float) -> str:
    """
    A coordinate with one decimal, the same on every machine.
    """
    return f"{value:.1f}"


def steps(low: float, high: float, step: float) -> list[float]:
    """
    The multiples of *step* between *low* and *high*.
    """
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def decimal_step(span: float) -> float:
    """
    The step that puts about five round numbers on an axis of length *span*.

    >>> decimal_step(9400), decimal_step(0.35)
    (2000.0, 0.1)
    """
    if span <= 0:
        return 1.0
    unit = float(f"1e{math.floor(math.log10(span / TICKS))}")
    return next(unit * step for step in _DECIMAL_STEPS if unit * step * (TICKS + 1) > span)


def step_label(value: float, step: float) -> str:
    """
    A mark of an axis with a digit for each place down to *step*: a label never hides the difference
    to its neighbour.

    >>> step_label(0.7, 0.02), step_label(2500.0, 2500.0), step_label(1.25, 0.25)
    ('0.70', '2,500', '1.25')
    """
    decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
    decimals += 1 if round(step * 10**decimals, 6) % 1 else 0
    return f"{value:,.{decimals}f}"


def time_step(span_s: float) -> float:
    """
    The step of a time axis: whole seconds, minutes, hours or days.
    """
    return float(next((s for s in _TIME_STEPS_S if s * (TICKS + 1) > span_s), _TIME_STEPS_S[-1]))


def time_label(seconds: float, step_s: float) -> str:
    """
    A moment on the time axis, in the unit that the step suggests.

    >>> time_label(120, 60), time_label(5400, 1800), time_label(-30, 30)
    ('2 min', '1.5 h', '−0.5 min')
    """
    for unit_s, unit in _LONG_UNITS:
        if step_s >= unit_s / 2:
            return f"{_signed(seconds / unit_s)} {unit}"
    return f"{_signed(seconds)} s"


def _signed(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def time_ticks(scale: Scale) -> tuple[Tick, ...]:
    """
    The marks of a time axis in seconds.
    """
    step = time_step(scale.high - scale.low)
    moments = steps(scale.low, scale.high, step)
    return tuple(Tick(at=at(scale(moment)), label=time_label(moment, step)) for moment in moments)


def value_ticks(scale: Scale, divisor: float = 1.0, unit: str = "") -> tuple[Tick, ...]:
    """
    The marks of the vertical axis; labels show the value over *divisor* in *unit*.
    """
    step = decimal_step((scale.high - scale.low) / divisor) * divisor
    return tuple(
        Tick(at=at(scale(value)), label=f"{_label(value / divisor)}{unit}")
        for value in steps(scale.low, scale.high, step)
    )


def _label(value: float) -> str:
    return number(round(value, 10), 4).rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


Place = str | None


def placed(points: Iterable[Point], x: Scale, y: Scale) -> list[Place]:
    """
    Where each point stands in the drawing, "x y"; `None` stays, for a gap.
    """
    # A board of 10,000 entries draws millions of points: no call for each of them.
    x_slope, x_start = x.slope, x(0.0)
    y_slope, y_start = y.slope, y(0.0)
    return [
        None if b is None else f"{x_start + a * x_slope:.1f} {y_start + b * y_slope:.1f}"
        for a, b in points
    ]


def strokes(places: Iterable[Place]) -> list[list[str]]:
    """
    The places, cut where one is missing: a gap is a gap in the line too.
    """
    parts: list[list[str]] = [[]]
    for place in places:
        if place is None:
            parts.append([])
        else:
            parts[-1].append(place)
    return [part for part in parts if part]


def line(places: Iterable[Place]) -> str:
    """
    The path of a line with gaps.
    """
    return "".join(f"M{'L'.join(part)}" for part in strokes(places))


def area(places: Iterable[Place], floor: str) -> str:
    """
    The path of the area between a line and the height *floor*.
    """
    return "".join(
        f"M{part[0].partition(' ')[0]} {floor}L{'L'.join(part)}V{floor}Z"
        for part in strokes(places)
    )


def inside(
    points: Sequence[Point], window: tuple[float, float], x: Scale, y: Scale
) -> tuple[list[Place], list[Place]]:
    """
    All points in the drawing, and those inside *window*, with its edges put in between neighbours.
    """
    places = placed(points, x, y)
    first = bisect_left(points, window[0], key=_moment)
    last = bisect_right(points, window[1], key=_moment)
    within = [
        *placed(_edge(points, first, window[0]), x, y),
        *places[first:last],
        *placed(_edge(points, last, window[1]), x, y),
    ]
    return places, within


def _moment(point: Point) -> float:
    return point[0]


def _edge(points: Sequence[Point], index: int, moment: float) -> tuple[Point, ...]:
    """
    The value at *moment* on the line between the points before and at *index*, if there is one.
    """
    if not 0 < index < len(points):
        return ()
    (x0, y0), (x1, y1) = points[index - 1], points[index]
    if y0 is None or y1 is None or not x0 < moment < x1:
        return ()
    return ((moment, y0 + (y1 - y0) * (moment - x0) / (x1 - x0)),)
