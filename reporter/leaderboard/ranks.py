"""
Ranks with a tie width: how many other submitters are clearly better.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """
    One entry that may rank: *amount* is positive and less is better (J, or kg per target).
    """

    id: str
    submitter: str
    amount: float


def ranks(contenders: Sequence[Contender], tie_width: float) -> dict[str, int]:
    """
    The rank of each contender, by id.

    R_i = 1 + number of other submitters j with U_j (1 + d) < U_i, where U_j is the best of j and d
    the tie width (see the method page). Ties need not be transitive: with d = 5 %, amounts of
    100, 104 and 109 rank 1, 1, 2. A submitter's own entries never push each other down, so
    flooding a board moves nobody.

    >>> ids = "abc"
    >>> board = [Contender(id=i, submitter=i, amount=u) for i, u in zip(ids, (100, 104, 109))]
    >>> ranks(board, 0.05)
    {'a': 1, 'b': 1, 'c': 2}
    """
    best: dict[str, float] = {}
    for item in contenders:
        best[item.submitter] = min(item.amount, best.get(item.submitter, item.amount))
    reach = {submitter: amount * (1 + tie_width) for submitter, amount in best.items()}
    ordered = sorted(reach.values())
    return {
        item.id: 1 + bisect_left(ordered, item.amount) - (reach[item.submitter] < item.amount)
        for item in contenders
    }


def best_of_each(contenders: Iterable[Contender], systems: Mapping[str, str]) -> list[Contender]:
    """
    The best contender of each submitter and system, in the order given (rule XS-5).

    *systems* names the system of each id. Of equal amounts the smaller id stays.
    """
    best: dict[tuple[str, str], Contender] = {}
    for item in contenders:
        key = (item.submitter, systems[item.id])
        known = best.get(key)
        if known is None or (item.amount, item.id) < (known.amount, known.id):
            best[key] = item
    return list(best.values())


def shared(ranked: Mapping[str, int]) -> frozenset[str]:
    """
    The ids that have their rank in common with another one.
    """
    counts = Counter(ranked.values())
    return frozenset(name for name, rank in ranked.items() if counts[rank] > 1)
