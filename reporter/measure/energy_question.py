"""
Asks power logs for their energy in plain values: paths, instants, names of devices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reporter.errors import ReporterError, stated_number
from reporter.evidence.engine import Engine
from reporter.evidence.offered import AmbiguousError, Wanted
from reporter.findings import Finding
from reporter.measure.engines import open_engine
from reporter.measure.kept_logs import Meters
from reporter.measure.log_energy import LogEnergy, LogQuestion, energy_of_logs
from reporter.measure.log_window import stated_window, training_window
from reporter.model.enums import Component
from reporter.store.files import PathLike, Paths, paths_of
from reporter.units import ENERGIES_J, POWERS_W

Instant = str | float | datetime


class Asked(NamedTuple):
    """
    What is said of the window: instants as text, or a training log; `None` for what isn't.

    *zone* is for stamps without one, *pattern* for lines of a training log that no reader knows.
    """

    start: str | None
    stop: str | None
    training_log: Path | None
    pattern: str | None
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyAnswer:
    """
    The energy of some logs, and what is to be said of the training log that gave the window.
    """

    energy: LogEnergy
    findings: tuple[Finding, ...]


def energy(
    logs: Paths,
    *,
    start: Instant | None = None,
    stop: Instant | None = None,
    training_log: PathLike | None = None,
    pattern: str | None = None,
    time_zone: str | None = None,
    component: str | None = None,
    devices: Iterable[str] = (),
    series: Iterable[str] = (),
    counter_range_j: float | None = None,
    rated_power_w: float | None = None,
    engine: str = "embedded",
    scheduler: str | None = None,
) -> EnergyAnswer:
    """
    State the energy that power logs show: per device, in all, its doubt, and what was left out.

    The window is from *start* to *stop* (text such as "2026-06-01T10:30:00Z", Unix time in s, or a
    datetime), or that of *training_log*, else the whole log. A training log that only counts from
    its start needs *start*, lines that no reader knows a *pattern*. *time_zone* is for stamps
    without one. *component*, *devices* and *series* say what counts; nothing is added up unless it
    lies apart. *counter_range_j* is the energy in J after which counters start again at zero,
    *rated_power_w* the power in W of one device at which time without readings is charged. With
    *engine* "dask" the workers of the Dask cluster at *scheduler*, such as "tcp://10.0.0.1:8786",
    read the logs by their paths; the figures are the same. The answer is in J, W and s;
    `energy.whole` is `None` where nothing says that the sum may be formed.

    Raises `ReporterError` where a log can't be read, is a tracker's total, or doesn't reach into
    the window, and where it isn't clear what counts: its second line says what to choose.

    Example:

        reporter.energy("power.csv", training_log="train.log").energy.whole.energy_j
    """
    question, findings = log_question(
        Asked(
            start=None if start is None else _text(start),
            stop=None if stop is None else _text(stop),
            training_log=None if training_log is None else Path(training_log),
            pattern=pattern,
            zone=time_zone,
        ),
        _wanted(component, devices, series),
        Meters(counter_range_j=counter_range_j, rated_power_w=rated_power_w),
    )
    with open_engine(engine, scheduler) as opened:
        return EnergyAnswer(energy=_answer(paths_of(logs), question, opened), findings=findings)


def log_question(
    asked: Asked, wanted: Wanted, meters: Meters
) -> tuple[LogQuestion, tuple[Finding, ...]]:
    """
    What is asked of some logs, and what the training log that gives the window says of itself.

    Raises `ReporterError` where what is asked contradicts itself, or a number can't be meant.
    """
    _check(meters)
    window, source, is_local = None, "the whole log", False
    findings: tuple[Finding, ...] = ()
    if asked.training_log is not None:
        if asked.stop is not None:
            raise ReporterError("give --start and --stop, or a training log: one of the two")
        window, findings = training_window(
            asked.training_log, zone=asked.zone, pattern=asked.pattern, start=asked.start
        )
        source = f"from {asked.training_log.name}"
    elif asked.pattern is not None:
        raise ReporterError("a pattern is for the lines of a training log: name one")
    elif asked.start is not None and asked.stop is not None:
        window, is_local = stated_window(asked.start, asked.stop, asked.zone)
        source = "as stated"
    elif asked.start is not None or asked.stop is not None:
        raise ReporterError("--start and --stop go together: give both, or a training log")
    question = LogQuestion(
        window=window,
        window_source=source,
        is_local=is_local,
        zone=asked.zone,
        wanted=wanted,
        counter_range_j=meters.counter_range_j,
        rated_power_w=meters.rated_power_w,
    )
    return question, findings


def _answer(logs: list[Path], question: LogQuestion, engine: Engine) -> LogEnergy:
    if not logs:
        raise ReporterError("no log there: name at least one power log")
    try:
        return energy_of_logs(logs, question, engine)
    except AmbiguousError as refused:
        raise ReporterError(f"{refused}\n{refused.advice}") from refused


def _text(instant: Instant) -> str:
    """
    An instant as people write it; a number is Unix time in s.
    """
    if isinstance(instant, datetime):
        return instant.isoformat()
    return instant if isinstance(instant, str) else repr(instant)


def _wanted(component: str | None, devices: Iterable[str], series: Iterable[str]) -> Wanted:
    # A string is iterable, too: its letters would be taken for names.
    names = (devices,) if isinstance(devices, str) else tuple(devices)
    named = (series,) if isinstance(series, str) else tuple(series)
    try:
        kind = None if component is None else Component(component)
    except ValueError:
        known = ", ".join(Component)
        raise ReporterError(f"no component is called {component!r}; there are: {known}") from None
    return Wanted(component=kind, devices=names, series=named)


def _check(meters: Meters) -> None:
    if meters.counter_range_j is not None:
        stated_number(meters.counter_range_j, ENERGIES_J, "the range of the counters", "J")
    if meters.rated_power_w is not None:
        stated_number(meters.rated_power_w, POWERS_W, "the rated power", "W")
