"""
What is said about a figure, a row and a file of claims.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import zip_longest

from reporter.codes import KNOWN_ERRORS
from reporter.findings import Finding

INPUTS = {"accelerator_time"}


class Fit(IntEnum):
    """
    How well a slip explains a figure, best first.
    """

    EXACT = 0
    NEARLY = 1
    TWO_SLIPS = 2
    LOOSELY = 3
    DOUBTFULLY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """
    One slip that explains a figure, with the arithmetic written out.

    *document* is the other document that the explanation rests on, as its rows were given.
    """

    code: str
    fit: Fit
    arithmetic: str
    prior: float
    distance: float = 0.0
    second_code: str | None = None
    document: str | None = None

    @property
    def title(self) -> str:
        """
        The slip in a few words, or both where two fit together.
        """
        second = "" if self.second_code is None else f", and {KNOWN_ERRORS[self.second_code]}"
        return f"{KNOWN_ERRORS[self.code]}{second}"

    def sort_key(self) -> tuple[int, float, str]:
        """
        Best first: by fit, then by how common and how close.
        """
        return (self.fit, self.prior + self.distance, self.code)


class Verdict(StrEnum):
    """
    The three answers.
    """

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureVerdict:
    """
    The answer for one printed figure, with the recomputation line by line.

    *recomputed* is the figure as it should be, in the unit that is printed and to the digits that
    its inputs support, None where it can't be told; *difference* is (recomputed - printed) /
    printed; *implied* says what an unstated input would have to be; *reading* says when the
    answer rests on zeros read as rounding; *closer* is a slip that fits an agreeing figure better
    than the agreement does.
    """

    figure: str
    name: str
    printed: str
    verdict: Verdict
    pointer: str
    lines: tuple[str, ...] = ()
    recomputed: str | None = None
    difference: float | None = None
    missing: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    reading: str | None = None
    closer: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """
    The answers for one row, and one for the row as a whole.
    """

    row_id: str
    name: str
    pointer: str
    verdict: Verdict
    figures: tuple[FigureVerdict, ...]
    missing: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """
    The answers for one file: its rows and totals, and all findings.

    The title is empty where nothing of the file could be used.
    """

    file: str
    title: str
    rows: tuple[RowVerdict, ...]
    findings: tuple[Finding, ...]

    @property
    def is_usable(self) -> bool:
        """
        Whether the file could be read as claims.
        """
        return bool(self.title)

    def count(self, verdict: Verdict) -> int:
        """
        How many rows got this answer.
        """
        return sum(row.verdict is verdict for row in self.rows)


def of_figures(figures: tuple[FigureVerdict, ...]) -> Verdict:
    """
    A row's answer: inconsistent if a figure is, else consistent if a result is.

    Accelerator-hours that equal accelerators x time are an input, not a result.
    """
    if any(figure.verdict is Verdict.INCONSISTENT for figure in figures):
        return Verdict.INCONSISTENT
    results = {figure.verdict for figure in figures if figure.figure not in INPUTS}
    return Verdict.CONSISTENT if Verdict.CONSISTENT in results else Verdict.CANNOT_TELL


def of_row(figures: Iterable[FigureVerdict]) -> tuple[Cause, ...]:
    """
    A row's causes: the first of every inconsistent figure, then the second, each slip once.
    """
    lists = [figure.causes for figure in figures if figure.verdict is Verdict.INCONSISTENT]
    kept: dict[str, Cause] = {}
    for place in zip_longest(*lists):
        for cause in place:
            if cause is not None:
                kept.setdefault(cause.code, cause)
    return tuple(kept.values())
