"""
Recomputes the energy of every measured part from its own logs, inside the training log's window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reporter.energy.counters import integrate_counter, unwrap
from reporter.energy.coverage import Integral, Shape, integrate, shape
from reporter.energy.meter_class import CHARGE_GAP_LIMIT_S, GAP_LIMIT_S
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import (
    CleanTrace,
    EnergyCounter,
    LogReading,
    PowerTrace,
    TrainingReading,
    Window,
    clean,
)
from reporter.model.enums import Component, MeterClass, Method
from reporter.model.run import EnergyPart, Run
from reporter.review.rule import Case, PartAt
from reporter.review.thresholds import CHARGE_ACCELERATOR, CHARGE_NODE, WINDOW_SLACK_S


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """
    Power readings of one device: as logged, cleaned, and their shape.
    """

    raw: PowerTrace
    clean: CleanTrace
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceMeasure:
    """
    One device's log integrated over the run's window; *samples* is `None` for a counter.

    *loose* is the integral at the longest gap limit of any class, on which a log is refused;
    *charged_in* integrates another window, charging as *integral* does.
    *first_s* and *last_s* are its first and last usable stamp, `None` without any.
    """

    item: EvidenceItem
    integral: Integral
    loose: Integral
    first_s: float | None
    last_s: float | None
    samples: Samples | None
    charged_in: Callable[[Window], Integral]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartMeasure:
    """
    One energy part as its logs show it; energies in J on the side and in the form as stated.
    """

    at: PartAt
    devices: tuple[DeviceMeasure, ...]
    logs: tuple[LogReading, ...]

    @property
    def integrated_j(self) -> float | None:
        """
        Energy inside the window; `None` if any device has none.
        """
        return self._sum([device.integral.integrated_j for device in self.devices])

    @property
    def charged_j(self) -> float | None:
        """
        The same with uncovered time charged.
        """
        return self._sum([device.integral.charged_j for device in self.devices])

    @property
    def coverage(self) -> float:
        """
        The worst coverage of any device.
        """
        return min(device.integral.coverage for device in self.devices)

    @property
    def largest_gap_s(self) -> float:
        """
        The largest gap of any device.
        """
        return max(device.integral.largest_gap_s for device in self.devices)

    @property
    def median_interval_s(self) -> float | None:
        """
        The slowest device's median interval.
        """
        known = [device.integral.median_interval_s for device in self.devices]
        return max((interval for interval in known if interval is not None), default=None)

    def _sum(self, energies_j: Sequence[float | None]) -> float | None:
        known = [energy for energy in energies_j if energy is not None]
        if not known or len(known) < len(energies_j):
            return None
        return sum(known)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunWindow:
    """
    A run's window by its training log; *item* is `None` where no training log was found.
    """

    run_index: int
    run: Run
    window: Window
    item: EvidenceItem | None
    training: TrainingReading | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measures:
    """
    All runs and measured parts of one submission, recomputed.
    """

    runs: tuple[RunWindow, ...]
    parts: tuple[PartMeasure, ...]

    def part(self, at: PartAt) -> PartMeasure | None:
        """
        The recomputation of one part, `None` if its logs aren't there.
        """
        for measure in self.parts:
            if (measure.at.run_index, measure.at.part_index) == (at.run_index, at.part_index):
                return measure
        return None


def measure(case: Case, evidence: EvidenceSet) -> Measures:
    """
    Recompute what the logs in *evidence* allow; parts without a readable log are left out.
    """
    windows = tuple(_windows(case, evidence))
    parts = []
    for place in case.measured_parts():
        measured = _part(case, place, evidence, windows[place.run_index].window)
        if measured is not None:
            parts.append(measured)
    return Measures(runs=windows, parts=tuple(parts))


def _windows(case: Case, evidence: EvidenceSet) -> Sequence[RunWindow]:
    logs = [item for item in evidence.items if item.training is not None]
    found = []
    for index, run in enumerate(case.submission.runs):
        item = _training_log(logs, run, index)
        training = item.training if item else None
        found.append(
            RunWindow(
                run_index=index,
                run=run,
                window=_window(run, training),
                item=item,
                training=training,
            )
        )
    return found


def _training_log(logs: Sequence[EvidenceItem], run: Run, index: int) -> EvidenceItem | None:
    """
    The log of the run's name, else the one that starts with the run, else the one of its number.
    """
    start_s = run.started_at.timestamp()
    named = (item for item in logs if run.label in {item.stem, item.evidence.id})
    starting = (item for item in logs if _starts_at(item.training, start_s))
    numbered = (item for item in logs if item.evidence.id == f"run-{index + 1}-log")
    return next(named, None) or next(starting, None) or next(numbered, None)


def _starts_at(training: TrainingReading | None, start_s: float) -> bool:
    if training is None or training.started_s is None:
        return False
    return abs(training.started_s - start_s) < WINDOW_SLACK_S


def _window(run: Run, training: TrainingReading | None) -> Window:
    """
    The training log's window, or the stated one where there is none.
    """
    start_s, stop_s = run.started_at.timestamp(), run.stopped_at.timestamp()
    if (
        training is not None
        and training.started_s is not None
        and training.stopped_s is not None
        and training.stopped_s > training.started_s
    ):
        start_s, stop_s = training.started_s, training.stopped_s
    # A reversed window is TM-1's affair; here it must only not stop the review.
    return Window(start_s=start_s, stop_s=max(stop_s, start_s + 1e-3))


def _part(case: Case, place: PartAt, evidence: EvidenceSet, window: Window) -> PartMeasure | None:
    items = [evidence.by_id[name] for name in place.part.evidence if name in evidence.by_id]
    readings = [(item, item.power) for item in items if item.power is not None]
    best = case.meter_class(place.part)
    devices = tuple(_devices(case, place.part, readings, Limits(window=window, best=best)))
    if not devices:
        return None
    return PartMeasure(
        at=place,
        devices=devices,
        logs=tuple(log for _, log in readings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    The window of a run and the class of a part's instrument.
    """

    window: Window
    best: MeterClass

    @property
    def gap_limits_s(self) -> tuple[float, float]:
        """
        The gap limit of the class, and the longest of any.
        """
        longest_s = GAP_LIMIT_S[MeterClass.M3]
        return GAP_LIMIT_S.get(self.best, longest_s), longest_s


