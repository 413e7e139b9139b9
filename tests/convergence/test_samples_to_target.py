"""
The samples that count for an entry: the reference, and an excess by how sure it is.
"""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.convergence.samples_to_target import (
    Basis,
    CountRule,
    SamplesToTarget,
    counts_of,
    own_count,
    samples_to_target,
)
from tests.convergence.points import benchmark, board_curve, curve

ONE = CountRule(samples_per_count=1, dropped_each_end=1)
# Mean 100, sample deviation 10, ten values.
TEN = [100 - 10 * math.sqrt(0.9), 100 + 10 * math.sqrt(0.9)] * 5
KEPT = curve({8: TEN, 64: [300.0, 310.0]})


def needed(own: float, runs: int = 10, batch_size: int = 8) -> SamplesToTarget:
    """
    What counts for an entry whose runs all needed *own*.
    """
    found = samples_to_target([own] * runs, curve=KEPT, batch_size=batch_size, rule=ONE)
    assert found is not None
    return found


@pytest.mark.parametrize(("errors", "weight"), [(-2, 0), (0, 0), (1, 0), (2, 0.75), (3, 8 / 9)])
def test_an_excess_counts_by_how_sure_it_is(errors: float, weight: float) -> None:
    """
    Of one standard error nothing, of two three quarters, of three 89 %; fewer samples: no credit.
    """
    error = 10 * math.sqrt(1 / 10 + 1 / 10)
    found = needed(100 + errors * error)

    assert math.isclose(found.standard_error, error)
    assert math.isclose(found.weight, weight, abs_tol=1e-12)
    assert math.isclose(found.samples, 100 + weight * errors * error)
    assert found.basis is Basis.REFERENCE
    assert math.isclose(found.relative_doubt, weight * error / found.samples, abs_tol=1e-12)


def test_an_excess_without_any_doubt_counts_in_full() -> None:
    """
    Where the reference has no spread and no resolution, one more sample counts.
    """
    kept = curve({8: [4.0, 4.0, 4.0]})
    found = samples_to_target([5.0] * 3, curve=kept, batch_size=8, rule=ONE)
    equal = samples_to_target([4.0] * 3, curve=kept, batch_size=8, rule=ONE)
    assert found is not None
    assert equal is not None

    assert (found.samples, found.weight, found.excess, found.p_value) == (5, 1, math.inf, 0)
    assert (equal.samples, equal.weight, equal.excess) == (4, 0, 0)


def test_own_scatter_buys_no_doubt() -> None:
    """
    The standard error is the reference's alone, so noisy runs count like quiet ones.
    """
    noisy = samples_to_target([80.0, 120.0] * 5, curve=KEPT, batch_size=8, rule=ONE)
    assert noisy is not None

    assert noisy.standard_error == needed(100).standard_error


def test_clearly_more_is_said_below_five_percent() -> None:
    """
    The p value is printed; the sentence begins at 5 %.
    """
    assert not needed(105).needs_clearly_more
    assert needed(115).needs_clearly_more


def test_a_missed_run_is_dropped_as_the_slowest_and_two_leave_no_rank() -> None:
    """
    The Olympic mean allows k missed runs; with too few runs for it none may miss.
    """
    counts = counts_of([100.0] * 9 + [None], samples_per_count=1)
    assert own_count(counts, dropped_each_end=1) == 100
    assert samples_to_target(counts, curve=KEPT, batch_size=8, rule=ONE) is not None
    counts = counts_of([100.0] * 8 + [None, None], samples_per_count=1)
    assert samples_to_target(counts, curve=KEPT, batch_size=8, rule=ONE) is None
    counts = counts_of([100.0, None], samples_per_count=1)
    assert samples_to_target(counts, curve=KEPT, batch_size=8, rule=ONE) is None


def test_counts_are_rounded_as_published() -> None:
    """
    To three decimals of an epoch: 0.762501 counts as 0.763 only from 0.7625 on.
    """
    assert counts_of([3_198_000_000.0], samples_per_count=4_195_197_692) == (0.762,)


