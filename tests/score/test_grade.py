"""
The meter class of an entry: the worst of its parts.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.model.enums import Component, InstrumentKind, MeterClass, Method
from reporter.model.submission import Instrument
from reporter.score.grade import grade_of
from tests.score.make_submission import a_fabric_part, a_part, a_submission

SUBMISSION = replace(
    a_submission(),
    instruments=(
        Instrument(id="fine", kind=InstrumentKind.ANALYZER),
        Instrument(id="meter", kind=InstrumentKind.BMC),
        Instrument(id="sensor", kind=InstrumentKind.DEVICE_SENSOR),
    ),
)


def test_the_worst_instrument_decides() -> None:
    """
    One sensor among analysers makes the entry M3.
    """
    parts = [a_part(instrument="fine"), a_part(instrument="sensor"), a_part(instrument="meter")]

    assert grade_of(parts, SUBMISSION).meter_class is MeterClass.M3


def test_a_gap_lowers_the_class_of_its_own_instrument() -> None:
    """
    A gap of 20 s takes a node meter from M2 to M3 and says why.
    """
    grade = grade_of([a_part(), a_part(largest_gap_s=20.0)], SUBMISSION)

    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == ("not M2: largest gap 20.0 s is above 10.0 s",)


def test_different_faults_of_different_parts_add_no_step() -> None:
    """
    A wide interval here and a gap there give the worse of the two classes, not both steps.
    """
    parts = [a_part(sample_interval_s=5.0), a_part(largest_gap_s=20.0)]

    assert grade_of(parts, SUBMISSION).meter_class is MeterClass.M3


def test_what_is_not_stated_is_said() -> None:
    """
    A missing interval is not judged, and the reasons name it.
    """
    grade = grade_of([a_part(sample_interval_s=None), a_part()], SUBMISSION)

    assert grade.meter_class is MeterClass.M2
    assert grade.reasons == ("median interval unknown for 1 part: not judged there",)


def test_an_unknown_gap_of_all_parts_is_said_once() -> None:
    """
    A figure that no part states is reported as unknown.
    """
    grade = grade_of([a_part(largest_gap_s=None)] * 3, SUBMISSION)

    assert grade.reasons == ("largest gap unknown: not judged",)


def test_too_little_coverage_is_refused() -> None:
    """
    Coverage below 0.90 anywhere is handed on, with its value.
    """
    grade = grade_of([a_part(), a_part(coverage=0.5)], SUBMISSION)

    assert grade.refused_coverage == 0.5


def test_a_fabric_estimate_lowers_nothing() -> None:
    """
    The nameplate of a switch is said, and the class is that of the nodes.
    """
    grade = grade_of([a_part(instrument="fine"), a_fabric_part()], SUBMISSION)

    assert grade.meter_class is MeterClass.M1
    assert grade.reasons == (
        "fabric is estimated at its nameplate; the class is that of the other parts",
    )


def test_modelled_nodes_are_m4() -> None:
    """
    Energy that no instrument saw has the lowest class, and so has an unknown instrument.
    """
    assert grade_of([a_part(method=Method.MODELLED)], SUBMISSION).meter_class is MeterClass.M4
    assert grade_of([a_part(instrument="?")], SUBMISSION).meter_class is MeterClass.M4


def test_no_parts_are_m4() -> None:
    """
    Nothing measured is the lowest class.
    """
    assert grade_of([], SUBMISSION).meter_class is MeterClass.M4


def test_modelled_nodes_beside_measured_ones_are_m4() -> None:
    """
    Only a fabric estimate lowers nothing: a node that no instrument saw is no estimate of fabric.
    """
    parts = [a_part(instrument="fine"), a_part(method=Method.MODELLED)]

    assert grade_of(parts, SUBMISSION).meter_class is MeterClass.M4


def test_a_measured_fabric_counts_by_its_instrument() -> None:
    """
    A switch that was metered with a sensor takes analysers to M3.
    """
    switch = replace(a_part(instrument="sensor"), component=Component.FABRIC, devices=("switch-0",))

    grade = grade_of([a_part(instrument="fine"), switch], SUBMISSION)

    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == ()


def test_the_least_coverage_of_different_meters_is_handed_on() -> None:
    """
    Of two refused coverages the smaller one is named.
    """
    parts = [a_part(coverage=0.7), a_part(instrument="fine", coverage=0.5)]

    assert grade_of(parts, SUBMISSION).refused_coverage == 0.5


def test_one_slow_meter_among_quick_ones_decides() -> None:
    """
    The widest interval counts, wherever it stands in the list.
    """
    parts = [a_part(), a_part(sample_interval_s=5.0), a_part()]

    assert grade_of(parts, SUBMISSION).meter_class is MeterClass.M3
