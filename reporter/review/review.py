"""
Reviews one submission: what its own rules said, what the board around it says, and the status that
follows from both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporter.findings import Finding
from reporter.model.rule_sets import RULE_SET
from reporter.review.board import BoardIndex, BoardView
from reporter.review.catalogue import rules
from reporter.review.entry_review import (
    EntryReview,
    Material,
    RuleOutcome,
    outcome_of,
    review_entry,
)
from reporter.review.ledger_event import flag_digests
from reporter.review.rule import NO_BOARD, BoardCase, BoardRule, Letter, Need, Remark
from reporter.review.status import Status
from reporter.text import plural


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


def review(material: Material, *, now: datetime, board: BoardIndex | None = None) -> Review:
    """
    Run every rule over one submission; *now* needs a zone, *board* comes from `build_index`.
    """
    return conclude(review_entry(material), material, now=now, board=board)


def conclude(
    own: EntryReview, material: Material, *, now: datetime, board: BoardIndex | None = None
) -> Review:
    """
    The review of a submission of which *own* was found: it adds the rules that look beyond it.

    Of *material* everything but the evidence is looked at.
    """
    case = BoardCase(
        submission=material.submission,
        file=material.shown,
        now=now,
        board=BoardView(index=board) if board else None,
    )
    outcomes = list(_outcomes(own, case))
    remarks = tuple(remark for one in outcomes for remark in one.remarks)
    run = tuple(one.code for one in outcomes if one.reason is None)
    reasons = tuple(_status_reasons(own, remarks, run, material))
    return Review(
        submission_id=material.submission.id,
        file=material.shown,
        remarks=remarks,
        rules_run=run,
        rules_not_run=tuple(
            NotRun(code=one.code, reason=one.reason) for one in outcomes if one.reason is not None
        ),
        status=Status.V0 if reasons else Status.V1,
        status_reasons=reasons,
        submission_sha256=material.sealed,
        ledger_id=material.ledger_id,
        evidence=own.evidence,
        classes=own.classes,
        rule_set=RULE_SET,
    )


def _outcomes(own: EntryReview, case: BoardCase) -> Iterable[RuleOutcome]:
    """
    What each rule said, in the order of the catalogue.
    """
    known = {one.code: one for one in own.outcomes}
    for rule in rules():
        if not isinstance(rule, BoardRule):
            yield known[rule.code]
        elif rule.requires is Need.BOARD and case.board is None:
            yield RuleOutcome(code=rule.code, remarks=(), reason=NO_BOARD)
        else:
            yield outcome_of(rule, case)


def _status_reasons(
    own: EntryReview, remarks: Sequence[Remark], rules_run: Sequence[str], material: Material
) -> Iterable[str]:
    """
    Why the entry isn't V1: logs not opened, no rule run, refused, or flagged and not cleared.
    """
    if own.no_evidence is not None:
        yield own.no_evidence
    elif own.not_opened_count:
        listed = plural(own.listed_count, "listed log")
        yield f"not opened: {own.not_opened_count} of {listed}"
    if not rules_run:
        yield "no rule was run"
    rejected = sorted({r.code for r in remarks if r.letter is Letter.REJECT})
    flags = flag_digests(r.finding for r in remarks if r.letter is Letter.FLAG)
    flagged = [code for code, digest in flags.items() if (code, digest) not in material.cleared]
    if rejected:
        yield f"rejected by {plural(len(rejected), 'rule')}: {', '.join(rejected)}"
    if flagged:
        yield f"flagged by {plural(len(flagged), 'rule')}, not cleared: {', '.join(flagged)}"
