"""
Quality against energy: one line for each entry, up to the target and beyond, on a logarithmic axis
of energy.

Above the lines each has a flag: a line up to a row of its own with its name, to the right of it.
The first to end has the highest row, so no name crosses another's line. Where all lines end in the
right half names stand to the left, and the last to end has the highest row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporter.leaderboard.quality_curves import Evaluation, QualityCurve, QualityCurves
from reporter.model.benchmark import Metric
from reporter.model.enums import Direction
from reporter.site.addresses import entry_folder
from reporter.site.charts.labels import (
    NARROW,
    WIDE,
    Label,
    Widths,
    Wish,
    cut_to,
    label_at,
    percent,
)
from reporter.site.charts.log_axis import LogAxis, tight_log_axis
from reporter.site.charts.percent_axis import (
    AcrossMark,
    DownMark,
    LinearAxis,
    across_marks,
    decimal_down_marks,
    value_marks,
)
from reporter.text import number, one_line, plural

# Lines end here at the latest; right of it there is room for the name of the last one. Where names
# stand to the left there is none to leave.
LEFT_PERCENT, RIGHT_PERCENT, LATEST_PERCENT = 1.0, 64.0, 97.0
MIDDLE_PERCENT = 50.0
ROW_PX, FIRST_ROW_PX, CURVES_PX, AXIS_PX = 19.0, 14.0, 200.0, 24.0
FLAG_GAP_PX, FLAG_TEXT_PX = 12.0, 5.0
# The lines have a drawing of their own, which is stretched across.
STRETCHED = 1000.0
# Evaluations of one line, and energies below this share of the least last one: what is before is
# the first hundredth of a training, and would take half of a logarithmic axis.
MOST_DRAWN, LEAST_SHARE = 40, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveLine:
    """
    One entry: its line in the stretched drawing, and its flag in percent and pixels.
    """

    path: str
    name: str
    text: str
    line: str
    end_x: str
    end_y: str
    flag_y: str
    long_label: Label
    short_label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCurvePlot:
    """
    The drawing of a board. *notes* say in words what is drawn and what is left out.
    """

    title: str
    description: str
    lines: tuple[CurveLine, ...]
    target: str
    target_y: str
    target_label: str
    names_are_left: bool
    x_marks: tuple[AcrossMark, ...]
    y_marks: tuple[DownMark, ...]
    height: str
    top_y: str
    axis_y: str
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """
    Both axes, the heights of the rows of flags, and on which side of a flag its name stands.
    """

    energy: LogAxis
    quality: LinearAxis
    top_px: float
    axis_px: float
    names_are_left: bool


def quality_curve_plot(
    found: QualityCurves, names: Mapping[str, str], metric_name: str
) -> QualityCurvePlot | None:
    """
    The drawing of the curves of a board; `None` without any. *names* gives the printed name of each
    entry id, *metric_name* that of the metric.
    """
    kept = [(curve, _kept(curve, _least_kwh(found.curves))) for curve in found.curves]
    if not kept:
        return None
    frame = _frame([evaluations for _, evaluations in kept], found.metric)
    if frame is None:
        return None
    # The order of the flags, by the end of each line.
    order = sorted(
        kept,
        key=lambda pair: (pair[1][-1].energy.kwh, pair[0].row.entry.id),
        reverse=frame.names_are_left,
    )
    lines = tuple(
        _line(curve, evaluations, index, frame, names)
        for index, (curve, evaluations) in enumerate(order)
    )
    low, high = sorted((frame.quality.low, frame.quality.high))
    target_y = frame.quality(found.metric.target)
    return QualityCurvePlot(
        title=f"{metric_name[:1].upper()}{metric_name[1:]} against energy",
        description=_description(lines, metric_name, found.metric),
        lines=lines,
        target=f"{found.metric.target:g}",
        target_y=f"{target_y:.1f}",
        target_label=f"{target_y - FLAG_TEXT_PX:.1f}",
        names_are_left=frame.names_are_left,
        x_marks=across_marks(value_marks(frame.energy), frame.axis_px),
        y_marks=decimal_down_marks(low, high, frame.quality),
        height=f"{frame.axis_px + AXIS_PX:.0f}",
        top_y=f"{frame.top_px:.1f}",
        axis_y=f"{frame.axis_px:.1f}",
        notes=_notes(found, kept, names),
    )


def _least_kwh(curves: Sequence[QualityCurve]) -> float:
    lasts = [curve.evaluations[-1].energy.kwh for curve in curves]
    return LEAST_SHARE * min(lasts, default=0.0)


def _kept(curve: QualityCurve, least_kwh: float) -> list[Evaluation]:
    """
    The evaluations to draw: from *least_kwh* on, at most 40 evenly spread, the last one among them.
    """
    later = [one for one in curve.evaluations if one.energy.kwh >= least_kwh]
    every = -(-len(later) // MOST_DRAWN)
    return later[::-1][::every][::-1]


def _frame(curves: Sequence[Sequence[Evaluation]], metric: Metric) -> _Frame | None:
    energies = [one.energy.kwh for curve in curves for one in curve]
    wide = tight_log_axis(energies, LEFT_PERCENT, LATEST_PERCENT)
    ends = [one[-1].energy.kwh for one in curves]
    names_are_left = wide is not None and all(wide(end) > MIDDLE_PERCENT for end in ends)
    energy = wide if names_are_left else tight_log_axis(energies, LEFT_PERCENT, RIGHT_PERCENT)
    if energy is None:
        return None
    qualities = [*(one.quality for curve in curves for one in curve), metric.target]
    low, high = min(qualities), max(qualities)
    high = high if high > low else low + 1.0
    top_px = FIRST_ROW_PX + ROW_PX * len(curves) + FLAG_GAP_PX
    axis_px = top_px + CURVES_PX
    worst, best = (low, high) if metric.direction is Direction.HIGHER else (high, low)
    return _Frame(
        energy=energy,
        quality=LinearAxis(low=worst, high=best, low_px=axis_px, high_px=top_px),
        top_px=top_px,
        axis_px=axis_px,
        names_are_left=names_are_left,
    )


def _line(
    curve: QualityCurve,
    evaluations: Sequence[Evaluation],
    index: int,
    frame: _Frame,
    names: Mapping[str, str],
) -> CurveLine:
    end, row = evaluations[-1], curve.row
    x, y = frame.energy(end.energy.kwh), frame.quality(end.quality)
    base_px = FIRST_ROW_PX + ROW_PX * index
    name = f"{row.rank_text} {names[row.entry.id]}"
    return CurveLine(
        path=f"{entry_folder(row.entry.id)}index.html",
        name=name,
        text=f"run {curve.run}, {number(end.energy.kwh)} kWh at its last evaluation",
        line=_path(evaluations, frame),
        end_x=percent(x),
        end_y=f"{y:.1f}",
        flag_y=f"{base_px - FLAG_TEXT_PX:.1f}",
        long_label=_flag(row.entry.id, name, (x, base_px), WIDE, is_left=frame.names_are_left),
        short_label=_flag(row.entry.id, name, (x, base_px), NARROW, is_left=frame.names_are_left),
    )


def _path(evaluations: Iterable[Evaluation], frame: _Frame) -> str:
    places = [
        f"{frame.energy(one.energy.kwh) * STRETCHED / 100:.1f} {frame.quality(one.quality):.1f}"
        for one in evaluations
    ]
    # A line of one evaluation has no length; round ends make a dot of it.
    return f"M{'L'.join(places if len(places) > 1 else places * 2)}"


def _flag(
    key: str, name: str, place: tuple[float, float], widths: Widths, *, is_left: bool
) -> Label:
    """
    The name beside its flag at *place*, percent across and px down, cut to the room on its side.
    """
    x, base_px = place
    room_px = widths.least_px * (x if is_left else 100 - x) / 100 - FLAG_TEXT_PX
    wish = Wish(key=key, text=cut_to(one_line(name), room_px), percent=x, y_px=base_px)
    return label_at(wish, -FLAG_TEXT_PX if is_left else FLAG_TEXT_PX, base_px)


def _description(lines: Sequence[CurveLine], metric_name: str, metric: Metric) -> str:
    ends = "; ".join(f"{line.name}: {line.text}" for line in lines)
    return (
        f"{plural(len(lines), 'line')} of {metric_name} against energy so far, with the target "
        f"{metric.target:g}. {ends}. The table below holds energies at some levels."
    )


def _notes(
    found: QualityCurves,
    kept: Sequence[tuple[QualityCurve, Sequence[Evaluation]]],
    names: Mapping[str, str],
) -> str:
    """
    What is drawn of each entry, and what is left out, in sentences.
    """
    parts = []
    hidden = sum(len(curve.evaluations) - len(drawn) for curve, drawn in kept)
    if hidden:
        parts.append(f"{plural(hidden, 'evaluation')} too early or too close to others")
    if found.more:
        parts.append(f"{plural(found.more, 'ranked entry', 'ranked entries')} after the first ones")
    parts += [f"{names[row.entry.id]} ({reason})" for row, reason in found.without]
    return f"Not drawn: {'; '.join(parts)}" if parts else ""
