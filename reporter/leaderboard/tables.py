"""
Boards as a pandas table and as CSV.

pandas is imported where it is used: reading a leaderboard does not need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from reporter.leaderboard.entries import BoardTable, Row

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
        "energy_kwh": "float64",
        "pessimistic_energy_kwh": "float64",
        "integrated_energy_kwh": "float64",
        "time_to_train_s": "float64",
        "mean_power_w": "float64",
        "throughput_per_s": "float64",
        "performance_per_watt_samples_per_j": "float64",
        "emissions_g_co2e": "float64",
        "standard_emissions_g_co2e": "float64",
        "quality_per_kg_co2e": "float64",
        "energy_cv": "float64",
        "runs_count": "Int64",
        "kept_count": "Int64",
        "second_source_of": "str",
        "reasons": "str",
    }
)


def board_frame(board: BoardTable) -> pd.DataFrame:
    """
    The board as a table, one row for each entry in the board's order; columns as in `COLUMNS`.

    Units stand in the column names. A figure that an entry does not have is a missing value. Texts
    are as written by the submitter; `board_csv` makes them safe for spreadsheets.
    """
    import pandas as pd

    records = [_record(row) for row in board.rows]
    return pd.DataFrame(records, columns=list(COLUMNS)).astype(dict(COLUMNS))


def board_csv(board: BoardTable) -> str:
    """
    The board as CSV: line feeds, numbers as numbers, missing figures empty, no live formulas.
    """
    frame = board_frame(board)
    for name, kind in COLUMNS.items():
        if kind == "str":
            frame[name] = frame[name].map(safe_cell, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\n", float_format=FLOAT_FORMAT)


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


def _record(row: Row) -> dict[str, object]:
    return _standing(row) | _description(row) | _figures(row)


def _standing(row: Row) -> dict[str, object]:
    return {
        "rank": row.rank,
        "is_shared": row.is_shared,
        "carbon_rank": row.carbon_rank,
        "is_carbon_shared": row.is_carbon_shared,
        "second_source_of": row.second_source_of,
        "reasons": "; ".join(f"{item.code} {item.message}" for item in row.reasons) or None,
    }


def _description(row: Row) -> dict[str, object]:
    submission, system = row.entry.submission, row.entry.submission.system
    return {
        "id": submission.id,
        "submitter": submission.submitter.name,
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


def _figures(row: Row) -> dict[str, object]:
    scored = row.scope_score
    return {
        "quality_per_kwh": scored.quality_per_kwh,
        "energy_kwh": scored.energy.kwh if scored.energy else None,
        "pessimistic_energy_kwh": scored.pessimistic.kwh if scored.pessimistic else None,
        "integrated_energy_kwh": scored.integrated.kwh if scored.integrated else None,
        "time_to_train_s": scored.time_to_train_s,
        "mean_power_w": scored.mean_power.watts if scored.mean_power else None,
        "throughput_per_s": scored.throughput_per_s,
        "performance_per_watt_samples_per_j": scored.performance_per_watt,
        "emissions_g_co2e": scored.emissions.g_co2e if scored.emissions else None,
        "standard_emissions_g_co2e": (
            scored.standard_emissions.g_co2e if scored.standard_emissions else None
        ),
        "quality_per_kg_co2e": scored.quality_per_kg_co2e,
        "energy_cv": scored.energy_cv,
        "runs_count": len(scored.runs),
        "kept_count": len(scored.kept),
    }
