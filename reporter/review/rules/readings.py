"""
EL-7 to EL-9, EL-11 and EL-12: are the readings sound, in order, enough, and agreed by counters?

SY-1 and SY-2: does the log look like a meter's, or like a formula's?
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reporter.energy.coverage import Shape
from reporter.energy.parts import covering_parts, total
from reporter.evidence.find import EvidenceItem
from reporter.measure.reading_facts import CounterFacts
from reporter.model.enums import Component, MeterClass, Method
from reporter.model.run import EnergyPart
from reporter.review.rule import CannotRun, Case, Doubt, Need, at, flag, inform, reject, rule
from reporter.review.thresholds import (
    BAD_MOST,
    COUNTER_AGREES,
    COUNTER_RANGE_TOLERANCE,
    COUNTER_STEPS_LEAST,
    DISORDER_MOST,
    DURATION_LEAST_S,
    JITTER_READINGS,
    SAMPLING_MOST,
    SAMPLING_USUAL,
    VALUES_LEAST,
)
from reporter.text import number, plural, told


def _sampled(case: Case) -> Iterator[tuple[EvidenceItem, Shape, MeterClass]]:
    """
    The power readings of every device: their log, their shape, the class of the instrument.
    """
    for measured in case.need_measures().parts:
        for device in measured.devices:
            if device.samples is not None:
                yield device.item, device.samples.shape, case.meter_class(measured.at.part)


@rule("EL-7", "Readings are above zero", "RI", requires=Need.EVIDENCE)
def bad_readings(case: Case) -> Iterator[Doubt]:
    """
    Each power value is a finite number above zero.

    Reason: a running machine never draws nothing. Single faults of a meter become longer steps,
    which are charged (EL-4), so up to 5 % of them are only noted; more mean that the log was broken
    or bent. Published v4.0 logs hold up to 2.8 % of readings at or below zero, in 2 of 40 files of
    one result.

    Example: all readings negated: the published formula then gives a negative energy, and passes.
    """
    for item, shape, _ in _sampled(case):
        unreadable = item.power.unreadable_count if item.power else 0
        bad, total = shape.bad_count + unreadable, shape.readings_count + unreadable
        if not bad:
            continue
        share = bad / total
        first_s = shape.first_bad_s
        where = f", the first at {at(first_s)}" if first_s is not None else ""
        message = (
            f"{bad:,} of {plural(total, 'reading')} "
            f"({told(100 * share, 100 * BAD_MOST)} %) not a number "
            f"above zero{where}"
        )
        say = inform if share <= BAD_MOST else reject
        hint = "say what the meter did; send the log as the meter wrote it"
        yield say("", message, hint, file=item.shown)
    yield from _without_readings(case)


def _without_readings(case: Case) -> Iterator[Doubt]:
    """
    Power logs that hold no number at all have no trace to be counted in.
    """
    for item in case.need_evidence().items:
        log = item.power
        if log is None or log.nameplate_w is not None:
            continue
        if not log.counters_count and not log.has_power:
            found = "no readings"
            if log.unreadable_count:
                found = f"{plural(log.unreadable_count, 'reading')}, none of them a number"
            hint = "send the log of this device for this run, watts as plain numbers"
            yield reject("", f"the power log has {found}", hint, file=item.shown)


@rule("EL-8", "Time rises strictly", "RFI", requires=Need.EVIDENCE)
def order(case: Case) -> Iterator[Doubt]:
    """
    Every reading is later than the one before.

    Reason: a stamp that stands still or runs back comes from two writers, a clock that was set, or
    an editor. Such readings are put in order and count once; 85 published logs of node meters have
    some. Above 5 % of a log they are a question, and from an analyser (M1) they are refused. A line
    that was written twice, stamp and value alike, is only noted.

    Example: two readings of 20:01:07, 2,844 W and 9,017 W, in a log of 250: noted.
    """
    for item, shape, best in _sampled(case):
        file = item.shown
        faults = {
            "out of order": shape.unordered_count,
            "with the stamp of another, at another value": shape.doubled_count,
        }
        said = [f"{plural(count, 'reading')} {what}" for what, count in faults.items() if count]
        if said:
            first_s = shape.first_disorder_s
            where = f"; the first at {at(first_s)}" if first_s is not None else ""
            share = (shape.unordered_count + shape.doubled_count) / shape.readings_count
            usual = inform if share <= DISORDER_MOST else flag
            say = reject if best is MeterClass.M1 else usual
            hint = "say how this came about: two writers, a clock that was set, a merge?"
            yield say("", " and ".join(said) + where, hint, file=file)
        if shape.repeated_count:
            lines = plural(shape.repeated_count, "reading is", "readings are")
            yield inform("", f"{lines} written twice; each counts once", file=file)


@rule("EL-9", "Enough time, and enough readings for the energy", "RF")
def enough(case: Case) -> Iterator[Doubt]:
    """
    A run lasts at least 60 s, and sampling leaves at most 1 % of its energy in doubt.

    Reason: the training rules ask for 60 s and more. How many readings are enough depends on how
    much the power moves between them: the differences of readings in a row give the standard error
    of a run's energy (von Neumann and others, 1941), over all its devices. Published runs have up
    to 0.79 %. A counter adds up by itself, so two readings are enough; it must have moved at least
    100 of its steps, or its rounding decides.

    Example: only every tenth reading of each log is kept: 2.4 % of the energy.
    """
    for index, run in enumerate(case.submission.runs):
        if run.duration_s < DURATION_LEAST_S:
            yield reject(
                f"/runs/{index}/stopped_at",
                f"the run lasts {told(run.duration_s, DURATION_LEAST_S)} s, at least "
                f"{number(DURATION_LEAST_S)} s are needed",
                "extend the run on the same code path",
            )
    case.need_evidence()
    for index, run in enumerate(case.submission.runs):
        share = _sampling_share(case, index, covering_parts(run))
        if share is not None and math.isinf(share):
            text = "a device has fewer than two readings in the run, which tell no energy"
            yield reject(f"/runs/{index}/energy_parts", text, "send its whole log")
        elif share is not None and share > SAMPLING_USUAL:
            say = reject if share > SAMPLING_MOST else flag
            yield say(
                f"/runs/{index}/energy_parts",
                f"the readings leave {told(100 * share, 100 * SAMPLING_USUAL, 100 * SAMPLING_MOST)}"
                f" % of the run's energy in doubt (standard error), usual is up to "
                f"{number(100 * SAMPLING_USUAL)} %",
                "sample once a second or faster, or read a counter",
            )
    yield from _coarse_counters(case)


def _sampling_share(case: Case, run_index: int, counted: Sequence[EnergyPart]) -> float | None:
    """
    Standard error of a run's energy from sampling, over its energy; `None` without its logs.

    Infinite where a device has fewer than two readings.
    """
    measures = case.need_measures()
    window = measures.runs[run_index].window
    found = [
        part
        for part in measures.parts
        if part.at.run_index == run_index and any(part.at.part is own for own in counted)
    ]
    energies = [part.integrated_j for part in found]
    energy_j = total(energies)
    if window is None or not energy_j:
        return None
    squares = 0.0
    for device in (device for part in found for device in part.devices):
        signals = device.samples.signals if device.samples is not None else None
        if signals is not None:
            error_j = signals.sampling_error_j
            squares += math.inf if error_j is None else error_j**2
    return math.sqrt(squares) / energy_j


def _coarse_counters(case: Case) -> Iterator[Doubt]:
    for counter, _, file in _counters(case):
        step_j, risen_j = counter.smallest_step_j, counter.risen_j
        if step_j is None or not 0 < risen_j < COUNTER_STEPS_LEAST * step_j:
            continue
        yield reject(
            "",
            f"counter {counter.name!r} rises by {number(risen_j)} J in steps of {number(step_j)} "
            f"J; at least {COUNTER_STEPS_LEAST:.0f} steps are needed",
            "use a finer counter or a longer run",
            file=file,
        )


def _counters(case: Case) -> Iterator[tuple[CounterFacts, float, str]]:
    """
    The counters that were taken, with the most in W that each device can draw, and their files.

    A range that the instrument declares stands with the counter.
    """
    for measured in case.need_measures().parts:
        cap_w = case.highest_power_w(measured.at.part) / len(measured.devices)
        for device in measured.devices:
            if device.counter is not None:
                yield device.counter, cap_w, device.item.shown


@rule("EL-11", "Counters never fall", "RF", requires=Need.EVIDENCE)
def counter_falls(case: Case) -> Iterator[Doubt]:
    """
    An energy counter never falls, unless it wraps at a known range with a possible power.

    Reason: a counter that falls was reset or overflowed; adding up the pieces then invents or loses
    energy. Wraps of 32-bit and of 262 kJ counters have broken several published tools. No reading
    lies above the range, and registers count to a power of two of their unit: a declared range that
    isn't near one (RAPL: 2^32 x 2^-14 J = 262,144 J) is a question, as it would turn a reset into a
    wrap that costs nothing.

    Example: a counter falls from 262,100 J to 300 J, and no range is declared.
    """
    counters = list(_counters(case))
    declared = {instrument.counter_range_j for instrument in case.submission.instruments}
    if not counters:
        raise CannotRun("no log of an energy counter among the evidence")
    for counter, cap_w, file in counters:
        yield from _impossible_falls(counter, cap_w, file)
        yield from _slow_sampling(counter, cap_w, file)
        if counter.falls and counter.wrap_j is not None and counter.wrap_j in declared:
            yield from _doubtful_range(counter, counter.wrap_j, file)


def _impossible_falls(counter: CounterFacts, cap_w: float, file: str) -> Iterator[Doubt]:
    for fall in counter.falls:
        if fall.wrapped_w is not None and 0 <= fall.wrapped_w <= cap_w:
            continue
        why = "no range is declared"
        if fall.wrapped_w is not None:
            why = f"a wrap would mean {told(fall.wrapped_w, cap_w)} W, at most {number(cap_w)} W"
        yield reject(
            "",
            f"counter {counter.name!r} falls from {number(fall.before_j, 6)} J to "
            f"{number(fall.after_j, 6)} J at {at(fall.time_s)}; {why}",
            "declare counter_range_j of the instrument, or leave out a counter that was reset",
            file=file,
        )


def _doubtful_range(counter: CounterFacts, range_j: float, file: str) -> Iterator[Doubt]:
    highest_j = counter.highest_j
    if highest_j is not None and highest_j > range_j:
        yield reject(
            "",
            f"counter {counter.name!r} reads {told(highest_j, range_j)} J, above its range of "
            f"{told(range_j, highest_j)} J",
            "declare the range that the meter documents",
            file=file,
        )
    elif abs(range_j / 2 ** round(math.log2(range_j)) - 1) > COUNTER_RANGE_TOLERANCE:
        yield flag(
            "",
            f"counter {counter.name!r} is said to wrap at {number(range_j, 6)} J, which is no "
            "power of two of a joule",
            "show where the meter documents its range",
            file=file,
        )


def _slow_sampling(counter: CounterFacts, cap_w: float, file: str) -> Iterator[Doubt]:
    interval_s = counter.longest_interval_s
    if counter.wrap_j is None or interval_s is None:
        return
    half_s = counter.wrap_j / cap_w / 2
    if interval_s > half_s:
        yield reject(
            "",
            f"counter {counter.name!r} is read every {told(interval_s, half_s)} s, "
            f"but at full power "
            f"half its range takes {told(half_s, interval_s)} s",
            "read a counter at least twice in the time it takes to wrap",
            file=file,
        )


@rule("EL-12", "Counter and power readings agree", "F")
def counter_against_power(case: Case) -> Iterator[Doubt]:
    """
    Where a part has a counter and sampled power, the two energies agree within 5 %.

    Reason: two instruments on one wire are the best check there is. Sensors that average over a
    window, or sample a quarter of the time, differ by more.

    Example: the driver's counter says 10.4 MJ, its power readings give 9.2 MJ.
    """
    compared = False
    for index, run in enumerate(case.submission.runs):
        counted = {_key(part): part for part in run.energy_parts if part.method is Method.COUNTER}
        for number_, part in enumerate(run.energy_parts):
            other = counted.get(_key(part))
            if other is None or part.method not in {Method.SAMPLED, Method.MEASURED}:
                continue
            compared = True
            apart = abs(part.energy_j / other.energy_j - 1)
            if apart > COUNTER_AGREES + 1e-9:
                yield flag(
                    f"/runs/{index}/energy_parts/{number_}/energy_j",
                    f"readings give {number(part.energy_j, 6)} J, the counter "
                    f"{number(other.energy_j, 6)} J: "
                    f"{told(100 * apart, 100 * COUNTER_AGREES)} % apart, allowed are "
                    f"{number(100 * COUNTER_AGREES)} %",
                    "find out which one is right; the larger one is the safer",
                )
    if not compared:
        raise CannotRun("no part has both a counter and power readings")


def _key(part: EnergyPart) -> tuple[Component, frozenset[str]]:
    return part.component, frozenset(part.devices)


@rule("SY-1", "Stamps jitter", "FI", requires=Need.EVIDENCE)
def jitter(case: Case) -> Iterator[Doubt]:
    """
    The steps between 100 readings or more aren't all exactly equal.

    Reason: a real sampler waits for the meter and for its machine, so steps differ by milliseconds.
    A loop that writes a log in one go, such as the debug mode of a reference tool, has none. Stamps
    in whole seconds can't show it, so for them it is only noted.

    Example: 600 readings, every one 1.000 s after the other, with stamps in milliseconds.
    """
    for measured in case.need_measures().parts:
        for device in measured.devices:
            if device.samples is None:
                continue
            shape = device.samples.shape
            if shape.readings_count < JITTER_READINGS or shape.jitter_s != 0:
                continue
            text = f"{plural(shape.readings_count, 'reading')} at exactly equal steps"
            if shape.has_whole_seconds:
                yield inform("", f"{text}, stamped in whole seconds", file=device.item.shown)
            else:
                hint = "say how the log was written; send it as the meter wrote it"
                yield flag("", text, hint, file=device.item.shown)


@rule("SY-2", "Readings vary", "F", requires=Need.EVIDENCE)
def distinct_values(case: Case) -> Iterator[Doubt]:
    """
    A power log holds at least 5 different values.

    Reason: the power of a training node moves with every step; published logs hold 96 or more
    different values in a run. A constant is a rating, a mean or an invention.

    Example: 277 readings of 7,000 W.
    """
    for measured in case.need_measures().parts:
        for device in measured.devices:
            if device.samples is None:
                continue
            shape, highest_w = device.samples.shape, device.samples.highest_w
            found = shape.distinct_count
            if 0 < found < VALUES_LEAST and highest_w is not None:
                yield flag(
                    "",
                    f"{plural(shape.readings_count, 'reading')} with "
                    f"{plural(found, 'value')}, the highest {number(highest_w)} W; at least "
                    f"{VALUES_LEAST:.0f} are usual",
                    "send the log as the meter wrote it, not means or ratings",
                    file=device.item.shown,
                )
