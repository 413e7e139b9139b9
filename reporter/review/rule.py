"""
What a rule is, and what it may look at.

What a review rule is: a generator of doubts with a code, a title and a docstring as its page.

A rule looks at one `Case` and yields a `Doubt` for each thing it has to say. Rules whose data are
absent raise `CannotRun`; what they had to say before stays.

What a rule may look at: one submission, its benchmark, its evidence and the board around it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from reporter.energy.meter_class import best_class
from reporter.findings import Finding, Severity
from reporter.model.accelerators import Accelerator, accelerators, find_accelerator
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Component, MeterClass
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import Submission
from reporter.review.thresholds import ACCELERATOR_MOST, NODE_MOST

if TYPE_CHECKING:
    from reporter.evidence.find import EvidenceSet
    from reporter.review.board import BoardView
    from reporter.review.measure import Measures


class Letter(StrEnum):
    """
    What a doubt means for the entry.
    """

    REJECT = "R"
    FLAG = "F"
    LOWER = "D"
    INFORM = "I"

    @property
    def meaning(self) -> str:
        """
        The letter in words.
        """
        return _MEANINGS[self]


_MEANINGS = MappingProxyType(
    {
        Letter.REJECT: "reject",
        Letter.FLAG: "flag: not ranked until a reviewer clears it",
        Letter.LOWER: "lowers the meter class",
        Letter.INFORM: "note",
    }
)


SEVERITY = MappingProxyType(
    {
        Letter.REJECT: Severity.ERROR,
        Letter.FLAG: Severity.WARNING,
        Letter.LOWER: Severity.WARNING,
        Letter.INFORM: Severity.NOTE,
    }
)


class Need(StrEnum):
    """
    What a rule must be given: the submission alone, its raw logs, or the other submissions.
    """

    SUBMISSION = "submission"
    EVIDENCE = "evidence"
    BOARD = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """
    One thing that a rule has to say; *file* is `None` for the submission's own file.
    """

    letter: Letter
    pointer: str
    message: str
    hint: str = ""
    file: str | None = None


def reject(pointer: str, message: str, hint: str = "", *, file: str | None = None) -> Doubt:
    """
    The entry can't be ranked until this is corrected.
    """
    return Doubt(letter=Letter.REJECT, pointer=pointer, message=message, hint=hint, file=file)


def flag(pointer: str, message: str, hint: str = "", *, file: str | None = None) -> Doubt:
    """
    The entry isn't ranked until a reviewer clears this in writing.
    """
    return Doubt(letter=Letter.FLAG, pointer=pointer, message=message, hint=hint, file=file)


def lower(pointer: str, message: str, hint: str = "", *, file: str | None = None) -> Doubt:
    """
    The log doesn't keep the limits of its meter class.
    """
    return Doubt(letter=Letter.LOWER, pointer=pointer, message=message, hint=hint, file=file)


def inform(pointer: str, message: str, hint: str = "", *, file: str | None = None) -> Doubt:
    """
    Worth knowing, without consequence for the rank.
    """
    return Doubt(letter=Letter.INFORM, pointer=pointer, message=message, hint=hint, file=file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """
    A doubt with the code of its rule.
    """

    code: str
    letter: Letter
    pointer: str
    message: str
    hint: str
    file: str

    @property
    def finding(self) -> Finding:
        """
        The remark as a finding.
        """
        return Finding(
            code=self.code,
            severity=SEVERITY[self.letter],
            file=self.file,
            pointer=self.pointer,
            message=self.message,
            hint=self.hint,
        )


class CannotRun(Exception):  # noqa: N818 - it ends a rule, it isn't an error
    """
    The rule lacks something; the text says what.
    """


Check = Callable[["Case"], Iterator[Doubt]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One rule of the catalogue.
    """

    code: str
    title: str
    letters: tuple[Letter, ...]
    requires: Need
    check: Check

    @property
    def docstring(self) -> str:
        """
        The text of the rule's manual page.
        """
        return inspect.getdoc(self.check) or ""


RULES: dict[str, Rule] = {}


def rule(
    code: str, title: str, letters: str, *, requires: Need = Need.SUBMISSION
) -> Callable[[Check], Check]:
    """
    Put the decorated function into the catalogue; *letters* such as "R" or "RF", worst first.
    """

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"rule {code} is there twice")
        RULES[code] = Rule(
            code=code,
            title=title,
            letters=tuple(Letter(letter) for letter in letters),
            requires=requires,
            check=check,
        )
        return check

    return register


