"""
From the side a meter stood on to the AC side, which is what the grid delivers to the node.

Rule EL-10. Only the standard library is used.

Energy of whole runs, for rules that compare runs, entries and printed totals with each other.

A rough equal of what the score computes, on purpose: a rule must not depend on the rank.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporter.model.enums import Component
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

ASSUMED_EFFICIENCY = 0.80


class AcBasis(StrEnum):
    """
    How an AC figure came about.
    """

    AC = "ac"
    CONVERTED = "dc_divided"
    ASSUMED = "dc_assumed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcEnergy:
    """
    Energy on the AC side in J, its basis, and the efficiency that was used (None if none was).

    *energy_j* is None only where the basis is refused.
    """

    energy_j: float | None
    basis: AcBasis
    efficiency: float | None


def to_ac(energy_j: float, side: str, efficiency: float | None) -> AcEnergy:
    """
    The energy on the AC side in J, from *side* "ac" or "dc" and the documented AC/DC efficiency.

    AC stays as it was read. DC is divided by the efficiency, or by 0.80 (assumed) where none is
    documented. An efficiency outside 0.80 to 0.99 that is needed is refused. Raises `ValueError`
    for any other side.
    """
    if side not in {"ac", "dc"}:
        raise ValueError(f"side must be 'ac' or 'dc', not {side!r}")
    if side == "ac":
        return AcEnergy(energy_j=energy_j, basis=AcBasis.AC, efficiency=None)
    if efficiency is None:
        return _divided(energy_j, ASSUMED_EFFICIENCY, AcBasis.ASSUMED)
    if not LEAST_EFFICIENCY <= efficiency <= MOST_EFFICIENCY:
        return AcEnergy(energy_j=None, basis=AcBasis.REFUSED, efficiency=efficiency)
    return _divided(energy_j, efficiency, AcBasis.CONVERTED)


def _divided(energy_j: float, efficiency: float, basis: AcBasis) -> AcEnergy:
    return AcEnergy(energy_j=energy_j / efficiency, basis=basis, efficiency=efficiency)


# The widest measured boundary of a run counts; narrower parts lie inside it.
WIDEST_FIRST = (Component.WHOLE_FACILITY, Component.NODE, Component.ACCELERATOR)


# What the hours of a run are stated for: the energy of its nodes, where there are any.
IT_FIRST = (Component.NODE, Component.ACCELERATOR, Component.WHOLE_FACILITY)


def covering_parts(run: Run, order: Sequence[Component] = WIDEST_FIRST) -> tuple[EnergyPart, ...]:
    """
    The measured parts of the first component in *order* that the run has, by the first's method.
    """
    for component in order:
        parts = [part for part in run.parts_of(component) if part.method.is_measurement]
        if parts:
            first = parts[0].method
            return tuple(part for part in parts if part.method is first)
    return ()


def run_energy_j(run: Run, order: Sequence[Component] = WIDEST_FIRST) -> float | None:
    """
    AC energy of one run in J, uncovered time charged; `None` without a usable measured part.
    """
    parts = covering_parts(run, order)
    energies = [ac_energy_j(part, part.charged_energy_j or part.energy_j) for part in parts]
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


def ac_energy_j(part: EnergyPart, energy_j: float) -> float | None:
    """
    The AC side of an energy that stands on the side and in the form of the part's own.
    """
    efficiency = part.conversion.efficiency if part.conversion else None
    return to_ac(energy_j, part.side.value, efficiency).energy_j
