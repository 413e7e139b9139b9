"""
Whether a stated carbon intensity is the one our tables have for the place and year.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reporter.claims.intensities import factors_of
from reporter.claims.printed import Interval
from reporter.claims.row_figures import Facts
from reporter.findings import Finding, warning

# TRUST rule CO-2: a stated factor within 10 % of ours is the same for our purpose.
SAME_FACTOR = Fraction(1, 10)


def stale_flags(facts: Facts, file: str) -> Iterator[Finding]:
    """
    A flag when the place and year are known and none of our factors is within 10 percent.
    """
    stated, location = facts.get("intensity"), facts.row.location
    if stated is None or location is None or location.year is None:
        return
    here = factors_of(location)
    this_year = [factor for factor in here if factor.year == location.year]
    if not this_year or any(_is_near(stated, factor.g_per_kwh) for factor in this_year):
        return
    ours = ", ".join(f"{factor.g_per_kwh:g} g/kWh ({factor.factor_id})" for factor in this_year)
    others = [factor for factor in here if _is_equal(stated, factor.g_per_kwh)]
    other = f"; it equals {others[0].factor_id}" if others else ""
    message = (
        f"{facts.row.id}: the carbon intensity {facts.text('intensity')} is not within 10 % of "
        f"{ours}{other}"
    )
    hint = "name the factor's source, year and boundary (direct or life-cycle)"
    yield warning("CL-17", file, f"{facts.pointer}/intensity", message, hint)


def _is_near(stated: Interval, g_per_kwh: float) -> bool:
    ours = Fraction(str(g_per_kwh)) / 1000
    allowed = Interval(low=ours * (1 - SAME_FACTOR), value=ours, high=ours * (1 + SAME_FACTOR))
    return stated.overlaps(allowed)


def _is_equal(stated: Interval, g_per_kwh: float) -> bool:
    return stated.overlaps(Interval.exactly(Fraction(str(g_per_kwh)) / 1000))
