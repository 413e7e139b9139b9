"""
Medians of intervals from counts.
"""

from __future__ import annotations

import numpy as np
import pytest

from reporter.energy.coverage import CLASSES_LIMIT, NO_STEPS, StepCounts, merge_counts


def test_median_of_counts() -> None:
    """
    An odd number gives the middle one, an even number the mean of two, none gives none.
    """
    counts = StepCounts.of([(1_000_000, 3), (2_000_000, 2)])

    assert counts.median_s() == 1.0
    assert counts.plus([(2_000_000, 1)]).median_s() == 1.5
    assert counts.plus([(60_000_000, 9)]).median_s() == 60.0
    assert counts.plus([(60_000_000, 9)]).median_s(10.0) == 1.0
    assert NO_STEPS.median_s() is None
    assert counts.median_s(0.5) is None


def test_counts_give_the_figures_of_the_intervals_themselves() -> None:
    """
    Median, median up to a limit and quantiles are those of the list, whatever its order.
    """
    steps_us = np.random.default_rng(2).integers(1, 40, 501) * 250_000
    counts = StepCounts.of((int(step), 1) for step in steps_us)
    short_us = steps_us[steps_us <= 3_000_000]

    assert counts.median_s() == np.median(steps_us) / 1e6
    assert counts.median_s(3.0) == np.median(short_us) / 1e6
    for share in (0.0, 0.1, 0.37, 1.0):
        assert counts.quantile_s(share) == pytest.approx(np.quantile(steps_us, share) / 1e6)


def test_jittering_intervals_stay_few() -> None:
    """
    Too many different intervals are counted in wider classes; the median stays close.
    """
    steps_us = np.random.default_rng(1).integers(900_000, 1_100_000, 100_000)
    counts = StepCounts.of((int(step), 1) for step in steps_us)

    assert len(counts.counts) <= CLASSES_LIMIT
    assert counts.level > 0
    assert counts.median_s() == pytest.approx(float(np.median(steps_us)) / 1e6, abs=1e-4)


def test_devices_with_equal_counts_share_them() -> None:
    """
    A thousand nodes that are read together cost as much as one.
    """
    left = tuple(StepCounts.of([(1_000_000, 5)]) for _ in range(3))
    right = tuple(StepCounts.of([(1_000_000, 2)]) for _ in range(3))
    merged = merge_counts(left, right)

    assert merged[0].counts == {1_000_000: 7}
    assert merged[0] is merged[1] is merged[2]
    assert merge_counts(left, (NO_STEPS,) * 3) is left
    assert merge_counts((NO_STEPS,) * 3, right) is right
