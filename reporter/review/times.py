"""
TM-1 to TM-4: can these instants be true?
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from reporter.review.case import Case, at
from reporter.review.rule import Doubt, reject, rule
from reporter.review.thresholds import (
    EARLIEST_YEAR,
    FUTURE_MOST_H,
    SHIFT_MOST_S,
    SHIFT_SLACK_S,
    SHIFT_STEP_S,
)
from reporter.text import duration


@rule("TM-1", "End after start", "R")
def end_after_start(case: Case) -> Iterator[Doubt]:
    """
    Every run, and every window of a part, ends after it starts; instants are RFC 3339 in UTC.

    Reason: a duration of zero or below turns every rate into nonsense.

    Example: started_at 20:06:40Z, stopped_at 20:01:44Z.
    """
    for index, run in enumerate(case.submission.runs):
        if run.stopped_at <= run.started_at:
            yield reject(
                f"/runs/{index}/stopped_at",
                f"the run stops at {at(run.stopped_at.timestamp())}, not after its start at "
                f"{at(run.started_at.timestamp())}",
                "take run_start and run_stop of the training log",
            )
    for place in case.parts():
        start, stop = place.part.started_at, place.part.stopped_at
        if start is not None and stop is not None and stop <= start:
            yield reject(
                f"{place.pointer}/stopped_at",
                f"the last reading, {at(stop.timestamp())}, isn't later than the first, "
                f"{at(start.timestamp())}",
                "give the instants of the first and the last reading",
            )


@rule("TM-2", "Neither future nor distant past", "R")
def possible_instant(case: Case) -> Iterator[Doubt]:
    """
    No run ends more than 24 h from now, and none begins before 2012.

    Reason: a clock that was never set says 1970; one in ms read as s says the year 57000.

    Example: started_at 1970-01-01T00:03:12Z.
    """
    latest = case.now + timedelta(hours=FUTURE_MOST_H)
    for index, run in enumerate(case.submission.runs):
        if run.stopped_at > latest:
            yield reject(
                f"/runs/{index}/stopped_at",
                f"{at(run.stopped_at.timestamp())} is in the future (now is "
                f"{at(case.now.timestamp())})",
                "check the clock of the training host",
            )
        if run.started_at.year < EARLIEST_YEAR:
            yield reject(
                f"/runs/{index}/started_at",
                f"{at(run.started_at.timestamp())} is before {EARLIEST_YEAR:.0f}",
                "check the clock of the training host, and the unit of its stamps",
            )


@rule("TM-3", "Power log and training log in one zone", "R")
def same_zone(case: Case) -> Iterator[Doubt]:
    """
    The power log isn't shifted against the run by a multiple of 15 minutes.

    Reason: two clocks in two zones, or one that missed the change to summer time, differ by whole
    quarter hours. Only a log that doesn't cover its run is looked at.

    Example: the power log begins 7 h 0 min 55 s before the run and ends 6 h 54 min before it.
    """
    for place in case.measured_parts():
        span = _span(case, place.run_index, place.part_index)
        start_s, stop_s = place.run.started_at.timestamp(), place.run.stopped_at.timestamp()
        if span is None or (span[0] <= stop_s and span[1] >= start_s):
            continue
        shift_s = span[0] - start_s
        quarters = round(shift_s / SHIFT_STEP_S)
        rest_s = abs(shift_s - quarters * SHIFT_STEP_S)
        if quarters and rest_s <= SHIFT_SLACK_S and abs(shift_s) <= SHIFT_MOST_S:
            side = "before" if shift_s < 0 else "after"
            whole = duration(abs(quarters) * SHIFT_STEP_S)
            yield reject(
                place.pointer,
                f"the power log begins {whole} {side} the run, within {duration(rest_s)}: a zone "
                "or summer time, not another run",
                "write stamps in UTC, or state the zone of the log and import it again",
            )


def _span(case: Case, run_index: int, part_index: int) -> tuple[float, float] | None:
    """
    First and last stamp of a part's logs, or as stated; `None` if neither is known.
    """
    for measured in case.measures.parts if case.measures else ():
        if (measured.at.run_index, measured.at.part_index) == (run_index, part_index):
            first = [device.first_s for device in measured.devices if device.first_s is not None]
            last = [device.last_s for device in measured.devices if device.last_s is not None]
            return (min(first), max(last)) if first and last else None
    part = case.submission.runs[run_index].energy_parts[part_index]
    if part.started_at is None or part.stopped_at is None:
        return None
    return part.started_at.timestamp(), part.stopped_at.timestamp()


@rule("TM-4", "Submitted after the last run", "R")
def submitted_after(case: Case) -> Iterator[Doubt]:
    """
    The day of submission isn't before the day on which the last run ended, in UTC.

    Reason: a result that was submitted before it was measured belongs to another measurement.

    Example: submitted on 2024-05-09, the last run ended on 2024-05-10.
    """
    last = max(case.submission.runs, key=lambda run: run.stopped_at)
    if case.submission.submitted_on < last.stopped_at.date():
        yield reject(
            "/submitted_on",
            f"submitted on {case.submission.submitted_on}, but run {last.label} ended on "
            f"{last.stopped_at.date()}",
            "correct the day of submission, or the clock of the training host",
        )
