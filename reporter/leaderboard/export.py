"""
Boards and entries as JSON data.

The unit stands in every key, `null` is what is missing. All numbers come from value types that
refuse NaN and infinity, so the data is strict JSON.
"""

from __future__ import annotations

import math
from typing import Any

from reporter.carbon.own_table import packaged_g_per_kwh
from reporter.leaderboard.at_quality import BoardAtQuality, RowAtQuality
from reporter.leaderboard.competition import method_of
from reporter.leaderboard.entries import (
    BoardTable,
    BudgetStanding,
    Entry,
    NextEntry,
    Row,
    score_on_board,
)
from reporter.leaderboard.pareto import ParetoPoint
from reporter.model.benchmark import Benchmark
from reporter.model.benchmark_versions import Closing
from reporter.model.enums import Scope, Side
from reporter.model.serialization import to_data
from reporter.score.metered import AT_DEVICE, DC_AS_READ
from reporter.score.result import RunScore, ScopeScore, Score
from reporter.score.supplementary import Shown
from reporter.score.supplementary_figure import ShownFigure
from reporter.score.within_budget import QualityWithinBudget
from reporter.units import Carbon, Energy


def shown_data(shown: Shown | None) -> dict[str, Any] | None:
    """
    The figures with formula, assumptions and source; values as computed, texts with the digits
    that the uncertainty supports.
    """
    if shown is None:
        return None
    return {
        "scope": shown.scope.value,
        "side": AT_DEVICE if shown.scope is Scope.S1 else Side.AC.value,
        "energy_j": shown.energy.joules if shown.energy else None,
        "energy_basis": "energy to target, not the guaranteed energy that ranks",
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
        "availability": board.key.availability.value,
        **_competition_data(benchmark),
        **own_carbon_data(board),
        **standing_data(benchmark, board.closing),
        "rows": [_row_data(row, benchmark) for row in board.rows],
        "pareto": [_point_data(point) for point in board.pareto],
    }


def _competition_data(benchmark: Benchmark) -> dict[str, Any]:
    """
    What competes and which goal ranks, as the benchmark states it; nothing where it doesn't.
    """
    stated = {
        "between": benchmark.competes.between.value if benchmark.competition else None,
        "goal": benchmark.goal.value if benchmark.goal else None,
        "budget": to_data(benchmark.budget) if benchmark.budget else None,
        "carbon": benchmark.carbon.value if benchmark.carbon else None,
    }
    return {key: value for key, value in stated.items() if value is not None}


def own_carbon_data(board: BoardTable) -> dict[str, Any]:
    """
    The board's own carbon table, with the rows by which its entries have figures, in their order,
    and what the packaged table says instead; nothing where the packaged one ranks.
    """
    table = board.benchmark.own_carbon_table
    if table is None:
        return {}
    terms, used = table.terms, {row.scope_score.grid for row in board.rows}
    return {
        "carbon_table": {
            "whose": "the board's own",
            "title": terms.title,
            "licence": terms.licence,
            "boundary": terms.boundary,
            "mix": terms.mix,
            "expanded_uncertainty_relative": terms.relative_uncertainty,
            "sha256": table.sha256 or None,
            "rows_count": len(table.rows),
            "used_rows": [
                {
                    "zone": row.zone,
                    "year": row.year,
                    "g_per_kwh": row.g_per_kwh,
                    "packaged_g_per_kwh": packaged_g_per_kwh(row.zone, row.year),
                    "source": row.source,
                    "source_url": row.url,
                }
                for row in table.rows
                if f"{row.zone}/{row.year}" in used
            ],
        }
    }


def _budget_data(standing: BudgetStanding | None, benchmark: Benchmark) -> dict[str, Any]:
    """
    The quality within the budget, where that is the goal.
    """
    if not benchmark.ranks_quality:
        return {}
    return {
        **quality_data(standing.found if standing else None, benchmark),
        "quality_behind_next": standing.behind if standing else None,
        "quality_width_to_next": standing.width if standing else None,
    }


def quality_data(found: QualityWithinBudget | None, benchmark: Benchmark) -> dict[str, Any]:
    """
    The quality within the budget in the unit of the metric, with U95 (k = 2), and the energy and
    the time of the evaluations that count; `None` each where an entry has none.
    """
    return {
        "quality_within_budget": found.quality if found else None,
        "quality_expanded_uncertainty": found.expanded if found else None,
        "quality_unit": benchmark.metrics[0].unit,
        "energy_at_quality_j": found.energy_j if found else None,
        "elapsed_at_quality_s": found.elapsed_s if found else None,
    }


def standing_data(benchmark: Benchmark, closing: Closing | None) -> dict[str, Any]:
    """
    The season and the closing of a version; nothing where it has none.
    """
    data: dict[str, Any] = {}
    if benchmark.season is not None:
        data["season"] = to_data(benchmark.season)
    if closing is not None:
        day = None if closing.on is None else closing.on.isoformat()
        data["closed"] = {"on": day, "newer_version": closing.newer}
    return data


