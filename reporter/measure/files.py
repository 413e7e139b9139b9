"""
Measures submission files in place: what was there before, what the logs give, what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.evidence.find import find_evidence
from reporter.evidence.series import EvidenceReaders
from reporter.findings import Finding, error, has_errors
from reporter.measure.differences import (
    MEASURED_RUN_FIELDS,
    Difference,
    differences,
)
from reporter.measure.fill import fill
from reporter.measure.parts import MEASURED_PART_FIELDS
from reporter.model.submission import Declaration, Submission
from reporter.schema.check import check, check_declaration, without_measured
from reporter.store import strict_json
from reporter.store.board import Benchmarks
from reporter.store.files import read


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
    path: Path, evidence_folder: Path | None, benchmarks: Benchmarks, readers: EvidenceReaders
) -> MeasuredFile:
    """
    Measure the declaration in one file; whatever its measured fields hold is never looked at.

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
    benchmark = benchmarks.by_id.get(declaration.benchmark.id)
    if benchmark is None or benchmark.version != declaration.benchmark.version:
        return _refused(path, (_unknown(declaration, benchmarks, file),))
    evidence = find_evidence(declaration, evidence_folder, readers=readers, beside=path)
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


def _refused(path: Path, findings: tuple[Finding, ...]) -> MeasuredFile:
    return MeasuredFile(path=path, submission=None, changes=(), findings=findings)


def _unknown(declaration: Declaration, benchmarks: Benchmarks, file: str) -> Finding:
    named = declaration.benchmark
    known = ", ".join(f"{item.id} version {item.version}" for item in benchmarks.by_id.values())
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
