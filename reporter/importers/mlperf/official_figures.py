"""
The official energy figures beside ours, and why they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporter.importers.mlperf.folder import BenchmarkFolder, RunLogs
from reporter.importers.mlperf.official import (
    OfficialVersion,
    official_benchmark_energy,
    official_run_energy,
)
from reporter.model.enums import Component, Side
from reporter.model.run import EnergyPart, Run
from reporter.model.submission import OfficialFigure
from reporter.text import number

NAMES = {
    OfficialVersion.MAY_2024: (
        "MLPerf Training summariser, May 2024",
        "mlcommons/logging 4054425, result_summarizer.py",
    ),
    OfficialVersion.HEAD: (
        "MLPerf Training summariser, since September 2024",
        "mlcommons/logging c401ff0, result_summarizer.py",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OurFigures:
    """
    What we make of the same logs: mean over the kept runs, times the scaling factor, in J.

    *window_j* is the energy inside the run windows on the side that the meters stood on,
    *official_side_j* the same on the official side (AC readings times their efficiency).
    """

    window_j: float
    official_side_j: float


def official_figures(
    folder: BenchmarkFolder, logs: Sequence[RunLogs], ours: OurFigures
) -> tuple[OfficialFigure, ...]:
    """
    The figure of both versions of the published formula, each with its difference from ours.
    """
    return tuple(_figure(folder, logs, ours, version) for version in OfficialVersion)


def _figure(
    folder: BenchmarkFolder,
    logs: Sequence[RunLogs],
    ours: OurFigures,
    version: OfficialVersion,
) -> OfficialFigure:
    name, source = NAMES[version]
    if folder.is_scaling_unreadable:
        reason = "scaling.json beside the results can't be read"
        return OfficialFigure(name=name, source=source, unavailable_reason=reason)
    runs = []
    for run in logs:
        time_s = run.training.time_to_train_s
        if time_s is None:
            continue
        energy = official_run_energy(run.nodes, run.switches, time_s * 1000, version)
        runs.append((time_s if run.training.reached_stop else None, energy))
    result = official_benchmark_energy(
        runs, benchmark=folder.benchmark, scaling_factor=folder.scaling_factor
    )
    if result.energy_j is None:
        reason = f"the published code stops: {result.error}"
        if result.error == "ZeroDivisionError":
            reason += "; in these logs power_measurement_stop carries the stamp of the start"
        return OfficialFigure(name=name, source=source, unavailable_reason=reason)
    return OfficialFigure(
        name=name,
        source=source,
        energy_j=round(result.energy_j, 3),
        difference=explain_difference(result.energy_j, ours),
    )


def explain_difference(official_j: float, ours: OurFigures) -> str:
    """
    The ratio of the official figure to the energy inside the run windows, factor by factor.
    """
    side = ours.official_side_j / ours.window_j
    window = official_j / ours.official_side_j
    text = (
        f"{number(official_j / ours.window_j, 4)} times the energy inside the run windows = "
        f"{number(side, 4)} (side) x {number(window, 4)} (window). "
    )
    if abs(side - 1) > 1e-9:
        text += "Side: the formula multiplies AC readings by the efficiency, so it states DC. "
    else:
        text += "Side: the readings are used as they are. "
    return text + (
        "Window: the formula takes the mean power of the whole log times the time to train, so "
        "idle time before and after a run counts as if it were training; ours takes only the "
        "readings between run_start and run_stop."
    )


def our_figures(runs: Sequence[Run], kept: Sequence[str], factor: float) -> OurFigures:
    """
    Our figures for the runs whose labels are in *kept*, times the scaling *factor*.
    """
    chosen = [run for run in runs if run.label in kept]
    window_j = sum(part.energy_j for run in chosen for part in run.energy_parts)
    official_j = sum(_official_side_j(part) for run in chosen for part in run.energy_parts)
    share = factor / len(chosen)
    return OurFigures(window_j=window_j * share, official_side_j=official_j * share)


def _official_side_j(part: EnergyPart) -> float:
    if part.component is Component.NODE and part.side is Side.AC and part.conversion:
        return part.energy_j * part.conversion.efficiency
    return part.energy_j
