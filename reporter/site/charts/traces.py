"""
Drawings of an entry's runs: learning curves above the power, on one time axis.

Across, places are percent of the width, so that the drawing fits any screen and its letters keep
their size; down, they are pixels. Lines are paths on a grid of 1000 by 100, stretched to a panel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.run import Run, TraceSummary
from reporter.model.submission import Submission
from reporter.site import words
from reporter.site.charts import axes
from reporter.site.charts.axes import Scale, Tick
from reporter.site.charts.uncovered import charged_level_w, gaps_of
from reporter.site.lead import names_text
from reporter.site.words import run_name
from reporter.text import duration, number, plural

WATTS_PER_KW = 1_000
# Room for the label of a level above the highest reading, or beside the values of a curve.
HEADROOM = 1.18
# The heights of a large and of a small drawing, in pixels.
TITLE_PX, AXIS_PX = 22, 24
LEARNING_PX, POWER_PX = 104, 160
SMALL_TITLE_PX, SMALL_LEARNING_PX, SMALL_POWER_PX = 8, 44, 76
# The grid of the paths.
ACROSS, DOWN = 1000.0, 100.0
# What is narrower on the time axis can't be seen, and has no hatching.
NARROWEST_SHARE = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    A span of the time axis, in percent of the width.
    """

    start: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """
    One panel of a drawing: the line of the power, or a learning curve with its evaluation points.

    *level_px* is the height of the power at which time without evidence is charged, or of the
    target; *kind* is power or learning. Labels and ticks are empty in a small drawing.
    """

    kind: str
    title: str
    title_px: int
    top_px: int
    height_px: int
    line: str
    points: str
    level_px: str | None
    level_label: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDrawing:
    """
    One run: its panels over one time axis, the window of the run, and the spans without evidence.

    *start* and *stop* are the edges of the window; *stop* is also where its label ends.
    """

    key: str
    title: str
    description: str
    caption: str
    window: Span
    start: str
    stop: str
    gaps: tuple[Span, ...]
    panels: tuple[Panel, ...]
    ticks: tuple[Tick, ...]
    top_px: int
    axis_px: int
    tick_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDrawings:
    """
    The drawings of an entry: one large, that of the run with the most time without evidence, and a
    small one of each other run. *remarks* say what the drawings can't show; *has_gaps*,
    *has_level*, *has_points* and *has_target* say what a legend has to explain.
    """

    large: RunDrawing
    small: tuple[RunDrawing, ...]
    remarks: tuple[str, ...]
    has_gaps: bool
    has_level: bool
    has_points: bool
    has_target: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """
    What the drawings of an entry share: axes, the charged level in W, metrics with their scales.
    """

    time: Scale
    power: Scale | None
    level_w: float | None
    metrics: tuple[tuple[Metric, Scale], ...]


def run_drawings(submission: Submission, benchmark: Benchmark | None) -> RunDrawings | None:
    """
    The drawings of all runs that have a power trace or evaluations, all on the same axes; `None`
    where no run has either.
    """
    frame = _frame(submission, benchmark)
    drawn = [
        (number_, run, _gaps(run, frame.time))
        for number_, run in enumerate(submission.runs, start=1)
        if run.power_trace is not None or any(_points(run, m.name) for m, _ in frame.metrics)
    ]
    if not drawn or (frame.power is None and not frame.metrics):
        return None
    first = max(drawn, key=lambda item: sum(stop - start for start, stop in item[2]))
    large = _drawing(*first, frame, is_small=False)
    small = tuple(_drawing(*item, frame, is_small=True) for item in drawn if item is not first)
    everything = (large, *small)
    return RunDrawings(
        large=large,
        small=small,
        remarks=tuple(_remarks(submission, frame)),
        has_gaps=any(one.gaps for one in everything),
        has_level=frame.power is not None and frame.level_w is not None,
        has_points=any(panel.points for one in everything for panel in one.panels),
        has_target=bool(frame.metrics),
    )


