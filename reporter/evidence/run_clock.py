"""
The clock that one log of a run lends to another that has none: start, stop, stamps of steps.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from reporter.evidence.series import TrainingReading


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClock:
    """
    Start and stop of a run in Unix s, and the last stamp of each step, by rising steps.

    *file* is the log that says so, *status* how the run ended by its word, `None` without one.
    """

    file: str
    started_s: float | None
    stopped_s: float | None
    status: str | None = None
    steps: tuple[float, ...] = ()
    times_s: tuple[float, ...] = ()

    def time_of(self, step: float | None) -> float | None:
        """
        When a step had ended, in Unix s: its own stamp, else that of the next step that has one.

        `None` beyond the last stamped step.
        """
        if step is None:
            return None
        index = bisect_left(self.steps, step)
        return self.times_s[index] if index < len(self.steps) else None


def clock_of(reading: TrainingReading) -> RunClock:
    """
    The clock of a log that has one.
    """
    last = dict(sorted(reading.step_times))
    steps = tuple(last)
    return RunClock(
        file=reading.file,
        started_s=reading.started_s,
        stopped_s=reading.stopped_s,
        status=reading.status if reading.is_status_logged else None,
        steps=steps,
        times_s=tuple(last.values()),
    )
