"""
A published set, copied, bent and reviewed: as it was claimed before, and claimed anew.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.importers.mlperf.run_import import import_folder
from reporter.importers.mlperf.settings import ImportSettings
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.review.entry_review import Material
from reporter.review.review import Review, review
from reporter.store.board import load_benchmarks

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LENOVO = "v5.0/Lenovo"
BERT = "results/SR780aV3-8xB200_SXM_180GB/bert"

Change = Callable[[str], str]


def benchmarks() -> Mapping[str, Benchmark]:
    """
    The benchmarks by id and by published name.
    """
    found = load_benchmarks(None).by_id
    named = {alias: item for item in found.values() for alias in item.aliases}
    return {**named, **found}


def settings(round_: str) -> ImportSettings:
    """
    What the importer is told of a published round.
    """
    repository = f"mlcommons/training_results_{round_}"
    return ImportSettings(repository=repository, commit="0" * 40, round=round_)


def imported(root: Path, round_: str) -> list[Submission]:
    """
    The submissions that the importer makes of a folder, without the refused ones.
    """
    found = import_folder(root, settings(round_), benchmarks())
    return [result.submission for result in found.results if result.submission is not None]


def copy_of_bert(shared: Path, folder: Path, change: Change | None = None) -> Path:
    """
    Lenovo's ten BERT runs under *folder*, every power log changed.
    """
    source = shared / "mlperf" / LENOVO
    target = folder / "Lenovo"
    shutil.copytree(source / BERT, target / BERT)
    shutil.copytree(source / "systems", target / "systems")
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    if change is not None:
        for path in power_logs(target):
            path.write_text(change(path.read_text(encoding="latin-1")), encoding="latin-1")
    return target


def power_logs(target: Path) -> list[Path]:
    """
    The node logs of a copy, in order.
    """
    return sorted((target / BERT / "power").rglob("node_*.txt"))


def restated(submission: Submission, folder: Path) -> Submission:
    """
    The same claims with the sizes and hashes that the logs in *folder* have now.
    """
    evidence = []
    for item in submission.evidence:
        assert item.origin is not None
        path, now = folder / item.origin.path, item
        if path.is_file():
            raw = path.read_bytes()
            now = replace(item, bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())
        evidence.append(now)
    return replace(submission, evidence=tuple(evidence))


def reviewed(submission: Submission, folder: Path) -> Review:
    """
    The review of one submission with its logs in *folder*.
    """
    material = Material(
        submission=submission,
        benchmark=benchmarks()[submission.benchmark.id],
        evidence=find_evidence(submission, folder, readers=mllog_readers()),
    )
    return review(material, now=NOW)
