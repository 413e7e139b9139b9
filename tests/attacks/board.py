"""
Published sets that attacks are played on: copied, bent, imported and reviewed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reporter.evidence.find import find_evidence
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.model.submission import Submission
from reporter.review.board import build_index
from reporter.review.entry_review import Material
from reporter.review.fingerprint import fingerprints_of
from reporter.review.review import Review, review
from reporter.review.rule import Letter
from tests.review.published import NOW, benchmarks, imported, restated

Bend = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSet:
    """
    One benchmark folder of one submitter: its round, and the path below it.
    """

    round: str
    submitter: str
    results: str

    @property
    def benchmark(self) -> str:
        """
        The name of the benchmark's folder.
        """
        return self.results.rpartition("/")[2]

    def copy(self, shared: Path, folder: Path) -> Path:
        """
        The set copied under *folder*, writable; the submitter's folder is returned.
        """
        source, target = shared / "mlperf" / self.round / self.submitter, folder / self.submitter
        shutil.copytree(source / self.results, target / self.results)
        shutil.copytree(source / "systems", target / "systems")
        for path in [target, *target.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return target


B200 = PublishedSet(
    round="v5.0", submitter="Lenovo", results="results/SR780aV3-8xB200_SXM_180GB/bert"
)
H100 = PublishedSet(
    round="v4.0", submitter="smc-ac-power", results="results/1xSMC-H100-SXM-80GB/bert"
)
H100_DC = PublishedSet(
    round="v4.0", submitter="smc-dc-power", results="results/1xSMC-H100-SXM-80GB/bert"
)
NODES = PublishedSet(
    round="v4.0", submitter="smc-ac-power", results="results/8xSMC-H100-SXM-80GB/llama2_70b_lora"
)


def node_logs(target: Path, pattern: str = "node_*.txt") -> list[Path]:
    """
    The power logs below a copy, in order.
    """
    return sorted(path for path in target.rglob(pattern) if "power" in path.parts)


def training_logs(target: Path) -> list[Path]:
    """
    The training logs below a copy, in order.
    """
    return sorted(target.rglob("result_*.txt"))


def rewrite(paths: list[Path], bend: Bend) -> None:
    """
    Bend the text of every file.
    """
    for path in paths:
        path.write_text(bend(path.read_text(encoding="latin-1")), encoding="latin-1")


def entry_of(played: PublishedSet, folder: Path) -> Submission | None:
    """
    What the importer makes of the copy; `None` where it refuses it.
    """
    made = imported(folder, played.round)
    return made[0] if made else None


def material_of(submission: Submission, folder: Path) -> Material:
    """
    A submission with its logs in *folder*, whose hashes are stated as they are now.
    """
    stated = restated(submission, folder)
    return Material(
        submission=stated,
        benchmark=benchmarks()[stated.benchmark.id],
        evidence=find_evidence(stated, folder, readers=mllog_readers()),
    )


def reviews_of(*materials: Material) -> list[Review]:
    """
    The reviews of entries that stand on one board.
    """
    sets = [material.evidence for material in materials if material.evidence is not None]
    index = build_index([material.submission for material in materials], fingerprints_of(sets))
    return [review(material, now=NOW, board=index) for material in materials]


def stopped_by(done: Review) -> dict[str, str]:
    """
    The rules that refuse or flag an entry, with what the first of their findings says.
    """
    found: dict[str, str] = {}
    for remark in done.remarks:
        if remark.letter in {Letter.REJECT, Letter.FLAG}:
            found.setdefault(remark.code, remark.message)
    return found