def board_at_data(board: BoardAtQuality) -> dict[str, Any]:
    """
    One board at a quality other than the target.
    """
    return {
        "slug": board.key.slug,
        "benchmark": board.benchmark.id,
        "benchmark_version": board.benchmark.version,
        "scope": board.key.scope.value,
        "division": board.key.division.value,
        "availability": board.key.availability.value,
        "at": dict(board.levels),
        "rows": [_row_at_data(row) for row in board.rows],
    }


def _row_at_data(row: RowAtQuality) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "is_shared": row.is_shared,
        "entry": row.entry.id,
        "energy_j": _joules(row.energy),
        "expanded_uncertainty_relative": row.expanded_uncertainty,
        "guaranteed_energy_j": _joules(row.guaranteed),
        "is_at_most": row.is_at_most,
        "runs_passed": row.passed or None,
        "reason": row.reason or None,
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


def _row_data(row: Row, benchmark: Benchmark) -> dict[str, Any]:
    submission = row.entry.submission
    method = {"method": method_of(row.entry)} if benchmark.ranks_methods else {}
    return {
        "rank": row.rank,
        "is_shared": row.is_shared,
        **_budget_data(row.within_budget, benchmark),
        **method,
        "next": _next_data(row.next_entry),
        "carbon_rank": row.carbon_rank,
        "is_carbon_shared": row.is_carbon_shared,
        "carbon_width_to_next_relative": row.carbon_width,
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
        **_figures(score_on_board(row, benchmark)),
        "reasons": [reason.to_dict() for reason in row.reasons],
    }


def _next_data(found: NextEntry | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "entry": found.entry_id,
        "guaranteed_energy_above_relative": found.above,
        "width_relative": found.width,
        "is_clearly_worse": found.is_clearly_worse,
        "probability_energy_is_higher": found.sure,
        "meters": found.relation.name.lower(),
    }


def side_of(scored: ScopeScore) -> str:
    """
    The side that energies of a scope stand on: "ac", "device" for accelerators, and "dc" where a DC
    reading is compared as it is.
    """
    if scored.scope is Scope.S1:
        return AT_DEVICE
    is_as_read = any(run.side_basis == DC_AS_READ for run in scored.runs)
    return Side.DC.value if is_as_read else Side.AC.value


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
    interval = scored.energy_interval
    return {
        "meter_class": scored.meter_class.value,
        "side": side_of(scored),
        "quality_per_kwh": scored.quality_per_kwh,
        "guaranteed_energy_j": _joules(scored.guaranteed),
        "energy_j": _joules(scored.energy),
        "energy_interval_j": [energy.joules for energy in interval] if interval else None,
        "expanded_uncertainty_relative": scored.expanded_uncertainty,
        **_estimate_data(scored),
        "run_mean_energy_j": _joules(scored.run_mean),
        "integrated_energy_j": _joules(scored.integrated),
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


def _estimate_data(scored: ScopeScore) -> dict[str, Any]:
    """
    What energy to target is made of: energy per sample, samples, and the parts of its uncertainty.
    """
    per_sample, samples, estimate = scored.per_sample, scored.samples, scored.estimate
    excess = samples.excess if samples else None
    return {
        "energy_per_sample_as_read_j": per_sample.value_j if per_sample else None,
        "energy_per_sample_spread_relative": per_sample.spread if per_sample else None,
        "samples_count": samples.samples if samples else None,
        "samples_own_count": samples.own if samples else None,
        "samples_reference_count": samples.reference if samples else None,
        "samples_basis": samples.how if samples else None,
        "samples_excess_standard_errors": (
            excess if excess is not None and math.isfinite(excess) else None
        ),
        "samples_weight_of_own": samples.weight if samples else None,
        "samples_p_value": samples.p_value if samples else None,
        "u_a_relative": estimate.u_a if estimate else None,
        "u_b_relative": estimate.u_b if estimate else None,
        "u_conversion_relative": estimate.u_conversion if estimate else None,
    }


def _run_data(run: RunScore) -> dict[str, Any]:
    return {
        "label": run.label,
        "is_reached": run.reached,
        "duration_s": run.duration_s,
        "samples_count": run.samples_count,
        "integrated_energy_j": _joules(run.integrated),
        "charged_energy_j": _joules(run.charged),
        "charged_energy_as_read_j": _joules(run.read),
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
        "guaranteed_energy_j": point.guaranteed.joules,
        "is_on_front": point.is_on_front,
        "dominated_by": list(point.dominated_by),
    }


def _joules(energy: Energy | None) -> float | None:
    return energy.joules if energy else None


def _kwh(energy: Energy | None) -> float | None:
    return energy.kwh if energy else None


def _grams(carbon: Carbon | None) -> float | None:
    return carbon.g_co2e if carbon else None
