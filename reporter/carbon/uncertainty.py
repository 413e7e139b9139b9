"""
Uncertainty of a figure by the Guide to the Expression of Uncertainty in Measurement (GUM).

All relative figures are fractions (0.05 is 5 %).
"""

from __future__ import annotations

import math
from decimal import Context, Decimal

from reporter.units import GRAMS_PER_KILOGRAM, GRAMS_PER_TONNE

COVERAGE_FACTOR = 2.0

# Enough for the exact product of two floats and for every digit of the largest one.
_EXACT = Context(prec=800)


def from_limits(half_width: float) -> float:
    """
    Standard uncertainty of a value known to lie within +-*half_width*, no distribution given.

    A maker's "+-5 %" is such a limit: 0.05 gives 0.029 (GUM 4.3.7, half width over root 3).
    Raises `ValueError` when it isn't finite or is negative.
    """
    return _not_negative(half_width) / math.sqrt(3)


def expanded(standard: float) -> float:
    """
    Expanded uncertainty, k = 2 (about 95 % where the distribution is close to normal).
    """
    return COVERAGE_FACTOR * _not_negative(standard)


def printed(value: float, expanded_relative: float) -> str:
    """
    *value* to the digits that its expanded uncertainty supports, with thousands separators.

    The last digit printed stands where the first significant digit of the uncertainty stands, and
    one significant digit always remains: a figure never rounds to zero. Ties go to even. Raises
    `ValueError` when *value* isn't finite or *expanded_relative* isn't finite and positive.

    >>> printed(1247.61, 0.12), printed(31.22, 0.05), printed(0.0312, 0.1)
    ('1,200', '31', '0.031')
    """
    if not math.isfinite(value) or not math.isfinite(expanded_relative) or expanded_relative <= 0:
        raise ValueError(f"no digits for {value} with uncertainty {expanded_relative}")
    exact = Decimal(repr(float(value)))
    if not exact:
        return "0"
    doubt = _EXACT.multiply(abs(exact), Decimal(repr(float(expanded_relative))))
    place = Decimal((0, (1,), min(doubt.adjusted(), exact.adjusted())))
    return f"{exact.quantize(place, context=_EXACT):,f}"


def printed_mass(
    g_co2e: float, expanded_relative: float, *, like_g: float | None = None
) -> tuple[str, str]:
    """
    A mass of CO2e as `printed`, with its unit: g, kg or t, whichever leaves no needless zeros.

    With *like_g* the unit is that of another mass, so that the two can be compared.

    >>> printed_mass(19.42, 0.058), printed_mass(194_200.0, 0.058)
    (('19', 'g CO2e'), ('190', 'kg CO2e'))
    """
    size_g = g_co2e if like_g is None else like_g
    if size_g < GRAMS_PER_KILOGRAM:
        return printed(g_co2e, expanded_relative), "g CO2e"
    if size_g < GRAMS_PER_TONNE:
        return printed(g_co2e / GRAMS_PER_KILOGRAM, expanded_relative), "kg CO2e"
    return printed(g_co2e / GRAMS_PER_TONNE, expanded_relative), "t CO2e"


def _not_negative(amount: float) -> float:
    if not math.isfinite(amount) or amount < 0:
        raise ValueError(f"must be finite and not negative, not {amount}")
    return amount
