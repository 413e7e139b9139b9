"""
The runs of an entry as a strip plot: the energy of each, with their mean and its interval.

Across, places are percent of the width; down, they are pixels. Points that would cover each other
go into further lanes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.site.charts.axes import across
from reporter.site.charts.interval_plot import AxisTick, Scale, energy_ticks
from reporter.text import number, plural

LANE_PX, LABEL_PX, TOP_PX, BASE_PX, AXIS_PX, TICK_LABEL_PX = 24, 22, 26, 16, 26, 18
LABEL_BASE_PX, RADIUS_PX = 5, 10
# Beyond these points cover each other: forty equal runs are one place, not a page.
MOST_LANES = 8
# A point of 20 px with its number in it, on a screen of 320 px.
LEAST_APART_PERCENT = 7.5
# A label in the middle would leave the drawing beyond these.
LEFT_PERCENT, RIGHT_PERCENT = 30.0, 70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRun:
    """
    A run with its energy in kWh. *kind* is counted, dropped (from the mean time) or missed (the
    target).
    """

    number: int
    energy_kwh: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StripPoint:
    """
    A run as drawn: its place, its number as the label, its energy in words.
    """

    label: str
    name: str
    kind: str
    at: str
    middle_px: int
    label_px: int
    square_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StripMean:
    """
    The mean with its interval. *anchor* is how its label stands to its place.
    """

    at: str
    start: str
    width: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStrip:
    """
    The drawing of all runs of an entry. *has_dropped* and *has_missed* say what the caption has to
    explain.
    """

    title: str
    description: str
    points: tuple[StripPoint, ...]
    mean: StripMean | None
    ticks: tuple[AxisTick, ...]
    top_px: int
    span_px: int
    axis_px: int
    tick_px: int
    height_px: int
    has_dropped: bool
    has_missed: bool


def run_strip(
    runs: Sequence[StripRun], mean_kwh: float | None, relative: float | None
) -> RunStrip | None:
    """
    The drawing of *runs*, their mean, and its expanded uncertainty (k = 2) as a share of it; `None`
    below two runs.
    """
    if len(runs) < 2:
        return None
    energies = [run.energy_kwh for run in runs]
    ends = [mean_kwh * (1 + side * (relative or 0.0)) for side in (-1, 1)] if mean_kwh else []
    low, high = min(*energies, *ends), max(*energies, *ends)
    scale = Scale(low_kwh=low, high_kwh=high if high > low else low + 1)
    points = _points(runs, scale)
    bottom_px = max(point.middle_px for point in points) + BASE_PX
    return RunStrip(
        title="Energy of each run",
        description=_description(runs, mean_kwh),
        points=points,
        mean=_mean(mean_kwh, relative, scale) if mean_kwh else None,
        ticks=energy_ticks(scale),
        top_px=LABEL_PX,
        span_px=bottom_px - LABEL_PX,
        axis_px=bottom_px,
        tick_px=bottom_px + TICK_LABEL_PX,
        height_px=bottom_px + AXIS_PX,
        has_dropped=any(run.kind == "dropped" for run in runs),
        has_missed=any(run.kind == "missed" for run in runs),
    )


def _points(runs: Sequence[StripRun], scale: Scale) -> tuple[StripPoint, ...]:
    """
    The points from left to right, each in the first lane that has room.
    """
    ends: list[float] = []
    found = []
    for run in sorted(runs, key=lambda run: (run.energy_kwh, run.number)):
        place = scale.percent(run.energy_kwh)
        free = (lane for lane, end in enumerate(ends) if place - end >= LEAST_APART_PERCENT)
        lane = next(free, len(ends))
        if lane == MOST_LANES:
            lane = ends.index(min(ends))
        ends[lane : lane + 1] = [place]
        middle_px = TOP_PX + lane * LANE_PX + LANE_PX // 2
        found.append(
            StripPoint(
                label=str(run.number),
                name=f"Run {run.number}: {number(run.energy_kwh)} kWh",
                kind=run.kind,
                at=across(place),
                middle_px=middle_px,
                label_px=middle_px + LABEL_BASE_PX,
                square_px=middle_px - RADIUS_PX,
            )
        )
    return tuple(found)


def _mean(mean_kwh: float, relative: float | None, scale: Scale) -> StripMean:
    width = relative or 0.0
    place = scale.percent(mean_kwh)
    start = scale.percent(mean_kwh * (1 - width))
    anchor = "start" if place < LEFT_PERCENT else "end" if place > RIGHT_PERCENT else "middle"
    return StripMean(
        at=across(place),
        start=across(start),
        width=across(scale.percent(mean_kwh * (1 + width)) - start),
        text=f"mean {number(mean_kwh)} kWh",
        anchor=anchor,
    )


def _description(runs: Sequence[StripRun], mean_kwh: float | None) -> str:
    energies = [run.energy_kwh for run in runs]
    text = (
        f"{plural(len(runs), 'run')} from {number(min(energies))} kWh to "
        f"{number(max(energies))} kWh"
    )
    mean = "" if mean_kwh is None else f", their mean is {number(mean_kwh)} kWh"
    return f"{text}{mean}. The table below holds the figures."
