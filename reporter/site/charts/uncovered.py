"""
The time of a run that no reading covers, as its thinned trace shows it, and what it is charged at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reporter.measure.charge_power import charge_power_w
from reporter.model.run import Run
from reporter.model.system import System
from reporter.site.charts.axes import Point


def charged_level_w(runs: Sequence[Run], system: System) -> float | None:
    """
    The power in W at which time without evidence is charged, of all that a trace holds together.

    It is that of rule EL-4 (a multiple of what the accelerators are rated), or the highest drawn
    reading where that is higher. `None` where a part has neither rating nor nameplate.
    """
    for run in runs:
        trace = run.power_trace
        if trace is not None:
            parts = run.parts_of(trace.component)
            charges = [charge_power_w(part, system) for part in parts]
            known = [power_w for power_w in charges if power_w is not None]
            if not known or len(known) < len(charges):
                return None
            highest_w = max((y for _, y in trace.points if y is not None), default=0.0)
            return max(sum(known), highest_w)
    return None


def gaps_of(run: Run) -> list[tuple[float, float]]:
    """
    Spans in s after the start of a run that its trace has no readings for, inside the run.

    A gap stands between the readings beside its mark. The trace is thinned, so these may lie
    further apart than the gap is long: it is cut to the longest gap that was measured, around its
    middle.
    """
    trace, stop_s = run.power_trace, run.duration_s
    known = [moment for moment, power in trace.points if power is not None] if trace else []
    if trace is None or not known:
        return []
    longest_s = max(
        (part.largest_gap_s or 0.0 for part in run.parts_of(trace.component)), default=0
    )
    spans = [(0.0, known[0]), *_inner_gaps(trace.points, longest_s), (known[-1], stop_s)]
    cut = [(max(0.0, start), min(stop_s, stop)) for start, stop in spans]
    return [(start, stop) for start, stop in cut if stop > start]


def _inner_gaps(points: Sequence[Point], longest_s: float) -> Iterator[tuple[float, float]]:
    before_s: float | None = None
    middle_s: float | None = None
    for moment_s, power_w in points:
        if power_w is None:
            middle_s = moment_s
            continue
        if middle_s is not None and before_s is not None:
            half_s = longest_s / 2 or moment_s - before_s
            yield max(before_s, middle_s - half_s), min(moment_s, middle_s + half_s)
        before_s, middle_s = moment_s, None
