"""
Parts of an entry as the estimator takes them: sides, classes, conversions, and whose meter it is.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.model.enums import Component, InstrumentKind, MeterClass, Method, Scope, Side
from reporter.model.run import Conversion as Efficiency
from reporter.model.run import EnergyPart
from reporter.model.submission import Instrument, Submission
from reporter.score.metered import (
    efficiency_limit,
    meter_identity,
    metered_parts,
    run_energies,
    side_basis,
)
from reporter.score.uncertainty import Conversion, MeteredPart, MeterRelation, meter_relation
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_submission, an_instrument

SENSOR = Instrument(id="sensor", kind=InstrumentKind.DEVICE_SENSOR)
MIDDLE = (1 / 0.99 + 1 / 0.80) / 2


def entry(*parts: EnergyPart, runs: int = 2) -> Submission:
    """
    An entry whose runs all have these parts, of a named node meter and a sensor.
    """
    submission = a_submission(runs=(a_run(energy_parts=parts),) * runs)
    return replace(submission, instruments=(*submission.instruments, SENSOR))


def test_parts_of_one_class_and_conversion_are_one() -> None:
    """
    Energies of runs and devices are added up; another class stands apart.
    """
    found = metered_parts(
        entry(
            a_part(energy_j=10.0), a_part(energy_j=5.0), a_part(energy_j=1.0, instrument="sensor")
        ),
        Scope.S2,
    )

    assert found == (
        MeteredPart(energy_j=30.0, class_limit=0.05),
        MeteredPart(energy_j=2.0, class_limit=0.10),
    )


def test_a_fabric_estimate_has_the_worst_class_and_no_conversion() -> None:
    """
    On the DC side of a sensor it stays AC, so measuring the fabric never costs.
    """
    nodes = a_part(energy_j=10.0, instrument="sensor", side=Side.DC)
    fabric = a_fabric_part(energy_j=3.0, side=Side.DC)

    assert metered_parts(entry(nodes, fabric, runs=1), Scope.S3) == (
        MeteredPart(energy_j=10.0, class_limit=0.10, conversion=Conversion.UNDOCUMENTED),
        MeteredPart(energy_j=3.0, class_limit=0.10),
    )


def test_beside_two_classes_a_fabric_estimate_has_the_worse_one() -> None:
    """
    One node with a meter and one with a sensor: the switch counts as the sensor's.
    """
    parts = (
        a_part(energy_j=10.0),
        a_part(energy_j=5.0, instrument="sensor"),
        a_fabric_part(energy_j=3.0),
    )

    assert metered_parts(entry(*parts, runs=1), Scope.S3) == (
        MeteredPart(energy_j=10.0, class_limit=0.05),
        MeteredPart(energy_j=8.0, class_limit=0.10),
    )


def test_a_measured_fabric_has_the_class_of_its_meter() -> None:
    """
    A switch with a sensor is M3 beside nodes of M2.
    """
    fabric = a_part(component=Component.FABRIC, instrument="sensor", energy_j=1.0)

    assert [part.class_limit for part in metered_parts(entry(a_part(), fabric), Scope.S3)] == [
        0.05,
        0.10,
    ]


def test_no_part_is_better_than_the_review_says() -> None:
    """
    A class that a review lowered is the class that counts; it raises none.
    """
    submission = entry(a_part(), a_part(instrument="sensor"))

    lowered = metered_parts(submission, Scope.S2, MeterClass.M3)
    raised = metered_parts(submission, Scope.S2, MeterClass.M1)

    assert {part.class_limit for part in lowered} == {0.10}
    assert {part.class_limit for part in raised} == {0.05, 0.10}


@pytest.mark.parametrize(
    ("part", "scope", "basis"),
    [
        (a_part(), Scope.S2, "ac"),
        (a_part(side=Side.DC), Scope.S2, "dc_assumed"),
        (a_part(side=Side.DC), Scope.S1, "device"),
        (a_part(side=Side.AC), Scope.S1, "device"),
        (a_fabric_part(side=Side.DC), Scope.S3, "ac"),
        (
            a_part(side=Side.DC, conversion=Efficiency(efficiency=0.9, source="x")),
            Scope.S2,
            "dc_divided",
        ),
        (
            a_part(side=Side.DC, conversion=Efficiency(efficiency=0.5, source="x")),
            Scope.S2,
            "refused",
        ),
        (a_part(conversion=Efficiency(efficiency=0.5, source="x")), Scope.S2, "ac"),
    ],
)
def test_the_side_that_a_scope_compares(part: EnergyPart, scope: Scope, basis: str) -> None:
    """
    Nodes on the AC side; accelerators at the device; an AC reading needs no efficiency.
    """
    assert side_basis(part, scope) == basis


def test_accelerators_are_compared_as_they_were_read() -> None:
    """
    In S1 nothing is converted, and no AC side is claimed.
    """
    part = a_part(component=Component.ACCELERATOR, side=Side.DC, energy_j=800.0)
    energies = run_energies([part], Scope.S1)

    assert energies.charged_j == energies.read_j == energies.integrated_j == 800.0
    assert energies.basis == "device"


def test_a_reading_without_an_efficiency_stands_in_the_middle() -> None:
    """
    Between 1/0.99 and 1/0.80 of what the DC meter read; the reading itself is kept.
    """
    part = a_part(side=Side.DC, energy_j=700.0, charged_energy_j=800.0)
    energies = run_energies([part], Scope.S2)

    assert energies.charged_j is not None
    assert energies.integrated_j is not None
    assert math.isclose(energies.charged_j, 800 * MIDDLE)
    assert math.isclose(energies.integrated_j, 700 * MIDDLE)
    assert (energies.read_j, energies.dc_j, energies.basis) == (800.0, 800.0, "dc_assumed")


def test_one_refused_conversion_leaves_the_run_without_an_energy() -> None:
    """
    And a run without parts has none either.
    """
    wrong = a_part(side=Side.DC, conversion=Efficiency(efficiency=1.2, source="?"))
    for parts, basis in (([a_part(), wrong], "refused"), ([], "none")):
        energies = run_energies(parts, Scope.S2)
        assert (energies.charged_j, energies.read_j, energies.basis) == (None, None, basis)


@pytest.mark.parametrize(
    ("efficiency", "stated", "limit"),
    [
        (0.94, 0.5, 0.005),
        (0.94, None, 0.005 / 0.94),
        (0.9, None, 0.05 / 0.9),
        (0.945, None, 5e-4 / 0.945),
    ],
)
def test_a_documented_efficiency_is_known_to_its_digits(
    efficiency: float, stated: float | None, limit: float
) -> None:
    """
    The stated limit of error, else half a unit of the last printed digit.
    """
    documented = Efficiency(efficiency=efficiency, source="x", error_limit_percent=stated)

    assert math.isclose(efficiency_limit(documented), limit, rel_tol=1e-12)


def test_meters_are_of_one_make_only_where_make_and_model_are_declared() -> None:
    """
    Two entries of a submitter with one declared make err together by half; an id says nothing.
    """
    named = meter_identity(a_submission(), Scope.S2, MeterClass.M2, "acme")
    unnamed = replace(
        a_submission(), instruments=(Instrument(id="meter", kind=InstrumentKind.BMC),)
    )
    unknown = meter_identity(unnamed, Scope.S2, MeterClass.M3, "acme")

    assert named.make_and_model == "maker one"
    assert meter_relation(named, named) is MeterRelation.ONE_MAKE
    assert meter_relation(unknown, unknown) is MeterRelation.UNRELATED


def test_a_serial_number_makes_it_one_meter() -> None:
    """
    The same physical meter errs alike in both entries.
    """
    meter = replace(an_instrument(InstrumentKind.BMC), serial_number="7")
    one = meter_identity(
        replace(a_submission(), instruments=(meter,)), Scope.S2, MeterClass.M2, "acme"
    )
    other = meter_identity(a_submission(), Scope.S2, MeterClass.M2, "acme")

    assert meter_relation(one, one) is MeterRelation.SAME_METER
    assert meter_relation(one, other) is MeterRelation.ONE_MAKE


def test_several_makes_in_one_entry_are_no_make() -> None:
    """
    A node meter and an unnamed sensor have no make in common.
    """
    parts = (a_part(), a_part(instrument="sensor"), a_fabric_part(method=Method.NAMEPLATE_ESTIMATE))
    found = meter_identity(entry(*parts), Scope.S2, MeterClass.M3, "acme")

    assert found.make_and_model is None
