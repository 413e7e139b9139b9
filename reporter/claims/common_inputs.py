"""
What an input that isn't stated is in the other rows of a table, and which row is off it.

Rows that are all hours x TDP x PUE, or that all imply one carbon intensity, were reckoned in one
way. A row whose figure is another share of the same product was not, though an input that isn't
stated could absorb the difference: the slip is looked for over the input of the other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from reporter.claims import recompute
from reporter.claims.causes import NEAR, causes_of
from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected
from reporter.claims.row_figures import Amount, Facts, plain
from reporter.claims.verdicts import Cause, Fit

# So many other rows must share an input, to so much of its size, before one is off them.
FEWEST_ROWS = 3
SHARP = Fraction(5, 100)
FIGURES = ("energy", "co2e")
# The value that most rows share, and how many do, by figure.
CommonInputs = Mapping[str, tuple[Fraction, int]]


def common_inputs(rows: Sequence[Facts]) -> CommonInputs:
    """
    The factor between what most rows print and what their stated inputs give, by figure.

    Figures without such a factor are left out: fewer than three rows share one, or fewer than half.
    """
    found = {}
    for figure in FIGURES:
        factors = [factor for facts in rows if (factor := _factor(figure, facts)) is not None]
        common = _most_common([factor for factor in factors if _is_sharp(factor)])
        if common is not None and common[1] * 2 >= len(factors):
            found[figure] = common
    return MappingProxyType(found)


def _is_sharp(factor: Interval) -> bool:
    return factor.high - factor.low <= SHARP * factor.value


def _factor(figure: str, facts: Facts) -> Interval | None:
    amount, base = facts.amounts.get(figure), _open_base(figure, facts)
    if amount is None or base is None or not base.interval.low or not amount.interval.value:
        return None
    return amount.interval / base.interval


def _open_base(figure: str, facts: Facts) -> Expected | None:
    """
    What the stated inputs give for a figure that rests on one that isn't stated.
    """
    if figure == "energy":
        bases = recompute.energy(facts).expected
    else:
        bases = recompute.co2e(facts).expected or recompute.energies_behind(facts)
    is_open = bool(bases) and (
        bases[0].open_pue
        or (facts.is_tdp and bases[0].from_power)
        or (figure == "co2e" and facts.get("intensity") is None)
    )
    return bases[0] if is_open else None


def _most_common(factors: Sequence[Interval]) -> tuple[Fraction, int] | None:
    """
    The middle of what most of the intervals share, and how many do; one pass over their ends.
    """
    ends = sorted([(one.low, 1) for one in factors] + [(one.high, -1) for one in factors])
    count = most = 0
    start = end = Fraction(0)
    for value, step in ends:
        if step < 0 and count == most and end < start:
            end = value
        count += step
        if count > most:
            most, start, end = count, value, Fraction(-1)
    return ((start + end) / 2, most) if most >= FEWEST_ROWS else None


def off_the_others(amount: Amount, facts: Facts, common: CommonInputs) -> Iterator[Cause]:
    """
    The slips that explain a figure which isn't what the other rows' input gives.
    """
    factor = _factor(amount.name, facts)
    if factor is None or amount.name not in common:
        return
    value, count = common[amount.name]
    base = _open_base(amount.name, facts)
    if base is None or factor.widened(NEAR).overlaps(Interval.exactly(value)):
        return
    shared = f"{plain(float(value))}, as in {count} other rows"
    expected = replace(
        base.times(Interval.exactly(value), shared), open_pue=False, from_power=base.from_power
    )
    for cause in causes_of(amount, facts, [expected]):
        if cause.fit is Fit.EXACT:
            yield cause
    share = float(amount.interval.value / expected.interval.value)
    text = f"{amount.shown} is {share:.3f} of {expected.expression}"
    yield Cause(code="off-the-others", fit=Fit.EXACT, arithmetic=text, prior=0.9)
