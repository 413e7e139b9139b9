"""
From scored entries to boards: who stands where, who shares a rank, and who has none and why.

Entries that differ in benchmark, version, scope, division or availability never meet. Of entries
that describe the same runs one ranks, the others are its second sources.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from reporter.energy.parts import AcBasis
from reporter.findings import Finding, has_errors
from reporter.leaderboard.budget_boards import rank_within_budget
from reporter.leaderboard.competition import board_reasons, choose, side_of_board
from reporter.leaderboard.entries import (
    BoardKey,
    BoardTable,
    BudgetStanding,
    Entry,
    Leaderboard,
    Member,
    NextEntry,
    Organisations,
    Row,
    organisation_of,
)
from reporter.leaderboard.pareto import ParetoPoint, pareto
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import closing_of
from reporter.score.metered import AT_DEVICE
from reporter.score.ranks import Contender, grid_difference, ranks, tie_width
from reporter.score.result import ScopeScore
from reporter.score.uncertainty import how_sure, meter_relation
from reporter.units import GRAMS_PER_KILOGRAM

_Window = tuple[datetime, datetime]
_Runs = tuple[str, str, int, _Window]
Versions = Mapping[tuple[str, int], Benchmark]


def second_sources(
    entries: Iterable[Entry], organisations: Organisations | None = None
) -> dict[str, str]:
    """
    The id of each second source, with the id of the entry that stands for the runs.

    Two entries of one organisation and one benchmark have the same runs when at least half of the
    pairs of start and stop of the shorter list are equal. Of them the eligible one stands first,
    then the one with all figures on the AC side, then the one that does not call itself a second
    source, then the one submitted earlier, then the smaller id. An ineligible entry so never takes
    a rank away. An entry that calls itself a second source of another one steps back for it, and
    only itself. Nothing in a file of one organisation moves an entry of another: *organisations*
    gives the id that an alias stands for.
    """
    known = {entry.id: entry for entry in entries}
    aliases = organisations or {}
    found: dict[str, str] = {}
    holders: dict[_Runs, list[str]] = {}
    for entry in sorted(known.values(), key=_precedence):
        first = _declared_first(entry, known, aliases) or _same_runs(entry, known, holders, aliases)
        if first:
            found[entry.id] = first
            continue
        for key in _windows(entry, aliases):
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
    return bases <= {AcBasis.AC.value, AT_DEVICE}


def _windows(entry: Entry, organisations: Organisations) -> frozenset[_Runs]:
    """
    The start and stop of every run, with the organisation and the benchmark they were made for.
    """
    owner = organisation_of(entry, organisations)
    name, version = entry.score.benchmark_id, entry.score.benchmark_version
    return frozenset(
        (owner, name, version, (run.started_at, run.stopped_at)) for run in entry.submission.runs
    )


def _declared_first(
    entry: Entry, known: Mapping[str, Entry], organisations: Organisations
) -> str | None:
    """
    The entry that *entry* calls the first source, unless the runs are the same: then sides decide.
    """
    first = _named(entry.submission.second_source_of or "", known, organisations)
    if first is None or first.id == entry.id or not _is_one_board(entry, first, organisations):
        return None
    common = len(_windows(entry, organisations) & _windows(first, organisations))
    if _is_half(common, entry, first) and _precedence(entry) < _precedence(first):
        return None
    return first.id


def _named(name: str, known: Mapping[str, Entry], organisations: Organisations) -> Entry | None:
    """
    The entry of that id, or the one that it became when its organisation was renamed.
    """
    owner, _, slug = name.partition("/")
    return known.get(name) or known.get(f"{organisations.get(owner, owner)}/{slug}")


def _is_one_board(one: Entry, other: Entry, organisations: Organisations) -> bool:
    keys = [
        (organisation_of(e, organisations), e.score.benchmark_id, e.score.benchmark_version)
        for e in (one, other)
    ]
    return keys[0] == keys[1]


def _same_runs(
    entry: Entry,
    known: Mapping[str, Entry],
    holders: Mapping[_Runs, list[str]],
    organisations: Organisations,
) -> str | None:
    windows = _windows(entry, organisations)
    counts = Counter(name for key in windows for name in holders.get(key, ()))
    for name, common in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if _is_half(common, entry, known[name]):
            return name
    return None


def _is_half(common: int, one: Entry, other: Entry) -> bool:
    lengths = [len(_windows(entry, {})) for entry in (one, other)]
    return common > 0 and 2 * common >= min(lengths)


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
class Sources:
    """
    Which entries are second sources, seen from both ends.
    """

    first_of: Mapping[str, str]
    seconds_of: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranking:
    """
    The ranked entries of a board in the order of the list, and how each stands to the next.

    *grids_differ* is the least ln of a ratio that tells two grids apart.
    """

    members: tuple[Member, ...]
    contenders: tuple[Contender, ...]
    left_out: Mapping[str, Finding]
    grids_differ: float

    def places(self) -> dict[str, tuple[int, bool]]:
        """
        The rank of each entry by id, and whether others hold it too.
        """
        found = ranks(self.contenders, self.grids_differ)
        return {
            entry.id: (rank.place, rank.is_shared)
            for (entry, _), rank in zip(self.members, found, strict=True)
        }

    def widths(self) -> dict[str, float]:
        """
        By entry id, the relative width to the next of the list.
        """
        pairs = zip(self.members, pairwise(self.contenders), strict=False)
        count = len(self.contenders)
        return {
            entry.id: math.expm1(tie_width(here, after, count, self.grids_differ))
            for (entry, _), (here, after) in pairs
        }


def build_leaderboard(
    entries: Iterable[Entry],
    benchmarks: Mapping[str, Benchmark],
    organisations: Organisations | None = None,
    versions: Versions | None = None,
) -> Leaderboard:
    """
    All boards of *entries*; *benchmarks* are the current ones by id, *organisations* the id of each
    alias, *versions* all benchmarks by id and version where a board has several of one id.

    An entry stands on one board for each scope of its score. Entries whose benchmark is not in
    *benchmarks*, or whose parts give no scope, are on no board but in the list of entries.
    """
    ordered = tuple(sorted(entries, key=lambda entry: entry.id))
    aliases = organisations or {}
    sources = _sources(ordered, aliases)
    known = versions or {(one.id, one.version): one for one in benchmarks.values()}
    boards = []
    for key, members in members_of_boards(ordered).items():
        benchmark = known.get((key.benchmark_id, key.benchmark_version))
        if benchmark is not None:
            board = _board(key, benchmark, members, sources, aliases)
            current = benchmarks.get(benchmark.id)
            boards.append(replace(board, closing=closing_of(benchmark, current)))
    return Leaderboard(
        boards=tuple(sorted(boards, key=lambda board: board.key.slug)),
        entries=ordered,
        benchmarks=known,
    )


def members_of_boards(entries: Iterable[Entry]) -> dict[BoardKey, list[Member]]:
    """
    The entries of each board with their figures in its scope.
    """
    grouped: dict[BoardKey, list[Member]] = {}
    for entry in entries:
        for scored in entry.score.scopes:
            grouped.setdefault(board_key(entry, scored), []).append((entry, scored))
    return grouped


def board_key(entry: Entry, scored: ScopeScore) -> BoardKey:
    """
    The board that *entry* stands on with its figures *scored*.
    """
    return BoardKey(
        benchmark_id=entry.score.benchmark_id,
        benchmark_version=entry.score.benchmark_version,
        scope=scored.scope,
        division=entry.submission.division,
        availability=entry.submission.availability,
    )


def contender_of(member: Member, organisations: Organisations) -> Contender | None:
    """
    What the ranks by energy need of an entry; `None` without an energy to target.
    """
    entry, scored = member
    found = scored.estimate
    if found is None:
        return None
    return Contender(
        submitter=organisation_of(entry, organisations),
        guaranteed=found.guaranteed_j,
        run_variance=found.run_variance,
        runs=found.per_sample.runs,
        nodes=found.nodes,
        samples_doubt=found.samples.relative_doubt,
    )


def carbon_contender_of(member: Member, organisations: Organisations) -> Contender | None:
    """
    The same for the ranks by carbon, which compare g CO2e.
    """
    scored, found = member[1], contender_of(member, organisations)
    if found is None or scored.quality_per_kg_co2e is None:
        return None
    return replace(
        found,
        guaranteed=GRAMS_PER_KILOGRAM / scored.quality_per_kg_co2e,
        u_pue=scored.u_pue,
        grid=scored.grid,
    )


def _sources(entries: Sequence[Entry], organisations: Organisations) -> Sources:
    first_of = second_sources(entries, organisations)
    seconds: dict[str, list[str]] = {}
    for second, first in sorted(first_of.items()):
        seconds.setdefault(first, []).append(second)
    return Sources(
        first_of=first_of, seconds_of={first: tuple(names) for first, names in seconds.items()}
    )


def _board(
    key: BoardKey,
    benchmark: Benchmark,
    members: Sequence[Member],
    sources: Sources,
    organisations: Organisations,
) -> BoardTable:
    side = side_of_board(members, key.scope, benchmark, organisations)
    reasons = {
        entry.id: board_reasons(entry, key.scope, benchmark, sources.first_of.get(entry.id), side)
        for entry, _ in members
    }
    may_rank = {entry.id: scored.is_eligible and not reasons[entry.id] for entry, scored in members}
    eligible = [member for member in members if may_rank[member[0].id]]
    others = [member for member in members if not may_rank[member[0].id]]
    standing = _standing(eligible, others, benchmark, organisations)
    rows = [_row(member, standing, sources, reasons[member[0].id]) for member in members]
    return BoardTable(
        key=key,
        benchmark=benchmark,
        rows=tuple(sorted(rows, key=lambda row: _row_order(row, standing))),
        pareto=_pareto(key, benchmark, members, sources),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """
    What the ranks of a board say of its entries, by id: *places* and *carbon_places* hold the rank
    and whether it is shared, *order* the place in the list, *why_not* what leaves an eligible entry
    without a rank.
    """

    places: Mapping[str, tuple[int, bool]]
    order: Mapping[str, int]
    why_not: Mapping[str, Finding]
    following: Mapping[str, NextEntry]
    within_budget: Mapping[str, BudgetStanding]
    carbon_places: Mapping[str, tuple[int, bool]]
    carbon_widths: Mapping[str, float]


def _standing(
    eligible: Sequence[Member],
    others: Sequence[Member],
    benchmark: Benchmark,
    organisations: Organisations,
) -> _Standing:
    """
    How the *eligible* entries of a board rank by its goal, with the figures of the *others*.
    """
    if benchmark.ranks_quality:
        found = rank_within_budget(eligible, benchmark, organisations, others)
        return _Standing(
            places=found.places,
            order={name: index for index, name in enumerate(found.places)},
            why_not=found.why_not,
            following={},
            within_budget=found.standings,
            carbon_places={},
            carbon_widths={},
        )
    energy = _ranking(eligible, contender_of, benchmark, organisations)
    counted = eligible if benchmark.ranks_carbon else ()
    carbon = _ranking(counted, carbon_contender_of, benchmark, organisations)
    return _Standing(
        places=energy.places(),
        order={entry.id: index for index, (entry, _) in enumerate(energy.members)},
        why_not=energy.left_out,
        following=_next_entries(energy),
        within_budget={},
        carbon_places=carbon.places(),
        carbon_widths=carbon.widths(),
    )


def _ranking(
    members: Iterable[Member],
    contender: Callable[[Member, Organisations], Contender | None],
    benchmark: Benchmark,
    organisations: Organisations,
) -> _Ranking:
    pairs = [(member, contender(member, organisations)) for member in members]
    known = [(member, one) for member, one in pairs if one is not None]
    chosen = choose(by_guaranteed(known), benchmark.competes, organisations)
    table = benchmark.own_carbon_table
    return _Ranking(
        members=tuple(member for member, _ in chosen.ranked),
        contenders=tuple(one for _, one in chosen.ranked),
        left_out=chosen.left_out,
        grids_differ=grid_difference(table.terms.relative_uncertainty if table else None),
    )


def by_guaranteed(
    pairs: Iterable[tuple[Member, Contender]],
) -> list[tuple[Member, Contender]]:
    """
    Entries in the order of the list: by what is compared, and by id where that is equal.
    """
    return sorted(pairs, key=lambda pair: (pair[1].guaranteed, pair[0][0].id))


def _row(
    member: Member, standing: _Standing, sources: Sources, board_reasons: tuple[Finding, ...]
) -> Row:
    entry, scored = member
    rank, is_shared = standing.places.get(entry.id, (None, False))
    carbon_rank, is_carbon_shared = standing.carbon_places.get(entry.id, (None, False))
    why_not = standing.why_not.get(entry.id)
    reasons = (*scored.reasons, *board_reasons, *((why_not,) if why_not else ()))
    return Row(
        rank=rank,
        is_shared=is_shared,
        next_entry=standing.following.get(entry.id),
        carbon_rank=carbon_rank,
        is_carbon_shared=is_carbon_shared,
        carbon_width=standing.carbon_widths.get(entry.id),
        entry=entry,
        scope_score=scored,
        second_source_of=sources.first_of.get(entry.id),
        second_sources=sources.seconds_of.get(entry.id, ()),
        reasons=() if rank else reasons,
        within_budget=standing.within_budget.get(entry.id),
    )


def _next_entries(energy: _Ranking) -> dict[str, NextEntry]:
    """
    By entry id, how it stands to the next of the list.
    """
    widths = energy.widths()
    found = {}
    for (entry, here), (following, after) in pairwise(energy.members):
        if here.uncertain_energy and after.uncertain_energy and here.estimate and after.estimate:
            relation = meter_relation(here.meter, after.meter)
            found[entry.id] = NextEntry(
                entry_id=following.id,
                above=after.estimate.guaranteed_j / here.estimate.guaranteed_j - 1,
                width=widths[entry.id],
                sure=how_sure(here.uncertain_energy, after.uncertain_energy, relation),
                relation=relation,
            )
    return found


def _row_order(row: Row, standing: _Standing) -> tuple[bool, int, str]:
    place = standing.order.get(row.entry.id)
    return (place is None, place or 0, row.entry.id)


def _pareto(
    key: BoardKey,
    benchmark: Benchmark,
    members: Sequence[Member],
    sources: Sources,
) -> tuple[ParetoPoint, ...]:
    """
    The Pareto view of a division without ranks, or where some entry is below the target.
    """
    own = [
        (entry.submission, scored)
        for entry, scored in members
        if entry.id not in sources.first_of and _is_measured(entry, scored)
    ]
    has_misses = any(finding.code == _MISSED for _, scored in own for finding in scored.reasons)
    is_wanted = not benchmark.ranks_division(key.division) or has_misses
    return pareto(own, benchmark) if is_wanted and not benchmark.ranks_quality else ()


def _is_measured(entry: Entry, scored: ScopeScore) -> bool:
    """
    Whether nothing but a missed target is wrong: energy that is in doubt has no place on a front.
    """
    others = [reason for reason in scored.reasons if reason.code != _MISSED]
    return entry.is_sound and not has_errors(others)
