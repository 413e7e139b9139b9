"""
What is said about a figure, a row and a file of claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import chain, zip_longest

from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected, share_of
from reporter.claims.row_figures import NAMES, Amount, amount_text, percent, supported_text
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

    @property
    def codes(self) -> frozenset[str]:
        """
        The codes of the slip, or of both where two fit together.
        """
        return frozenset({self.code, self.second_code or self.code})

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
    answer rests on zeros read as rounding;
    *digits* are the figures of which several must be rounded at once, where that can't be told;
    *is_open* says that the figure agrees with what is stated only by an input that isn't;
    *closer* is a slip that fits an agreeing figure better than the agreement does. *causes* stand
    with an inconsistent figure, and with one that can't be told where something explains it better
    than an input that isn't stated.
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
    digits: tuple[str, ...] = ()
    is_open: bool = False
    closer: Cause | None = None


def answer(
    amount: Amount,
    pointer: str,
    verdict: Verdict,
    *,
    value: Interval | None = None,
    digits: int = 1,
    name: str | None = None,
) -> FigureVerdict:
    """
    The verdict on *amount* of the row or total at *pointer*, to be filled with what explains it.

    *value* is the figure as it should be, in canonical units, and *digits* how many its inputs
    have; *name* is what it is called, where it isn't the figure of a row.
    """
    printed = amount.interval.value
    return FigureVerdict(
        figure=amount.name,
        name=name or NAMES[amount.name],
        printed=amount.shown,
        verdict=verdict,
        pointer=f"{pointer}/{amount.name}",
        recomputed=None if value is None else supported_text(value, amount, digits),
        difference=share_of(value.value, printed) if value is not None and printed else None,
    )


def line(amount: Amount, expected: Expected) -> str:
    """
    One recomputation in words, with the interval that the digits of the inputs allow.
    """
    interval, printed = expected.interval, amount.interval.value
    low, value, high = (
        amount_text(bound, amount) for bound in (interval.low, interval.value, interval.high)
    )
    apart = f", {percent(share_of(interval.value, printed))}" if printed else ""
    against = f"{apart} against the printed {amount.shown}" if printed else ""
    return f"{expected.expression} = {value} ({low} to {high}){against}"


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

    Accelerator-hours that equal accelerators x time are an input, not a result. Where one figure
    disagrees unless zeros or an input that isn't stated make up for it, another that agrees doesn't
    clear the row.
    """
    if any(figure.verdict is Verdict.INCONSISTENT for figure in figures):
        return Verdict.INCONSISTENT
    if any(figure.digits or figure.is_open for figure in figures):
        return Verdict.CANNOT_TELL
    results = {figure.verdict for figure in figures if figure.figure not in INPUTS}
    return Verdict.CONSISTENT if Verdict.CONSISTENT in results else Verdict.CANNOT_TELL


def of_row(figures: Sequence[FigureVerdict]) -> tuple[Cause, ...]:
    """
    A row's causes, each slip once: what explains most of its figures, then by rank in a figure.

    A slip in the hours changes energy and FLOPs alike, so one that fits both is believed first.
    """
    lists = [figure.causes for figure in figures if figure.verdict is not Verdict.CONSISTENT]
    kept: dict[str, Cause] = {}
    for cause in chain.from_iterable(zip_longest(*lists)):
        if cause is not None:
            kept.setdefault(cause.code, cause)
    # Of every figure the sets of slips that fit it, two slips together as one set.
    fitting = [[cause.codes for cause in causes if cause.fit <= Fit.TWO_SLIPS] for causes in lists]

    def explained(cause: Cause) -> int:
        if cause.fit > Fit.TWO_SLIPS:
            return 0
        return sum(any(codes <= cause.codes for codes in sets) for sets in fitting)

    # Sorting is stable: among those that explain as many, the order of the figures stays.
    return tuple(sorted(kept.values(), key=lambda cause: -explained(cause)))
