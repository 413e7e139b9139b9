"""
Quality within a budget: how good a run is by the last evaluation that its budget pays.

An evaluation is within a budget of energy when even what the meters may hide is: the measured
energy so far, times G/E of the entry. So a better meter pays, and a worse one never does. A run may
take less than the budget; what it evaluates later doesn't count.

The figure of an entry is the mean over its runs. Its one uncertainty is that of the runs:
v = max(sigma_quality, s)^2 with s from three runs on, as for energies (`estimator.run_variance`).
Entry j is clearly better than i when their qualities differ by more than
c sqrt(v_j (1/n_i + 1/n_j)), with the factor c of the ranks by energy (Tukey's studentized range at
95 % for the whole board).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from reporter.convergence.samples_to_target import FEWEST_RUNS_FOR_SPREAD
from reporter.errors import ReporterError
from reporter.score.ranks import FACTORS, Rank, ranks_of_terms, tier_of
from reporter.score.sweep import Terms
from reporter.score.uncertainty import COVERAGE_FACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """
    One evaluation of a run: its quality, and the time in s and the energy in J from the start of
    the run to it, with what meters may hide; `None` where no energy was measured.
    """

    quality: float
    elapsed_s: float
    energy_j: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityWithinBudget:
    """
    The mean quality of the runs of an entry within the budget, with the variance v of one run in
    the square of the metric's unit. *energy_j* and *elapsed_s* are means at the evaluations that
    count.
    """

    quality: float
    run_variance: float
    runs: int
    energy_j: float | None
    elapsed_s: float

    @property
    def expanded(self) -> float:
        """
        U95 = 2 sqrt(v/n) of the mean quality, in the unit of the metric.
        """
        return COVERAGE_FACTOR * math.sqrt(self.run_variance / self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityContender:
    """
    What the ranks by quality need of one entry; *submitter* is the organisation's id.
    """

    submitter: str
    found: QualityWithinBudget


def last_within(
    evaluations: Sequence[Evaluation], *, energy_j: float | None, time_s: float | None
) -> Evaluation | None:
    """
    The last evaluation within *energy_j* and *time_s*, `None` where none is.

    A bound that is `None` binds nothing; an evaluation without an energy is never within one.
    """
    found = None
    for one in evaluations:
        has_energy = energy_j is None or (one.energy_j is not None and one.energy_j <= energy_j)
        has_time = time_s is None or one.elapsed_s <= time_s
        is_later = found is None or one.elapsed_s >= found.elapsed_s
        if has_energy and has_time and is_later:
            found = one
    return found


def quality_within_budget(
    last: Sequence[Evaluation], *, sigma_quality: float
) -> QualityWithinBudget:
    """
    The figure of an entry from the evaluation that counts of each of its runs.

    Raises `ReporterError` without runs.
    """
    if not last:
        raise ReporterError("no runs: no quality within a budget")
    qualities = [one.quality for one in last]
    energies = [one.energy_j for one in last if one.energy_j is not None]
    spread = statistics.stdev(qualities) if len(last) >= FEWEST_RUNS_FOR_SPREAD else 0.0
    return QualityWithinBudget(
        quality=statistics.fmean(qualities),
        run_variance=max(sigma_quality, spread) ** 2,
        runs=len(last),
        energy_j=statistics.fmean(energies) if len(energies) == len(last) else None,
        elapsed_s=statistics.fmean(one.elapsed_s for one in last),
    )


def quality_width(better: QualityContender, other: QualityContender, entries: int) -> float:
    """
    By how much *better* must be better than *other*, in the unit of the metric, on a board of
    *entries* ranked entries.
    """
    runs = 1 / better.found.runs + 1 / other.found.runs
    return FACTORS[tier_of(entries)] * math.sqrt(better.found.run_variance * runs)


def quality_ranks(
    contenders: Sequence[QualityContender], *, higher_is_better: bool
) -> tuple[Rank, ...]:
    """
    The rank of each contender, in their order: 1 plus the other submitters that are clearly better
    plus the own clearly better entries, as for energies.
    """
    square = FACTORS[tier_of(len(contenders))] ** 2
    sign = -1.0 if higher_is_better else 1.0
    return ranks_of_terms(
        [
            Terms(
                submitter=one.submitter,
                grid="",
                log=sign * one.found.quality,
                share=1 / one.found.runs,
                noise=square * one.found.run_variance,
                rest=0.0,
            )
            for one in contenders
        ]
    )
