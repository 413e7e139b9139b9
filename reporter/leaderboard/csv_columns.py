"""
The columns of a board as CSV and as a pandas table: those of every board, and those of its goal.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from reporter.model.benchmark import Benchmark

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
BUDGET_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "quality_within_budget": "float64",
        "quality_expanded_uncertainty": "float64",
        "energy_at_quality_kwh": "float64",
        "elapsed_at_quality_s": "float64",
    }
)


def columns_of(benchmark: Benchmark) -> dict[str, str]:
    """
    The columns of a board of *benchmark*: those of `COLUMNS`, and after the rank the method and the
    quality within the budget where these compete.
    """
    added = dict(METHOD_COLUMN) if benchmark.ranks_methods else {}
    added |= BUDGET_COLUMNS if benchmark.ranks_quality else {}
    first = ("rank", "is_shared")
    rest = {name: kind for name, kind in COLUMNS.items() if name not in first}
    return {name: COLUMNS[name] for name in first} | added | rest
