"""
Meter classes: what instrument and log must show, and what the class of an entry is.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reporter.energy.meter_class import (
    UNCERTAINTY,
    MeterGrade,
    class_of_entry,
    class_of_part,
    class_of_parts,
    weighted_coverage,
)
from reporter.model.enums import Component, InstrumentKind, MeterClass, Method
from reporter.model.run import EnergyPart
from reporter.model.submission import Instrument, Origin, Submission
from tests.score.make_submission import a_fabric_part, a_part, a_run, a_submission

FINE = Instrument(
    id="fine",
    kind=InstrumentKind.ANALYZER,
    make="Example",
    model="PA-1",
    accuracy_percent=0.5,
    evidence=("log",),
)
SUBMISSION = replace(
    a_submission(),
    instruments=(
        FINE,
        Instrument(id="meter", kind=InstrumentKind.BMC, make="Example", model="B-1"),
        Instrument(id="sensor", kind=InstrumentKind.DEVICE_SENSOR),
    ),
)


def of(part: EnergyPart, submission: Submission = SUBMISSION) -> MeterGrade:
    """
    The class of a part by what it states.
    """
    return class_of_part(part, submission, median_interval_s=part.sample_interval_s)


def with_instrument(instrument: Instrument) -> Submission:
    """
    The submission with one instrument, called "meter".
    """
    return replace(SUBMISSION, instruments=(replace(instrument, id="meter"),))


def test_uncertainties() -> None:
    """
    The published numbers of each class.
    """
    assert [UNCERTAINTY[name] for name in MeterClass] == [0.01, 0.05, 0.10, 0.40]


def test_every_kind_of_instrument_has_a_class() -> None:
    """
    With make and model: node meters M2, sensors M3; without more an analyser is M3, too.
    """
    found = {
        kind.value: of(
            a_part(), with_instrument(Instrument(id="", kind=kind, make="A", model="B"))
        ).meter_class.value
        for kind in InstrumentKind
    }

    assert {
        "analyzer": "M3",
        "revenue_meter": "M3",
        "pdu": "M2",
        "bmc": "M2",
        "ipmi": "M2",
        "redfish": "M2",
        "power_shelf": "M2",
        "node_meter_unstated": "M3",
        "device_counter": "M3",
        "device_sensor": "M3",
    } == found


@pytest.mark.parametrize("kind", [InstrumentKind.ANALYZER, InstrumentKind.REVENUE_METER])
def test_an_analyser_with_documents_is_m1(kind: InstrumentKind) -> None:
    """
    Make, model, a listed document, and either an accuracy of 1 % or a calibration are enough.
    """
    whole = with_instrument(replace(FINE, kind=kind))
    calibrated = with_instrument(
        replace(FINE, kind=kind, accuracy_percent=None, calibrated_on=date(2024, 1, 1))
    )

    assert of(a_part(), whole).meter_class is MeterClass.M1
    assert of(a_part(), calibrated).meter_class is MeterClass.M1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"make": None}, "not M1: make of the meter is not named"),
        ({"make": None, "model": ""}, "not M1: make and model of the meter are not named"),
        (
            {"accuracy_percent": 1.1},
            "not M1: neither an accuracy of 1.00 % or better nor a calibration is stated",
        ),
        ({"evidence": ()}, "not M1: no listed document shows accuracy or calibration"),
        ({"evidence": ("other",)}, "not M1: no listed document shows accuracy or calibration"),
    ],
)
def test_an_analyser_that_lacks_something_is_m3(changes: dict[str, Any], reason: str) -> None:
    """
    Calling a meter an analyser lends it no class.
    """
    grade = of(a_part(), with_instrument(replace(FINE, **changes)))

    assert grade == MeterGrade(meter_class=MeterClass.M3, reasons=(reason,))


def test_a_node_meter_without_a_name_is_m3() -> None:
    """
    Make and model of a PDU or BMC must be known.
    """
    grade = of(a_part(), with_instrument(Instrument(id="", kind=InstrumentKind.PDU, make="A")))

    assert grade.meter_class is MeterClass.M3
    assert grade.reasons == ("not M2: model of the meter is not named",)


def published(repository: str, format_: str = "mllog") -> Submission:
    """
    An unnamed meter, with a log of this repository.
    """
    origin = Origin(repository=repository, commit="0" * 40, path="node_0.txt")
    unnamed = with_instrument(Instrument(id="", kind=InstrumentKind.NODE_METER_UNSTATED))
    log = replace(unnamed.evidence[0], format=format_, origin=origin, file=None)
    return replace(unnamed, evidence=(log,))


def test_an_unnamed_meter_of_a_published_round_is_m2() -> None:
    """
    The rules of the rounds demand 5 %; any other unnamed meter is M3, and so is one without a log.
    """
    without = of(a_part(evidence=()), published("mlcommons/training_results_v4.0"))
    assert without.meter_class is MeterClass.M3
    assert of(a_part(), published("mlcommons/training_results_v4.0")).meter_class is MeterClass.M2
    for other in (
        published("mlcommons/training"),
        published("acme/training_results_v4.0"),
        published("mlcommons/training_results_v4.0", "csv"),
    ):
        assert of(a_part(), other).reasons == ("not M2: the meter isn't named",)
        assert of(a_part(), other).meter_class is MeterClass.M3


@pytest.mark.parametrize(
    ("instrument", "interval_s", "derived"),
    [
        ("fine", 1.0, "M1"),
        ("fine", 1.001, "M2"),
        ("fine", 2.6, "M3"),
        ("meter", 2.5, "M2"),
        ("meter", 2.6, "M3"),
        ("sensor", 10.0, "M3"),
        ("sensor", 10.1, "M4"),
        ("fine", 10.1, "M4"),
    ],
)
def test_the_class_falls_with_the_interval(
    instrument: str, interval_s: float, derived: str
) -> None:
    """
    Each limit holds at its own value and costs one class beyond it; no log raises a class.
    """
    grade = of(a_part(instrument=instrument, sample_interval_s=interval_s))

    assert grade.meter_class == derived


def test_reasons_name_value_and_limit() -> None:
    """
    Every lost class says what was too much.
    """
    assert of(a_part(instrument="fine", sample_interval_s=5.0)).reasons == (
        "not M1: median interval 5.00 s is above 1.00 s",
        "not M2: median interval 5.00 s is above 2.50 s",
    )


def test_gaps_and_coverage_lower_nothing() -> None:
    """
    What isn't covered is charged, and that is enough.
    """
    assert of(a_part(largest_gap_s=50.0, coverage=0.5)).meter_class is MeterClass.M2


def test_a_counter_may_be_read_seldom() -> None:
    """
    A counter adds up what lies between two readings.
    """
    part = a_part(method=Method.COUNTER, instrument="sensor", sample_interval_s=300.0)

    assert of(part) == MeterGrade(meter_class=MeterClass.M3)


def test_an_unknown_interval_is_not_judged_and_said() -> None:
    """
    A missing interval lowers nothing, and the reasons name it.
    """
    grade = of(a_part(sample_interval_s=None))

    assert grade.meter_class is MeterClass.M2
    assert grade.reasons == ("median interval unknown: not judged",)


def test_what_no_instrument_saw_is_m4() -> None:
    """
    A model, an estimate and a part without a listed instrument have the lowest class.
    """
    assert of(a_part(method=Method.MODELLED)).meter_class is MeterClass.M4
    assert of(a_part(method=Method.NAMEPLATE_ESTIMATE)).meter_class is MeterClass.M4
    assert of(a_part(instrument="?")).meter_class is MeterClass.M4


def test_the_worst_part_decides() -> None:
    """
    One sensor among analysers makes the entry M3, and no part at all is M4.
    """
    parts = [a_part(instrument="fine"), a_part(instrument="sensor"), a_part()]

    assert class_of_parts(parts, SUBMISSION).meter_class is MeterClass.M3
    assert class_of_parts([], SUBMISSION).meter_class is MeterClass.M4


def test_the_worse_of_written_and_derived_class_counts() -> None:
    """
    A typed M1 raises nothing; a class that measuring lowered stays low.
    """
    raised = class_of_parts([a_part(meter_class=MeterClass.M1)], SUBMISSION)
    lowered = class_of_parts([a_part(meter_class=MeterClass.M3)], SUBMISSION)

    assert raised == MeterGrade(meter_class=MeterClass.M2)
    assert lowered == MeterGrade(meter_class=MeterClass.M3, reasons=("measured as M3",))


def test_a_fabric_estimate_lowers_nothing() -> None:
    """
    The nameplate of a switch is said, and the class is that of the nodes.
    """
    grade = class_of_parts([a_part(instrument="fine"), a_fabric_part()], SUBMISSION)

    assert grade.meter_class is MeterClass.M1
    assert grade.reasons == (
        "fabric is estimated at its nameplate; the class is that of the other parts",
    )


def test_a_measured_fabric_counts_by_its_instrument() -> None:
    """
    A switch that was metered with a sensor takes analysers to M3.
    """
    switch = replace(a_part(instrument="sensor"), component=Component.FABRIC)

    assert class_of_parts([a_part(instrument="fine"), switch], SUBMISSION).meter_class == "M3"


def test_coverage_is_weighted_by_time_and_devices() -> None:
    """
    One short log of ten is a twentieth of the whole when it misses half of its run.
    """
    run = a_run()
    parts = (a_part(coverage=0.5), a_part(coverage=1.0, devices_count=9))

    assert weighted_coverage([(run, parts)]) == 0.95
    assert class_of_entry([(run, parts)], SUBMISSION).refused_coverage is None
    assert weighted_coverage([(run, (a_fabric_part(),))]) is None


def test_too_little_coverage_is_refused() -> None:
    """
    Less than nine tenths over all runs is handed on, with its value; at nine tenths nothing is.
    """
    run = a_run()

    assert class_of_entry([(run, (a_part(coverage=0.89),))], SUBMISSION).refused_coverage == 0.89
    assert class_of_entry([(run, (a_part(coverage=0.90),))], SUBMISSION).refused_coverage is None


def test_an_unknown_coverage_is_said() -> None:
    """
    Parts that don't state their coverage are counted in the reasons.
    """
    run = a_run(energy_parts=(a_part(coverage=None), a_part()))

    assert class_of_entry([(run, run.energy_parts)], SUBMISSION).reasons == (
        "coverage unknown for 1 part: not judged there",
    )


@pytest.mark.parametrize("module", ["meter_class", "parts"])
def test_import_stays_light(module: str) -> None:
    """
    Scoring may use these modules without loading numpy.
    """
    code = f"import sys, reporter.energy.{module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
