"""
Boards, entries and scores as JSON data: the unit in every key, `null` for what is missing.

All numbers come from value types that refuse NaN and infinity, so the data is strict JSON.
"""

from __future__ import annotations

from typing import Any

from reporter.leaderboard.entries import BoardTable, Entry, Leaderboard, Row
from reporter.leaderboard.pareto import ParetoPoint
from reporter.score.result import RunScore, ScopeScore, Score
from reporter.units import Carbon, Energy


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
        "submitter": submission.submitter.name,
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
