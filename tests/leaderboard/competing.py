"""
Entries and boards of benchmarks that say what competes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reporter.leaderboard.boards import BoardTable, Entry, build_leaderboard
from reporter.model.benchmark import Benchmark, RunRule
from reporter.model.competition import Between, Budget, Competition, Goal
from reporter.model.enums import RunStatus
from reporter.model.run import CurvePoint, QualityValue
from reporter.model.submission import TrainedModel
from reporter.units import JOULES_PER_KWH
from tests.score.make_submission import EPOCH, a_benchmark, an_entry, runs_of

KWH = JOULES_PER_KWH


def methods(**changes: Any) -> Benchmark:
    """
    A benchmark of one run where methods compete; changes as in `Competition`.
    """
    competition = Competition(**{"between": Between.METHODS, **changes})
    return replace(a_benchmark(competition=competition), runs=one_run())


def one_run() -> RunRule:
    """
    The run rule of a contest: one run, none dropped.
    """
    return replace(a_benchmark().runs, required=1, dropped_each_end=0)


def within(
    energy_kwh: float | None = 0.2, time_s: float | None = None, **changes: Any
) -> Benchmark:
    """
    A benchmark where methods compete by accuracy within a budget, with a run noise of 0.01.
    """
    base = methods(**changes)
    energy_j = None if energy_kwh is None else energy_kwh * KWH
    budget = Budget(source="made up", energy_j=energy_j, time_s=time_s)
    noise = replace(base.noise, sigma_quality=0.01)
    return replace(base, goal=Goal.QUALITY_WITHIN_BUDGET, budget=budget, noise=noise)


def a_method(
    name: str,
    method: str | None,
    *,
    benchmark: Benchmark,
    energy_kwh: float = 0.2,
    day: int = 1,
    curve: Sequence[tuple[float, float, float | None]] = (),
    status: RunStatus = RunStatus.REACHED_TARGET,
    **changes: Any,
) -> Entry:
    """
    An entry of one run on day *day* with a method; *curve* holds s, accuracy and kWh so far.
    """
    (run,) = runs_of((energy_kwh,), statuses=[status], start=EPOCH + timedelta(days=day))
    model = None if method is None else TrainedModel(name=method)
    runs = (replace(run, learning_curve=tuple(_point(*one) for one in curve)),)
    return an_entry(benchmark, id=name, model=model, runs=runs, **changes)


def _point(elapsed_s: float, accuracy: float, energy_kwh: float | None) -> CurvePoint:
    energy = None if energy_kwh is None else {"S2": energy_kwh * KWH}
    quality = (QualityValue(metric="accuracy", value=accuracy),)
    return CurvePoint(elapsed_s=elapsed_s, quality=quality, charged_energy_j=energy)


def board_of(benchmark: Benchmark, *entries: Entry) -> BoardTable:
    """
    The only board of these entries.
    """
    (board,) = build_leaderboard(entries, {"images": benchmark}).boards
    return board


def places(board: BoardTable) -> dict[str, int | None]:
    """
    The rank of each entry by id, in the order of the rows.
    """
    return {row.entry.id: row.rank for row in board.rows}


def why_not(board: BoardTable, name: str) -> list[str]:
    """
    The reasons of an entry as code and message.
    """
    row = next(row for row in board.rows if row.entry.id == name)
    return [f"{reason.code} {reason.message}" for reason in row.reasons]
