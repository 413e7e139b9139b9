"""
Which files of a folder of published results belong together.

Layout: `<submitter>/systems/<system>.json` and `<submitter>/results/<system>/<benchmark>/` with
`result_*.txt`, `scaling.json` and `power/<stem of a result>/node_*.txt` and `sw_*.txt`. Links are
never followed, so nothing outside the folder is ever read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from reporter.errors import ReporterError
from reporter.evidence.formats.mllog_lines import read_bytes
from reporter.evidence.formats.mlperf_power import (
    NodePowerLog,
    SwitchPowerLog,
    read_node_log,
    read_switch_log,
)
from reporter.evidence.formats.mlperf_training import TrainingLog, read_training_log
from reporter.findings import Finding, Severity, error, note, warning
from reporter.importers.mlperf.system_description import (
    SystemDescription,
    read_system_description,
)
from reporter.store.nesting import is_too_deep
from reporter.text import plural

# A published round holds submitters; a folder of rounds is one level more.
DEEPEST_SUBMITTER = 2
IGNORED_SHOWN = 5
# The published factors of the rounds at hand lie between 1 and 1.06.
LARGEST_SCALE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFiles:
    """
    The files of one run: its result log, and the power logs of its nodes and switches.
    """

    stem: str
    result: Path
    nodes: tuple[Path, ...] = ()
    switches: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkFolder:
    """
    All runs of one benchmark on one system; *scaling_factor* is None where none is published.

    *is_scaling_unreadable* says that one is published and can't be read.
    """

    submitter: str
    system_id: str
    benchmark: str
    path: Path
    runs: tuple[RunFiles, ...]
    scaling_factor: float | None
    findings: tuple[Finding, ...]
    is_scaling_unreadable: bool = False

    @property
    def has_power(self) -> bool:
        """
        Whether every run has the power log of at least one node.
        """
        return bool(self.runs) and all(run.nodes for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitterFolder:
    """
    One submitter's systems and results.
    """

    name: str
    path: Path
    systems: Mapping[str, SystemDescription]
    benchmarks: tuple[BenchmarkFolder, ...]
    findings: tuple[Finding, ...]

    def system_of(self, benchmark: BenchmarkFolder) -> SystemDescription | None:
        """
        The description of the system that ran a benchmark, None where it is missing.
        """
        return self.systems.get(benchmark.system_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderScan:
    """
    Everything found below one folder; *findings* holds those of all parts.
    """

    root: Path
    submitters: tuple[SubmitterFolder, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLogs:
    """
    The logs of one run, read.
    """

    stem: str
    training: TrainingLog
    nodes: tuple[NodePowerLog, ...]
    switches: tuple[SwitchPowerLog, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        The findings of all its files.
        """
        of_nodes = (finding for node in self.nodes for finding in node.findings)
        of_switches = (finding for switch in self.switches for finding in switch.findings)
        return (*self.training.findings, *of_nodes, *of_switches)


def scan_folder(root: Path) -> FolderScan:
    """
    Find all submitters below *root*, which may be one, a round, or a folder of rounds.

    Reads system descriptions and scaling factors but no logs. Raises `ReporterError` when
    *root* isn't a folder or can't be listed.
    """
    if not root.is_dir():
        raise ReporterError(f"{root} is not a folder; give the folder of one submitter")
    try:
        submitters = tuple(_submitter(path, root) for path in _submitter_folders(root, 0))
    except OSError as problem:
        place = problem.filename or root
        raise ReporterError(f"{place} can't be listed: {problem.strerror}") from problem
    findings = [finding for submitter in submitters for finding in submitter.findings]
    if not submitters:
        message = "no folder with results/<system>/<benchmark>/result_*.txt found"
        hint = "give the folder that holds systems/ and results/"
        findings.append(error("IM-15", str(root), "", message, hint))
    return FolderScan(root=root, submitters=submitters, findings=tuple(findings))


