"""
A published benchmark folder (system, logs, power) to one submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from reporter import __version__
from reporter.findings import Finding, error, has_errors
from reporter.importers.mlperf.describe import (
    boundary_of,
    default_side,
    submission_id,
    system_of,
)
from reporter.importers.mlperf.evidence import evidence_ids, evidence_of, evidence_set
from reporter.importers.mlperf.fabric import Fabric, fabric_of
from reporter.importers.mlperf.folder import BenchmarkFolder, RunLogs, SubmitterFolder
from reporter.importers.mlperf.official import dropped_each_end
from reporter.importers.mlperf.official_figures import (
    OurFigures,
    official_figures,
    our_figures,
)
from reporter.importers.mlperf.runs import (
    INSTRUMENT_ID,
    SWITCH_INSTRUMENT_ID,
    RunContext,
    declared_run,
    distinct_runs,
    seed_note,
)
from reporter.importers.mlperf.settings import IMPORT_RULES, IMPORTER, ImportSettings
from reporter.importers.mlperf.system_description import SystemDescription
from reporter.measure.fill import fill
from reporter.model.accelerators import find_accelerator
from reporter.model.benchmark import Benchmark
from reporter.model.enums import (
    Availability,
    BoundaryState,
    Division,
    InstrumentKind,
    PowerLimitBasis,
    RunStatus,
    Side,
)
from reporter.model.run import DeclaredRun, Run
from reporter.model.submission import (
    BenchmarkReference,
    ConvergenceScale,
    Declaration,
    Declared,
    Instrument,
    Provenance,
    Publication,
    Submission,
    Submitter,
)
from reporter.model.system import System
from reporter.text import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    One benchmark folder with all that was read of it.
    """

    submitter: SubmitterFolder
    folder: BenchmarkFolder
    description: SystemDescription
    logs: tuple[RunLogs, ...]
    benchmark: Benchmark
    settings: ImportSettings
    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """
    The submission, or `None` where an error among *findings* forbids it; what had to be assumed;
    the logs behind it, by name.
    """

    submission: Submission | None
    findings: tuple[Finding, ...]
    assumptions: tuple[str, ...]
    used: tuple[str, ...] = ()


def convert(source: Source) -> Converted:
    """
    The submission of one benchmark folder.

    All runs must be usable: an entry that leaves runs out would not be the published result. A
    run that is shown twice counts once, and switch logs count where they can be used.
    """
    findings = list(_power_findings(source))
    system = _system(source, findings)
    side, side_assumption = default_side(source.folder, source.description, source.settings)
    if system is None or has_errors(findings):
        return Converted(submission=None, findings=tuple(findings), assumptions=())
    distinct, repeated = distinct_runs(source.logs)
    fabric = fabric_of(distinct, system.nodes_count)
    findings += [*repeated, *fabric.findings]
    findings.extend(filter(None, (seed_note(run.training) for run in distinct)))
    counted = replace(source, logs=fabric.runs)
    assumptions = tuple(_assumptions(counted, system, side_assumption, fabric, len(repeated)))
    declaration = _declaration(counted, system, side, assumptions, fabric)
    evidence = evidence_set(declaration.evidence, counted.logs, source.root)
    filled = fill(declaration, evidence, source.benchmark, file=source.folder.path.name)
    findings += filled.findings
    if filled.submission is None:
        return Converted(submission=None, findings=tuple(findings), assumptions=())
    ours = _ours(filled.submission, source.folder)
    official = official_figures(source.folder, source.logs, ours)
    return Converted(
        submission=replace(filled.submission, declared=Declared(official=official)),
        findings=tuple(findings),
        assumptions=assumptions,
        used=tuple(_files(counted.logs)),
    )


def _files(logs: Sequence[RunLogs]) -> Iterator[str]:
    for run in logs:
        yield run.training.source.file
        yield from (log.source.file for log in run.nodes)
        yield from (log.source.file for log in run.switches)


def _ours(submission: Submission, folder: BenchmarkFolder) -> OurFigures:
    kept = kept_labels(submission.runs, folder.benchmark)
    return our_figures(submission.runs, kept, folder.scaling_factor or 1.0)


def _power_findings(source: Source) -> Iterator[Finding]:
    """
    Every run needs one log of every node.
    """
    nodes_count = source.description.nodes_count
    for run, files in zip(source.logs, source.folder.runs, strict=True):
        place = files.result.relative_to(source.root).as_posix()
        if not run.nodes:
            yield error(
                "IM-12",
                place,
                "",
                "the run has no power log, so its energy was not measured",
                "add power/<result>/node_*.txt; nameplate figures can't take its place",
            )
        elif nodes_count is not None and len(run.nodes) != nodes_count:
            yield error(
                "IM-24",
                place,
                "",
                f"{len(run.nodes)} node logs for {nodes_count} nodes of the system description",
                "every node of the run must be measured",
            )


def _system(source: Source, findings: list[Finding]) -> System | None:
    name = source.description.text("accelerator_model_name")
    system = system_of(source.description, find_accelerator(name or ""), source.settings)
    if system is None:
        findings.append(
            error(
                "IM-25",
                source.description.source.file,
                "",
                f"node count, accelerator count or the power limit of {name!r} is not known",
                "state the power limit of one accelerator with --power-limit-w",
            )
        )
    return system


