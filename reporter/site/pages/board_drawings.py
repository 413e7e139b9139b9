"""
The drawings of a board below its ranking, each with its table: energy against time, quality against
energy, and the record by round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporter.leaderboard.at_quality import RowAtQuality
from reporter.leaderboard.energy_time import energy_time
from reporter.leaderboard.entries import BoardTable, Row
from reporter.leaderboard.quality_curves import (
    MOST_CURVES,
    QualityCurves,
    energies_at,
    quality_curves,
)
from reporter.leaderboard.record import RoundRecord, record_of
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Direction
from reporter.site import quantity, words
from reporter.site.charts.axes import decimal_step, step_label, steps
from reporter.site.charts.energy_time_plot import EnergyTimePlot, energy_time_plot
from reporter.site.charts.quality_curve_plot import QualityCurvePlot, quality_curve_plot
from reporter.site.charts.record_plot import RecordPlot, record_plot
from reporter.site.frame import Link
from reporter.site.lead import system_names
from reporter.site.pages.row import entry_link
from reporter.site.quantity import Quantity

# Levels beside the target: a handful, so that the table fits a page.
MOST_LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCell:
    """
    The guaranteed energy of an entry to a level; *reason* says why it is missing.

    *is_at_most* marks one that was read at a first evaluation, which had passed already.
    """

    energy: Quantity | None
    reason: str
    is_at_most: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """
    One entry with its cells, those of the levels first and that of the target last.
    """

    rank: str
    system: Link
    cells: tuple[LevelCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvesView:
    """
    Quality against energy: the drawing and its table. *command* prints any other level.
    """

    plot: QualityCurvePlot
    metric: str
    others: str
    levels: tuple[str, ...]
    target: str
    rows: tuple[LevelRow, ...]
    command: str
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """
    One round of the record: its best entry, with its energy and the least of all rounds so far.
    """

    round: str
    first_on: str
    best: Link
    best_energy: Quantity | None
    record_energy: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """
    The record by round: the drawing and its table.
    """

    plot: RecordPlot
    rows: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDrawings:
    """
    What a board has beside its ranking; `None` where it holds too little to draw.
    """

    energy_time: EnergyTimePlot | None
    curves: CurvesView | None
    record: RecordView | None


def board_drawings(board: BoardTable) -> BoardDrawings:
    """
    The drawings of *board*.
    """
    names = system_names(board.rows)
    return BoardDrawings(
        energy_time=energy_time_plot(energy_time(board.rows), names),
        curves=_curves_view(board, names),
        record=_record_view(record_of(board), names),
    )


def _curves_view(board: BoardTable, names: Mapping[str, str]) -> CurvesView | None:
    found, benchmark = quality_curves(board), board.benchmark
    first, *others = benchmark.metrics
    levels = levels_between(found)
    plot = quality_curve_plot(found, names, words.metric_name(first.name))
    if plot is None or not levels:
        return None
    prefix = f"{first.name}=" if others else ""
    return CurvesView(
        plot=plot,
        metric=words.metric_name(first.name),
        others=" and ".join(words.metric_name(metric.name) for metric in others),
        levels=levels,
        target=f"{first.target:g}",
        rows=tuple(_level_row(row, benchmark, levels, names) for row in board.ranked[:MOST_CURVES]),
        command=f"reporter rank --benchmark {board.benchmark_name} --at {prefix}{levels[-1]}",
        left_out=plot.notes,
    )


def levels_between(found: QualityCurves) -> tuple[str, ...]:
    """
    Round levels on the way to the target, as they are printed: the last four after the best of the
    first evaluations, which every other entry passes later. Empty where nothing is between.
    """
    firsts = [curve.evaluations[0].quality for curve in found.curves]
    if not firsts:
        return ()
    target = found.metric.target
    is_upward = found.metric.direction is Direction.HIGHER
    start = max(firsts) if is_upward else min(firsts)
    if not (start < target if is_upward else start > target):
        return ()
    low, high = sorted((start, target))
    step = decimal_step(high - low)
    labels = [step_label(value, step) for value in steps(low, high, step)]
    between = [label for label in labels if low < _value(label) < high]
    return tuple((between if is_upward else between[::-1])[-MOST_LEVELS:])


def _value(label: str) -> float:
    return float(label.replace(",", ""))


def _level_row(
    row: Row, benchmark: Benchmark, levels: Sequence[str], names: Mapping[str, str]
) -> LevelRow:
    found = energies_at(row, benchmark, [_value(level) for level in levels])
    target = LevelCell(energy=quantity.guaranteed_kwh(row.scope_score), reason="", is_at_most=False)
    return LevelRow(
        rank=row.rank_text or "",
        system=entry_link(row.entry.id, names),
        cells=(*(_cell(one) for one in found), target),
    )


def _cell(found: RowAtQuality) -> LevelCell:
    energy = found.guaranteed
    return LevelCell(
        energy=None if energy is None else quantity.plain(energy.kwh, "kWh"),
        reason=found.reason,
        is_at_most=found.is_at_most,
    )


def _record_view(rounds: Sequence[RoundRecord], names: Mapping[str, str]) -> RecordView | None:
    plot = record_plot(rounds)
    if plot is None:
        return None
    return RecordView(
        plot=plot,
        rows=tuple(
            RecordRow(
                round=one.round,
                first_on=one.first_on.isoformat(),
                best=entry_link(one.best.entry.id, names),
                best_energy=quantity.guaranteed_kwh(one.best.scope_score),
                record_energy=quantity.guaranteed_kwh(one.record.scope_score),
            )
            for one in rounds
        ),
    )
