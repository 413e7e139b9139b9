"""
Boards and entries as JSON, CSV and pandas tables.

Shown figures as JSON data: the unit beside each value, `null` for what is missing.

Boards, entries and scores as JSON data: the unit in every key, `null` for what is missing.

All numbers come from value types that refuse NaN and infinity, so the data is strict JSON.

Boards as a pandas table and as CSV.

pandas is imported where it is used: reading a leaderboard does not need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reporter.leaderboard.entries import BoardTable, Entry, Leaderboard, Row
from reporter.leaderboard.pareto import ParetoPoint
from reporter.score.result import RunScore, ScopeScore, Score
from reporter.score.supplementary import Shown
from reporter.score.supplementary_figure import ShownFigure
from reporter.units import Carbon, Energy

if TYPE_CHECKING:
    import pandas as pd


def shown_data(shown: Shown | None) -> dict[str, Any] | None:
    """
    The figures with formula, assumptions and source; values as computed, texts with the digits
    that the uncertainty supports.
    """
    if shown is None:
        return None
    return {
        "scope": shown.scope.value,
        "side": "ac",
        "energy_j": shown.energy.joules if shown.energy else None,
        "energy_basis": "mean of the kept runs, not the pessimistic energy that ranks",
        "expanded_uncertainty_relative": shown.uncertainty,
        "coverage_factor": 2,
        "figures": [_figure(figure, shown.amount(figure)) for figure in shown.figures],
    }


def _figure(figure: ShownFigure, amount: tuple[str, str] | None) -> dict[str, Any]:
    kind = figure.kind
    return {
        "key": kind.key,
        "name": kind.name,
        "value": figure.value,
        "unit": kind.unit,
        "text": " ".join(amount) if amount else None,
        "expanded_uncertainty_relative": figure.uncertainty,
        "formula": kind.formula,
        "assumptions": [
            {"name": item.name, "value": item.value, "unit": item.unit}
            for item in figure.assumptions
        ],
        "source": figure.source,
        "evidence": figure.evidence,
        "why_unranked": kind.unranked,
        "missing_reason": figure.reason or None,
    }


def leaderboard_data(leaderboard: Leaderboard) -> dict[str, Any]:
    """
    All boards with their rows, and all entries with their scores.
    """
    return {
        "boards": [board_data(board) for board in leaderboard.boards],
        "entries": [entry_data(entry) for entry in leaderboard.entries],
    }


def board_data(board: BoardTable) -> dict[str, Any]:
    """
    One board: what makes it, its rows in their order, and its Pareto view.
    """
    benchmark = board.benchmark
    return {
        "slug": board.key.slug,
        "benchmark": benchmark.id,
        "benchmark_version": benchmark.version,
        "scope": board.key.scope.value,
        "division": board.key.division.value,
        "tie_width": board.tie_width,
        "rows": [_row_data(row) for row in board.rows],
        "pareto": [_point_data(point) for point in board.pareto],
    }


def entry_data(entry: Entry) -> dict[str, Any]:
    """
    One entry: its submission as read, its score, and the findings of its review.
    """
    return {
        "id": entry.id,
        "path": entry.path,
        "submission": entry.submission.to_dict(),
        "score": score_data(entry.score),
        "findings": [finding.to_dict() for finding in entry.findings],
    }


def score_data(score: Score) -> dict[str, Any]:
    """
    One score with all scopes and runs.
    """
    return {
        "submission": score.submission_id,
        "benchmark": score.benchmark_id,
        "benchmark_version": score.benchmark_version,
        "scopes": [_scope_data(scope) for scope in score.scopes],
        "reasons": [reason.to_dict() for reason in score.reasons],
    }


def _row_data(row: Row) -> dict[str, Any]:
    submission = row.entry.submission
    return {
        "rank": row.rank,
        "is_shared": row.is_shared,
        "carbon_rank": row.carbon_rank,
        "is_carbon_shared": row.is_carbon_shared,
        "entry": row.entry.id,
        "submitter": row.entry.submitter_name,
        "system": submission.system.name,
        "accelerator": submission.system.accelerator.name,
        "accelerators_count": submission.system.accelerators_count,
        "nodes_count": submission.system.nodes_count,
        "availability": submission.availability.value,
        "round": submission.round,
        "second_source_of": row.second_source_of,
        "second_sources": list(row.second_sources),
        **_figures(row.scope_score),
        "reasons": [reason.to_dict() for reason in row.reasons],
    }


def _scope_data(scored: ScopeScore) -> dict[str, Any]:
    return {
        "scope": scored.scope.value,
        "is_eligible": scored.is_eligible,
        **_figures(scored),
        "meter_reasons": list(scored.meter_reasons),
        "runs": [_run_data(run) for run in scored.runs],
        "reasons": [reason.to_dict() for reason in scored.reasons],
    }


def _figures(scored: ScopeScore) -> dict[str, Any]:
    return {
        "meter_class": scored.meter_class.value,
        "quality_per_kwh": scored.quality_per_kwh,
        "energy_j": _joules(scored.energy),
        "pessimistic_energy_j": _joules(scored.pessimistic),
        "integrated_energy_j": _joules(scored.integrated),
        "spent_energy_j": _joules(scored.spent),
        "energy_cv": scored.energy_cv,
        "time_to_train_s": scored.time_to_train_s,
        "mean_power_w": scored.mean_power.watts if scored.mean_power else None,
        "throughput_per_s": scored.throughput_per_s,
        "performance_per_watt_samples_per_j": scored.performance_per_watt,
        "emissions_g_co2e": _grams(scored.emissions),
        "quality_per_kg_co2e": scored.quality_per_kg_co2e,
        "carbon_basis": scored.carbon_basis,
        "carbon_reason": scored.carbon_reason,
        "standard_emissions_g_co2e": _grams(scored.standard_emissions),
    }


def _run_data(run: RunScore) -> dict[str, Any]:
    return {
        "label": run.label,
        "is_kept": run.kept,
        "is_reached": run.reached,
        "duration_s": run.duration_s,
        "integrated_energy_j": _joules(run.integrated),
        "charged_energy_j": _joules(run.charged),
        "charged_energy_dc_j": _joules(run.dc),
        "fabric_energy_j": _joules(run.fabric),
        "side_basis": run.side_basis,
        "samples_per_j": run.samples_per_j,
        "throughput_per_s": run.throughput_per_s,
        "coverage": run.coverage,
        "largest_gap_s": run.largest_gap_s,
    }


def _point_data(point: ParetoPoint) -> dict[str, Any]:
    return {
        "entry": point.entry_id,
        "division": point.division.value,
        "is_below_target": point.is_below_target,
        "quality": dict(point.quality),
        "normalised_quality": point.normalised_quality,
        "spent_energy_j": point.spent.joules,
        "is_on_front": point.is_on_front,
        "dominated_by": list(point.dominated_by),
    }


def _joules(energy: Energy | None) -> float | None:
    return energy.joules if energy else None


def _grams(carbon: Carbon | None) -> float | None:
    return carbon.g_co2e if carbon else None


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
    return _standing(row) | _description(row) | _figures_of_row(row)


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


def _figures_of_row(row: Row) -> dict[str, object]:
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
