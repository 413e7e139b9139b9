"""
The interval dot plot of a board: energies to target in rank order, with the band of the tie.

Across, places are percent of the width, so that the drawing fits any screen and its letters keep
their size; down, they are pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.leaderboard.entries import Row
from reporter.score.result import ScopeScore
from reporter.site.addresses import entry_folder
from reporter.site.charts.axes import across, cut, decimal_step, step_label, steps
from reporter.site.lead import margin_of
from reporter.text import number, plural

# More rows than this hide the table below them, which has them all.
MOST_DRAWN = 15
ROW_PX, LABEL_PX, LINE_PX, TICK_PX = 46, 17, 33, 5
AXIS_PX, TICK_LABEL_PX = 26, 18
# Room for half a label of the axis on each side.
MARGIN_PERCENT = 6.0
# What fits beside the figure on a screen of 320 px, and on one of 544 px.
SHORT_CHARACTERS, LONG_CHARACTERS = 26, 48
FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """
    The energy to target of an entry, in kWh: lowest, best estimate and highest at k = 2, and the
    guaranteed energy, which ranks.
    """

    low_kwh: float
    middle_kwh: float
    high_kwh: float
    ranked_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """
    From kWh to percent of the width; *low_kwh* to *high_kwh* lie between the margins.
    """

    low_kwh: float
    high_kwh: float

    def percent(self, energy_kwh: float) -> float:
        """
        Where an energy stands, in percent of the width, inside the drawing.
        """
        share = (energy_kwh - self.low_kwh) / (self.high_kwh - self.low_kwh)
        return MARGIN_PERCENT + min(1.0, max(0.0, share)) * (100 - 2 * MARGIN_PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """
    The places of one interval across the drawing, as SVG takes them: "12.5%".
    """

    low: str
    middle: str
    high: str
    ranked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """
    The span in which the entry of a row isn't told apart from the first.
    """

    start: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotRow:
    """
    One entry in the drawing: rank and *name* in full, and as the label of wide and narrow screens.
    *top_px* is where its row begins.
    """

    path: str
    name: str
    label: str
    short_label: str
    text: str
    marks: Marks
    band: Band | None
    top_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisTick:
    """
    A mark of the axis: where, and its energy in kWh.
    """

    at: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalPlot:
    """
    The drawing of a board. *left_out* says in words which rows it leaves out. The places of label,
    line and middle count from the top of a row.
    """

    title: str
    description: str
    rows: tuple[PlotRow, ...]
    ticks: tuple[AxisTick, ...]
    height_px: int
    axis_px: int
    tick_px: int
    left_out: str
    row_px: int = ROW_PX
    label_px: int = LABEL_PX
    line_px: int = LINE_PX
    middle_top_px: int = LINE_PX - TICK_PX
    middle_end_px: int = LINE_PX + TICK_PX


def interval_of(scored: ScopeScore) -> Interval | None:
    """
    The interval of an entry in one scope; `None` without an energy to target.
    """
    energy, guaranteed, relative = scored.energy, scored.guaranteed, scored.expanded_uncertainty
    if energy is None or guaranteed is None or relative is None:
        return None
    return Interval(
        low_kwh=energy.kwh * max(0.0, 1 - relative),
        middle_kwh=energy.kwh,
        high_kwh=energy.kwh * (1 + relative),
        ranked_kwh=guaranteed.kwh,
    )


def scale_of(intervals: Sequence[Interval]) -> Scale | None:
    """
    The scale that holds all *intervals*; `None` where there is none.
    """
    if not intervals:
        return None
    low = min(min(one.low_kwh, one.ranked_kwh) for one in intervals)
    high = max(max(one.high_kwh, one.ranked_kwh) for one in intervals)
    return Scale(low_kwh=low, high_kwh=high if high > low else low + 1)


def marks_of(interval: Interval, scale: Scale) -> Marks:
    """
    Where an interval stands on *scale*.
    """
    places = (interval.low_kwh, interval.middle_kwh, interval.high_kwh, interval.ranked_kwh)
    low, middle, high, ranked = (across(scale.percent(place)) for place in places)
    return Marks(low=low, middle=middle, high=high, ranked=ranked)


def interval_plot(ranked: Sequence[Row], names: Mapping[str, str]) -> IntervalPlot | None:
    """
    The drawing of the *ranked* rows of a board, the best first; `None` below two intervals.

    *names* gives the printed name of each entry id. The band of a row ends where its entry would
    be clearly worse than the first: the width of that pair.
    """
    drawn = [
        (row, interval)
        for row in ranked[:MOST_DRAWN]
        if (interval := interval_of(row.scope_score)) is not None
    ]
    scale = scale_of([interval for _, interval in drawn])
    if scale is None or len(drawn) < FEWEST_ROWS:
        return None
    rows = tuple(
        _plot_row(index, row, interval, scale, _band(drawn[0][0], row, scale, len(ranked)), names)
        for index, (row, interval) in enumerate(drawn)
    )
    more = len(ranked) - len(drawn)
    return IntervalPlot(
        title="Energy to target of the ranked entries",
        description=_description(drawn, names),
        rows=rows,
        ticks=energy_ticks(scale),
        height_px=len(rows) * ROW_PX + AXIS_PX,
        axis_px=len(rows) * ROW_PX,
        tick_px=len(rows) * ROW_PX + TICK_LABEL_PX,
        left_out=f"{plural(more, 'more entry', 'more entries')} in the table" if more else "",
    )


def _plot_row(
    index: int,
    row: Row,
    interval: Interval,
    scale: Scale,
    band: Band | None,
    names: Mapping[str, str],
) -> PlotRow:
    label = f"{row.rank_text}  {names[row.entry.id]}"
    return PlotRow(
        path=f"{entry_folder(row.entry.id)}index.html",
        name=label,
        label=cut(label, LONG_CHARACTERS),
        short_label=cut(label, SHORT_CHARACTERS),
        text=f"{number(interval.ranked_kwh)} kWh",
        marks=marks_of(interval, scale),
        band=band,
        top_px=index * ROW_PX,
    )


def _band(first: Row, row: Row, scale: Scale, ranked_count: int) -> Band | None:
    start = first.scope_score.guaranteed
    margin = margin_of(first, row, ranked_count)
    if start is None or margin is None:
        return None
    left = scale.percent(start.kwh)
    right = scale.percent(start.kwh * (1 + margin.width))
    return Band(start=across(left), width=across(right - left))


def _description(drawn: Sequence[tuple[Row, Interval]], names: Mapping[str, str]) -> str:
    first, last = drawn[0], drawn[-1]
    return (
        f"{plural(len(drawn), 'interval')} in rank order, from {number(first[1].ranked_kwh)} kWh "
        f"({names[first[0].entry.id]}) to {number(last[1].ranked_kwh)} kWh "
        f"({names[last[0].entry.id]}). The table below holds the figures."
    )


def energy_ticks(scale: Scale) -> tuple[AxisTick, ...]:
    """
    The marks of an axis of energies in kWh, all with as many decimals as their step needs.
    """
    step = decimal_step(scale.high_kwh - scale.low_kwh)
    return tuple(
        AxisTick(at=across(scale.percent(energy_kwh)), label=step_label(energy_kwh, step))
        for energy_kwh in steps(scale.low_kwh, scale.high_kwh, step)
    )
