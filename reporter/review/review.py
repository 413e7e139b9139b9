"""
Reviews one submission or many: runs every rule that can be run, and says which status follows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.energy.meter_class import class_of_parts
from reporter.energy.parts import COUNTED, parts_in, scopes_of
from reporter.errors import ReporterError
from reporter.evidence.engine import EMBEDDED, Engine
from reporter.evidence.find import EvidenceSet
from reporter.findings import Finding
from reporter.measure.measure import located_parts, measure
from reporter.measure.parts import energy_part
from reporter.model.benchmark import Benchmark
from reporter.model.enums import RunStatus
from reporter.model.run import EnergyPart
from reporter.model.submission import Submission
from reporter.review.board import BoardIndex, BoardView, build_index
from reporter.review.board_folder import open_board
from reporter.review.catalogue import rules
from reporter.review.ledger_event import flag_digests
from reporter.review.priority import claims_of, precedence
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
from reporter.review.rule_sets import RULE_SET
from reporter.review.status import Present, Status, as_known, present_of
from reporter.text import plural

if TYPE_CHECKING:
    from reporter.review.board_folder import BoardFolder
    from reporter.review.fingerprint import Fingerprint
    from reporter.store.submissions import Loaded


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

    *status_reasons* say why the status isn't higher. *submission_sha256* seals the file (`None`:
    it can't be sealed), under the id *ledger_id* where its organisation was renamed since it was
    reviewed first; *evidence* maps the ids of the logs that were opened to their SHA-256, and
    *classes* the scopes ("S2") to the meter class ("M2") that the logs give.
    """

    submission_id: str
    file: str
    remarks: tuple[Remark, ...]
    rules_run: tuple[str, ...]
    rules_not_run: tuple[NotRun, ...]
    status: Status
    status_reasons: tuple[str, ...]
    submission_sha256: str | None
    evidence: Mapping[str, str]
    classes: Mapping[str, str]
    rule_set: int
    ledger_id: str | None = None

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
    submission; *sealed* is the SHA-256 of its data, under the id *ledger_id*. *cleared* are the
    codes of flags that a reviewer has cleared in writing, each with the digest of what was flagged.
    """

    submission: Submission
    benchmark: Benchmark | None
    evidence: EvidenceSet | None = None
    file: str = ""
    sealed: str | None = None
    ledger_id: str | None = None
    cleared: frozenset[tuple[str, str]] = frozenset()


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
    return _reviewed(case, material)


def _reviewed(case: Case, material: Material) -> Review:
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
    reasons = tuple(_status_reasons(case, remarks, run, material.cleared))
    found = case.evidence.found if case.evidence else ()
    return Review(
        submission_id=case.submission.id,
        file=case.file,
        remarks=tuple(remarks),
        rules_run=tuple(run),
        rules_not_run=tuple(not_run),
        status=Status.V0 if reasons else Status.V1,
        status_reasons=reasons,
        submission_sha256=material.sealed,
        ledger_id=material.ledger_id,
        evidence={item.evidence.id: item.sha256 for item in found if item.sha256},
        classes=_classes(case),
        rule_set=RULE_SET,
    )


def _classes(case: Case) -> dict[str, str]:
    """
    Of each scope the worst class of its parts, as the logs give it where they were read.

    Runs that reached the target count, or all where none did, as in the score.
    """
    runs = list(enumerate(case.submission.runs))
    reached = [item for item in runs if item[1].status is RunStatus.REACHED_TARGET]
    judged = {index for index, _ in reached or runs}
    measured = _measured_parts(case, judged)
    classes: dict[str, str] = {}
    for scope in scopes_of(case.submission):
        stated = [part for index in judged for part in parts_in(runs[index][1], scope)]
        logged = [part for part in measured if part.component in COUNTED[scope]]
        grades = [class_of_parts(parts, case.submission) for parts in (stated, logged) if parts]
        classes[scope.value] = max((grade.meter_class for grade in grades), default="M4")
    return classes


def _measured_parts(case: Case, judged: Collection[int]) -> list[EnergyPart]:
    if case.measures is None:
        return []
    places = [place for place in located_parts(case.submission) if place.run_index in judged]
    found = (energy_part(place, case.measures) for place in places)
    return [part for part in found if part is not None]


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
    case: Case,
    remarks: Sequence[Remark],
    rules_run: Sequence[str],
    cleared: Collection[tuple[str, str]],
) -> Iterable[str]:
    """
    Why the entry isn't V1: logs not opened, no rule run, refused, or flagged and not cleared.
    """
    if case.evidence is None:
        yield case.no_evidence
    elif not_opened := [item for item in case.evidence.items if item.sha256 is None]:
        listed = plural(len(case.evidence.items), "listed log")
        yield f"not opened: {len(not_opened)} of {listed}"
    if not rules_run:
        yield "no rule was run"
    rejected = sorted({r.code for r in remarks if r.letter is Letter.REJECT})
    flags = flag_digests(r.finding for r in remarks if r.letter is Letter.FLAG)
    flagged = [code for code, digest in flags.items() if (code, digest) not in cleared]
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
    engine: Engine = EMBEDDED,
) -> Examined:
    """
    Review every submission in *paths*; the board's other entries are there for comparison.

    *cache* keeps fingerprints of logs by content, for comparison with logs that aren't at hand.
    *progress* is told how many submissions were read with their evidence; *engine* reads it.
    """
    from reporter.store.submissions import load_submissions

    board = open_board(board_path)
    loaded = list(load_submissions(paths, board.benchmarks))
    findings = [finding for item in loaded for finding in item.findings]
    materials = []
    for item in loaded:
        if item.submission is not None:
            materials.append(_material(item.submission, item, board, evidence_folder, engine))
            if progress:
                progress(len(materials))
    others = _others(board, loaded)
    sets = [item.evidence for item in materials if item.evidence is not None]
    compared = [*(item.submission for item in materials), *others]
    index = _index(compared, _fingerprints(sets, compared, cache), board, _opened(materials))
    reviews = tuple(review(material, now=now, board=index) for material in materials)
    return Examined(reviews=reviews, findings=tuple(findings))


def _material(
    submission: Submission,
    loaded: Loaded,
    board: BoardFolder,
    evidence_folder: Path | None,
    engine: Engine,
) -> Material:
    """
    A submission that could be read, with its evidence.
    """
    from reporter.evidence.find import find_evidence
    from reporter.evidence.formats.mlperf_evidence import mllog_readers

    path, known = loaded.path, _known(loaded, board)
    sealed = None if known is None else known.submission_sha256
    evidence = find_evidence(
        submission, evidence_folder, readers=mllog_readers(), beside=path, engine=engine
    )
    return Material(
        submission=submission,
        benchmark=board.benchmarks.find(submission.benchmark.id, submission.benchmark.version),
        evidence=evidence if evidence_folder or _found(evidence) else None,
        file=str(path),
        sealed=sealed,
        ledger_id=None if known is None else known.entry,
        cleared=board.cleared(submission.id, sealed),
    )


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


def _known(loaded: Loaded, board: BoardFolder) -> Present | None:
    """
    The entry of a file as the ledger knows it; `None` where its data has no canonical form.
    """
    try:
        return None if loaded.data is None else as_known(board.state, present_of(loaded.data))
    except ReporterError:
        return None


def _found(evidence: EvidenceSet) -> bool:
    # What may not be opened must be said, too.
    return bool(evidence.found or evidence.closed)


def _index(
    compared: Sequence[Submission],
    fingerprints: dict[str, tuple[Fingerprint, ...]],
    board: BoardFolder,
    opened: dict[str, frozenset[str]],
) -> BoardIndex:
    """
    The board around the entries, with what the ledger knows of who claimed which evidence first.
    """
    state = board.state
    return build_index(
        compared,
        fingerprints,
        claims=tuple(claims_of(state, {submission.id for submission in compared})),
        precedes=precedence(state),
        canonical=state.policy.canonical_id,
        opened=opened,
    )


def _opened(materials: Sequence[Material]) -> dict[str, frozenset[str]]:
    """
    By entry the SHA-256 of the logs that are at hand.
    """
    return {
        material.submission.id: frozenset(
            item.sha256 for item in material.evidence.found if item.sha256
        )
        for material in materials
        if material.evidence is not None
    }


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
