"""
Energy against time on two logarithmic axes: a point for each entry, and the front.

Across, places are percent of the width, so that letters keep their size; down, they are pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.leaderboard.energy_time import EnergyTime, EnergyTimePoint
from reporter.model.accelerators import family_of
from reporter.site import quantity
from reporter.site.addresses import entry_folder
from reporter.site.charts.interval_plot import interval_of
from reporter.site.charts.labels import (
    NARROW,
    WIDE,
    Box,
    Label,
    Widths,
    Wish,
    percent,
    place_labels,
)
from reporter.site.charts.log_axis import LogAxis, tight_log_axis
from reporter.site.charts.percent_axis import (
    AcrossMark,
    DownMark,
    across_marks,
    log_down_marks,
    time_marks,
)
from reporter.text import one_line, plural

# More points than these lie on each other; the table has them all.
MOST_DRAWN = 40
# Labels for more points than these are no help, and the front comes first.
MOST_LABELLED = 12
# A sentence that names more is no help either: the drawing shows them.
MOST_NAMED = 4
FEWEST_POINTS = 2
MARGIN_PERCENT = 4.0
# Above and below the points there is room for a label.
TOP_PX, LOWEST_PX, BOTTOM_PX, HEIGHT_PX = 24.0, 268.0, 280.0, 304.0
MARK_PX, LINE_PX = 8.0, 1.5
# One shape a family; from the last one on, families share it.
SHAPES = {
    "circle": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0Z",
    "square": "M-5-5H5V5H-5Z",
    "triangle": "M0-6.5L6.5 5H-6.5Z",
    "diamond": "M0-7L7 0L0 7L-7 0Z",
    "wedge": "M0 6.5L6.5-5H-6.5Z",
    "hexagon": "M-6.5 0L-3.2-5.6H3.2L6.5 0L3.2 5.6H-3.2Z",
}
_NAMES = tuple(SHAPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMark:
    """
    One entry as drawn: its place, its shape, and the ends of its interval down.
    """

    path: str
    name: str
    system: str
    text: str
    shape: str
    is_open: bool
    is_on_front: bool
    x: str
    y: str
    low_y: str
    high_y: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontLine:
    """
    One straight part of the front.
    """

    x1: str
    x2: str
    y1: str
    y2: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """
    A shape of the legend with the accelerators that it stands for.
    """

    shape: str
    path: str
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyTimePlot:
    """
    The drawing of a board. *front* are the first points on the front, the fastest first, and
    *more_front* says how many follow; *left_out* says in words which entries are missing.
    """

    title: str
    description: str
    points: tuple[PointMark, ...]
    front: tuple[PointMark, ...]
    more_front: str
    front_lines: tuple[FrontLine, ...]
    long_labels: tuple[Label, ...]
    short_labels: tuple[Label, ...]
    x_marks: tuple[AcrossMark, ...]
    y_marks: tuple[DownMark, ...]
    families: tuple[Family, ...]
    has_open: bool
    left_out: str
    height: str = f"{HEIGHT_PX:.0f}"
    axis_y: str = f"{BOTTOM_PX:.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axes:
    time: LogAxis
    energy: LogAxis


def energy_time_plot(found: EnergyTime, names: Mapping[str, str]) -> EnergyTimePlot | None:
    """
    The drawing of the first 40 points; `None` below two. *names* gives the printed name of each
    entry id.
    """
    drawn = found.points[:MOST_DRAWN]
    axes = _axes(drawn)
    if axes is None or len(drawn) < FEWEST_POINTS:
        return None
    shapes = _shapes(drawn)
    points = tuple(_mark(point, axes, shapes, names) for point in drawn)
    front = tuple(point for point in points if point.is_on_front)
    lines = _front_lines([one for one in drawn if one.is_on_front], axes)
    return EnergyTimePlot(
        title="Guaranteed energy to target against time to train",
        description=_description(points, front),
        points=points,
        front=front[:MOST_NAMED],
        more_front=_more(front),
        front_lines=lines,
        long_labels=_labels(drawn, points, lines, axes, WIDE),
        short_labels=_labels(drawn, points, lines, axes, NARROW),
        x_marks=across_marks(time_marks(axes.time), BOTTOM_PX),
        y_marks=log_down_marks(axes.energy),
        families=_families(shapes),
        has_open=any(point.is_open for point in points),
        left_out=_left_out(found, len(found.points) - len(drawn)),
    )


def _axes(drawn: Sequence[EnergyTimePoint]) -> _Axes | None:
    energies = [kwh for point in drawn for kwh in (point.guaranteed.kwh, *_ends_kwh(point))]
    time = tight_log_axis((one.time_s for one in drawn), MARGIN_PERCENT, 100 - MARGIN_PERCENT)
    energy = tight_log_axis(energies, LOWEST_PX, TOP_PX)
    return None if time is None or energy is None else _Axes(time=time, energy=energy)


def _ends_kwh(point: EnergyTimePoint) -> tuple[float, ...]:
    """
    The ends of the interval that have a logarithm; an interval from 0 on has one end.
    """
    interval = interval_of(point.row.scope_score)
    if interval is None:
        return ()
    return tuple(kwh for kwh in (interval.low_kwh, interval.high_kwh) if kwh > 0)


def _shapes(drawn: Sequence[EnergyTimePoint]) -> dict[str, str]:
    """
    The shape of each family of accelerators, in the order of the points.
    """
    families = dict.fromkeys(_family(point) for point in drawn)
    return {name: _NAMES[min(index, len(_NAMES) - 1)] for index, name in enumerate(families)}


def _family(point: EnergyTimePoint) -> str:
    return one_line(family_of(point.row.entry.submission.system.accelerator))


def _families(shapes: Mapping[str, str]) -> tuple[Family, ...]:
    used = dict.fromkeys(shapes.values())
    return tuple(
        Family(
            shape=shape,
            path=SHAPES[shape],
            names=", ".join(name for name, own in shapes.items() if own == shape),
        )
        for shape in used
    )


def _mark(
    point: EnergyTimePoint, axes: _Axes, shapes: Mapping[str, str], names: Mapping[str, str]
) -> PointMark:
    row = point.row
    ends = sorted((*_ends_kwh(point), point.guaranteed.kwh))
    energy, time = quantity.guaranteed_kwh(row.scope_score), quantity.time_span(point.time_s)
    is_from_zero = len(ends) == 2
    return PointMark(
        path=f"{entry_folder(row.entry.id)}index.html",
        name=_name(point, names),
        system=names[row.entry.id],
        text=", ".join(
            (f"{energy.text} kWh" if energy else "", time.text if time else "")
        ),
        shape=shapes[_family(point)],
        is_open=row.rank is None,
        is_on_front=point.is_on_front,
        x=percent(axes.time(point.time_s)),
        y=f"{axes.energy(point.guaranteed.kwh):.1f}",
        low_y=f"{BOTTOM_PX if is_from_zero else axes.energy(ends[0]):.1f}",
        high_y=f"{axes.energy(ends[-1]):.1f}",
    )  # fmt: skip


def _name(point: EnergyTimePoint, names: Mapping[str, str]) -> str:
    name = names[point.row.entry.id]
    return f"{point.row.rank_text} {name}" if point.row.rank_text else name


def _front_lines(front: Sequence[EnergyTimePoint], axes: _Axes) -> tuple[FrontLine, ...]:
    """
    Steps: with the time of the one, the energy of the other isn't reached yet.
    """
    corners = [(axes.time(one.time_s), axes.energy(one.guaranteed.kwh)) for one in front]
    found = []
    for (x1, y1), (x2, y2) in pairwise(corners):
        found += [_line(x1, x2, y1, y1), _line(x2, x2, y1, y2)]
    return tuple(found)


def _line(x1: float, x2: float, y1: float, y2: float) -> FrontLine:
    return FrontLine(x1=percent(x1), x2=percent(x2), y1=f"{y1:.1f}", y2=f"{y2:.1f}")


def _labels(
    drawn: Sequence[EnergyTimePoint],
    points: Sequence[PointMark],
    lines: Sequence[FrontLine],
    axes: _Axes,
    widths: Widths,
) -> tuple[Label, ...]:
    places = [(axes.time(one.time_s), axes.energy(one.guaranteed.kwh)) for one in drawn]
    wishes = [
        Wish(
            key=mark.path,
            text=one_line(mark.name),
            percent=x,
            y_px=y,
            number=one.row.rank_text or "",
        )
        for one, mark, (x, y) in zip(drawn, points[:MOST_LABELLED], places, strict=False)
    ]
    obstacles = [
        *(_around(x, y) for x, y in places),
        *(_along(one.x, one.x, one.high_y, one.low_y) for one in points),
        *(_along(one.x1, one.x2, one.y1, one.y2) for one in lines),
    ]
    return place_labels(wishes, obstacles, widths, BOTTOM_PX)


def _around(x: float, y: float) -> Box:
    """
    What a mark takes.
    """
    return Box(
        left_percent=x, left_px=-MARK_PX, right_percent=x, right_px=MARK_PX,
        top_px=y - MARK_PX, bottom_px=y + MARK_PX,
    )  # fmt: skip


def _along(x1: str, x2: str, y1: str, y2: str) -> Box:
    """
    What a line takes that runs across or down, *y1* above.
    """
    return Box(
        left_percent=float(x1[:-1]), left_px=-LINE_PX, right_percent=float(x2[:-1]),
        right_px=LINE_PX, top_px=float(y1) - LINE_PX, bottom_px=float(y2) + LINE_PX,
    )  # fmt: skip


def _more(front: Sequence[PointMark]) -> str:
    more = len(front) - MOST_NAMED
    return f"and {more} more" if more > 0 else ""


def _description(points: Sequence[PointMark], front: Sequence[PointMark]) -> str:
    named = [f"{point.name}: {point.text}" for point in front[:MOST_NAMED]]
    listed = "; ".join([*named, *filter(None, [_more(front)])])
    told = f" On the front, the fastest first: {listed}." if front else ""
    return (
        f"{plural(len(points), 'entry', 'entries')} by time and guaranteed energy, both axes "
        f"logarithmic.{told} The tables of this page hold the figures."
    )


def _left_out(found: EnergyTime, more: int) -> str:
    parts = [*found.left_out]
    if more:
        parts.insert(0, f"{plural(more, 'entry', 'entries')} beyond the first {MOST_DRAWN}")
    return f"Not drawn: {'; '.join(parts)}" if parts else ""
