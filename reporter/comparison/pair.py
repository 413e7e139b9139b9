"""
Compares two things that may each be an entry or a row of claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reporter.claims.compare import Comparison, compare
from reporter.claims.row_figures import Facts
from reporter.comparison.cautions import own_cautions, pair_cautions
from reporter.comparison.side import Side
from reporter.errors import ReporterError


def compare_pair(a: Side | Facts, b: Side | Facts, rows: Sequence[Facts] = ()) -> Comparison:
    """
    The comparison of *a* and *b*, A over B; *rows* may serve as a step between two rows of claims.

    Raises `ReporterError` when both are the same entry.
    """
    if isinstance(a, Side) and isinstance(b, Side):
        return _of_entries(a, b)
    if isinstance(a, Side):
        made = compare(a.facts, _facts(b))
        return replace(made, cautions=(*made.cautions, *own_cautions(a)))
    if isinstance(b, Side):
        made = compare(a, b.facts)
        return replace(made, cautions=(*made.cautions, *own_cautions(b)))
    return compare(a, b, rows)


def _facts(one: Side | Facts) -> Facts:
    return one.facts if isinstance(one, Side) else one


def _of_entries(a: Side, b: Side) -> Comparison:
    if a.entry.id == b.entry.id:
        raise ReporterError(f"{a.entry.id} can't be compared with itself; name two entries")
    first, last = a.facts, b.facts
    if first.row.name == last.row.name:
        # Two systems of one name could not be told apart in a drawing.
        first, last = (replace(one, row=replace(one.row, name=one.row.id)) for one in (first, last))
    return replace(compare(first, last), cautions=tuple(pair_cautions(a, b)))
