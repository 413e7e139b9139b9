"""
Small submissions and benchmarks for tests; every default passes all rules of the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reporter.leaderboard.boards import Entry
from reporter.model.benchmark import (
    Benchmark,
    Comparability,
    Dataset,
    Metric,
    ReferenceConvergence,
    ReferenceFile,
    ReferencePoint,
    ReferenceTable,
    RunNoise,
    RunRule,
    SampleRule,
)
from reporter.model.enums import (
    Availability,
    BoundaryState,
    Component,
    Direction,
    Division,
    InstrumentKind,
    Method,
    PowerLimitBasis,
    RunStatus,
    Scope,
    Side,
)
from reporter.model.run import EnergyPart, QualityValue, Run
from reporter.model.submission import (
    BenchmarkReference,
    Boundary,
    Evidence,
    Instrument,
    Provenance,
    Submission,
    Submitter,
)
from reporter.model.system import AcceleratorDescription, Pue, Site, System
from reporter.score.result import ScopeScore, Score
from reporter.score.score import score
from reporter.units import JOULES_PER_KWH, CarbonIntensity

ENERGIES_KWH = (0.210, 0.205, 0.215, 0.208, 0.212)
WORLD = CarbonIntensity(472.96)
REFERENCE_PUE = 1.58
EPOCH = datetime(2023, 5, 1, tzinfo=UTC)

# A log that keeps the limits of every class.
CLEAN_LOG: dict[str, Any] = {"coverage": 1.0, "sample_interval_s": 1.0, "largest_gap_s": 1.0}


def a_metric(**changes: Any) -> Metric:
    """
    An accuracy with target 0.94 and chance 0.10.
    """
    metric = Metric(
        name="accuracy",
        direction=Direction.HIGHER,
        target=0.94,
        unit="fraction",
        lowest=0,
        highest=1,
        baseline=0.10,
    )
    return replace(metric, **changes)


def a_benchmark(**changes: Any) -> Benchmark:
    """
    A benchmark with five runs, one dropped at each end, run noise of 1 % and no reference points.
    """
    benchmark = Benchmark(
        schema_version=2,
        id="images",
        version=1,
        title="Images",
        task="image classification",
        model="A network",
        dataset=Dataset(name="Pictures", source="made up"),
        metrics=(a_metric(),),
        runs=RunRule(required=5, dropped_each_end=1, source="made up"),
        samples=SampleRule(unit="images", counter="samples_count", per_count=1, source="made up"),
        noise=RunNoise(sigma_run=0.01, source="made up"),
        comparability=Comparability(rounds=("v5.0",), source="made up"),
        sources=("made up",),
    )
    return replace(benchmark, **changes)


def a_reference(values: Mapping[int, Sequence[float]]) -> ReferenceConvergence:
    """
    Reference points of one round from values by batch size.
    """
    points = tuple(
        ReferencePoint(batch_size=size, values=tuple(own)) for size, own in values.items()
    )
    table = ReferenceTable(files=(ReferenceFile(round="v5.0", path="rcps.json"),), points=points)
    return ReferenceConvergence(
        repository="made/up",
        commit="0" * 40,
        licence="CC0-1.0",
        board_round="v5.0",
        tables=(table,),
    )


def a_part(**changes: Any) -> EnergyPart:
    """
    One node, AC side, read every second by the instrument "meter", all of the window covered.
    """
    part = EnergyPart(
        component=Component.NODE,
        devices=("node-0",),
        devices_count=1,
        side=Side.AC,
        method=Method.SAMPLED,
        instrument="meter",
        energy_j=756_000.0,
        evidence=("log",),
        **CLEAN_LOG,
    )
    return replace(part, **changes)


def a_fabric_part(**changes: Any) -> EnergyPart:
    """
    A switch at its nameplate, AC side.
    """
    part = EnergyPart(
        component=Component.FABRIC,
        devices=("switch-0",),
        devices_count=1,
        side=Side.AC,
        method=Method.NAMEPLATE_ESTIMATE,
        nameplate_w=1_000.0,
        energy_j=100_000.0,
    )
    return replace(part, **changes)


def a_run(**changes: Any) -> Run:
    """
    A run of 100 s and one million samples that reached 0.94.
    """
    run = Run(
        label="run-0",
        started_at=EPOCH,
        stopped_at=EPOCH + timedelta(seconds=100),
        status=RunStatus.REACHED_TARGET,
        samples_count=1_000_000.0,
        samples_unit="images",
        quality=(QualityValue(metric="accuracy", value=0.94),),
        energy_parts=(a_part(),),
    )
    return replace(run, **changes)


def runs_of(
    energies_kwh: Sequence[float],
    *,
    durations_s: Sequence[float] | None = None,
    statuses: Sequence[RunStatus] | None = None,
    quality: float | None = None,
    start: datetime = EPOCH,
) -> tuple[Run, ...]:
    """
    One run for each energy, one after the other, all of one node.

    Without *durations_s* the time of a run is proportional to its energy, so that dropping the
    fastest and slowest run drops the least and most energy too.
    """
    times_s = durations_s or [energy_kwh * 1000 for energy_kwh in energies_kwh]
    runs = []
    for index, energy_kwh in enumerate(energies_kwh):
        stop = start + timedelta(seconds=times_s[index])
        changes: dict[str, Any] = {
            "label": f"run-{index}",
            "started_at": start,
            "stopped_at": stop,
            "energy_parts": (a_part(energy_j=energy_kwh * JOULES_PER_KWH),),
        }
        if statuses:
            changes["status"] = statuses[index]
        if quality is not None:
            changes["quality"] = (QualityValue(metric="accuracy", value=quality),)
        runs.append(a_run(**changes))
        start = stop + timedelta(seconds=60)
    return tuple(runs)


def a_system(**changes: Any) -> System:
    """
    One node with eight accelerators.
    """
    system = System(
        name="a system",
        nodes_count=1,
        accelerators_per_node=8,
        accelerator=AcceleratorDescription(name="an accelerator"),
        power_limit_w=700.0,
        power_limit_basis=PowerLimitBasis.NAMEPLATE,
    )
    return replace(system, **changes)


def a_site(**changes: Any) -> Site:
    """
    A site in Norway in 2023 with PUE 1.10.
    """
    pue = Pue(value=1.10, kind="site", period="2023", source="made up")
    return replace(Site(country="NOR", pue=pue), **changes)


def an_instrument(kind: InstrumentKind) -> Instrument:
    """
    A meter with make, model, accuracy and a document: as good as its kind can be.
    """
    return Instrument(
        id="meter", kind=kind, make="Maker", model="One", accuracy_percent=0.5, evidence=("log",)
    )


def a_submission(**changes: Any) -> Submission:
    """
    An entry with five runs of one node, read by a management controller (class M2).

    Besides the fields of `Submission`, takes `meter` (an instrument kind), `system_name`, and what
    `runs_of` takes: `energies_kwh`, `durations_s`, `statuses`, `quality`, `start`.
    """
    meter = changes.pop("meter", InstrumentKind.BMC)
    name = changes.pop("system_name", "a system")
    keys = ("durations_s", "statuses", "quality", "start")
    run_changes = {key: changes.pop(key) for key in keys if key in changes}
    runs = runs_of(changes.pop("energies_kwh", ENERGIES_KWH), **run_changes)
    submission = Submission(
        schema_version=2,
        id="acme/one",
        submitter=Submitter(name="Acme"),
        submitted_on=date(2023, 6, 1),
        round="v5.0",
        division=Division.CLOSED,
        availability=Availability.AVAILABLE,
        benchmark=BenchmarkReference(id="images", version=1),
        system=a_system(name=name),
        boundary=Boundary(
            accelerators=BoundaryState.MEASURED,
            host=BoundaryState.MEASURED,
            fabric=BoundaryState.NOT_PRESENT,
            storage=BoundaryState.OUT_OF_SCOPE,
            cooling_in_node=BoundaryState.MEASURED,
        ),
        instruments=(an_instrument(meter),),
        runs=runs,
        evidence=(
            Evidence(
                id="log",
                bytes=1,
                sha256="0" * 64,
                format="csv",
                clock="ntp",
                zone="UTC",
                file="log.csv",
            ),
        ),
        site=a_site(),
        provenance=Provenance(importer="test", importer_version="1", rule_set=1),
    )
    return replace(submission, **changes)


def score_of(
    submission: Submission | None = None, benchmark: Benchmark | None = None, **changes: Any
) -> Score:
    """
    The score of a submission, by default of `a_submission(**changes)`, at the usual references.
    """
    return score(
        submission or a_submission(**changes),
        benchmark or a_benchmark(),
        reference_pue=REFERENCE_PUE,
        reference_intensity=WORLD,
    )


def scope_of(scored: Score, scope: Scope = Scope.S2) -> ScopeScore:
    """
    The figures of one scope, which must be there.
    """
    found = scored.of(scope)
    assert found is not None, f"no scope {scope}"
    return found


def an_entry(benchmark: Benchmark | None = None, **changes: Any) -> Entry:
    """
    A scored entry; changes as in `a_submission`.
    """
    submission = a_submission(**changes)
    return Entry(submission=submission, score=score_of(submission, benchmark))


def reasons_of(scored: ScopeScore) -> list[str]:
    """
    The reasons as code and message.
    """
    return [f"{item.code} {item.message}" for item in scored.reasons]


def score_with_part(**changes: Any) -> Score:
    """
    The score of an entry whose runs all have one part with these changes.
    """
    submission = a_submission()
    runs = tuple(
        replace(run, energy_parts=(replace(run.energy_parts[0], **changes),))
        for run in submission.runs
    )
    return score_of(replace(submission, runs=runs))
