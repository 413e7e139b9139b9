"""
The lines on what ran and how it was measured: task, machine, work, boundary, meter.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.carbon.uncertainty import printed
from reporter.citation.amounts import NOT_STATED, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    budget_quality_text,
    instruments_text,
    meter_text,
    method_text,
    sampling_text,
    scope_text,
    side_text,
    uncertainty_text,
)
from reporter.leaderboard.words import (
    accelerators_text,
    metric_name,
    samples_text,
    target_text,
)
from reporter.model.enums import Scope
from reporter.score.result import ScopeScore
from reporter.statement.line import Line, a_line
from reporter.text import duration, number, percent_text, plural
from reporter.units import SECONDS_PER_HOUR


def run_lines(figures: Figures) -> Iterator[Line]:
    """
    The lines in the order of the table.
    """
    for group in (_task, _machine, _work, _measurement):
        yield from group(figures)


def _task(figures: Figures) -> Iterator[Line]:
    benchmark = figures.benchmark
    yield a_line("entry", "Entry", f"{figures.submission.id}, {_origin(figures)}")
    yield a_line(
        "benchmark",
        "Benchmark",
        f"{shown(benchmark.title)} ({benchmark.id} version {benchmark.version}), "
        f"data: {shown(benchmark.dataset.name)}",
    )
    yield a_line("target", "Quality target", shown(target_text(benchmark)))
    yield a_line("quality", "Quality reached", _quality(figures))
    within_budget = budget_quality_text(figures)
    if within_budget:
        yield a_line("within_budget", "Quality within the budget", within_budget)


def _origin(figures: Figures) -> str:
    submission = figures.submission
    return (
        f"by {shown(submission.submitter.name)}, round {shown(submission.round)}, "
        f"{submission.division} division"
    )


def _quality(figures: Figures) -> str:
    texts = []
    for metric in figures.benchmark.metrics:
        values = [
            item.value
            for run in figures.submission.runs
            for item in run.quality
            if item.metric == metric.name
        ]
        if values:
            low, high = number(min(values), 4), number(max(values), 4)
            between = low if low == high else f"{low} to {high}"
            texts.append(f"{shown(metric_name(metric.name))} {between}")
    return f"{'; '.join(texts)} over the runs" if texts else NOT_STATED


def _machine(figures: Figures) -> Iterator[Line]:
    system = figures.submission.system
    host = system.host
    processor = shown(host.processor) if host and host.processor else NOT_STATED
    yield a_line("system", "System", f"{shown(system.name)}, {plural(system.nodes_count, 'node')}")
    yield a_line("accelerators", "Accelerators", shown(accelerators_text(figures.submission)))
    yield a_line("host", "Host processor", processor)
    yield a_line("software", "Framework", shown(system.framework))


def _work(figures: Figures) -> Iterator[Line]:
    scored = figures.scored
    time_s = scored.time_to_train_s
    hours = f" ({number(time_s / SECONDS_PER_HOUR)} h)" if time_s else ""
    time = f"{duration(time_s)}{hours}, mean without the fastest and slowest" if time_s else None
    yield a_line("time_to_train", "Time to train, one run", time or NOT_STATED)
    yield a_line("runs", "Runs", _runs(figures))
    yield a_line("throughput", "Achieved throughput", _throughput(figures))
    yield a_line("performance_per_watt", "Performance per watt", _per_watt(figures))
    yield a_line("samples", "Samples to the target", _samples(figures))


def _runs(figures: Figures) -> str:
    scored = figures.scored
    scale = figures.submission.convergence_scale
    text = f"{len(scored.runs)} listed, {figures.reached_count} reached the target"
    if scale is None:
        return text
    factor = number(scale.factor, 4)
    return (
        f"{text}; a convergence scale of {factor} is published ({shown(scale.source)}) and not "
        "applied: the samples of the reference take its place"
    )


def _samples(figures: Figures) -> str:
    samples = figures.scored.samples
    unit = shown(figures.benchmark.samples.unit_text)
    return samples_text(samples, unit) if samples else f"{NOT_STATED}: too many runs missed"


def _throughput(figures: Figures) -> str:
    rate = figures.scored.throughput_per_s
    if not rate:
        return NOT_STATED
    unit = shown(figures.benchmark.samples.unit)
    return f"{number(rate)} {unit}/s over the whole run; share of the dense peak not stated"


def _per_watt(figures: Figures) -> str:
    per_watt = figures.scored.performance_per_watt
    if not per_watt:
        return f"{NOT_STATED}: no energy is known"
    unit = shown(figures.benchmark.samples.unit)
    return (
        f"{printed(per_watt, figures.uncertainty)} {unit}/J "
        f"({unit} per second per watt) {uncertainty_text(figures)}"
    )


def _measurement(figures: Figures) -> Iterator[Line]:
    side = side_text(figures)
    yield a_line("scope", "Boundary", f"{scope_text(figures)}{f', {side}' if side else ''}")
    yield a_line("contents", "Contents of the boundary", _contents(figures))
    yield a_line(
        "instrument",
        "Instrument",
        f"{instruments_text(figures)}; {meter_text(figures)}; {method_text(figures)}",
    )
    yield a_line("sampling", "Sampling", sampling_text(figures))
    yield a_line("power", "Mean power per accelerator", _power(figures))
    yield a_line("uncertainty", "Uncertainty", _uncertainty(figures))


def _contents(figures: Figures) -> str:
    boundary = figures.submission.boundary
    states = (
        ("accelerators", boundary.accelerators),
        ("host", boundary.host),
        ("cooling in the node", boundary.cooling_in_node),
        ("fabric", boundary.fabric),
        ("storage", boundary.storage),
    )
    return "; ".join(f"{name}: {state.value.replace('_', ' ')}" for name, state in states)


def _power(figures: Figures) -> str:
    power = figures.power_per_accelerator
    if power is None:
        return f"{NOT_STATED}: no energy is known"
    watts = printed(power.watts, figures.uncertainty)
    if figures.scored.scope is Scope.S1:
        return f"{watts} W {uncertainty_text(figures)}, accelerators alone"
    return (
        f"{watts} W {uncertainty_text(figures)}, energy of the {figures.scored.scope.title} "
        "over time and accelerators"
    )


def _uncertainty(figures: Figures) -> str:
    found = figures.scored.estimate
    if found is None:
        return f"{NOT_STATED}: there is no energy to target"
    shares = [
        f"runs, machine and samples {percent_text(found.u_a)}",
        f"meters {percent_text(found.u_b)}",
        *([f"AC/DC conversion {percent_text(found.u_conversion)}"] if found.u_conversion else []),
    ]
    return (
        f"{uncertainty_text(figures)}, from standard uncertainties: {', '.join(shares)}; "
        f"{_spread(figures.scored)}; PUE and carbon intensity are taken as exact"
    )


def _spread(scored: ScopeScore) -> str:
    spread = scored.per_sample.spread if scored.per_sample else None
    if spread is None:
        return "the spread between runs is not known"
    runs = plural(len(scored.runs), "run")
    return f"energy per sample of {runs} spreads by {percent_text(spread)}"
