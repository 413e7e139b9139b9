"""
Which energy parts count in which scope, on which side, and whether they are complete.

The scope follows from the parts and is never stated by the submitter:

- S1 accelerators: accelerator parts; measured ones must cover every accelerator.
- S2 nodes: node parts; measured ones must cover every node.
- S3 nodes and fabric: as S2, and every run also has a fabric part, measured or estimated at its
  nameplate. A fabric estimate does not lower the meter class, but is said.
- S4 facility: whole_facility parts, measured; no PUE is applied to them again.

Host, storage and cooling parts are shown, but belong to no scope of their own: a node contains its
host and its cooling, and remote storage is left out by the power rules of MLPerf
(training_policies:power_measurement.adoc:38-40).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporter.energy.meter_class import CLASS_OF_KIND, LIMITS
from reporter.energy.parts import AcBasis, AcEnergy, to_ac
from reporter.findings import Finding, error
from reporter.model.enums import Component, MeterClass, Method, Scope, Side
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.model.system import System
from reporter.text import number, plural

MAIN_COMPONENT = {
    Scope.S1: Component.ACCELERATOR,
    Scope.S2: Component.NODE,
    Scope.S3: Component.NODE,
    Scope.S4: Component.WHOLE_FACILITY,
}
_COUNTED = {scope: frozenset({main}) for scope, main in MAIN_COMPONENT.items()} | {
    Scope.S3: frozenset({Component.NODE, Component.FABRIC})
}

_BASIS_ORDER = (AcBasis.AC, AcBasis.CONVERTED, AcBasis.ASSUMED, AcBasis.REFUSED)


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


def scopes_of(submission: Submission) -> tuple[Scope, ...]:
    """
    The scopes for which some run has the parts, S1 first; see the rules at the top.
    """
    components = {part.component for run in submission.runs for part in run.energy_parts}
    return tuple(scope for scope in Scope if components >= _COUNTED[scope])


def parts_in(run: Run, scope: Scope) -> tuple[EnergyPart, ...]:
    """
    The parts of *run* that count in *scope*, in the order of the file.
    """
    counted = _COUNTED[scope]
    return tuple(part for part in run.energy_parts if part.component in counted)


def energy_of(parts: Iterable[EnergyPart]) -> PartEnergy | None:
    """
    The energies of some parts added up, or `None` without parts.

    Sums are exact (`math.fsum`), so they do not depend on the order.
    """
    each = [_energy_of_part(part) for part in parts]
    if len(each) < 2:
        return each[0] if each else None
    basis = max((item.basis for item in each), key=_BASIS_ORDER.index)
    return PartEnergy(
        integrated_j=_sum(item.integrated_j for item in each),
        charged_j=_sum(item.charged_j for item in each),
        dc_j=_sum(item.dc_j for item in each),
        basis=basis,
    )


def charged_side_j(part: EnergyPart) -> float:
    """
    The charged energy of a part in J on its own side: never below the integral.
    """
    return max(part.energy_j, part.charged_energy_j or part.energy_j)


def base_class(part: EnergyPart, submission: Submission) -> MeterClass | None:
    """
    The meter class of the part's instrument alone; `None` when the instrument is not listed.
    """
    if not part.method.is_measurement:
        return MeterClass.M4
    instrument = submission.instrument(part.instrument)
    return CLASS_OF_KIND[instrument.kind] if instrument else None


def check_parts(
    run: Run, index: int, scope: Scope, submission: Submission, file: str
) -> Iterator[Finding]:
    """
    Everything about the parts of run *index* that keeps the entry from a rank in *scope*.
    """
    place = f"/runs/{index}/energy_parts"
    counted = _COUNTED[scope]
    numbered = [
        (f"{place}/{at}", part)
        for at, part in enumerate(run.energy_parts)
        if part.component in counted
    ]
    yield from _check_cover(run, scope, submission.system, file, place)
    yield from _check_doubles(run.label, numbered, file)
    for pointer, part in numbered:
        yield from _check_part(part, submission, file, pointer)


def _energy_of_part(part: EnergyPart) -> PartEnergy:
    charged = _to_ac(part, charged_side_j(part))
    return PartEnergy(
        integrated_j=_to_ac(part, part.energy_j).energy_j,
        charged_j=charged.energy_j,
        dc_j=_dc_j(part),
        basis=charged.basis,
    )


def _to_ac(part: EnergyPart, energy_j: float) -> AcEnergy:
    """
    The AC side of an energy that stands on the part's side.

    The side says where the figure stands after any conversion: a DC figure is divided by the
    efficiency whether a DC meter gave it or an AC reading was multiplied.
    """
    efficiency = part.conversion.efficiency if part.conversion else None
    return to_ac(energy_j, part.side.value, efficiency)


def _dc_j(part: EnergyPart) -> float | None:
    if part.side is Side.DC:
        return charged_side_j(part)
    return charged_side_j(part) * part.conversion.efficiency if part.conversion else None


def _sum(values: Iterable[float | None]) -> float | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return math.fsum(known) if len(known) == len(found) else None


def _check_cover(
    run: Run, scope: Scope, system: System, file: str, pointer: str
) -> Iterator[Finding]:
    main = run.parts_of(MAIN_COMPONENT[scope])
    if scope is Scope.S3 and not run.parts_of(Component.FABRIC):
        yield error("SR-6", file, pointer, f"run {run.label} has no fabric part")
    if scope is Scope.S4:
        if not main:
            yield error("SR-6", file, pointer, f"run {run.label} has no whole_facility part")
        return
    is_accelerators = scope is Scope.S1
    needed = system.accelerators_count if is_accelerators else system.nodes_count
    noun = "accelerator" if is_accelerators else "node"
    covered = sum(part.devices_count for part in main)
    if covered != needed:
        message = f"run {run.label} covers {covered:,} of {plural(needed, noun)}"
        yield error("SR-6", file, pointer, message)


def _check_doubles(
    label: str, numbered: Iterable[tuple[str, EnergyPart]], file: str
) -> Iterator[Finding]:
    seen: set[tuple[Component, str]] = set()
    for pointer, part in numbered:
        devices = {(part.component, device) for device in part.devices}
        twice = sorted(name for _, name in devices & seen)
        if twice:
            message = f"run {label} counts {', '.join(twice)} twice"
            yield error("SR-7", file, f"{pointer}/devices", message)
        seen |= devices


def _check_part(
    part: EnergyPart, submission: Submission, file: str, pointer: str
) -> Iterator[Finding]:
    if not part.method.is_measurement:
        yield from _check_estimate(part, file, pointer)
        return
    base = base_class(part, submission)
    if base is None:
        message = f"instrument {part.instrument!r} is not in the list of instruments"
        yield error("SR-17", file, f"{pointer}/instrument", message)
        return
    yield from _check_coverage(part, base, file, pointer)
    if _to_ac(part, part.energy_j).basis is AcBasis.REFUSED and part.conversion:
        message = f"efficiency {part.conversion.efficiency} is outside 0.80 to 0.99"
        yield error("SR-11", file, f"{pointer}/conversion/efficiency", message)


def _check_estimate(part: EnergyPart, file: str, pointer: str) -> Iterator[Finding]:
    if part.component is Component.FABRIC and part.method is Method.NAMEPLATE_ESTIMATE:
        return
    kind = "modelled" if part.method is Method.MODELLED else "estimated at its nameplate"
    message = f"the energy of component {part.component} is {kind}, not measured"
    yield error("SR-10", file, f"{pointer}/method", message)


def _check_coverage(
    part: EnergyPart, base: MeterClass, file: str, pointer: str
) -> Iterator[Finding]:
    """
    Without a charged energy, the integral counts as such only where coverage is stated and enough.
    """
    if part.coverage is None:
        yield error("SR-8", file, pointer, "coverage of the run window is not stated")
    elif part.charged_energy_j is None and part.coverage < LIMITS[base].coverage:
        message = (
            f"charged_energy_j is missing, and coverage {number(100 * part.coverage)} % is below "
            f"the {number(100 * LIMITS[base].coverage)} % of class {base}"
        )
        yield error("SR-8", file, pointer, message)
