"""
Energy counters: wraps, resets, and their energy in a window.
"""

from __future__ import annotations

import numpy as np
import pytest

from reporter.energy.counters import integrate_counter, unwrap
from reporter.energy.coverage import Integral
from reporter.evidence.series import EnergyCounter, Window


def counter(*readings: tuple[float, float], wrap_j: float | None = None) -> EnergyCounter:
    """
    A counter from seconds and joules.
    """
    table = np.array(readings, dtype=np.float64).reshape(-1, 2)
    return EnergyCounter(name="gpu0", times_s=table[:, 0], energy_j=table[:, 1], wrap_j=wrap_j)


def integral(
    counted: EnergyCounter,
    start_s: float,
    stop_s: float,
    *,
    charge_power_w: float | None = None,
    cap_w: float | None = None,
) -> Integral:
    """
    The energy in a window, gap limit 10 s.
    """
    return integrate_counter(
        counted,
        Window(start_s=start_s, stop_s=stop_s),
        gap_limit_s=10.0,
        charge_power_w=charge_power_w,
        cap_w=cap_w,
    )


def test_a_wrap_within_the_cap_is_undone() -> None:
    """
    A declared range and a possible power make a fall a wrap.
    """
    steps = unwrap(counter((0, 262_000), (1, 300), (2, 700), wrap_j=262_144), cap_w=500.0)

    assert steps.rises_j.tolist() == [444.0, 400.0]
    assert (steps.wraps_count, steps.resets) == (1, ())


@pytest.mark.parametrize(
    ("wrap_j", "cap_w"),
    [(None, 500.0), (262_144, 443.0), (262_144, None), (261_000, 500.0)],
    ids=["no range", "above the cap", "no cap", "above the range"],
)
def test_any_other_fall_is_a_reset(wrap_j: float | None, cap_w: float | None) -> None:
    """
    Without a range, without a cap, above the cap, or from above the range, nothing is added.
    """
    steps = unwrap(counter((0, 262_000), (1, 300), (2, 700), wrap_j=wrap_j), cap_w=cap_w)

    assert np.isnan(steps.rises_j[0])
    assert steps.rises_j[1] == 400.0
    assert (steps.wraps_count, len(steps.resets)) == (0, 1)
    assert (steps.resets[0].before_j, steps.resets[0].after_j) == (262_000.0, 300.0)


def test_a_wrap_just_at_the_cap_counts() -> None:
    """
    The cap itself can be drawn.
    """
    steps = unwrap(counter((0, 262_000), (1, 300), wrap_j=262_144), cap_w=444.0)

    assert steps.wraps_count == 1


def test_readings_are_put_in_order_first() -> None:
    """
    A line out of place is no reset; doubled and broken readings are left out.
    """
    steps = unwrap(
        counter((0, 0), (2, 200), (1, 100), (2, 210), (3, float("nan")), (4, 400)), cap_w=None
    )

    assert steps.times_s.tolist() == [0.0, 1.0, 2.0, 4.0]
    assert steps.rises_j.tolist() == [100.0, 110.0, 190.0]
    assert (steps.resets, steps.left_out_count) == ((), 2)


def test_energy_in_a_window() -> None:
    """
    Inside a step the power is steady, so the window's edges may lie between readings.
    """
    found = integral(counter((0, 0), (10, 1000), (20, 3000)), 5.0, 15.0)

    assert found.integrated_j == pytest.approx(500 + 1000)
    assert found.charged_j == found.integrated_j
    assert (found.coverage, found.uncovered_s, found.largest_gap_s) == (1.0, 0.0, 5.0)
    assert (found.highest_w, found.readings_count, found.median_interval_s) == (200.0, 1, 10.0)


def test_resets_gaps_and_ends_are_charged() -> None:
    """
    What a counter doesn't show is charged at the given power, or its highest mean.
    """
    readings = [(0, 0), (10, 1000), (20, 0), (30, 1000), (50, 5000)]
    found = integral(counter(*readings), 0.0, 60.0, charge_power_w=400.0)

    assert found.integrated_j == pytest.approx(1000 + 1000 + 4000)
    assert found.uncovered_s == pytest.approx(10 + 20 + 10)
    assert found.charged_j == pytest.approx(1000 + 1000 + 40 * 400)
    assert found.coverage == pytest.approx(20 / 60)
    assert found.largest_gap_s == 20.0
    assert integral(counter(*readings), 0.0, 60.0).charge_power_w == 200.0


def test_without_readings_in_the_window() -> None:
    """
    Nothing is known: all of it is charged, if a power is.
    """
    found = integral(counter((0, 0), (10, 1000)), 50.0, 60.0, charge_power_w=400.0)
    assert (found.integrated_j, found.charged_j, found.coverage) == (None, 4000.0, 0.0)

    nothing = integral(counter(), 0.0, 10.0)
    assert (nothing.integrated_j, nothing.charged_j) == (None, None)
    assert integral(counter((0, 5)), 0.0, 10.0, charge_power_w=2.0).charged_j == 20.0
