"""
EL-1 to EL-6: is the energy what the readings say, over the time that counts?

EL-10: can a power supply have this efficiency, and is it the logged one?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.energy.meter_class import LIMITS
from reporter.model.enums import MeterClass
from reporter.review.measure import DeviceMeasure, PartMeasure, RunWindow
from reporter.review.rule import Case, Doubt, Need, PartAt, at, flag, inform, lower, reject, rule
from reporter.review.thresholds import (
    CLAIM_LEAST,
    CLAIM_MOST,
    COVERAGE_LEAST,
    EFFICIENCY_LEAST,
    EFFICIENCY_MOST,
    EFFICIENCY_SLACK,
    MISSING_END_MOST_S,
    WINDOW_SLACK_S,
)
from reporter.text import duration, number, told


@dataclass(frozen=True, slots=True, kw_only=True)
class _LogQuality:
    """
    Interval, gap and coverage of one part: recomputed where its logs are there, else as stated.
    """

    at: PartAt
    best: MeterClass
    interval_s: float | None
    gap_s: float | None
    coverage: float | None
    loose_coverage: float | None


def _qualities(case: Case) -> Iterator[_LogQuality]:
    for place in case.measured_parts():
        measured = case.measures.part(place) if case.measures else None
        part = place.part
        if measured is None:
            yield _LogQuality(
                at=place,
                best=case.meter_class(part),
                interval_s=part.sample_interval_s,
                gap_s=part.largest_gap_s,
                coverage=part.coverage,
                loose_coverage=_stated_loose_coverage(place),
            )
        else:
            yield _LogQuality(
                at=place,
                best=case.meter_class(part),
                interval_s=measured.median_interval_s,
                gap_s=measured.largest_gap_s,
                coverage=measured.coverage,
                loose_coverage=min(device.loose.coverage for device in measured.devices),
            )


def _stated_loose_coverage(place: PartAt) -> float | None:
    """
    The stated coverage, unless all its gaps are within the longest limit of any class.
    """
    gap_s = place.part.largest_gap_s
    if gap_s is not None and gap_s <= LIMITS[MeterClass.M3].largest_gap_s:
        return None
    return place.part.coverage


def _lowered(found: float, limit_name: str) -> str:
    """
    The best class whose limit the figure keeps, as the end of a sentence.
    """
    for name, limits in LIMITS.items():
        limit: float = getattr(limits, limit_name)
        keeps = found >= limit if limit_name == "coverage" else found <= limit
        if keeps:
            return f"the part counts as {name}"
    return "the part counts as M4, which never ranks"


@rule("EL-1", "Median sample interval", "D")
def sample_interval(case: Case) -> Iterator[Doubt]:
    """
    The median time between readings is within the limit of the instrument's meter class.

    Reason: a slow sampler misses the swings between compute and communication, and a reading a
    second is what the training rules ask for. Published v4.0 logs sample every 2.0 s.

    Example: a PDU read every 5 s is no M2 any more; its energy counts as M3, with 10 % uncertainty.
    """
    for quality in _qualities(case):
        limits, interval_s = LIMITS.get(quality.best), quality.interval_s
        if limits and interval_s is not None and interval_s > limits.median_interval_s:
            yield lower(
                f"{quality.at.pointer}/sample_interval_s",
                f"median interval {told(interval_s, limits.median_interval_s)} s, "
                f"{quality.best} allows "
                f"{number(limits.median_interval_s)} s: "
                f"{_lowered(interval_s, 'median_interval_s')}",
                "sample at least once a second, evenly over the run",
            )


@rule("EL-2", "Largest gap between readings", "D")
def largest_gap(case: Case) -> Iterator[Doubt]:
    """
    The largest gap inside the run window is within the limit of the instrument's meter class.

    Reason: what happened in a gap is unknown, so it is charged (EL-4) and the class falls. In
    published v4.0 logs 88 % of the largest gaps are at most 3 s, the rest up to 23 s.

    Example: one hole of 19 s in a log of a node's BMC: the part counts as M3.
    """
    for quality in _qualities(case):
        limits = LIMITS.get(quality.best)
        if limits and quality.gap_s is not None and quality.gap_s > limits.largest_gap_s:
            yield lower(
                f"{quality.at.pointer}/largest_gap_s",
                f"largest gap {told(quality.gap_s, limits.largest_gap_s)} s, {quality.best} allows "
                f"{number(limits.largest_gap_s)} s: "
                f"{_lowered(quality.gap_s, 'largest_gap_s')}",
                "log without pauses; a gap is charged at the highest power, never left out",
            )


@rule("EL-3", "Coverage of the run window", "RD")
def coverage(case: Case) -> Iterator[Doubt]:
    """
    Readings cover the window from run_start to run_stop, counting only steps within the gap limit.

    Reason: energy of time without readings is not measured. A part is refused when even the gap
    limit of M3 (60 s) leaves a tenth of the run open: published runs at a limit of 30 s keep 0.90
    in 303 of 306 cases, while the limit of M2 alone would refuse honest logs with pauses of 20 s.

    Example: only the first and the last reading of a run are kept: coverage 0, refused.
    """
    for quality in _qualities(case):
        pointer = f"{quality.at.pointer}/coverage"
        loose, found = quality.loose_coverage, quality.coverage
        limits = LIMITS.get(quality.best)
        if loose is not None and loose < COVERAGE_LEAST:
            yield reject(
                pointer,
                f"readings cover {told(100 * loose, 100 * COVERAGE_LEAST)} % of the run, at least "
                f"{number(100 * COVERAGE_LEAST)} % are needed",
                "send the whole log; the missing time can't be made up by an average",
            )
        elif limits and found is not None and found < limits.coverage:
            yield lower(
                pointer,
                f"readings cover {told(100 * found, 100 * limits.coverage)} % of the run, "
                f"{quality.best} needs "
                f"{number(100 * limits.coverage)} %: "
                f"{_lowered(found, 'coverage')}",
                "log from before run_start to after run_stop, without pauses",
            )


@rule("EL-4", "Uncovered time is charged", "I", requires=Need.EVIDENCE)
def uncovered_time(case: Case) -> Iterator[Doubt]:
    """
    Time without readings is charged at max(highest reading, 1.4 x accelerators x power limit).

    Reason: were gaps filled in, dropped or averaged, leaving out the high readings would pay. In
    published v4.0 logs the charge adds 0 % (median), 3.0 % (90th percentile), 13.4 % (worst).

    Example: a pause of 19 s on a node of 8 x 700 W is charged at 7,840 W, 149 kJ.
    """
    for measured in case.need_measures().parts:
        integrated_j, charged_j = measured.integrated_j, measured.charged_j
        if integrated_j is None or charged_j is None:
            continue
        uncovered_s = max(device.integral.uncovered_s for device in measured.devices)
        if uncovered_s > 0:
            yield inform(
                f"{measured.at.pointer}/charged_energy_j",
                f"{duration(uncovered_s)} without readings: charged {number(charged_j)} J, "
                f"integrated {number(integrated_j)} J "
                f"({number(100 * (charged_j / integrated_j - 1))} % more)",
            )


@rule("EL-5", "Recomputed energy agrees with the claim", "R", requires=Need.EVIDENCE)
def claimed_energy(case: Case) -> Iterator[Doubt]:
    """
    The stated energy of every part is what its own log gives inside the run window.

    Reason: this is the one figure that the rank is made of. Trapezoid between readings, linear at
    the edges of the window, uncovered time charged by EL-4. A claim may be a little higher, never
    lower: the score takes the larger.

    Example: 176,800 J stated, 1,768,000 J recomputed: the readings were divided by ten.
    """
    for measured in case.need_measures().parts:
        part, pointer = measured.at.part, measured.at.pointer
        yield from _compared(f"{pointer}/energy_j", part.energy_j, measured.integrated_j, "")
        charged = part.charged_energy_j
        if charged is not None:
            place = f"{pointer}/charged_energy_j"
            yield from _compared(place, charged, measured.charged_j, "charged ")
        elif measured.charged_j is not None and part.energy_j < CLAIM_LEAST * measured.charged_j:
            yield reject(
                pointer,
                f"charged_energy_j is absent; with uncovered time charged the part is "
                f"{number(measured.charged_j, 6)} J, stated {number(part.energy_j, 6)} J",
                "state charged_energy_j, or send the readings that are missing",
            )


def _compared(
    pointer: str, stated_j: float, recomputed_j: float | None, kind: str
) -> Iterator[Doubt]:
    if recomputed_j is None:
        yield reject(
            pointer,
            f"stated {number(stated_j, 6)} J, but the log has no usable reading in the run",
            "check clock, zone and pairing of power log and training log",
        )
    elif not CLAIM_LEAST * recomputed_j <= stated_j <= CLAIM_MOST * recomputed_j:
        yield reject(
            pointer,
            f"stated {number(stated_j, 6)} J, recomputed {kind}{number(recomputed_j, 6)} J: "
            f"{told(stated_j / recomputed_j, CLAIM_LEAST, CLAIM_MOST)} times, "
            f"allowed are {CLAIM_LEAST} to {CLAIM_MOST}",
            "integrate the readings from run_start to run_stop; see UN-1 for units",
        )


@rule("EL-6", "The power log spans the run", "RFD", requires=Need.EVIDENCE)
def window(case: Case) -> Iterator[Doubt]:
    """
    The window is that of the training log, and every power log begins before it and ends after it.

    Reason: markers of the power log are useless (in 36 % of the published ones the stop equals the
    start), and a log that misses the run proves nothing. An end that is missing by more than one
    interval is charged by EL-4, so up to 60 s it lowers the class; published 64-node logs begin up
    to 39 s late.

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
    stated = {"started_at": run.run.started_at, "stopped_at": run.run.stopped_at}
    logged = {"started_at": training.started_s, "stopped_at": training.stopped_s}
    for key, moment in stated.items():
        found_s = logged[key]
        if found_s is None:
            yield reject(f"{pointer}/{key}", f"the training log {training.file} doesn't say it")
        elif abs(moment.timestamp() - found_s) > WINDOW_SLACK_S:
            yield reject(
                f"{pointer}/{key}",
                f"stated {at(moment.timestamp())}, the training log {training.file} says "
                f"{at(found_s)}: {duration(abs(moment.timestamp() - found_s))} apart",
                "take run_start and run_stop of the training log",
            )


def _span_doubts(device: DeviceMeasure, run: RunWindow) -> Iterator[Doubt]:
    first_s, last_s = device.first_s, device.last_s
    if first_s is None or last_s is None:
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
        if missing_s > MISSING_END_MOST_S:
            yield reject("", _missing(verb, missing_s, how), _SPAN_HINT, file=file)
        elif missing_s > slack_s + 1e-6:
            text = f"{_missing(verb, missing_s, how)}; that time is charged"
            yield lower("", text, _SPAN_HINT, file=file)


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
