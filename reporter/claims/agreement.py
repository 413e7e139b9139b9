"""
Whether printed figures agree, and how many must be read as rounded for it: the model of digits.

Every check of digits asks here: figures of a row, totals, quotients and quotations. A figure has a
narrow reading, every digit meant, and a wide one, its zeros at the end as rounding
(`reporter.claims.printed`). The doubt of those zeros may be used once in a whole recomputation:

- consistent: the intervals meet with at most one figure read wide;
- cannot tell at these digits: they meet only with several read wide, and those are named;
- inconsistent: they don't meet with all read wide.

Nothing else decides. No slip is looked for here, so none can move a verdict.

What inputs can be: the thresholds of every check that goes beyond arithmetic, with their sources.

An input that a row doesn't state absorbs a difference only as far as it is plausible. Widths are
those at which nobody is accused who may be right; what is usual is narrower and told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from reporter.carbon.factors import Factor
from reporter.claims import datasheets
from reporter.claims.printed import Interval
from reporter.claims.recompute import accelerator_hours, factors_of
from reporter.claims.row_figures import Facts, joined

# Of so many doubtful figures the ones that aren't needed are sought out; of more, all are named.
MOST_SOUGHT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """
    How figures agree; *rounded* are the keys of those that must be read wide for it.
    """

    rounded: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """
        Whether the doubt about zeros is used once at most.
        """
        return len(self.rounded) <= 1


def agreement(
    ambiguous: Sequence[str], agrees: Callable[[Collection[str]], bool]
) -> Agreement | None:
    """
    The narrowest reading in which figures agree, None when they don't agree in any.

    *ambiguous* are the keys of figures with two readings, the likeliest to be rounded first;
    *agrees* says whether the figures agree with those of the given keys read wide. It is asked
    twice, and once more for every ambiguous figure where only rounding makes them agree.
    """
    if agrees(()):
        return Agreement()
    if not ambiguous or not agrees(ambiguous):
        return None
    for key in ambiguous:
        if agrees((key,)):
            return Agreement(rounded=(key,))
    return Agreement(rounded=_needed(ambiguous, agrees))


def _needed(ambiguous: Sequence[str], agrees: Callable[[Collection[str]], bool]) -> tuple[str, ...]:
    """
    The figures of which none can be left out, found by leaving out one after the other.
    """
    if len(ambiguous) > MOST_SOUGHT:
        return tuple(ambiguous)
    needed = list(ambiguous)
    for key in reversed(ambiguous):
        fewer = [other for other in needed if other != key]
        if agrees(fewer):
            needed = fewer
    return tuple(needed)


def as_rounding(shown: Sequence[str]) -> str:
    """
    The reading in words: one figure's zeros, or those of several at once.

    >>> as_rounding(["600 t"]), as_rounding(["100 kWh", "400 kWh"])[-16:]
    ('with the zeros at the end of 600 t read as rounding', 'read as rounding')
    """
    return f"with the zeros at the end of {joined(shown)} read as rounding"


def _band(low: str, value: str, high: str) -> Interval:
    return Interval(low=Fraction(low), value=Fraction(value), high=Fraction(high))


# PUE. Facility energy is never below IT energy, and above 3 every rule we know refuses it (TRUST
# rule CO-1: 1.0 to 3.0). Usual: from 1.03, below which evidence is asked for, to the averages of
# 2018 and 2020 in Patterson et al. 2021, 1.58 and 1.59. Above 2.5 a stated one needs evidence.
USUAL_PUE = _band("1.03", "1.1", "1.6")
ANY_PUE = _band("1", "1.1", "3")
EVIDENCE_ABOVE_PUE = Fraction(5, 2)
# Mean power of a run over rated power. Lowest: GPUs drop to 0.15 for parts of a run, runs have 0.54
# to 1.10 at system level (Patterson et al. 2021). Accelerators alone draw up to 1.2 x TDP, whole
# nodes up to 1.85 x (MLPerf Training v4.0 power logs; TRUST rules PL-1 and PL-2).
ACCELERATOR_OVER_TDP, NODE_OVER_TDP = Fraction(12, 10), Fraction(185, 100)
LOWEST_MEAN_OVER_TDP = Fraction(3, 10)
LOWEST_OF_TDP = Fraction(1, 20)
# No accelerator in the table draws less than 20 W in use, none with its node more than 3 kW.
POWER_LOWEST_KW, POWER_HIGHEST_KW = Fraction(20, 1000), Fraction(3)
# Carbon intensity. TRUST rule CO-2: 10 to 1400 g/kWh; a place in our table may lie lower.
GRID_LOWEST, GRID_HIGHEST = Fraction(10, 1000), Fraction(1400, 1000)
# TRUST rule CO-2: a factor within 10 % of ours is the same for our purpose.
SAME_FACTOR = Fraction(1, 10)
# Published utilisation is 0.21 to 0.56; above 0.65 a claim needs evidence (TRUST rule PL-4).
HIGH_UTILISATION = Fraction(65, 100)
# A count and a time often describe the main part of a run: pauses make accelerator-hours fewer,
# other parts make them more. More than half is a disagreement.
HOURS_OVER_COUNTED = _band("1/2", "1", "3/2")


def is_accelerator_alone(facts: Facts) -> bool:
    """
    Whether the power is that of the accelerators, as the row says, without the rest of the node.
    """
    boundary = (facts.row.power.boundary or "") if facts.row.power else ""
    return boundary.casefold().startswith(("gpu only", "accelerator")) or boundary == "GPU"


def mean_over_tdp(facts: Facts) -> Interval:
    """
    What the mean power of a run may be over its rated power, for the boundary the row states.
    """
    alone = is_accelerator_alone(facts)
    high = ACCELERATOR_OVER_TDP if alone else NODE_OVER_TDP
    return Interval(low=LOWEST_MEAN_OVER_TDP, value=Fraction(1), high=high)


def power_bounds_kw(facts: Facts) -> Interval:
    """
    What an accelerator of the row may draw (kW), with its node and the facility around it.

    For several kinds of accelerators it is the mean over their hours, where those are known, else
    anything from the least of the one to the most of the other.
    """
    if facts.row.parts:
        return _power_bounds_of_parts(facts)
    rated = datasheets.rated_powers_kw(facts.row.accelerator)
    if not rated:
        return _around(POWER_LOWEST_KW, POWER_HIGHEST_KW)
    most = max(rated) * NODE_OVER_TDP * USUAL_PUE.high
    return _around(min(rated) * LOWEST_OF_TDP, most)


@lru_cache(maxsize=64)
def _power_bounds_of_parts(facts: Facts) -> Interval:
    bounds = [power_bounds_kw(part) for part in facts.parts]
    hours = [accelerator_hours(part) for part in facts.parts]
    known = [item.interval for item in hours if item is not None and item.interval.low]
    if len(known) < len(bounds) or "accelerator_time" in facts.amounts:
        return _around(min(item.low for item in bounds), max(item.high for item in bounds))
    pairs = list(zip(known, bounds, strict=True))
    # Times all hours at their least and at their most these are the bounds of the energy.
    low = sum(one.low * each.low for one, each in pairs) / sum(one.low for one in known)
    high = sum(one.high * each.high for one, each in pairs) / sum(one.high for one in known)
    return _around(Fraction(low), Fraction(high))


def _around(low: Fraction, high: Fraction) -> Interval:
    return Interval(low=low, value=(low + high) / 2, high=high)


def grid_bounds(facts: Facts) -> tuple[Fraction, Fraction]:
    """
    Lowest and highest carbon intensity (kg/kWh) that the row's place could have.
    """
    here = [_kg_per_kwh(factor) for factor in factors_of(facts.row.location)]
    return min([GRID_LOWEST, *here]), max([GRID_HIGHEST, *here])


def grids(facts: Facts) -> Interval:
    """
    `grid_bounds` as an interval.
    """
    return _around(*grid_bounds(facts))


def factors_of_year(facts: Facts) -> tuple[Factor, ...]:
    """
    The factors of our table for the row's place in its year; none where either isn't stated.
    """
    location = facts.row.location
    if location is None or location.year is None:
        return ()
    return tuple(factor for factor in factors_of(location) if factor.year == location.year)


def _kg_per_kwh(factor: Factor) -> Fraction:
    return Fraction(str(factor.g_per_kwh)) / 1000
