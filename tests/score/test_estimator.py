"""
Energy per sample, run noise, and energy to target.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.convergence.samples_to_target import CountRule, SamplesToTarget, samples_to_target
from reporter.errors import ReporterError
from reporter.score.estimator import (
    EnergyToTarget,
    energy_per_sample,
    energy_to_target,
    run_variance,
)
from reporter.score.uncertainty import MeteredPart, metered_energy

positive = st.floats(1e-3, 1e9)
runs_of_an_entry = st.lists(st.tuples(positive, positive), min_size=3, max_size=40)


def samples(counts: list[float]) -> SamplesToTarget:
    """
    The samples of an entry with its own convergence.
    """
    rule = CountRule(samples_per_count=1, dropped_each_end=1)
    found = samples_to_target(counts, curve=None, batch_size=1, rule=rule)
    assert found is not None
    return found


def figures(energies_j: list[float], counts: list[float], limit: float = 0.05) -> EnergyToTarget:
    """
    The figures of an entry on one node with one meter.
    """
    return energy_to_target(
        metered=metered_energy([MeteredPart(energy_j=sum(energies_j), class_limit=limit)]),
        per_sample=energy_per_sample(energies_j, counts),
        samples_sum=sum(counts),
        samples=samples(counts),
        sigma_run=0.01,
        nodes=1,
    )


def test_energy_per_sample_is_the_ratio_of_sums_and_its_spread_that_of_the_misses() -> None:
    """
    60 J / 30 = 2 J; the runs miss that by 1, -1 and 0 J of a mean of 20 J.
    """
    found = energy_per_sample([21.0, 19.0, 20.0], [10.0, 10.0, 10.0])

    assert found.value_j == 2
    assert found.spread is not None
    assert math.isclose(found.spread, math.sqrt((1 + 1) / 2) / 20)


def test_runs_that_need_more_samples_spread_nothing() -> None:
    """
    The luck of the seed is in the samples, not in energy per sample.
    """
    assert energy_per_sample([20.0, 40.0, 60.0], [10.0, 20.0, 30.0]).spread == 0


def test_one_run_has_no_spread_and_takes_the_noise_of_the_benchmark() -> None:
    """
    Below three runs an own spread is not used.
    """
    one = energy_per_sample([20.0], [10.0])

    assert (one.value_j, one.spread, one.runs) == (2.0, None, 1)
    assert run_variance(0.02, None, 1) == 0.02**2
    assert run_variance(0.02, 0.5, 2) == 0.02**2
    assert run_variance(0.02, 0.5, 3) == 0.5**2
    assert run_variance(0.02, 0.001, 3) == 0.02**2


@pytest.mark.parametrize(
    ("energies_j", "counts"),
    [
        ([], []),
        ([1.0], []),
        ([0.0], [1.0]),
        ([1.0], [0.0]),
        ([math.nan], [1.0]),
        ([math.inf], [1.0]),
    ],
)
def test_what_is_no_reading_is_refused(energies_j: list[float], counts: list[float]) -> None:
    """
    No run, lists of two lengths, and values that aren't positive and finite.
    """
    with pytest.raises(ReporterError):
        energy_per_sample(energies_j, counts)


@given(runs=runs_of_an_entry, factor=st.floats(0.01, 100))
def test_figures_scale_with_the_unit_of_energy_and_not_with_that_of_samples(
    runs: list[tuple[float, float]], factor: float
) -> None:
    """
    Twice every energy is twice E and G; twice every sample count changes neither.
    """
    energies_j, counts = [one[0] for one in runs], [one[1] for one in runs]
    base = figures(energies_j, counts)
    more = figures([factor * one for one in energies_j], counts)
    other = figures(energies_j, [factor * one for one in counts])

    assert math.isclose(more.energy_j, factor * base.energy_j, rel_tol=1e-9)
    assert math.isclose(more.guaranteed_j, factor * base.guaranteed_j, rel_tol=1e-9)
    assert math.isclose(other.energy_j, base.energy_j, rel_tol=1e-9)
    assert math.isclose(more.u_a, base.u_a, rel_tol=1e-6)


@given(runs=runs_of_an_entry, share=st.floats(0.5, 0.999))
def test_lowering_one_run_lowers_the_guaranteed_energy(
    runs: list[tuple[float, float]], share: float
) -> None:
    """
    No run noise stands in G, so a better run never makes the figure that ranks worse.
    """
    energies_j, counts = [one[0] for one in runs], [one[1] for one in runs]
    lowered = [energies_j[0] * share, *energies_j[1:]]

    assert figures(lowered, counts).guaranteed_j <= figures(energies_j, counts).guaranteed_j


@given(runs=runs_of_an_entry, limits=st.lists(st.floats(0.001, 0.2), min_size=2, max_size=2))
def test_a_worse_meter_raises_the_guaranteed_energy_and_leaves_the_estimate(
    runs: list[tuple[float, float]], limits: list[float]
) -> None:
    """
    E is what was read; G is what the meter can't put lower.
    """
    energies_j, counts = [one[0] for one in runs], [one[1] for one in runs]
    better, worse = (figures(energies_j, counts, limit) for limit in sorted(limits))

    assert better.energy_j == worse.energy_j
    assert better.guaranteed_j <= worse.guaranteed_j
    assert better.expanded <= worse.expanded
    assert better.energy_j == better.low_j == better.high_j
