"""
From scored entries to boards: who stands where, who shares a rank, and who has none and why.

A benchmark has one rung to begin with: its target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporter.findings import Finding, Severity, has_errors, warning
from reporter.leaderboard.entries import BoardKey, BoardTable, Entry, Leaderboard, Row
from reporter.leaderboard.pareto import ParetoPoint, pareto
from reporter.leaderboard.ranks import Contender, best_of_each, ranks, shared
from reporter.leaderboard.second_sources import second_sources
from reporter.model.benchmark import Benchmark
from reporter.model.words import Division
from reporter.score.codes import CODES
from reporter.score.result import ScopeScore

__all__ = [
    "BoardKey",
    "BoardTable",
    "Entry",
    "Leaderboard",
    "ParetoPoint",
    "Row",
    "build_leaderboard",
]


_MISSED = "SR-4"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """
    Which entries are second sources, seen from both ends.
    """

    first_of: Mapping[str, str]
    seconds_of: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranking:
    """
    Ranks by entry id, and the ids whose rank is shared.
    """

    rank_of: Mapping[str, int]
    shared: frozenset[str]


def build_leaderboard(entries: Iterable[Entry], benchmarks: Mapping[str, Benchmark]) -> Leaderboard:
    """
    All boards of *entries*; *benchmarks* by id.

    An entry stands on one board for each scope of its score. Entries whose benchmark is not in
    *benchmarks*, or whose parts give no scope, are on no board but in the list of entries.
    """
    ordered = tuple(sorted(entries, key=lambda entry: entry.id))
    sources = _sources(ordered)
    grouped: dict[BoardKey, list[tuple[Entry, ScopeScore]]] = {}
    for entry in ordered:
        for scored in entry.score.scopes:
            grouped.setdefault(_key(entry, scored), []).append((entry, scored))
    boards = [
        _board(key, benchmarks[key.benchmark_id], members, sources)
        for key, members in grouped.items()
        if key.benchmark_id in benchmarks
    ]
    return Leaderboard(
        boards=tuple(sorted(boards, key=lambda board: board.key.slug)), entries=ordered
    )


def _key(entry: Entry, scored: ScopeScore) -> BoardKey:
    return BoardKey(
        benchmark_id=entry.score.benchmark_id,
        benchmark_version=entry.score.benchmark_version,
        scope=scored.scope,
        division=entry.submission.division,
    )


def _sources(entries: Sequence[Entry]) -> _Sources:
    first_of = second_sources(entries)
    seconds: dict[str, list[str]] = {}
    for second, first in sorted(first_of.items()):
        seconds.setdefault(first, []).append(second)
    return _Sources(
        first_of=first_of, seconds_of={first: tuple(names) for first, names in seconds.items()}
    )


def _board(
    key: BoardKey,
    benchmark: Benchmark,
    members: Sequence[tuple[Entry, ScopeScore]],
    sources: _Sources,
) -> BoardTable:
    eligible = [
        (entry, scored)
        for entry, scored in members
        if scored.is_eligible and entry.id not in sources.first_of
        if key.division is Division.CLOSED and entry.is_sound
    ]
    systems = {entry.id: entry.system_name.casefold() for entry, _ in eligible}
    energy = _ranking(_by_energy(eligible), systems, benchmark.tie.width)
    carbon = _ranking(_by_carbon(eligible), systems, benchmark.tie.width)
    rows = [
        _row(entry, scored, energy=energy, carbon=carbon, sources=sources)
        for entry, scored in members
    ]
    return BoardTable(
        key=key,
        benchmark=benchmark,
        rows=tuple(sorted(rows, key=_row_order)),
        pareto=_pareto(key, benchmark, members, sources),
    )


def _by_energy(eligible: Iterable[tuple[Entry, ScopeScore]]) -> list[Contender]:
    return [
        Contender(id=entry.id, submitter=entry.submitter, amount=scored.pessimistic.joules)
        for entry, scored in eligible
        if scored.pessimistic is not None
    ]


def _by_carbon(eligible: Iterable[tuple[Entry, ScopeScore]]) -> list[Contender]:
    return [
        Contender(id=entry.id, submitter=entry.submitter, amount=1 / scored.quality_per_kg_co2e)
        for entry, scored in eligible
        if scored.quality_per_kg_co2e is not None
    ]


def _ranking(
    contenders: Iterable[Contender], systems: Mapping[str, str], tie_width: float
) -> _Ranking:
    rank_of = ranks(best_of_each(contenders, systems), tie_width)
    return _Ranking(rank_of=rank_of, shared=shared(rank_of))


def _row(
    entry: Entry,
    scored: ScopeScore,
    *,
    energy: _Ranking,
    carbon: _Ranking,
    sources: _Sources,
) -> Row:
    rank = energy.rank_of.get(entry.id)
    first = sources.first_of.get(entry.id)
    reasons = () if rank is not None else (*scored.reasons, *_board_reasons(entry, scored, first))
    return Row(
        rank=rank,
        is_shared=entry.id in energy.shared,
        carbon_rank=carbon.rank_of.get(entry.id),
        is_carbon_shared=entry.id in carbon.shared,
        entry=entry,
        scope_score=scored,
        second_source_of=first,
        second_sources=sources.seconds_of.get(entry.id, ()),
        reasons=reasons,
    )


def _board_reasons(entry: Entry, scored: ScopeScore, first: str | None) -> tuple[Finding, ...]:
    """
    Why the board gives no rank to *entry*, apart from what its score says.
    """
    file = entry.path or entry.id
    errors = [finding for finding in entry.findings if finding.severity is Severity.ERROR]
    found = []
    if entry.submission.division is Division.OPEN:
        found.append(("SR-13", "/division", "the open division has no ranks"))
    if first:
        found.append(("SR-14", "/second_source_of", f"the runs are those of {first}"))
    if scored.is_eligible and not found and not errors:
        message = f"a better entry of {entry.submitter} with this system is ranked"
        found.append(("SR-15", "/system/name", message))
    own = [
        warning(code, file, pointer, message, CODES[code][1]) for code, pointer, message in found
    ]
    return (*errors, *own)


def _row_order(row: Row) -> tuple[bool, int, float, str]:
    energy = row.scope_score.pessimistic
    if row.rank is None or energy is None:
        return (True, 0, 0.0, row.entry.id)
    return (False, row.rank, energy.joules, row.entry.id)


def _pareto(
    key: BoardKey,
    benchmark: Benchmark,
    members: Sequence[tuple[Entry, ScopeScore]],
    sources: _Sources,
) -> tuple[ParetoPoint, ...]:
    """
    The Pareto view of an open board, or of a closed one where some entry is below the target.
    """
    own = [
        (entry.submission, scored)
        for entry, scored in members
        if entry.id not in sources.first_of and _is_measured(entry, scored)
    ]
    has_misses = any(finding.code == _MISSED for _, scored in own for finding in scored.reasons)
    return pareto(own, benchmark) if key.division is Division.OPEN or has_misses else ()


def _is_measured(entry: Entry, scored: ScopeScore) -> bool:
    """
    Whether nothing but a missed target is wrong: energy that is in doubt has no place on a front.
    """
    others = [reason for reason in scored.reasons if reason.code != _MISSED]
    return entry.is_sound and not has_errors(others)
