"""
Runs from logs: each training log is one run, with the clock and the power logs that are its own.

A power log belongs to every run whose window it reaches into. What could be paired in two ways is
refused with the list of what there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from reporter.errors import ReporterError
from reporter.evidence.offered import offered_by
from reporter.evidence.run_clock import clock_of
from reporter.evidence.series import LogReading, TrainingReading, Window
from reporter.findings import Severity
from reporter.importers.logs import Logs, ReadAs, read_training

LISTED = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedRun:
    """
    One run: its window, its training log (`None` where only a window was stated) and power logs.

    *clock* is the log that lends its clock to the training log, *started_at* the start that people
    stated in its place.
    """

    label: str
    window: Window
    training: Path | None = None
    reading: TrainingReading | None = None
    clock: Path | None = None
    started_at: datetime | None = None
    power: tuple[tuple[Path, LogReading], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoggedRuns:
    """
    All runs by their start, and the power logs that reach into none of them.
    """

    runs: tuple[LoggedRun, ...]
    left_over: tuple[Path, ...] = ()


def runs_of(
    logs: Logs, *, windows: Sequence[Window] = (), starts: Sequence[float] = (), read_as: ReadAs
) -> LoggedRuns:
    """
    One run for each training log, or for each of *windows* where there is no training log.

    *starts* are Unix seconds for the training logs without a clock, in their order. Raises
    `ReporterError` where a training log has no window, a run no power log, or a pairing isn't
    clear.
    """
    if logs.training and windows:
        raise ReporterError(
            "--start and --stop state windows, and training logs are there\n"
            "leave --stop out: a start alone is for a training log that has no clock"
        )
    found = [
        *_timed(logs, list(starts), read_as),
        *(LoggedRun(label="", window=w) for w in windows),
    ]
    if not found:
        raise ReporterError(
            "no run is known: name training logs, or state windows with --start and --stop"
        )
    ordered = sorted(found, key=lambda run: run.window.start_s)
    named = [replace(run, label=f"run_{index}") for index, run in enumerate(ordered)]
    runs = tuple(_with_power(run, named, logs) for run in named)
    taken = {path for run in runs for path, _ in run.power}
    left = tuple(path for path, _ in logs.power if path not in taken)
    return LoggedRuns(runs=runs, left_over=left)


def _timed(logs: Logs, starts: list[float], read_as: ReadAs) -> Iterator[LoggedRun]:
    """
    The training logs with their windows; those without a clock borrow one or take a stated start.
    """
    for path, reading in logs.training:
        if reading.window is not None:
            yield LoggedRun(label="", window=reading.window, training=path, reading=reading)
            continue
        clock = None if starts else _clock(path, logs)
        if clock is None and not starts:
            raise ReporterError(_no_window(path, reading, logs))
        start_s = starts.pop(0) if clock is None else None
        lent = None if clock is None else clock_of(clock[1])
        found = read_training(path, read_as, clock=lent, start_s=start_s)
        if found.window is None:
            raise ReporterError(_no_window(path, found, logs))
        yield LoggedRun(
            label="",
            window=found.window,
            training=path,
            reading=found,
            clock=None if clock is None else clock[0],
            started_at=None if start_s is None else datetime.fromtimestamp(start_s, tz=UTC),
        )
    if starts:
        raise ReporterError(
            f"--start is given {len(starts)} times more than there are training logs without a "
            "clock\nstate one start for each of them, in their order"
        )


def _clock(path: Path, logs: Logs) -> tuple[Path, TrainingReading] | None:
    """
    The log with a clock that is of the same run: of the same name, else the only one of its folder,
    else the only one there is for the only training log.
    """
    others = [one for one in logs.clocks if one[0] != path]
    for own in (
        [one for one in others if _stem(one[0]) == _stem(path)],
        [one for one in others if one[0].parent == path.parent],
        others if len(logs.training) == 1 else [],
    ):
        if own:
            return own[0] if len(own) == 1 else None
    return None


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def _no_window(path: Path, reading: TrainingReading, logs: Logs) -> str:
    errors = [one for one in reading.findings if one.severity is Severity.ERROR]
    reason = errors[0].message if errors else "it has no start, or no stop after it"
    clocks = _listed([str(clock) for clock, _ in logs.clocks if clock != path])
    return (
        f"{path}: {reason}\n"
        "a log of the same run with a clock, of the same name or in its folder, or --start for "
        f"each training log without one gives the window; logs with a clock: {clocks or 'none'}"
    )


def _with_power(run: LoggedRun, runs: Sequence[LoggedRun], logs: Logs) -> LoggedRun:
    own = tuple((path, log) for path, log in logs.power if _reaches_into(log, run.window))
    if not own:
        spans = _listed([_span_text(path, log) for path, log in logs.power])
        raise ReporterError(
            f"no power log reaches into {_run_text(run)}\n"
            f"check clocks and --time-zone; the power logs: {spans or 'none'}"
        )
    for one, other in pairwise(sorted(runs, key=lambda item: item.window.start_s)):
        if run in (one, other) and other.window.start_s < one.window.stop_s:
            raise ReporterError(
                f"two runs at the same time: {_run_text(one)}, and {_run_text(other)}\n"
                "it isn't clear whose the power logs are: draft an entry of each run's own logs"
            )
    return replace(run, power=own)


def _reaches_into(log: LogReading, window: Window) -> bool:
    return any(
        one.first_s is not None
        and one.last_s is not None
        and one.first_s < window.stop_s
        and one.last_s > window.start_s
        for one in offered_by([log]).series
    )


def _run_text(run: LoggedRun) -> str:
    name = "the stated window" if run.training is None else f"the run of {run.training.name}"
    return f"{name} ({_moment(run.window.start_s)} to {_moment(run.window.stop_s)})"


def _span_text(path: Path, log: LogReading) -> str:
    series = offered_by([log]).series
    firsts = [one.first_s for one in series if one.first_s is not None]
    lasts = [one.last_s for one in series if one.last_s is not None]
    if not firsts or not lasts:
        return f"{path.name} (no usable reading)"
    return f"{path.name} ({_moment(min(firsts))} to {_moment(max(lasts))})"


def _moment(time_s: float) -> str:
    at = datetime.fromtimestamp(round(time_s, 3), tz=UTC)
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _listed(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - LISTED:,} more" if len(texts) > LISTED else ""
    return "; ".join(texts[:LISTED]) + more
