"""
What `reporter review` calls: load, find evidence, run the rules over the whole board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reporter import __version__
from reporter.cli.pipeline import ledger_path, open_board
from reporter.cli.show import Progress
from reporter.findings import Finding

if TYPE_CHECKING:
    from reporter.cli.pipeline import BoardFolder
    from reporter.evidence.find import EvidenceSet
    from reporter.model.submission import Submission
    from reporter.review.fingerprint import Fingerprint
    from reporter.review.review import Review
    from reporter.store.submissions import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """
    The reviews of the files that could be read, and findings about those that could not.
    """

    reviews: tuple[Review, ...]
    findings: tuple[Finding, ...]


def examine(
    paths: Sequence[Path],
    board_path: Path,
    evidence_folder: Path | None,
    *,
    now: datetime,
    cache: Path | None = None,
) -> Examined:
    """
    Review every submission in *paths*; the board's other entries are there for comparison.

    *cache* keeps fingerprints of logs by content, for comparison with logs that aren't at hand.
    """
    from reporter.evidence.find import find_evidence
    from reporter.evidence.formats.mlperf_training import mllog_readers
    from reporter.review.board import build_index
    from reporter.review.review import Material, review
    from reporter.store.submissions import load_submissions

    board = open_board(board_path)
    loaded = list(load_submissions(paths, board.benchmarks))
    findings = [finding for item in loaded for finding in item.findings]
    materials = []
    progress = Progress("submissions read with their evidence")
    for done, (path, submission) in enumerate(_read(loaded), start=1):
        evidence = find_evidence(submission, evidence_folder, readers=mllog_readers(), beside=path)
        materials.append(
            Material(
                submission=submission,
                benchmark=board.benchmarks.find(submission.benchmark.id),
                evidence=evidence if evidence_folder or _found(evidence) else None,
                file=str(path),
                cleared=_cleared(submission, board),
            )
        )
        progress(done)
    progress.close()
    others = _others(board, {item.submission.id for item in materials})
    sets = [item.evidence for item in materials if item.evidence is not None]
    compared = [*(item.submission for item in materials), *others]
    index = build_index(compared, _fingerprints(sets, compared, cache))
    reviews = tuple(review(material, now=now, board=index) for material in materials)
    return Examined(reviews=reviews, findings=tuple(findings))


def _fingerprints(
    sets: Sequence[EvidenceSet], compared: Sequence[Submission], cache: Path | None
) -> dict[str, tuple[Fingerprint, ...]]:
    """
    Fingerprints of the logs at hand, and of those that the cache has seen before.
    """
    from reporter.review.fingerprint import FingerprintCache, fingerprints_of

    at_hand = fingerprints_of(sets)
    if cache is None:
        return at_hand
    kept = FingerprintCache(cache)
    kept.keep(at_hand)
    named = {item.sha256 for submission in compared for item in submission.evidence}
    return kept.read(sorted(named - set(at_hand))) | at_hand


def record_reviews(reviews: Sequence[Review], board_path: Path, on: date) -> Path:
    """
    Append one event a review to the board's ledger and return the ledger's path.
    """
    from reporter.review.ledger import Actor, ActorKind, event_of
    from reporter.review.ledger_file import append_event

    path = ledger_path(board_path)
    tool = Actor(kind=ActorKind.TOOL, name=f"reporter {__version__}")
    for done in reviews:
        append_event(path, event_of(done, on=on, by=tool))
    return path


def _read(loaded: Sequence[Loaded]) -> list[tuple[Path, Submission]]:
    return [(item.path, item.submission) for item in loaded if item.submission is not None]


def _found(evidence: EvidenceSet) -> bool:
    return any(item.path for item in evidence.items)


def _cleared(submission: Submission, board: BoardFolder) -> frozenset[str]:
    standing = board.standing(submission)
    return standing.cleared if standing else frozenset()


def _others(board: BoardFolder, known: set[str]) -> list[Submission]:
    """
    The board's other entries, to compare with; what is wrong with them is said elsewhere.
    """
    from reporter.store.submissions import load_submissions

    folder = board.path / "submissions"
    if not folder.is_dir():
        return []
    loaded = load_submissions([folder], board.benchmarks)
    return [
        item.submission for item in loaded if item.submission and item.submission.id not in known
    ]
