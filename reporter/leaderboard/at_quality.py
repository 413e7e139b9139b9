"""
Boards at any quality: energy to a level that the runs passed, other than the benchmark's target.

Ranks are those of the board with the energy to the level in place of the energy to target. No
reference exists but at the target, so own samples count and nothing is said of S. At the target
itself this is the board.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporter.energy.parts import energy_of, parts_in
from reporter.errors import ReporterError
from reporter.leaderboard.boards import (
    Member,
    Organisations,
    best_of_each_system,
    members_of_boards,
    organisation_of,
    second_sources,
)
from reporter.leaderboard.entries import BoardKey, Entry
from reporter.model.benchmark import Benchmark, Metric
from reporter.model.enums import Direction, Division, Scope
from reporter.model.run import CurvePoint, Run
from reporter.score.at_quality import (
    EnergyAtQuality,
    EvaluationEnergy,
    Level,
    energy_at_quality,
    run_energy_at,
)
from reporter.score.ranks import Contender, ranks
from reporter.score.result import RunScore, ScopeScore
from reporter.score.uncertainty import expanded_uncertainty
from reporter.units import Energy

MEASURE_AGAIN = "its evaluations hold no energy: measure again"
# What keeps an entry from a rank at the target, but not at a level that its runs passed.
_ONLY_AT_TARGET = frozenset({"SR-4", "SR-20"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAtQuality:
    """
    One entry at a level.

    *energy* is the mean to the level, *expanded_uncertainty* its U95, *guaranteed* what ranks. All
    are None without a rank, and *reason* says why; *passed* says how many runs passed. *is_at_most*
    marks an energy that was read at a first evaluation, which had passed already. `rows_at` gives
    the figures of one entry alone, and so no rank.
    """

    entry: Entry
    rank: int | None = None
    is_shared: bool = False
    energy: Energy | None = None
    guaranteed: Energy | None = None
    expanded_uncertainty: float | None = None
    passed: str = ""
    is_at_most: bool = False
    reason: str = ""

    @property
    def rank_text(self) -> str | None:
        """
        The rank as printed.
        """
        if self.rank is None:
            return None
        return f"{self.rank}=" if self.is_shared else str(self.rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAtQuality:
    """
    A board at a level: ranked rows by guaranteed energy, then the others by id.
    """

    key: BoardKey
    benchmark: Benchmark
    levels: Mapping[str, float]
    rows: tuple[RowAtQuality, ...]


def levels_of(words: Sequence[str], benchmark: Benchmark) -> dict[str, float]:
    """
    The level of each metric from words such as "0.71" or "fid=95"; a metric left out is at target.

    A bare number is for benchmarks of one metric. Raises `ReporterError` for any other word, for an
    unknown metric, and for one given twice.
    """
    found: dict[str, float] = {}
    for word in words:
        name, mark, value = word.rpartition("=")
        if not mark and len(benchmark.metrics) > 1:
            names = ", ".join(metric.name for metric in benchmark.metrics)
            raise ReporterError(f"--at {word}: {benchmark.id} has {names}; write METRIC=VALUE")
        name = name if mark else benchmark.metrics[0].name
        known = [metric.name for metric in benchmark.metrics]
        if name not in known:
            raise ReporterError(
                f"--at {word}: no metric is called {name!r}; {benchmark.id} has {', '.join(known)}"
            )
        if name in found:
            raise ReporterError(f"--at {word}: {name} is given twice")
        found[name] = _number(word, value)
    return {metric.name: found.get(metric.name, metric.target) for metric in benchmark.metrics}


def is_target(levels: Mapping[str, float], benchmark: Benchmark) -> bool:
    """
    Whether *levels* are the benchmark's own targets: then the board itself is the answer.
    """
    return all(levels[metric.name] == metric.target for metric in benchmark.metrics)


def boards_at(
    entries: Iterable[Entry],
    benchmark: Benchmark,
    levels: Mapping[str, float],
    organisations: Organisations | None = None,
) -> tuple[BoardAtQuality, ...]:
    """
    The closed boards of *benchmark* at *levels*, by slug; every metric must hold at once.
    """
    mine = [one for one in entries if one.score.benchmark_key == (benchmark.id, benchmark.version)]
    aliases = organisations or {}
    firsts = second_sources(mine, aliases)
    boards = [
        BoardAtQuality(
            key=key,
            benchmark=benchmark,
            levels=levels,
            rows=_rows(
                [one for one in members if one[0].id not in firsts], benchmark, levels, aliases
            ),
        )
        for key, members in members_of_boards(mine).items()
        if key.division is Division.CLOSED
    ]
    return tuple(sorted(boards, key=lambda board: board.key.slug))


def rows_at(
    entry: Entry, scored: ScopeScore, benchmark: Benchmark, levels: Iterable[Mapping[str, float]]
) -> tuple[RowAtQuality, ...]:
    """
    The figures of one entry at each of *levels*, the same as on the boards of `boards_at`, without
    a rank.

    Where it would have no rank, *reason* says why and there are no figures.
    """
    member = (entry, scored)
    runs = _evaluations_of_runs(member, benchmark)
    return tuple(_row_alone(member, _figures(member, runs, benchmark, one)) for one in levels)


def _row_alone(member: Member, found: EnergyAtQuality | None) -> RowAtQuality:
    contender = _contender(member, found, {})
    if contender is None:
        return _unranked(member, found)
    return _ranked(member, found, contender, None, is_shared=False)


def _number(word: str, value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = float("nan")
    if not abs(found) < float("inf"):
        raise ReporterError(f"--at {word}: write a number such as 0.71")
    return found


def _rows(
    members: Sequence[Member],
    benchmark: Benchmark,
    levels: Mapping[str, float],
    organisations: Organisations,
) -> tuple[RowAtQuality, ...]:
    figures = {
        member[0].id: _figures(member, _evaluations_of_runs(member, benchmark), benchmark, levels)
        for member in members
    }
    pairs = [
        (member, contender)
        for member in members
        if (contender := _contender(member, figures[member[0].id], organisations)) is not None
    ]
    best = best_of_each_system(pairs, organisations)
    places = ranks([contender for _, contender in best])
    ranked = [
        _ranked(member, figures[member[0].id], contender, rank.place, is_shared=rank.is_shared)
        for (member, contender), rank in zip(best, places, strict=True)
    ]
    names = {row.entry.id for row in ranked}
    others = [
        _unranked(member, figures[member[0].id]) for member in members if member[0].id not in names
    ]
    return (*ranked, *sorted(others, key=lambda row: row.entry.id))


_Evaluations = Sequence[EvaluationEnergy]


def _evaluations_of_runs(member: Member, benchmark: Benchmark) -> list[_Evaluations] | None:
    """
    The evaluations of all runs of an entry; `None` where one holds no energy.
    """
    entry, scored = member
    names = [metric.name for metric in benchmark.metrics]
    found: list[_Evaluations] = []
    for run, run_score in zip(entry.submission.runs, scored.runs, strict=True):
        evaluations = evaluations_of(run, run_score, scored.scope, names)
        if evaluations is None:
            return None
        found.append(evaluations)
    return found


def _figures(
    member: Member,
    runs: Sequence[_Evaluations] | None,
    benchmark: Benchmark,
    levels: Mapping[str, float],
) -> EnergyAtQuality | None:
    """
    The energy of an entry to the levels; `None` without the evaluations of its *runs*.
    """
    if runs is None:
        return None
    bounds = [_level(metric, levels[metric.name]) for metric in benchmark.metrics]
    return energy_at_quality(
        [run_energy_at(evaluations, bounds) for evaluations in runs],
        dropped_each_end=benchmark.runs.dropped_each_end,
        sigma_run=benchmark.noise.sigma_run,
        nodes=member[0].submission.system.nodes_count,
        sigma_samples=benchmark.noise.sigma_samples,
    )


def _level(metric: Metric, value: float) -> Level:
    return Level(value=value, higher_is_better=metric.direction is Direction.HIGHER)


def evaluations_of(
    run: Run, scored: RunScore, scope: Scope, names: Sequence[str]
) -> list[EvaluationEnergy] | None:
    """
    The evaluations of a run with their energies on the side of the scope, as the run's own; `None`
    where the run or an evaluation holds no energy. *names* are the metrics of the benchmark.
    """
    measured = energy_of(parts_in(run, scope))
    if scored.charged is None or measured is None or not measured.charged_j:
        return None
    factor = scored.charged.joules / measured.charged_j
    found = []
    for point in run.learning_curve:
        so_far_j = (point.charged_energy_j or {}).get(scope.value)
        if so_far_j is None:
            return None
        found.append(EvaluationEnergy(quality=_qualities(point, names), energy_j=so_far_j * factor))
    return found or None


def _qualities(point: CurvePoint, names: Sequence[str]) -> tuple[float | None, ...]:
    values = {item.metric: item.value for item in point.quality}
    return tuple(values.get(name) for name in names)


def _contender(
    member: Member, found: EnergyAtQuality | None, organisations: Organisations
) -> Contender | None:
    entry, scored = member
    if found is None or found.energy_j is None or found.run_variance is None:
        return None
    if scored.metered is None or not _may_rank(entry, scored):
        return None
    return Contender(
        submitter=organisation_of(entry, organisations),
        guaranteed=found.energy_j * scored.metered.guaranteed_j / scored.metered.middle_j,
        run_variance=found.run_variance,
        runs=found.runs,
        nodes=entry.submission.system.nodes_count,
    )


def _may_rank(entry: Entry, scored: ScopeScore) -> bool:
    return entry.is_sound and {item.code for item in scored.reasons} <= _ONLY_AT_TARGET


def _ranked(
    member: Member,
    found: EnergyAtQuality | None,
    contender: Contender,
    place: int | None,
    *,
    is_shared: bool,
) -> RowAtQuality:
    entry, scored = member
    if found is None or found.energy_j is None or found.u_a is None or scored.metered is None:
        raise ReporterError(f"{entry.id} has no energy at this quality")
    metered = scored.metered
    return RowAtQuality(
        entry=entry,
        rank=place,
        is_shared=is_shared,
        energy=Energy(found.energy_j),
        guaranteed=Energy(contender.guaranteed),
        expanded_uncertainty=expanded_uncertainty(found.u_a, metered.u_b, metered.u_conversion),
        passed=found.passed_text,
        is_at_most=found.is_at_most,
    )


def _unranked(member: Member, found: EnergyAtQuality | None) -> RowAtQuality:
    entry, scored = member
    blocking = [item.message for item in scored.reasons if item.code not in _ONLY_AT_TARGET]
    if blocking or not entry.is_sound:
        reason = blocking[0] if blocking else "a check calls the entry wrong"
    elif found is None:
        reason = MEASURE_AGAIN
    elif found.energy_j is None:
        reason = found.passed_text
    else:
        reason = f"a better entry of {entry.submitter} with this system is ranked"
    return RowAtQuality(entry=entry, passed=found.passed_text if found else "", reason=reason)
