"""
The part of a board's page on its own carbon table: whose it is, and every row that gave a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reporter.leaderboard.entries import BoardTable
from reporter.leaderboard.export import own_carbon_data
from reporter.site.long_table import MOST_ROWS
from reporter.site.quantity import Quantity, sortable
from reporter.text import percent_text


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCarbonRow:
    """
    One row that gave entries their figure, beside what the packaged table has for it.
    """

    zone: str
    year: str
    intensity: Quantity
    packaged: Quantity | None
    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCarbonView:
    """
    The board's own table; without *rows* no entry has a figure by it. *more* says how many rows
    stand in the JSON of the board alone.
    """

    title: str
    terms: str
    doubt: str
    sha256: str
    rows: tuple[OwnCarbonRow, ...]
    more: str


def own_carbon_view(board: BoardTable) -> OwnCarbonView | None:
    """
    The table of a board that ranks carbon by its own; `None` for any other.
    """
    found = own_carbon_data(board).get("carbon_table")
    if found is None or not board.benchmark.ranks_carbon:
        return None
    used, doubt = found["used_rows"], found["expanded_uncertainty_relative"]
    left = len(used) - MOST_ROWS
    return OwnCarbonView(
        title=found["title"],
        terms=f"{found['boundary']}, {found['mix']} mix, licence {found['licence']}",
        doubt="" if doubt is None else percent_text(doubt),
        sha256=found["sha256"] or "",
        rows=tuple(_row(one) for one in used[:MOST_ROWS]),
        more=f"{left:,} more rows stand in the JSON of this board" if left > 0 else "",
    )


def _row(one: Mapping[str, Any]) -> OwnCarbonRow:
    packaged = one["packaged_g_per_kwh"]
    return OwnCarbonRow(
        zone=one["zone"],
        year=str(one["year"]),
        intensity=_intensity(one["g_per_kwh"]),
        packaged=None if packaged is None else _intensity(packaged),
        source=one["source"],
        url=one["source_url"],
    )


def _intensity(g_per_kwh: float) -> Quantity:
    # As the tables write it: a reader holds the row against its source.
    return Quantity(text=f"{g_per_kwh:,.10g}", sort_value=sortable(g_per_kwh), unit="g/kWh")
