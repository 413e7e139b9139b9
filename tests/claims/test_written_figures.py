"""
Figures with units, marks, ranges and powers of ten, as cells write them.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from reporter.claims.printed import read_printed
from reporter.claims.written_figures import (
    DECIMAL_COMMA,
    NO_NUMBER,
    NO_UNIT,
    NO_UPPER_END,
    SEVERAL,
    WrittenFigure,
    plain_figure,
    read_figure,
)


@pytest.mark.parametrize(
    ("text", "quantity", "shown"),
    [
        ("1,287 MWh", "energy", "1,287 MWh"),
        ("5kWh", "energy", "5 kWh"),
        ("12.9t", "carbon", "12.9 t"),
        ("2.1 million GPU hours", "time", "2.1M h"),
        ("350 K GPU hours", "time", "350K h"),
        ("10 000 h", "time", "10,000 h"),
        ("about 552 tonnes", "carbon", "~552 t"),
        ("less than 0.1 kg CO2eq", "carbon", "<0.1 kg"),
        ("between 3 and 4 t", "carbon", "3 to 4 t"),
        ("3–4 days", "time", "3 to 4 d"),
        ("350-400k GPU hours", "time", "350 to 400k h"),
        ("3.1 ± 0.2 t", "carbon", "3.1 ± 0.2 t"),
        ("3.7e23 FLOPs", "flops", "3.7e23 FLOP"),
        ("3.7 x 10^{23} FLOPs", "flops", "3.7 × 10^23 FLOP"),
        ("3.7×10²³ FLOPs", "flops", "3.7 × 10²³ FLOP"),
        ("2 months", "time", "42 to 77.5 d"),
        ("3,000 TPUv3 core-days", "time", "1499.75 to 1500.25 d"),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, quantity: str, shown: str) -> None:
    """
    Digits stay as printed; words for marks, ranges and powers become signs.
    """
    figure = read_figure(text, frozenset({quantity}))

    assert isinstance(figure, WrittenFigure)
    assert f"{figure.printed} {figure.unit.symbol}" == shown
    assert read_printed(figure.printed) is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("over 3,000 h", NO_UPPER_END),
        ("at least 3 days", NO_UPPER_END),
        ("512 + 256 h", SEVERAL),
        ("1,5 h", DECIMAL_COMMA),
        ("3", NO_UNIT),
        ("3 t", NO_UNIT),
        ("many hours", NO_NUMBER),
        ("-5 h", NO_NUMBER),
        ("9" * 500, NO_NUMBER),
    ],
)
def test_what_is_no_figure_says_why(text: str, reason: str) -> None:
    """
    An open end, a sum, a decimal comma and a missing unit are told apart.
    """
    assert read_figure(text, frozenset({"time"})) == reason


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3 to 4", Fraction(5, 2), Fraction(9, 2)),
        ("3-4M", Fraction(2_500_000), Fraction(4_500_000)),
        ("3.1 ± 0.2", Fraction(29, 10), Fraction(33, 10)),
        ("0.1 ± 0.2", Fraction(0), Fraction(3, 10)),
        ("1e3-2e3", Fraction(500), Fraction(2500)),
    ],
)
def test_a_range_is_an_interval(text: str, low: Fraction, high: Fraction) -> None:
    """
    From the least that the lower end rounds to up to the most of the upper one.
    """
    printed = read_printed(text)

    assert printed is not None
    assert (printed.narrow.low, printed.narrow.high) == (low, high)
    assert not printed.is_single


@pytest.mark.parametrize("text", ["4 to 3", "3 to", "3 to 4 to 5", "3 to ~4", "3 - x"])
def test_a_range_without_two_ends_in_order_is_none(text: str) -> None:
    """
    What runs backwards or has three ends is no interval.
    """
    assert read_printed(text) is None


def test_a_number_without_unit_is_plain_digits() -> None:
    """
    Under a header with its unit a cell needs none.
    """
    assert plain_figure("2.1 million") == "2.1M"
    assert plain_figure("more than 3") is None
    assert plain_figure("3 t") is None
