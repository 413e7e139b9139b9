"""
What a review rule is: a generator of doubts with a code, a title and a docstring as its page.

A rule looks at one `Case` and yields a `Doubt` for each thing it has to say. Rules whose data are
absent raise `CannotRun`; what they had to say before stays.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from reporter.findings import Finding, Severity

if TYPE_CHECKING:
    from reporter.review.case import Case


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
