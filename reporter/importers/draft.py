"""
From logs and a few answers to a declaration: what people would have typed, read from logs.

Runs, windows, devices, sides, methods and the list of evidence come from the logs; organisation,
system and meter from answers. Measuring fills the rest (`reporter.measure.fill`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from reporter.errors import ReporterError
from reporter.evidence.formats.text_pattern import TEXT_PATTERN
from reporter.evidence.locate import hash_file
from reporter.evidence.series import LogReading, TrainingReading
from reporter.importers.accelerator_models import models_in
from reporter.importers.answers import Answers, UnansweredError
from reporter.importers.energy_parts import LoggedPart, MeterUnknownError, parts_of
from reporter.importers.logs import ReadAs
from reporter.importers.runs import LoggedRun, LoggedRuns
from reporter.importers.system import boundary_of, system_of
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Availability, Component, Division
from reporter.model.run import DeclaredRun
from reporter.model.submission import (
    BenchmarkReference,
    Declaration,
    Evidence,
    Instrument,
    Origin,
    Submitter,
    TrainedModel,
)
from reporter.model.system import Site, System

UNASSIGNED = "unassigned"
# What a draft holds where nobody said it; the guide beside it names both as open.
DIVISION, AVAILABILITY = Division.CLOSED, Availability.RESEARCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    Where the logs are published: a folder *path* of a commit of a repository; *root* is that folder
    here.
    """

    repository: str
    commit: str
    path: str
    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    The logs of an entry by runs, their *names* as evidence, and how they are read.

    Without *published* they are copied beside the entry.
    """

    runs: LoggedRuns
    names: Mapping[Path, str]
    read_as: ReadAs
    published: Published | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drafted:
    """
    The declaration, and where each log of its evidence is now, by id.
    """

    declaration: Declaration
    places: Mapping[str, Path]

    @property
    def is_measurable(self) -> bool:
        """
        Whether every run has a training log, without which nothing can be measured.
        """
        return all(run.training_log is not None for run in self.declaration.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """
    The part of a declaration that logs give, or that stands in their place until they are there.
    """

    system: System
    components: set[Component]
    instruments: tuple[Instrument, ...]
    runs: tuple[DeclaredRun, ...]
    evidence: tuple[Evidence, ...]


def draft(source: Source, answers: Answers, benchmark: Benchmark, on: date) -> Drafted:
    """
    The declaration of an entry, dated *on*.

    Raises `UnansweredError` for what neither logs nor answers say, `ReporterError` where logs
    contradict each other or aren't clear.
    """
    runs = source.runs.runs
    try:
        parts = {run.label: parts_of(run, answers.meter) for run in runs}
    except MeterUnknownError:
        raise UnansweredError(["kind"]) from None
    _refuse_different(parts)
    system = _system(source, answers, parts[runs[0].label])
    # Before the logs are hashed: every further answer comes this way again.
    if open_fields := unanswered(answers, benchmark):
        raise UnansweredError(open_fields)
    listed = dict(_ids(runs))
    declaration = declared(
        answers,
        benchmark,
        on,
        Logged(
            system=system,
            components=_components(parts),
            instruments=_instruments(parts),
            runs=tuple(_run(run, parts[run.label], listed) for run in runs),
            evidence=tuple(_evidence(source, listed)),
        ),
    )
    return Drafted(declaration=declaration, places={name: path for path, name in listed.items()})


def unanswered(answers: Answers, benchmark: Benchmark, *others: str) -> list[str]:
    """
    What no log can say and nobody has answered, in the order in which it is asked.

    *others* are further open fields, asked after the organisation and before the benchmark's own.
    """
    limit = benchmark.limits.artifact_bytes if benchmark.limits else None
    is_size_open = limit is not None and answers.artifact_bytes is None
    # The open division describes its model.
    is_count_open = answers.division is Division.OPEN and answers.parameters_count is None
    return [
        *([] if answers.submitter else ["submitter"]),
        *others,
        *(["model"] if benchmark.ranks_methods and answers.model is None else []),
        *(["parameters_count"] if is_count_open else []),
        *(["artifact_bytes"] if is_size_open else []),
    ]


def declared(answers: Answers, benchmark: Benchmark, on: date, logged: Logged) -> Declaration:
    """
    The declaration of an entry, dated *on*: the answers, and what its logs say or will say.

    Raises `UnansweredError` where no organisation was named.
    """
    if answers.submitter is None:
        raise UnansweredError(unanswered(answers, benchmark))
    return Declaration(
        schema_version=2,
        id=answers.id,
        submitter=Submitter(name=answers.submitter),
        submitted_on=on,
        round=round_of(answers, benchmark),
        division=answers.division or DIVISION,
        availability=answers.availability or AVAILABILITY,
        benchmark=BenchmarkReference(id=benchmark.id, version=benchmark.version),
        system=logged.system,
        boundary=boundary_of(logged.components, logged.system.nodes_count),
        instruments=logged.instruments,
        runs=logged.runs,
        evidence=logged.evidence,
        model=model_of(answers, benchmark),
        site=site_of(answers),
        notes=answers.notes,
    )


def round_of(answers: Answers, benchmark: Benchmark) -> str:
    """
    The round as answered, else the benchmark's only one; "unassigned" where it has several.
    """
    rounds = benchmark.comparability.rounds
    return answers.round or (rounds[0] if len(rounds) == 1 else UNASSIGNED)


def model_of(answers: Answers, benchmark: Benchmark) -> TrainedModel | None:
    """
    The trained model, where anything was said of it.
    """
    stated = (answers.model, answers.parameters_count, answers.artifact_bytes)
    if all(one is None for one in stated):
        return None
    return TrainedModel(
        name=answers.model or benchmark.model,
        parameters_count=answers.parameters_count,
        artifact_bytes=answers.artifact_bytes,
    )


def site_of(answers: Answers) -> Site | None:
    """
    The site of a place of the carbon table; raises `ReporterError` where the table has none.
    """
    from reporter.carbon.place import countries

    grid = answers.grid
    if not grid:
        return None
    if grid in countries():
        return Site(country=grid)
    from reporter.carbon.factors import ranking_factors

    if grid not in ranking_factors():
        raise ReporterError(
            f"no grid of the carbon table is called {grid!r}\n"
            "reporter factors PLACE finds the country or zone key"
        )
    return Site(grid_zone=grid)


def _refuse_different(parts: Mapping[str, Sequence[LoggedPart]]) -> None:
    """
    Raise `ReporterError` where runs hold different devices: they aren't one entry.
    """
    counts = {
        label: {one.part.component.value: one.part.devices_count for one in own}
        for label, own in parts.items()
    }
    (first, expected), *others = counts.items()
    for label, found in others:
        if found != expected:
            raise ReporterError(
                f"the power logs of {first} hold {_counted(expected)}, those of {label} "
                f"{_counted(found)}\nname the log of every device and run"
            )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} x {component}" for component, count in counts.items())


def _system(source: Source, answers: Answers, parts: Sequence[LoggedPart]) -> System:
    by_component = {one.part.component: one for one in parts}
    node, bare = (by_component.get(c) for c in (Component.NODE, Component.ACCELERATOR))
    logs = dict.fromkeys(path for run in source.runs.runs for path, _ in run.power)
    nodes_count = node.part.devices_count if node else bare.hosts_count if bare else None
    return system_of(
        answers,
        models_in(logs),
        nodes_count=nodes_count,
        accelerators_count=bare.part.devices_count if bare else None,
    )


def _components(parts: Mapping[str, Sequence[LoggedPart]]) -> set[Component]:
    return {one.part.component for own in parts.values() for one in own}


def _instruments(parts: Mapping[str, Sequence[LoggedPart]]) -> tuple[Instrument, ...]:
    found = {one.instrument.id: one.instrument for own in parts.values() for one in own}
    return tuple(found.values())


def _ids(runs: Sequence[LoggedRun]) -> Iterator[tuple[Path, str]]:
    """
    An id for each log, by its first use.
    """
    seen: set[Path] = set()
    numbers = {"training": 0, "clock": 0, "power": 0}
    for run in runs:
        power = [("power", path) for path, _ in run.power]
        # A log that is power log and clock at once is listed once, as the former.
        for word, path in [("training", run.training), *power, ("clock", run.clock)]:
            if path is not None and path not in seen:
                seen.add(path)
                yield path, f"{word}-{numbers[word]}"
                numbers[word] += 1


def _run(run: LoggedRun, parts: Sequence[LoggedPart], ids: Mapping[Path, str]) -> DeclaredRun:
    return DeclaredRun(
        label=run.label,
        training_log=None if run.training is None else ids[run.training],
        energy_parts=tuple(
            replace(one.part, evidence=tuple(ids[path] for path in one.logs)) for one in parts
        ),
    )


def _evidence(source: Source, ids: Mapping[Path, str]) -> Iterator[Evidence]:
    training = {run.training: run for run in source.runs.runs if run.training is not None}
    power = {path: log for run in source.runs.runs for path, log in run.power}
    for path, name in ids.items():
        run = training.get(path)
        found = _item(path, name, source, power.get(path), run.reading if run else None)
        if run is not None:
            found = replace(
                found,
                pattern=_patterns(source) if found.format == TEXT_PATTERN else (),
                metric=source.read_as.metric,
                started_at=run.started_at,
                clock_log=None if run.clock is None else ids[run.clock],
            )
        yield found


def _patterns(source: Source) -> tuple[str, ...]:
    return tuple((source.read_as.pattern or "").split("\n"))


def _item(
    path: Path,
    name: str,
    source: Source,
    power: LogReading | None,
    training: TrainingReading | None,
) -> Evidence:
    from reporter.evidence.training_log import training_format

    hashed = hash_file(path)
    if hashed is None or not hashed[0]:
        raise ReporterError(f"{path}: the file can't be read any more, or is empty")
    if training is not None:
        word: str | None = training.format
    else:
        word = power.format if power is not None else training_format(path)
    zone = power.zone if power is not None and power.zone else source.read_as.zone
    where = source.published
    return Evidence(
        id=name,
        bytes=hashed[0],
        sha256=hashed[1],
        format=word or "unknown",
        clock="node" if training is None and power is not None else "training_host",
        zone=zone or "UTC",
        file=source.names[path] if where is None else None,
        origin=None if where is None else _origin(path, where),
    )


def _origin(path: Path, where: Published) -> Origin:
    try:
        inside = path.absolute().relative_to(where.root.absolute())
    except ValueError:
        raise ReporterError(f"{path} lies outside of {where.root}, which --origin names") from None
    parts = (where.path.strip("/"), inside.as_posix())
    return Origin(
        repository=where.repository,
        commit=where.commit,
        path="/".join(part for part in parts if part),
    )
