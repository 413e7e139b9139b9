"""
The meter class of an entry: the worst of its parts, and the coverage of all runs together.
"""

from __future__ import annotations

from dataclasses import replace

from reporter.energy.meter_class import MeterGrade, class_of_entry, written_or_derived
from reporter.model.enums import Component, InstrumentKind, MeterClass, Method
from reporter.model.run import EnergyPart
from reporter.model.submission import Instrument
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_submission, an_instrument

SUBMISSION = replace(
    a_submission(),
    instruments=(
        replace(an_instrument(InstrumentKind.ANALYZER), id="fine"),
        an_instrument(InstrumentKind.BMC),
        Instrument(id="sensor", kind=InstrumentKind.DEVICE_SENSOR),
        Instrument(id="unnamed", kind=InstrumentKind.BMC),
    ),
)


def grade_of(*parts: EnergyPart) -> MeterGrade:
    """
    The class of an entry of one run with these parts.
    """
    return class_of_entry([(a_run(energy_parts=parts), parts)], SUBMISSION)


def test_the_worst_instrument_decides() -> None:
    """
    One sensor among analysers makes the entry M3.
    """
    grade = grade_of(
        a_part(instrument="fine"), a_part(instrument="sensor"), a_part(instrument="meter")
    )

    assert grade.meter_class is MeterClass.M3


def test_a_meter_without_a_name_is_no_better_than_a_sensor() -> None:
    """
    Make and model are what an uncertainty can be looked up by.
    """
    grade = grade_of(a_part(instrument="unnamed"))

    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == ("not M2: make and model of the meter are not named",)


def test_a_slow_log_lowers_its_class() -> None:
    """
    A reading every 5 s is too slow for M2.
    """
    grade = grade_of(a_part(), a_part(sample_interval_s=5.0))

    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == ("not M2: median interval 5.00 s is above 2.50 s",)


def test_a_class_that_was_measured_worse_stands() -> None:
    """
    Of the class in the file and the one derived the worse counts, never the better.
    """
    worse = written_or_derived(a_part(meter_class=MeterClass.M3), SUBMISSION)
    better = written_or_derived(a_part(meter_class=MeterClass.M1), SUBMISSION)

    assert (worse.meter_class, worse.reasons) == (MeterClass.M3, ("measured as M3",))
    assert (better.meter_class, better.reasons) == (MeterClass.M2, ())


def test_a_fabric_estimate_is_said_and_lowers_nothing() -> None:
    """
    Fabric at its nameplate leaves the class of the nodes; nodes at theirs don't.
    """
    fabric = grade_of(a_part(), a_fabric_part())
    nodes = grade_of(a_part(method=Method.NAMEPLATE_ESTIMATE, component=Component.NODE))

    assert fabric.meter_class is MeterClass.M2
    assert fabric.reasons == (
        "fabric is estimated at its nameplate; the class is that of the other parts",
    )
    assert nodes.meter_class is MeterClass.M4


def test_coverage_is_weighed_over_all_runs_and_devices() -> None:
    """
    One log of ten that covers nothing refuses nothing; two do.
    """
    parts = [a_part() for _ in range(10)]
    one = [replace(parts[0], coverage=0.0), *parts[1:]]
    two = [replace(parts[0], coverage=0.0), replace(parts[1], coverage=0.0), *parts[2:]]

    assert grade_of(*one).refused_coverage is None
    assert grade_of(*two).refused_coverage == 0.8
