"""
matcha's JSON lines: a training log with a window, and a power log with a counter for each GPU.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reporter.energy.counters import integrate_counter
from reporter.evidence.detect import read_power_log
from reporter.evidence.formats.matcha import MatchaLog, read_matcha_log
from reporter.evidence.log_file import EVIDENCE_LIMITS, LogSource
from reporter.evidence.series import LogReading, Window
from tests.evidence.write import counters, said
from tests.evidence.write import read as read_power
from tests.evidence.write_matcha import STEPS, WHOLE, end, lines, session, step
from tests.evidence.write_training import evaluations, read, window

# Session energies that parameter-golf's submission.json prints, in kWh.
PRINTED_KWH = {
    "lb_baseline": 1.090,
    "lb_slide64": 1.035,
    "lb_lora_ttt": 0.996,
    "lb_11l_ema_gptq": 1.105,
    "lb_par_resid_dr": 1.346,
}


def published(shared: Path, name: str) -> tuple[MatchaLog, LogReading]:
    """
    A published log of parameter-golf, as records and as a power log.
    """
    path = shared / "trackers" / "parameter_golf" / "matcha" / f"{name}.jsonl"
    source = LogSource(path, path.name, EVIDENCE_LIMITS)
    return read_matcha_log(source.blocks()), read_power_log(path, name=path.name)


def test_the_session_is_the_window_and_its_metrics_the_evaluations(tmp_path: Path) -> None:
    """
    A session is ended whatever became of the command, so no status is logged.
    """
    reading = read(tmp_path, WHOLE)

    assert (reading.format, window(reading)) == ("matcha", (0.0, 10.0))
    assert (reading.status, reading.is_status_logged) == (None, False)
    assert evaluations(reading) == [(8.0, {"val_bpb": 1.5, "val_loss": 2.5}, None)]
    assert [counter.name for counter in reading.stated_energy] == ["GPU-a", "node7/1"]
    assert reading.findings == ()


def test_a_counter_rises_by_the_steps_and_by_the_session(tmp_path: Path) -> None:
    """
    The 600 J that no step holds are spread over the 6 s outside of steps.
    """
    reading = read_power(tmp_path, WHOLE)
    readings = [(0.0, 0.0), (3.0, 300.0), (5.0, 1300.0), (6.0, 1400.0), (8.0, 2600.0)]

    assert (reading.format, reading.unit, reading.zone) == ("matcha", "J", "UTC")
    readings.append((10.0, 2800.0))
    assert counters(reading) == {"GPU-a": readings, "node7/1": readings}
    assert reading.findings == ()


def test_steps_that_hold_more_than_the_session_are_not_used(tmp_path: Path) -> None:
    """
    The session's own two readings stand alone.
    """
    reading = read_power(tmp_path, lines(session(), *STEPS, end(2000.0)))

    assert counters(reading)["GPU-a"] == [(0.0, 0.0), (10.0, 2000.0)]


def test_a_log_that_breaks_off_has_its_steps_alone(tmp_path: Path) -> None:
    """
    Each step begins at zero again, so what lies between is charged; one without a rise is none.
    """
    content = lines(session(), *STEPS, step(3, 10, 0.0))
    reading = read_power(tmp_path, content)
    training = read(tmp_path, content)

    assert counters(reading)["GPU-a"] == [(3.0, 0.0), (5.0, 1000.0), (6.0, 0.0), (8.0, 1200.0)]
    assert said(reading.findings) == [
        "PW-13 line 1: the log breaks off without session_end: only its steps have an energy"
    ]
    assert said(training.findings) == ["TL-12 : the log breaks off without session_end"]
    assert window(training) == (0.0, 10.0)


def test_polled_energies_are_told(tmp_path: Path) -> None:
    """
    Without NVML's counter matcha sums its own samples of power.
    """
    reading = read_power(tmp_path, lines(session(source="polled"), end(2800.0)))

    assert said(reading.findings) == [
        "PW-13 line 1: the energies are sums of polled power, not of a counter"
    ]


def test_a_second_session_is_refused(tmp_path: Path) -> None:
    """
    The tool appends to its file, so two runs may stand in one.
    """
    content = lines(session(), end(2800.0), session(), end(2800.0))

    assert said(read(tmp_path, content).findings) == [
        "TL-10 line 3: a second session starts; send each in a file"
    ]
    assert said(read_power(tmp_path, content).findings) == [
        "PW-8 line 3: a second session starts; send each in a file"
    ]


def test_faulty_records_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """
    A time, a length, an energy or a record that is none has its line.
    """
    faulty = [
        STEPS[0] | {"ts": 5},
        STEPS[0] | {"duration_s": -1},
        STEPS[0] | {"gpus": [{"idx": True, "energy_j": 5.0}, {"idx": 0, "energy_j": 1e40}]},
        {"type": "metric"},
        [],
    ]
    reading = read(tmp_path, lines(session(), *faulty, STEPS[1], end(2800.0)))

    assert len(reading.evaluations) == 1
    assert said(reading.findings) == [
        'TL-6 line 2: time "5": not a time stamp that is known',
        'TL-6 line 3: duration_s "-1" isn\'t a positive number',
        "TL-6 line 4: an energy isn't a number of a GPU",
        "TL-6 line 4: an energy isn't a number of a GPU",
        "TL-6 line 5: isn't a record of matcha",
        "TL-6 line 6: isn't a record of matcha",
    ]


@pytest.mark.parametrize("name", PRINTED_KWH)
def test_published_sessions_are_as_printed(shared: Path, name: str) -> None:
    """
    The counters of the eight GPUs give the session's energy that the author prints.
    """
    log, reading = published(shared, name)
    whole = Window(start_s=log.started_s, stop_s=log.stopped_s or 0.0)
    found = [
        integrate_counter(counter, whole, gap_limit_s=np.inf, charge_power_w=None)
        for counter in reading.counters
    ]
    energy_j = sum(integral.integrated_j or 0.0 for integral in found)

    assert [counter.name[:4] for counter in reading.counters] == ["GPU-"] * 8
    assert round(energy_j / 3.6e6, 3) == PRINTED_KWH[name]
    assert energy_j == pytest.approx(sum((log.session_energy_j or {}).values()), rel=1e-12)
    assert {round(integral.coverage, 9) for integral in found} == {1.0}


def test_steps_hold_less_than_the_session_by_what_runs_outside_of_them(shared: Path) -> None:
    """
    1.0332 of 1.0897 kWh: before the first step, between steps and after the last one.
    """
    log, _ = published(shared, "lb_baseline")
    session_j = sum((log.session_energy_j or {}).values())
    between_s = [
        later.start_s - earlier.stop_s
        for earlier, later in zip(log.steps, log.steps[1:], strict=False)
    ]

    assert round(session_j, 3) == 3_922_944.309
    assert round(log.steps_energy_j, 3) == 3_719_680.568
    assert round(session_j - log.steps_energy_j, 3) == 203_263.741
    assert round(log.steps[0].start_s - log.started_s, 2) == 102.12
    assert (len(between_s), round(sum(between_s), 2), round(max(between_s), 2)) == (354, 13.94, 0.5)
    assert round((log.stopped_s or 0.0) - log.steps[-1].stop_s, 2) == 7.59


def test_a_step_too_short_for_the_counter_has_no_reading_of_its_own(tmp_path: Path) -> None:
    """
    200 J in 50 ms would be 4 kW; within a second of readings it is what the GPU drew.
    """
    short = step(1, 5, 200.0) | {"duration_s": 0.05}
    reading = read_power(tmp_path, lines(session(), short, end(2190.0)))

    (times_s, energy_j) = zip(*counters(reading)["GPU-a"], strict=True)
    assert times_s == (0.0, 4.95, 10.0)
    assert energy_j == pytest.approx((0.0, 990.0, 2190.0))


@pytest.mark.parametrize("name", PRINTED_KWH)
def test_published_gpus_draw_what_their_limit_allows(shared: Path, name: str) -> None:
    """
    No step of a counter shows more than a tenth above the power limit of 700 W.
    """
    _, reading = published(shared, name)
    steps_w = [np.diff(one.energy_j) / np.diff(one.times_s) for one in reading.counters]

    assert 650 < max(float(found.max()) for found in steps_w) < 1.1 * 700
