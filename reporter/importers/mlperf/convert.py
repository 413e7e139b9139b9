"""
A published benchmark folder (system, logs, power) to one submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reporter import __version__
from reporter.findings import Finding, error, has_errors
from reporter.importers.mlperf.describe import (
    boundary_of,
    default_side,
    submission_id,
    system_of,
)
from reporter.importers.mlperf.energy import INSTRUMENT_ID, NodeMeter
from reporter.importers.mlperf.evidence import evidence_ids, evidence_of
from reporter.importers.mlperf.folder import BenchmarkFolder, RunLogs, SubmitterFolder
from reporter.importers.mlperf.official import dropped_each_end
from reporter.importers.mlperf.official_figures import official_figures, our_figures
from reporter.importers.mlperf.runs import RunContext, convert_run, seed_note
from reporter.importers.mlperf.settings import IMPORTER, RULE_SET, ImportSettings
from reporter.importers.mlperf.system_description import SystemDescription
from reporter.model.accelerators import find_accelerator
from reporter.model.benchmark import Benchmark
from reporter.model.enums import (
    Availability,
    Division,
    InstrumentKind,
    PowerLimitBasis,
    RunStatus,
    Side,
)
from reporter.model.run import Run
from reporter.model.submission import (
    BenchmarkReference,
    ConvergenceScale,
    Declared,
    Instrument,
    Provenance,
    Publication,
    Submission,
    Submitter,
)
from reporter.model.system import System


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
    The submission, or `None` where an error among *findings* forbids it; what had to be assumed.
    """

    submission: Submission | None
    findings: tuple[Finding, ...]
    assumptions: tuple[str, ...]


def convert(source: Source) -> Converted:
    """
    The submission of one benchmark folder.

    All runs must be usable: an entry that leaves runs out would not be the published result.
    """
    findings = list(_power_findings(source))
    system = _system(source, findings)
    side, side_assumption = default_side(source.folder, source.description, source.settings)
    if system is None or has_errors(findings):
        return Converted(submission=None, findings=tuple(findings), assumptions=())
    findings.extend(filter(None, (seed_note(run.training) for run in source.logs)))
    runs = tuple(_runs(source, system, side, findings))
    if len(runs) < len(source.logs) or has_errors(findings):
        return Converted(submission=None, findings=tuple(findings), assumptions=())
    assumptions = tuple(_assumptions(source, system, side_assumption))
    submission = _assemble(source, system, runs, assumptions)
    return Converted(submission=submission, findings=tuple(findings), assumptions=assumptions)


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


def _runs(source: Source, system: System, side: Side, findings: list[Finding]) -> Iterator[Run]:
    meter = NodeMeter(
        node_limit_w=system.accelerators_per_node * system.power_limit_w,
        default_side=side,
    )
    context = RunContext(
        benchmark=source.benchmark,
        benchmark_name=source.folder.benchmark,
        meter=meter,
        evidence_ids=evidence_ids(source.logs),
    )
    converted = []
    for logs in source.logs:
        run, said = convert_run(logs, context)
        findings.extend(said)
        if run is not None:
            converted.append(run)
    yield from sorted(converted, key=lambda run: (run.started_at, run.label))


def _assumptions(source: Source, system: System, side_assumption: str) -> Iterator[str]:
    logs = [node for run in source.logs for node in run.nodes]
    if any(log.measurement_side is None for log in logs):
        yield side_assumption
    yield "the meter is not named; the rules allow IPMI, BMC, Redfish, PDU or power shelf: M2"
    if system.power_limit_basis is PowerLimitBasis.NAMEPLATE:
        yield (
            f"the power limit was not logged; the rated {system.power_limit_w:g} W "
            "of the accelerator table stands for it"
        )
    if any(run.switches for run in source.logs):
        yield "the network's rated maximum counts on the AC side for the whole run"
    if source.settings.published_on is None:
        yield "the date of submission is the day after the last run"
    if source.description.availability is None:
        yield "availability is not stated; the entry counts as research"


def _assemble(
    source: Source, system: System, runs: tuple[Run, ...], assumptions: tuple[str, ...]
) -> Submission:
    settings, folder = source.settings, source.folder
    name = source.description.text("submitter") or folder.submitter
    factor = folder.scaling_factor or 1.0
    ours = our_figures(runs, kept_labels(runs, folder.benchmark), factor)
    return Submission(
        schema_version=2,
        id=submission_id(folder, name, settings),
        submitter=Submitter(name=name[:120]),
        submitted_on=settings.published_on or _day_of(runs),
        round=settings.round,
        division=_division(source),
        availability=Availability(source.description.availability or "research"),
        benchmark=BenchmarkReference(id=source.benchmark.id, version=source.benchmark.version),
        system=system,
        boundary=boundary_of(system.nodes_count, source.logs),
        instruments=(Instrument(id=INSTRUMENT_ID, kind=InstrumentKind.NODE_METER_UNSTATED),),
        runs=runs,
        evidence=evidence_of(source.logs, source.root, source.submitter, settings),
        convergence_scale=_scale(factor),
        second_source_of=settings.second_source_of,
        declared=Declared(official=official_figures(folder, source.logs, ours)),
        publication=Publication(code_url=f"https://github.com/{settings.repository}"),
        provenance=Provenance(
            importer=IMPORTER,
            importer_version=__version__,
            rule_set=RULE_SET,
            assumptions=assumptions,
            footnote=_footnote(source),
        ),
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


def _day_of(runs: Sequence[Run]) -> date:
    last = max(run.stopped_at for run in runs)
    return date.fromordinal(last.date().toordinal() + 1)


def _footnote(source: Source) -> str:
    settings, folder = source.settings, source.folder
    path = f"{source.submitter.name}/results/{folder.system_id}/{folder.benchmark}"
    return (
        f"MLPerf Training {settings.round}, {_division(source)} division, {folder.benchmark}. "
        f"Logs from {settings.repository} at {settings.commit[:12]}, {path}. Derived energy "
        "figures: result not verified by MLCommons Association. The MLPerf name and logo are "
        "registered and unregistered trademarks of MLCommons Association."
    )
