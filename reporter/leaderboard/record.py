"""
The record of a board: the least guaranteed energy of each round, and of all rounds until then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reporter.leaderboard.entries import BoardTable, Row
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
    two: one round has no history.

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
    groups = _groups(board, lambda row: row.entry.submission.submitted_on.isoformat())
    return _records(dict(sorted(groups.items())))


_Groups = Mapping[str, Sequence[tuple[Row, Energy]]]


def _groups(board: BoardTable, name_of: Callable[[Row], str]) -> _Groups:
    groups: dict[str, list[tuple[Row, Energy]]] = {}
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
