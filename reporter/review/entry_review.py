"""
What a review says of one entry by itself: all that follows from its file, its benchmark and its raw
logs, whatever the board holds and whenever it is asked.

It is plain data and can be kept as JSON, so that a review after no change opens no log.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from reporter.energy.meter_class import class_of_parts
from reporter.energy.parts import COUNTED, parts_in, scopes_of
from reporter.evidence.find import EvidenceSet
from reporter.measure.measure import located_parts, measure
from reporter.measure.parts import energy_part
from reporter.model.benchmark import Benchmark
from reporter.model.enums import RunStatus
from reporter.model.run import EnergyPart
from reporter.model.submission import Submission
from reporter.review.catalogue import rules
from reporter.review.fingerprint import Fingerprint, fingerprints_of
from reporter.review.fingerprint_folder import of_data, to_data
from reporter.review.rule import (
    NO_EVIDENCE,
    NONE_FOUND,
    BoardCase,
    CannotRun,
    Case,
    Doubt,
    EntryRule,
    Letter,
    Need,
    Remark,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


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

    @property
    def shown(self) -> str:
        """
        What findings call the submission.
        """
        return self.file or f"submissions/{self.submission.id}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """
    What one rule said, and why it couldn't say all (`None` if it could).
    """

    code: str
    remarks: tuple[Remark, ...]
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EntryReview:
    """
    What the rules for entries said of one, and what of its logs the rest of a review needs.

    *no_evidence* says why no log was looked at, `None` where any was: then *not_opened_count* of
    *listed_count* logs weren't opened. *evidence* maps the ids of those that were to their SHA-256,
    *classes* the scopes ("S2") to the meter class that the logs give, and *fingerprints* the
    SHA-256 of power logs to one fingerprint for each device.
    """

    outcomes: tuple[RuleOutcome, ...]
    no_evidence: str | None
    listed_count: int
    not_opened_count: int
    evidence: Mapping[str, str]
    classes: Mapping[str, str]
    fingerprints: Mapping[str, tuple[Fingerprint, ...]]

    def to_json(self) -> bytes:
        """
        All of it as JSON in ASCII, with which `from_json` gives the same again.
        """
        data = {
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "no_evidence": self.no_evidence,
            "listed_count": self.listed_count,
            "not_opened_count": self.not_opened_count,
            "evidence": dict(self.evidence),
            "classes": dict(self.classes),
            "fingerprints": {
                sha256: [to_data(device) for device in devices]
                for sha256, devices in self.fingerprints.items()
            },
        }
        return json.dumps(data, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """
        What `to_json` wrote.
        """
        data: dict[str, Any] = json.loads(raw)
        outcomes, prints = data.pop("outcomes"), data.pop("fingerprints")
        return cls(
            outcomes=tuple(_outcome(**outcome) for outcome in outcomes),
            fingerprints={
                sha256: tuple(of_data(device) for device in devices)
                for sha256, devices in prints.items()
            },
            **data,
        )


def _outcome(code: str, remarks: Iterable[dict[str, Any]], reason: str | None) -> RuleOutcome:
    told = (Remark(**remark | {"letter": Letter(remark["letter"])}) for remark in remarks)
    return RuleOutcome(code=code, remarks=tuple(told), reason=reason)


def review_entry(material: Material) -> EntryReview:
    """
    Run every rule that looks at an entry and its logs alone.

    Logs of which none was found count as not given: that is no fault of the submission. Those
    that are there but closed, such as links, are one, and EV-1 says so.
    """
    given = material.evidence
    found = given if given and (given.found or given.closed) else None
    case = Case(
        submission=material.submission,
        file=material.shown,
        benchmark=material.benchmark,
        evidence=found,
        no_evidence=NO_EVIDENCE if given is None else NONE_FOUND,
    )
    if found is not None:
        measures = measure(case.submission, found, case.benchmark, is_judged=True)
        case = replace(case, measures=measures)
    items = found.items if found else ()
    return EntryReview(
        outcomes=tuple(_outcomes(case)),
        no_evidence=case.no_evidence if found is None else None,
        listed_count=len(items),
        not_opened_count=sum(item.sha256 is None for item in items),
        evidence={
            item.evidence.id: item.sha256 for item in items if item.path is not None and item.sha256
        },
        classes=_classes(case),
        fingerprints=fingerprints_of([found] if found else ()),
    )


def _outcomes(case: Case) -> Iterable[RuleOutcome]:
    for rule in rules():
        if not isinstance(rule, EntryRule):
            continue
        if rule.requires is Need.EVIDENCE and case.measures is None:
            yield RuleOutcome(code=rule.code, remarks=(), reason=case.no_evidence)
        else:
            yield outcome_of(rule, case)


def outcome_of(rule: Rule, case: Case | BoardCase) -> RuleOutcome:
    """
    What a rule says of a case of its kind.
    """
    said: list[Remark] = []
    try:
        said.extend(_remark(rule, doubt, case) for doubt in rule.check(case))
    except CannotRun as missing:
        return RuleOutcome(code=rule.code, remarks=tuple(said), reason=str(missing))
    return RuleOutcome(code=rule.code, remarks=tuple(said), reason=None)


def _remark(rule: Rule, doubt: Doubt, case: Case | BoardCase) -> Remark:
    return Remark(
        code=rule.code,
        letter=doubt.letter,
        pointer=doubt.pointer,
        message=doubt.message,
        hint=doubt.hint,
        file=case.file if doubt.file is None else doubt.file,
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
        classes[scope.value] = max((grade.meter_class.value for grade in grades), default="M4")
    return classes


def _measured_parts(case: Case, judged: Collection[int]) -> list[EnergyPart]:
    if case.measures is None:
        return []
    places = [place for place in located_parts(case.submission) if place.run_index in judged]
    found = (energy_part(place, case.measures) for place in places)
    return [part for part in found if part is not None]
