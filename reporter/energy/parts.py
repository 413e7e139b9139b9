"""
The AC side, the scopes, and the sums over parts: each stands here, once.

AC is what the grid delivers to the node (rule EL-10). The scope follows from the parts and is never
stated by the submitter:

- S1 accelerators: accelerator parts; measured ones must cover every accelerator.
- S2 nodes: node parts; measured ones must cover every node.
- S3 nodes and fabric: as S2, and every run also has a fabric part, measured or estimated at its
  nameplate. A fabric estimate does not lower the meter class, but is said.
- S4 facility: whole_facility parts, measured; no PUE is applied to them again.

Host, storage and cooling parts are shown, but belong to no scope of their own: a node contains its
host and its cooling, and remote storage is left out by the power rules of MLPerf
(training_policies:power_measurement.adoc:38-40). Sums are exact (`math.fsum`), so they don't depend
on the order. Only the standard library is used.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from reporter.model.enums import Component, Method, Scope, Side
from reporter.units import LEAST_EFFICIENCY, MOST_EFFICIENCY

if TYPE_CHECKING:
    from reporter.model.run import DeclaredPart, DeclaredRun, EnergyPart, Run
    from reporter.model.submission import Declaration, Submission
    from reporter.model.system import System

ASSUMED_EFFICIENCY = 0.80
MAIN_COMPONENT = MappingProxyType(
    {
        Scope.S1: Component.ACCELERATOR,
        Scope.S2: Component.NODE,
        Scope.S3: Component.NODE,
        Scope.S4: Component.WHOLE_FACILITY,
    }
)
COUNTED = MappingProxyType(
    {scope: frozenset({main}) for scope, main in MAIN_COMPONENT.items()}
    | {Scope.S3: frozenset({Component.NODE, Component.FABRIC})}
)
AnyPart = TypeVar("AnyPart", bound="DeclaredPart")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEnergy:
    """
    Energy of one or several parts in J: on the AC side, and on the DC side where it is known.

    Both AC figures are `None` where the conversion is refused.
    """

    integrated_j: float | None
    charged_j: float | None
    dc_j: float | None
    basis: AcBasis


_BASIS_ORDER = (AcBasis.AC, AcBasis.CONVERTED, AcBasis.ASSUMED, AcBasis.REFUSED)


def accelerators_in(part: DeclaredPart, system: System) -> int:
    """
    How many accelerators a part covers: its devices, or all those of its nodes.
    """
    if part.component is Component.ACCELERATOR:
        return part.devices_count
    if part.component is Component.WHOLE_FACILITY:
        return system.accelerators_count
    return part.devices_count * system.accelerators_per_node


def part_ac(part: DeclaredPart, energy_j: float) -> AcEnergy:
    """
    The AC side of an energy that stands on the part's own side.
    """
    efficiency = part.conversion.efficiency if part.conversion else None
    return to_ac(energy_j, part.side.value, efficiency)


def charged_side_j(part: EnergyPart) -> float:
    """
    The charged energy of a part in J on its own side: never below the integral.
    """
    return max(part.energy_j, part.charged_energy_j or part.energy_j)


def scopes_of(declaration: Declaration) -> tuple[Scope, ...]:
    """
    The scopes for which some run has the parts, S1 first; see the rules at the top.
    """
    components = {part.component for run in declaration.runs for part in run.energy_parts}
    return tuple(scope for scope in Scope if components >= COUNTED[scope])


def scopes_of_run(run: DeclaredRun) -> tuple[Scope, ...]:
    """
    The scopes for which this run has the parts, S1 first.
    """
    components = {part.component for part in run.energy_parts}
    return tuple(scope for scope in Scope if components >= COUNTED[scope])


def parts_in(run: Run, scope: Scope) -> tuple[EnergyPart, ...]:
    """
    The parts of *run* that count in *scope*, in the order of the file.
    """
    return tuple(part for part in run.energy_parts if part.component in COUNTED[scope])


def energy_of(parts: Iterable[EnergyPart]) -> PartEnergy | None:
    """
    The energies of some parts added up, or `None` without parts.
    """
    each = [_energy_of_part(part) for part in parts]
    if len(each) < 2:
        return each[0] if each else None
    basis = max((item.basis for item in each), key=_BASIS_ORDER.index)
    return PartEnergy(
        integrated_j=total(item.integrated_j for item in each),
        charged_j=total(item.charged_j for item in each),
        dc_j=total(item.dc_j for item in each),
        basis=basis,
    )


def _energy_of_part(part: EnergyPart) -> PartEnergy:
    charged = part_ac(part, charged_side_j(part))
    return PartEnergy(
        integrated_j=part_ac(part, part.energy_j).energy_j,
        charged_j=charged.energy_j,
        dc_j=_dc_j(part),
        basis=charged.basis,
    )


def _dc_j(part: EnergyPart) -> float | None:
    if part.side is Side.DC:
        return charged_side_j(part)
    return charged_side_j(part) * part.conversion.efficiency if part.conversion else None


def total(values: Iterable[float | None]) -> float | None:
    """
    The exact sum; `None` where there is nothing, or one value is unknown.
    """
    found = list(values)
    known = [value for value in found if value is not None]
    return math.fsum(known) if known and len(known) == len(found) else None


# The widest measured boundary of a run counts; narrower parts lie inside it.
WIDEST_FIRST = (Component.WHOLE_FACILITY, Component.NODE, Component.ACCELERATOR)
# What the hours of a run are stated for: the energy of its nodes, where there are any.
IT_FIRST = (Component.NODE, Component.ACCELERATOR, Component.WHOLE_FACILITY)


def covering(
    parts: Sequence[AnyPart], order: Sequence[Component] = WIDEST_FIRST
) -> tuple[AnyPart, ...]:
    """
    The measured parts of the first component in *order* that there is, by the first's method.
    """
    for component in order:
        found = [p for p in parts if p.component is component and p.method.is_measurement]
        if found:
            method: Method = found[0].method
            return tuple(part for part in found if part.method is method)
    return ()


def covering_parts(run: Run, order: Sequence[Component] = WIDEST_FIRST) -> tuple[EnergyPart, ...]:
    """
    The covering parts of a run.
    """
    return covering(run.energy_parts, order)


def run_energy_j(run: Run, order: Sequence[Component] = WIDEST_FIRST) -> float | None:
    """
    AC energy of one run in J, uncovered time charged; `None` without a usable measured part.
    """
    energy = energy_of(covering_parts(run, order))
    return energy.charged_j if energy else None


def entry_energy_j(submission: Submission) -> float | None:
    """
    Mean energy of the runs in J; `None` if any run has none.
    """
    summed_j = total(run_energy_j(run) for run in submission.runs)
    return summed_j / len(submission.runs) if summed_j is not None else None


def variation(values: Sequence[float]) -> float | None:
    """
    Coefficient of variation (sample standard deviation over mean); `None` below two values.
    """
    if len(values) < 2:
        return None
    mean = statistics.fmean(values)
    return statistics.stdev(values) / mean if mean > 0 else None


def ac_energy_j(part: DeclaredPart, energy_j: float) -> float | None:
    """
    The AC side in J of an energy on the part's own side; `None` where the conversion is refused.
    """
    return part_ac(part, energy_j).energy_j


def energy_per_sample_spread(energies_j: Sequence[float], samples: Sequence[float]) -> float:
    """
    Relative run-to-run standard deviation of energy per sample, of two runs or more.

    With e = sum of energies in J / sum of samples: sqrt(sum((E - e s)^2) / (n - 1)) / mean(E). Both
    sums must be above zero.
    """
    runs, total_j = len(energies_j), math.fsum(energies_j)
    value_j, mean_j = total_j / math.fsum(samples), total_j / runs
    # Divided first: the square of a large energy may not exist.
    misses = ((e - value_j * s) / mean_j for e, s in zip(energies_j, samples, strict=True))
    return math.sqrt(math.fsum(miss * miss for miss in misses) / (runs - 1))