def _frame(submission: Submission, benchmark: Benchmark | None) -> _Frame:
    runs = submission.runs
    traces = [run.power_trace for run in runs if run.power_trace is not None]
    readings = [y for trace in traces for _, y in trace.points if y is not None]
    moments = [trace.points[end][0] for trace in traces if trace.points for end in (0, -1)]
    time = _across(min(0.0, *moments, 0.0), max([run.duration_s for run in runs] + moments))
    highest_w = max(readings, default=0.0)
    level_w = charged_level_w(runs, submission.system) if readings else None
    power = _down(0.0, max(highest_w, level_w or 0.0) * HEADROOM) if readings else None
    metrics = benchmark.metrics if benchmark else ()
    return _Frame(time=time, power=power, level_w=level_w, metrics=tuple(_scales(runs, metrics)))


def _scales(runs: Sequence[Run], metrics: Sequence[Metric]) -> Iterator[tuple[Metric, Scale]]:
    for metric in metrics:
        values = [value for run in runs for _, value in _points(run, metric.name)]
        if values:
            values.append(metric.target)
            low, high = min(values), max(values)
            margin = (high - low) * (HEADROOM - 1) or abs(metric.target) * 0.01 or 1.0
            yield metric, _down(low - margin, high + margin)


def _across(low: float, high: float) -> Scale:
    return Scale(low=low, high=high if high > low else low + 1, start=0.0, end=ACROSS)


def _down(low: float, high: float) -> Scale:
    return Scale(low=low, high=high if high > low else low + 1, start=DOWN, end=0.0)


def _gaps(run: Run, time: Scale) -> list[tuple[float, float]]:
    least_s = (time.high - time.low) * NARROWEST_SHARE
    return [(start, stop) for start, stop in gaps_of(run) if stop - start >= least_s]


def _drawing(
    number_: int,
    run: Run,
    gaps: Sequence[tuple[float, float]],
    frame: _Frame,
    *,
    is_small: bool,
) -> RunDrawing:
    panels = list(_panels(run, frame, is_small=is_small))
    bottom_px = panels[-1].top_px + panels[-1].height_px
    ticks = axes.time_ticks(frame.time)
    stop_s = run.duration_s
    return RunDrawing(
        key=f"run-{number_}-drawing",
        title=f"{run_name(number_)}: {' and '.join(panel.title for panel in panels)}",
        description=_description(run, gaps, frame),
        caption=f"{run_name(number_)}, {duration(stop_s)}",
        window=_span(0.0, stop_s, frame.time),
        start=_place(frame.time(0.0)),
        stop=_place(frame.time(stop_s)),
        gaps=tuple(_span(start, stop, frame.time) for start, stop in gaps),
        panels=tuple(panels),
        ticks=tuple(_placed_tick(tick) for tick in (ticks[-1:] if is_small else ticks)),
        top_px=panels[0].top_px,
        axis_px=bottom_px,
        tick_px=bottom_px + 18,
        height_px=bottom_px + AXIS_PX,
    )


def _placed_tick(tick: Tick) -> Tick:
    return replace(tick, at=_place(float(tick.at)))


def _panels(run: Run, frame: _Frame, *, is_small: bool) -> Iterator[Panel]:
    title_px = SMALL_TITLE_PX if is_small else TITLE_PX
    learning_px = SMALL_LEARNING_PX if is_small else LEARNING_PX
    power_px = SMALL_POWER_PX if is_small else POWER_PX
    top_px = 0
    for metric, y in frame.metrics:
        top_px += title_px
        yield _learning(run, metric, frame.time, y, top_px, learning_px)
        top_px += learning_px
    if frame.power is not None and run.power_trace is not None:
        yield _power(run.power_trace, frame, frame.power, top_px + title_px, power_px)


def _learning(
    run: Run, metric: Metric, time: Scale, y: Scale, top_px: int, height_px: int
) -> Panel:
    places = axes.placed(_points(run, metric.name), time, y)
    return Panel(
        kind="learning",
        title=words.metric_name(metric.name),
        title_px=top_px - 8,
        top_px=top_px,
        height_px=height_px,
        line=axes.line(places),
        points="".join(f"M{place}h0" for place in places if place is not None),
        level_px=_height(y(metric.target), top_px, height_px),
        level_label=f"target {metric.target:g}",
        ticks=_value_ticks(axes.value_ticks(y), top_px, height_px),
    )


