"""
Reviews one submission or many: runs every rule that can be run, and says which status follows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from reporter import __version__
from reporter.evidence.find import EvidenceSet
from reporter.findings import Finding
from reporter.measure.measure import measure
from reporter.model.benchmark import Benchmark
from reporter.model.submission import Submission
from reporter.review.board import BoardIndex, BoardView, build_index
from reporter.review.board_folder import ledger_path, open_board
from reporter.review.catalogue import rules
from reporter.review.rule import (
    NO_BOARD,
    NO_EVIDENCE,
    NONE_FOUND,
    CannotRun,
    Case,
    Doubt,
    Letter,
    Need,
    Remark,
    Rule,
)
from reporter.review.thresholds import RULE_SET
from reporter.text import plural

if TYPE_CHECKING:
    from reporter.review.board_folder import BoardFolder
    from reporter.review.fingerprint import Fingerprint
    from reporter.store.submissions import Loaded


class Status(StrEnum):
    """
    How far an entry can be trusted; V1 and above rank.
    """

    V0 = "V0"
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"

    @property
    def meaning(self) -> str:
        """
        The status in words.
        """
        return _MEANINGS[self]


_MEANINGS = {
    Status.V0: "self-reported",
    Status.V1: "consistent: evidence present, all rules pass",
    Status.V2: "reviewed by a named person without conflict",
    Status.V3: "reproduced by another party",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """
    A rule that couldn't be run, or not in full, and what it lacked.
    """

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """
    What the rules say of one submission.

    *status_reasons* say why the status isn't higher; *evidence_sha256* are the hashes of the logs
    that were opened, sorted.
    """

    submission_id: str
    file: str
    remarks: tuple[Remark, ...]
    rules_run: tuple[str, ...]
    rules_not_run: tuple[NotRun, ...]
    status: Status
    status_reasons: tuple[str, ...]
    evidence_sha256: tuple[str, ...]
    rule_set: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """
        All remarks as findings, in the order of the rules.
        """
        return tuple(remark.finding for remark in self.remarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """
    What a review is given of one submission.

    *evidence* is `None` where no raw logs were looked for; *file* is what findings call the
    submission; *cleared* are codes of flags that a reviewer has cleared in writing.
    """

    submission: Submission
    benchmark: Benchmark | None
    evidence: EvidenceSet | None = None
    file: str = ""
    cleared: frozenset[str] = frozenset()


def review(material: Material, *, now: datetime, board: BoardIndex | None = None) -> Review:
    """
    Run every rule over one submission; *now* needs a zone, *board* comes from `build_index`.

    Logs of which none was found count as not given: that is no fault of the submission. Those
    that are there but closed, such as links, are one, and EV-1 says so.
    """
    given = material.evidence
    found = given if given and (given.found or given.closed) else None
    case = Case(
        submission=material.submission,
        now=now,
        file=material.file or f"submissions/{material.submission.id}.json",
        benchmark=material.benchmark,
        evidence=found,
        board=BoardView(index=board) if board else None,
        no_evidence=NO_EVIDENCE if material.evidence is None else NONE_FOUND,
    )
    if found is not None:
        case = replace(case, measures=measure(case.submission, found))
    return _reviewed(case, material.cleared)


def _reviewed(case: Case, cleared: Collection[str]) -> Review:
    remarks: list[Remark] = []
    run: list[str] = []
    not_run: list[NotRun] = []
    for rule in rules():
        said, reason = _run(rule, case)
        remarks += said
        if reason is None:
            run.append(rule.code)
        else:
            not_run.append(NotRun(code=rule.code, reason=reason))
    reasons = tuple(_status_reasons(case, remarks, cleared))
    found = case.evidence.found if case.evidence else ()
    return Review(
        submission_id=case.submission.id,
        file=case.file,
        remarks=tuple(remarks),
        rules_run=tuple(run),
        rules_not_run=tuple(not_run),
        status=Status.V0 if reasons else Status.V1,
        status_reasons=reasons,
        evidence_sha256=tuple(sorted({item.sha256 for item in found if item.sha256})),
        rule_set=RULE_SET,
    )


def _run(rule: Rule, case: Case) -> tuple[list[Remark], str | None]:
    """
    What a rule says, and why it couldn't say all (`None` if it could).
    """
    if rule.requires is Need.EVIDENCE and case.measures is None:
        return [], case.no_evidence
    if rule.requires is Need.BOARD and case.board is None:
        return [], NO_BOARD
    said: list[Remark] = []
    try:
        said.extend(_remark(rule, doubt, case) for doubt in rule.check(case))
    except CannotRun as missing:
        return said, str(missing)
    return said, None


def _remark(rule: Rule, doubt: Doubt, case: Case) -> Remark:
    return Remark(
        code=rule.code,
        letter=doubt.letter,
        pointer=doubt.pointer,
        message=doubt.message,
        hint=doubt.hint,
        file=case.file if doubt.file is None else doubt.file,
    )


def _status_reasons(
    case: Case, remarks: Sequence[Remark], cleared: Collection[str]
) -> Iterable[str]:
    """
    Why the entry isn't V1: no evidence, rejected, or flagged and not cleared.
    """
    if case.evidence is None:
        yield case.no_evidence
    rejected = sorted({r.code for r in remarks if r.letter is Letter.REJECT})
    flagged = sorted({r.code for r in remarks if r.letter is Letter.FLAG} - set(cleared))
    if rejected:
        yield f"rejected by {plural(len(rejected), 'rule')}: {', '.join(rejected)}"
    if flagged:
        yield f"flagged by {plural(len(flagged), 'rule')}, not cleared: {', '.join(flagged)}"


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
    progress: Callable[[int], None] | None = None,
) -> Examined:
    """
    Review every submission in *paths*; the board's other entries are there for comparison.

    *cache* keeps fingerprints of logs by content, for comparison with logs that aren't at hand.
    *progress* is told how many submissions were read with their evidence.
    """
    from reporter.evidence.find import find_evidence
    from reporter.evidence.formats.mlperf_evidence import mllog_readers
    from reporter.store.submissions import load_submissions

    board = open_board(board_path)
    loaded = list(load_submissions(paths, board.benchmarks))
    findings = [finding for item in loaded for finding in item.findings]
    materials = []
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
        if progress:
            progress(done)
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
    # What may not be opened must be said, too.
    return bool(evidence.found or evidence.closed)


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
