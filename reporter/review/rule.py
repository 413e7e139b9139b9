"""
What a rule is, and what it may look at.

What a review rule is: a generator of doubts with a code, a title and a docstring as its page. Rules
whose data are absent raise `CannotRun`; what they had to say before stays.

What a rule may look at: most look at a `Case`, which is one submission, its benchmark and its
evidence, so that what they say can be kept as long as these are the same. Those that look at the
board around the entry or at the day of the review are given a `BoardCase`, without evidence.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from reporter.energy.meter_class import instrument_class, published_logs
from reporter.energy.parts import accelerators_in
from reporter.findings import Finding, Severity
from reporter.measure.charge_power import highest_power_w
from reporter.measure.fill import moment
from reporter.measure.part_devices import LocatedPart
from reporter.model.accelerators import Accelerator, rated_power_w, variant_of
from reporter.model.benchmark import Benchmark
from reporter.model.enums import MeterClass
from reporter.model.run import DeclaredPart, EnergyPart, Run
from reporter.model.submission import Submission

if TYPE_CHECKING:
    from reporter.evidence.find import EvidenceSet
    from reporter.measure.measure import Measurement
    from reporter.review.board import BoardView


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
BoardCheck = Callable[["BoardCase"], Iterator[Doubt]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One rule of the catalogue: an `EntryRule` or a `BoardRule`.
    """

    code: str
    title: str
    letters: tuple[Letter, ...]
    requires: Need
    check: Callable[..., Iterator[Doubt]]

    @property
    def docstring(self) -> str:
        """
        The text of the rule's manual page.
        """
        return inspect.getdoc(self.check) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule(Rule):
    """
    A rule that looks at an entry and its evidence alone: the same entry always gives the same.
    """

    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRule(Rule):
    """
    A rule that looks beyond the entry, and at no evidence.
    """

    check: BoardCheck


RULES: dict[str, Rule] = {}


def rule(
    code: str, title: str, letters: str, *, requires: Need = Need.SUBMISSION
) -> Callable[[Check], Check]:
    """
    Put the decorated function into the catalogue; *letters* such as "R" or "RF", worst first.
    """

    def register(check: Check) -> Check:
        _add(
            EntryRule(
                code=code, title=title, letters=_letters(letters), requires=requires, check=check
            )
        )
        return check

    return register


def board_rule(
    code: str, title: str, letters: str, *, requires: Need = Need.BOARD
) -> Callable[[BoardCheck], BoardCheck]:
    """
    As `rule`, for one that looks at the board or at the day of the review.

    One that *requires* the submission alone has something to say without other entries, too.
    """

    def register(check: BoardCheck) -> BoardCheck:
        _add(
            BoardRule(
                code=code, title=title, letters=_letters(letters), requires=requires, check=check
            )
        )
        return check

    return register


def _add(made: Rule) -> None:
    if made.code in RULES:
        raise ValueError(f"rule {made.code} is there twice")
    RULES[made.code] = made


def _letters(letters: str) -> tuple[Letter, ...]:
    return tuple(Letter(letter) for letter in letters)


NO_EVIDENCE = "no raw logs were given (--evidence)"


NONE_FOUND = "none of its raw logs was found"


NO_BOARD = "no other submissions were given"


ALONE = "the board has no other entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAt(LocatedPart):
    """
    An energy part of a submission with its run and its place in the file.
    """

    run: Run
    part: EnergyPart


@dataclass(frozen=True, kw_only=True)
class Case:
    """
    One submission under review; *file* is what findings call it.

    *evidence* and *measures* are `None` without raw logs, *no_evidence* says why. Neither the time
    nor the board is in reach from here: what is kept of a review must not depend on them.
    """

    submission: Submission
    file: str
    benchmark: Benchmark | None = None
    evidence: EvidenceSet | None = None
    measures: Measurement | None = None
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

    def meter_class(self, part: DeclaredPart) -> MeterClass:
        """
        The class that the part's instrument can reach at best.
        """
        return instrument_class(part, self.submission, published=self.published_logs).meter_class

    @cached_property
    def published_logs(self) -> frozenset[str]:
        """
        Ids of the logs that a published MLPerf round holds.
        """
        return published_logs(self.submission)

    def accelerator(self) -> Accelerator | None:
        """
        The accelerator in our table, `None` where it isn't there.
        """
        return variant_of(self.submission.system.accelerator)

    def rated_power_w(self) -> float:
        """
        Rated power of one accelerator: from our table, else as stated, else its power limit.
        """
        return rated_power_w(self.submission.system)

    def accelerators_in(self, part: DeclaredPart) -> int:
        """
        How many accelerators a part covers: its devices, or all those of its nodes.
        """
        return accelerators_in(part, self.submission.system)

    def highest_power_w(self, part: DeclaredPart) -> float:
        """
        The most that the devices of a part can draw together.
        """
        return highest_power_w(part, self.submission.system)

    def need_benchmark(self) -> Benchmark:
        """
        The benchmark; ends the rule without one.
        """
        if self.benchmark is None:
            raise CannotRun(f"benchmark {self.submission.benchmark.id!r} isn't known here")
        return self.benchmark

    def need_measures(self) -> Measurement:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCase:
    """
    One submission among the others of its board, at the moment *now* of its review.

    *board* is `None` without other submissions.
    """

    submission: Submission
    file: str
    now: datetime
    board: BoardView | None = None

    def need_board(self) -> BoardView:
        """
        The other submissions; ends the rule without them.
        """
        if self.board is None:
            raise CannotRun(NO_BOARD)
        if len(self.board.index.submissions) < 2:
            raise CannotRun(ALONE)
        return self.board


at = moment
