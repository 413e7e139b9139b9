"""
Geometry that the drawings share: scales, marks of axes, and lines as paths.

A drawing never carries a number that no table holds: it stands beside its table, with a title and a
description.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reporter.text import number
from reporter.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

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


def at(value: float) -> str:
    """
    A coordinate with one decimal, the same on every machine.
    """
    return f"{value:.1f}"


def across(percent: float) -> str:
    """
    A place across a drawing that fits any width, as SVG takes it.

    >>> across(12.5)
    '12.50%'
    """
    return f"{percent:.2f}%"


def cut(label: str, most: int) -> str:
    """
    A label of *most* characters, with an ellipsis where it goes on.

    >>> cut("SMC-H100", 8), cut("SMC-H100-AC", 8)
    ('SMC-H100', 'SMC-H10…')
    """
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


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
