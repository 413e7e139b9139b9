"""
Uncertainties combine as the GUM says, and a figure is printed to the digits they support.
"""

from __future__ import annotations

import math

import pytest

from reporter.carbon.uncertainty import (
    expanded,
    from_limits,
    printed,
)


def test_worked_example() -> None:
    """
    A meter within +-5 % has a standard uncertainty of 2.9 %, which expands to 5.8 %.
    """
    meter = from_limits(0.05)

    assert round(meter, 3) == 0.029
    assert round(expanded(meter), 3) == 0.058


def test_limits_are_divided_by_root_three() -> None:
    """
    A half width of root 3 is a standard uncertainty of 1.
    """
    assert from_limits(math.sqrt(3)) == pytest.approx(1)


@pytest.mark.parametrize("bad", [-0.01, math.nan, math.inf])
def test_negative_or_undefined_uncertainty_is_refused(bad: float) -> None:
    """
    No step takes what can't be an uncertainty.
    """
    for step in (from_limits, expanded):
        with pytest.raises(ValueError, match="must be finite and not negative"):
            step(bad)


@pytest.mark.parametrize(
    ("value", "relative", "text"),
    [
        (1247.61, 0.12, "1,200"),
        (1247.61, 0.01, "1,250"),
        (1247.61, 0.001, "1,248"),
        (31.22, 0.12, "31"),
        (31.22, 0.5, "30"),
        (0.03124, 0.1, "0.031"),
        (9.99, 0.12, "10"),
        (9.97, 0.05, "10.0"),
        (-1247.61, 0.12, "-1,200"),
        (1234567.0, 0.12, "1,200,000"),
        (6.0, 3.0, "6"),
        (1000.0, 0.1, "1,000"),
        (0.0, 0.1, "0"),
        (100.0, 1e-3, "100.0"),
        (1e-9, 0.1, "0.0000000010"),
    ],
)
def test_last_digit_stands_at_the_first_digit_of_the_uncertainty(
    value: float, relative: float, text: str
) -> None:
    """
    A figure ends where its uncertainty begins, and never in exponent form or as a false zero.
    """
    assert printed(value, relative) == text


@pytest.mark.parametrize(
    ("value", "relative"), [(1.0, 0.0), (1.0, -0.1), (math.nan, 0.1), (1.0, math.inf)]
)
def test_no_digits_without_an_uncertainty(value: float, relative: float) -> None:
    """
    Where the uncertainty is zero or unknown the caller has to say how many digits.
    """
    with pytest.raises(ValueError, match="no digits for"):
        printed(value, relative)
