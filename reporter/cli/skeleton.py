"""
The skeleton that `reporter init` writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

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
    RunStatus,
    Side,
)
from reporter.model.run import EnergyPart, QualityValue, Run
from reporter.model.submission import (
    BenchmarkReference,
    Boundary,
    Evidence,
    Instrument,
    Submission,
    Submitter,
)
from reporter.model.system import AcceleratorDescription, System

# Placeholders that nobody can take for a measurement: the year 2000, 1 J, 1 sample.
PLACEHOLDER_START = datetime(2000, 1, 1, tzinfo=UTC)
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


def skeleton(answers: Answers, benchmark: Benchmark) -> Submission:
    """
    A submission that validates, with placeholders where only a measurement can stand.
    """
    submitter, _, _ = answers.id.partition("/")
    return Submission(
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
        runs=tuple(_run(number, answers, benchmark) for number in range(answers.runs_count)),
        evidence=tuple(_evidence(number) for number in range(answers.runs_count)),
        notes="Skeleton: replace every placeholder that README.md in the evidence folder names.",
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


def _run(number: int, answers: Answers, benchmark: Benchmark) -> Run:
    started_at = PLACEHOLDER_START + timedelta(hours=number)
    nodes = tuple(f"node-{index}" for index in range(answers.nodes_count))
    part = EnergyPart(
        component=Component.NODE,
        devices=nodes,
        devices_count=answers.nodes_count,
        side=Side.AC,
        method=Method.SAMPLED,
        instrument="node-meter",
        energy_j=1.0,
        evidence=(f"power-{number}",),
    )
    return Run(
        label=f"run_{number}",
        started_at=started_at,
        stopped_at=started_at + timedelta(minutes=1),
        status=RunStatus.MISSED_TARGET,
        samples_count=1,
        samples_unit=benchmark.samples.unit,
        quality=tuple(
            QualityValue(metric=metric.name, value=_untrained(metric.lowest, metric.highest))
            for metric in benchmark.metrics
        ),
        energy_parts=(part,),
    )


def _untrained(lowest: float | None, highest: float | None) -> float:
    return lowest if lowest is not None else highest if highest is not None else 0.0


def _evidence(number: int) -> Evidence:
    return Evidence(
        id=f"power-{number}",
        file=f"power_run_{number}.csv",
        bytes=1,
        sha256=PLACEHOLDER_SHA256,
        format="csv",
        clock="node",
        zone="UTC",
    )
