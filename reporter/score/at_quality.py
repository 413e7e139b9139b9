"""
Energy at any quality: what it takes to get to a level other than the benchmark's target.

Every evaluation of a run has an energy so far. No reference convergence exists but at the target,
so an entry's own samples count in full: its energy at a level is the mean over its runs, with their
whole spread.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from reporter.convergence.reference import olympic_mean
from reporter.convergence.samples_to_target import FEWEST_RUNS_FOR_SPREAD, UNKNOWN_SIGMA_SAMPLES
from reporter.errors import ReporterError
from reporter.score.uncertainty import type_a


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """
    A level of one metric that must hold.
    """

    value: float
    higher_is_better: bool

    def is_reached_by(self, quality: float | None) -> bool:
        """
        Whether *quality* is at or beyond the level; a value that is missing or no number is not.
        """
        if quality is None or math.isnan(quality):
            return False
        return quality >= self.value if self.higher_is_better else quality <= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationEnergy:
    """
    One evaluation: its qualities, one for each metric (None where not logged), and the energy in J
    from the start of the run to it.
    """

    quality: tuple[float | None, ...]
    energy_j: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnergyAt:
    """
    The energy in J that a run took to the level; *is_at_most* where its first evaluation passed.
    """

    energy_j: float
    is_at_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyAtQuality:
    """
    An entry at a level: how many runs passed, and its figures where enough did.

    *energy_j* is None where more runs than may be dropped never passed: not ranked at the level.
    *run_variance* is v for the ties, *spread* s the relative deviation of the runs.
    """

    passed: int
    runs: int
    energy_j: float | None = None
    spread: float | None = None
    run_variance: float | None = None
    u_a: float | None = None
    is_at_most: bool = False

    @property
    def passed_text(self) -> str:
        """
        "3 of 10 runs passed".
        """
        return f"{self.passed} of {self.runs} runs passed"


def run_energy_at(
    evaluations: Sequence[EvaluationEnergy], levels: Sequence[Level]
) -> RunEnergyAt | None:
    """
    The energy of a run to *levels*, which must hold at one evaluation; None if they never do.

    Counts at the first evaluation that passes and that the next one confirms, or that is the last.
    Between it and the one before, energy is taken as linear in quality, up to the metric that holds
    last. At the benchmark's own target nothing is interpolated: take the run's energy. Raises
    `ReporterError` when an evaluation has not one quality for each level.
    """
    passes = [_passes(one, levels) for one in evaluations]
    for index, is_passed in enumerate(passes):
        is_last = index + 1 == len(passes)
        if is_passed and (is_last or passes[index + 1]):
            break
    else:
        return None
    found = evaluations[index]
    if index == 0:
        return RunEnergyAt(energy_j=found.energy_j, is_at_most=True)
    before = evaluations[index - 1]
    share = max(
        _share(low, high, level)
        for low, high, level in zip(before.quality, found.quality, levels, strict=True)
    )
    return RunEnergyAt(energy_j=before.energy_j + share * (found.energy_j - before.energy_j))


def energy_at_quality(
    energies: Sequence[RunEnergyAt | None],
    *,
    dropped_each_end: int,
    sigma_run: float,
    nodes: int,
    sigma_samples: float | None = None,
) -> EnergyAtQuality:
    """
    The energy of an entry at a level from those of its runs, None where a run never passed.

    The plain mean where all passed; with up to *dropped_each_end* that didn't, these are infinite
    and the Olympic mean counts. u_A^2 = s^2/n + sigma_node^2/N. Below three runs s is unknown: then
    s^2 = sigma_run^2 + sigma_samples^2, the spread of energy per sample and of samples that the
    benchmark knows (5 % where it knows none). Raises `ReporterError` without runs.
    """
    runs = len(energies)
    if runs == 0:
        raise ReporterError("no runs: no energy at a quality")
    passed = [one.energy_j for one in energies if one is not None]
    found = EnergyAtQuality(passed=len(passed), runs=runs)
    everything = passed + [math.inf] * (runs - len(passed))
    mean = olympic_mean(everything, dropped_each_end if len(passed) < runs else 0)
    if math.isinf(mean):
        return found
    spread = _spread(passed, runs, sigma_run, sigma_samples or UNKNOWN_SIGMA_SAMPLES)
    return EnergyAtQuality(
        passed=len(passed),
        runs=runs,
        energy_j=mean,
        spread=spread,
        run_variance=max(sigma_run, spread) ** 2,
        u_a=type_a(variance=spread * spread, runs=runs, nodes=nodes),
        is_at_most=any(one is not None and one.is_at_most for one in energies),
    )


def _spread(passed: Sequence[float], runs: int, sigma_run: float, sigma_samples: float) -> float:
    if runs < FEWEST_RUNS_FOR_SPREAD or len(passed) < 2:
        return math.hypot(sigma_run, sigma_samples)
    return statistics.stdev(passed) / statistics.fmean(passed)


def _passes(evaluation: EvaluationEnergy, levels: Sequence[Level]) -> bool:
    if len(evaluation.quality) != len(levels):
        raise ReporterError(
            f"{len(evaluation.quality)} qualities for {len(levels)} metrics: give one for each"
        )
    return all(
        level.is_reached_by(quality)
        for quality, level in zip(evaluation.quality, levels, strict=True)
    )


def _share(before: float | None, after: float | None, level: Level) -> float:
    """
    How far between two evaluations the level was reached; 1 where the first has no value.
    """
    if level.is_reached_by(before):
        return 0.0
    if before is None or after is None or not math.isfinite(before):
        return 1.0
    return (level.value - before) / (after - before)