NO_EVIDENCE = "no raw logs were given (--evidence)"


NONE_FOUND = "none of its raw logs was found"


NO_BOARD = "no other submissions were given"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAt:
    """
    An energy part with its run and its place in the file.
    """

    run_index: int
    part_index: int
    run: Run
    part: EnergyPart

    @property
    def pointer(self) -> str:
        """
        JSON Pointer of the part.
        """
        return f"/runs/{self.run_index}/energy_parts/{self.part_index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    One submission under review; *file* is what findings call it.

    *evidence* and *measures* are `None` without raw logs, *no_evidence* says why; *board* is `None`
    without other submissions.
    """

    submission: Submission
    now: datetime
    file: str
    benchmark: Benchmark | None = None
    evidence: EvidenceSet | None = None
    measures: Measures | None = None
    board: BoardView | None = None
    no_evidence: str = NO_EVIDENCE

    def parts(self) -> Iterator[PartAt]:
        """
        All energy parts in the order of the file.
        """
        for run_index, run in enumerate(self.submission.runs):
            for part_index, part in enumerate(run.energy_parts):
                yield PartAt(run_index=run_index, part_index=part_index, run=run, part=part)

    def measured_parts(self) -> Iterator[PartAt]:
        """
        The parts that an instrument saw.
        """
        return (place for place in self.parts() if place.part.method.is_measurement)

    def meter_class(self, part: EnergyPart) -> MeterClass:
        """
        The class that the part's instrument can reach at best.
        """
        instrument = self.submission.instrument(part.instrument)
        return best_class(instrument.kind if instrument else None, part.method)

    def accelerator(self) -> Accelerator | None:
        """
        The accelerator in our table, `None` where it isn't there.
        """
        described = self.submission.system.accelerator
        if described.id is not None:
            return accelerators().get(described.id)
        return find_accelerator(described.name)

    def rated_power_w(self) -> float:
        """
        Rated power of one accelerator: from our table, else as stated, else its power limit.
        """
        system, known = self.submission.system, self.accelerator()
        if known is not None and known.nameplate_w is not None:
            return known.nameplate_w
        return system.accelerator.nameplate_w or system.power_limit_w

    def accelerators_in(self, part: EnergyPart) -> int:
        """
        How many accelerators a part covers: its devices, or all those of its nodes.
        """
        if part.component is Component.ACCELERATOR:
            return part.devices_count
        if part.component is Component.WHOLE_FACILITY:
            return self.submission.system.accelerators_count
        return part.devices_count * self.submission.system.accelerators_per_node

    def highest_power_w(self, part: EnergyPart) -> float:
        """
        The most that the devices of a part can draw together.
        """
        is_bare = part.component is Component.ACCELERATOR
        factor = ACCELERATOR_MOST if is_bare else NODE_MOST
        return factor * self.rated_power_w() * self.accelerators_in(part)

    def need_benchmark(self) -> Benchmark:
        """
        The benchmark; ends the rule without one.
        """
        if self.benchmark is None:
            raise CannotRun(f"benchmark {self.submission.benchmark.id!r} isn't known here")
        return self.benchmark

    def need_measures(self) -> Measures:
        """
        What the raw logs give; ends the rule without them.
        """
        if self.measures is None:
            raise CannotRun(self.no_evidence)
        return self.measures

    def need_evidence(self) -> EvidenceSet:
        """
        The raw logs; ends the rule without them.
        """
        if self.evidence is None:
            raise CannotRun(self.no_evidence)
        return self.evidence

    def need_board(self) -> BoardView:
        """
        The other submissions; ends the rule without them.
        """
        if self.board is None:
            raise CannotRun(NO_BOARD)
        return self.board


# `datetime` answers from the year 1 to 9999; this many seconds reach from 69 to 3871.
LAST_CALENDAR_S = 6e10


def at(seconds: float) -> str:
    """
    A Unix time as people read it, in UTC; one beyond any calendar as a bare number.
    """
    if not abs(seconds) < LAST_CALENDAR_S:
        return f"Unix time {seconds:g}"
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
