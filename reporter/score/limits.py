"""
Whether an entry keeps to the limits of its benchmark: size of the model, accelerators, power, time.

What was measured is held against a limit; what is stated counts only where nothing measures it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter.energy.parts import parts_in
from reporter.findings import Finding, warning
from reporter.model.benchmark import Benchmark
from reporter.model.competition import Limits
from reporter.model.enums import Component, Scope
from reporter.model.submission import Submission
from reporter.score.result import RunScore
from reporter.text import number

_DIGITS = 6


def accelerators_counted(submission: Submission) -> tuple[int, bool]:
    """
    The accelerators of an entry: the most that the parts of a run read, and whether they were read;
    those of the system where no part is of accelerators.
    """
    read = [
        sum(part.devices_count for part in run.parts_of(Component.ACCELERATOR))
        for run in submission.runs
    ]
    most = max(read, default=0)
    return (most, True) if most else (submission.system.accelerators_count, False)


def check_entry_limits(
    submission: Submission, benchmark: Benchmark, file: str
) -> Iterator[Finding]:
    """
    The limits that bind an entry in every scope: model (SR-21), accelerators (SR-23), time (SR-24).
    """
    limits = benchmark.limits
    if limits is not None:
        yield from _check_model(submission, limits, benchmark.id, file)
    yield from _check_accelerators(submission, benchmark, file)
    if limits is None or limits.run_time_s is None:
        return
    for index, run in enumerate(submission.runs):
        if run.duration_s > limits.run_time_s:
            allowed = f"{benchmark.id} allows {_figure(limits.run_time_s)} s"
            message = f"run {run.label} takes {_figure(run.duration_s)} s; {allowed}"
            yield warning("SR-24", file, f"/runs/{index}/stopped_at", message)
            return


def check_run_limits(
    submission: Submission,
    runs: Sequence[RunScore],
    scope: Scope,
    benchmark: Benchmark,
    file: str,
) -> Iterator[Finding]:
    """
    The limits that bind a run by its energy in *scope*: power (SR-22), energy (SR-25).

    Of each the first run is named that breaks it, or that lacks the figure.
    """
    limits = benchmark.limits
    if limits is None:
        return
    yield from _over_energy(runs, limits, benchmark.id, file)
    yield from _over_mean_power(runs, limits, benchmark.id, file)
    yield from _over_highest_power(submission, scope, limits, benchmark.id, file)


def _check_model(submission: Submission, limits: Limits, name: str, file: str) -> Iterator[Finding]:
    most = limits.artifact_bytes
    if most is None:
        return
    size = submission.model.artifact_bytes if submission.model else None
    pointer = "/model/artifact_bytes"
    if size is None:
        message = f"the size of the trained model isn't stated; {name} allows {most:,} B"
        yield warning("SR-21", file, pointer, message)
    elif size > most:
        message = f"the trained model has {size:,} B; {name} allows {most:,} B"
        yield warning("SR-21", file, pointer, message)


def _check_accelerators(
    submission: Submission, benchmark: Benchmark, file: str
) -> Iterator[Finding]:
    """
    The number of accelerators, by the lower of limit and budget.
    """
    bounds = (benchmark.limits, benchmark.budget)
    known = [one.accelerators_count for one in bounds if one and one.accelerators_count is not None]
    if not known:
        return
    count, is_read = accelerators_counted(submission)
    if count > min(known):
        how = "were read" if is_read else "are stated"
        message = f"{count:,} accelerators {how}; {benchmark.id} allows {min(known):,}"
        yield warning("SR-23", file, "/system", message)


def _over_energy(
    runs: Sequence[RunScore], limits: Limits, name: str, file: str
) -> Iterator[Finding]:
    most_j = limits.run_energy_j
    if most_j is None:
        return
    for index, run in enumerate(runs):
        # A run without an energy has reasons of its own.
        if run.charged is not None and run.charged.joules > most_j:
            allowed = f"{name} allows {_figure(most_j)} J"
            message = f"run {run.label} takes {_figure(run.charged.joules)} J; {allowed}"
            yield warning("SR-25", file, f"/runs/{index}/energy_parts", message)
            return


def _over_mean_power(
    runs: Sequence[RunScore], limits: Limits, name: str, file: str
) -> Iterator[Finding]:
    most_w = limits.mean_power_w
    if most_w is None:
        return
    for index, run in enumerate(runs):
        if run.charged is None or not run.duration_s > 0:
            continue
        power_w = run.charged.joules / run.duration_s
        if power_w > most_w:
            drawn = f"run {run.label} draws {_figure(power_w)} W on average"
            message = f"{drawn}; {name} allows {_figure(most_w)} W"
            yield warning("SR-22", file, f"/runs/{index}/energy_parts", message)
            return


def _over_highest_power(
    submission: Submission, scope: Scope, limits: Limits, name: str, file: str
) -> Iterator[Finding]:
    """
    The highest reading of one device; a part whose logs give none can't show that it kept the cap.
    """
    most_w = limits.highest_power_w
    if most_w is None:
        return
    for index, run in enumerate(submission.runs):
        for part in parts_in(run, scope):
            if not part.method.is_measurement:
                continue
            highest_w = part.highest_power_w
            if highest_w is None:
                drawn = f"no highest power is measured in run {run.label}"
            elif highest_w > most_w:
                drawn = f"a device draws up to {_figure(highest_w)} W in run {run.label}"
            else:
                continue
            message = f"{drawn}; {name} allows {_figure(most_w)} W"
            yield warning("SR-22", file, f"/runs/{index}/energy_parts", message)
            return


def _figure(value: float) -> str:
    return number(value, _DIGITS)
