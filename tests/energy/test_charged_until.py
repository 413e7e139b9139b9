"""
Energy so far: at the end of the window it is that of the whole, and it only ever rises.
"""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reporter.energy.counters import counter_charged_until, integrate_counter, unwrap
from reporter.energy.coverage import charged_until
from reporter.energy.integrate import integrate
from reporter.evidence.series import EnergyCounter, PowerTrace, Window, clean

GAP_S = 10.0
STEPS = st.lists(st.floats(0.1, 30.0), min_size=0, max_size=30)
WINDOW = Window(start_s=5.0, stop_s=100.0)
POINTS_S = np.array([5.0, 5.5, 20.0, 20.0, 63.25, 99.0, 100.0])


def of_window(stop_s: float) -> Window:
    """
    The run up to an instant.
    """
    return Window(start_s=WINDOW.start_s, stop_s=stop_s)


@given(STEPS, st.integers(0, 1_000), st.floats(0.0, 40.0))
def test_samples_so_far(steps_s: list[float], seed: int, first_s: float) -> None:
    """
    Every point has the charged energy of the window that ends there.
    """
    times_s = first_s + np.cumsum([0.0, *steps_s])
    power_w = np.random.default_rng(seed).uniform(50.0, 500.0, times_s.size)
    trace = PowerTrace(name="node", times_s=times_s, power_w=power_w)
    cleaned = clean(trace).trace
    whole = integrate(trace, WINDOW, charge_power_w=300.0)
    power = whole.charge_power_w or 0.0

    found_j = charged_until(cleaned, WINDOW, POINTS_S, gap_limit_s=GAP_S, charge_power_w=power)

    assert whole.charged_j is not None
    assert math.isclose(found_j[-1], whole.charged_j, rel_tol=1e-9)
    assert (np.diff(found_j) >= 0).all()
    assert found_j[0] == 0.0
    for stop_s, energy_j in zip(POINTS_S[1:], found_j[1:], strict=True):
        part = integrate(trace, of_window(float(stop_s)), charge_power_w=300.0)
        assert part.charged_j is not None
        assert math.isclose(energy_j, part.charged_j, rel_tol=1e-9)


@given(STEPS, st.integers(0, 1_000), st.floats(0.0, 40.0))
def test_counters_so_far(steps_s: list[float], seed: int, first_s: float) -> None:
    """
    The same for a counter of energy.
    """
    times_s = first_s + np.cumsum([0.0, *steps_s])
    rises_j = np.random.default_rng(seed).uniform(0.0, 900.0, times_s.size)
    counter = EnergyCounter(name="gpu", times_s=times_s, energy_j=np.cumsum(rises_j))
    whole = integrate_counter(counter, WINDOW, gap_limit_s=GAP_S, charge_power_w=300.0)
    power = whole.charge_power_w or 0.0

    found_j = counter_charged_until(
        unwrap(counter, cap_w=None), WINDOW, POINTS_S, gap_limit_s=GAP_S, charge_power_w=power
    )

    assert whole.charged_j is not None
    assert math.isclose(found_j[-1], whole.charged_j, rel_tol=1e-9)
    assert (np.diff(found_j) >= -1e-9).all()
