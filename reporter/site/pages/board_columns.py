"""
The columns of a ranking: headings, what sorts best first, and what an empty cell says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.leaderboard.words import metric_title
from reporter.model.benchmark import Benchmark
from reporter.model.enums import Direction
from reporter.site.pages.column_help import COLUMN_HELP, ColumnHelp
from reporter.site.pages.ranked_row import RankedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column: *key* is its class and its name in addresses, *field* the field of the row that it
    shows and sorts by, *best* "low" or "high", whichever comes first.

    *missing* is what an empty cell says; *is_derived* tells figures that lead to their derivation.
    *help_key* names the help of a column whose key means something else on other boards.
    """

    key: str
    field: str
    label: str
    unit: str = ""
    best: str = "low"
    missing: str = ""
    is_derived: bool = False
    help_key: str = ""

    @property
    def helps(self) -> tuple[ColumnHelp, ...]:
        """
        What the figures of the column mean; none where its heading says it.
        """
        # Quality per kWh is the inverse of the energy and stands below it, in one cell.
        keys = ("energy", "quality") if self.key == "energy" else (self.help_key or self.key,)
        return tuple(item for item in COLUMN_HELP if item.key in keys)


def board_columns(rows: Sequence[RankedRow], benchmark: Benchmark) -> tuple[Column, ...]:
    """
    The columns that any of *rows* fills, in their order, for the goal of *benchmark*.
    """
    make = _budget_columns if benchmark.ranks_quality else _energy_columns
    return tuple(
        column
        for column in make(benchmark)
        if any(getattr(row, column.field) for row in rows)
        if benchmark.ranks_carbon or column.key not in _CARBON
    )


_CARBON = frozenset({"carbon", "reference"})


def _system(benchmark: Benchmark) -> Column:
    label = "Method" if benchmark.ranks_methods else "System"
    return Column(key="system", field="system", label=label)


def _budget_columns(benchmark: Benchmark) -> tuple[Column, ...]:
    """
    Columns where quality within a budget ranks: what was reached, and what it took until then.
    """
    metric = benchmark.metrics[0]
    best = "low" if metric.direction is Direction.LOWER else "high"
    return (
        Column(key="rank", field="rank", label="Rank", help_key="quality-rank"),
        _system(benchmark),
        Column(
            key="reached", field="quality", label=metric_title(metric.name),
            unit=metric.unit, best=best, is_derived=True,
        ),
        Column(
            key="spent", field="energy", label="Energy until then", unit="kWh, guaranteed",
            missing="no energy known",
        ),
        Column(key="elapsed", field="time", label="Time until then"),
        Column(key="count", field="accelerators", label="Accelerators"),
        Column(key="meter", field="meter", label="Meter"),
        Column(
            key="margin", field="step", label="The next one", missing="the last of the list",
            help_key="quality-margin",
        ),
        Column(key="status", field="status", label="Status", best="high"),
    )  # fmt: skip


def _energy_columns(benchmark: Benchmark) -> tuple[Column, ...]:
    no_energy, sample_unit = "no energy known", benchmark.samples.unit_text
    return (
        Column(key="rank", field="rank", label="Rank"),
        _system(benchmark),
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
