"""
The record of a board: the least guaranteed energy of each round, and of all rounds until then; or
who had the best quality so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reporter.leaderboard.entries import BoardTable, Row
from reporter.model.enums import Direction
from reporter.units import Energy


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRecord:
    """
    One round: the day of its first submission, its *best* ranked entry, and the *record*, the best
    one of all rounds so far, both with their guaranteed energy to target.
    """

    round: str
    first_on: date
    best: Row
    best_energy: Energy
    record: Row
    record_energy: Energy


def record_of(board: BoardTable) -> tuple[RoundRecord, ...]:
    """
    The rounds of the ranked entries of *board*, the oldest first; empty where they are fewer than
    two: one round has no history. Where quality ranks there is no record of energies.

    Rounds stand in the order of the benchmark's comparable rounds, others after them by the day of
    their first submission.
    """
    groups = _groups(board, lambda row: row.entry.submission.round)
    if len(groups) < 2:
        return ()
    known = board.benchmark.comparability.rounds
    first_on = {name: _first_on(group) for name, group in groups.items()}
    order = sorted(groups, key=lambda name: (_index(known, name), first_on[name], name))
    return _records({name: groups[name] for name in order})


def record_by_day(board: BoardTable) -> tuple[RoundRecord, ...]:
    """
    The same by days of submission, the oldest first; `round` is the day, such as "2027-03-31".
    """
    groups = _groups(board, _day)
    return _records(dict(sorted(groups.items())))


def record_holders(board: BoardTable) -> frozenset[str]:
    """
    The ids of entries that were better on their day, in what ranks, than all of earlier days.
    """
    if not board.benchmark.ranks_quality:
        return frozenset(one.record.entry.id for one in record_by_day(board))
    found: list[tuple[str, float]] = []
    for row, quality in sorted(_qualities(board), key=lambda pair: _day(pair[0])):
        # Rows stand best first, and sorting by day keeps that order within a day.
        if not found or quality > found[-1][1]:
            found.append((row.entry.id, quality))
    return frozenset(name for name, _ in found)


def _qualities(board: BoardTable) -> list[tuple[Row, float]]:
    """
    The ranked rows with their quality within the budget, greater being better.
    """
    sign = 1.0 if board.benchmark.metrics[0].direction is Direction.HIGHER else -1.0
    known = [(row, row.within_budget) for row in board.ranked]
    return [(row, sign * standing.found.quality) for row, standing in known if standing]


def _day(row: Row) -> str:
    return row.entry.submission.submitted_on.isoformat()


_Groups = Mapping[str, Sequence[tuple[Row, Energy]]]


def _groups(board: BoardTable, name_of: Callable[[Row], str]) -> _Groups:
    groups: dict[str, list[tuple[Row, Energy]]] = {}
    if board.benchmark.ranks_quality:
        return groups
    for row in board.ranked:
        if row.scope_score.guaranteed is not None:
            groups.setdefault(name_of(row), []).append((row, row.scope_score.guaranteed))
    return groups


def _records(groups: _Groups) -> tuple[RoundRecord, ...]:
    found: list[RoundRecord] = []
    for name, group in groups.items():
        # The rows are ranked by guaranteed energy: the first of a round is its best.
        best, energy = group[0]
        is_record = not found or energy < found[-1].record_energy
        found.append(
            RoundRecord(
                round=name,
                first_on=_first_on(group),
                best=best,
                best_energy=energy,
                record=best if is_record else found[-1].record,
                record_energy=energy if is_record else found[-1].record_energy,
            )
        )
    return tuple(found)


def _first_on(group: Sequence[tuple[Row, Energy]]) -> date:
    return min(row.entry.submission.submitted_on for row, _ in group)


def _index(known: Sequence[str], name: str) -> int:
    return known.index(name) if name in known else len(known)
