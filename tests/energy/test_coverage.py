"""
Energy in a window: worked examples of the trapezoid, the charged gaps and the coverage.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from reporter.energy.coverage import Integral
from reporter.energy.integrate import CHUNK_READINGS, integrate
from reporter.evidence.series import PowerTrace, Window


def integral_of(
    readings: dict[float, float],
    start_s: float,
    stop_s: float,
    *,
    gap_limit_s: float = 10.0,
    charge_power_w: float | None = None,
) -> Integral:
    """
    The integral of readings given as {second: watts}.
    """
    trace = PowerTrace.of("node_0", readings.keys(), readings.values())
    window = Window(start_s=start_s, stop_s=stop_s)
    return integrate(trace, window, gap_limit_s=gap_limit_s, charge_power_w=charge_power_w)


def seconds(first: int, last: int, power_w: float = 100.0) -> dict[float, float]:
    """
    One reading a second, both ends included.
    """
    return {float(second): power_w for second in range(first, last + 1)}


@pytest.mark.parametrize(
    ("start_s", "stop_s", "message"),
    [
        (0.0, 0.0, "a window must stop after it starts"),
        (1.0, 0.0, "a window must stop after it starts"),
        (math.nan, 1.0, "a window needs finite times"),
        (0.0, math.inf, "a window needs finite times"),
    ],
)
def test_window_needs_a_length(start_s: float, stop_s: float, message: str) -> None:
    """
    Empty, reversed and unbounded windows can't be made.
    """
    with pytest.raises(ValueError, match=f"^{message}$"):
        Window(start_s=start_s, stop_s=stop_s)


def test_trapezoid_inside_the_window() -> None:
    """
    Power is linear between readings, also at the edges of the window.
    """
    integral = integral_of({0.0: 0.1, 2.0: 20.1, 4.0: 20.1}, 1.0, 3.0)
    assert integral.integrated_j == pytest.approx((10.1 + 20.1) / 2 + 20.1)
    assert integral.charged_j == pytest.approx((10.1 + 20.1) / 2 + 20.1)
    assert integral.duration_s == 2.0
    assert integral.coverage == 1.0
    assert integral.uncovered_s == 0.0
    assert integral.median_interval_s == 2.0
    assert integral.largest_gap_s == 1.0
    assert integral.readings_count == 1
    assert integral.highest_w == 20.1
    assert integral.mean_w == pytest.approx(((10.1 + 20.1) / 2 + 20.1) / 2)


def test_padding_outside_the_window_does_not_count() -> None:
    """
    Idle time before and after the run adds nothing and lowers nothing.
    """
    readings = seconds(-50, -1, 5.0) | seconds(0, 100, 100.0) | seconds(101, 150, 5.0)
    integral = integral_of(readings, 0.0, 100.0)
    assert integral.integrated_j == 10_000.0
    assert integral.readings_count == 101


def test_a_missing_edge_of_one_interval_holds_the_nearest_reading() -> None:
    """
    A log that begins and ends within one interval of the window is complete.
    """
    integral = integral_of(seconds(1, 99), 0.0, 100.0)
    assert integral.integrated_j == 10_000.0
    assert integral.charged_j == 10_000.0
    assert integral.coverage == 1.0


def test_longer_missing_ends_are_charged() -> None:
    """
    A missing end beyond one interval is charged whole, at the charging power.
    """
    integral = integral_of(seconds(5, 98), 0.0, 100.0, charge_power_w=300.0)
    assert integral.integrated_j == 10_000.0
    assert integral.charged_j == pytest.approx(9_300 + 7 * 300)
    assert integral.uncovered_s == 7.0
    assert integral.coverage == pytest.approx(0.93)
    assert integral.largest_gap_s == 5.0


def test_a_gap_beyond_the_limit_is_charged() -> None:
    """
    A step longer than the gap limit is charged at the charging power, not interpolated.
    """
    readings = seconds(0, 40) | seconds(60, 100)
    integral = integral_of(readings, 0.0, 100.0, charge_power_w=250.0)
    assert integral.integrated_j == 10_000.0
    assert integral.charged_j == 8_000 + 20 * 250
    assert integral.charge_power_w == 250.0
    assert integral.largest_gap_s == 20.0
    assert integral.coverage == pytest.approx(0.8)


def test_a_step_of_exactly_the_limit_is_covered() -> None:
    """
    The limit itself still counts as evidence, whatever the rounding of Unix stamps.
    """
    base_s = 1_715_341_078.316
    readings = {base_s + offset: 100.0 for offset in (0.0, 1.0, 2.0, 12.0, 13.0)}
    integral = integral_of(readings, base_s, base_s + 13, charge_power_w=900.0)
    assert integral.uncovered_s == 0.0
    assert integral.largest_gap_s == 10.0


def test_without_a_charging_power_the_highest_reading_is_charged() -> None:
    """
    No charging power known: the highest reading of the whole log stands in.
    """
    readings = seconds(-5, -1, 400.0) | seconds(0, 40) | seconds(60, 100)
    integral = integral_of(readings, 0.0, 100.0)
    assert integral.charge_power_w == 400.0
    assert integral.charged_j == pytest.approx(8_000 + 20 * 400)
    assert integral.highest_w == 100.0


def test_a_charging_power_below_the_highest_reading_is_raised() -> None:
    """
    The charge is never below what the log itself shows.
    """
    readings = seconds(0, 40) | seconds(60, 100)
    assert integral_of(readings, 0.0, 100.0, charge_power_w=1.0).charge_power_w == 100.0


def test_a_gap_across_the_edge_counts_by_its_whole_length() -> None:
    """
    Where a window cuts a long step, the piece inside is charged although it is short.
    """
    integral = integral_of({-15.0: 100.0} | seconds(2, 100), 0.0, 100.0, charge_power_w=300.0)
    assert integral.uncovered_s == 2.0
    assert integral.charged_j == pytest.approx(9_800 + 600)


def test_first_and_last_reading_alone_are_no_evidence() -> None:
    """
    Two readings around a run are charged for all of it.
    """
    integral = integral_of({0.0: 100.0, 100.0: 100.0}, 0.0, 100.0, charge_power_w=700.0)
    assert integral.integrated_j == 10_000.0
    assert integral.charged_j == 70_000.0
    assert integral.coverage == 0.0


def test_gaps_do_not_widen_what_is_forgiven_at_the_ends() -> None:
    """
    A log of nothing but gaps has no usual interval, so its missing ends are charged too.
    """
    readings = {20.0: 100.0, 40.0: 100.0, 60.0: 100.0, 80.0: 100.0}
    integral = integral_of(readings, 0.0, 100.0, charge_power_w=300.0)
    assert integral.charged_j == 30_000.0
    assert integral.coverage == 0.0
    assert integral.median_interval_s == 20.0


def test_a_single_reading_covers_nothing() -> None:
    """
    One reading has no interval, so nothing around it is forgiven.
    """
    integral = integral_of({50.0: 100.0}, 0.0, 100.0)
    assert integral.integrated_j == 10_000.0
    assert integral.charged_j == 10_000.0
    assert integral.coverage == 0.0
    assert integral.median_interval_s is None
    assert integral.largest_gap_s == 50.0


def test_no_reading_near_the_window_is_missing_not_zero() -> None:
    """
    A log of another day has no energy for this run; the whole window is charged.
    """
    integral = integral_of(seconds(-500, -400), 0.0, 100.0, charge_power_w=50.0)
    assert integral.integrated_j is None
    assert integral.mean_w is None
    assert integral.highest_w is None
    assert integral.charged_j == 10_000.0
    assert integral.coverage == 0.0
    assert integral.largest_gap_s == 100.0
    assert integral.readings_count == 0


def test_an_empty_log_without_charging_power_has_no_energy_at_all() -> None:
    """
    Nothing known stays None.
    """
    integral = integral_of({}, 0.0, 100.0)
    assert integral.integrated_j is None
    assert integral.charged_j is None
    assert integral.charge_power_w is None


def test_readings_out_of_order_are_put_in_order() -> None:
    """
    The order of the lines makes no difference, and no stamp counts twice: the last one stays.
    """
    ordered = PowerTrace.of("node_0", [0.0, 1.0, 2.0, 3.0], [10.0, 20.0, 40.0, 80.0])
    mixed = PowerTrace.of("node_0", [2.0, 0.0, 1.0, 3.0, 2.0], [7.0, 10.0, 20.0, 80.0, 40.0])
    window = Window(start_s=0.5, stop_s=2.5)

    assert integrate(mixed, window, gap_limit_s=10.0, charge_power_w=None) == integrate(
        ordered, window, gap_limit_s=10.0, charge_power_w=None
    )


def test_batches_of_a_long_log_add_up_to_its_integral() -> None:
    """
    A log of more readings than one batch holds has the integral of the whole.
    """
    size = CHUNK_READINGS * 2 + 5
    times_s = np.arange(size, dtype=np.float64)
    power_w = 100.0 + np.arange(size, dtype=np.float64) % 7
    trace = PowerTrace(name="node_0", times_s=times_s, power_w=power_w)
    window = Window(start_s=10.5, stop_s=size - 20.25)

    found = integrate(trace, window, gap_limit_s=10.0, charge_power_w=None)

    knots_s = np.concatenate(([10.5], times_s[11:-20], [size - 20.25]))
    expected_j = float(np.trapezoid(np.interp(knots_s, times_s, power_w), knots_s))
    assert found.integrated_j is not None
    assert math.isclose(found.integrated_j, expected_j, rel_tol=1e-12)
    assert found.readings_count == size - 31
