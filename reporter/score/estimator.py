"""
Energy to target: energy per sample over all runs, times the samples that the benchmark needs.

Energy to target of single runs spreads by the luck of the seed (5 and 9 % on two published sets of
bert), energy per sample by 0.3 and 1.4 %. So the first is estimated by the second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reporter.convergence.samples_to_target import FEWEST_RUNS_FOR_SPREAD, SamplesToTarget
from reporter.energy.parts import energy_per_sample_spread
from reporter.errors import ReporterError
from reporter.score.uncertainty import MeteredEnergy, expanded_uncertainty, type_a
from reporter.units import JOULES_PER_KWH


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyPerSample:
    """
    Energy per sample over all listed runs, in J.

    *spread* (s_e) is the run-to-run standard deviation of it, relative; None for a single run.
    """

    value_j: float
    spread: float | None
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyToTarget:
    """
    The figures of one entry in one scope; energies in J, uncertainties relative.

    *energy_j* is E; where the AC side of a DC reading is an interval it is the middle of *low_j*
    and *high_j*, else all three are equal. *run_variance* is v, the square of the run noise used;
    *u_a*, *u_b* and *u_conversion* are standard uncertainties, *expanded* is U95. *guaranteed_j* is
    G, which ranks.
    """

    per_sample: EnergyPerSample
    samples: SamplesToTarget
    nodes: int
    run_variance: float
    energy_j: float
    low_j: float
    high_j: float
    u_a: float
    u_b: float
    u_conversion: float
    expanded: float
    guaranteed_j: float

    @property
    def targets_per_kwh(self) -> float:
        """
        Quality per kWh: how many trainings to the target a kWh is guaranteed to pay.
        """
        return JOULES_PER_KWH / self.guaranteed_j


def energy_per_sample(energies_j: Sequence[float], samples: Sequence[float]) -> EnergyPerSample:
    """
    Energy per sample e = sum(E_r) / sum(s_r) over ALL listed runs, and its run-to-run spread s_e.

    *energies_j* is each run's energy in the board's scope, *samples* its samples to the last
    evaluation; runs that missed the target stand among them, since their energy and samples are as
    good a reading. s_e is the deviation of E_r from e s_r with n - 1 degrees of freedom, over the
    mean energy. A fixed cost per run is not modelled (at most 0.15 % on published sets). Raises
    `ReporterError` when there is no run, the lists differ in length, or a value isn't positive and
    finite.
    """
    runs = len(energies_j)
    if runs == 0 or runs != len(samples):
        raise ReporterError(f"{runs} run energies and {len(samples)} sample counts: no estimate")
    if not all(0 < value < math.inf for value in (*energies_j, *samples)):
        raise ReporterError("a run's energy and samples must be positive and finite")
    value = math.fsum(energies_j) / math.fsum(samples)
    if runs == 1:
        return EnergyPerSample(value_j=value, spread=None, runs=1)
    spread = energy_per_sample_spread(energies_j, samples)
    return EnergyPerSample(value_j=value, spread=spread, runs=runs)


def run_variance(sigma_run: float, spread: float | None, runs: int) -> float:
    """
    The relative variance of one run: v = max(sigma_run, s_e)^2; sigma_run^2 below three runs.

    *sigma_run* is the constant of the benchmark. Nothing is pooled over a board: a pooled value
    would move with other people's entries.
    """
    if spread is None or runs < FEWEST_RUNS_FOR_SPREAD:
        return sigma_run * sigma_run
    return max(sigma_run, spread) ** 2


def energy_to_target(
    *,
    metered: MeteredEnergy,
    per_sample: EnergyPerSample,
    samples_sum: float,
    samples: SamplesToTarget,
    sigma_run: float,
    nodes: int,
) -> EnergyToTarget:
    """
    E, U95 and G of an entry.

    *metered* is what the meters of the board's scope say, summed over all runs; *samples_sum* the
    samples of all runs; *nodes* the nodes of the system. Raises `ReporterError` when there are no
    nodes.
    """
    variance = run_variance(sigma_run, per_sample.spread, per_sample.runs)
    u_a = type_a(
        variance=variance, runs=per_sample.runs, nodes=nodes, samples_doubt=samples.relative_doubt
    )
    scale = samples.samples / samples_sum
    return EnergyToTarget(
        per_sample=per_sample,
        samples=samples,
        nodes=nodes,
        run_variance=variance,
        energy_j=metered.middle_j * scale,
        low_j=metered.low_j * scale,
        high_j=metered.high_j * scale,
        u_a=u_a,
        u_b=metered.u_b,
        u_conversion=metered.u_conversion,
        expanded=expanded_uncertainty(u_a, metered.u_b, metered.u_conversion),
        guaranteed_j=metered.guaranteed_j * scale,
    )
