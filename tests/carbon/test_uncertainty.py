"""
Uncertainties combine as the GUM says, and a figure is printed to the digits they support.
"""

from __future__ import annotations

import math

import pytest

from reporter.carbon.uncertainty import (
    MeterReading,
    combined,
    expanded,
    from_limits,
    node_sampling,
    of_sum,
    printed,
)


def test_worked_example() -> None:
    """
    A meter within +-5 %, 5 % of host overhead and 2 % of PUE give an expanded 12 %.
    """
    meter = from_limits(0.05)

    assert round(meter, 3) == 0.029
    assert round(expanded(combined([meter, 0.05, 0.02])), 2) == 0.12


def test_limits_are_divided_by_root_three() -> None:
    """
    A half width of root 3 is a standard uncertainty of 1.
    """
    assert from_limits(math.sqrt(3)) == pytest.approx(1)


def test_sampling_of_all_nodes_has_no_uncertainty() -> None:
    """
    The correction for a finite number of nodes is 1 for one of many and 0 for all.
    """
    assert node_sampling(0.06, sampled=4, total=4) == 0
    assert node_sampling(0.06, sampled=4, total=10**9) == pytest.approx(0.03)
    assert node_sampling(0.06, sampled=9, total=12) == pytest.approx(0.02 * 0.5)


@pytest.mark.parametrize(("sampled", "total"), [(0, 4), (5, 4), (-1, 4)])
def test_impossible_sample_is_refused(sampled: int, total: int) -> None:
    """
    At least one and at most all nodes can be sampled.
    """
    with pytest.raises(ValueError, match=f"sampled nodes must be 1 to {total}, not {sampled}"):
        node_sampling(0.06, sampled=sampled, total=total)


def a_reading(model: str = "meter A", amount: float = 1.0, relative: float = 0.05) -> MeterReading:
    """
    A reading of one node.
    """
    return MeterReading(instrument_model=model, amount=amount, relative_standard=relative)


def test_bias_of_one_model_does_not_shrink_with_nodes() -> None:
    """
    A hundred nodes behind one meter model are as uncertain as one.
    """
    assert of_sum([a_reading()]) == pytest.approx(0.05)
    assert of_sum([a_reading() for _ in range(100)]) == pytest.approx(0.05)


def test_different_models_are_independent() -> None:
    """
    Four models of equal share halve the uncertainty.
    """
    assert of_sum([a_reading(model=name) for name in "ABCD"]) == pytest.approx(0.025)


@pytest.mark.parametrize("readings", [[], [a_reading(amount=0.0)]])
def test_sum_of_nothing_is_refused(readings: list[MeterReading]) -> None:
    """
    A relative uncertainty of zero energy doesn't exist.
    """
    with pytest.raises(ValueError, match="the sum of the readings must be positive"):
        of_sum(readings)


@pytest.mark.parametrize("bad", [-0.01, math.nan, math.inf])
def test_negative_or_undefined_uncertainty_is_refused(bad: float) -> None:
    """
    No step takes what can't be an uncertainty.
    """
    for step in (from_limits, expanded, lambda part: combined([part])):
        with pytest.raises(ValueError, match="must be finite and not negative"):
            step(bad)
    with pytest.raises(ValueError, match="must be finite and not negative"):
        of_sum([a_reading(relative=bad)])


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
