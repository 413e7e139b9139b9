"""
Units that documents print.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from reporter.claims.unit_names import QUANTITY_OF, UNITS, factor_of


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
