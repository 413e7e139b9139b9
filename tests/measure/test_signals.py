"""
Stuck sensors: found where a log is bent, silent on every published log.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporter.measure.signals import (
    FLAT_READINGS,
    HELD_SHARE,
    flat_stretch,
    held_share,
    inside,
    is_repeated,
    is_stuck,
    repeated_value,
    resolution_w,
    stuck_stretch,
)
from tests.review.published_series import published_logs, stamps

Array = NDArray[np.float64]


def honest(count: int = 300, seed: int = 1) -> tuple[Array, Array]:
    """
    A node at load: a reading every 2 s, whole watts, noise of 40 W, a dip at each evaluation.
    """
    random = np.random.default_rng(seed)
    power_w = 7000 + 40 * random.standard_normal(count)
    power_w[::20] -= 2500
    return stamps(count, 2.0), np.rint(power_w)


def test_published_logs_raise_nothing(shared: Path) -> None:
    """
    None of 1,819 logs is called stuck, repeated, flat or held, with room to the limits.
    """
    logs = published_logs(shared)
    assert len(logs) == 1819
    longest, flattest, most_held = 0, 0, 0.0
    for log in logs:
        times_s, power_w = inside(log.times_s, log.power_w, log.start_s, log.stop_s)
        stuck, flat = stuck_stretch(times_s, power_w), flat_stretch(times_s, power_w)
        held = held_share(power_w)
        assert stuck is not None and flat is not None and held is not None
        assert not is_stuck(stuck) and not is_repeated(repeated_value(power_w)), log.node
        longest = max(longest, stuck.readings_count)
        flattest, most_held = max(flattest, flat.readings_count), max(most_held, held)
    assert (longest, flattest) == (5, 22)
    assert flattest < FLAT_READINGS
    assert most_held == pytest.approx(0.125) and most_held < HELD_SHARE


def test_each_published_log_that_is_stuck_is_found(shared: Path) -> None:
    """
    A tenth of a run's readings in a row at their lowest value is found in all logs of 100 or more.
    """
    bent = 0
    for log in published_logs(shared):
        times_s, power_w = inside(log.times_s, log.power_w, log.start_s, log.stop_s)
        if power_w.size < 100:
            continue
        first, count = power_w.size // 3, power_w.size // 10
        power_w[first : first + count] = power_w.min()
        bent += 1
        assert is_stuck(stuck_stretch(times_s, power_w)), log.node
    assert bent > 500


def test_a_stuck_sensor_is_told_with_place_and_length() -> None:
    """
    30 equal readings from the 101st on: 200 s to 258 s, a tenth of the log.
    """
    times_s, power_w = honest()
    power_w[100:130] = 4500

    found = stuck_stretch(times_s, power_w)

    assert found is not None and is_stuck(found)
    assert (found.start_s, found.stop_s, found.readings_count) == (200.0, 258.0, 30)
    assert found.share == pytest.approx(0.1)


def test_nine_equal_readings_are_not_judged_and_ten_are() -> None:
    """
    The limit itself: ten readings in a row, in a log whose readings hardly ever repeat.
    """
    for count, expected in ((9, False), (10, True)):
        times_s, power_w = honest()
        power_w[102 : 102 + count] = 4444
        assert is_stuck(stuck_stretch(times_s, power_w)) is expected


def test_a_short_stretch_of_a_long_log_moves_nothing() -> None:
    """
    Twelve equal readings of 1,500 are under 1 %: too little to matter.
    """
    times_s, power_w = honest(1500)
    power_w[102:114] = 4444
    assert not is_stuck(stuck_stretch(times_s, power_w))


def test_a_constant_log_is_stuck() -> None:
    """
    A log of one value has no noise to compare with, and is what a stuck sensor writes.
    """
    times_s = stamps(60, 1.0)
    power_w = np.full(60, 7000.0)
    assert is_stuck(stuck_stretch(times_s, power_w))
    assert is_repeated(repeated_value(power_w))
    assert flat_stretch(times_s, power_w) is None
    assert held_share(power_w) is None


def test_a_coarse_meter_is_not_stuck() -> None:
    """
    Steps of 100 W repeat themselves often; the log's own repeats are what counts.
    """
    for seed in range(50):
        times_s, power_w = honest(600, seed)
        power_w = np.rint(power_w / 100) * 100
        assert not is_stuck(stuck_stretch(times_s, power_w))
        assert held_share(power_w) is None


def test_a_meter_that_renews_every_ten_readings_is_not_stuck_but_held() -> None:
    """
    Ten readings a second of a sensor that renews once a second: no stretch stands out.
    """
    _, power_w = honest()
    slow_w = np.repeat(power_w, 10)
    times_s = stamps(slow_w.size, 0.1)
    assert not is_stuck(stuck_stretch(times_s, slow_w))
    assert held_share(slow_w) == pytest.approx(0.9, abs=0.01)


def test_a_lowest_value_written_here_and_there_is_repeated() -> None:
    """
    Every sixth reading replaced by the lowest of all: no stretch, but one value far too often.
    """
    times_s, power_w = honest()
    power_w[3::6] = power_w.min()

    found = repeated_value(power_w)

    assert found is not None and is_repeated(found)
    assert found.power_w == power_w.min()
    assert not is_stuck(stuck_stretch(times_s, power_w))


def test_a_ceiling_is_a_repeated_value() -> None:
    """
    All readings above the median cut down to it: the commonest value is that ceiling.
    """
    _, power_w = honest()
    ceiling_w = float(np.median(power_w))

    found = repeated_value(np.minimum(power_w, ceiling_w))

    assert found is not None and is_repeated(found)
    assert found.power_w == ceiling_w


def test_a_mean_with_a_watt_of_noise_is_repeated_and_flat() -> None:
    """
    80 readings replaced by their mean, give or take 1 W: no equal stretch, and yet found twice.
    """
    times_s, power_w = honest()
    random = np.random.default_rng(3)
    power_w[100:180] = np.rint(power_w[100:180].mean()) + random.integers(-1, 2, 80)

    flat = flat_stretch(times_s, power_w)

    assert is_repeated(repeated_value(power_w))
    assert flat is not None and flat.readings_count >= FLAT_READINGS


def test_a_constant_with_little_noise_is_flat() -> None:
    """
    A third of a run at a constant with 2 W of noise is flat against steps of 70 W.
    """
    times_s, power_w = honest()
    random = np.random.default_rng(3)
    power_w[100:200] = 6000 + random.integers(-2, 3, 100)
    flat = flat_stretch(times_s, power_w)
    assert flat is not None and flat.readings_count >= FLAT_READINGS
    assert flat.log_chance is None


def test_honest_noise_is_never_repeated() -> None:
    """
    A hundred honest logs of four lengths, none called repeated or stuck.
    """
    for seed in range(100):
        times_s, power_w = honest(60 * (1 + seed % 4), seed)
        assert not is_repeated(repeated_value(power_w))
        assert not is_stuck(stuck_stretch(times_s, power_w))


def test_logs_too_short_give_no_answer() -> None:
    """
    No reading or one: None everywhere, and None is never a finding.
    """
    for count in (0, 1):
        times_s, power_w = stamps(count, 1.0), np.full(count, 5.0)
        assert stuck_stretch(times_s, power_w) is None
        assert flat_stretch(times_s, power_w) is None
        assert held_share(power_w) is None
        assert resolution_w(power_w) is None
        assert not is_stuck(None)
    assert repeated_value(np.empty(0)) is None
    assert not is_repeated(None)


def test_the_flattest_stretch_is_the_longest_within_a_width() -> None:
    """
    Against a comparison of all stretches, on short random logs.
    """
    random = np.random.default_rng(5)
    for _ in range(50):
        power_w = random.integers(1, 30, 40).astype(float)
        changed_w = power_w[np.append(True, np.diff(power_w) != 0)]
        width_w = max(2.0, 0.1 * float(np.quantile(np.abs(np.diff(changed_w)), 0.9)))
        longest = max(
            stop - first
            for first in range(changed_w.size)
            for stop in range(first + 1, changed_w.size + 1)
            if np.ptp(changed_w[first:stop]) <= width_w
        )
        found = flat_stretch(stamps(40, 1.0), power_w)
        assert found is not None
        assert found.readings_count == longest
