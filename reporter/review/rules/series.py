"""
SY-3 and SY-4: did the sensor follow the power inside the run, or stand still?

TM-5 and TM-6: do the clocks agree, and does the window hold all of the work?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.energy.meter_class import INTERVAL_LIMIT_S
from reporter.measure.part_devices import DeviceMeasure
from reporter.measure.reading_facts import Signals
from reporter.measure.signals import Stretch, is_repeated, is_stuck
from reporter.measure.window_signals import ClockOffset
from reporter.model.enums import MeterClass
from reporter.review.rule import CannotRun, Case, Doubt, Need, at, flag, reject, rule
from reporter.review.thresholds import (
    FLAT_LEAST,
    HELD_MOST,
    IDLE_START_S,
    IDLE_STOP_S,
    LOAD_AFTER_S,
    LOAD_BEFORE_S,
    OFFSET_MOST_S,
)
from reporter.text import number, told

_AS_WRITTEN = "send the log as the meter wrote it, and say what the meter did meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Series:
    """
    One sampled device over one run: its log, and what its readings say.

    *interval_limit_s* is the longest median interval of the part's meter class.
    """

    device: DeviceMeasure
    signals: Signals
    interval_limit_s: float


def _sampled(case: Case) -> Iterator[_Series]:
    """
    Every sampled device of every run.
    """
    for measured in case.need_measures().parts:
        run = case.submission.runs[measured.at.run_index]
        meter_class = run.energy_parts[measured.at.part_index].meter_class
        for device in measured.devices:
            if device.samples is None or device.samples.signals is None:
                continue
            yield _Series(
                device=device,
                signals=device.samples.signals,
                interval_limit_s=INTERVAL_LIMIT_S.get(
                    meter_class or MeterClass.M3, INTERVAL_LIMIT_S[MeterClass.M3]
                ),
            )


@rule("SY-3", "The sensor follows the power", "F", requires=Need.EVIDENCE)
def stuck_sensor(case: Case) -> Iterator[Doubt]:
    """
    Inside the run no stretch of readings stands still longer than the log's own noise explains.

    Reason: a sensor that hangs at a low value lowered the energy of published logs by 25 to 39 %
    without a word. Equal readings in a row count by the chance that the rest of the log gives
    them; a constant with a little noise by its flatness. Where most readings repeat the one before,
    the meter is slower than its log says, and its own pace is held against its class: a BMC that
    renews its value every 2 s may be read every second.

    Example: 30 readings in a row of 2,412 W in the middle of a run.
    """
    for series in _sampled(case):
        stuck, flat = series.signals.stuck, series.signals.flat
        held, pace_s = series.signals.held_share, series.signals.pace_s
        if stuck is not None and is_stuck(stuck):
            text = f"{stuck.readings_count} equal readings in a row {_where(stuck)}"
        elif flat is not None and flat.readings_count >= FLAT_LEAST:
            text = f"{flat.readings_count} readings in a row that hardly move {_where(flat)}"
        elif held is not None and held > HELD_MOST and pace_s > series.interval_limit_s:
            text = (
                f"{told(100 * held, 100 * HELD_MOST)} % of the readings inside the run repeat "
                f"the one before: the meter moves every {told(pace_s, series.interval_limit_s)} s "
                f"only, its class allows {number(series.interval_limit_s)} s"
            )
        else:
            continue
        yield flag("", text, _AS_WRITTEN, file=series.device.item.shown)


def _where(stretch: Stretch) -> str:
    return f"from {at(stretch.start_s)} on ({number(100 * stretch.share)} % of the run's readings)"


@rule("SY-4", "No value stands out", "F", requires=Need.EVIDENCE)
def value_stands_out(case: Case) -> Iterator[Doubt]:
    """
    No single value comes up much more often inside the run than the next commonest one.

    Reason: a mean, a lowest value or a ceiling that is written over readings here and there
    leaves steps as usual but one value too often. The next commonest value of the same log says
    what is usual; more is bounded by the tail of a Poisson count (Chernoff).

    Example: every reading above the mean is replaced by it: 48 % of the readings are 6,731 W.
    """
    for series in _sampled(case):
        found = series.signals.repeated
        if found is not None and is_repeated(found):
            text = (
                f"{number(100 * found.share)} % of the readings inside the run are "
                f"{number(found.power_w)} W, {number(100 * found.excess)} % more than any other "
                "value"
            )
            yield flag("", text, _AS_WRITTEN, file=series.device.item.shown)


@rule("TM-5", "Power log and training log on one clock", "RF", requires=Need.EVIDENCE)
def same_clock(case: Case) -> Iterator[Doubt]:
    """
    Power rises at run_start and falls at run_stop, within 12 s.

    Reason: a clock that is off moves idle time into the run and work out of it: 30 s lowered the
    energy of a published run by 9.8 %. A log that shows both ramps, with 10 s of idle on both
    sides, proves an offset where rise and fall tell the same one within 3.5 s, and is refused;
    published ones lie between -2.3 s and 8.4 s. Weaker signs have other causes too, so they are a
    question: ramps that agree less closely (work may start late and end late), and a run that
    begins with more than 20 s of idle, or ends with more than 12 s, in a log that was cut so that
    it shows one ramp alone. Published runs begin with up to 16.1 s of idle, while data are loaded.

    Example: power rises 30 s after run_start and falls 30 s after run_stop.
    """
    unknown = []
    judged = False
    for series in _sampled(case):
        found = series.signals.clock
        if found.offset_s is None:
            unknown.append(f"{series.device.item.evidence.id}: {found.reason}")
            yield from _idle_doubts(series)
            continue
        judged = True
        yield from _offset_doubts(series, found)
    if not judged:
        raise CannotRun(unknown[0] if unknown else "no power readings of a run")


def _offset_doubts(series: _Series, found: ClockOffset) -> Iterator[Doubt]:
    if found.offset_s is None or found.rise_s is None or found.fall_s is None:
        return
    if abs(found.offset_s) > OFFSET_MOST_S:
        side = "later" if found.offset_s > 0 else "earlier"
        ramps = (
            f"power rises {_seconds(found.rise_s)} run_start and falls {_seconds(found.fall_s)} "
            "run_stop"
        )
        offset = (
            f"this clock {{}} {told(abs(found.offset_s), OFFSET_MOST_S)} s {side} than the "
            f"training log's, at most {number(OFFSET_MOST_S)} s can be borne"
        )
        file = series.device.item.shown
        if found.is_proven:
            hint = "set both clocks by one source and measure again"
            yield reject("", f"{ramps}: {offset.format('is')}", hint, file=file)
        else:
            hint = "which clock is right, and what ran at both ends of the run?"
            yield flag("", f"{ramps}: {offset.format('may be')}", hint, file=file)


def _idle_doubts(series: _Series) -> Iterator[Doubt]:
    """
    Idle time at one end of a run whose log doesn't show both ramps.
    """
    found = series.signals.idle
    if found is None:
        return
    for seconds, most_s, where in (
        (found.start_s, IDLE_START_S, "after run_start"),
        (found.stop_s, IDLE_STOP_S, "before run_stop"),
    ):
        if seconds > most_s:
            text = (
                f"{told(seconds, most_s)} s below load {where}, usual are up to {number(most_s)} "
                "s, and the log doesn't show both ramps: this clock may be off"
            )
            hint = "send the log with the time before and after the run, or say what ran then"
            yield flag("", text, hint, file=series.device.item.shown)


def _seconds(offset_s: float) -> str:
    return f"{number(abs(offset_s))} s {'after' if offset_s > 0 else 'before'}"


@rule("TM-6", "The window holds the work", "F", requires=Need.EVIDENCE)
def work_outside(case: Case) -> Iterator[Doubt]:
    """
    The log holds at most 60 s at load before run_start, and 20 s after run_stop.

    Reason: whoever starts the clock late or stops it early leaves work out. A warm-up without
    data takes up to 28 s in published logs, an evaluation off the clock up to 8 s. At load is what
    reaches 0.6 of the run's median power. A log of several runs of the entry is looked at from the
    run before to the run after.

    Example: run_stop is logged 3 minutes before the power falls.
    """
    for series in _sampled(case):
        found = series.signals.outside
        if found is None:
            continue
        sides = (
            ("before run_start", found.before_s, LOAD_BEFORE_S),
            ("after run_stop", found.after_s, LOAD_AFTER_S),
        )
        said = [
            f"{told(seconds, most)} s at load {where}, usual are up to {number(most)} s"
            for where, seconds, most in sides
            if seconds > most
        ]
        if said:
            hint = "say what ran then; the energy of training, all of it, belongs to the run"
            yield flag("", "; ".join(said), hint, file=series.device.item.shown)