def read_run(files: RunFiles, root: Path) -> RunLogs:
    """
    Read all logs of one run; findings name its files relative to *root*.
    """
    return RunLogs(
        stem=files.stem,
        training=read_training_log(files.result, name=_name(files.result, root)),
        nodes=tuple(read_node_log(path, name=_name(path, root)) for path in files.nodes),
        switches=tuple(read_switch_log(path, name=_name(path, root)) for path in files.switches),
    )


def _submitter_folders(folder: Path, depth: int) -> Iterator[Path]:
    """
    The folders that hold results, not looking inside one that does.
    """
    if _is_folder(folder / "results"):
        yield folder
    elif depth < DEEPEST_SUBMITTER:
        for child in _folders(folder):
            yield from _submitter_folders(child, depth + 1)


def _submitter(path: Path, root: Path) -> SubmitterFolder:
    name = path.resolve().name
    systems = {
        file.stem: read_system_description(file, name=_name(file, root))
        for file in _files(path / "systems", "*.json")
    }
    benchmarks = tuple(
        _benchmark(folder, name, root)
        for system in _folders(path / "results")
        for folder in _folders(system)
    )
    needed = {benchmark.system_id for benchmark in benchmarks}
    findings = [
        finding
        for identifier, system in systems.items()
        for finding in (system.findings if identifier in needed else _not_needed(system))
    ]
    findings += [finding for benchmark in benchmarks for finding in benchmark.findings]
    findings += _missing_systems(path, root, systems, benchmarks)
    return SubmitterFolder(
        name=name, path=path, systems=systems, benchmarks=benchmarks, findings=tuple(findings)
    )


def _not_needed(system: SystemDescription) -> Iterator[Finding]:
    """
    What is odd in a description that no result refers to, never as an error.
    """
    for finding in system.findings:
        message = f"{finding.message} (no result is of this system)"
        yield replace(finding, severity=Severity.NOTE, message=message)


def _missing_systems(
    path: Path,
    root: Path,
    systems: Mapping[str, SystemDescription],
    benchmarks: Sequence[BenchmarkFolder],
) -> Iterator[Finding]:
    for system_id in dict.fromkeys(benchmark.system_id for benchmark in benchmarks):
        if system_id not in systems:
            file = _name(path / "systems" / f"{system_id}.json", root)
            message = "the description of a system with results is missing"
            yield error("IM-16", file, "", message, "add it to systems/")


def _benchmark(folder: Path, submitter: str, root: Path) -> BenchmarkFolder:
    results = _files(folder, "result_*.txt")
    powers = {path.name: path for path in _folders(folder / "power")}
    runs = tuple(_run(result, powers.get(result.stem)) for result in results)
    scaling_factor, scaling = _scaling(folder / "scaling.json", root)
    findings = [*scaling]
    findings += _pairing_findings(folder, runs, powers, root)
    findings += _ignored_findings(folder, runs, root)
    return BenchmarkFolder(
        submitter=submitter,
        system_id=folder.parent.name,
        benchmark=folder.name,
        path=folder,
        runs=runs,
        scaling_factor=scaling_factor,
        findings=tuple(findings),
        is_scaling_unreadable=any(finding.code in {"IM-2", "IM-17"} for finding in scaling),
    )


def _run(result: Path, power: Path | None) -> RunFiles:
    if power is None:
        return RunFiles(stem=result.stem, result=result)
    return RunFiles(
        stem=result.stem,
        result=result,
        nodes=tuple(_files(power, "node_*.txt")),
        switches=tuple(_files(power, "sw_*.txt")),
    )


