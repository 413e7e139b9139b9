"""
Entries that describe the same runs: one of them ranks, the others are its second sources.

From scored entries to boards: who stands where, who shares a rank, and who has none and why.

A benchmark has one rung to begin with: its target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporter.codes import SCORE_CODES
from reporter.energy.parts import AcBasis
from reporter.findings import Finding, Severity, has_errors, warning
from reporter.leaderboard.entries import BoardKey, BoardTable, Entry, Leaderboard, Row
from reporter.leaderboard.pareto import ParetoPoint, pareto
from reporter.leaderboard.ranks import Contender, best_of_each, ranks, shared
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Division
from reporter.score.result import ScopeScore

_Window = tuple[datetime, datetime]


_Runs = tuple[str, int, _Window]


def second_sources(entries: Iterable[Entry]) -> dict[str, str]:
    """
    The id of each second source, with the id of the entry that stands for the runs.

    Two entries of one benchmark have the same runs when at least half of the pairs of start and
    stop of the shorter list are equal. Of them the eligible one stands first, then the one with
    all figures on the AC side, then the one that does not call itself a second source, then the
    one submitted earlier, then the smaller id. An ineligible entry so never takes a rank away.
    An entry that calls itself a second source of another one steps back for it, and only itself:
    a word in one file can't take the rank of another.
    """
    known = {entry.id: entry for entry in entries}
    found: dict[str, str] = {}
    holders: dict[_Runs, list[str]] = {}
    for entry in sorted(known.values(), key=_precedence):
        first = _declared_first(entry, known) or _same_runs(entry, known, holders)
        if first:
            found[entry.id] = first
            continue
        for key in _windows(entry):
            holders.setdefault(key, []).append(entry.id)
    roots = {name: _root(name, found) for name in found}
    return {name: root for name, root in roots.items() if name != root}


def _precedence(entry: Entry) -> tuple[bool, bool, bool, str, str]:
    return (
        not (entry.score.is_eligible and entry.is_sound),
        not _is_ac(entry),
        entry.submission.second_source_of is not None,
        entry.submission.submitted_on.isoformat(),
        entry.id,
    )


def _is_ac(entry: Entry) -> bool:
    bases = {run.side_basis for scope in entry.score.scopes for run in scope.runs}
    return bases == {AcBasis.AC.value}


def _windows(entry: Entry) -> frozenset[_Runs]:
    """
    The start and stop of every run, with the benchmark that they were made for.
    """
    name, version = entry.score.benchmark_id, entry.score.benchmark_version
    return frozenset(
        (name, version, (run.started_at, run.stopped_at)) for run in entry.submission.runs
    )


def _declared_first(entry: Entry, known: Mapping[str, Entry]) -> str | None:
    """
    The entry that *entry* calls the first source, unless the runs are the same: then sides decide.
    """
    first = known.get(entry.submission.second_source_of or "")
    if first is None or first.id == entry.id or not _is_one_benchmark(entry, first):
        return None
    common = len(_windows(entry) & _windows(first))
    if _is_half(common, entry, first) and _precedence(entry) < _precedence(first):
        return None
    return first.id


def _is_one_benchmark(one: Entry, other: Entry) -> bool:
    return (one.score.benchmark_id, one.score.benchmark_version) == (
        other.score.benchmark_id,
        other.score.benchmark_version,
    )


def _same_runs(
    entry: Entry, known: Mapping[str, Entry], holders: Mapping[_Runs, list[str]]
) -> str | None:
    counts = Counter(name for key in _windows(entry) for name in holders.get(key, ()))
    for name, common in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if _is_half(common, entry, known[name]):
            return name
    return None


def _is_half(common: int, one: Entry, other: Entry) -> bool:
    return common > 0 and 2 * common >= min(len(_windows(one)), len(_windows(other)))


def _root(name: str, found: Mapping[str, str]) -> str:
    """
    The end of a chain of second sources; the smallest id of a circle stands for it.
    """
    seen = [name]
    while (name := found.get(name, name)) != seen[-1]:
        if name in seen:
            return min(seen[seen.index(name) :])
        seen.append(name)
    return name


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
        warning(code, file, pointer, message, SCORE_CODES[code][1])
        for code, pointer, message in found
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
