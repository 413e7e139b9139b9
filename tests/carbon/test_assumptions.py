"""
An assumption is checked before it is kept.
"""

from __future__ import annotations

import math

import pytest

from reporter.carbon.embodied_and_water import Assumption, assumption, fraction, positive


def test_assumption_in_range_is_kept() -> None:
    """
    The three kinds keep name, value and unit.
    """
    assert assumption("PUE", 1.0, "1", at_least=1) == Assumption(name="PUE", value=1.0, unit="1")
    assert positive("life", 4, "years") == Assumption(name="life", value=4, unit="years")
    assert fraction("use", 1) == Assumption(name="use", value=1, unit="1")


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf, -math.inf])
def test_no_kind_takes_what_is_negative_or_not_finite(value: float) -> None:
    """
    Negative, infinite and undefined numbers are refused by all three.
    """
    with pytest.raises(ValueError, match="must be"):
        assumption("hours", value, "h")
    with pytest.raises(ValueError, match="must be"):
        positive("hours", value, "h")
    with pytest.raises(ValueError, match="must be"):
        fraction("share", value)


def test_bound_of_each_kind() -> None:
    """
    A plain assumption may be 0, a divisor may not, and a fraction may not be above 1 either.
    """
    assert assumption("hours", 0, "h").value == 0
    with pytest.raises(ValueError, match="above 0"):
        positive("hours", 0, "h")
    with pytest.raises(ValueError, match=r"^use must be above 0 and at most 1, not 1.01$"):
        fraction("use", 1.01)
    with pytest.raises(ValueError, match="PUE must be a finite number of at least 1"):
        assumption("PUE", 0.99, "1", at_least=1)
