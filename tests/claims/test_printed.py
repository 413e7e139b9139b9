"""
Units of documents, printed digits, and the intervals that they allow.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from reporter.claims.printed import QUANTITY_OF, UNITS, Interval, factor_of, read_printed


def bounds(text: str) -> tuple[float, float, float]:
    """
    Lower bound, value and upper bound of the narrow reading.
    """
    printed = read_printed(text)
    assert printed is not None
    interval = printed.narrow
    return float(interval.low), float(interval.value), float(interval.high)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.1", (3.05, 3.1, 3.15)),
        ("3.10", (3.095, 3.1, 3.105)),
        ("1,287", (1286.5, 1287, 1287.5)),
        ("1 287", (1286.5, 1287, 1287.5)),
        ("1.61E+19", (1.605e19, 1.61e19, 1.615e19)),
        ("1.61×10^19", (1.605e19, 1.61e19, 1.615e19)),
        ("1.61 x 10^19", (1.605e19, 1.61e19, 1.615e19)),
        ("1.61 × 10¹⁹", (1.605e19, 1.61e19, 1.615e19)),
        ("4×10⁻³", (0.0035, 0.004, 0.0045)),
        ("7.0M", (6.95e6, 7e6, 7.05e6)),
        ("100k", (99_500, 100_000, 100_500)),
        ("~180", (175, 180, 185)),
        ("<0.1", (0, 0.05, 0.1)),
        ("0", (0, 0, 0.5)),
    ],
)
def test_a_figure_stands_for_half_a_unit_in_its_last_digit(
    text: str, expected: tuple[float, float, float]
) -> None:
    """
    A printed figure allows half a unit in its last printed digit on either side.
    """
    assert expected == bounds(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "-3",
        "1.2.3",
        "3,1",
        "210-190",
        "12 W",
        "1e999",
        "٣",
        "NaN",
        "1" * 50,
        "10¹⁹",
        "3¹⁰",
    ],
)
def test_what_is_no_printed_number_is_refused(text: str) -> None:
    """
    Signs, ranges, units, decimal commas, foreign digits and huge numbers are not read.
    """
    assert read_printed(text) is None


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("10,000", (9999.5, 10000.5), (9500, 15000)),
        ("100", (99.5, 100.5), (95, 150)),
        ("10", (9.5, 10.5), (9.5, 15)),
        ("200", (199.5, 200.5), (150, 250)),
        ("9,900", (9899.5, 9900.5), (9850, 9950)),
        ("1,010", (1009.5, 1010.5), (1005, 1015)),
        ("100k", (99_500, 100_500), (95_000, 150_000)),
        ("~200", (150, 250), (150, 250)),
        ("1", (0.5, 1.5), (0.5, 1.5)),
        ("0", (0, 0.5), (0, 0.5)),
        ("0.10", (0.095, 0.105), (0.095, 0.105)),
    ],
)
def test_zeros_at_the_end_are_rounding_in_the_wide_reading_only(
    text: str, narrow: tuple[float, float], wide: tuple[float, float]
) -> None:
    """
    Every digit is meant, or only the fewest significant ones; below a power of ten their step is a
    tenth.
    """
    printed = read_printed(text)

    assert printed is not None
    assert narrow == (float(printed.narrow.low), float(printed.narrow.high))
    assert wide == (float(printed.wide.low), float(printed.wide.high))


def test_zeros_after_the_point_are_always_digits() -> None:
    """
    1.10 has no wide reading: its zero was printed to be read.
    """
    printed = read_printed("1.10")

    assert printed is not None
    assert printed.narrow == printed.wide


def test_binary_floating_point_leaves_no_digits() -> None:
    """
    355.20000000000005 is 355.2, as the paper printed it.
    """
    assert bounds("355.20000000000005") == bounds("355.2")


def test_intervals_multiply_and_divide_bound_by_bound() -> None:
    """
    A product takes low times low; a quotient takes low over high.
    """
    one = Interval(low=Fraction(1), value=Fraction(2), high=Fraction(3))
    other = Interval(low=Fraction(4), value=Fraction(5), high=Fraction(8))

    assert (one * other).high == 24
    assert (one / other).low == Fraction(1, 8)
    assert (one + other).value == 7
    assert (other**-1).high == Fraction(1, 4)
    assert (other**0).value == 1


def test_a_quotient_by_what_may_be_zero_is_refused() -> None:
    """
    Nothing is divided by an interval that reaches zero.
    """
    with pytest.raises(ZeroDivisionError):
        _ = Interval.exactly(1) / Interval(low=Fraction(0), value=Fraction(1), high=Fraction(2))


def test_intervals_overlap_when_they_touch() -> None:
    """
    Two intervals that share one point agree.
    """
    one = Interval(low=Fraction(1), value=Fraction(2), high=Fraction(3))

    assert one.overlaps(Interval.exactly(3))
    assert not one.overlaps(Interval.exactly(Fraction(301, 100)))
    assert one.widened(Fraction(1, 100)).overlaps(Interval.exactly(Fraction(301, 100)))


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [
        ("energy", "MWh", Fraction(1000)),
        ("energy", "MJ", Fraction(10, 36)),
        ("carbon", "lb", Fraction(45_359_237, 100_000_000)),
        ("carbon", "short ton", Fraction(90_718_474, 100_000)),
        ("intensity", "g/kWh", Fraction(1, 1000)),
        ("intensity", "lb/MWh", Fraction(45_359_237, 100_000_000_000)),
        ("time", "d", Fraction(24)),
        ("flops", "PFLOP/s-day", Fraction(864 * 10**17)),
        ("throughput", "TFLOP/s", Fraction(10**12)),
    ],
)
def test_factors_are_exact(quantity: str, unit: str, expected: Fraction) -> None:
    """
    Conversion factors are fractions, so that no unit adds rounding of its own.
    """
    assert factor_of(quantity, unit) == expected


def test_a_unit_of_another_quantity_is_none() -> None:
    """
    Energy has no kilograms.
    """
    assert factor_of("energy", "kg") is None


def test_every_figure_has_a_quantity_with_units() -> None:
    """
    Each figure of a row is measured in a quantity that has units.
    """
    assert set(QUANTITY_OF.values()) <= set(UNITS)
