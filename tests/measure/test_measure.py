"""
What the logs of a run give: its training log, its devices, its charge, its estimates, its hours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reporter.energy.coverage import ACCELERATOR_CHARGE, NODE_CHARGE
from reporter.evidence.find import EvidenceItem, EvidenceSet
from reporter.evidence.series import (
    HIGHEST_POWER_W,
    EnergyCounter,
    EvaluationReading,
    LogReading,
    PowerTrace,
    TrainingReading,
)
from reporter.measure.charge_power import charge_power_w
from reporter.measure.fill import measured_run, places_by_run
from reporter.measure.measure import (
    START_SLACK_S,
    Measurement,
    located_parts,
    measure,
)
from reporter.measure.part_devices import PartMeasure
from reporter.measure.parts import energy_part, estimate_w, hours_of, power_trace, until_of
from reporter.measure.training_run import STAMP_SLACK_S, training_run
from reporter.model.enums import Component, Method, Side
from reporter.model.run import Conversion, CounterSpan, DeviceIdentity, EnergyPart, Run
from reporter.model.submission import Submission
from tests.review.examples import prepared
from tests.score.make_submission import (
    EPOCH,
    a_benchmark,
    a_fabric_part,
    a_part,
    a_run,
    a_submission,
    a_system,
)

START_S = EPOCH.timestamp()
LOG = a_submission().evidence[0]


def trace(name: str, seconds: Sequence[float], power_w: float = 5_000.0) -> PowerTrace:
    """
    Readings of one power, at seconds after the start of the run.
    """
    times_s = START_S + np.array(seconds, dtype=np.float64)
    return PowerTrace(name=name, times_s=times_s, power_w=np.full(times_s.size, power_w))


def counter(name: str, seconds: Sequence[float], power_w: float) -> EnergyCounter:
    """
    An energy counter that rises evenly.
    """
    times_s = START_S + np.array(seconds, dtype=np.float64)
    return EnergyCounter(
        name=name, times_s=times_s, energy_j=power_w * (times_s - times_s[0]) + 1.0
    )


def power_log(
    *traces: PowerTrace, counters: Sequence[EnergyCounter] = (), nameplate_w: float | None = None
) -> LogReading:
    """
    A power log that holds these series.
    """
    return LogReading(
        file="log.csv",
        format="csv",
        unit="W",
        clock=None,
        zone="UTC",
        traces=traces,
        counters=tuple(counters),
        nameplate_w=nameplate_w,
    )


def training_log(start_s: float = 0.0) -> TrainingReading:
    """
    A training log of 100 s that begins so long after the run.
    """
    begun_s = START_S + start_s
    return TrainingReading(
        file="run.txt", format="mllog", started_s=begun_s, stopped_s=begun_s + 100, status="success"
    )


def item(name: str = "log", file: str = "log.csv", **readings: Any) -> EvidenceItem:
    """
    One log of the list.
    """
    return EvidenceItem(
        evidence=replace(LOG, id=name, file=file),
        index=0,
        path=None,
        shown=file,
        bytes=1,
        sha256="0" * 64,
        **readings,
    )


def entry(*runs: Run) -> Submission:
    """
    An entry of these runs on one node.
    """
    return replace(a_submission(), runs=runs)


def measurement(
    parts: Sequence[EnergyPart],
    log: LogReading,
    *,
    instants_s: Sequence[float] = (),
    **changes: Any,
) -> Measurement:
    """
    A run of 100 s with these parts, and the log that all of them name.
    """
    run = a_run(energy_parts=tuple(parts), **changes)
    evidence = EvidenceSet(items=(item(power=log),))
    return measure(entry(run), evidence, instants_s=instants_s)


def measured(part: EnergyPart, log: LogReading) -> PartMeasure:
    """
    What the log gives of the only part.
    """
    (found,) = measurement([part], log).parts
    return found


def test_the_slowest_device_gives_the_interval_and_the_worst_one_the_gap() -> None:
    """
    Of two devices one is read every second with a pause of 20 s, the other every 3 s.
    """
    paused = trace("a", [*range(41), *range(60, 101)])
    slow = trace("b", range(0, 103, 3))
    found = measured(a_part(devices=("a", "b"), devices_count=2), power_log(paused, slow))

    assert found.median_interval_s == 3.0
    assert found.largest_gap_s == 20.0


def test_a_counted_part_is_measured_by_counters_and_a_sampled_one_by_readings() -> None:
    """
    A log that holds both shows another power in each; where it holds one of them, that one counts.
    """
    readings, count = trace("node-0", range(101), 5_000.0), counter("node-0", range(101), 4_000.0)
    both, sampled_only, counted_only = (
        power_log(readings, counters=[count]),
        power_log(readings),
        power_log(counters=[count]),
    )
    sampled, counted = a_part(), a_part(method=Method.COUNTER)

    assert [
        measured(part, log).integrated_j
        for log in (both, sampled_only, counted_only)
        for part in (sampled, counted)
    ] == pytest.approx([5e5, 4e5, 5e5, 5e5, 4e5, 4e5])


def test_of_a_log_of_many_devices_a_part_takes_those_that_it_names() -> None:
    """
    Two devices in one log, one of them in the part; a part whose name the log doesn't know takes
    none.
    """
    log = power_log(
        trace("a", range(101), 5_000.0),
        trace("b", range(101), 3_000.0),
        counters=[counter("a", range(101), 5_000.0), counter("b", range(101), 3_000.0)],
    )

    for method in (Method.SAMPLED, Method.COUNTER):
        known, unknown = (a_part(method=method, devices=(name,)) for name in ("b", "node-0"))
        assert measured(known, log).integrated_j == pytest.approx(3e5)
        assert measurement([unknown], log).parts == ()


def test_the_charge_of_a_part_is_shared_by_its_counters() -> None:
    """
    The last half of the run is uncovered on two counters: together they are charged the whole.
    """
    counters = [counter("a", range(51), 1_500.0), counter("b", range(51), 2_500.0)]
    part = a_part(method=Method.COUNTER, devices=("a", "b"), devices_count=2)
    found = measured(part, power_log(counters=counters))
    charge_w = charge_power_w(part, a_system())

    assert charge_w is not None
    assert found.charged_j is not None
    assert math.isclose(found.charged_j, 2 * 2_000 * 50 + charge_w * 50)
    assert found.until(np.array([START_S + 100]))[0] == pytest.approx(found.charged_j)


def test_a_counted_part_states_the_readings_around_its_run_and_how_often_the_counter_wrapped() -> (
    None
):
    """
    Read every 30 s from 45 s before the run on, at 1,000 W, with a range of 60 kJ.
    """
    seconds = np.arange(-45.0, 136.0, 30.0)
    energy_j = (20_000 + 1_000 * (seconds + 45)) % 60_000
    wrapping = EnergyCounter(
        name="node-0", times_s=START_S + seconds, energy_j=energy_j, wrap_j=60_000.0
    )
    part = a_part(method=Method.COUNTER)
    found = measurement([part], power_log(counters=[wrapping]))
    (place,) = located_parts(found.declaration)
    written = energy_part(place, found)

    assert written is not None
    assert written.bad_readings_count is None
    assert written.identities == (DeviceIdentity(evidence="log", device="node-0"),)
    assert written.counters == (
        CounterSpan(
            evidence="log",
            device="node-0",
            first_at=EPOCH - timedelta(seconds=15),
            last_at=EPOCH + timedelta(seconds=105),
            first_j=50_000.0,
            last_j=170_000.0,
            wraps_count=2,
        ),
    )


def test_the_readings_of_a_counter_that_ends_early_are_its_last_ones() -> None:
    """
    Read from 30 s after the start of the run to 60 s after it: both readings are stated.
    """
    short = counter("node-0", [30.0, 45.0, 60.0], 1_000.0)
    found = measurement([a_part(method=Method.COUNTER)], power_log(counters=[short]))
    (place,) = located_parts(found.declaration)
    written = energy_part(place, found)

    assert written is not None
    (span,) = written.counters
    assert (span.first_at, span.last_at) == (
        EPOCH + timedelta(seconds=30),
        EPOCH + timedelta(seconds=60),
    )
    assert (span.first_j, span.last_j, span.wraps_count) == (1.0, 30_001.0, 0)


def test_readings_of_a_counter_at_both_ends_of_a_run_are_its_own() -> None:
    """
    Of nine readings every 20 s, from 20 s before the run to 40 s after it, six are inside.
    """
    found = measured(
        a_part(method=Method.COUNTER),
        power_log(counters=[counter("node-0", range(-20, 141, 20), 1_000.0)]),
    )

    assert [device.integral.readings_count for device in found.devices] == [6]


def test_readings_inside_the_run_that_are_no_power_are_counted() -> None:
    """
    Both ends belong to the run; 0 W and what no device draws are none, the highest power is one.
    """
    power_w = np.full(121, 5_000.0)
    power_w[[9, 10, 50, 110, 111]] = [0.0, 0.0, HIGHEST_POWER_W * 1.001, -1.0, 0.0]
    power_w[60] = HIGHEST_POWER_W
    found = measurement(
        [a_part()], power_log(replace(trace("n", range(-10, 111)), power_w=power_w))
    )
    (place,) = located_parts(found.declaration)
    written = energy_part(place, found)

    assert written is not None
    assert written.bad_readings_count == 3


def test_uncovered_time_is_charged_by_what_a_part_is() -> None:
    """
    Eight accelerators of 700 W: times 1.4 in their node, as rated by themselves; a switch at its
    nameplate, and without one at nothing that is known.
    """
    switch = a_part(component=Component.FABRIC, nameplate_w=300.0)
    bare = a_part(component=Component.ACCELERATOR, devices_count=8)
    parts = (a_part(), bare, switch, replace(switch, nameplate_w=None))

    assert [charge_power_w(part, a_system()) for part in parts] == [
        NODE_CHARGE * 5_600,
        ACCELERATOR_CHARGE * 5_600,
        300.0,
        None,
    ]


def logs_of_training() -> tuple[EvidenceItem, ...]:
    """
    A log by its name in the folder, one by its start and one by its number.
    """
    return (
        item("started", training=training_log(0.0)),
        item("run-1-log", training=training_log(500.0)),
        item("labelled", file="run-0.txt", training=training_log(1_000.0)),
    )


@pytest.mark.parametrize(
    ("absent", "changes", "expected"),
    [
        ((), {"training_log": "run-1-log"}, "run-1-log"),
        ((), {"training_log": "elsewhere"}, None),
        ((), {}, "labelled"),
        ((), {"label": "run-1-log"}, "run-1-log"),
        (("labelled",), {}, "started"),
        (("labelled", "started"), {}, "run-1-log"),
        (("labelled", "started", "run-1-log"), {}, None),
    ],
)
def test_a_run_is_measured_by_the_training_log_that_it_names_or_else_by_its_label_start_or_number(
    absent: tuple[str, ...], changes: dict[str, Any], expected: str | None
) -> None:
    """
    The first that there is; a run that names one which isn't there has none.
    """
    items = tuple(one for one in logs_of_training() if one.evidence.id not in absent)
    (window,) = measure(entry(a_run(**changes)), EvidenceSet(items=items)).runs

    assert (window.item.evidence.id if window.item else None) == expected
    assert (window.training is None) == (expected is None)


@pytest.mark.parametrize(
    ("off_s", "is_found"),
    [(START_SLACK_S, False), (-START_SLACK_S, False), (0.999, True), (-0.999, True)],
)
def test_a_log_begins_with_a_run_when_it_is_less_than_a_second_off(
    off_s: float, *, is_found: bool
) -> None:
    """
    Whole stamps are up to a second late; a whole second is another run.
    """
    items = (item("started", training=training_log(off_s)),)
    (window,) = measure(entry(a_run()), EvidenceSet(items=items)).runs

    assert (window.item is not None) is is_found


def test_an_estimate_is_its_nameplate_times_its_share_times_the_run() -> None:
    """
    A quarter of a switch of 1,000 W; where the log states a nameplate, that one counts.
    """
    part = a_fabric_part(nameplate_share=0.25, evidence=("log",))
    own = measurement([part], power_log())
    logged = measurement([part], power_log(nameplate_w=2_000.0))
    unread = measure(own.declaration, EvidenceSet(items=(item(),)))
    (place,) = located_parts(own.declaration)
    found = energy_part(place, own)

    assert [estimate_w(part, one) for one in (own, logged, unread)] == [250.0, 500.0, 250.0]
    assert found is not None
    assert found.energy_j == 25_000.0
    until = until_of(place, own)
    assert until is not None
    points_s = START_S + np.array([-50.0, 0.0, 40.0, 100.0, 150.0])
    assert until(points_s).tolist() == [0.0, 0.0, 10_000.0, 25_000.0, 25_000.0]


def test_the_hours_of_a_run_hold_the_energy_of_all_its_nodes() -> None:
    """
    Two nodes over an hour's edge, 40 s before it and 60 s after it; no hours where one is unknown.
    """
    begun = EPOCH + timedelta(seconds=3560)
    window: dict[str, Any] = {
        "started_at": begun,
        "stopped_at": begun + timedelta(seconds=100),
    }
    seconds = range(3550, 3671)
    log = power_log(trace("a", seconds, 5_000.0), trace("b", seconds, 3_000.0))
    parts = [a_part(devices=(name,)) for name in ("a", "b")]
    starts = (EPOCH, EPOCH + timedelta(hours=1))
    edges_s = [moment.timestamp() for moment in (*starts, starts[1] + timedelta(hours=1))]
    found = measurement(parts, log, instants_s=edges_s, **window)
    unknown = measurement([parts[0], replace(parts[1], evidence=("other",))], log, **window)
    nothing = measurement([replace(part, evidence=("other",)) for part in parts], log, **window)

    hours = hours_of(list(located_parts(found.declaration)), found, starts)
    assert [(hour.starts_at, hour.energy_j) for hour in hours] == [
        (starts[0], 320_000.0),
        (starts[1], 480_000.0),
    ]
    for other in (unknown, nothing):
        places = list(located_parts(other.declaration))
        assert hours_of(places, other, starts) == ()
        assert power_trace(places, other) is None


def test_a_part_on_the_dc_side_has_its_ac_energy_in_the_hours() -> None:
    """
    Divided by its documented efficiency, as in the score.
    """
    converted = a_part(side=Side.DC, conversion=Conversion(efficiency=0.94, source="a test report"))
    found = measurement([converted], power_log(trace("node-0", range(101))))
    (place,) = located_parts(found.declaration)
    until = until_of(place, found)

    assert until is not None
    assert until(np.array([START_S + 100]))[0] == pytest.approx(500_000.0 / 0.94)


def test_a_run_of_which_one_log_is_missing_is_not_measured_as_a_whole(tmp_path: Path) -> None:
    """
    Half its nodes would be another run; the other runs are measured.
    """
    second = {"op": "copy", "path": "/runs/0/energy_parts/-", "from": "/runs/0/energy_parts/0"}
    named = {"op": "replace", "path": "/runs/0/energy_parts/1/evidence", "value": ["elsewhere"]}
    material, evidence = prepared({"patch": [second, named]}, tmp_path / "made")
    assert evidence is not None
    found = measure(material.submission, evidence, material.benchmark)
    places = places_by_run(material.submission)
    runs = [
        measured_run(window, places[window.run_index], found, material.benchmark)
        for window in found.runs
    ]

    assert [run.run is not None for run in runs] == [False, True]
    assert [part is not None for part in runs[0].parts] == [True, False]
    assert runs[0].training is not None


def test_the_learning_curve_holds_the_evaluations_from_start_to_stop() -> None:
    """
    The very start and a stamp of a late process belong to the run; what comes later doesn't.
    """
    seconds = (-0.001, 0.0, 50.0, 100.0 + STAMP_SLACK_S, 100.001 + STAMP_SLACK_S)
    evaluations = tuple(
        EvaluationReading(time_s=START_S + second, values=(("accuracy", 0.95),), samples_count=1e6)
        for second in seconds
    )
    log = replace(
        training_log(), evaluations=evaluations, samples_unit="images", benchmark="images"
    )
    made, _ = training_run(log, a_benchmark(), accelerators_count=8)

    assert made is not None
    assert [point.elapsed_s for point in made.learning_curve] == [0.0, 50.0, 100.0 + STAMP_SLACK_S]
