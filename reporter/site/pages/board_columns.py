"""
The columns of a ranking: headings, what sorts best first, and what an empty cell says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.site.pages.column_help import COLUMN_HELP, ColumnHelp
from reporter.site.pages.ranked_row import RankedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column: *key* is its class and its name in addresses, *field* the field of the row that it
    shows and sorts by, *best* "low" or "high", whichever comes first.

    *missing* is what an empty cell says; *is_derived* tells figures that lead to their derivation.
    """

    key: str
    field: str
    label: str
    unit: str = ""
    best: str = "low"
    missing: str = ""
    is_derived: bool = False

    @property
    def helps(self) -> tuple[ColumnHelp, ...]:
        """
        What the figures of the column mean; none where its heading says it.
        """
        # Quality per kWh is the inverse of the energy and stands below it, in one cell.
        keys = ("energy", "quality") if self.key == "energy" else (self.key,)
        return tuple(item for item in COLUMN_HELP if item.key in keys)


def board_columns(rows: Sequence[RankedRow], sample_unit: str) -> tuple[Column, ...]:
    """
    The columns that any of *rows* fills, in their order; *sample_unit* such as "sequences".
    """
    return tuple(
        column
        for column in _all_columns(sample_unit)
        if any(getattr(row, column.field) for row in rows)
    )


def _all_columns(sample_unit: str) -> tuple[Column, ...]:
    no_energy = "no energy known"
    return (
        Column(key="rank", field="rank", label="Rank"),
        Column(key="system", field="system", label="System"),
        Column(
            key="energy", field="energy", label="Energy to target", unit="kWh, guaranteed",
            is_derived=True,
        ),
        Column(key="count", field="accelerators", label="Accelerators"),
        Column(
            key="per-watt", field="per_watt", label="Performance per watt",
            unit=f"{sample_unit}/J", best="high", missing="no samples known",
        ),
        Column(
            key="time", field="time", label="Time", missing="too many runs missed the target",
        ),
        Column(key="power", field="power", label="Mean power", unit="kW", missing=no_energy),
        Column(
            key="carbon", field="carbon", label="CO₂e at the site", unit="kg", is_derived=True,
        ),
        Column(
            key="reference", field="reference", label="CO₂e at the reference", unit="kg",
            missing=no_energy, is_derived=True,
        ),
        Column(key="meter", field="meter", label="Meter"),
        Column(key="margin", field="step", label="The next one", missing="the last of the list"),
        Column(key="status", field="status", label="Status", best="high"),
    )  # fmt: skip
