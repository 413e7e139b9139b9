"""
Sums over energy parts on the AC side, and the scopes that parts give.
"""

from __future__ import annotations

import math

import pytest

from reporter.energy.parts import AcBasis, charged_side_j, energy_of, parts_in, scopes_of
from reporter.model.enums import Component, Scope, Side
from reporter.model.run import Conversion
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_submission

EFFICIENCY = Conversion(efficiency=0.9, source="certificate")


@pytest.mark.parametrize(
    ("changes", "ac_j", "dc_j", "basis"),
    [
        ({"side": Side.AC}, 900, None, AcBasis.AC),
        ({"side": Side.AC, "conversion": EFFICIENCY}, 900, 810, AcBasis.AC),
        ({"side": Side.DC, "conversion": EFFICIENCY}, 1000, 900, AcBasis.CONVERTED),
        ({"side": Side.DC}, 1125, 900, AcBasis.ASSUMED),
    ],
    ids=["ac", "ac, efficiency known", "dc", "dc, nothing documented"],
)
def test_energies_are_taken_to_the_ac_side(
    changes: dict[str, object], ac_j: float, dc_j: float | None, basis: AcBasis
) -> None:
    """
    DC is divided by its efficiency or by 0.80; AC stays as it was read.
    """
    energy = energy_of([a_part(energy_j=900.0, **changes)])

    assert energy is not None
    assert energy.integrated_j is not None
    assert math.isclose(energy.integrated_j, ac_j)
    assert energy.charged_j is not None
    assert math.isclose(energy.charged_j, ac_j)
    assert energy.dc_j == dc_j
    assert energy.basis is basis


def test_a_refused_efficiency_leaves_no_ac_figure() -> None:
    """
    An impossible efficiency gives no AC energy for the whole run.
    """
    wrong = Conversion(efficiency=1.2, source="?")
    energy = energy_of([a_part(), a_part(side=Side.DC, conversion=wrong)])

    assert energy is not None
    assert energy.charged_j is None
    assert energy.basis is AcBasis.REFUSED


def test_no_parts_have_no_energy() -> None:
    """
    A run without parts has no energy, not zero.
    """
    assert energy_of([]) is None


def test_the_worst_basis_of_the_parts_is_said() -> None:
    """
    One assumed efficiency marks the whole run.
    """
    energy = energy_of([a_part(), a_part(side=Side.DC)])

    assert energy is not None
    assert energy.basis is AcBasis.ASSUMED
    assert energy.dc_j is None


def test_the_charge_is_never_below_the_integral() -> None:
    """
    The larger of integral and charge counts.
    """
    assert charged_side_j(a_part(energy_j=5.0, charged_energy_j=4.0)) == 5.0
    assert charged_side_j(a_part(energy_j=5.0, charged_energy_j=6.0)) == 6.0
    assert charged_side_j(a_part(energy_j=5.0)) == 5.0


def test_scopes_are_in_order() -> None:
    """
    Every scope whose components occur is listed, S1 first.
    """
    parts = tuple(
        a_part(component=component)
        for component in (
            Component.WHOLE_FACILITY,
            Component.FABRIC,
            Component.NODE,
            Component.ACCELERATOR,
        )
    )

    assert scopes_of(a_submission(runs=(a_run(energy_parts=parts),))) == tuple(Scope)


def test_fabric_alone_is_no_scope() -> None:
    """
    S3 needs nodes as well.
    """
    runs = (a_run(energy_parts=(a_fabric_part(),)),)

    assert scopes_of(a_submission(runs=runs)) == ()


def test_parts_of_other_components_do_not_count() -> None:
    """
    Host, storage and cooling parts are in no scope; fabric is in S3 only.
    """
    node, fabric = a_part(), a_fabric_part()
    others = tuple(
        a_part(component=component)
        for component in (Component.HOST, Component.STORAGE, Component.COOLING)
    )
    run = a_run(energy_parts=(node, fabric, *others))

    assert parts_in(run, Scope.S2) == (node,)
    assert parts_in(run, Scope.S3) == (node, fabric)
