"""
Energy against time: which entries of a board no other beats in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from reporter.leaderboard.entries import Row
from reporter.text import plural
from reporter.units import Energy

SECOND_SOURCE = "whose runs stand here from another source"
IN_DOUBT = "with a finding that speaks against the energy"
NOT_KNOWN = "without an energy to target or a time"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyTimePoint:
    """
    One entry: its guaranteed energy to target, and the Olympic mean of its runs' times in s.

    Only a ranked entry is on the front.
    """

    row: Row
    time_s: float
    guaranteed: Energy
    is_on_front: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyTime:
    """
    The entries of a board with both figures: the front from the fastest on, then other ranked ones
    in rank order, then those without a rank by id. *left_out* counts the others, with the reason.
    """

    points: tuple[EnergyTimePoint, ...]
    left_out: tuple[str, ...]


def energy_time(rows: Sequence[Row]) -> EnergyTime:
    """
    The points of the *rows* of one board, which stand as the board has them.

    The front is made of ranked entries alone: one that doesn't rank has not earned its figures.
    """
    places, counts = [], Counter[str]()
    for row in rows:
        found = _place(row)
        if isinstance(found, str):
            counts[found] += 1
        else:
            places.append(found)
    ranked = [one for one in places if one.row.rank is not None]
    flags = front_of([(one.time_s, one.guaranteed.joules) for one in ranked])
    front = [replace(one, is_on_front=True) for one in compress(ranked, flags)]
    behind = list(compress(ranked, [not flag for flag in flags]))
    others = [one for one in places if one.row.rank is None]
    return EnergyTime(
        points=(*sorted(front, key=_fastest_first), *behind, *others),
        left_out=tuple(f"{plural(count, 'entry', 'entries')} {reason}"
                       for reason, count in counts.items()),
    )  # fmt: skip


def front_of(places: Sequence[tuple[float, float]]) -> list[bool]:
    """
    Whether each of *places* is on the front of the least: no other is as low or lower in both
    figures, and lower in one. Equal places stand there together.
    """
    flags = [False] * len(places)
    least: tuple[float, float] | None = None
    for index in sorted(range(len(places)), key=lambda index: places[index]):
        first, second = places[index]
        if least is None or second < least[1] or (first, second) == least:
            least = (first, second)
            flags[index] = True
    return flags


def _place(row: Row) -> EnergyTimePoint | str:
    """
    The point of a row, or why it has none.
    """
    scored = row.scope_score
    if row.second_source_of is not None:
        return SECOND_SOURCE
    if scored.guaranteed is None or not scored.time_to_train_s:
        return NOT_KNOWN
    if not row.entry.is_sound or scored.quality_per_kwh is None:
        return IN_DOUBT
    return EnergyTimePoint(
        row=row, time_s=scored.time_to_train_s, guaranteed=scored.guaranteed, is_on_front=False
    )


def _fastest_first(point: EnergyTimePoint) -> tuple[float, float, str]:
    return (point.time_s, point.guaranteed.joules, point.row.entry.id)
