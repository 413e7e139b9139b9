"""
A comparison as a drawing: one bar a factor, on a scale of powers of ten.

Across, places are percent of the width, so that the drawing fits any screen and its letters keep
their size; down, they are pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.claims.compare import Comparison
from reporter.claims.printed import Interval
from reporter.claims.report import Bar, range_text, waterfall
from reporter.site.charts.axes import across, cut
from reporter.text import number

ROW_PX, LABEL_PX, TEXT_PX, BAR_PX, BAR_HEIGHT_PX, CAP_PX = 64, 14, 32, 40, 14, 5
AXIS_PX, TICK_LABEL_PX = 28, 20
# Room for half a label of the axis on each side.
MARGIN_PERCENT = 6.0
# A factor of 1 is a line, so that it is seen.
THINNEST_PERCENT = 0.5
# What fits into a line on a screen of 320 px, and on one of 544 px.
SHORT_CHARACTERS, LONG_CHARACTERS = 42, 70
# A difference of a few percent shall not fill the drawing: a quarter more at least has its room.
NARROWEST = math.log10(1.25)
# Less than a doubling has marks at equal steps, the widest that give it three of them.
NARROW = math.log10(2)
STEPS = (0.2, 0.1, 0.05)
# Below so many powers of ten, 2 and 5 are marked too.
FEW_DECADES = 2.2
MOST_TICKS = 6
FEWEST_STEPS = 3
# Above a million, a mark is written with its power of ten.
MOST_PLAIN = 6
UNCLEAR = "not distinguishable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisker:
    """
    The range of a factor: where it starts and ends, in percent.
    """

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One bar: its name and its factor above it, its range, and the line down to the next bar.

    *kind* is whole, more, less or unclear: a total, a factor above 1, one below 1, and a factor or
    total whose range holds 1. *name* is the label in full.
    """

    name: str
    label: str
    short_label: str
    text: str
    kind: str
    start: str
    width: str
    whisker: Whisker | None
    label_px: int
    text_px: int
    bar_px: int
    middle_px: int
    cap_top_px: int
    cap_end_px: int
    join: str | None
    join_px: int
    next_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    A mark of the scale; minor ones stand between powers of ten, or beside 1x on a narrow scale.
    """

    at: str
    label: str
    is_minor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """
    A waterfall of the factors of CO2e or energy, from run B at 1x to run A.
    """

    key: str
    title: str
    description: str
    caption: str
    height_px: int
    axis_px: int
    tick_px: int
    steps: tuple[Step, ...]
    marks: tuple[Mark, ...]


def waterfalls_of(comparison: Comparison, key: str) -> tuple[Waterfall, ...]:
    """
    The drawings of a comparison: with gross intensities, and with net ones where there are any.

    None where nothing can be factored, or where a factor is zero.
    """
    gross, net = waterfall(comparison), waterfall(comparison, net=True)
    drawn = [(comparison.basis, gross)]
    if comparison.routes and comparison.routes[0].map_net is not None:
        drawn.append(("net", net))
    return tuple(_drawing(comparison, f"{key}-{word}", word, bars) for word, bars in drawn if bars)


def _drawing(comparison: Comparison, key: str, word: str, bars: Sequence[Bar]) -> Waterfall:
    scale = _Scale(bars)
    has_map = any(bar.key.startswith("map") for bar in bars)
    name = comparison.routes[0].energy_name
    what = f"CO2e, {word}" if has_map else name[0].upper() + name[1:]
    a, b = comparison.a.row.name, comparison.b.row.name
    factors = "; ".join(f"{bar.label} {_text(bar)}" for bar in bars[1:-1])
    whole = _text(bars[-1])
    bottom = len(bars) * ROW_PX
    return Waterfall(
        key=key,
        title=f"{what}: {a} over {b}",
        description=f"{b} at 1x; {factors}; together {a}: {whole}.",
        caption=f"{what}, factor by factor: {b} is 1x, {a}: {whole}. Lengths are logarithms, so "
        "factors add up. Hollow: below 1. Thin line: the range; dashed bar: it holds 1",
        height_px=bottom + AXIS_PX,
        axis_px=bottom,
        tick_px=bottom + TICK_LABEL_PX,
        steps=tuple(_step(bar, row, scale, is_last=row == len(bars) - 1)
                    for row, bar in enumerate(bars)),
        marks=tuple(scale.marks()),
    )  # fmt: skip


def _is_unclear(ratio: Interval | None) -> bool:
    return ratio is not None and ratio.low < 1 < ratio.high


def _text(bar: Bar) -> str:
    """
    The factor with its range; without its value where the range holds 1.
    """
    spread = range_text(bar.ratio) if bar.ratio else ""
    if _is_unclear(bar.ratio):
        return f"{UNCLEAR} ({spread})"
    return f"{bar.text} ({spread})" if spread else bar.text


class _Scale:
    """
    From decimal logarithms to places across the drawing, in percent.
    """

    def __init__(self, bars: Sequence[Bar]) -> None:
        """
        A scale that holds every bar with its range, and 1x.
        """
        ends = [0.0, *(bar.start for bar in bars), *(bar.end for bar in bars)]
        for bar in bars:
            ends += _range(bar) or ()
        self.low = min(ends)
        self.high = max(*ends, self.low + NARROWEST)

    def percent(self, logarithm: float) -> float:
        """
        The place of a logarithm, from the left.
        """
        share = (logarithm - self.low) / (self.high - self.low)
        return MARGIN_PERCENT + share * (100 - 2 * MARGIN_PERCENT)

    def marks(self) -> Iterator[Mark]:
        """
        Powers of ten, with 2 and 5 between them where there is room; equal steps on a narrow scale.
        """
        if self.high - self.low < NARROW:
            yield from self._steps()
            return
        decades = self.high - self.low
        every = max(1, math.ceil(decades / MOST_TICKS))
        minor = (2, 5) if decades < FEW_DECADES else ()
        for power in range(math.floor(self.low), math.ceil(self.high) + 1, every):
            for part in (1, *minor):
                logarithm = power + math.log10(part)
                if self.low - 1e-9 <= logarithm <= self.high + 1e-9:
                    label = _mark_text(power, part)
                    at = across(self.percent(logarithm))
                    yield Mark(at=at, label=label, is_minor=part > 1)

    def _steps(self) -> Iterator[Mark]:
        low, high = 10**self.low - 1e-9, 10**self.high + 1e-9
        for step in STEPS:
            counts = range(math.ceil(low / step), math.floor(high / step) + 1)
            if len(counts) >= FEWEST_STEPS or step == STEPS[-1]:
                break
        for count in counts:
            value = count * step
            label = f"{value:.2f}".rstrip("0").rstrip(".")
            at = across(self.percent(math.log10(value)))
            yield Mark(at=at, label=f"{label}x", is_minor=label != "1")


def _range(bar: Bar) -> tuple[float, float] | None:
    """
    The logarithms where the range of a bar starts and ends; `None` without one, or from zero on.
    """
    ratio = bar.ratio
    if ratio is None or ratio.low == ratio.high or not ratio.low:
        return None
    start = bar.start
    return start + math.log10(float(ratio.low)), start + math.log10(float(ratio.high))


def _step(bar: Bar, row: int, scale: _Scale, *, is_last: bool) -> Step:
    step = placed_step(
        row, bar.label, _text(bar), _kind(bar), (scale.percent(bar.start), scale.percent(bar.end))
    )
    join = None if is_last else step.join
    return replace(step, whisker=_whisker(bar, scale), join=join)


def placed_step(row: int, name: str, text: str, kind: str, span: tuple[float, float]) -> Step:
    """
    The bar of row *row*, from the one to the other end of *span* in percent, with a line down from
    the other end.
    """
    left, right = sorted(span)
    top = row * ROW_PX
    middle_px = top + BAR_PX + BAR_HEIGHT_PX // 2
    return Step(
        name=name,
        label=cut(name, LONG_CHARACTERS),
        short_label=cut(name, SHORT_CHARACTERS),
        text=text,
        kind=kind,
        start=across(left),
        width=across(max(right - left, THINNEST_PERCENT)),
        whisker=None,
        label_px=top + LABEL_PX,
        text_px=top + TEXT_PX,
        bar_px=top + BAR_PX,
        middle_px=middle_px,
        cap_top_px=middle_px - CAP_PX,
        cap_end_px=middle_px + CAP_PX,
        join=across(span[1]),
        join_px=top + BAR_PX + BAR_HEIGHT_PX,
        next_px=top + ROW_PX + BAR_PX,
    )


def _whisker(bar: Bar, scale: _Scale) -> Whisker | None:
    spread = _range(bar)
    if spread is None:
        return None
    start, end = (across(scale.percent(logarithm)) for logarithm in spread)
    return Whisker(start=start, end=end)


def _kind(bar: Bar) -> str:
    if _is_unclear(bar.ratio):
        return "unclear"
    return "whole" if bar.key in {"a", "b"} else "less" if bar.end < bar.start else "more"


def _mark_text(power: int, part: int) -> str:
    if abs(power) > MOST_PLAIN:
        return f"{part}E{power:+d}x"
    return f"{number(part * 10.0**power, 1)}x"
