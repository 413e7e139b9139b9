"""
The tail of Student's t distribution.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.convergence.student import student_upper_tail

# scipy.stats.t.sf of scipy 1.16: t, degrees of freedom, tail.
SCIPY = [
    (1.0, 1, 0.25000000000000006),
    (-1.5, 1, 0.8128329581890011),
    (2.0, 2, 0.09175170953613698),
    (6.0, 3, 0.004636357446142333),
    (3.0, 4, 0.019970984035859413),
    (40.0, 5, 9.205981085886477e-08),
    (1.6266530054071124, 6, 0.07746768970086947),
    (10.0, 10, 7.947765877982062e-07),
    (0.39224438819552654, 19, 0.34962145557688545),
    (1.5389066307718657, 19, 0.07015777214955257),
    (2.5, 49, 0.00790789442359004),
    (-1.449317440459922, 196, 0.9255764729954568),
]


@pytest.mark.parametrize(("t", "freedom", "tail"), SCIPY)
def test_the_tail_is_that_of_scipy(t: float, freedom: int, tail: float) -> None:
    """
    Odd and even degrees of freedom agree with scipy to 1e-14.
    """
    assert math.isclose(student_upper_tail(t, freedom), tail, rel_tol=0, abs_tol=1e-14)


@given(t=st.floats(-50, 50), freedom=st.integers(1, 250))
def test_the_two_tails_make_one_and_the_tail_falls(t: float, freedom: int) -> None:
    """
    P(T > t) + P(T > -t) = 1, and a larger t has a smaller tail.
    """
    tail = student_upper_tail(t, freedom)

    assert math.isclose(tail + student_upper_tail(-t, freedom), 1, abs_tol=1e-13)
    assert student_upper_tail(t + 0.5, freedom) <= tail + 1e-14


def test_an_infinite_excess_has_no_tail() -> None:
    """
    Nothing lies beyond infinity, everything above minus infinity.
    """
    assert student_upper_tail(math.inf, 7) == 0
    assert student_upper_tail(-math.inf, 7) == 1


@pytest.mark.parametrize(("t", "freedom"), [(1.0, 0), (math.nan, 3)])
def test_what_is_no_distribution_is_refused(t: float, freedom: int) -> None:
    """
    No degrees of freedom, or a t that is no number.
    """
    with pytest.raises(ValueError, match="no Student distribution at"):
        student_upper_tail(t, freedom)
