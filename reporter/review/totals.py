"""
Energy of whole runs, for rules that compare runs, entries and printed totals with each other.

A rough equal of what the score computes, on purpose: a rule must not depend on the rank.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.model.words import Component
from reporter.power.sides import to_ac

# The widest measured boundary of a run counts; narrower parts lie inside it.
WIDEST_FIRST = (Component.WHOLE_FACILITY, Component.NODE, Component.ACCELERATOR)


def covering_parts(run: Run) -> tuple[EnergyPart, ...]:
    """
    The measured parts of the widest component that the run has, counters before readings.
    """
    for component in WIDEST_FIRST:
        parts = [part for part in run.parts_of(component) if part.method.is_measurement]
        if parts:
            first = parts[0].method
            return tuple(part for part in parts if part.method is first)
    return ()


def run_energy_j(run: Run) -> float | None:
    """
    AC energy of one run in J, uncovered time charged; `None` without a usable measured part.
    """
    energies = [_ac(part) for part in covering_parts(run)]
    known = [energy for energy in energies if energy is not None]
    return math.fsum(known) if known and len(known) == len(energies) else None


def entry_energy_j(submission: Submission) -> float | None:
    """
    Mean energy of the runs in J; `None` if any run has none.
    """
    energies = [run_energy_j(run) for run in submission.runs]
    known = [energy for energy in energies if energy is not None]
    return statistics.fmean(known) if known and len(known) == len(energies) else None


def variation(values: Sequence[float]) -> float | None:
    """
    Coefficient of variation (sample standard deviation over mean); `None` below two values.
    """
    if len(values) < 2:
        return None
    mean = statistics.fmean(values)
    return statistics.stdev(values) / mean if mean > 0 else None


def _ac(part: EnergyPart) -> float | None:
    stated = part.charged_energy_j or part.energy_j
    efficiency = part.conversion.efficiency if part.conversion else None
    applied = part.conversion.applied if part.conversion else False
    return to_ac(stated, part.side.value, efficiency, multiplied=applied).energy_j
