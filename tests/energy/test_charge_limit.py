"""
From which step on time is charged, and what leaving readings out gains.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from reporter.energy.counters import counter_limit_s
from reporter.energy.coverage import charge_limit_s, stamp_tick_s
from tests.review.published_series import published_sets, stamps

Array = NDArray[np.float64]


def charged_j(times_s: Array, power_w: Array, limit_s: float, charge_w: float) -> float:
    """
    The energy as it is charged: trapezoids up to the limit, full power over longer steps.
    """
    steps_s = np.diff(times_s)
    pieces_j = steps_s * (power_w[1:] + power_w[:-1]) / 2
    return math.fsum(np.where(steps_s > limit_s, charge_w * steps_s, pieces_j))


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


@pytest.mark.parametrize(
    ("wrap_j", "cap_w", "limit_s"),
    [(None, 700.0, math.inf), (262_144.0, None, math.inf), (262_144.0, 400.0, 327.68)],
)
def test_a_counter_bridges_any_step_in_which_no_wrap_can_hide(
    wrap_j: float | None, cap_w: float | None, limit_s: float
) -> None:
    """
    Half the time of a wrap at the highest power; no limit without a declared range.
    """
    assert counter_limit_s(wrap_j, cap_w) == pytest.approx(limit_s)