def _devices(
    case: Case,
    part: EnergyPart,
    readings: Sequence[tuple[EvidenceItem, LogReading]],
    limits: Limits,
) -> Iterator[DeviceMeasure]:
    """
    Counters for a part that was counted, else the power readings.
    """
    counters = [(item, counter) for item, log in readings for counter in _counters_of(log, part)]
    traces = [(item, trace) for item, log in readings for trace in _traces_of(log, part)]
    if counters and (part.method is Method.COUNTER or not traces):
        charge_w = _charge_power(case, part, len(counters))
        cap_w = case.highest_power_w(part) / len(counters)
        for item, counter in counters:
            yield _counted(item, counter, limits, charge_w, cap_w)
        return
    charge_w = _charge_power(case, part, max(1, len(traces)))
    for item, trace in traces:
        yield _sampled(item, trace, limits, charge_w)


def _traces_of(log: LogReading, part: EnergyPart) -> tuple[PowerTrace, ...]:
    """
    The traces of the part's devices where the log calls any by that name, else all of them.
    """
    named = tuple(trace for trace in log.traces if trace.name in part.devices)
    return tuple(trace for trace in named or log.traces if trace.times_s.size)


def _counters_of(log: LogReading, part: EnergyPart) -> tuple[EnergyCounter, ...]:
    named = tuple(counter for counter in log.counters if counter.name in part.devices)
    return tuple(counter for counter in named or log.counters if counter.times_s.size)


def _sampled(
    item: EvidenceItem, trace: PowerTrace, limits: Limits, charge_w: float | None
) -> DeviceMeasure:
    cleaned = clean(trace)
    tight, loose = (
        integrate(cleaned.trace, limits.window, gap_limit_s=gap_s, charge_power_w=charge_w)
        for gap_s in limits.gap_limits_s
    )
    # What is charged has one limit for all classes.
    charged_in = partial(
        integrate, cleaned.trace, gap_limit_s=CHARGE_GAP_LIMIT_S, charge_power_w=charge_w
    )
    times_s = cleaned.trace.times_s
    return DeviceMeasure(
        item=item,
        integral=replace(tight, charged_j=charged_in(limits.window).charged_j),
        loose=loose,
        first_s=float(times_s[0]) if times_s.size else None,
        last_s=float(times_s[-1]) if times_s.size else None,
        samples=Samples(raw=trace, clean=cleaned, shape=shape(trace)),
        charged_in=charged_in,
    )


def _counted(
    item: EvidenceItem,
    counter: EnergyCounter,
    limits: Limits,
    charge_w: float | None,
    cap_w: float,
) -> DeviceMeasure:
    tight, loose = (
        partial(integrate_counter, counter, gap_limit_s=gap_s, charge_power_w=charge_w, cap_w=cap_w)
        for gap_s in limits.gap_limits_s
    )
    times_s = unwrap(counter, cap_w=cap_w).times_s
    return DeviceMeasure(
        item=item,
        integral=tight(limits.window),
        loose=loose(limits.window),
        first_s=float(times_s[0]) if times_s.size else None,
        last_s=float(times_s[-1]) if times_s.size else None,
        samples=None,
        charged_in=tight,
    )


def _charge_power(case: Case, part: EnergyPart, traces_count: int) -> float | None:
    """
    The power at which one log's uncovered time is charged (EL-4); `None`: its highest reading.
    """
    limit_w = case.submission.system.power_limit_w
    share = case.accelerators_in(part) / traces_count
    if part.component is Component.NODE:
        return CHARGE_NODE * limit_w * share
    if part.component is Component.ACCELERATOR:
        return CHARGE_ACCELERATOR * limit_w * share
    return None
