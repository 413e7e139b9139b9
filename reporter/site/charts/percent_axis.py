"""
Axes of drawings whose places across are percent and those down are pixels: marks whose labels never
lie on each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reporter.site.charts.axes import decimal_step, step_label, steps, time_label, time_step
from reporter.site.charts.labels import NARROW, WIDE, Label, Widths, Wish, label_at
from reporter.site.charts.log_axis import LogAxis, LogMark
from reporter.text import number
from reporter.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

# The base line of the labels below the axis, and room between two of them.
LABEL_DOWN_PX, APART_PX = 18.0, 6.0
# The base line of a label beside the axis, below the line that it names.
SIDE_BASE_PX = 4.5
LEAST_DOWN_PX = 17.0
# An axis of less than this may hold one mark of 1, 2 and 5 only.
SHORT_DECADES = 0.85
USUAL_SPAN_S = (5.0, 4_000_000.0)
_SECONDS = (1, 2, 5, 10, 20, 30)
_HOURS = (1, 2, 5, 10)
# Beyond days and below seconds, powers of ten: 1E-9 s to 1E+12 d.
_POWERS_BELOW, _POWERS_ABOVE = range(-9, 0), range(13)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossMark:
    """
    A mark of the axis below: where its line stands, and its label; *is_spare* where there is no
    room for the label on narrow screens.
    """

    label: Label
    is_spare: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DownMark:
    """
    A mark of the axis beside the drawing: the height of its line, that of its label, and the label.
    """

    at: str
    text_at: str
    label: str


def value_marks(axis: LogAxis) -> list[LogMark]:
    """
    The marks of a logarithmic axis, powers of ten before those between them. Where the axis is too
    short for two of these, even steps.
    """
    if axis.high - axis.low < SHORT_DECADES:
        low, high = 10**axis.low, 10**axis.high
        step = decimal_step(high - low)
        return [_mark(axis, value, step_label(value, step)) for value in steps(low, high, step)]
    return sorted(axis.marks(), key=lambda mark: mark.is_minor)


def _mark(axis: LogAxis, value: float, label: str) -> LogMark:
    return LogMark(at=f"{axis(value):.2f}", label=label, is_minor=False)


def time_marks(axis: LogAxis) -> list[LogMark]:
    """
    The marks of a logarithmic axis of seconds in the units that people count in; 1 s, 1 min, 1 h
    and 1 d come before those between them. Where the axis is too short for two of these, even
    steps.
    """
    if axis.high - axis.low < SHORT_DECADES:
        return _even_time_marks(axis)
    found = [
        LogMark(at=f"{axis(value_s):.2f}", label=label, is_minor=is_minor)
        for value_s, label, is_minor in _time_labels()
        if axis.holds(value_s)
    ]
    return sorted(found, key=lambda mark: mark.is_minor)


def _even_time_marks(axis: LogAxis) -> list[LogMark]:
    low_s, high_s = 10**axis.low, 10**axis.high
    span_s = high_s - low_s
    # Whole seconds and above have steps of their own; below, and above weeks, tens do.
    is_usual = USUAL_SPAN_S[0] <= span_s <= USUAL_SPAN_S[1]
    step_s = time_step(span_s) if is_usual else decimal_step(span_s)
    return [
        _mark(axis, value_s, time_label(value_s, step_s) if is_usual else f"{value_s:.4g} s")
        for value_s in steps(low_s, high_s, step_s)
    ]


def _time_labels() -> Iterable[tuple[float, str, bool]]:
    for power in _POWERS_BELOW:
        label = number(10.0**power, 1) if power >= -4 else f"1E{power}"
        yield 10.0**power, f"{label} s", True
    for count in _SECONDS:
        yield float(count), f"{count} s", count > 1
        yield float(count * SECONDS_PER_MINUTE), f"{count} min", count > 1
    for count in _HOURS:
        yield float(count * SECONDS_PER_HOUR), f"{count} h", count > 1
    for power in _POWERS_ABOVE:
        for part in (1, 2, 5) if power < 2 else (1,):
            value = part * 10**power
            label = f"{value:,}" if power < 5 else f"{part}E+{power}"
            yield float(value * SECONDS_PER_DAY), f"{label} d", part > 1 or power > 0


def across_marks(marks: Sequence[LogMark], axis_px: float) -> tuple[AcrossMark, ...]:
    """
    The *marks* whose labels have room below the axis at *axis_px* on a wide drawing, in the order
    of *marks*, the first ones first.
    """
    wide = _with_room([_across(mark, axis_px) for mark in marks], WIDE)
    narrow = {label.key for label in _with_room(wide, NARROW)}
    return tuple(AcrossMark(label=label, is_spare=label.key not in narrow) for label in wide)


def _across(mark: LogMark, axis_px: float) -> Label:
    place = float(mark.at)
    wish = Wish(key=mark.label, text=mark.label, percent=place, y_px=axis_px)
    return label_at(wish, 0.0, axis_px + LABEL_DOWN_PX)


def _with_room(labels: Sequence[Label], widths: Widths) -> list[Label]:
    found: list[Label] = []
    for label in labels:
        roomy = replace(
            label.box,
            left_px=label.box.left_px - APART_PX,
            right_px=label.box.right_px + APART_PX,
        )
        if all(roomy.clears(other.box, widths) for other in found):
            found.append(label)
    return found


def log_down_marks(axis: LogAxis) -> tuple[DownMark, ...]:
    """
    The marks of a logarithmic axis beside the drawing, those between powers of ten where there is
    room.
    """
    return _down((float(mark.at), mark.label) for mark in value_marks(axis))


def decimal_down_marks(low: float, high: float, place: LinearAxis) -> tuple[DownMark, ...]:
    """
    The marks of an even axis from *low* to *high*; the labels have the digits of the step.
    """
    step = decimal_step(high - low)
    values = steps(low, high, step)
    return _down((place(value), step_label(value, step)) for value in values)


def _down(marks: Iterable[tuple[float, str]]) -> tuple[DownMark, ...]:
    found: list[tuple[float, str]] = []
    for at_px, label in marks:
        if all(abs(at_px - other_px) >= LEAST_DOWN_PX for other_px, _ in found):
            found.append((at_px, label))
    return tuple(
        DownMark(at=f"{at_px:.1f}", text_at=f"{at_px + SIDE_BASE_PX:.1f}", label=label)
        for at_px, label in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearAxis:
    """
    An even map from values to pixels down: *low* to *low_px*, *high* to *high_px*.
    """

    low: float
    high: float
    low_px: float
    high_px: float

    def __call__(self, value: float) -> float:
        """
        Where *value* stands, in px.
        """
        share = (value - self.low) / (self.high - self.low)
        return self.low_px + share * (self.high_px - self.low_px)
