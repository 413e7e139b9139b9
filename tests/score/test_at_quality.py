"""
Energy at a quality other than the target.
"""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import ReporterError
from reporter.score.at_quality import (
    EvaluationEnergy,
    Level,
    RunEnergyAt,
    energy_at_quality,
    run_energy_at,
)

UP = Level(value=0.7, higher_is_better=True)
DOWN = Level(value=90.0, higher_is_better=False)


def run(*pairs: tuple[float | None, float]) -> list[EvaluationEnergy]:
    """
    A run of one metric from quality and energy of its evaluations.
    """
    return [EvaluationEnergy(quality=(quality,), energy_j=energy_j) for quality, energy_j in pairs]


def energy_of(found: RunEnergyAt | None) -> float:
    """
    The energy that was found.
    """
    assert found is not None
    return found.energy_j


def test_energy_is_linear_in_quality_between_two_evaluations() -> None:
    """
    0.70 lies a quarter of the way from 0.69 to 0.73.
    """
    found = run_energy_at(run((0.5, 100), (0.69, 200), (0.73, 300), (0.74, 400)), [UP])

    assert math.isclose(energy_of(found), 225)


def test_an_evaluation_that_the_next_does_not_confirm_does_not_count() -> None:
    """
    A lucky spike at 200 J; the level is reached between 300 and 400 J.
    """
    found = run_energy_at(run((0.6, 100), (0.71, 200), (0.68, 300), (0.72, 400), (0.73, 500)), [UP])

    assert math.isclose(energy_of(found), 350)


def test_the_last_evaluation_needs_no_confirmation() -> None:
    """
    A run ends where it reached its target.
    """
    assert math.isclose(energy_of(run_energy_at(run((0.6, 100), (0.7, 200)), [UP])), 200)


def test_a_first_evaluation_beyond_the_level_is_an_upper_bound() -> None:
    """
    "At most" its energy: nobody looked earlier.
    """
    found = run_energy_at(run((0.71, 100), (0.72, 200)), [UP])

    assert found == RunEnergyAt(energy_j=100, is_at_most=True)


def test_a_run_that_never_passes_has_no_energy() -> None:
    """
    Nor has one without evaluations.
    """
    assert run_energy_at(run((0.6, 100), (0.69, 200)), [UP]) is None
    assert run_energy_at([], [UP]) is None


def test_of_two_metrics_the_one_that_holds_last_counts() -> None:
    """
    FID falls below 90 half way, the score rises above 0.7 three quarters of the way.
    """
    both = [
        EvaluationEnergy(quality=(0.4, 100.0), energy_j=100),
        EvaluationEnergy(quality=(0.8, 80.0), energy_j=200),
    ]

    assert math.isclose(energy_of(run_energy_at(both, [UP, DOWN])), 175)
    one_short = [both[0], EvaluationEnergy(quality=(0.8, 91.0), energy_j=200)]
    assert run_energy_at(one_short, [UP, DOWN]) is None


@pytest.mark.parametrize("before", [None, math.nan, -math.inf])
def test_a_missing_value_before_counts_to_the_evaluation(before: float | None) -> None:
    """
    Nothing is interpolated from a value that isn't there.
    """
    assert energy_of(run_energy_at(run((before, 100), (0.8, 200)), [UP])) == 200


def test_each_metric_needs_a_quality() -> None:
    """
    A list of the wrong length is no evaluation of this benchmark.
    """
    with pytest.raises(ReporterError, match="1 qualities for 2 metrics"):
        run_energy_at(run((0.6, 100)), [UP, DOWN])


def test_the_mean_over_all_runs_counts_with_their_own_spread() -> None:
    """
    No sample terms and no reference: s stands in u_A and, at least sigma_run, in the ties.
    """
    energies = [90.0, 100.0, 110.0, 100.0]
    found = energy_at_quality(
        [RunEnergyAt(energy_j=one) for one in energies],
        dropped_each_end=1,
        sigma_run=0.01,
        nodes=4,
    )
    spread = statistics.stdev(energies) / 100

    assert (found.energy_j, found.spread, found.run_variance) == (100, spread, spread**2)
    assert not found.is_at_most
    assert found.u_a is not None
    assert math.isclose(found.u_a, math.sqrt(spread**2 / 4 + 0.0085**2 / 4))


def test_a_missed_run_is_infinite_and_the_olympic_mean_counts() -> None:
    """
    Of 90, 100, 110 and a missed one remain 100 and 110; two missed are too many.
    """
    three = [RunEnergyAt(energy_j=one) for one in (90.0, 100.0, 110.0)]
    one = energy_at_quality([*three, None], dropped_each_end=1, sigma_run=0.01, nodes=1)
    two = energy_at_quality([*three, None, None], dropped_each_end=1, sigma_run=0.01, nodes=1)

    assert one.energy_j == 105
    assert two.energy_j is None
    assert two.passed_text == "3 of 5 runs passed"


def test_one_run_takes_the_spread_of_energy_and_of_samples() -> None:
    """
    Both are unknown from one run; 5 % stands for samples where the benchmark knows nothing.
    """
    found = energy_at_quality(
        [RunEnergyAt(energy_j=100, is_at_most=True)], dropped_each_end=1, sigma_run=0.02, nodes=1
    )

    assert found.energy_j == 100
    assert found.is_at_most
    assert found.run_variance is not None
    assert math.isclose(found.run_variance, 0.02**2 + 0.05**2)


def test_from_three_runs_on_the_own_spread_counts() -> None:
    """
    Two runs take that of the benchmark; of three of which one missed, the other two have one.
    """
    two = [RunEnergyAt(energy_j=one) for one in (100.0, 110.0)]
    few = energy_at_quality(two, dropped_each_end=0, sigma_run=0.02, nodes=1)
    enough = energy_at_quality([*two, None], dropped_each_end=1, sigma_run=0.02, nodes=1)
    alone = energy_at_quality([two[0], None, None], dropped_each_end=2, sigma_run=0.02, nodes=1)

    assert few.spread == math.hypot(0.02, 0.05)
    assert (enough.energy_j, enough.spread) == (110.0, statistics.stdev([100.0, 110.0]) / 105)
    assert alone.energy_j is None


def test_no_runs_are_refused() -> None:
    """
    There is nothing to average.
    """
    with pytest.raises(ReporterError, match="no runs"):
        energy_at_quality([], dropped_each_end=1, sigma_run=0.01, nodes=1)


@given(
    qualities=st.lists(st.floats(0, 1), min_size=1, max_size=12),
    steps=st.lists(st.floats(1, 100), min_size=12, max_size=12),
    level=st.floats(0, 1),
    easier=st.floats(0, 1),
)
def test_an_easier_level_never_takes_more_energy(
    qualities: list[float], steps: list[float], level: float, easier: float
) -> None:
    """
    Energy to a level rises with the level wherever the harder one is reached, and stays in the run.
    """
    energies = [sum(steps[: index + 1]) for index in range(len(qualities))]
    made = run(*zip(qualities, energies, strict=True))
    hard = run_energy_at(made, [Level(value=max(level, easier), higher_is_better=True)])
    easy = run_energy_at(made, [Level(value=min(level, easier), higher_is_better=True)])

    if hard is not None:
        assert energy_of(easy) <= hard.energy_j * (1 + 1e-9)
        assert energies[0] <= hard.energy_j <= energies[-1] * (1 + 1e-9)