def _scaling(path: Path, root: Path) -> tuple[float | None, list[Finding]]:
    """
    The published convergence scale, None without a file.

    A file that holds no number is not used (IM-17, a warning); a number that can't be a scale is
    an error: scales are the reference's mean over the result's, where that converged faster.
    """
    if not path.exists() and not path.is_symlink():
        return None, []
    file = _name(path, root)
    data = read_bytes(path, file)
    if isinstance(data, Finding):
        return None, [replace(data, severity=Severity.WARNING)]
    try:
        value = None if is_too_deep(data) else orjson.loads(data)
    except orjson.JSONDecodeError:
        value = None
    factor = value.get("scaling_factor") if isinstance(value, dict) else None
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        message = "not used: scaling_factor isn't a number, so there is no official figure"
        hint = 'write {"scaling_factor": 1.0} or leave the file out'
        return None, [warning("IM-17", file, "/scaling_factor", message, hint)]
    if 1 <= factor <= LARGEST_SCALE:
        return float(factor), []
    message = f"scaling_factor isn't a number from 1 to {LARGEST_SCALE}"
    hint = "write the published factor, or leave the file out"
    return None, [error("IM-17", file, "/scaling_factor", message, hint)]


def _pairing_findings(
    folder: Path, runs: Sequence[RunFiles], powers: Mapping[str, Path], root: Path
) -> Iterator[Finding]:
    """
    Results without power (IM-12), once for the benchmark where none has any; and the reverse.
    """
    hint = "add power/<stem of the result>/node_*.txt for each node"
    bare = [run for run in runs if not run.nodes]
    if not runs:
        message = "no result_*.txt in this folder"
        yield error("IM-15", _name(folder, root), "", message, "add the logs of the runs")
    elif len(bare) == len(runs):
        message = f"none of {plural(len(runs), 'result')} has a power log: no energy, no entry"
        yield error("IM-12", _name(folder, root), "", message, hint)
    else:
        for run in bare:
            message = "this result has no power log"
            yield error("IM-12", _name(run.result, root), "", message, hint)
    stems = {run.stem for run in runs}
    for stem, path in powers.items():
        if stem not in stems:
            message = f"power logs without {stem}.txt are ignored"
            yield warning("IM-13", _name(path, root), "", message, "add the result log of the run")


def _ignored_findings(folder: Path, runs: Sequence[RunFiles], root: Path) -> Iterator[Finding]:
    """
    IM-14 for files beside the logs: a few by name, then how many more.
    """
    known = {path for run in runs for path in (run.result, *run.nodes, *run.switches)}
    known.add(folder / "scaling.json")
    places = [folder, folder / "power", *(folder / "power" / run.stem for run in runs)]
    extra = [path for place in places for path in _entries(place) if _is_extra(path, known)]
    hint = "nothing to do"
    for path in extra[:IGNORED_SHOWN]:
        reason = "a link, which is never followed" if path.is_symlink() else "not a log"
        yield note("IM-14", _name(path, root), "", f"ignored: {reason}", hint)
    rest = len(extra) - IGNORED_SHOWN
    if rest > 0:
        message = f"{plural(rest, 'more file')} in this folder ignored"
        yield note("IM-14", _name(folder, root), "", message, hint)


def _is_extra(path: Path, known: set[Path]) -> bool:
    return path not in known and (path.is_symlink() or not path.is_dir())


def _entries(folder: Path) -> list[Path]:
    """
    What lies in a folder, in natural order (node_2 before node_10); nothing if it is none.
    """
    if not _is_folder(folder):
        return []
    return sorted(folder.iterdir(), key=lambda path: _natural(path.name))


def _folders(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if _is_folder(path)]


def _files(folder: Path, pattern: str) -> list[Path]:
    """
    The regular files of a folder whose name fits, links left out.
    """
    fitting = [path for path in _entries(folder) if path.match(pattern)]
    return [path for path in fitting if path.is_file() and not path.is_symlink()]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    parts = re.split(r"(\d+)", name)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _name(path: Path, root: Path) -> str:
    """
    The path as findings show it, with forward slashes on every machine.
    """
    return path.relative_to(root).as_posix()
