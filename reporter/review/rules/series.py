"""
SY-3 and SY-4: did the sensor follow the power inside the run, or stand still?

TM-5 and TM-6: do the clocks agree, and does the window hold all of the work?
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.measure.measure import DeviceMeasure
from reporter.review.rule import CannotRun, Case, Doubt, Need, at, flag, reject, rule
from reporter.review.signals import (
    Array,
    Stretch,
    flat_stretch,
    held_share,
    inside,
    is_repeated,
    is_stuck,
    repeated_value,
    stuck_stretch,
)
from reporter.review.thresholds import (
    FLAT_LEAST,
    HELD_MOST,
    LOAD_AFTER_S,
    LOAD_BEFORE_S,
    OFFSET_MOST_S,
)
from reporter.review.window_signals import clock_offset, load_outside
from reporter.text import number, told

_AS_WRITTEN = "send the log as the meter wrote it, and say what the meter did meanwhile"


def _sampled(case: Case) -> Iterator[tuple[DeviceMeasure, Array, Array, float, float]]:
    """
    Of every sampled device times and W of its cleaned log, and start and stop of its run.
    """
    measures = case.need_measures()
    for measured in measures.parts:
        window = measures.runs[measured.at.run_index].window
        for device in measured.devices:
            if device.samples is None or window is None:
                continue
            trace = device.samples.clean.trace
            yield device, trace.times_s, trace.power_w, window.start_s, window.stop_s


@rule("SY-3", "The sensor follows the power", "F", requires=Need.EVIDENCE)
def stuck_sensor(case: Case) -> Iterator[Doubt]:
    """
    Inside the run no stretch of readings stands still longer than the log's own noise explains.

    Reason: a sensor that hangs at a low value lowered the energy of published logs by 25 to 39 %
    without a word. Equal readings in a row count by the chance that the rest of the log gives
    them; a constant with a little noise by its flatness; and where most readings repeat the one
    before, the meter is slower than its log says.

    Example: 30 readings in a row of 2,412 W in the middle of a run.
    """
    for device, times_s, power_w, start_s, stop_s in _sampled(case):
        own_s, own_w = inside(times_s, power_w, start_s, stop_s)
        stuck, flat = stuck_stretch(own_s, own_w), flat_stretch(own_s, own_w)
        held = held_share(own_w)
        if stuck is not None and is_stuck(stuck):
            text = f"{stuck.readings_count} equal readings in a row {_where(stuck)}"
        elif flat is not None and flat.readings_count >= FLAT_LEAST:
            text = f"{flat.readings_count} readings in a row that hardly move {_where(flat)}"
        elif held is not None and held > HELD_MOST:
            text = (
                f"{told(100 * held, 100 * HELD_MOST)} % of the readings inside the run repeat "
                "the one before"
            )
        else:
            continue
        yield flag("", text, _AS_WRITTEN, file=device.item.shown)


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
    for device, times_s, power_w, start_s, stop_s in _sampled(case):
        found = repeated_value(inside(times_s, power_w, start_s, stop_s)[1])
        if found is not None and is_repeated(found):
            text = (
                f"{number(100 * found.share)} % of the readings inside the run are "
                f"{number(found.power_w)} W, {number(100 * found.excess)} % more than any other "
                "value"
            )
            yield flag("", text, _AS_WRITTEN, file=device.item.shown)


@rule("TM-5", "Power log and training log on one clock", "R", requires=Need.EVIDENCE)
def same_clock(case: Case) -> Iterator[Doubt]:
    """
    Power rises at run_start and falls at run_stop, within 12 s.

    Reason: a clock that is off moves idle time into the run and work out of it: 30 s lowered the
    energy of a published run by 9.8 %. Only a log that shows both ramps, with 10 s of idle on both
    sides, is judged; published ones lie between -2.3 s and 8.4 s.

    Example: power rises 30 s after run_start and falls 30 s after run_stop.
    """
    unknown = []
    judged = False
    for device, times_s, power_w, start_s, stop_s in _sampled(case):
        found = clock_offset(times_s, power_w, start_s, stop_s)
        if found.offset_s is None or found.rise_s is None or found.fall_s is None:
            unknown.append(f"{device.item.evidence.id}: {found.reason}")
            continue
        judged = True
        if abs(found.offset_s) > OFFSET_MOST_S:
            side = "later" if found.offset_s > 0 else "earlier"
            yield reject(
                "",
                f"power rises {_seconds(found.rise_s)} run_start and falls "
                f"{_seconds(found.fall_s)} run_stop: this clock is "
                f"{told(abs(found.offset_s), OFFSET_MOST_S)} s {side} than the training log's, "
                f"at most {number(OFFSET_MOST_S)} s can be borne",
                "set both clocks by one source and measure again, or document the offset",
                file=device.item.shown,
            )
    if not judged:
        raise CannotRun(unknown[0] if unknown else "no power readings of a run")


def _seconds(offset_s: float) -> str:
    return f"{number(abs(offset_s))} s {'after' if offset_s > 0 else 'before'}"


@rule("TM-6", "The window holds the work", "F", requires=Need.EVIDENCE)
def work_outside(case: Case) -> Iterator[Doubt]:
    """
    The log holds at most 60 s at load before run_start, and 20 s after run_stop.

    Reason: whoever starts the clock late or stops it early leaves work out. A warm-up without
    data takes up to 28 s in published logs, an evaluation off the clock up to 8 s. At load is what
    reaches 0.6 of the run's median power.

    Example: run_stop is logged 3 minutes before the power falls.
    """
    for device, times_s, power_w, start_s, stop_s in _sampled(case):
        found = load_outside(times_s, power_w, start_s, stop_s)
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
            yield flag("", "; ".join(said), hint, file=device.item.shown)
