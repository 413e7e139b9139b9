"""
What the switch logs of a result are worth: measured readings, estimates, or nothing usable.

A switch log is auxiliary: it never refuses a result. The fabric counts only where every run has
all its switches, else the boundary would differ from run to run; the nodes then stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.evidence.formats.mlperf_power import SwitchPowerLog
from reporter.evidence.series import Window, clean
from reporter.findings import Finding, warning
from reporter.importers.mlperf.folder import RunLogs
from reporter.model.enums import BoundaryState
from reporter.text import duration, plural

# As much of a run as the readings must span: the least coverage with which an entry ranks.
LEAST_OVERLAP = 0.90
HINT = "nothing to do: the result is imported without it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fabric:
    """
    The runs with the switch logs that count (all or none), and what the boundary says of them.

    *reason* says in one sentence why no switch log counts, None where they do or there is none.
    """

    runs: tuple[RunLogs, ...]
    state: BoundaryState
    findings: tuple[Finding, ...] = ()
    reason: str | None = None

    @property
    def is_measured(self) -> bool:
        """
        Whether any switch that counts has readings.
        """
        return any(switch.trace for run in self.runs for switch in run.switches)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOffsets:
    """
    By how many seconds a clock may be ahead (behind: negative) for its readings to span a run.

    *least_s* is above *most_s* where no offset does it: the log is shorter than the run.
    """

    least_s: float
    most_s: float


def fabric_of(runs: Sequence[RunLogs], nodes_count: int) -> Fabric:
    """
    Which switch logs count.

    Readings that span the run come first; an estimate in the same log stands in for readings
    that don't. With neither, no switch of any run counts, and the findings IM-30 say why.
    """
    if not any(run.switches for run in runs):
        absent = BoundaryState.NOT_PRESENT if nodes_count == 1 else BoundaryState.OUT_OF_SCOPE
        return Fabric(runs=tuple(runs), state=absent)
    odd = tuple(pair for pair in _pairs(runs) if pair[0].trace and not fits(*pair))
    counted = tuple(_without_odd_readings(run) for run in runs)
    reason = _reason(counted, odd)
    findings = tuple(_findings(counted, odd, reason))
    if reason is None:
        return Fabric(runs=counted, state=_state(counted), findings=findings)
    bare = tuple(replace(run, switches=()) for run in runs)
    return Fabric(runs=bare, state=BoundaryState.OUT_OF_SCOPE, findings=findings, reason=reason)


def fits(switch: SwitchPowerLog, window: Window) -> bool:
    """
    Whether a switch's readings span enough of the run, by its own clock.
    """
    span = _span(switch)
    if span is None:
        return False
    common_s = min(span[1], window.stop_s) - max(span[0], window.start_s)
    return common_s >= LEAST_OVERLAP * window.duration_s


def clock_offsets(switch: SwitchPowerLog, window: Window) -> ClockOffsets | None:
    """
    The offsets of the switch's clock with which its readings span the run; None without a span.

    Half of what `LEAST_OVERLAP` leaves may be missing at each end.
    """
    span = _span(switch)
    if span is None:
        return None
    slack_s = (1 - LEAST_OVERLAP) / 2 * window.duration_s
    return ClockOffsets(
        least_s=span[0] - window.start_s - slack_s, most_s=span[1] - window.stop_s + slack_s
    )


def offset_text(found: Sequence[ClockOffsets | None]) -> str:
    """
    The one clock offset that fits all logs, or that there is none and how far they lie apart.

    The offset that fits every log lies where the ranges of all of them meet.
    """
    ranges = [offsets for offsets in found if offsets is not None]
    if not ranges:
        return "no offset can be found: the logs have fewer than two usable readings"
    least_s = max(offsets.least_s for offsets in ranges)
    most_s = min(offsets.most_s for offsets in ranges)
    if least_s <= most_s:
        middle_s, half_s = (least_s + most_s) / 2, (most_s - least_s) / 2
        return f"its clock is {_ahead(middle_s)} the run's, to within {duration(half_s)}"
    middles_s = [(offsets.least_s + offsets.most_s) / 2 for offsets in ranges]
    return (
        f"no one clock offset fits: log by log it is {_ahead(min(middles_s))} to "
        f"{_ahead(max(middles_s))} the run's"
    )


def _ahead(seconds: float) -> str:
    return f"{duration(abs(seconds))} {'ahead of' if seconds >= 0 else 'behind'}"


def _span(switch: SwitchPowerLog) -> tuple[float, float] | None:
    """
    First and last usable reading in Unix seconds, None with fewer than two.
    """
    if switch.trace is None:
        return None
    times_s = clean(switch.trace).trace.times_s
    return (float(times_s[0]), float(times_s[-1])) if times_s.size > 1 else None


def _pairs(runs: Sequence[RunLogs]) -> Iterator[tuple[SwitchPowerLog, Window]]:
    for run in runs:
        window = run.training.window
        if window is not None:
            yield from ((switch, window) for switch in run.switches)


def _without_odd_readings(run: RunLogs) -> RunLogs:
    """
    The run whose switches keep only readings that span it.
    """
    window = run.training.window
    switches = tuple(
        switch if window is not None and fits(switch, window) else replace(switch, trace=None)
        for switch in run.switches
    )
    return replace(run, switches=switches)


def _reason(runs: Sequence[RunLogs], odd: Sequence[tuple[SwitchPowerLog, Window]]) -> str | None:
    """
    Why the fabric can't count, from the clock (the commonest) to a missing log.
    """
    by_clock = [pair for pair in odd if pair[0].nameplate_w is None]
    unusable = [switch for run in runs for switch in run.switches if not _is_usable(switch)]
    count = sum(len(run.switches) for run in runs)
    if by_clock:
        offsets = [clock_offsets(switch, window) for switch, window in by_clock]
        return (
            f"the readings of {len(by_clock)} of {plural(count, 'switch log')} don't span their "
            f"run: {offset_text(offsets)}"
        )
    if unusable:
        return (
            f"{len(unusable)} of {plural(count, 'switch log')} can't be used, the first "
            f"{unusable[0].source.file.rpartition('/')[2]}"
        )
    if len({len(run.switches) for run in runs}) > 1:
        least = min(len(run.switches) for run in runs)
        most = max(len(run.switches) for run in runs)
        return f"the runs have from {least} to {plural(most, 'switch log')}"
    return None


def _findings(
    runs: Sequence[RunLogs], odd: Sequence[tuple[SwitchPowerLog, Window]], reason: str | None
) -> Iterator[Finding]:
    if reason is not None:
        file = next(switch.source.file for run in runs for switch in run.switches)
        yield warning("IM-30", file, "", f"the fabric isn't used: {reason}", HINT)
        return
    for switch, window in odd:
        offset = offset_text([clock_offsets(switch, window)])
        message = f"the readings don't span the run, the estimate stands for them: {offset}"
        yield warning("IM-30", switch.source.file, "", message, "correct the clock of the switch")


def _is_usable(switch: SwitchPowerLog) -> bool:
    return switch.trace is not None or switch.nameplate_w is not None


def _state(runs: Sequence[RunLogs]) -> BoundaryState:
    """
    An estimate among readings makes the whole an estimate.
    """
    measured = all(switch.trace is not None for run in runs for switch in run.switches)
    return BoundaryState.MEASURED if measured else BoundaryState.NAMEPLATE_ESTIMATE
