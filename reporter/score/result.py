"""
What scoring gives: figures of each run, of each scope, and of the entry.

Energies stand on the side that the scope compares: AC, and in S1 the device. `None` means missing
or not eligible, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.convergence.samples_to_target import SamplesToTarget
from reporter.findings import Finding, has_errors
from reporter.model.carbon_table import CarbonTable
from reporter.model.enums import MeterClass, Scope
from reporter.score.estimator import EnergyPerSample, EnergyToTarget
from reporter.score.uncertainty import (
    MeteredEnergy,
    MeterIdentity,
    UncertainEnergy,
    expanded_uncertainty,
)
from reporter.units import Carbon, Energy, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class RunScore:
    """
    One run in one scope; *reached* says whether it met the target.

    *charged* includes the time that no reading covers, *integrated* doesn't; *read* is *charged* as
    the meters read it, *dc* the same on the DC side where it is known; *fabric* is the part of
    *charged* that is fabric (scope S3 only). *side_basis* is the worst of the parts: device, ac,
    dc_divided, dc_assumed or refused; none without parts.
    """

    label: str
    reached: bool
    duration_s: float
    samples_count: float
    integrated: Energy | None
    charged: Energy | None
    read: Energy | None
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

    *per_sample* is the energy per sample over all runs listed, as read; *samples* what the task
    needs at the entry's batch size; *estimate* the energy to target that follows, with its
    uncertainty. *run_mean* is the plain mean of the runs as they were, *integrated* the same
    without the charge; *metered* is the energy of all runs together. *time_to_train_s* is the
    Olympic mean of the runs' times, unscaled. *performance_per_watt* is samples per joule over all
    runs. *quality_per_kg_co2e* is `None` without a carbon rank, and *carbon_reason* says why;
    *emissions* may stand all the same. *u_pue* and *grid* are what the carbon ranks take besides.
    *carbon_table* is the board's own, by which alone the figures were made; `None` is the packaged
    one. *reasons* say why there is no rank; an eligible entry has none.
    """

    scope: Scope
    meter_class: MeterClass
    meter_reasons: tuple[str, ...]
    meter: MeterIdentity
    runs: tuple[RunScore, ...]
    per_sample: EnergyPerSample | None
    samples: SamplesToTarget | None
    estimate: EnergyToTarget | None
    run_mean: Energy | None
    integrated: Energy | None
    metered: MeteredEnergy | None
    performance_per_watt: float | None
    mean_power: Power | None
    time_to_train_s: float | None
    throughput_per_s: float | None
    emissions: Carbon | None
    quality_per_kg_co2e: float | None
    carbon_basis: str | None
    carbon_reason: str | None
    u_pue: float
    grid: str
    standard_emissions: Carbon | None
    reasons: tuple[Finding, ...]
    carbon_table: CarbonTable | None = None

    @property
    def is_eligible(self) -> bool:
        """
        Whether the entry may rank in this scope.
        """
        return not self.reasons

    @property
    def energy(self) -> Energy | None:
        """
        Energy to target E = e x S; the middle where the AC side is an interval.
        """
        return Energy(self.estimate.energy_j) if self.estimate else None

    @property
    def energy_interval(self) -> tuple[Energy, Energy] | None:
        """
        The lowest and highest E of a DC reading without a documented efficiency; else `None`.
        """
        found = self.estimate
        if found is None or found.low_j == found.high_j:
            return None
        return Energy(found.low_j), Energy(found.high_j)

    @property
    def guaranteed(self) -> Energy | None:
        """
        Guaranteed energy G = E (1 + 2 u_B), which ranks.
        """
        return Energy(self.estimate.guaranteed_j) if self.estimate else None

    @property
    def guaranteed_run(self) -> Energy | None:
        """
        The mean energy of the runs as they were, with what the meters may hide: of the Pareto view.
        """
        return Energy(self.metered.guaranteed_j / len(self.runs)) if self.metered else None

    @property
    def expanded_uncertainty(self) -> float | None:
        """
        U95, relative, k = 2: the one uncertainty that is printed anywhere.
        """
        return self.estimate.expanded if self.estimate else None

    @property
    def run_uncertainty(self) -> float | None:
        """
        U95 of what all runs used together: that of their meters and conversions alone.
        """
        found = self.metered
        return expanded_uncertainty(0.0, found.u_b, found.u_conversion) if found else None

    @property
    def uncertain_energy(self) -> UncertainEnergy | None:
        """
        E with its standard uncertainties, for the question how sure an order is.
        """
        found = self.estimate
        if found is None:
            return None
        return UncertainEnergy(
            energy_j=found.energy_j, u_a=found.u_a, u_b=found.u_b, u_conversion=found.u_conversion
        )

    @property
    def quality_per_kwh(self) -> float | None:
        """
        Targets reached for each kWh of guaranteed energy; `None` while an error stands.
        """
        if self.estimate is None or has_errors(self.reasons):
            return None
        return self.estimate.targets_per_kwh

    @property
    def few_runs_text(self) -> str | None:
        """
        "one run" or "two runs"; `None` from three runs on.
        """
        return self.samples.few_runs_text if self.samples else None


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
    def benchmark_key(self) -> tuple[str, int]:
        """
        The id and the version of the benchmark, which a board has once.
        """
        return self.benchmark_id, self.benchmark_version

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
