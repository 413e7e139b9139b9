"""
The record of a board by round: the least guaranteed energy of each as a point, and the best of all
rounds so far as steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.leaderboard.record import RoundRecord
from reporter.site.charts.labels import FONT_PX, NARROW, cut_to, percent
from reporter.site.charts.log_axis import LogAxis, tight_log_axis
from reporter.site.charts.percent_axis import DownMark, log_down_marks
from reporter.text import number, one_line, plural

TOP_PX, LOWEST_PX, BOTTOM_PX, HEIGHT_PX = 16.0, 150.0, 162.0, 186.0
LABEL_DOWN_PX, LINE_PX = 18.0, 16.0
FEWEST_ROUNDS = 2
# More rounds than these have no room for their names.
MOST_DRAWN = 12
# "2027" of a day, and the sign behind it.
YEAR_CHARACTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMark:
    """
    One round: its place across, its best, and the name, cut to its room on narrow screens. *year*
    is that of the first day of each year, below its name.
    """

    x: str
    y: str
    name: str
    year: str
    text: str
    is_record: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One straight part of the record.
    """

    x1: str
    x2: str
    y1: str
    y2: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlot:
    """
    The drawing of the last 12 rounds, or days, of a board: *unit* says which.
    """

    title: str
    description: str
    rounds: tuple[RoundMark, ...]
    steps: tuple[Step, ...]
    y_marks: tuple[DownMark, ...]
    left_out: str
    unit: str
    height: str
    axis_y: str = f"{BOTTOM_PX:.0f}"
    label_y: str = f"{BOTTOM_PX + LABEL_DOWN_PX:.0f}"
    year_y: str = f"{BOTTOM_PX + LABEL_DOWN_PX + LINE_PX:.0f}"


def record_plot(rounds: Sequence[RoundRecord], unit: str = "round") -> RecordPlot | None:
    """
    The drawing of *rounds*, the oldest first; `None` below two. *unit* is what they are.
    """
    drawn = rounds[-MOST_DRAWN:]
    energies = [one.best_energy.kwh for one in drawn] + [one.record_energy.kwh for one in drawn]
    axis = tight_log_axis(energies, LOWEST_PX, TOP_PX)
    if axis is None or len(drawn) < FEWEST_ROUNDS:
        return None
    more = len(rounds) - len(drawn)
    return RecordPlot(
        title=f"Least guaranteed energy by {unit}",
        description=f"{plural(len(drawn), unit)}, the oldest first, the axis of energy "
        "logarithmic: "
        + "; ".join(
            f"{one.round}: best {number(one.best_energy.kwh)} kWh, best so far "
            f"{number(one.record_energy.kwh)} kWh"
            for one in drawn
        )
        + ".",
        rounds=tuple(_mark(index, drawn, axis, unit) for index in range(len(drawn))),
        steps=_steps(drawn, axis),
        y_marks=log_down_marks(axis),
        left_out=f"{plural(more, f'earlier {unit}')} in the table" if more else "",
        unit=unit,
        height=f"{HEIGHT_PX + (LINE_PX if unit == 'day' else 0):.0f}",
    )


def _across(index: int, count: int) -> float:
    """
    The middle of the place of a round, in percent: all places are of one width.
    """
    return 100 * (index + 0.5) / count


def _mark(index: int, drawn: Sequence[RoundRecord], axis: LogAxis, unit: str) -> RoundMark:
    one, count = drawn[index], len(drawn)
    name, year = one.round, ""
    if unit == "day":
        # A year in each name would leave no room for the day.
        year, name = name[:YEAR_CHARACTERS], name[YEAR_CHARACTERS + 1 :]
    is_first = index == 0 or drawn[index - 1].round[:YEAR_CHARACTERS] != year
    room_px = NARROW.least_px / count - FONT_PX / 2
    return RoundMark(
        x=percent(_across(index, count)),
        y=f"{axis(one.best_energy.kwh):.1f}",
        name=cut_to(one_line(name), room_px),
        year=year if is_first else "",
        text=f"{one.round}: {number(one.best_energy.kwh)} kWh",
        is_record=one.best is one.record,
    )


def _steps(drawn: Sequence[RoundRecord], axis: LogAxis) -> tuple[Step, ...]:
    heights = [axis(one.record_energy.kwh) for one in drawn]
    places = [_across(index, len(drawn)) for index in range(len(drawn))]
    found = []
    for (x1, y1), (x2, y2) in pairwise(zip(places, heights, strict=True)):
        found.append(_step(x1, x2, y1, y1))
        if y1 != y2:
            found.append(_step(x2, x2, y1, y2))
    found.append(_step(places[-1], 100.0, heights[-1], heights[-1]))
    return tuple(found)


def _step(x1: float, x2: float, y1: float, y2: float) -> Step:
    return Step(x1=percent(x1), x2=percent(x2), y1=f"{y1:.1f}", y2=f"{y2:.1f}")
