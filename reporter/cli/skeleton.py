"""
The draft that `reporter init` writes: what people declare, and nothing that is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reporter.errors import ReporterError
from reporter.model.accelerators import Accelerator, find_accelerator, near_accelerators
from reporter.model.benchmark import Benchmark
from reporter.model.enums import (
    Availability,
    BoundaryState,
    Component,
    Division,
    InstrumentKind,
    Method,
    PowerLimitBasis,
    Side,
)
from reporter.model.run import DeclaredPart, DeclaredRun
from reporter.model.submission import (
    BenchmarkReference,
    Boundary,
    Declaration,
    Evidence,
    Instrument,
    Submitter,
)
from reporter.model.system import AcceleratorDescription, System

# A hash that no file has.
PLACEHOLDER_SHA256 = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """
    What `reporter init` was told.
    """

    id: str
    submitter: str
    system: str
    accelerator: Accelerator
    nodes_count: int
    accelerators_per_node: int
    runs_count: int


def find_known_accelerator(name: str) -> Accelerator:
    """
    The accelerator with this id or name, with a known rated power.

    Raises `ReporterError` with near names when the table has no such accelerator.
    """
    found = find_accelerator(name)
    if found is None:
        near = ", ".join(near_accelerators(name)) or "none that is close"
        raise ReporterError(f"the accelerator table doesn't know {name!r}; near: {near}")
    return found


def skeleton(answers: Answers, benchmark: Benchmark) -> Declaration:
    """
    What people declare of an entry, with placeholders for its logs; measuring writes the rest.
    """
    submitter, _, _ = answers.id.partition("/")
    return Declaration(
        schema_version=2,
        id=answers.id,
        submitter=Submitter(name=answers.submitter or submitter),
        submitted_on=date(2000, 1, 2),
        round="unassigned",
        division=Division.CLOSED,
        availability=Availability.RESEARCH,
        benchmark=BenchmarkReference(id=benchmark.id, version=benchmark.version),
        system=_system(answers),
        boundary=Boundary(
            accelerators=BoundaryState.MEASURED,
            host=BoundaryState.MEASURED,
            fabric=BoundaryState.OUT_OF_SCOPE,
            storage=BoundaryState.OUT_OF_SCOPE,
            cooling_in_node=BoundaryState.MEASURED,
        ),
        instruments=(Instrument(id="node-meter", kind=InstrumentKind.BMC),),
        runs=tuple(_run(number, answers) for number in range(answers.runs_count)),
        evidence=tuple(log for number in range(answers.runs_count) for log in _evidence(number)),
        notes="Draft: replace every placeholder that README.md in the evidence folder names.",
    )


def _system(answers: Answers) -> System:
    accelerator = answers.accelerator
    nameplate_w = accelerator.nameplate_w
    if nameplate_w is None:
        raise ReporterError(f"the rated power of {accelerator.name} is not published")
    return System(
        name=answers.system,
        nodes_count=answers.nodes_count,
        accelerators_per_node=answers.accelerators_per_node,
        accelerator=AcceleratorDescription(
            id=accelerator.accelerator_id,
            vendor=accelerator.vendor,
            name=accelerator.name,
            nameplate_w=nameplate_w,
        ),
        power_limit_w=nameplate_w,
        power_limit_basis=PowerLimitBasis.NAMEPLATE,
    )


def _run(number: int, answers: Answers) -> DeclaredRun:
    part = DeclaredPart(
        component=Component.NODE,
        devices=tuple(f"node-{index}" for index in range(answers.nodes_count)),
        devices_count=answers.nodes_count,
        side=Side.AC,
        method=Method.SAMPLED,
        instrument="node-meter",
        evidence=(f"power-{number}",),
    )
    return DeclaredRun(
        label=f"run_{number}", training_log=f"training-{number}", energy_parts=(part,)
    )


def _evidence(number: int) -> Iterator[Evidence]:
    for kind, name, format_ in (
        ("training", f"training_run_{number}.txt", "mllog"),
        ("power", f"power_run_{number}.csv", "csv"),
    ):
        yield Evidence(
            id=f"{kind}-{number}",
            file=name,
            bytes=1,
            sha256=PLACEHOLDER_SHA256,
            format=format_,
            clock="training_host" if kind == "training" else "node",
            zone="UTC",
        )
