"""
What holds for every power trace: energy adds up, scales, and never falls for leaving things out.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.energy.coverage import Integral
from reporter.energy.downsample import POINTS_LIMIT, downsample, drawn
from reporter.energy.integrate import integrate
from reporter.evidence.series import PowerTrace, Window, clean

GAP_LIMIT_S = 10.0
CLOSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """
    A clean trace and the window of its run.
    """

    trace: PowerTrace
    window: Window

    def integral(self, charge_power_w: float | None = None) -> Integral:
        """
        The integral with the gap limit of these tests.
        """
        return integrate(
            self.trace, self.window, gap_limit_s=GAP_LIMIT_S, charge_power_w=charge_power_w
        )


@st.composite
def logs(draw: st.DrawFn) -> Logged:
    """
    Up to sixty readings with uneven steps, some beyond the gap limit, and a window near them.
    """
    steps_ms = draw(st.lists(st.integers(1, 25_000), min_size=1, max_size=60))
    powers_w = st.floats(1.0, 20_000.0, allow_nan=False)
    power_w = draw(st.lists(powers_w, min_size=len(steps_ms) + 1, max_size=len(steps_ms) + 1))
    times_s = np.concatenate(([0.0], np.cumsum(steps_ms) / 1000))
    start_s = draw(st.floats(-20.0, float(times_s[-1]) - 0.0005))
    length_s = draw(st.floats(0.001, float(times_s[-1]) + 40.0))
    return Logged(
        trace=PowerTrace.of("n", times_s, power_w),
        window=Window(start_s=start_s, stop_s=max(start_s + length_s, 0.001)),
    )


def number(value: float | None) -> float:
    """
    A figure that must be there.
    """
    assert value is not None
    return value


@given(logs(), st.floats(0.01, 0.99), st.data())
def test_a_sample_on_the_line_changes_nothing(
    logged: Logged, share: float, data: st.DataObject
) -> None:
    """
    A reading between two others, on the line that joins them, leaves the energy as it is.
    """
    times_s, power_w = logged.trace.times_s, logged.trace.power_w
    index = data.draw(st.integers(0, times_s.size - 2))
    new_s = times_s[index] + share * (times_s[index + 1] - times_s[index])
    new_w = np.interp(new_s, times_s, power_w)
    denser = Logged(
        trace=PowerTrace.of(
            "n", np.insert(times_s, index + 1, new_s), np.insert(power_w, index + 1, new_w)
        ),
        window=logged.window,
    )
    expected_j = number(logged.integral().integrated_j)
    assert number(denser.integral().integrated_j) == pytest.approx(expected_j, rel=CLOSE)


@given(logs(), st.floats(0.01, 0.99))
def test_splitting_a_window_splits_the_energy(logged: Logged, share: float) -> None:
    """
    The energy of two halves that touch is the energy of the whole.
    """
    start_s, stop_s = logged.window.start_s, logged.window.stop_s
    middle_s = start_s + share * (stop_s - start_s)
    if not (logged.trace.times_s[0] <= middle_s <= logged.trace.times_s[-1]):
        return
    halves = [
        Logged(trace=logged.trace, window=Window(start_s=left_s, stop_s=right_s)).integral(1e5)
        for left_s, right_s in ((start_s, middle_s), (middle_s, stop_s))
        if right_s > left_s
    ]
    whole = logged.integral(1e5)
    for figure in ("integrated_j", "charged_j"):
        total_j = sum(number(getattr(half, figure)) for half in halves)
        assert total_j == pytest.approx(number(getattr(whole, figure)), rel=CLOSE)


@given(logs())
def test_doubling_watts_doubles_energy(logged: Logged) -> None:
    """
    Energy is proportional to power, charged time included.
    """
    doubled = Logged(
        trace=PowerTrace.of("n", logged.trace.times_s, 2 * logged.trace.power_w),
        window=logged.window,
    )
    once, twice = logged.integral(), doubled.integral()
    assert number(twice.integrated_j) == pytest.approx(2 * number(once.integrated_j), rel=CLOSE)
    assert number(twice.charged_j) == pytest.approx(2 * number(once.charged_j), rel=CLOSE)
    assert twice.coverage == once.coverage


@given(logs(), st.sampled_from([-(10.0**9), 1.5, 1_746_000_000.0]))
def test_shifting_time_changes_nothing(logged: Logged, shift_s: float) -> None:
    """
    A run at another time of the century has the same energy, to the resolution of its stamps.
    """
    shifted = Logged(
        trace=PowerTrace.of("n", logged.trace.times_s + shift_s, logged.trace.power_w),
        window=Window(
            start_s=logged.window.start_s + shift_s, stop_s=logged.window.stop_s + shift_s
        ),
    )
    # Unix seconds resolve 0.24 microseconds, at up to 20 kW: some millijoules.
    before, after = logged.integral(), shifted.integral()
    assert number(after.integrated_j) == pytest.approx(number(before.integrated_j), abs=0.5)
    assert after.median_interval_s == pytest.approx(before.median_interval_s, abs=2e-6)


@given(logs(), st.floats(0.0, 50_000.0))
def test_charging_never_lowers_and_parts_add_up(logged: Logged, charge_power_w: float) -> None:
    """
    The charged energy is at least the integrated one; covered and uncovered time fill the window.
    """
    integral = logged.integral(charge_power_w)
    assert number(integral.charged_j) >= number(integral.integrated_j) * (1 - CLOSE)
    assert 0 <= integral.coverage <= 1
    covered_s = integral.coverage * integral.duration_s
    assert covered_s + integral.uncovered_s == pytest.approx(integral.duration_s, rel=1e-6)
    assert integral.largest_gap_s <= integral.duration_s + 1e-6


@given(
    st.lists(st.floats(1.0, 5_000.0), min_size=40, max_size=120),
    st.floats(0.5, 2.0),
    st.data(),
)
def test_removing_a_block_never_lowers_the_charge(
    power_w: list[float], interval_s: float, data: st.DataObject
) -> None:
    """
    Of an evenly sampled log any block longer than the gap limit can go: the charge never falls.
    """
    times_s = interval_s * np.arange(len(power_w))
    start_s = data.draw(st.floats(-5.0, 10.0))
    window = Window(start_s=start_s, stop_s=data.draw(st.floats(start_s + 1, times_s[-1] + 15)))
    shortest = int(GAP_LIMIT_S / interval_s) + 1
    length = data.draw(st.integers(shortest, len(power_w)))
    first = data.draw(st.integers(0, len(power_w) - length))
    kept = np.ones(len(power_w), dtype=bool)
    kept[first : first + length] = False
    whole = Logged(trace=PowerTrace.of("n", times_s, power_w), window=window)
    holed = Logged(
        trace=PowerTrace.of("n", times_s[kept], np.asarray(power_w)[kept]), window=window
    )
    charged_j = number(holed.integral(5_000.0).charged_j)
    assert charged_j >= number(whole.integral(5_000.0).charged_j) * (1 - CLOSE)


@given(logs(), st.randoms(use_true_random=False))
def test_order_of_lines_does_not_matter(logged: Logged, random: Random) -> None:
    """
    A log with distinct stamps means the same in any order of its lines.
    """
    order = list(range(logged.trace.times_s.size))
    random.shuffle(order)
    mixed = PowerTrace.of("n", logged.trace.times_s[order], logged.trace.power_w[order])
    again = clean(mixed).trace
    assert again.times_s.tolist() == logged.trace.times_s.tolist()
    assert again.power_w.tolist() == logged.trace.power_w.tolist()


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=True), st.floats(allow_nan=True)), min_size=0, max_size=40
    )
)
def test_any_numbers_are_survived(readings: list[tuple[float, float]]) -> None:
    """
    Whatever a file holds, a cleaned trace integrates to finite figures or to None.
    """
    cleaned = clean(
        PowerTrace.of("n", (time for time, _ in readings), (power for _, power in readings))
    )
    window = Window(start_s=-1e9, stop_s=2e9)
    integral = integrate(cleaned.trace, window, gap_limit_s=GAP_LIMIT_S, charge_power_w=1.0)
    assert np.isfinite(number(integral.charged_j))
    assert cleaned.readings_count == len(readings)
    kept = cleaned.readings_count - cleaned.bad_count - cleaned.doubled_count
    assert kept == cleaned.trace.times_s.size


@settings(max_examples=50)
@given(st.lists(logs(), min_size=1, max_size=4))
def test_thinned_traces_stay_small_and_in_order(several: list[Logged]) -> None:
    """
    Any number of nodes gives at most 240 points, in order of time, within the padding.
    """
    window = several[0].window
    points = downsample([drawn(logged.trace, window) for logged in several], window)
    offsets_s = [offset_s for offset_s, _ in points]
    assert len(points) <= POINTS_LIMIT
    assert offsets_s == sorted(offsets_s)
    padding_s = 0.1 * window.duration_s + 0.001
    assert all(-padding_s <= at <= window.duration_s + padding_s for at in offsets_s)
