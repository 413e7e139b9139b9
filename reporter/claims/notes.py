"""
Totals that a table gives in words: "header still says 39.3M h / 11,390 t", "rows sum ... vs total".
"""

from __future__ import annotations

import re

from reporter.model.claim import ClaimRow, ClaimTotal, Figure, RowsSum

_AMOUNT = r"[0-9][0-9.,]{0,15}[kM]?"
_HOURS_AND_CARBON = rf"(?:(?P<hours>{_AMOUNT}) h / )?(?P<co2e>{_AMOUNT}) t(?![A-Za-z])"
_ROWS_SUM = re.compile(rf"rows sum (?:to )?{_HOURS_AND_CARBON}", re.ASCII | re.IGNORECASE)
_TOTAL = re.compile(rf"(?:vs|against) total {_HOURS_AND_CARBON}", re.ASCII | re.IGNORECASE)
_HEADER = re.compile(rf"header still (?:says )?{_HOURS_AND_CARBON}", re.ASCII | re.IGNORECASE)
FAMILY_SCOPES = {"family", "total", "all rows"}


def totals_of(row: ClaimRow, rows: tuple[ClaimRow, ...]) -> list[ClaimTotal]:
    """
    The totals that a row of a table states, in its scope or in its note.
    """
    totals = [_header(row), _rows_sum(row), _family(row, rows)]
    return [total for total in totals if total is not None]


def _header(row: ClaimRow) -> ClaimTotal | None:
    """
    A header that still shows another total than the row it stands over.
    """
    match = _HEADER.search(row.note or "")
    if match is None:
        return None
    return ClaimTotal(
        id=f"{row.id}-header",
        name=f"{row.name}, header",
        rows=(row.id,),
        stated_in=row.id,
        accelerator_time=_figure(match["hours"], "h"),
        co2e=_figure(match["co2e"], "t"),
    )


def _rows_sum(row: ClaimRow) -> ClaimTotal | None:
    """
    A total beside the sum of rows that the table doesn't list.
    """
    found = _ROWS_SUM.search(row.note or "")
    if found is None:
        return None
    total = _TOTAL.search(row.note or "")
    hours = _figure(total["hours"], "h") if total else row.accelerator_time
    carbon = _figure(total["co2e"], "t") if total else row.co2e
    rows_sum = RowsSum(
        accelerator_time=_figure(found["hours"], "h"), co2e=_figure(found["co2e"], "t")
    )
    return ClaimTotal(
        id=f"{row.id}-total",
        name=f"{row.name}, total",
        stated_in=row.id,
        rows_sum=rows_sum,
        accelerator_time=hours if rows_sum.accelerator_time else None,
        co2e=carbon,
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


def _figure(text: str | None, unit: str) -> Figure | None:
    return None if text is None else Figure(printed=text.rstrip(",."), unit=unit)
