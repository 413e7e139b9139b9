"""
Measures submission files in place: what was there before, what the logs give, what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.errors import ReporterError
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.evidence.series import EvidenceReaders
from reporter.findings import Finding, error, has_errors
from reporter.measure.differences import (
    MEASURED_RUN_FIELDS,
    Difference,
    differences,
)
from reporter.measure.engines import open_engine
from reporter.measure.fill import fill
from reporter.measure.parts import MEASURED_PART_FIELDS
from reporter.model.submission import Declaration, Submission
from reporter.schema.check import check, check_declaration, without_measured
from reporter.store import strict_json
from reporter.store.board import Benchmarks, board_benchmarks, usable_board
from reporter.store.files import (
    PathLike,
    Paths,
    board_folder,
    evidence_folder,
    find_json,
    paths_of,
    read,
    save_submission,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFile:
    """
    What became of one file: its submission, or `None` with an error among *findings*.

    *changes* are the measured fields that weren't in the file as they are now.
    """

    path: Path
    submission: Submission | None
    changes: tuple[Difference, ...]
    findings: tuple[Finding, ...]


def measure_file(
    path: Path,
    evidence_folder: Path | None,
    benchmarks: Benchmarks,
    readers: EvidenceReaders,
    engine: Engine = EMBEDDED,
) -> MeasuredFile:
    """
    Measure the declaration in one file; whatever its measured fields hold is never looked at.

    *engine* hashes and reads the logs.

    Never raises on what is in the file. Raises `ReporterError` when *evidence_folder* is no folder.
    """
    raw, findings = read(path)
    if raw is None:
        return _refused(path, findings)
    file = str(path)
    parsed = strict_json.parse(raw, file)
    if parsed.findings or parsed.data is None:
        return _refused(path, parsed.findings)
    declared = without_measured(parsed.data)
    wrong = check_declaration(declared, file)
    if has_errors(wrong):
        return _refused(path, wrong)
    declaration = Declaration.from_dict(declared)
    named = declaration.benchmark
    benchmark = benchmarks.versions.get((named.id, named.version))
    if benchmark is None:
        return _refused(path, (_unknown(declaration, benchmarks, file),))
    evidence = find_evidence(
        declaration, evidence_folder, readers=readers, beside=path, engine=engine
    )
    filled = fill(declaration, evidence, benchmark, file=file)
    if filled.submission is None:
        return _refused(path, filled.findings)
    new = filled.submission.to_dict()
    # Nothing is written that doesn't validate.
    wrong = check(new, "submission", file)
    return MeasuredFile(
        path=path,
        submission=None if has_errors(wrong) else filled.submission,
        changes=tuple(_changes(parsed.data, new)),
        findings=(*filled.findings, *wrong),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFiles:
    """
    What became of each file, in the order of their paths, and where those measured were written.
    """

    files: tuple[MeasuredFile, ...]
    written: tuple[Path, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        What was found in all files.
        """
        return tuple(finding for file in self.files for finding in file.findings)


def measure(
    submissions: Paths,
    *,
    evidence: PathLike | None = None,
    board: PathLike = ".",
    out: PathLike | None = None,
    tell: Callable[[MeasuredFile], None] | None = None,
    engine: str = "embedded",
    scheduler: str | None = None,
) -> MeasuredFiles:
    """
    Fill or renew the measured fields of submissions from their raw logs, and write the files.

    *submissions* are files or folders. Logs are found by their origin below *evidence*, or beside a
    submission; benchmarks are those of *board*. A file is written in its place, or below the folder
    *out* as <submitter>/<slug>.json. Energies are written in J, times in UTC. *tell* is told of
    each file when it is done. With *engine* "dask" the workers of the Dask cluster at *scheduler*
    hash and read the logs. A file that can't be measured is left alone, with findings.

    Raises `ReporterError` where a path or folder isn't there, the board's settings can't be used,
    or a file can't be written.

    Example:

        reporter.measure("submissions/acme", evidence="logs", out="measured").written
    """
    logs, place = evidence_folder(evidence), board_folder(board)
    usable_board(place)
    benchmarks, readers = board_benchmarks(place), mllog_readers()
    paths = find_json(paths_of(submissions))
    if not paths:
        raise ReporterError("no submission there: name JSON files, or a folder that holds them")
    files: list[MeasuredFile] = []
    written: list[Path] = []
    with open_engine(engine, scheduler) as opened:
        for path in paths:
            measured = measure_file(path, logs, benchmarks, readers, opened)
            files.append(measured)
            if measured.submission is not None:
                written.append(_write(measured.submission, path, out))
            if tell is not None:
                tell(measured)
    return MeasuredFiles(files=tuple(files), written=tuple(written))


def _write(submission: Submission, path: Path, out: PathLike | None) -> Path:
    target = path if out is None else Path(out) / f"{submission.id}.json"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ReporterError(
            f"{target.parent}: no folder can be made there: {problem.strerror}; name another one"
        ) from problem
    save_submission(submission, target)
    return target


def _refused(path: Path, findings: tuple[Finding, ...]) -> MeasuredFile:
    return MeasuredFile(path=path, submission=None, changes=(), findings=findings)


def _unknown(declaration: Declaration, benchmarks: Benchmarks, file: str) -> Finding:
    named = declaration.benchmark
    known = ", ".join(f"{item.id} version {item.version}" for item in benchmarks.versions.values())
    message = f"benchmark {named.id!r} version {named.version} isn't known here"
    return error("ME-13", file, "/benchmark", message, f"known are {known or 'none'}")


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    """
    The measured fields of JSON data that differ, with their places in the file.
    """
    for index, (before, after) in enumerate(zip(old["runs"], new["runs"], strict=True)):
        place = f"/runs/{index}"
        for name in MEASURED_RUN_FIELDS:
            if name != "energy_parts":
                yield from differences(f"{place}/{name}", before.get(name), after.get(name))
        pairs = zip(before["energy_parts"], after["energy_parts"], strict=True)
        for number, (one, other) in enumerate(pairs):
            for name in MEASURED_PART_FIELDS:
                pointer = f"{place}/energy_parts/{number}/{name}"
                yield from differences(pointer, one.get(name), other.get(name))