def _runs(source: Source, side: Side) -> Iterator[DeclaredRun]:
    """
    The runs in order of their start.
    """
    context = RunContext(evidence_ids=evidence_ids(source.logs), default_side=side)
    for logs in sorted(source.logs, key=_start):
        yield declared_run(logs, context)


def _start(logs: RunLogs) -> tuple[float, str]:
    return logs.training.run_start_ms or 0.0, logs.stem


def _assumptions(
    source: Source, system: System, side_assumption: str, fabric: Fabric, repeated_count: int
) -> Iterator[str]:
    logs = [node for run in source.logs for node in run.nodes]
    if any(log.measurement_side is None for log in logs):
        yield side_assumption
    yield "the meter is not named; the rules allow IPMI, BMC, Redfish, PDU or power shelf: M2"
    if system.power_limit_basis is PowerLimitBasis.NAMEPLATE:
        yield (
            f"the power limit was not logged; the rated {system.power_limit_w:g} W "
            "of the accelerator table stands for it"
        )
    if fabric.state is BoundaryState.NAMEPLATE_ESTIMATE:
        yield "the network's rated maximum counts on the AC side for the whole run"
    if fabric.is_measured:
        yield "the network's readings come from meters that are not named: M2"
    if fabric.reason is not None:
        yield f"the fabric is left out: {fabric.reason}"
    if repeated_count:
        shown = plural(repeated_count, "result log shows", "result logs show")
        yield f"{shown} a run again; each run counts once"
    if source.folder.is_scaling_unreadable:
        yield "scaling.json can't be read, so no convergence scale is applied"
    if source.settings.published_on is None:
        yield "the date of submission is the day after the last run"
    if source.description.availability is None:
        yield "availability is not stated; the entry counts as research"


def _declaration(
    source: Source,
    system: System,
    side: Side,
    assumptions: tuple[str, ...],
    fabric: Fabric,
) -> Declaration:
    settings, folder = source.settings, source.folder
    name = source.description.text("submitter") or folder.submitter
    return Declaration(
        schema_version=2,
        id=submission_id(folder, name, settings),
        submitter=Submitter(name=name[:120]),
        submitted_on=settings.published_on or _day_after(source.logs),
        round=settings.round,
        division=_division(source),
        availability=Availability(source.description.availability or "research"),
        benchmark=BenchmarkReference(id=source.benchmark.id, version=source.benchmark.version),
        system=system,
        boundary=boundary_of(fabric.state),
        instruments=tuple(_instruments(fabric)),
        runs=tuple(_runs(source, side)),
        evidence=evidence_of(source.logs, source.root, source.submitter, settings),
        convergence_scale=_scale(folder.scaling_factor or 1.0),
        second_source_of=settings.second_source_of,
        publication=Publication(code_url=f"https://github.com/{settings.repository}"),
        provenance=Provenance(
            importer=IMPORTER,
            importer_version=__version__,
            rule_set=IMPORT_RULES,
            assumptions=assumptions,
            footnote=_footnote(source),
        ),
    )


def _instruments(fabric: Fabric) -> Iterator[Instrument]:
    yield _unnamed_meter(INSTRUMENT_ID)
    if fabric.is_measured:
        yield _unnamed_meter(SWITCH_INSTRUMENT_ID)


def _unnamed_meter(identifier: str) -> Instrument:
    return Instrument(
        id=identifier,
        kind=InstrumentKind.NODE_METER_UNSTATED,
        notes="The logs don't name the meter. Its class is M2 by the accuracy rule of the round, "
        "which allows meters of at most 5 %.",
    )


def kept_labels(runs: Sequence[Run], benchmark_name: str) -> tuple[str, ...]:
    """
    Labels of the runs that the rules keep: sorted by time, without the fastest and slowest.

    A run that missed the target has no time to it, so it counts as the slowest.
    """
    k = dropped_each_end(benchmark_name)
    ordered = sorted(
        runs, key=lambda run: (run.status is not RunStatus.REACHED_TARGET, run.duration_s)
    )
    return tuple(run.label for run in (ordered[k:-k] if k and len(ordered) > 2 * k else ordered))


def _scale(factor: float) -> ConvergenceScale | None:
    if factor == 1.0:
        return None
    return ConvergenceScale(factor=factor, source="scaling.json beside the published results")


def _division(source: Source) -> Division:
    stated = source.description.text("division") or source.logs[0].training.division or ""
    return Division.OPEN if stated.lower() == "open" else Division.CLOSED


def _day_after(logs: Sequence[RunLogs]) -> date:
    """
    The day after the one on which the last run stopped, in UTC.
    """
    last_ms = max(run.training.run_stop_ms or 0.0 for run in logs)
    return datetime.fromtimestamp(last_ms / 1000, tz=UTC).date() + timedelta(days=1)


def _footnote(source: Source) -> str:
    settings, folder = source.settings, source.folder
    path = f"{source.submitter.name}/results/{folder.system_id}/{folder.benchmark}"
    return (
        f"MLPerf Training {settings.round}, {_division(source)} division, {folder.benchmark}. "
        f"Logs from {settings.repository} at {settings.commit[:12]}, {path}. Derived energy "
        "figures: result not verified by MLCommons Association. The MLPerf name and logo are "
        "registered and unregistered trademarks of MLCommons Association."
    )
