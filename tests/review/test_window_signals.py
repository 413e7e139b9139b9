"""
Where a run lies in its log: the clock, load outside, sampling, and what leaving readings out gains.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reporter.review.window_signals import (
    CLOCK_OFFSET_MOST_S,
    LOAD_AFTER_MOST_S,
    LOAD_BEFORE_MOST_S,
    SAMPLING_FLAG,
    charge_limit_s,
    clock_offset,
    load_outside,
    sampling_error_j,
    stamp_tick_s,
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


def charged_j(times_s: Array, power_w: Array, limit_s: float, charge_w: float) -> float:
    """
    The energy as it is charged: trapezoids up to the limit, full power over longer steps.
    """
    steps_s = np.diff(times_s)
    pieces_j = steps_s * (power_w[1:] + power_w[:-1]) / 2
    return math.fsum(np.where(steps_s > limit_s, charge_w * steps_s, pieces_j))


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
    seen = 0
    for log in published_logs(shared):
        found = clock_offset(log.times_s, log.power_w, log.start_s, log.stop_s)
        if found.offset_s is None:
            assert found.reason
            continue
        seen += 1
        assert -2.4 < found.offset_s < 8.5 < CLOCK_OFFSET_MOST_S, log.node
        late = clock_offset(log.times_s + 30, log.power_w, log.start_s, log.stop_s)
        assert late.offset_s is not None and late.offset_s > CLOCK_OFFSET_MOST_S, log.node
    assert seen == 533


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


def test_the_limit_follows_the_pace_of_the_log() -> None:
    """
    3 s at a reading every 2 s, 10 s at most, 10 s where no step touches the window.
    """
    times_s = stamps(100, 2.0) + 0.123
    assert charge_limit_s(times_s, 0.0, 200.0) == pytest.approx(3.0)
    assert charge_limit_s(stamps(20, 9.5) + 0.1, 0.0, 190.0) == 10.0
    assert charge_limit_s(times_s, 500.0, 600.0) == 10.0


def test_stamps_in_whole_seconds_get_their_tick() -> None:
    """
    Readings 1.055 s apart, stamped in whole seconds, show steps of 1 s and 2 s: none is charged.
    """
    times_s = np.floor(stamps(200, 1.055))
    assert stamp_tick_s(times_s) == 1.0
    assert stamp_tick_s(times_s + 0.5) == 0.001
    assert set(np.diff(times_s)) == {1.0, 2.0}
    assert charge_limit_s(times_s, 0.0, 210.0) == 2.0


def test_a_gap_of_nine_seconds_is_charged() -> None:
    """
    Four readings left out at a reading every 2 s: the step of 10 s is longer than the limit.
    """
    times_s = stamps(100, 2.0) + 0.123
    kept = np.delete(np.arange(100), [40, 41, 42, 43])
    assert max(np.diff(times_s[kept])) == pytest.approx(10.0)
    assert charge_limit_s(times_s[kept], 0.0, 200.0) == pytest.approx(3.0)


@st.composite
def logs_with_left_out(draw: st.DrawFn) -> tuple[Array, Array, Array]:
    """
    A log that keeps its pace within a quarter, and what is left when readings are taken out.
    """
    count = draw(st.integers(5, 60))
    steps_s = draw(st.lists(st.floats(0.9, 1.2), min_size=count, max_size=count))
    power_w = draw(st.lists(st.floats(1.0, 10_000.0), min_size=count + 1, max_size=count + 1))
    kept = draw(st.lists(st.booleans(), min_size=count - 1, max_size=count - 1))
    left = np.array([True, *kept, True])
    return np.concatenate(([0.5], 0.5 + np.cumsum(steps_s))), np.array(power_w), left


@given(logs_with_left_out())
def test_leaving_readings_out_never_lowers_the_charged_energy(
    log: tuple[Array, Array, Array],
) -> None:
    """
    At one limit into which no two steps fit, whatever is left out.
    """
    times_s, power_w, left = log
    limit_s = charge_limit_s(times_s, times_s[0], times_s[-1])
    assume(np.all(times_s[2:] - times_s[:-2] > limit_s))
    whole_j = charged_j(times_s, power_w, limit_s, 10_000.0)
    less_j = charged_j(times_s[left], power_w[left], limit_s, 10_000.0)
    assert less_j >= whole_j * (1 - 1e-12)


def test_the_limit_of_a_log_stays_when_readings_are_left_out() -> None:
    """
    As long as one step in ten is single, the limit is that of the whole log.
    """
    times_s = stamps(201, 2.0) + 0.123
    # Eight readings in nine pairs of ten are left out every second one, the others stay.
    kept = np.array([index for index in range(201) if index % 2 == 0 or index % 20 == 1])
    assert charge_limit_s(times_s[kept], 0.0, 402.0) == pytest.approx(3.0)


def test_published_logs_lose_nothing_by_the_best_deletion(shared: Path) -> None:
    """
    All readings above the median left out of each BERT log: more energy is charged, not less.
    """
    bert = published_sets(shared)["smc-ac-power/1xSMC-H100-SXM-80GB/bert"]
    for run in bert:
        log = run.logs[0]
        times_s, power_w = log.times_s, log.power_w
        kept = power_w <= np.median(power_w)
        kept[[0, -1]] = True
        charge_w = max(1.4 * 8 * 700, power_w.max())
        whole_j = charged_j(
            times_s, power_w, charge_limit_s(times_s, run.start_s, run.stop_s), charge_w
        )
        limit_s = charge_limit_s(times_s[kept], run.start_s, run.stop_s)
        assert charged_j(times_s[kept], power_w[kept], limit_s, charge_w) > whole_j
        assert charged_j(times_s[kept], power_w[kept], 1e9, charge_w) < whole_j


def test_the_limit_charges_honest_logs_little(shared: Path) -> None:
    """
    Of 24 sets, 21 move by less than 0.4 %; three whose logs have real gaps under 10 s by more.
    """
    moved = {}
    for name, runs in published_sets(shared).items():
        rated_w = 8 * (1000 if "B200" in name else 700)
        old_j = new_j = 0.0
        for run in runs:
            for log in run.logs:
                within = (log.times_s >= run.start_s) & (log.times_s <= run.stop_s)
                times_s, power_w = log.times_s[within], log.power_w[within]
                charge_w = max(1.4 * rated_w, float(log.power_w.max()))
                limit_s = charge_limit_s(log.times_s, run.start_s, run.stop_s)
                old_j += charged_j(times_s, power_w, 10.0, charge_w)
                new_j += charged_j(times_s, power_w, limit_s, charge_w)
        moved[name] = new_j / old_j - 1
    assert sorted(name for name, share in moved.items() if share > 0.004) == [
        "smc-ac-power/8xSMC-H100-SXM-80GB/llama2_70b_lora",
        "smc-ac-power/8xSMC-H100-SXM-80GB/ssd",
        "smc-dc-power/8xSMC-H100-SXM-80GB/llama2_70b_lora",
    ]
    assert np.median(list(moved.values())) == 0
    assert max(moved.values()) == pytest.approx(0.0164, abs=0.001)
