"""
The figures of a statement: energy and CO2e of one run and of all runs, with their uncertainty.

Ranks use the guaranteed energy; a statement gives the energy to target and its uncertainty instead,
because a paper's reader wants the figure and its doubt apart. A missing PUE, place or factor stays
missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporter.citation.amounts import shown
from reporter.energy.meter_class import UNCERTAINTY
from reporter.energy.parts import parts_in
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.leaderboard.budget_boards import figure_of
from reporter.leaderboard.entries import Entry
from reporter.model.benchmark import Benchmark, Board
from reporter.model.enums import Scope
from reporter.model.run import EnergyPart
from reporter.model.submission import Submission
from reporter.score.emissions import (
    Footprint,
    Place,
    footprint_of,
    place_of,
    reference_emissions,
)
from reporter.score.result import ScopeScore
from reporter.score.supplementary import Shown, shown_of
from reporter.score.within_budget import QualityWithinBudget
from reporter.units import SECONDS_PER_HOUR, Carbon, Energy, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    Everything that the wording of a statement needs.

    *limit* is the limit of error of the meter class and *uncertainty* U95 of the energy to target
    (k = 2), of the meters alone where there is none; both are relative. *one* is the energy to
    target, *every* the sum of all runs listed. *shown* is what is stated besides and never ranks.
    *within_budget* is the quality where that is the goal, or why there is none.
    """

    submission: Submission
    benchmark: Benchmark
    board: Board
    scored: ScopeScore
    place: Place
    limit: float
    uncertainty: float
    one: Footprint | None
    every: Footprint | None
    shown: Shown | None
    within_budget: QualityWithinBudget | Finding | None

    @property
    def parts(self) -> tuple[EnergyPart, ...]:
        """
        The energy parts of all runs that count in the scope.
        """
        runs, scope = self.submission.runs, self.scored.scope
        return tuple(part for run in runs for part in parts_in(run, scope))

    @property
    def model_name(self) -> str:
        """
        The model that was trained, that of the benchmark where the submission names none.
        """
        model = self.submission.model
        return shown(model.name if model else self.benchmark.model)

    @property
    def base_model(self) -> str | None:
        """
        The model that was fine-tuned; `None` for a training from the start.
        """
        model = self.submission.model
        return (model.base_model if model else None) or self.benchmark.base_model

    @property
    def reached_count(self) -> int:
        """
        How many of the runs listed reached the target.
        """
        return sum(run.reached for run in self.scored.runs)

    @property
    def power_per_accelerator(self) -> Power | None:
        """
        Mean power of the scope divided by the number of accelerators.
        """
        mean = self.scored.mean_power
        return mean.scaled(1 / self.submission.system.accelerators_count) if mean else None

    @property
    def accelerator_hours_one(self) -> float | None:
        """
        Accelerators times hours of one run.
        """
        seconds = self.scored.time_to_train_s
        return None if seconds is None else self._accelerator_hours(seconds)

    @property
    def accelerator_hours_every(self) -> float:
        """
        Accelerators times hours of all runs listed.
        """
        return self._accelerator_hours(self.seconds_every)

    @property
    def seconds_every(self) -> float:
        """
        Seconds of all runs listed, one after the other.
        """
        return math.fsum(run.duration_s for run in self.submission.runs)

    def reference_of(self, amount: Footprint) -> Carbon:
        """
        CO2e of the same energy at the board's reference site; it says nothing of the real one.
        """
        return reference_emissions(amount.energy, self.scored.scope, self.board.reference_site)

    def _accelerator_hours(self, seconds: float) -> float:
        return self.submission.system.accelerators_count * seconds / SECONDS_PER_HOUR


def figures_of(entry: Entry, benchmark: Benchmark, board: Board, scope: Scope | None) -> Figures:
    """
    The figures of *entry* in *scope*, which may be left out when there is only one.

    Raises `ReporterError` when the entry has no figures in the scope, or several to choose from, or
    the benchmark ranks quality within a budget that it doesn't state.
    """
    scored = _scope_score(entry, scope)
    submission = entry.submission
    place = place_of(submission, scored.scope, scored.carbon_table)
    limit = UNCERTAINTY[scored.meter_class]
    return Figures(
        submission=submission,
        benchmark=benchmark,
        board=board,
        scored=scored,
        place=place,
        limit=limit,
        uncertainty=scored.expanded_uncertainty or scored.run_uncertainty or limit,
        one=footprint_of(scored.energy, submission, place),
        every=footprint_of(_energy_of_all(scored), submission, place),
        shown=shown_of(submission, scored),
        within_budget=figure_of((entry, scored), benchmark) if benchmark.ranks_quality else None,
    )


def _scope_score(entry: Entry, scope: Scope | None) -> ScopeScore:
    known = entry.score.scopes
    names = " and ".join(item.scope.value for item in known)
    if not known:
        reasons = "; ".join(reason.message for reason in entry.score.reasons)
        raise ReporterError(f"{entry.id} has no energy to state: {reasons}")
    if scope is None and len(known) > 1:
        raise ReporterError(f"{entry.id} has figures in {names}; name one with --scope")
    found = known[0] if scope is None else entry.score.of(scope)
    if found is None:
        raise ReporterError(f"{entry.id} has no figures in {scope}; it has {names}")
    return found


def _energy_of_all(scored: ScopeScore) -> Energy | None:
    """
    What all runs listed used; `None` if one is not known.
    """
    charged = [run.charged.joules for run in scored.runs if run.charged is not None]
    return Energy(math.fsum(charged)) if len(charged) == len(scored.runs) else None
