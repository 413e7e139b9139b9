"""
CO2e of one run as the sum over its clock hours, and the product that it must not be taken for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from reporter.carbon.emissions import emissions, hourly_emissions
from reporter.carbon.hours import (
    energy_by_hour,
    hour_text,
    hours_agree,
    missing_hour,
    weighted_g_per_kwh,
)
from reporter.model.hours import HourlyIntensity
from reporter.model.run import Run
from reporter.model.submission import Submission
from reporter.model.words import Scope
from reporter.score.basis import NO_ENERGY
from reporter.score.parts import energy_of, parts_in
from reporter.score.result import RunScore, ScopeScore
from reporter.score.shown_figure import NotGiven
from reporter.text import number
from reporter.units import Carbon, CarbonIntensity, Energy

# The energy that the hours of a run are stated for: that of its nodes, where there are any.
_STATED_FOR = (Scope.S2, Scope.S1, Scope.S4)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyCarbon:
    """
    *carbon* is the sum over the hours of energy x intensity, x PUE, for the mean of the kept runs.

    *at_mean* is the plain mean intensity of the same hours times the same energy, x PUE: another
    figure as soon as the load follows the grid. *weighted* is the mean weighted by energy.
    """

    carbon: Carbon
    at_mean: Carbon
    weighted: CarbonIntensity
    mean: CarbonIntensity
    hours_count: int


def hourly_carbon(
    submission: Submission, scored: ScopeScore, series: HourlyIntensity, pue: float
) -> HourlyCarbon:
    """
    CO2e of one run in the scope by the hour; raises `NotGiven` where an input is missing.

    The energy is that of the scope; the hours of a run say in which shares it falls into them.
    """
    if scored.energy is None:
        raise NotGiven(NO_ENERGY)
    intensities = {hour.starts_at: hour.g_per_kwh for hour in series.hours}
    pairs = zip(submission.runs, scored.runs, strict=True)
    hours = [
        (energy_j, start, _intensity(intensities, start, run))
        for run, scored_run in pairs
        if scored_run.kept
        for start, energy_j in _hours(run, scored_run)
    ]
    total_j = math.fsum(energy_j for energy_j, _, _ in hours)
    scale = scored.energy.joules / total_j if total_j > 0 else 0.0
    scaled = [(energy_j * scale, g_per_kwh) for energy_j, _, g_per_kwh in hours]
    mean = math.fsum(g_per_kwh for _, g_per_kwh in scaled) / len(scaled)
    weighted = weighted_g_per_kwh(scaled)
    if weighted is None:
        raise NotGiven("the energy of the kept runs is too small to be split")
    if mean <= 0:
        raise NotGiven("the series is at 0 g/kWh in every hour of the runs")
    return HourlyCarbon(
        carbon=hourly_emissions(scaled, pue=pue),
        at_mean=emissions(scored.energy, pue, CarbonIntensity(mean)),
        weighted=CarbonIntensity(weighted),
        mean=CarbonIntensity(mean),
        hours_count=len({start for _, start, _ in hours}),
    )


def _hours(run: Run, scored_run: RunScore) -> list[tuple[datetime, float]]:
    if scored_run.charged is None:
        raise NotGiven("the energy of a kept run is not known")
    stated_for = _stated_for(run)
    if run.hours and stated_for and not hours_agree(run.hours, stated_for):
        total_j = math.fsum(hour.energy_j for hour in run.hours)
        raise NotGiven(
            f"the hours of run {run.label!r} hold {number(Energy(total_j).kwh, 4)} kWh, the run "
            f"{number(stated_for.kwh, 4)} kWh"
        )
    split = energy_by_hour(run, scored_run.charged)
    if split is None:
        raise NotGiven(
            f"run {run.label!r} touches several clock hours and doesn't say its energy in each"
        )
    missing = missing_hour(run, {hour.starts_at for hour in split})
    if missing is not None:
        raise NotGiven(f"run {run.label!r} doesn't say its energy in {hour_text(missing)}")
    return [(hour.starts_at, hour.energy_j) for hour in split]


def _stated_for(run: Run) -> Energy | None:
    energies = (energy_of(parts_in(run, scope)) for scope in _STATED_FOR)
    found = next((energy for energy in energies if energy is not None), None)
    return Energy(found.charged_j) if found and found.charged_j is not None else None


def _intensity(intensities: dict[datetime, float], start: datetime, run: Run) -> float:
    if start not in intensities:
        raise NotGiven(f"the series has no intensity for {hour_text(start)}, in run {run.label!r}")
    return intensities[start]
