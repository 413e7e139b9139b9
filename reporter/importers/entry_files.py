"""
Writes a drafted entry into a board: its file, its logs beside it, and the guide to what is left.

Everything is checked and measured before the first byte is written; nothing is written over.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reporter.errors import ReporterError
from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.findings import Finding, has_errors
from reporter.importers.answers import Answers
from reporter.importers.draft import Drafted
from reporter.importers.guide import guide_text
from reporter.measure.fill import fill
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Declaration
from reporter.schema.check import check, check_declaration
from reporter.schema.consistency import consistency
from reporter.store.files import copy_atomically, read, save_submission, write_atomically
from reporter.store.schema_copies import put_schema, schema_path
from reporter.store.strict_json import content_findings

GUIDE = "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """
    What was written: *path* and *folder* of the logs; the *submission* as it stands in the file.

    *submission* is `None`, and nothing was written, where an error stands among *findings*.
    *schema* is the one by which editors complete it, where the board had none.
    """

    path: Path
    folder: Path
    submission: Declaration | None
    is_measured: bool
    copied_count: int
    findings: tuple[Finding, ...]
    schema: Path | None = None


def write_entry(
    drafted: Drafted, answers: Answers, benchmark: Benchmark, board: Path
) -> WrittenEntry:
    """
    Measure a draft and write it below `submissions/` of *board*.

    Logs that no origin names are copied into the folder beside it. Raises `ReporterError` for an id
    that is no place, where the file exists, and where it can't be written.
    """
    declaration = drafted.declaration
    path = board / "submissions" / f"{declaration.id}.json"
    wrong = check_declaration(declaration.to_dict(), str(path))
    if wrong:
        first = wrong[0]
        hint = f"; {first.hint}" if first.hint else ""
        raise ReporterError(f"{first.pointer.removeprefix('/')}: {first.message}{hint}")
    for place in (path.parent.parent, path.parent, path.with_suffix("")):
        if place.is_symlink():
            raise ReporterError(f"{place} is a link; put the folder itself there")
    if os.path.lexists(path):
        raise ReporterError(f"{path} exists; choose another id or edit that file")
    submission, findings = _measured(drafted, benchmark, str(path))
    folder, copied_count, schema = path.with_suffix(""), 0, None
    if submission is not None:
        guide = guide_text(submission, answers)
        copies = _copies(drafted, folder)
        _check_free(copies, folder / GUIDE, guide)
        parts = [board / schema_path("submission"), folder / GUIDE, *copies.values()]
        with _gone_without(path, [*parts, path], board):
            schema = put_schema(board, "submission")
            copied_count = _copy_logs(copies, folder)
            write_atomically(folder / GUIDE, guide)
            save_submission(submission, path)
    return WrittenEntry(
        path=path,
        folder=folder,
        submission=submission,
        is_measured=submission is not None and drafted.is_measurable and bool(drafted.places),
        copied_count=copied_count,
        findings=findings,
        schema=schema,
    )


def _measured(
    drafted: Drafted, benchmark: Benchmark, file: str
) -> tuple[Declaration | None, tuple[Finding, ...]]:
    """
    The draft with its measured fields; as it is where it has no training logs yet.
    """
    declaration = drafted.declaration
    if not drafted.places or not drafted.is_measurable:
        return declaration, ()
    evidence = find_evidence(declaration, None, readers=mllog_readers(), places=drafted.places)
    filled = fill(declaration, evidence, benchmark, file=file)
    if filled.submission is None:
        return None, filled.findings
    data = filled.submission.to_dict()
    # What is written here is read again by the same strict checks.
    wrong = (
        tuple(content_findings(data, file))
        or check(data, "submission", file)
        or consistency(data, file, benchmark)
    )
    findings = (*filled.findings, *wrong)
    return (None if has_errors(findings) else filled.submission), findings


@contextmanager
def _gone_without(entry: Path, parts: Iterable[Path], board: Path) -> Iterator[None]:
    """
    Remove what was made of *parts*, and folders for them, where the file of the entry isn't made.
    """
    ways = {one for part in parts for one in (part, *part.parents) if board in one.parents}
    absent = [one for one in ways if not os.path.lexists(one)]
    try:
        yield
    except BaseException:
        if not os.path.lexists(entry):
            # The longest paths first, so that folders are empty when their turn comes.
            for one in sorted(absent, key=lambda one: len(one.parts), reverse=True):
                with suppress(OSError):
                    one.rmdir() if one.is_dir() else one.unlink()
        raise


def _copies(drafted: Drafted, folder: Path) -> dict[Path, Path]:
    """
    The logs that stand nowhere else, and where each is copied to beside the entry.
    """
    return {
        drafted.places[log.id]: folder / log.file
        for log in drafted.declaration.evidence
        if log.file is not None and log.id in drafted.places
    }


def _check_free(copies: Mapping[Path, Path], guide_path: Path, guide: str) -> None:
    """
    Raise `ReporterError` where a place is taken by something else than what would stand there.
    """
    taken = [target for source, target in copies.items() if _is_taken(source, target)]
    raw = guide.encode("utf-8")
    if os.path.lexists(guide_path) and read(guide_path)[0] != raw:
        taken.append(guide_path)
    if taken:
        raise ReporterError(f"{taken[0]} exists; choose another id, or move that file away")


def _copy_logs(copies: Mapping[Path, Path], folder: Path) -> int:
    """
    Copy logs beside the entry; how many.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ReporterError(f"{folder} can't be written: {problem.strerror}") from problem
    for source, target in copies.items():
        if not os.path.lexists(target):
            copy_atomically(source, target)
    return len(copies)


def _is_taken(source: Path, target: Path) -> bool:
    """
    Whether something else stands at *target*: a link does, even one that leads nowhere or back, and
    a file with other bytes, but not a copy that an attempt before this one left.
    """
    if target.is_symlink():
        return True
    return target.exists() and not (
        target.samefile(source) or (target.is_file() and filecmp.cmp(source, target, shallow=False))
    )
