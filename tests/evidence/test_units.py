"""
Units in headers.
"""

from __future__ import annotations

import pytest

from reporter.evidence.series import unit_of_header


@pytest.mark.parametrize(
    ("header", "is_energy", "scale"),
    [
        ("power_w", False, 1), ("power.draw [W]", False, 1), ("Power (kW)", False, 1e3),
        ("Watts", False, 1), ("node0_power_kW", False, 1e3), ("power_mW", False, 1e-3),
        ("energy_mJ", True, 1e-3), ("Energy (kWh)", True, 3.6e6), ("total_joules", True, 1),
        ("energy_uj", True, 1e-6), ("POWER_W", False, 1), ("energy Wh", True, 3600),
    ],
)  # fmt: skip
def test_units_at_the_end_of_a_header(header: str, is_energy: bool, scale: float) -> None:  # noqa: FBT001
    """
    A suffix, a bracket or a word names the unit.
    """
    unit = unit_of_header(header)

    assert unit is not None
    assert (unit.is_energy, unit.scale) == (is_energy, scale)


@pytest.mark.parametrize(
    "header",
    ["power", "power_mw", "POWER_MW", "ENERGY [MJ]", "temperature_C", "utilization [%]", ""],
)
def test_what_could_be_two_units_is_none(header: str) -> None:
    """
    Where upper and lower case don't tell milli from mega, there is no unit.
    """
    assert unit_of_header(header) is None


def test_thousandths_are_rounded_once() -> None:
    """
    A counter in mJ comes in J to the last digit.
    """
    unit = unit_of_header("energy_mJ")

    assert unit is not None
    assert unit.in_si(15_152_422_938.0) == 15_152_422.938
