"""
Quality against energy on the way to the target: one run of each entry, and energies at levels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reporter.leaderboard.at_quality import (
    MEASURE_AGAIN,
    RowAtQuality,
    evaluations_of,
    rows_at,
)
from reporter.leaderboard.entries import BoardTable, Row
from reporter.model.benchmark import Benchmark, Metric
from reporter.units import Energy

# More lines than these are no picture any more.
MOST_CURVES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """
    One evaluation: the energy from the start of the run to it, time without evidence charged, and
    the quality in the first metric of the benchmark.
    """

    energy: Energy
    quality: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCurve:
    """
    The median run of an entry: *run* is its place in the list, from 1 on.
    """

    row: Row
    run: int
    evaluations: tuple[Evaluation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCurves:
    """
    The curves of a board in rank order. *without* are rows among the first ones that have none,
    with the reason; *more* is how many ranked rows follow after the first ones.
    """

    metric: Metric
    curves: tuple[QualityCurve, ...]
    without: tuple[tuple[Row, str], ...]
    more: int


def quality_curves(board: BoardTable) -> QualityCurves:
    """
    The curves of the first 12 ranked entries of *board*.

    Drawn is the run with the median energy of those that reached the target, the lower one of two
    in the middle; of all runs where quality ranks.
    """
    curves, without = [], []
    for row in board.ranked[:MOST_CURVES]:
        found = _curve(row, board.benchmark)
        if found is None:
            without.append((row, MEASURE_AGAIN))
        else:
            curves.append(found)
    return QualityCurves(
        metric=board.benchmark.metrics[0],
        curves=tuple(curves),
        without=tuple(without),
        more=max(0, len(board.ranked) - MOST_CURVES),
    )


def energies_at(
    row: Row, benchmark: Benchmark, levels: Sequence[float]
) -> tuple[RowAtQuality, ...]:
    """
    The energy of an entry to each of *levels* of the first metric, the others at their targets: the
    figures that `reporter rank --at` prints.
    """
    first, *others = benchmark.metrics
    rest = {metric.name: metric.target for metric in others}
    wanted = [{first.name: level, **rest} for level in levels]
    return rows_at(row.entry, row.scope_score, benchmark, wanted)


def _curve(row: Row, benchmark: Benchmark) -> QualityCurve | None:
    scored = row.scope_score
    reached = [
        (run_score.charged.joules, index)
        for index, run_score in enumerate(scored.runs)
        if (run_score.reached or benchmark.ranks_quality) and run_score.charged is not None
    ]
    if not reached:
        return None
    _, index = sorted(reached)[(len(reached) - 1) // 2]
    run = row.entry.submission.runs[index]
    metric = benchmark.metrics[0]
    found = evaluations_of(run, scored.runs[index], scored.scope, [metric.name])
    evaluations = tuple(
        Evaluation(energy=Energy(one.energy_j), quality=quality)
        for one in found or ()
        if (quality := one.quality[0]) is not None and math.isfinite(quality) and one.energy_j > 0
    )
    if not evaluations:
        return None
    return QualityCurve(row=row, run=index + 1, evaluations=evaluations)
