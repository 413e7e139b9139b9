"""
Numbers that have no sensible digits are still shown.
"""

from __future__ import annotations

import math

import pytest

from reporter.text import duration, number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (math.nan, "no number"),
        (math.inf, "(over 10^300)"),
        (-math.inf, "-(over 10^300)"),
        (1.79e308, "(over 10^300)"),
        (5e-324, "(under 10^-300)"),
        (-5e-324, "-(under 10^-300)"),
    ],
)
def test_numbers_beyond_all_use_have_words(value: float, shown: str) -> None:
    """
    Neither overflow nor underflow nor NaN stops a message.
    """
    assert shown == number(value)
    assert f"{shown} s" == duration(value)


def test_the_largest_number_is_shown_in_full() -> None:
    """
    Up to 1e300 there are digits.
    """
    assert number(1e300).startswith("1,000")
    assert number(1e-300).endswith("100")
