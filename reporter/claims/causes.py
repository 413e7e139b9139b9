"""
Which known slips explain a printed figure, best first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations

from reporter.claims.known_errors import NODE_OVER_ACCELERATORS, KnownError, known_errors_of
from reporter.claims.plausible import USUAL_PUE
from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected
from reporter.claims.row_figures import Amount, Facts, amount_text
from reporter.claims.verdicts import Cause, Fit

# Rounding of intermediate results moves a figure by a few percent at most.
NEAR = Fraction(3, 100)
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


def _pairs(amount: Amount, expected: Expected, slips: list[KnownError]) -> Iterator[Cause]:
    """
    Two slips of different kinds at once, such as a missing PUE and a moved decimal point.
    """
    if not slips:
        return
    wanted = _log(amount.interval.value / expected.interval.value)
    likely = [(slip, _log(slip.factor.value)) for slip in slips if not slip.band]
    # Many pairs give a factor below two, as a node's share does too: only the commonest count.
    is_small = abs(wanted) < SMALL
    if is_small:
        likely = [pair for pair in likely if pair[0].prior <= LIKELY]
    for (first, one), (second, other) in combinations(likely, 2):
        # Two slips that undo each other explain nothing; most others miss by far.
        if _is_one_family(first, second) or abs(one + other) < NEAR:
            continue
        if abs(one + other - wanted) > 1:
            continue
        slipped = expected.interval * first.factor * second.factor
        if first.prior + second.prior <= RAREST_PAIR and amount.interval.overlaps(slipped):
            yield Cause(
                code=first.code,
                fit=Fit.DOUBTFULLY if is_small else Fit.TWO_SLIPS,
                arithmetic=_arithmetic(amount, expected, (first, second)),
                prior=first.prior + second.prior,
                second_code=second.code,
            )


def _is_one_family(one: KnownError, other: KnownError) -> bool:
    return _FAMILY_OF.get(one.code, one.code) == _FAMILY_OF.get(other.code, other.code)


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
