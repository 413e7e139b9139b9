"""
A logarithmic axis of a drawing: where a value stands, and the marks that people count in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reporter.text import number

# Below so many powers of ten, 2 and 5 are marked too.
FEW_DECADES = 3.2
MOST_MARKS = 8
# An axis of less than this has no room for two marks: it is widened evenly.
NARROWEST_DECADES = 0.5
PARTS = (1, 2, 5)
# A tight axis is a tenth long at least: 10 ** 0.0414 is 1.1.
LEAST_DECADES = 0.0414
# Keeps a value exactly on a mark on the right side of it.
SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMark:
    """
    One mark: where, in units of the drawing, what it says, and whether it is a 2 or a 5.
    """

    at: str
    label: str
    is_minor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAxis:
    """
    A map from positive values to the drawing: the logarithm *low* to *start*, *high* to *end*.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """
        Where *value* stands, in units of the drawing; it must be above 0.
        """
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """
        Whether *value*, above 0, is between the ends of the axis.
        """
        return self.low - SLACK <= math.log10(value) <= self.high + SLACK

    def marks(self, unit: str = "") -> tuple[LogMark, ...]:
        """
        Powers of ten, with 2 and 5 between them on a short axis; labels end in *unit*.
        """
        decades = self.high - self.low
        every = max(1, math.ceil(decades / MOST_MARKS))
        parts = PARTS if decades < FEW_DECADES else (1,)
        powers = range(math.floor(self.low), math.ceil(self.high) + 1, every)
        return tuple(
            self._mark(power, part, unit)
            for power in powers
            for part in parts
            if self.low - SLACK <= power + math.log10(part) <= self.high + SLACK
        )

    def _mark(self, power: int, part: int, unit: str) -> LogMark:
        value = part * 10.0**power
        return LogMark(
            at=f"{self(value):.1f}", label=f"{_label(power, part)}{unit}", is_minor=part > 1
        )


def log_axis(values: Iterable[float], start: float, end: float) -> LogAxis | None:
    """
    The axis that holds every one of *values* above 0, from the mark below to the mark above.

    `None` where no value is above 0: a logarithm has no place for it.
    """
    logarithms = [math.log10(value) for value in values if 0 < value < math.inf]
    if not logarithms:
        return None
    least, most = min(logarithms), max(logarithms)
    low = max(place for place in _places_near(least) if place <= least + SLACK)
    high = min(place for place in _places_near(most) if place >= most - SLACK)
    if high - low < NARROWEST_DECADES:
        low, high = low - NARROWEST_DECADES / 2, high + NARROWEST_DECADES / 2
    return LogAxis(low=low, high=high, start=start, end=end)


def tight_log_axis(values: Iterable[float], start: float, end: float) -> LogAxis | None:
    """
    The axis from the least to the greatest of *values* above 0, with no room beyond them.

    Values that are nearly one are widened evenly to a tenth. `None` where no value is above 0.
    """
    logarithms = [math.log10(value) for value in values if 0 < value < math.inf]
    if not logarithms:
        return None
    low, high = min(logarithms), max(logarithms)
    missing = max(0.0, LEAST_DECADES - (high - low)) / 2
    return LogAxis(low=low - missing, high=high + missing, start=start, end=end)


def _places_near(logarithm: float) -> list[float]:
    """
    The logarithms of 1, 2 and 5 times the powers of ten around.
    """
    base = math.floor(logarithm)
    return [
        power + math.log10(part) for power in (base - 1, base, base + 1, base + 2)
        for part in PARTS
    ]  # fmt: skip


def _label(power: int, part: int) -> str:
    if -4 <= power <= 5:
        return number(part * 10.0**power, 1)
    return f"{part}E{power:+d}"
