"""
What of its parts keeps an entry from a rank in a scope: are they complete, single and measured?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reporter.energy.parts import COUNTED, MAIN_COMPONENT, AcBasis, part_ac
from reporter.findings import Finding, error
from reporter.model.enums import Component, Method, Scope
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.model.system import System
from reporter.text import number, plural


def check_parts(
    run: Run, index: int, scope: Scope, submission: Submission, file: str
) -> Iterator[Finding]:
    """
    Everything about the parts of run *index* that keeps the entry from a rank in *scope*.
    """
    place = f"/runs/{index}/energy_parts"
    counted = COUNTED[scope]
    numbered = [
        (f"{place}/{at}", part)
        for at, part in enumerate(run.energy_parts)
        if part.component in counted
    ]
    yield from _check_cover(run, scope, submission.system, file, place)
    yield from _check_doubles(run.label, numbered, file)
    for pointer, part in numbered:
        yield from _check_part(part, submission, file, pointer)


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
    if submission.instrument(part.instrument) is None:
        message = f"instrument {part.instrument!r} is not in the list of instruments"
        yield error("SR-17", file, f"{pointer}/instrument", message)
        return
    yield from _check_coverage(part, file, pointer)
    if part_ac(part, part.energy_j).basis is AcBasis.REFUSED and part.conversion:
        message = f"efficiency {part.conversion.efficiency} is outside 0.80 to 0.99"
        yield error("SR-11", file, f"{pointer}/conversion/efficiency", message)


def _check_estimate(part: EnergyPart, file: str, pointer: str) -> Iterator[Finding]:
    if part.component is Component.FABRIC and part.method is Method.NAMEPLATE_ESTIMATE:
        return
    kind = "modelled" if part.method is Method.MODELLED else "estimated at its nameplate"
    message = f"the energy of component {part.component} is {kind}, not measured"
    yield error("SR-10", file, f"{pointer}/method", message)


def _check_coverage(part: EnergyPart, file: str, pointer: str) -> Iterator[Finding]:
    """
    Without a charged energy, the integral counts as such only where nothing is uncovered.
    """
    if part.coverage is None:
        yield error("SR-8", file, pointer, "coverage of the run window is not stated")
    elif part.charged_energy_j is None and part.coverage < 1:
        message = (
            f"charged_energy_j is missing, and coverage {number(100 * part.coverage)} % leaves "
            "time that nobody charged"
        )
        yield error("SR-8", file, pointer, message)
