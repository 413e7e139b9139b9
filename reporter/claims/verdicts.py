"""
What is said about a figure, a row and a file of claims.

Which known slips explain a printed figure, best first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from itertools import chain, combinations, zip_longest

from reporter.claims.agreement import USUAL_PUE
from reporter.claims.known_errors import NODE_OVER_ACCELERATORS, KnownError, known_errors_of
from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected, share_of
from reporter.claims.row_figures import NAMES, Amount, Facts, amount_text, percent, supported_text
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


# Rounding of intermediate results moves a figure by a few percent at most.
NEAR = Fraction(3, 100)
NEAR_LOG = float(NEAR)
# Far above what logarithms lose, far below what digits tell.
SLACK = 1e-6
SHOWN_CAUSES = 5
# Two slips at once are of two families: two of one undo each other, or are one slip twice.
FAMILIES = {
    "pue": ("pue-not-applied", "pue-twice", "pue-divided", "pue-basis", "another-pue"),
    "size": (
        *("energy-unit", "carbon-unit", "power-unit", "intensity-unit", "carbon-for-co2"),
        "decimal-point",
    ),
    "count": (
        *("time-unit", "chips-again", "chips-forgotten", "hours-counted-twice"),
        *("cores-for-chips", "nodes-for-chips", "node-power"),
        *("part-left-out", "part-counted-twice"),
    ),
    "power": ("tdp-for-power", "power-for-tdp", "gpu-against-node", "one-power-for-all"),
    "intensity": ("net-for-gross", "stale-factor"),
}
_FAMILY_OF = {code: family for family, codes in FAMILIES.items() for code in codes}
# Slips so common that they are believed beside an agreement that rests on one digit: PUE, TDP,
# net for gross. A division by the PUE is rarer, and two slips that nearly cancel are never it.
LIKELY, LIKELY_ALONE = 0.1, 0.25
# Two slips rarer than this together are not believed.
RAREST_PAIR = 1.25
# A slip so rare may fit by chance.
RARE = 0.4
# The most that a node draws over its accelerators.
SMALL = math.log(float(NODE_OVER_ACCELERATORS[1]))


def causes_of(amount: Amount, facts: Facts, expected: Iterable[Expected]) -> tuple[Cause, ...]:
    """
    The slips that turn an expectation into the printed *amount*, best first.
    """
    items = list(expected)
    tries = [(item, slip) for item in items for slip in _usable(amount, facts, item, items[0])]
    causes = [cause for item, slip in tries if (cause := _single(amount, item, slip))]
    exact = [cause for cause in causes if cause.fit is Fit.EXACT]
    if exact:
        # What fits only nearly says nothing beside what fits; a range does beside a rare slip.
        is_rare = min(cause.prior for cause in exact) >= RARE
        ranges = [cause for cause in causes if cause.fit is Fit.LOOSELY]
        return best((*exact, *(ranges if is_rare else ())))
    for item in items:
        causes += _pairs(amount, item, [slip for base, slip in tries if base is item])
    return best(causes)


def closer_known_error(amount: Amount, facts: Facts, expected: Expected) -> Cause | None:
    """
    The commonest slip that gives the printed digits where *expected* agrees only by few digits.

    None when *expected* itself is within 3 percent, or when no common slip meets the digits in
    the middle of what it allows.
    """
    printed = amount.interval
    if not printed.value or abs(expected.interval.value / printed.value - 1) <= NEAR:
        return None
    causes = [
        cause
        for slip in _usable(amount, facts, expected, expected)
        if slip.prior <= LIKELY_ALONE and not slip.band
        if printed.low <= expected.interval.value * slip.factor.value <= printed.high
        if (cause := _single(amount, expected, slip))
    ]
    return min(causes, key=Cause.sort_key, default=None)


def best(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """
    Each slip once, with its best fit, best first.
    """
    kept: dict[str, Cause] = {}
    for cause in sorted(causes, key=Cause.sort_key):
        kept.setdefault(cause.code, cause)
    return tuple(kept.values())[:SHOWN_CAUSES]


def _usable(
    amount: Amount, facts: Facts, expected: Expected, first: Expected
) -> Iterator[KnownError]:
    if not expected.interval.low or not amount.interval.value:
        return
    for slip in known_errors_of(amount.name, facts, expected):
        # The other readings of PUE lead to the same slips by a detour.
        if slip.factor.low and (expected is first or not slip.code.startswith("pue-")):
            yield slip


def _single(amount: Amount, expected: Expected, slip: KnownError) -> Cause | None:
    slipped = expected.interval * slip.factor
    fit = _fit(amount.interval, slipped, slip, open_pue=expected.open_pue)
    if fit is None:
        return None
    distance = _distance(amount.interval, slipped)
    arithmetic = _arithmetic(amount, expected, (slip,))
    return Cause(
        code=slip.code, fit=fit, arithmetic=arithmetic, prior=slip.prior, distance=distance
    )


def _fit(printed: Interval, slipped: Interval, slip: KnownError, *, open_pue: bool) -> Fit | None:
    overlaps = printed.overlaps(slipped)
    if slip.band:
        return Fit.LOOSELY if overlaps else None
    if overlaps:
        return Fit.EXACT
    if printed.overlaps(slipped.widened(NEAR)):
        return Fit.NEARLY
    if open_pue and printed.overlaps(slipped * USUAL_PUE):
        return Fit.NEARLY
    return None


@dataclass(frozen=True, slots=True)
class _Sized:
    """
    A slip with its family and the logarithms of the bounds of its factor: a pair is tried with
    these, as most pairs miss.
    """

    slip: KnownError
    family: str
    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, slip: KnownError) -> _Sized:
        """
        The slip, measured once.
        """
        factor = slip.factor
        middle = _log(factor.value)
        if factor.low == factor.high:
            return cls(slip, _family(slip), middle, middle, middle)
        return cls(slip, _family(slip), _log(factor.low), middle, _log(factor.high))


def _family(slip: KnownError) -> str:
    return _FAMILY_OF.get(slip.code, slip.code)


def _pairs(amount: Amount, expected: Expected, slips: list[KnownError]) -> Iterator[Cause]:
    """
    Two slips of different kinds at once, such as a missing PUE and a moved decimal point.
    """
    if not slips:
        return
    wanted = _log(amount.interval.value / expected.interval.value)
    # Many pairs give a factor below two, as a node's share does too: only the commonest count.
    is_small = abs(wanted) < SMALL
    rarest = LIKELY if is_small else math.inf
    likely = [_Sized.of(slip) for slip in slips if not slip.band and slip.prior <= rarest]
    least, most = _needed_logs(amount.interval, expected.interval)
    for one, other in combinations(likely, 2):
        # Two slips that undo each other explain nothing; most others miss by far.
        if one.family == other.family or abs(one.middle + other.middle) < NEAR_LOG:
            continue
        if one.low + other.low > most or one.high + other.high < least:
            continue
        if abs(one.middle + other.middle - wanted) > 1:
            continue
        first, second = one.slip, other.slip
        slipped = expected.interval * first.factor * second.factor
        if first.prior + second.prior <= RAREST_PAIR and amount.interval.overlaps(slipped):
            yield Cause(
                code=first.code,
                fit=Fit.DOUBTFULLY if is_small else Fit.TWO_SLIPS,
                arithmetic=_arithmetic(amount, expected, (first, second)),
                prior=first.prior + second.prior,
                second_code=second.code,
            )


def _needed_logs(printed: Interval, expected: Interval) -> tuple[float, float]:
    """
    Between what logarithms a factor must reach to make two intervals meet; a little wider.
    """
    least = -math.inf if not printed.low else _log(printed.low / expected.high) - SLACK
    return least, _log(printed.high / expected.low) + SLACK


def _log(ratio: Fraction) -> float:
    return math.log(ratio.numerator) - math.log(ratio.denominator)


def _distance(printed: Interval, slipped: Interval) -> float:
    """
    How far the middles are apart, 0 to 0.5, half reached where the digits end.
    """
    apart = abs(_log(printed.value / slipped.value))
    half = float((printed.high - printed.low) / printed.value / 2)
    half += float((slipped.high - slipped.low) / slipped.value / 2)
    return min(apart / half, 1.0) / 2 if half else 0.5 * float(apart > 0)


def _arithmetic(amount: Amount, expected: Expected, slips: tuple[KnownError, ...]) -> str:
    slipped = expected.interval
    for slip in slips:
        slipped = slipped * slip.factor
    operations = " ".join(slip.operation for slip in slips)
    result = amount_text(slipped.value, amount)
    if any(slip.band for slip in slips):
        low, high = amount_text(slipped.low, amount), amount_text(slipped.high, amount)
        result = f"{low} to {high}"
    open_pue = ""
    if expected.open_pue and not amount.interval.overlaps(slipped.widened(NEAR)):
        open_pue = f" (then a PUE of {float(amount.interval.value / slipped.value):.2f} is left)"
    return f"{expected.expression} {operations} = {result}; printed {amount.shown}{open_pue}"
