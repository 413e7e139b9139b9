"""
A small board with entries shaped like real ones: 8 B200 and 8 H100 on BERT, and odd cases.

Times and energies are made up near published ones; no log stands behind them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

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
from reporter.model.run import (
    CurvePoint,
    EnergyPart,
    LogLines,
    QualityValue,
    Run,
    TraceSummary,
)
from reporter.model.submission import (
    BenchmarkReference,
    Boundary,
    Evidence,
    Instrument,
    Origin,
    Provenance,
    Submission,
    Submitter,
)
from reporter.model.system import AcceleratorDescription, Host, System
from reporter.units import CarbonIntensity

WORLD = CarbonIntensity(472.96)
REFERENCE_PUE = 1.58
FOOTNOTE = (
    "MLPerf Training {round}, closed division, retrieved from the published result logs of "
    "{repository}. Result not verified by MLCommons Association."
)
COMMIT = "6fe954378efe4a1a1bd665550b18ff8f26018def"
START = datetime(2025, 4, 24, 17, 15, 4, tzinfo=UTC)


def a_trace(duration_s: float, mean_w: float, padding_s: float) -> TraceSummary:
    """
    Power that rises, wobbles at each evaluation and falls, with idle readings on both sides.
    """
    points: list[tuple[float, float | None]] = []
    steps = 160
    for index in range(steps + 1):
        moment = -padding_s + (duration_s + 2 * padding_s) * index / steps
        inside = 0 <= moment <= duration_s
        wobble = 0.06 * math.sin(index * 1.7) - (0.22 if index % 23 == 0 else 0.0)
        ramp = min(1.0, 0.45 + moment / 8) if inside else 0.34 + 0.02 * math.sin(index)
        watts = mean_w * ramp * (1 + wobble if inside else 1)
        points.append((round(moment, 1), None if index == 97 else round(watts, 1)))
    return TraceSummary(component=Component.NODE, side=Side.AC, points=tuple(points))


def node_part(energy_j: float, nodes: int, **changes: Any) -> EnergyPart:
    """
    All nodes of one run, read on the AC side.
    """
    part = EnergyPart(
        component=Component.NODE,
        devices=tuple(f"node-{index}" for index in range(nodes)),
        devices_count=nodes,
        side=Side.AC,
        method=Method.SAMPLED,
        instrument="meter",
        energy_j=energy_j,
        charged_energy_j=energy_j * 1.001,
        coverage=0.998,
        largest_gap_s=2.0,
        sample_interval_s=1.0,
        readings_count=200,
        evidence=("power-0",),
        log_lines=(
            LogLines(evidence="power-0", first_line=12_044, last_line=98_321, lines_count=120_511),
        ),
    )
    return replace(part, **changes)


def fabric_part(energy_j: float) -> EnergyPart:
    """
    The switch of a run, estimated at its nameplate.
    """
    return EnergyPart(
        component=Component.FABRIC,
        devices=("switch-1",),
        devices_count=1,
        side=Side.AC,
        method=Method.NAMEPLATE_ESTIMATE,
        nameplate_w=16_100.0,
        energy_j=energy_j,
        evidence=("switch-1",),
    )


def a_run(
    index: int,
    start: datetime,
    *,
    duration_s: float,
    power_w: float,
    nodes: int = 1,
    samples: float = 2_400_000.0,
    unit: str = "sequences",
    quality: Sequence[tuple[str, float]] = (("masked_lm_accuracy", 0.7204),),
    fabric_w: float = 0.0,
    padding_s: float = 4.0,
    status: RunStatus = RunStatus.REACHED_TARGET,
    part: dict[str, Any] | None = None,
    batch_size: int = 768,
) -> Run:
    """
    One run at a mean power, with a trace and a learning curve.
    """
    parts = [node_part(duration_s * power_w, nodes, **(part or {}))]
    if fabric_w:
        parts.append(fabric_part(duration_s * fabric_w))
    curve = tuple(
        CurvePoint(
            elapsed_s=duration_s * step / 8,
            quality=tuple(
                QualityValue(metric=name, value=value * (1 - 0.16 * math.exp(-step / 2)))
                for name, value in quality
            ),
        )
        for step in range(1, 9)
    )
    return Run(
        label=f"result_{index}",
        seed=1000 + index,
        started_at=start,
        stopped_at=start + timedelta(seconds=duration_s),
        status=status,
        samples_count=samples,
        samples_unit=unit,
        global_batch_size=batch_size,
        quality=tuple(QualityValue(metric=name, value=value) for name, value in quality),
        energy_parts=tuple(parts),
        learning_curve=curve,
        power_trace=a_trace(duration_s, power_w, padding_s),
    )


def runs(count: int, mean_s: float, start: datetime = START, **changes: Any) -> tuple[Run, ...]:
    """
    Runs one after the other whose times differ by a few percent.
    """
    made = []
    for index in range(count):
        duration_s = round(mean_s * (1 + 0.05 * math.sin(2.3 * index + mean_s)), 3)
        made.append(a_run(index, start, duration_s=duration_s, **changes))
        start += timedelta(seconds=duration_s + 90)
    return tuple(made)


def some_evidence(repository: str, folder: str) -> tuple[Evidence, ...]:
    """
    Two logs in a public repository and one beside the submission.
    """
    return tuple(
        Evidence(
            id=name,
            bytes=31_781 + index,
            sha256=f"{index:x}" * 64,
            format="mllog",
            clock="node",
            zone="UTC",
            origin=Origin(
                repository=repository, commit=COMMIT, path=f"{folder}/power/result_0/{name}.txt"
            ),
        )
        for index, name in enumerate(("power-0", "switch-1"), start=7)
    )


def a_submission(entry_id: str, made: tuple[Run, ...], **changes: Any) -> Submission:
    """
    An entry on BERT, closed division; changes are fields of `Submission`.
    """
    submission = Submission(
        schema_version=2,
        id=entry_id,
        submitter=Submitter(name="Acme Research", url="https://acme.example/"),
        submitted_on=date(2025, 6, 4),
        round="v5.0",
        division=Division.CLOSED,
        availability=Availability.AVAILABLE,
        benchmark=BenchmarkReference(id="bert", version=1),
        system=a_system("8xB200", "NVIDIA B200-SXM-180GB", 1000.0),
        boundary=Boundary(
            accelerators=BoundaryState.MEASURED,
            host=BoundaryState.MEASURED,
            fabric=BoundaryState.NOT_PRESENT,
            storage=BoundaryState.OUT_OF_SCOPE,
            cooling_in_node=BoundaryState.MEASURED,
        ),
        instruments=(
            Instrument(
                id="meter",
                kind=InstrumentKind.BMC,
                name="node controller",
                make="Example",
                model="B-1",
                tool="ipmitool",
            ),
        ),
        runs=made,
        evidence=some_evidence("mlcommons/training_results_v5.0", "Acme/results/8xB200/bert"),
        provenance=Provenance(
            importer="mlperf",
            importer_version="0.1.0",
            rule_set=1,
            assumptions=("The side is taken from the metadata of the efficiency factor: AC.",),
            footnote=FOOTNOTE.format(round="v5.0", repository="mlcommons/training_results_v5.0"),
        ),
    )
    return replace(submission, **changes)


def a_system(name: str, accelerator: str, power_limit_w: float, nodes: int = 1) -> System:
    """
    Nodes of eight accelerators.
    """
    return System(
        name=name,
        nodes_count=nodes,
        accelerators_per_node=8,
        accelerator=AcceleratorDescription(name=accelerator, vendor="NVIDIA"),
        power_limit_w=power_limit_w,
        power_limit_basis=PowerLimitBasis.NAMEPLATE,
        host=Host(processor="Intel Xeon Platinum 8570", processors_per_node=2, memory="2.0 TB"),
        fabric="InfiniBand NDR",
        cooling="liquid",
        framework="PyTorch NVIDIA Release 25.03",
        operating_system="Ubuntu 24.04",
        software={"cuda_version": "12.8", "nccl_version": "2.25"},
    )
