"""
Boards that rank by the quality reached within a budget of energy or time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reporter.errors import ReporterError
from reporter.findings import Finding, warning
from reporter.leaderboard.competition import choose
from reporter.leaderboard.entries import (
    BudgetStanding,
    Entry,
    Member,
    Organisations,
    organisation_of,
)
from reporter.leaderboard.learning_curve import energies_so_far_j
from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction
from reporter.model.run import CurvePoint
from reporter.score.within_budget import (
    Evaluation,
    QualityContender,
    QualityWithinBudget,
    last_within,
    quality_ranks,
    quality_width,
    quality_within_budget,
)
from reporter.score_codes import SCORE_CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRanking:
    """
    By entry id in the order of the list: rank and whether it is shared, figures with the distance
    to the next, and why an entry has no rank.
    """

    places: Mapping[str, tuple[int, bool]]
    standings: Mapping[str, BudgetStanding]
    why_not: Mapping[str, Finding]


def rank_within_budget(
    members: Sequence[Member],
    benchmark: Benchmark,
    organisations: Organisations,
    others: Sequence[Member] = (),
) -> BudgetRanking:
    """
    The ranks of *members*, which may rank, by the quality within the budget of *benchmark*; those
    of *others* that have such a quality keep it as a figure.

    Raises `ReporterError` where the benchmark states no budget or no spread of the quality; its
    file is refused then (BD-3).
    """
    figures, why_not = {}, {}
    for entry, scored in members:
        found = figure_of((entry, scored), benchmark)
        if isinstance(found, Finding):
            why_not[entry.id] = found
        else:
            figures[entry.id] = found
    known = [member for member in members if member[0].id in figures]
    ordered = sorted(known, key=lambda member: _order(member[0], figures, benchmark.metrics[0]))
    pairs = [(one, _contender(one[0], figures[one[0].id], organisations)) for one in ordered]
    chosen = choose(pairs, benchmark.competes, organisations)
    contenders = [contender for _, contender in chosen.ranked]
    names = [entry.id for (entry, _), _ in chosen.ranked]
    places = quality_ranks(contenders, higher_is_better=_is_upward(benchmark.metrics[0]))
    shown = [(entry.id, figure_of((entry, scored), benchmark)) for entry, scored in others]
    standings = {
        name: BudgetStanding(found=found)
        for name, found in (*shown, *figures.items())
        if not isinstance(found, Finding)
    }
    return BudgetRanking(
        places={
            name: (place.place, place.is_shared) for name, place in zip(names, places, strict=True)
        },
        standings=standings | _distances(names, contenders),
        why_not={**why_not, **chosen.left_out},
    )


def figure_of(member: Member, benchmark: Benchmark) -> QualityWithinBudget | Finding:
    """
    The quality of an entry within the budget, or why it has none (SR-31, SR-32).

    Raises `ReporterError` as `rank_within_budget` does.
    """
    budget, sigma = benchmark.budget, benchmark.noise.sigma_quality
    if budget is None or sigma is None:
        raise ReporterError(f"{benchmark.id} states no budget, or no sigma_quality")
    entry, last = member[0], []
    for index, run in enumerate(entry.submission.runs):
        evaluations = _evaluations(member, index, benchmark.metrics[0])
        if budget.energy_j is not None and any(one.energy_j is None for one in evaluations):
            return _without(
                entry, index, "SR-32", f"an evaluation of run {run.label} has no energy"
            )
        found = last_within(evaluations, energy_j=budget.energy_j, time_s=budget.time_s)
        if found is None:
            message = f"run {run.label} has no evaluation within the budget"
            return _without(entry, index, "SR-31", message)
        last.append(found)
    return quality_within_budget(last, sigma_quality=sigma)


def _without(entry: Entry, index: int, code: str, message: str) -> Finding:
    file, pointer = entry.path or entry.id, f"/runs/{index}/learning_curve"
    return warning(code, file, pointer, message, SCORE_CODES[code][1])


def _evaluations(member: Member, index: int, metric: Metric) -> list[Evaluation]:
    """
    The evaluations of a run in the metric that ranks, with the energy that meters can't put lower.
    """
    entry, scored = member
    run, metered = entry.submission.runs[index], scored.metered
    guard = metered.guaranteed_j / metered.middle_j if metered else None
    found = []
    energies_j = energies_so_far_j(run, scored.runs[index], scored.scope)
    for point, so_far_j in zip(run.learning_curve, energies_j, strict=True):
        quality = _quality(point, metric)
        if quality is None:
            continue
        energy_j = None if so_far_j is None or guard is None else so_far_j * guard
        found.append(Evaluation(quality=quality, elapsed_s=point.elapsed_s, energy_j=energy_j))
    return found


def _quality(point: CurvePoint, metric: Metric) -> float | None:
    return next((one.value for one in point.quality if one.metric == metric.name), None)


def _order(
    entry: Entry, figures: Mapping[str, QualityWithinBudget], metric: Metric
) -> tuple[float, str]:
    quality = figures[entry.id].quality
    return (-quality if _is_upward(metric) else quality, entry.id)


def _is_upward(metric: Metric) -> bool:
    return metric.direction is Direction.HIGHER


def _contender(
    entry: Entry, found: QualityWithinBudget, organisations: Organisations
) -> QualityContender:
    return QualityContender(submitter=organisation_of(entry, organisations), found=found)


def _distances(
    names: Sequence[str], contenders: Sequence[QualityContender]
) -> dict[str, BudgetStanding]:
    """
    By entry id, how far the next of the list is.
    """
    pairs = zip(names, pairwise(contenders), strict=False)
    return {
        name: BudgetStanding(
            found=here.found,
            behind=abs(after.found.quality - here.found.quality),
            width=quality_width(here, after, len(contenders)),
        )
        for name, (here, after) in pairs
    }
