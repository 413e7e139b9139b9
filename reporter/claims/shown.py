"""
How recomputed figures are written: in the unit that the document prints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from reporter.claims.row_figures import Amount
from reporter.claims.unit_names import QUANTITY_OF, factor_of
from reporter.text import number

DIGITS = 4
MOST_DIGITS = 9
LARGEST_PLAIN = 10**15
SMALLEST_PLAIN = 1e-9


def amount_text(value: Fraction, like: Amount) -> str:
    """
    A canonical amount in the unit and at least to the digits that *like* is printed in.
    """
    mantissa = re.split(r"[^0-9.,]", like.text.lstrip("~≈< "), maxsplit=1)[0]
    digits = len(re.sub(r"[^0-9]", "", mantissa).lstrip("0"))
    return in_unit(value, like.name, like.unit, min(max(digits, DIGITS), MOST_DIGITS))


def in_unit(value: Fraction, figure: str, unit: str, digits: int = DIGITS) -> str:
    """
    A canonical amount of a *figure* in *unit*.
    """
    scale = factor_of(QUANTITY_OF[figure], unit) or Fraction(1)
    text = plain(float(value / scale), digits)
    return text if unit == "1" else f"{text} {unit}"


def plain(value: float, digits: int = DIGITS) -> str:
    """
    A number to four significant digits; operations are too many for plain digits.

    >>> plain(1289.376), plain(3.1441e23)
    ('1,289', '3.144E+23')
    """
    if abs(value) >= LARGEST_PLAIN or 0 < abs(value) < SMALLEST_PLAIN:
        return f"{value:.3E}"
    return number(value, digits)


def joined(names: Sequence[str]) -> str:
    """
    Names as a list in words.

    >>> joined(["energy", "PUE", "time"]), joined(["PUE"])
    ('energy, PUE and time', 'PUE')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def percent(share: float) -> str:
    """
    A signed difference in percent.

    >>> percent(-0.0076), percent(1.5)
    ('-0.760 %', '+150 %')
    """
    if not share:
        return "0 %"
    sign = "+" if share > 0 else "-"
    return f"{sign}{number(abs(share) * 100)} %"
