"""
Boards as CSV and pandas tables: the unit stands in every column's name.

pandas is imported where it is used: neither a leaderboard nor its CSV needs it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reporter.leaderboard.competition import method_of
from reporter.leaderboard.entries import BoardTable, Row, score_on_board
from reporter.model.benchmark import Benchmark
from reporter.score.result import ScopeScore
from reporter.units import JOULES_PER_KWH, Energy

if TYPE_CHECKING:
    import pandas as pd

# Twelve significant digits: more than any meter has, and the same text on every machine.
FLOAT_FORMAT = "%.12g"


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


# Name and pandas type of each column, in the order of the file.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "rank": "Int64",
        "is_shared": "boolean",
        "next_guaranteed_above_relative": "float64",
        "next_width_relative": "float64",
        "next_probability_higher": "float64",
        "carbon_rank": "Int64",
        "is_carbon_shared": "boolean",
        "id": "str",
        "submitter": "str",
        "system": "str",
        "accelerator": "str",
        "accelerators_count": "Int64",
        "nodes_count": "Int64",
        "division": "str",
        "availability": "str",
        "round": "str",
        "scope": "str",
        "meter_class": "str",
        "quality_per_kwh": "float64",
        "guaranteed_energy_kwh": "float64",
        "energy_kwh": "float64",
        "energy_low_kwh": "float64",
        "energy_high_kwh": "float64",
        "expanded_uncertainty_relative": "float64",
        "energy_per_sample_spread_relative": "float64",
        "samples_count": "float64",
        "samples_weight_of_own": "float64",
        "run_mean_energy_kwh": "float64",
        "integrated_energy_kwh": "float64",
        "time_to_train_s": "float64",
        "mean_power_w": "float64",
        "throughput_per_s": "float64",
        "performance_per_watt_samples_per_j": "float64",
        "emissions_g_co2e": "float64",
        "standard_emissions_g_co2e": "float64",
        "quality_per_kg_co2e": "float64",
        "runs_count": "Int64",
        "second_source_of": "str",
        "reasons": "str",
    }
)


METHOD_COLUMN: Mapping[str, str] = MappingProxyType({"method": "str"})
# Which table gave the CO2e, where it isn't the packaged one.
OWN_CARBON_COLUMN: Mapping[str, str] = MappingProxyType({"carbon_basis": "str"})
BUDGET_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "quality_within_budget": "float64",
        "quality_expanded_uncertainty": "float64",
        "energy_at_quality_kwh": "float64",
        "elapsed_at_quality_s": "float64",
    }
)


def board_frame(board: BoardTable) -> pd.DataFrame:
    """
    The board as a table, one row for each entry in the board's order; columns as in `columns_of`.

    Units stand in the column names. A figure that an entry does not have is a missing value. Texts
    are as written by the submitter; `board_csv` makes them safe for spreadsheets.
    """
    import pandas as pd

    columns = columns_of(board.benchmark)
    records = [_record(row, board.benchmark) for row in board.rows]
    return pd.DataFrame(records, columns=list(columns)).astype(dict(columns))


def columns_of(benchmark: Benchmark) -> dict[str, str]:
    """
    The columns of a board of *benchmark*: those of `COLUMNS`, and after the rank the method and the
    quality within the budget where these compete, and the row of a carbon table of the board's own.
    """
    added = dict(METHOD_COLUMN) if benchmark.ranks_methods else {}
    added |= BUDGET_COLUMNS if benchmark.ranks_quality else {}
    added |= OWN_CARBON_COLUMN if benchmark.own_carbon_table else {}
    first = ("rank", "is_shared")
    rest = {name: kind for name, kind in COLUMNS.items() if name not in first}
    return {name: COLUMNS[name] for name in first} | added | rest


def board_csv(board: BoardTable) -> str:
    """
    The board as CSV: line feeds, numbers as numbers, missing figures empty, no live formulas.
    """
    return csv_text(board_cells(board))


def board_cells(board: BoardTable) -> list[list[str]]:
    """
    The cells of the board's CSV, those of the header first: what `board_frame` holds, as text.
    """
    columns = columns_of(board.benchmark)
    records = (_record(row, board.benchmark) for row in board.rows)
    rows = [[_cell(record[name], kind) for name, kind in columns.items()] for record in records]
    return [list(columns), *rows]


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """
    Rows of cells as CSV, each line ended by a line feed.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "float64":
        # As for pandas, what is no number is missing.
        return FLOAT_FORMAT % value if value == value else ""  # noqa: PLR0124
    return safe_cell(value) if kind == "str" else str(value)


