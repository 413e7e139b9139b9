"""
Where a run lies in its log: the clock, load outside, and sampling.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporter.measure.window_signals import (
    CLOCK_OFFSET_MOST_S,
    IDLE_START_MOST_S,
    IDLE_STOP_MOST_S,
    LOAD_AFTER_MOST_S,
    LOAD_BEFORE_MOST_S,
    RAMPS_PROVE_S,
    SAMPLING_FLAG,
    clock_offset,
    idle_inside,
    load_outside,
    sampling_error_j,
)
from tests.review.published_series import published_logs, published_sets, stamps

Array = NDArray[np.float64]


def padded(shift_s: float = 0.0, step_s: float = 2.0) -> tuple[Array, Array, float, float]:
    """
    A run from 60 s to 360 s at 7 kW, idle at 2.5 kW before and after; the log *shift_s* late.
    """
    random = np.random.default_rng(1)
    times_s = np.arange(0.0, 420.0, step_s) + 0.003
    loaded = (times_s >= 60) & (times_s < 360)
    power_w = np.where(loaded, 7000.0, 2500.0) + 30 * random.standard_normal(times_s.size)
    return times_s + shift_s, power_w, 60.0, 360.0


@pytest.mark.parametrize("shift_s", [0.0, 15.0, 30.0, 45.0, -15.0, -30.0, -45.0])
def test_a_shift_of_the_clock_is_found_at_both_ramps(shift_s: float) -> None:
    """
    The offset comes out within 2 s, which is one reading.
    """
    found = clock_offset(*padded(shift_s))
    assert found.reason is None
    assert found.offset_s == pytest.approx(shift_s, abs=2.0)


def test_published_clocks_agree_and_shifted_ones_do_not(shared: Path) -> None:
    """
    533 logs show both ramps, all within the limit; 30 s more on their clock is found in each.
    """
    seen, apart_s = 0, []
    for log in published_logs(shared):
        found = clock_offset(log.times_s, log.power_w, log.start_s, log.stop_s)
        if found.offset_s is None:
            assert found.reason
            continue
        seen += 1
        assert found.rise_s is not None and found.fall_s is not None
        apart_s.append(abs(found.rise_s - found.fall_s))
        assert -2.4 < found.offset_s < 8.5 < CLOCK_OFFSET_MOST_S, log.node
        late = clock_offset(log.times_s + 30, log.power_w, log.start_s, log.stop_s)
        assert late.offset_s is not None and late.offset_s > CLOCK_OFFSET_MOST_S, log.node
    assert seen == 533
    assert float(np.quantile(apart_s, 0.95)) == pytest.approx(3.13, abs=0.01)
    assert 3.13 < RAMPS_PROVE_S < max(apart_s) < 6.9


def test_ramps_that_differ_by_more_than_noise_prove_nothing() -> None:
    """
    Work that starts 15 s late and ends 11 s late tells an offset of 13 s, but doesn't prove it.
    """
    times_s, power_w, start_s, stop_s = padded(15.0, step_s=1.0)
    assert clock_offset(times_s, power_w, start_s, stop_s).is_proven
    power_w[(times_s >= 371) & (times_s < 376)] = 2500
    found = clock_offset(times_s, power_w, start_s, stop_s)
    assert found.offset_s == pytest.approx(13.0, abs=1.0)
    assert not found.is_proven


def test_idle_time_at_the_ends_of_a_run_is_what_its_readings_show() -> None:
    """
    A clock 30 s off leaves 30 s of idle at one end, whatever was cut off outside the run; time that
    no reading covers is none.
    """
    for shift_s, idle_s in ((30.0, (30.0, 0.0)), (-30.0, (0.0, 30.0))):
        times_s, power_w, start_s, stop_s = padded(shift_s, step_s=1.0)
        kept = (times_s >= start_s) & (times_s <= stop_s)
        found = idle_inside(times_s[kept], power_w[kept], start_s, stop_s)
        assert found is not None
        assert (found.start_s, found.stop_s) == pytest.approx(idle_s, abs=1.1)
    late = times_s > 200
    found = idle_inside(times_s[late], power_w[late], start_s, stop_s)
    assert found is not None and found.start_s == 0
    assert idle_inside(times_s[:9], power_w[:9], 0.0, 400.0) is None


def test_published_runs_hold_little_idle_time(shared: Path) -> None:
    """
    16.1 s at most while data are loaded, and 2.0 s at the end.
    """
    found = [
        idle_inside(log.times_s, log.power_w, log.start_s, log.stop_s)
        for log in published_logs(shared)
    ]
    start_s = max(item.start_s for item in found if item is not None)
    stop_s = max(item.stop_s for item in found if item is not None)
    assert start_s == pytest.approx(16.05, abs=0.01) and start_s < IDLE_START_MOST_S
    assert stop_s == pytest.approx(2.0, abs=0.01) and stop_s < IDLE_STOP_MOST_S


def test_without_padding_there_is_no_answer() -> None:
    """
    A log that begins with the run can't show where power rises.
    """
    times_s, power_w, start_s, stop_s = padded()
    found = clock_offset(times_s[28:], power_w[28:], start_s, stop_s)
    assert found.offset_s is None
    assert found.reason == "the log holds less than 10 s on one side of the run"


def test_without_contrast_there_is_no_answer() -> None:
    """
    A machine that draws outside the run what it draws inside shows no ramp.
    """
    times_s, power_w, start_s, stop_s = padded()
    found = clock_offset(times_s, np.maximum(power_w, 6000), start_s, stop_s)
    assert found.reason == "power outside the run is hardly lower than inside"


def test_a_warm_up_right_before_the_run_gives_no_answer() -> None:
    """
    Power that rises 30 s early and falls on time tells two offsets, so none.
    """
    times_s, power_w, start_s, stop_s = padded()
    power_w[(times_s >= 30) & (times_s < 60)] = 7000
    found = clock_offset(times_s, power_w, start_s, stop_s)
    assert found.reason == "no rise and fall of power tell the same offset"


def test_few_readings_give_no_answer() -> None:
    """
    Nine readings inside the run are too few, and so is an empty log.
    """
    times_s, power_w, start_s, stop_s = padded(step_s=33.0)
    assert clock_offset(times_s, power_w, start_s, stop_s).reason == (
        "fewer than 10 readings inside or outside the run"
    )
    assert clock_offset(np.empty(0), np.empty(0), 0.0, 1.0).offset_s is None


def test_load_outside_the_window_is_counted_on_each_side() -> None:
    """
    A window of 100 s cut out of 300 s of load leaves 40 s before it and 160 s after it.
    """
    times_s, power_w, _, _ = padded()
    found = load_outside(times_s, power_w, 100.0, 200.0)
    assert found is not None
    assert found.before_s == pytest.approx(40, abs=2.1)
    assert found.after_s == pytest.approx(160, abs=2.1)


def test_time_without_readings_is_no_load() -> None:
    """
    A step of 30 s after the run counts for nothing, and no reading inside gives no answer.
    """
    times_s = np.array([0.0, 1.0, 2.0, 32.0, 33.0])
    power_w = np.full(5, 7000.0)
    found = load_outside(times_s, power_w, 0.0, 2.0)
    assert found is not None and found.after_s == pytest.approx(1.0)
    assert load_outside(times_s, power_w, 5.0, 6.0) is None


def test_published_logs_hold_little_load_outside(shared: Path) -> None:
    """
    28.1 s of warm-up at most before a run, 8.1 s of evaluation after it.
    """
    found = [
        load_outside(log.times_s, log.power_w, log.start_s, log.stop_s)
        for log in published_logs(shared)
    ]
    before_s = max(item.before_s for item in found if item is not None)
    after_s = max(item.after_s for item in found if item is not None)
    assert before_s == pytest.approx(28.08, abs=0.01) and before_s < LOAD_BEFORE_MOST_S
    assert after_s == pytest.approx(8.1, abs=0.01) and after_s < LOAD_AFTER_MOST_S


def test_the_sampling_error_is_that_of_repeated_sampling() -> None:
    """
    White noise of 100 W at 1 s over 400 s: 100 W x sqrt(400) s = 2,000 J.
    """
    random = np.random.default_rng(2)
    times_s = np.arange(401.0)
    errors_j = [
        sampling_error_j(
            times_s, 7000 + 100 * random.standard_normal(401), 0.0, 400.0, step_limit_s=10.0
        )
        for _ in range(200)
    ]
    assert np.mean([error for error in errors_j if error is not None]) == pytest.approx(
        2000, rel=0.01
    )


def test_the_sampling_error_covers_what_thinning_changes() -> None:
    """
    Of a published kind of signal every fourth reading is kept, at any of four phases: the spread
    of the energies is about the error that each of them tells.
    """
    random = np.random.default_rng(3)
    energies_j, errors_j = [], []
    for _ in range(300):
        power_w = 7000 + 200 * random.standard_normal(401)
        kept = np.arange(0, 401, 4)
        times_s = stamps(kept.size, 4.0)
        energies_j.append(np.trapezoid(power_w[kept], times_s))
        error_j = sampling_error_j(times_s, power_w[kept], 0.0, 400.0, step_limit_s=10.0)
        assert error_j is not None
        errors_j.append(error_j)
    assert np.mean(errors_j) == pytest.approx(float(np.std(energies_j)), rel=0.1)


def test_charged_steps_are_not_sampled() -> None:
    """
    A jump over 20 s adds nothing, as that time is charged; over 10 s it adds 10 s x jump / sqrt 2.
    """
    times_s, power_w = np.array([0.0, 1.0, 21.0]), np.array([100.0, 100.0, 400.0])
    assert sampling_error_j(times_s, power_w, 0.0, 21.0, step_limit_s=10.0) == 0
    times_s = np.array([0.0, 1.0, 11.0])
    assert sampling_error_j(times_s, power_w, 0.0, 11.0, step_limit_s=10.0) == pytest.approx(
        3000 / math.sqrt(2)
    )
    assert sampling_error_j(times_s, power_w, 5.0, 6.0, step_limit_s=10.0) is None


def test_published_runs_are_sampled_to_one_percent(shared: Path) -> None:
    """
    The largest standard error of a run, its nodes added as squares, is 0.79 %.
    """
    worst = 0.0
    for runs in published_sets(shared).values():
        for run in runs:
            squares, energy_j = 0.0, 0.0
            for log in run.logs:
                error_j = sampling_error_j(
                    log.times_s, log.power_w, run.start_s, run.stop_s, step_limit_s=10.0
                )
                assert error_j is not None
                within = (log.times_s >= run.start_s) & (log.times_s <= run.stop_s)
                squares += error_j**2
                energy_j += float(np.mean(log.power_w[within])) * (run.stop_s - run.start_s)
            worst = max(worst, math.sqrt(squares) / energy_j)
    assert worst == pytest.approx(0.0079, abs=0.0002)
    assert worst < SAMPLING_FLAG