def _power(trace: TraceSummary, frame: _Frame, y: Scale, top_px: int, height_px: int) -> Panel:
    divisor, unit = (WATTS_PER_KW, "kW") if y.high >= WATTS_PER_KW else (1, "W")
    level_w = frame.level_w
    side = trace.side.value.upper()
    return Panel(
        kind="power",
        title=f"power of the {trace.component.value.replace('_', ' ')}, {side} side",
        title_px=top_px - 8,
        top_px=top_px,
        height_px=height_px,
        line=axes.line(axes.placed(trace.points, frame.time, y)),
        points="",
        level_px=None if level_w is None else _height(y(level_w), top_px, height_px),
        level_label="" if level_w is None else f"charged at {number(level_w / divisor)} {unit}",
        ticks=_value_ticks(axes.value_ticks(y, divisor, f" {unit}"), top_px, height_px),
    )


def _value_ticks(ticks: Sequence[Tick], top_px: int, height_px: int) -> tuple[Tick, ...]:
    return tuple(replace(tick, at=_height(float(tick.at), top_px, height_px)) for tick in ticks)


def _height(down: float, top_px: int, height_px: int) -> str:
    return axes.at(top_px + down * height_px / DOWN)


def _span(start_s: float, stop_s: float, time: Scale) -> Span:
    return Span(start=_place(time(start_s)), width=_place(time(stop_s) - time(start_s)))


def _place(across: float) -> str:
    return axes.across(across * 100 / ACROSS)


def _points(run: Run, metric: str) -> list[tuple[float, float]]:
    return [
        (point.elapsed_s, item.value)
        for point in run.learning_curve
        for item in point.quality
        if item.metric == metric
    ]


def _description(run: Run, gaps: Sequence[tuple[float, float]], frame: _Frame) -> str:
    return " ".join((*_learning_words(run, frame), *_power_words(run, gaps, frame)))


def _learning_words(run: Run, frame: _Frame) -> Iterator[str]:
    for metric, _ in frame.metrics:
        values = [value for _, value in _points(run, metric.name)]
        name = words.metric_name(metric.name)
        if values:
            yield (
                f"{name} at {plural(len(values), 'evaluation')}, from {number(values[0], 4)} to "
                f"{number(values[-1], 4)}; the target is {metric.target:g}."
            )


def _power_words(run: Run, gaps: Sequence[tuple[float, float]], frame: _Frame) -> Iterator[str]:
    trace = run.power_trace
    powers = [power for _, power in trace.points if power is not None] if trace else []
    if trace is None or not powers:
        return
    yield (
        f"Power of the {trace.component.value.replace('_', ' ')} on the {trace.side.value.upper()} "
        f"side over {duration(run.duration_s)}, between {number(min(powers))} W and "
        f"{number(max(powers))} W. The shaded span is the run."
    )
    if any(not 0 <= moment <= run.duration_s for moment, _ in trace.points):
        yield "Readings outside it are drawn and don't count."
    if gaps:
        total_s = sum(stop - start for start, stop in gaps)
        level = "" if frame.level_w is None else f", charged at {number(frame.level_w)} W"
        yield (
            f"{plural(len(gaps), 'hatched span')} of {duration(total_s)} in all without "
            f"readings{level}."
        )


def _remarks(submission: Submission, frame: _Frame) -> Iterator[str]:
    """
    What the drawings can't show, each a sentence.
    """
    missing = [
        run_name(number_)
        for number_, run in enumerate(submission.runs, start=1)
        if run.power_trace is None
    ]
    if missing:
        yield f"No power is drawn of {names_text(missing)}: the submission has no trace of it."
    if frame.power is not None and frame.level_w is None:
        yield (
            "The charged level isn’t drawn: a part has no rated power, so its highest reading is "
            "charged."
        )
    if _has_several_devices(submission):
        yield "A hatched span lacks readings of at least one device; only its share is charged."
    if not frame.metrics:
        yield "No learning curve is drawn: no evaluation is listed."


def _has_several_devices(submission: Submission) -> bool:
    return any(
        sum(part.devices_count for part in run.parts_of(run.power_trace.component)) > 1
        for run in submission.runs
        if run.power_trace is not None
    )