def safe_cell(text: str) -> str:
    """
    Text that no spreadsheet takes for a formula (CWE-1236).

    >>> safe_cell("=1+1"), safe_cell("8x H100"), safe_cell(chr(0) + "@a")
    ("'=1+1", '8x H100', "'@a")
    """
    cleaned = text.replace("\0", "")
    marked = f"'{cleaned}" if cleaned.startswith(FORMULA_STARTS) else cleaned
    # The csv module quotes a line feed but not a lone carriage return, which would end the row.
    return marked.replace("\r\n", "\n").replace("\r", "\n")


def _record(row: Row, benchmark: Benchmark) -> dict[str, object]:
    found = row.within_budget.found if row.within_budget else None
    added = {
        "method": method_of(row.entry),
        "quality_within_budget": found.quality if found else None,
        "quality_expanded_uncertainty": found.expanded if found else None,
        "energy_at_quality_kwh": (
            found.energy_j / JOULES_PER_KWH if found and found.energy_j is not None else None
        ),
        "elapsed_at_quality_s": found.elapsed_s if found else None,
        "carbon_basis": row.scope_score.carbon_basis,
    }
    columns = columns_of(benchmark)
    competing = {name: value for name, value in added.items() if name in columns}
    return _standing(row) | competing | _description(row) | _figures(score_on_board(row, benchmark))


def _standing(row: Row) -> dict[str, object]:
    following = row.next_entry
    return {
        "rank": row.rank,
        "is_shared": row.is_shared,
        "next_guaranteed_above_relative": following.above if following else None,
        "next_width_relative": following.width if following else None,
        "next_probability_higher": following.sure if following else None,
        "carbon_rank": row.carbon_rank,
        "is_carbon_shared": row.is_carbon_shared,
        "second_source_of": row.second_source_of,
        "reasons": "; ".join(f"{item.code} {item.message}" for item in row.reasons) or None,
    }


def _description(row: Row) -> dict[str, object]:
    submission, system = row.entry.submission, row.entry.submission.system
    return {
        "id": submission.id,
        "submitter": row.entry.submitter_name,
        "system": system.name,
        "accelerator": system.accelerator.name,
        "accelerators_count": system.accelerators_count,
        "nodes_count": system.nodes_count,
        "division": submission.division.value,
        "availability": submission.availability.value,
        "round": submission.round,
        "scope": row.scope_score.scope.value,
        "meter_class": row.scope_score.meter_class.value,
    }


def _figures(scored: ScopeScore) -> dict[str, object]:
    interval = scored.energy_interval
    return {
        "quality_per_kwh": scored.quality_per_kwh,
        "guaranteed_energy_kwh": _kwh(scored.guaranteed),
        "energy_kwh": _kwh(scored.energy),
        "energy_low_kwh": interval[0].kwh if interval else None,
        "energy_high_kwh": interval[1].kwh if interval else None,
        "expanded_uncertainty_relative": scored.expanded_uncertainty,
        "energy_per_sample_spread_relative": scored.per_sample.spread
        if scored.per_sample
        else None,
        "samples_count": scored.samples.samples if scored.samples else None,
        "samples_weight_of_own": scored.samples.weight if scored.samples else None,
        "run_mean_energy_kwh": _kwh(scored.run_mean),
        "integrated_energy_kwh": _kwh(scored.integrated),
        "time_to_train_s": scored.time_to_train_s,
        "mean_power_w": scored.mean_power.watts if scored.mean_power else None,
        "throughput_per_s": scored.throughput_per_s,
        "performance_per_watt_samples_per_j": scored.performance_per_watt,
        "emissions_g_co2e": scored.emissions.g_co2e if scored.emissions else None,
        "standard_emissions_g_co2e": (
            scored.standard_emissions.g_co2e if scored.standard_emissions else None
        ),
        "quality_per_kg_co2e": scored.quality_per_kg_co2e,
        "runs_count": len(scored.runs),
    }


def _kwh(energy: Energy | None) -> float | None:
    return energy.kwh if energy else None
