"""
Who leads a board that ranks quality within a budget, and by how much, in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from reporter.leaderboard.entries import Row
from reporter.leaderboard.words import quality_text
from reporter.score.within_budget import QualityContender, quality_width
from reporter.text import number

_DIGITS = 2


def quality_behind(better: Row, other: Row, ranked_count: int) -> tuple[float, float] | None:
    """
    By how much *other* is behind *better* in the unit of the metric, and the width that tells the
    two apart on a board of *ranked_count* entries; `None` where an entry has no quality.
    """
    if better.within_budget is None or other.within_budget is None:
        return None
    one, two = (
        QualityContender(submitter=row.entry.submitter, found=row.within_budget.found)
        for row in (better, other)
        if row.within_budget is not None
    )
    behind = abs(two.found.quality - one.found.quality)
    return behind, quality_width(one, two, ranked_count)


def margin_text(leaders: Sequence[Row], other: Row | None, ranked_count: int) -> str:
    """
    By how much the first leads, in a few words; empty without another entry.
    """
    found = quality_behind(leaders[0], other, ranked_count) if leaders and other else None
    if found is None:
        return ""
    if len(leaders) > 1:
        return f"tie: {_figure(found[0])} apart, run noise {_figure(found[1])}"
    return f"the next is {_figure(found[0])} behind"


def verdict(
    names: str, leaders: Sequence[Row], other: tuple[Row, str] | None, count: int, goal: str
) -> str:
    """
    The sentence that a board is about: *names* are those of the *leaders*, *other* is the row that
    the first is compared with and its name, *count* the number of ranked entries, *goal* what
    ranks.
    """
    reached = f"{reached_text(leaders[0])} {goal}"
    found = quality_behind(leaders[0], other[0], count) if other else None
    if found is None or other is None:
        return f"{names} is the only ranked entry, with {reached}: nothing leads yet."
    apart, noise = _figure(found[0]), f"(run noise {_figure(found[1])})"
    if len(leaders) > 1:
        return f"{names} share the first rank, from {reached}: {apart} apart {noise}."
    return f"{names} leads with {reached}: the next, {other[1]}, is {apart} behind {noise}."


def row_text(row: Row, leaders: Sequence[Row], other: Row | None, ranked_count: int) -> str:
    """
    How a ranked row stands to the first of its board, in a few words.
    """
    first = leaders[0]
    if row.entry.id == first.entry.id:
        if other is None:
            return "only entry"
        margin = margin_text(leaders, other, ranked_count)
        return "shares 1st" if len(leaders) > 1 else f"leads: {margin}"
    found = quality_behind(first, row, ranked_count)
    behind = _figure(found[0]) if found else ""
    return f"shares 1st, {behind} behind" if row.rank == 1 else f"{behind} behind the 1st"


def distance_text(row: Row, first: Row, other: tuple[Row, str], ranked_count: int) -> str:
    """
    How far a row is from the first of the list, or the first from *other*, with the run noise.
    """
    compared = (first, other[0]) if row.entry.id == first.entry.id else (first, row)
    found = quality_behind(*compared, ranked_count)
    if found is None:
        return ""
    apart, noise = _figure(found[0]), f"(run noise {_figure(found[1])})"
    if row.entry.id == first.entry.id:
        return f"{other[1]} is {apart} behind {noise}"
    return f"{apart} behind the first, {other[1]} {noise}"


def reached_text(row: Row) -> str:
    """
    The quality that a row reached within the budget, with its uncertainty.
    """
    return quality_text(row.within_budget.found) if row.within_budget else "no quality"


def _figure(value: float) -> str:
    return number(value, _DIGITS)
