"""
Fills the measured fields of a declaration from its evidence, or says exactly why it can't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from reporter.carbon.emissions import clock_hours
from reporter.codes import TRAINING_LOG_CODES
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import Window
from reporter.findings import Finding, Severity, error, has_errors, note
from reporter.measure.log_lines import training_lines
from reporter.measure.measure import Measurement, RunWindow, located_parts, measure
from reporter.measure.part_devices import LocatedPart, PartMeasure
from reporter.measure.parts import (
    ENERGY_DECIMALS,
    energy_part,
    hours_of,
    power_trace,
    scope_energies,
)
from reporter.measure.training_run import TrainingRun, training_run
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Method
from reporter.model.run import CurvePoint, DeclaredRun, EnergyPart, Run
from reporter.model.submission import Declaration, Submission

# `datetime` answers from the year 1 to 9999; this many seconds reach from 69 to 3871.
LAST_CALENDAR_S = 6e10
# Of series that are left out the first are named one by one; a log may hold thousands.
NOTED_MOST = 16
_FIND_HINT = "send the log, or name the folder that holds it with --evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRun:
    """
    One run with its measured fields: *run* is whole, or `None` where one of them isn't known.

    *parts* are in the order of the file, `None` where logs don't give one.
    """

    training: TrainingRun | None
    parts: tuple[EnergyPart | None, ...]
    run: Run | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """
    The submission with all its measured fields, or `None` with an error among *findings*.
    """

    submission: Submission | None
    findings: tuple[Finding, ...]


def fill(
    declaration: Declaration, evidence: EvidenceSet, benchmark: Benchmark, *, file: str = ""
) -> Filled:
    """
    Measure a declaration; *file* is what findings call it.

    All runs and parts must be measured: an entry that leaves some out would be another one.
    """
    measurement = measure(declaration, evidence, benchmark)
    findings = [*_log_faults(evidence, file), *_notes(measurement)]
    runs = []
    places = places_by_run(declaration)
    for window in measurement.runs:
        own = places[window.run_index]
        found = measured_run(window, own, measurement, benchmark)
        if found.run is None:
            findings += _run_faults(window, found, own, measurement, benchmark, file)
        else:
            runs.append(found.run)
    if len(runs) < len(declaration.runs) or has_errors(findings):
        return Filled(submission=None, findings=tuple(findings))
    declared = {name: getattr(declaration, name) for name in Declaration.__dataclass_fields__}
    return Filled(
        submission=Submission(**declared | {"runs": tuple(runs)}), findings=tuple(findings)
    )


def places_by_run(declaration: Declaration) -> dict[int, list[LocatedPart]]:
    """
    The parts of each run, by its number.
    """
    places: dict[int, list[LocatedPart]] = defaultdict(list)
    for place in located_parts(declaration):
        places[place.run_index].append(place)
    return places


def measured_run(
    window: RunWindow,
    places: Sequence[LocatedPart],
    measurement: Measurement,
    benchmark: Benchmark | None,
) -> MeasuredRun:
    """
    Everything that the logs give of one run; *places* are its parts.
    """
    parts = tuple(energy_part(place, measurement) for place in places)
    training = None
    if window.training is not None and benchmark is not None:
        count = measurement.declaration.system.accelerators_count
        training, _ = training_run(window.training, benchmark, accelerators_count=count)
    known = tuple(part for part in parts if part is not None)
    if training is None or window.window is None or len(known) < len(parts) or not known:
        return MeasuredRun(training=training, parts=parts, run=None)
    declared = {name: getattr(window.run, name) for name in DeclaredRun.__dataclass_fields__}
    fields = {name: getattr(training, name) for name in TrainingRun.__dataclass_fields__}
    curve = with_energies(training.learning_curve, window.window, places, measurement)
    lines = training_lines(window.item) if window.item else None
    run = Run(
        **declared | fields | {"energy_parts": known, "learning_curve": curve},
        power_trace=power_trace(places, measurement),
        training_lines=lines,
    )
    return MeasuredRun(training=training, parts=parts, run=_with_hours(run, places, measurement))


def with_energies(
    curve: Sequence[CurvePoint],
    window: Window,
    places: Sequence[LocatedPart],
    measurement: Measurement,
) -> tuple[CurvePoint, ...]:
    """
    The learning curve with the energy so far at each point, by scope.
    """
    points_s = np.array([window.start_s + point.elapsed_s for point in curve])
    energies = scope_energies(places, measurement, points_s) if curve else {}
    return tuple(
        replace(
            point,
            charged_energy_j={
                scope.value: round(float(found[index]), ENERGY_DECIMALS)
                for scope, found in energies.items()
            }
            or None,
        )
        for index, point in enumerate(curve)
    )


def _with_hours(run: Run, places: Sequence[LocatedPart], measurement: Measurement) -> Run:
    """
    The run with its energy by clock hour, where the site has intensities by the hour.
    """
    site = measurement.declaration.site
    if site is None or site.hourly_intensity is None:
        return run
    return replace(run, hours=hours_of(places, measurement, tuple(clock_hours(run))))


def _log_faults(evidence: EvidenceSet, file: str) -> Iterator[Finding]:
    """
    Logs that are listed and aren't the ones that were found.
    """
    for item in evidence.items:
        if item.sha256 is not None and not item.is_as_stated:
            message = (
                f"the log {item.shown} has the hash {item.sha256[:12]}..., stated is "
                f"{item.evidence.sha256[:12]}...: it isn't the log that is listed"
            )
            hint = "send the log that is listed, or state the hash of this one"
            yield error("ME-8", file, f"{item.pointer}/sha256", message, hint)


def _notes(measurement: Measurement) -> Iterator[Finding]:
    """
    What was derived or left out of a training log, and one note for each device on what cleaning
    left out or put in order.
    """
    for run in measurement.runs:
        for found in run.training.findings if run.training is not None else ():
            if found.code in TRAINING_LOG_CODES and found.severity is not Severity.ERROR:
                yield found
    for part in measurement.parts:
        for device in part.devices:
            if device.samples is None:
                continue
            taken = device.samples
            faults = {
                "zero or negative readings were left out": taken.bad_count,
                "readings share a time stamp with another; the last was kept": taken.doubled_count,
                "readings were out of order and were sorted": taken.unordered_count,
            }
            said = "; ".join(f"{count} {fault}" for fault, count in faults.items() if count)
            if said:
                yield note("ME-12", device.item.shown, "", said)
        for left in part.left_out[:NOTED_MOST]:
            yield note(
                "ME-14", left.series.file, "", f"{left.series.text} isn't taken: {left.reason}"
            )


def _run_faults(
    window: RunWindow,
    found: MeasuredRun,
    places: Sequence[LocatedPart],
    measurement: Measurement,
    benchmark: Benchmark,
    file: str,
) -> Iterator[Finding]:
    """
    Why a run isn't whole: its training log first, then each part.
    """
    pointer = f"/runs/{window.run_index}"
    if window.training is None:
        yield _no_training_log(window, measurement.evidence, file, pointer)
    else:
        count = measurement.declaration.system.accelerators_count
        yield from training_run(window.training, benchmark, accelerators_count=count)[1]
    if window.window is None:
        return
    for place, part in zip(places, found.parts, strict=True):
        if part is None:
            yield from _part_faults(place, measurement, window.window, file)


def _no_training_log(window: RunWindow, evidence: EvidenceSet, file: str, pointer: str) -> Finding:
    name = window.run.training_log
    item = evidence.by_id.get(name) if name is not None else None
    if item is not None:
        message = f"the training log {item.shown} of run {window.run.label!r} {_absent(item)}"
        return error("ME-1", file, f"{pointer}/training_log", message, _FIND_HINT)
    message = f"no training log for run {window.run.label!r} was found"
    hint = "list it in evidence, in a format that has a reader, and name it as training_log"
    return error("ME-1", file, pointer, message, hint)


def _absent(item: EvidenceItem) -> str:
    return "wasn't found" if item.path is None else f"({item.evidence.format}) has no reader"


def _part_faults(
    place: LocatedPart, measurement: Measurement, window: Window, file: str
) -> Iterator[Finding]:
    part, pointer = place.part, place.pointer
    if part.method is Method.MODELLED:
        message = "a modelled energy has no log that it could be measured from"
        yield error("ME-11", file, pointer, message, "measure the part, or leave it out")
        return
    if part.method is Method.NAMEPLATE_ESTIMATE:
        message = "the estimate names no rated power, and no log of it does"
        yield error("ME-11", file, pointer, message, "state nameplate_w")
        return
    if not part.evidence:
        message = f"no log is named for {', '.join(part.devices[:4])}"
        yield error("ME-7", file, f"{pointer}/evidence", message, "list the log of every device")
        return
    by_id = measurement.evidence.by_id
    for index, name in enumerate(part.evidence):
        item = by_id.get(name)
        place_of = f"{pointer}/evidence/{index}"
        if item is None:
            yield error("ME-7", file, place_of, f"the log {name!r} isn't listed", "list it")
        elif item.power is None:
            message = f"the power log {item.shown} {_absent(item)}"
            yield error("ME-7", file, place_of, message, _FIND_HINT)
    measured = measurement.part(place)
    refused = measurement.refused.get((place.run_index, place.part_index))
    if measured is not None:
        yield from _without_overlap(measured, window)
    elif refused is not None:
        yield error("ME-15", file, pointer, str(refused), refused.advice)
    else:
        yield from (
            error("ME-9", item.shown, "", "the log has no usable reading of the part's devices")
            for item in map(by_id.get, part.evidence)
            if item is not None and item.power is not None
        )


def _without_overlap(measured: PartMeasure, window: Window) -> Iterator[Finding]:
    for device in measured.devices:
        if device.integral.integrated_j is not None:
            continue
        if device.first_s is None or device.last_s is None:
            found = "no reading is finite and above zero"
        else:
            found = f"readings run from {moment(device.first_s)} to {moment(device.last_s)}"
        yield error(
            "ME-10",
            device.item.shown,
            "",
            f"the power log doesn't cover the run: {found}, the run from "
            f"{moment(window.start_s)} to {moment(window.stop_s)}",
            "check clock, zone and pairing of power log and training log",
        )


def moment(seconds: float) -> str:
    """
    A Unix time as people read it, in UTC; one beyond any calendar as a bare number.
    """
    if not abs(seconds) < LAST_CALENDAR_S:
        return f"Unix time {seconds:g}"
    at = datetime.fromtimestamp(seconds, tz=UTC)
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
