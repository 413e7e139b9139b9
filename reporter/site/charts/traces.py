"""
Drawings of an entry: the power of each run over time, and its learning curves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter.model.benchmark import Benchmark, Metric
from reporter.model.run import Run, TraceSummary
from reporter.model.submission import Submission
from reporter.site import words
from reporter.site.charts import axes
from reporter.site.charts.axes import Band, Drawing, Scale
from reporter.site.words import run_name
from reporter.text import duration, number

WATTS_PER_KW = 1_000
HEADROOM = 1.04


def traces_of(submission: Submission) -> tuple[Drawing, ...]:
    """
    One drawing for each run with a power trace, all on the same axes.
    """
    drawn = [
        (number_, run, run.power_trace)
        for number_, run in enumerate(submission.runs, start=1)
        if run.power_trace is not None
    ]
    readings = [y for _, _, trace in drawn for _, y in trace.points if y is not None]
    if not readings:
        return ()
    moments = [x for _, _, trace in drawn for x, _ in trace.points]
    longest = max(run.duration_s for _, run, _ in drawn)
    x = axes.horizontal(min(0.0, *moments), max(longest, *moments))
    y = axes.vertical(0.0, max(readings) * HEADROOM)
    return tuple(_trace(number_, run, trace, x, y) for number_, run, trace in drawn)


def _trace(number_: int, run: Run, trace: TraceSummary, x: Scale, y: Scale) -> Drawing:
    stop = run.duration_s
    places, within = axes.inside(trace.points, (0.0, stop), x, y)
    divisor, unit = (WATTS_PER_KW, "kW") if y.high >= WATTS_PER_KW else (1, "W")
    return Drawing(
        key=f"trace-{number_}",
        title=f"Power during run {number_}",
        description=_description(run, trace),
        caption=f"{run_name(number_)}, {duration(stop)}",
        lines=(axes.line(places),),
        areas=(axes.area(within, axes.at(y(y.low))),),
        band=Band(x=axes.at(x(0.0)), width=axes.at(x(stop) - x(0.0))),
        x_ticks=axes.time_ticks(x),
        y_ticks=axes.value_ticks(y, divisor, f" {unit}"),
        x_label="time since the start of the run",
        y_label=f"{trace.component.value}, {trace.side.value.upper()} side",
    )


def _description(run: Run, trace: TraceSummary) -> str:
    duration_s = run.duration_s
    powers = [power for _, power in trace.points if power is not None]
    outside = any(not 0 <= moment <= duration_s for moment, _ in trace.points)
    padding = (
        " The log also holds readings outside the run; they are drawn unshaded and don't count."
        if outside
        else ""
    )
    return (
        f"Power of the {trace.component.value} on the {trace.side.value.upper()} side over "
        f"{duration(duration_s)}, between {number(min(powers) if powers else 0)} W and "
        f"{number(max(powers) if powers else 0)} W. The shaded span is the run.{padding}"
    )


def curves_of(submission: Submission, benchmark: Benchmark | None) -> tuple[Drawing, ...]:
    """
    One drawing for each metric of the benchmark: quality over time, all runs, and the target.
    """
    if benchmark is None:
        return ()
    drawings = (
        _curve(f"curve-{number_}", metric, submission.runs)
        for number_, metric in enumerate(benchmark.metrics, start=1)
    )
    return tuple(drawing for drawing in drawings if drawing is not None)


def _curve(key: str, metric: Metric, runs: Sequence[Run]) -> Drawing | None:
    curves = [list(_points(run, metric.name)) for run in runs]
    curves = [curve for curve in curves if len(curve) > 1]
    if not curves:
        return None
    values = [value for curve in curves for _, value in curve] + [metric.target]
    margin = (max(values) - min(values)) * (HEADROOM - 1) or abs(metric.target) * 0.01 or 1.0
    x = axes.horizontal(0.0, max(moment for curve in curves for moment, _ in curve))
    y = axes.vertical(min(values) - margin, max(values) + margin)
    name = words.metric_name(metric.name)
    return Drawing(
        key=key,
        title=f"Learning curves: {name}",
        description=f"{name} at each evaluation of {len(curves)} runs, from {number(min(values))} "
        f"to {number(max(values))}. The dashed line is the target, {metric.target:g}.",
        caption=f"{name} over time; the dashed line is the target, {metric.target:g}",
        lines=tuple(axes.line(axes.placed(curve, x, y)) for curve in curves),
        x_ticks=axes.time_ticks(x),
        y_ticks=axes.value_ticks(y),
        x_label="time since the start of the run",
        y_label=name,
        level=axes.at(y(metric.target)),
    )


def _points(run: Run, metric: str) -> Iterator[tuple[float, float]]:
    for point in run.learning_curve:
        for item in point.quality:
            if item.metric == metric:
                yield (point.elapsed_s, item.value)
