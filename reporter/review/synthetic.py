"""
SY-1 and SY-2: does the log look like a meter's, or like a formula's?
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.review.case import Case
from reporter.review.rule import Doubt, Need, flag, inform, rule
from reporter.review.thresholds import JITTER_READINGS, VALUES_LEAST
from reporter.text import number, plural


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
            shape, cleaned = device.samples.shape, device.samples.clean.trace
            found = shape.distinct_count
            if 0 < found < VALUES_LEAST:
                highest_w = float(cleaned.power_w.max())
                yield flag(
                    "",
                    f"{plural(shape.readings_count, 'reading')} with "
                    f"{plural(found, 'value')}, the highest {number(highest_w)} W; at least "
                    f"{VALUES_LEAST:.0f} are usual",
                    "send the log as the meter wrote it, not means or ratings",
                    file=device.item.shown,
                )
