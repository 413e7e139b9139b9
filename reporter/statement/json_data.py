"""
The statement as JSON data: the figures with their unit in the key, and all texts.

Figures stand here as computed; the texts hold the digits that the uncertainty supports.
"""

from __future__ import annotations

from typing import Any

from reporter import __version__
from reporter.citation.figures import Figures
from reporter.findings import Finding
from reporter.leaderboard.export import quality_data, shown_data, side_of
from reporter.score.emissions import Footprint
from reporter.statement.statement import Statement


def statement_data(statement: Statement) -> dict[str, Any]:
    """
    JSON-ready data; what is missing is `null`.
    """
    figures = statement.figures
    scored, found = figures.scored, figures.place.found
    power = figures.power_per_accelerator
    factor = found.factor if found else None
    intensity = found.intensity if found else None
    return {
        "reporter_version": __version__,
        "entry": statement.entry_id,
        "scope": scored.scope.value,
        "side": side_of(scored),
        "meter_class": scored.meter_class.value,
        "limit_of_error_relative": figures.limit,
        "expanded_uncertainty_relative": scored.expanded_uncertainty,
        "coverage_factor": 2,
        "runs_count": len(scored.runs),
        "reached_count": figures.reached_count,
        **_quality(figures),
        "one_run": _amount(figures, figures.one),
        "all_runs": _amount(figures, figures.every),
        "time_to_train_s": scored.time_to_train_s,
        "throughput_per_s": scored.throughput_per_s,
        "performance_per_watt_samples_per_j": scored.performance_per_watt,
        "mean_power_per_accelerator_w": power.watts if power else None,
        "energy_per_sample_relative_standard_deviation": (
            scored.per_sample.spread if scored.per_sample else None
        ),
        "run_mean_energy_j": scored.run_mean.joules if scored.run_mean else None,
        "pue": figures.place.pue,
        "factor_id": factor.factor_id if factor else None,
        "carbon_intensity_g_per_kwh": intensity.g_per_kwh if intensity else None,
        "missing_carbon_reason": figures.place.reason or None,
        "shown_not_ranked": shown_data(figures.shown),
        "title": statement.title,
        "sentence": statement.sentence,
        "lines": [
            {"key": line.key, "label": line.label, "value": line.value} for line in statement.lines
        ],
        "footnotes": list(statement.footnotes),
    }


def _quality(figures: Figures) -> dict[str, Any]:
    """
    The quality within the budget, where that is the goal; nothing for another goal.
    """
    if figures.within_budget is None:
        return {}
    found = figures.within_budget
    return quality_data(None if isinstance(found, Finding) else found, figures.benchmark)


def _amount(figures: Figures, amount: Footprint | None) -> dict[str, float | None] | None:
    if amount is None:
        return None
    return {
        "energy_j": amount.energy.joules,
        "facility_energy_j": amount.facility.joules if amount.facility else None,
        "location_based_g_co2e": amount.location.g_co2e if amount.location else None,
        "market_based_g_co2e": amount.market.g_co2e if amount.market else None,
        "reference_site_g_co2e": figures.reference_of(amount).g_co2e,
    }
