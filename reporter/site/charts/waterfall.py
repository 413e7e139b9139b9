"""
A comparison as a drawing: one bar a factor, on a scale of powers of ten.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.claims.compare import Comparison
from reporter.claims.report import Bar, waterfall
from reporter.text import number

# The widest bar ends here; what is left holds the text of its factor.
RIGHT = 612.0
LEFT = 2.0
ROW = 60.0
BAR_TOP = 30.0
BAR_HEIGHT = 20.0
AXIS = 34.0
# A factor of 1 is a line, so that it is seen.
THINNEST = 2.5
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One bar: its name above it, its factor behind it, and the line down to the next bar.

    *kind* is whole, more or less: a total, a factor above 1, a factor below 1.
    """

    label: str
    text: str
    kind: str
    x: str
    width: str
    label_y: str
    y: str
    text_x: str
    text_y: str
    join: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    A mark of the scale; minor ones stand between powers of ten, or beside 1x on a narrow scale.
    """

    x: str
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
    height: str
    axis_y: str
    label_y: str
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
    bottom = len(bars) * ROW
    factors = ", ".join(f"{bar.label} {bar.text}" for bar in bars[1:-1])
    return Waterfall(
        key=key,
        title=f"{what}: {a} over {b}",
        description=f"{b} at 1x; {factors}; together {a} at {bars[-1].text}.",
        caption=f"{what}, factor by factor: {b} is 1x, {a} is {bars[-1].text}. Lengths are "
        "logarithms, so factors add up; a hollow bar is a factor below 1",
        height=_shown(bottom + AXIS),
        axis_y=_shown(bottom),
        label_y=_shown(bottom + AXIS - 8),
        steps=tuple(_step(bar, row, scale, is_last=row == len(bars) - 1)
                    for row, bar in enumerate(bars)),
        marks=tuple(scale.marks()),
    )  # fmt: skip


class _Scale:
    """
    From decimal logarithms to places on the drawing.
    """

    def __init__(self, bars: Sequence[Bar]) -> None:
        """
        A scale that holds every bar, and 1x.
        """
        ends = [0.0, *(bar.start for bar in bars), *(bar.end for bar in bars)]
        self.low = min(ends)
        self.high = max(*ends, self.low + NARROWEST)

    def at(self, logarithm: float) -> float:
        """
        The place of a logarithm, from the left.
        """
        return LEFT + (logarithm - self.low) / (self.high - self.low) * (RIGHT - LEFT)

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
                    yield Mark(x=_shown(self.at(logarithm)), label=label, is_minor=part > 1)

    def _steps(self) -> Iterator[Mark]:
        low, high = 10**self.low - 1e-9, 10**self.high + 1e-9
        for step in STEPS:
            counts = range(math.ceil(low / step), math.floor(high / step) + 1)
            if len(counts) >= FEWEST_STEPS or step == STEPS[-1]:
                break
        for count in counts:
            value = count * step
            label = f"{value:.2f}".rstrip("0").rstrip(".")
            is_minor = label != "1"
            yield Mark(x=_shown(self.at(math.log10(value))), label=f"{label}x", is_minor=is_minor)


def _step(bar: Bar, row: int, scale: _Scale, *, is_last: bool) -> Step:
    left, right = sorted((scale.at(bar.start), scale.at(bar.end)))
    top, end = row * ROW, scale.at(bar.end)
    return Step(
        label=bar.label,
        text=bar.text,
        kind="whole" if bar.key in {"a", "b"} else "less" if bar.end < bar.start else "more",
        x=_shown(left),
        width=_shown(max(right - left, THINNEST)),
        label_y=_shown(top + BAR_TOP - 8),
        y=_shown(top + BAR_TOP),
        text_x=_shown(max(right, left + THINNEST) + 8),
        text_y=_shown(top + BAR_TOP + BAR_HEIGHT / 2),
        join=None
        if is_last
        else f"M{_shown(end)} {_shown(top + BAR_TOP + BAR_HEIGHT)}V{_shown(top + ROW + BAR_TOP)}",
    )


def _mark_text(power: int, part: int) -> str:
    if abs(power) > MOST_PLAIN:
        return f"{part}E{power:+d}x"
    return f"{number(part * 10.0**power, 1)}x"


def _shown(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
