"""
Reviews submission files of a board: finds their raw logs, reviews each entry by itself or takes
what was kept of it, and then holds all of them against the board.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.errors import ReporterError
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.find import EvidenceSet, open_located
from reporter.evidence.formats.mlperf_evidence import mllog_readers
from reporter.evidence.locate import FileHash, Located, locate_evidence
from reporter.findings import Finding
from reporter.model.submission import Submission
from reporter.review.board import BoardIndex, build_index, series_matches
from reporter.review.board_folder import open_board
from reporter.review.entry_review import EntryReview, Material, review_entry
from reporter.review.fingerprint import Fingerprint, fingerprint
from reporter.review.fingerprint_folder import FingerprintFolder
from reporter.review.priority import claims_of, precedence
from reporter.review.review import Review, conclude
from reporter.review.review_cache import ReviewCache, Subject
from reporter.review.status import Present, as_known, present_of

if TYPE_CHECKING:
    from reporter.review.board_folder import BoardFolder
    from reporter.store.content_cache import ContentCache
    from reporter.store.submissions import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """
    The reviews of the files that could be read, and findings about those that could not.

    What follows from the entry and its logs alone was taken from the cache for *reused_count*
    reviews; `None` where there was no cache. *not_kept* says why it couldn't keep more.
    """

    reviews: tuple[Review, ...]
    findings: tuple[Finding, ...]
    reused_count: int | None = None
    not_kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """
    A submission that could be read, with what was found of it by itself.
    """

    material: Material
    own: EntryReview


def examine(
    paths: Sequence[Path],
    board_path: Path,
    evidence_folder: Path | None,
    *,
    now: datetime,
    fingerprints: Path | None = None,
    cache: ContentCache | None = None,
    progress: Callable[[int], None] | None = None,
    engine: Engine = EMBEDDED,
) -> Examined:
    """
    Review every submission in *paths*; the board's other entries are there for comparison.

    *fingerprints* is a folder that keeps fingerprints of logs by content, for comparison with logs
    that aren't at hand. *cache* keeps what an entry and its logs give, for the next review: the
    outcome is the same with and without it. *progress* is told how many submissions were read with
    their evidence; *engine* reads it.
    """
    from reporter.store.submissions import load_submissions

    board = open_board(board_path)
    loaded = list(load_submissions(paths, board.benchmarks))
    findings = tuple(finding for item in loaded for finding in item.findings)
    with closing(ReviewCache(cache)) as kept:
        reader = _Reader(board=board, evidence_folder=evidence_folder, engine=engine, kept=kept)
        entries: list[_Entry] = []
        for item in loaded:
            if item.submission is not None:
                entries.append(reader.entry(item.submission, item))
                if progress:
                    progress(len(entries))
        compared = [*(one.material.submission for one in entries), *_others(board, loaded)]
        prints = _fingerprints(entries, compared, fingerprints)
        index = _index(compared, prints, board, _opened(entries), kept)
    return Examined(
        reviews=tuple(conclude(one.own, one.material, now=now, board=index) for one in entries),
        findings=findings,
        reused_count=None if cache is None else kept.reused_count,
        not_kept=kept.not_kept,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """
    Reads the entries of one review, or takes what was kept of them.
    """

    board: BoardFolder
    evidence_folder: Path | None
    engine: Engine
    kept: ReviewCache

    def entry(self, submission: Submission, loaded: Loaded) -> _Entry:
        """
        A submission that could be read, reviewed by itself.
        """
        material = _material(submission, loaded, self.board)
        located = locate_evidence(submission, self.evidence_folder, beside=loaded.path)

        def made(hashes: Mapping[Path, FileHash] | None) -> tuple[EntryReview, EvidenceSet]:
            return self._made(material, located, hashes)

        subject = Subject(
            path=loaded.path,
            data=loaded.data,
            benchmark=material.benchmark,
            evidence_folder=self.evidence_folder,
            located=located,
            engine=self.engine,
        )
        return _Entry(material=material, own=self.kept.entry_review(subject, made))

    def _made(
        self,
        material: Material,
        located: Sequence[Located],
        hashes: Mapping[Path, FileHash] | None,
    ) -> tuple[EntryReview, EvidenceSet]:
        found = open_located(
            material.submission,
            located,
            readers=mllog_readers(),
            engine=self.engine,
            hashes=hashes,
            extract=fingerprint,
        )
        # What may not be opened must be said, too.
        is_given = self.evidence_folder is not None or found.found or found.closed
        return review_entry(replace(material, evidence=found if is_given else None)), found


def _material(submission: Submission, loaded: Loaded, board: BoardFolder) -> Material:
    """
    A submission that could be read, without its evidence.
    """
    known = _known(loaded, board)
    sealed = None if known is None else known.submission_sha256
    return Material(
        submission=submission,
        benchmark=board.benchmarks.find(submission.benchmark.id, submission.benchmark.version),
        file=str(loaded.path),
        sealed=sealed,
        ledger_id=None if known is None else known.entry,
        cleared=board.cleared(submission.id, sealed),
    )


def _known(loaded: Loaded, board: BoardFolder) -> Present | None:
    """
    The entry of a file as the ledger knows it; `None` where its data has no canonical form.
    """
    try:
        return None if loaded.data is None else as_known(board.state, present_of(loaded.data))
    except ReporterError:
        return None


def _fingerprints(
    entries: Sequence[_Entry], compared: Sequence[Submission], folder: Path | None
) -> dict[str, tuple[Fingerprint, ...]]:
    """
    Fingerprints of the logs at hand, and of those that the folder has seen before.
    """
    at_hand: dict[str, tuple[Fingerprint, ...]] = {}
    for one in entries:
        at_hand = dict(one.own.fingerprints) | at_hand
    if folder is None:
        return at_hand
    kept = FingerprintFolder(folder)
    kept.keep(at_hand)
    named = {item.sha256 for submission in compared for item in submission.evidence}
    return kept.read(sorted(named - set(at_hand))) | at_hand


def _index(
    compared: Sequence[Submission],
    fingerprints: Mapping[str, tuple[Fingerprint, ...]],
    board: BoardFolder,
    opened: Mapping[str, frozenset[str]],
    kept: ReviewCache,
) -> BoardIndex:
    """
    The board around the entries, with what the ledger knows of who claimed which evidence first.
    """
    state = board.state
    claims = tuple(claims_of(state, {submission.id for submission in compared}))
    index = build_index(
        compared,
        claims=claims,
        precedes=precedence(state),
        canonical=state.policy.canonical_id,
        opened=opened,
    )
    series = series_matches(compared, fingerprints, claims, kept.near_copies)
    return replace(index, series=series)


def _opened(entries: Sequence[_Entry]) -> dict[str, frozenset[str]]:
    """
    By entry the SHA-256 of the logs that are at hand.
    """
    return {one.material.submission.id: frozenset(one.own.evidence.values()) for one in entries}


def _others(board: BoardFolder, loaded: Sequence[Loaded]) -> list[Submission]:
    """
    The board's other entries, to compare with; what is wrong with them is said elsewhere.
    """
    from reporter.store.files import find_json
    from reporter.store.submissions import load_submissions

    folder = board.path / "submissions"
    if not folder.is_dir():
        return []
    known = {item.submission.id for item in loaded if item.submission}
    read = {item.path.absolute() for item in loaded}
    paths = [path for path in find_json([folder]) if path.absolute() not in read]
    others = load_submissions(paths, board.benchmarks)
    return [
        item.submission for item in others if item.submission and item.submission.id not in known
    ]
