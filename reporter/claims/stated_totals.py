"""
Totals that a table states in words: in the scope of a row, in its name, or in its note.

"header still says 39.3M h / 11,390 t" and "rows sum to ... vs total ..." are read, and a row that
is called total is held against the other rows of its table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from reporter.claims.printed import UNITS
from reporter.model.claim import ClaimRow, ClaimTotal, Figure, RowsSum

_FIGURE = re.compile(r"(?P<printed>[0-9][0-9.,]{0,15}[kM]?) (?P<unit>[A-Za-z]{1,3})\b", re.ASCII)
_ROWS_SUM = re.compile(
    r"\b(?:rows|parts|stages) (?:sum|add up)(?: to)? (?P<sum>[^;]{1,200}?)"
    r"(?: (?:vs|against)(?: the)?(?: printed)? total (?P<total>[^;]{1,200}))?(?:;|\Z)",
    re.ASCII | re.IGNORECASE,
)
_HEADER = re.compile(r"\bheader still (?:says )?(?P<total>[^;()]{1,200})", re.ASCII | re.IGNORECASE)
# The figures that totals are made of, and the quantity of each.
_QUANTITIES = {"accelerator_time": "time", "energy": "energy", "co2e": "carbon"}
FAMILY_SCOPES = {"family", "total", "all rows"}
_TOTAL_NAMES = re.compile(r"(?:grand |over)?total|sum|all(?: models)?", re.IGNORECASE)


def without_totals(
    rows: tuple[ClaimRow, ...],
) -> tuple[tuple[ClaimRow, ...], tuple[ClaimTotal, ...]]:
    """
    The rows that are models, and a total for the one last row that is called total.

    Several such rows (a subtotal a family) say of which rows they are only by where they stand;
    they stay rows.
    """
    called = [row for row in rows if _TOTAL_NAMES.fullmatch(row.name.strip(" :*"))]
    if len(called) != 1 or called[0] is not rows[-1] or len(rows) < 3:
        return rows, ()
    (last,) = called
    models = rows[:-1]
    figures = (last.accelerator_time, last.energy, last.co2e, last.net_co2e)
    if not any(figures):
        return rows, ()
    total = ClaimTotal(
        id=last.id,
        name=last.name,
        place=last.place,
        rows=tuple(row.id for row in models),
        accelerator_time=last.accelerator_time,
        energy=last.energy,
        co2e=last.co2e,
        net_co2e=last.net_co2e,
    )
    return models, (total,)


def totals_of(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> list[ClaimTotal]:
    """
    The totals that a row of a table states, in its scope or in its note.
    """
    totals = [_header(row), _rows_sum(row), _family(row, rows)]
    return [total for total in totals if total is not None]


def figures_in(words: str) -> dict[str, Figure]:
    """
    The amounts of time, energy and CO2e in some words, the first of each.

    >>> sorted(figures_in("39.3M h / 11,390 t, 5 W"))
    ['accelerator_time', 'co2e']
    """
    found: dict[str, Figure] = {}
    for match in _FIGURE.finditer(words):
        for name, quantity in _QUANTITIES.items():
            if match["unit"] in UNITS[quantity]:
                printed = match["printed"].rstrip(",.")
                found.setdefault(name, Figure(printed=printed, unit=match["unit"]))
    return found


def _header(row: ClaimRow) -> ClaimTotal | None:
    """
    A header that still shows another total than the row it stands over.
    """
    match = _HEADER.search(row.note or "")
    figures = figures_in(match["total"]) if match else {}
    if not figures:
        return None
    bare = ClaimTotal(
        id=f"{row.id}-header", name=f"{row.name}, header", rows=(row.id,), stated_in=row.id
    )
    return _with(bare, figures)


def _rows_sum(row: ClaimRow) -> ClaimTotal | None:
    """
    A total beside the sum of rows that the table doesn't list.
    """
    match = _ROWS_SUM.search(row.note or "")
    sums = figures_in(match["sum"]) if match else {}
    if match is None or not sums:
        return None
    own = {name: figure for name in sums if (figure := getattr(row, name))}
    stated = figures_in(match["total"]) if match["total"] else own
    bare = ClaimTotal(
        id=f"{row.id}-total",
        name=f"{row.name}, total",
        stated_in=row.id,
        rows_sum=RowsSum(
            accelerator_time=sums.get("accelerator_time"),
            energy=sums.get("energy"),
            co2e=sums.get("co2e"),
        ),
    )
    return _with(bare, {name: figure for name, figure in stated.items() if name in sums})


def _with(total: ClaimTotal, figures: Mapping[str, Figure]) -> ClaimTotal:
    return replace(
        total,
        accelerator_time=figures.get("accelerator_time"),
        energy=figures.get("energy"),
        co2e=figures.get("co2e"),
    )


def _family(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> ClaimTotal | None:
    """
    A row that stands for all rows of its document; some of them may not be in the table.
    """
    if (row.scope or "").casefold() not in FAMILY_SCOPES or not row.source:
        return None
    members = tuple(
        other.id for other in rows if other.id != row.id and row.source in (other.source or "")
    )
    if not members:
        return None
    return ClaimTotal(
        id=f"{row.id}-family",
        name=f"{row.name}, family",
        rows=members,
        stated_in=row.id,
        listed="some",
        accelerator_time=row.accelerator_time,
        energy=row.energy,
        co2e=row.co2e,
    )
