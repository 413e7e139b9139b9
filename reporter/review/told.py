"""
How a figure is told beside the limit that it missed.
"""

from __future__ import annotations

from reporter.text import number

FEWEST_DIGITS = 3
MOST_DIGITS = 8


def told(value: float, *limits: float) -> str:
    """
    *value* with as many digits as it takes to differ from every limit that it isn't equal to.

    >>> told(2.501, 2.5), told(12.0, 2.5)
    ('2.501', '12.0')
    """
    for digits in range(FEWEST_DIGITS, MOST_DIGITS):
        text = number(value, digits)
        if all(number(limit, digits) != text for limit in limits if limit != value):
            return text
    return number(value, MOST_DIGITS)
