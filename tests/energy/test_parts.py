"""
From the DC side to the AC side.
"""

from __future__ import annotations

import pytest

from reporter.energy.parts import AcBasis, AcEnergy, accelerators_in, to_ac
from reporter.model.enums import Component, Side
from tests.score.make_submission import a_part, a_system


def test_ac_stays() -> None:
    """
    An AC reading needs no efficiency, even where one is documented.
    """
    assert to_ac(100.0, "ac", 0.94) == AcEnergy(energy_j=100.0, basis=AcBasis.AC, efficiency=None)
    assert to_ac(100.0, Side.AC, None).energy_j == 100.0


def test_dc_is_divided() -> None:
    """
    A documented efficiency takes DC to AC.
    """
    assert to_ac(90.0, Side.DC, 0.9) == AcEnergy(
        energy_j=100.0, basis=AcBasis.CONVERTED, efficiency=0.9
    )


def test_dc_without_efficiency_is_assumed_at_the_worst() -> None:
    """
    Without a documented efficiency 0.80 is used, and the basis says so.
    """
    assert to_ac(80.0, "dc", None) == AcEnergy(
        energy_j=100.0, basis=AcBasis.ASSUMED, efficiency=0.8
    )


@pytest.mark.parametrize("efficiency", [0.8, 0.99])
def test_bounds_are_accepted(efficiency: float) -> None:
    """
    Both ends of the range are real efficiencies.
    """
    assert to_ac(1.0, "dc", efficiency).basis is AcBasis.CONVERTED


@pytest.mark.parametrize("efficiency", [0.01, 0.799, 0.991, 1.0, 94.0, -0.9, float("nan")])
def test_impossible_efficiency_is_refused(efficiency: float) -> None:
    """
    Outside 0.80 to 0.99 there is no AC figure at all.
    """
    refused = to_ac(100.0, "dc", efficiency)
    assert refused.energy_j is None
    assert refused.basis is AcBasis.REFUSED


def test_unknown_side() -> None:
    """
    A side must be one of the two.
    """
    with pytest.raises(ValueError, match=r"^side must be 'ac' or 'dc', not 'AC'$"):
        to_ac(1.0, "AC", None)


def test_a_part_holds_the_accelerators_of_what_it_covers() -> None:
    """
    Of four nodes of eight: a node has its own, two nodes theirs, a facility all, a device itself.
    """
    system = a_system(nodes_count=4)
    parts = (
        a_part(),
        a_part(devices_count=2),
        a_part(component=Component.WHOLE_FACILITY),
        a_part(component=Component.ACCELERATOR, devices_count=3),
    )

    assert [accelerators_in(part, system) for part in parts] == [8, 16, 32, 3]
