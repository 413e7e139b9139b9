"""
The digits of recomputed figures: no more than their inputs carry.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reporter.claims.printed import Interval
from reporter.claims.recompute import Expected
from reporter.claims.row_figures import Amount, summed_digits, supported_text

EXACT = Interval.exactly(1)


def within(low: str, value: str, high: str) -> Interval:
    """
    A range around a value.
    """
    return Interval(low=Fraction(low), value=Fraction(value), high=Fraction(high))


def co2e_in_kg(text: str = "1") -> Amount:
    """
    An amount that is printed in kilograms.
    """
    return Amount(name="co2e", text=text, unit="kg", interval=EXACT, wide=EXACT)


@pytest.mark.parametrize(
    ("expression", "digits"),
    [
        ("1,287 MWh x 0.429 kg/kWh", 3),
        ("10,000 accelerators x 14.8 d x 330 W x PUE 1.10", 3),
        ("4 accelerators x 72 h x 283 W x 0.37 kg/kWh", 2),
        ("1.61 x 10^19 FLOP", 3),
        ("0.057 kg/kWh", 2),
        ("the only row", 1),
        ("0 W", 1),
    ],
)
def test_the_fewest_digits_of_the_inputs_count(expression: str, digits: int) -> None:
    """
    Zeros in front are no digits, powers of ten and counts of accelerators have no doubt.
    """
    assert Expected(interval=EXACT, expression=expression).digits == digits


@pytest.mark.parametrize(
    ("interval", "digits", "text"),
    [
        (within("551.3", "552.1", "553"), 3, "552 kg"),
        (within("24.48", "24.69", "24.91"), 2, "24.7 kg"),
        (within("455067", "457142.4", "459221"), 1, "457,000 kg"),
        (within("433196", "433196", "433196"), 3, "433,196 kg"),
    ],
)
def test_a_recomputed_figure_stays_in_its_range(interval: Interval, digits: int, text: str) -> None:
    """
    Where rounding to the digits of the inputs would leave the range, more are printed.
    """
    assert supported_text(interval, co2e_in_kg(), digits) == text


def test_a_sum_ends_where_its_coarsest_row_ends() -> None:
    """
    Rows to hundredths give hundredths, rows to tens give tens; an exact sum has no doubt.
    """
    assert summed_digits(within("538.96", "538.98", "539")) == 5
    assert summed_digits(within("2035", "2040", "2045")) == 3
    assert summed_digits(Interval.exactly(7)) == 1


def test_a_verdict_carries_the_digits_of_its_inputs(
    gpt3_with: Any, judged: Any, figure: Any
) -> None:
    """
    1,287 MWh times 0.429 kg/kWh supports three digits; the arithmetic keeps one more.
    """
    carbon = figure(judged(gpt3_with(co2e={"printed": "502.0", "unit": "t"})), "co2e")

    assert carbon.recomputed == "552 t"
    assert "= 552.1 t (551.3 t to 553.0 t)" in carbon.lines[0]