def test_above_the_range_own_samples_count_and_not_less_than_the_largest_point() -> None:
    """
    With 64 the largest point at 305 counts, a batch of 128 that "needs" 200 counts 305.
    """
    found = needed(200, batch_size=128)
    slow = needed(400, batch_size=128)

    assert (found.samples, slow.samples) == (305, 400)
    assert found.basis is Basis.OWN
    assert found.weight == 1
    assert found.how == "own convergence: batch size 128 above the largest point 64"


@pytest.mark.parametrize(
    ("kept", "is_open", "how"),
    [
        (None, False, "own convergence: no reference points"),
        (KEPT, True, "own convergence: open division"),
    ],
)
def test_without_a_reference_the_plain_mean_of_runs_that_reached_counts(
    kept: object, how: str, *, is_open: bool
) -> None:
    """
    Its doubt is the own deviation over the root of the runs that reached.
    """
    values = [90.0, 100.0, 110.0, 140.0]
    found = samples_to_target(
        [*values, math.inf],
        curve=KEPT if kept else None,
        batch_size=8,
        rule=ONE,
        is_open=is_open,
    )
    assert found is not None

    assert (found.samples, found.how, found.reference, found.excess) == (110, how, None, None)
    assert math.isclose(found.standard_error, statistics.stdev(values) / 2)
    assert math.isclose(found.relative_doubt, statistics.stdev(values) / 2 / 110)


@pytest.mark.parametrize(("sigma", "used"), [(0.08, 0.08), (None, 0.05)])
def test_few_runs_take_the_spread_that_the_benchmark_knows(
    sigma: float | None, used: float
) -> None:
    """
    Below three runs the own spread is no estimate; 5 % where nothing is known. The row says so.
    """
    rule = CountRule(samples_per_count=2, dropped_each_end=1, sigma_samples=sigma)
    one = samples_to_target([100.0], curve=None, batch_size=8, rule=rule)
    two = samples_to_target([100.0, 300.0], curve=None, batch_size=8, rule=rule)
    assert one is not None
    assert two is not None

    assert (one.samples, two.samples) == (200, 400)
    assert math.isclose(one.standard_error, 200 * used)
    assert math.isclose(two.standard_error, 400 * used / math.sqrt(2))
    assert (one.few_runs_text, two.few_runs_text) == ("one run", "two runs")
    assert needed(100, runs=3).few_runs_text is None


@given(own=st.floats(1, 1000), more=st.floats(0, 100), runs=st.integers(3, 40))
def test_needing_more_samples_never_counts_fewer(own: float, more: float, runs: int) -> None:
    """
    S rises with the own samples, and lies between the reference and the own mean.
    """
    low, high = needed(own, runs), needed(own + more, runs)

    assert low.samples <= high.samples * (1 + 1e-12)
    assert 100 * (1 - 1e-12) <= low.samples <= max(100.0, own) * (1 + 1e-12)


@given(own=st.floats(1, 1000))
def test_the_largest_free_ride_is_half_a_standard_error(own: float) -> None:
    """
    (own - S_ref) - w (own - S_ref) <= 1 se, and what is not charged beyond z = 2 is at most 0.5.
    """
    found = needed(own)
    free = (max(own, 100) - found.samples) / found.standard_error

    assert free <= 1 + 1e-9
    assert found.excess is not None
    if found.excess >= 2:
        assert free <= 0.5 + 1e-9


def test_the_published_excesses_are_those_of_the_sets() -> None:
    """
    An Olympic mean of 1.856 M images on stable_diffusion at 256: z 1.54, p 0.070, w 0.578.
    """
    one = benchmark("stable-diffusion")
    rule = CountRule(samples_per_count=1, dropped_each_end=1)
    found = samples_to_target([1_856_000.0] * 10, curve=board_curve(one), batch_size=256, rule=rule)
    assert found is not None
    assert found.excess is not None
    assert found.p_value is not None

    assert math.isclose(found.excess, 1.5389066307718657, rel_tol=1e-9)
    assert math.isclose(found.p_value, 0.07015777214955257, rel_tol=1e-9)
    assert math.isclose(found.weight, 0.5777443609022551, rel_tol=1e-9)
    assert math.isclose(found.samples, 1792943.1578947369, rel_tol=1e-9)
