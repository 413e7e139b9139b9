"""
EL-1 to EL-6: is the energy what the readings say, over the time that counts?

EL-10: can a power supply have this efficiency, and is it the logged one?
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reporter.energy.meter_class import INTERVAL_LIMIT_S, class_of_part, weighted_coverage
from reporter.measure.differences import Difference, part_differences
from reporter.measure.measure import RunWindow
from reporter.measure.part_devices import DeviceMeasure, PartMeasure
from reporter.measure.parts import energy_part
from reporter.model.enums import MeterClass, Method
from reporter.model.run import EnergyPart
from reporter.review.rule import (
    CannotRun,
    Case,
    Doubt,
    Need,
    at,
    flag,
    inform,
    lower,
    reject,
    rule,
)
from reporter.review.thresholds import (
    COVERAGE_LEAST,
    EFFICIENCY_LEAST,
    EFFICIENCY_MOST,
    EFFICIENCY_SLACK,
    GAP_CHARGED_S,
    MISSING_END_MOST_S,
)
from reporter.text import duration, number, told

MEASURE_HINT = "run reporter measure FILE --evidence DIR, which writes the figures of the logs"


@rule("EL-1", "Meter class", "DI")
def meter_class(case: Case) -> Iterator[Doubt]:
    """
    The class of every measured part follows from its instrument and from how often it was read.

    Reason: an analyser is believed to 1 % only with make, model and a document on its accuracy or
    calibration; a node meter that isn't named is believed as far as a sensor, but in a published
    MLPerf round, whose rules demand 5 %. A slow sampler misses the swings between compute and
    communication. Published v4.0 logs hold a reading every 2.0 s.

    Example: a PDU read every 5 s is no M2 any more; its energy counts as M3, with 10 % uncertainty.
    """
    for place in case.measured_parts():
        measured = case.measures.part(place) if case.measures else None
        interval_s = measured.median_interval_s if measured else place.part.sample_interval_s
        grade = class_of_part(
            place.part,
            case.submission,
            median_interval_s=interval_s,
            published=case.published_logs,
        )
        best = case.meter_class(place.part)
        reasons = [reason for reason in grade.reasons if reason.startswith(("not ", "M4"))]
        if not reasons:
            continue
        text = f"{'; '.join(reasons)}: the part counts as {grade.meter_class}"
        if grade.meter_class is MeterClass.M4:
            text += ", which never ranks"
        if grade.meter_class is not best and interval_s is not None:
            limit_s = number(INTERVAL_LIMIT_S[best])
            hint = f"sample at least every {limit_s} s, evenly over the run"
            yield lower(f"{place.pointer}/sample_interval_s", text, hint)
        else:
            hint = "name make and model of the meter, and list what shows its accuracy"
            yield lower(f"{place.pointer}/instrument", text, hint)


@rule("EL-2", "Largest gap between readings", "I")
def largest_gap(case: Case) -> Iterator[Doubt]:
    """
    Every gap of more than 10 s inside the run window is named.

    Reason: what happened in a gap is unknown, so it is charged (EL-4), as is a shorter one that is
    longer than the log's own pace; that costs enough, and the class stays. In published v4.0 logs
    88 % of the largest gaps are at most 3 s, the rest up to 23 s. A counter adds up what lies
    between two readings: nothing of it is charged, and nothing named.

    Example: one hole of 19 s in a log of a node's BMC.
    """
    for place in case.measured_parts():
        if place.part.method is Method.COUNTER:
            continue
        measured = case.measures.part(place) if case.measures else None
        gap_s = measured.largest_gap_s if measured else place.part.largest_gap_s
        if gap_s is not None and gap_s > GAP_CHARGED_S:
            yield inform(
                f"{place.pointer}/largest_gap_s",
                f"largest gap {told(gap_s, GAP_CHARGED_S)} s; above {number(GAP_CHARGED_S)} s "
                "the time is charged",
                "log without pauses; a gap is charged at the highest power, never left out",
            )


@rule("EL-3", "Coverage of the run windows", "R")
def coverage(case: Case) -> Iterator[Doubt]:
    """
    Readings cover nine tenths of the run windows, over all runs and devices, weighted by time.

    Reason: energy of time without readings is not measured but charged, which is fair for a tenth
    and no more. One short log of many refuses nothing: in a published result of 64 nodes one of
    640 logs begins 39 s late.

    Example: only the first and the last reading of every log are kept: coverage 0, refused.
    """
    runs = [(run, tuple(_covered(case, index))) for index, run in enumerate(case.submission.runs)]
    found = weighted_coverage(runs)
    if found is None:
        raise CannotRun("no measured part states its coverage")
    if found < COVERAGE_LEAST - 1e-9:
        yield reject(
            "/runs",
            f"readings cover {told(100 * found, 100 * COVERAGE_LEAST)} % of the runs, at least "
            f"{number(100 * COVERAGE_LEAST)} % are needed",
            "send the whole logs; the missing time can't be made up by an average",
        )


def _covered(case: Case, run_index: int) -> Iterator[EnergyPart]:
    """
    The parts of a run as measured where their logs are there, else as stated.
    """
    for place in case.measured_parts():
        if place.run_index == run_index:
            found = energy_part(place, case.measures) if case.measures else None
            yield found or place.part


@rule("EL-4", "Uncovered time is charged", "I", requires=Need.EVIDENCE)
def uncovered_time(case: Case) -> Iterator[Doubt]:
    """
    Time without readings is charged at max(highest reading, 1.4 x accelerators x rated power).

    Reason: were gaps filled in, dropped or averaged, leaving out the high readings would pay. A
    step is charged from half as much again as the log's usual one on, or from 10 s. In
    published v4.0 logs the charge adds 0 % (median), 3.0 % (90th percentile), 13.4 % (worst).

    Example: a pause of 19 s on a node of 8 x 700 W is charged at 7,840 W, 149 kJ.
    """
    for measured in case.need_measures().parts:
        integrated_j, charged_j = measured.integrated_j, measured.charged_j
        if not integrated_j or charged_j is None:
            continue
        uncovered_s = max(device.integral.uncovered_s for device in measured.devices)
        if uncovered_s > 0:
            yield inform(
                f"{measured.at.pointer}/charged_energy_j",
                f"{duration(uncovered_s)} without readings: charged {number(charged_j)} J, "
                f"integrated {number(integrated_j)} J "
                f"({number(100 * (charged_j / integrated_j - 1))} % more)",
            )


@rule("EL-14", "A part takes exactly the series of its devices", "R", requires=Need.EVIDENCE)
def exact_series(case: Case) -> Iterator[Doubt]:
    """
    The logs of a part hold one series for each of its devices, of a kind that proves the part.

    Reason: a log may hold a total beside its parts, a rail, another machine's devices, or one
    device twice. Adding up what happens to be there gave 0.36 to 3.06 times the energy in 24 of
    about 160 realistic logs. A log of `nvidia-smi` proves accelerators and never a node; two
    devices never have the same readings to the last digit.

    Example: seven columns of GPUs and their total, offered for eight GPUs.
    """
    measures = case.need_measures()
    for place in case.parts():
        refused = measures.refused.get((place.run_index, place.part_index))
        if refused is not None:
            yield reject(f"{place.pointer}/evidence", str(refused), refused.advice)


@rule("EL-5", "Measured fields of a part are those of its logs", "R", requires=Need.EVIDENCE)
def measured_part(case: Case) -> Iterator[Doubt]:
    """
    Every measured field of every part is exactly what its own logs give inside the run window.

    Reason: these are the figures that the rank is made of, and only the tool writes them. Energy is
    the trapezoid between readings, linear at the edges of the window; uncovered time is charged by
    EL-4. Higher or lower alike is an error: a figure that isn't the log's has another source. Lines
    of the logs that are stated are those that were read.

    Example: 176,800 J stated, 1,768,000 J measured: the readings were divided by ten.
    """
    measures = case.need_measures()
    for place in case.parts():
        measured = energy_part(place, measures)
        if measured is not None:
            for difference in part_differences(place.part, measured):
                yield difference_doubt(place.pointer, difference)
        elif measures.part(place) is not None:
            yield reject(
                f"{place.pointer}/energy_j",
                f"stated {number(place.part.energy_j, 6)} J, but the log has no usable reading in "
                "the run",
                "check clock, zone and pairing of power log and training log",
            )


def difference_doubt(pointer: str, difference: Difference) -> Doubt:
    """
    The refusal of one measured field; *pointer* leads to the run or part.
    """
    name = difference.pointer.strip("/").replace("/", " ")
    return reject(
        f"{pointer}{difference.pointer}",
        f"{name} is {_value(difference.stated)}, the evidence gives {_value(difference.measured)}",
        MEASURE_HINT,
    )


def _value(value: Any) -> str:
    if value is None:
        return "absent"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


@rule("EL-6", "The power log spans the run", "RFI", requires=Need.EVIDENCE)
def window(case: Case) -> Iterator[Doubt]:
    """
    The window is that of the training log, and every power log begins before it and ends after it.

    Reason: markers of the power log are useless (in 36 % of the published ones the stop equals the
    start), and a log that misses the run proves nothing. An end that is missing by more than one
    interval is charged by EL-4; published 64-node logs begin up to 39 s late, so more than 60 s is
    a question.

    Example: all stamps of the power log are 30 days older than the run: refused.
    """
    measures = case.need_measures()
    items = case.need_evidence().items
    # A log that wasn't found is EV-1's affair; one that no reader knows may be the missing one.
    unread = any(
        item.path and not (item.power or item.training or item.is_of_site) for item in items
    )
    unfound = any(item.path is None for item in items)
    for run in measures.runs:
        if run.training is not None or not unfound:
            yield from _window_doubts(run, has_unread=unread)
    for measured in measures.parts:
        for device in measured.devices:
            yield from _span_doubts(device, measures.runs[measured.at.run_index])


def _window_doubts(run: RunWindow, *, has_unread: bool) -> Iterator[Doubt]:
    pointer, training = f"/runs/{run.run_index}", run.training
    if training is None:
        say = flag if has_unread else reject
        yield say(
            pointer,
            f"no training log for run {run.run.label!r}: its window can't be checked",
            "list the run's training log in evidence, in a format that has a reader",
        )
        return
    for key, found_s in (("started_at", training.started_s), ("stopped_at", training.stopped_s)):
        if found_s is None:
            yield reject(f"{pointer}/{key}", f"the training log {training.file} doesn't say it")


def _span_doubts(device: DeviceMeasure, run: RunWindow) -> Iterator[Doubt]:
    first_s, last_s = device.first_s, device.last_s
    if first_s is None or last_s is None or run.window is None:
        return
    window, file = run.window, device.item.shown
    if last_s < window.start_s or first_s > window.stop_s:
        side = "before" if last_s < window.start_s else "after"
        apart_s = window.start_s - first_s if side == "before" else first_s - window.start_s
        yield reject(
            "",
            f"readings run from {at(first_s)} to {at(last_s)}, the run from {at(window.start_s)} "
            f"to {at(window.stop_s)}: the log lies {duration(apart_s)} {side} the run",
            "send the log of this run; for a shift of whole quarter hours see TM-3",
            file=file,
        )
        return
    slack_s = device.integral.median_interval_s or 0.0
    ends = {"begins": (first_s - window.start_s, "late"), "ends": (window.stop_s - last_s, "early")}
    for verb, (missing_s, how) in ends.items():
        if missing_s > slack_s + 1e-6:
            say = flag if missing_s > MISSING_END_MOST_S else inform
            text = f"{_missing(verb, missing_s, how)}; that time is charged"
            yield say("", text, _SPAN_HINT, file=file)


_SPAN_HINT = "start the meter before run_start and stop it after run_stop"


def _missing(verb: str, missing_s: float, how: str) -> str:
    return f"the log {verb} {number(missing_s)} s too {how} for the run window"


@rule("EL-10", "AC/DC efficiency is possible, and as logged", "RI", requires=Need.EVIDENCE)
def conversion(case: Case) -> Iterator[Doubt]:
    """
    An AC/DC efficiency lies within 0.80 and 0.99, is documented, and is the one in the log.

    Reason: the published formula multiplies the energy with whatever factor stands in the log; a
    factor of 0.01 made a result 94 times better and passed the published checker.

    Example: conversion_eff 0.01 in a node's power log.
    """
    for measured in case.need_measures().parts:
        for log in measured.logs:
            yield from _efficiency_doubts(measured, log.conversion_efficiency, log.file)


def _efficiency_doubts(measured: PartMeasure, logged: float | None, file: str) -> Iterator[Doubt]:
    stated = measured.at.part.conversion
    # A factor of exactly 1 says only that nothing was converted.
    if logged is None or logged == 1.0:
        return
    if not EFFICIENCY_LEAST <= logged <= EFFICIENCY_MOST:
        yield reject(
            "",
            f"the log's conversion efficiency is {logged:g}; a power supply has "
            f"{EFFICIENCY_LEAST} to {EFFICIENCY_MOST}",
            "correct the factor at its source and document it",
            file=file,
        )
    elif stated is None:
        yield inform(
            measured.at.pointer,
            f"{file} names a conversion efficiency of {logged:g}, the submission none",
            "state it, with its source and whether it was applied",
        )
    elif abs(stated.efficiency - logged) > EFFICIENCY_SLACK:
        yield reject(
            f"{measured.at.pointer}/conversion/efficiency",
            f"stated {stated.efficiency:g}, the log {file} says {logged:g}",
            "take the documented factor, once",
        )
