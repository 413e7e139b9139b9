"""
What scoring gives: figures of each run, of each scope, and of the entry.

Energies are on the AC side. `None` means missing or not eligible, never zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporter.findings import Finding
from reporter.model.enums import MeterClass, Scope
from reporter.units import Carbon, Energy, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScore:
    """
    One run in one scope, before the convergence scale.

    *kept* says whether the benchmark's rule uses the run, *reached* whether it met the target.
    *charged* includes the time that no reading covers; *dc* is the same charge on the DC side
    where it is known; *fabric* is the part of *charged* that is fabric (scope S3 only).
    *side_basis* is the worst of the parts: ac, dc_divided, dc_assumed or refused.
    """

    label: str
    kept: bool
    reached: bool
    duration_s: float
    integrated: Energy | None
    charged: Energy | None
    dc: Energy | None
    side_basis: str
    fabric: Energy | None
    samples_per_j: float | None
    throughput_per_s: float | None
    coverage: float | None
    largest_gap_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeScore:
    """
    The entry in one scope.

    *energy* is the mean charged energy of the kept runs times the convergence scale, *integrated*
    the same without the charge; *pessimistic* is U = E (1 + 2u) with u of the meter class.
    *performance_per_watt* is achieved samples per joule of the kept runs, unscaled.
    *quality_per_kg_co2e* is `None` without a carbon rank, and *carbon_reason* says why; *emissions*
    may stand all the same. *spent* is as *pessimistic*, but over all runs listed: the energy axis
    of the Pareto view. *reasons* say why there is no rank; an eligible entry has none.
    """

    scope: Scope
    meter_class: MeterClass
    meter_reasons: tuple[str, ...]
    runs: tuple[RunScore, ...]
    energy: Energy | None
    integrated: Energy | None
    pessimistic: Energy | None
    spent: Energy | None
    quality_per_kwh: float | None
    performance_per_watt: float | None
    mean_power: Power | None
    time_to_train_s: float | None
    throughput_per_s: float | None
    emissions: Carbon | None
    quality_per_kg_co2e: float | None
    carbon_basis: str | None
    carbon_reason: str | None
    standard_emissions: Carbon | None
    reasons: tuple[Finding, ...]

    @property
    def is_eligible(self) -> bool:
        """
        Whether the entry may rank in this scope.
        """
        return not self.reasons

    @property
    def kept(self) -> tuple[RunScore, ...]:
        """
        The runs that the benchmark's rule uses.
        """
        return tuple(run for run in self.runs if run.kept)

    @property
    def energy_cv(self) -> float | None:
        """
        Sample standard deviation over mean of the charged energies of the kept runs.
        """
        energies_j = [run.charged.joules for run in self.kept if run.charged]
        if len(energies_j) < 2:
            return None
        mean_j = math.fsum(energies_j) / len(energies_j)
        squares = math.fsum((energy_j - mean_j) ** 2 for energy_j in energies_j)
        return math.sqrt(squares / (len(energies_j) - 1)) / mean_j if mean_j > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """
    An entry in every scope that its energy parts support, S1 first.

    *reasons* say why there is no scope at all; they are empty when there is one.
    """

    submission_id: str
    benchmark_id: str
    benchmark_version: int
    scopes: tuple[ScopeScore, ...]
    reasons: tuple[Finding, ...] = ()

    @property
    def is_eligible(self) -> bool:
        """
        Whether the entry may rank in some scope.
        """
        return any(scope.is_eligible for scope in self.scopes)

    def of(self, scope: Scope) -> ScopeScore | None:
        """
        The figures of one scope, or `None` when the parts do not support it.
        """
        return next((item for item in self.scopes if item.scope is scope), None)
