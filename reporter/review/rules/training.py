"""
TM-7: does the run begin before its first event and end after the one that its result rests on?

RN-8: is the training log one of this benchmark, this system and this speed?
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.evidence.find import EvidenceItem
from reporter.evidence.series import TrainingReading, plain_metric_name
from reporter.measure.measure import RunWindow
from reporter.model.enums import RunStatus
from reporter.model.system import System
from reporter.review.rule import CannotRun, Case, Doubt, Need, at, flag, reject, rule
from reporter.review.thresholds import RATE_MOST, STAMP_SLACK_S
from reporter.text import number, one_line, plural, told

# "64xDGXH100": nodes, or accelerators, before the x.
_COUNTED = re.compile(r"([0-9]{1,6})x", re.ASCII)


def _read(case: Case) -> Iterator[tuple[RunWindow, EvidenceItem, TrainingReading]]:
    """
    The runs whose training log was read.
    """
    found = False
    for window in case.need_measures().runs:
        if window.training is not None and window.item is not None:
            found = True
            yield window, window.item, window.training
    if not found:
        raise CannotRun("no training log was read")


@rule("TM-7", "The run holds its own events", "R", requires=Need.EVIDENCE)
def window_holds_events(case: Case) -> Iterator[Doubt]:
    """
    run_start isn't after the first event of training, run_stop not before the last that counts, and
    the target was reached in between.

    Reason: moving one of the two stamps shortens the run and saves energy, while the evaluations
    stand where they were. In published logs the first event comes 0 to 3.9 s after run_start, and
    run_stop 1 ms before to 2.4 s after the last event that counts: the last evaluation, or, where
    all evaluations are made off the clock, the end of the training that they rest on.

    Example: run_stop two minutes before the evaluation that reached the target.
    """
    for window, item, training in _read(case):
        bounds, start_s, stop_s = training.bounds, training.started_s, training.stopped_s
        first_s, last_s = bounds.first_event_s, bounds.last_counting_event_s
        hint = "send the log as the training wrote it"
        if start_s is not None and first_s is not None and start_s > first_s + STAMP_SLACK_S:
            text = f"run_start, {at(start_s)}, is after the first event of training, {at(first_s)}"
            yield reject("", text, hint, file=item.shown)
        if stop_s is None:
            continue
        if last_s is not None and stop_s < last_s - STAMP_SLACK_S:
            text = f"run_stop, {at(stop_s)}, is before the last event that counts, {at(last_s)}"
            yield reject("", text, hint, file=item.shown)
        elif _reached_late(case, window, training, stop_s):
            text = f"no evaluation up to run_stop, {at(stop_s)}, reaches the target"
            yield reject("", text, "a run that missed the target says so", file=item.shown)


def _reached_late(case: Case, window: RunWindow, training: TrainingReading, stop_s: float) -> bool:
    """
    Whether the run is said to have reached the target, but in none of its evaluations inside.
    """
    run, benchmark = case.submission.runs[window.run_index], case.benchmark
    if benchmark is None or run.status is not RunStatus.REACHED_TARGET:
        return False
    if training.bounds.evaluates_off_clock or not training.evaluations:
        return False
    metrics = benchmark.metrics
    return not any(
        all(
            any(m.is_reached_by(value) for name, value in point.values if _is_of(name, m.name))
            for m in metrics
        )
        for point in training.evaluations
        if point.time_s is not None and point.time_s <= stop_s + STAMP_SLACK_S
    )


def _is_of(name: str | None, metric: str) -> bool:
    return name is None or plain_metric_name(name) == plain_metric_name(metric)


@rule("RN-8", "The training log is of this entry", "RF", requires=Need.EVIDENCE)
def log_of_this_entry(case: Case) -> Iterator[Doubt]:
    """
    The training log names this benchmark and as many nodes and accelerators, and the run isn't
    faster than the log's own highest rate. A platform such as "64xDGX" begins with a count of the
    system.

    Reason: a log of a smaller benchmark, or of a machine with fewer nodes, has another energy. An
    achieved rate above the highest logged one means another sample count or another run.

    Example: a result for gpt3 with a log that says submission_benchmark bert.
    """
    benchmark, system = case.need_benchmark(), case.submission.system
    names = {benchmark.id, *benchmark.aliases}
    for window, item, training in _read(case):
        if training.benchmark is not None and training.benchmark not in names:
            text = f"the log is of benchmark {one_line(training.benchmark)!r}, not {benchmark.id}"
            yield reject("", text, "list the training log of this run", file=item.shown)
        stated = {"nodes": system.nodes_count, "accelerators a node": system.accelerators_per_node}
        bounds = training.bounds
        logged = (bounds.nodes_count, bounds.accelerators_per_node)
        for (what, own), found in zip(stated.items(), logged, strict=True):
            if found is not None and found != own:
                text = f"the log counts {found} {what}, the system has {own}"
                yield reject("", text, "describe the system that ran", file=item.shown)
        yield from _platform_doubts(system, bounds.platform, item)
        yield from _too_fast(case, window, item, training)


def _platform_doubts(system: System, platform: str | None, item: EvidenceItem) -> Iterator[Doubt]:
    """
    A platform that begins with a count which is none of the system's, as a question.
    """
    found = _COUNTED.match(platform or "")
    counts = {system.nodes_count, system.accelerators_per_node, system.accelerators_count}
    if platform is not None and found is not None and int(found[1]) not in counts:
        text = (
            f"the log's platform is {one_line(platform)!r}, the system has "
            f"{plural(system.nodes_count, 'node')} of {system.accelerators_per_node}"
        )
        yield flag("", text, "describe the system that ran", file=item.shown)


def _too_fast(
    case: Case, window: RunWindow, item: EvidenceItem, training: TrainingReading
) -> Iterator[Doubt]:
    highest = training.highest_throughput_per_s
    run = case.submission.runs[window.run_index]
    if not highest or run.duration_s <= 0:
        return
    if training.is_throughput_per_accelerator:
        highest *= case.submission.system.accelerators_count
    ratio = run.throughput_per_s / highest
    if ratio > RATE_MOST:
        yield reject(
            "",
            f"the run achieves {number(run.throughput_per_s)} samples/s, {told(ratio, RATE_MOST)} "
            f"times the highest rate that its log holds, {number(highest)}/s",
            "check the sample count and which log belongs to the run",
            file=item.shown,
        )
