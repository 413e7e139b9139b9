"""
An entry that states everything that is shown and never ranked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from reporter.carbon.emissions import HOUR, clock_hours
from reporter.model.run import EnergyHour, HourlyIntensity, IntensityHour, Run
from reporter.model.submission import Evidence, Submission
from reporter.model.system import (
    ByLifetime,
    ByShare,
    Embodied,
    MarketBased,
    OwnIntensity,
    Site,
    SiteWater,
)
from tests.score.make_submission import a_site, a_submission

LONG_S = (5_400.0, 5_300.0, 5_500.0, 5_350.0, 5_450.0)
BLOOM = ByLifetime(
    server_kg_co2e=2_500.0,
    accelerator_kg_co2e=150.0,
    lifetime_years=6.0,
    utilisation=0.85,
    source="Luccioni et al., 2022",
)
SHARE = ByShare(
    total_embodied_kg_co2e=3_700.0,
    time_reserved_h=2.0,
    expected_lifespan_h=35_040.0,
    resources_reserved=8.0,
    total_resources=8.0,
    source="Morrison et al., 2025",
)
GRID_FILE = Evidence(
    id="grid",
    bytes=512,
    sha256="a" * 64,
    format="csv",
    clock="unknown",
    zone="UTC",
    file="grid.csv",
)


def an_own_value(g_per_kwh: float) -> OwnIntensity:
    """
    An intensity that the submitter brought along.
    """
    return OwnIntensity(
        g_per_kwh=g_per_kwh,
        year=2023,
        boundary="direct",
        mix="production",
        source="utility's letter",
        evidence="letter",
    )


def a_contract(**changes: Any) -> MarketBased:
    """
    A certificate of 5 g/kWh.
    """
    contract = MarketBased(
        g_per_kwh=5.0,
        basis="contract",
        instrument="hydropower certificate",
        matching="annual",
        deliverable=True,
        source="supplier's letter",
    )
    return replace(contract, **changes)


def some_water(**changes: Any) -> SiteWater:
    """
    Consumption of 1.8 L/kWh at the site and 3.1 L/kWh for the electricity.
    """
    stated = SiteWater(
        formula="site_on_it_energy",
        site_l_per_kwh=1.8,
        grid_l_per_kwh=3.1,
        kind="consumption",
        source="operator's report",
    )
    return replace(stated, **changes)


def rising(hour: datetime) -> float:
    """
    An intensity in g/kWh that rises through the night, from 20 on by 4 an hour.
    """
    return 20.0 + 4.0 * hour.hour


def a_series(
    runs: tuple[Run, ...], intensity: Callable[[datetime], float] = rising
) -> HourlyIntensity:
    """
    An intensity for every clock hour that the runs touch.
    """
    hours = sorted({hour for run in runs for hour in clock_hours(run)})
    return HourlyIntensity(
        boundary="lifecycle",
        mix="consumption",
        source="grid operator",
        evidence="grid",
        hours=tuple(IntensityHour(starts_at=hour, g_per_kwh=intensity(hour)) for hour in hours),
    )


def hours_of(run: Run, energy_j: float) -> tuple[EnergyHour, ...]:
    """
    Energy over the clock hours of a run in proportion to the time in each.
    """
    return tuple(
        EnergyHour(starts_at=hour, energy_j=energy_j * _seconds(run, hour) / run.duration_s)
        for hour in clock_hours(run)
    )


def _seconds(run: Run, hour: datetime) -> float:
    inside: timedelta = min(hour + HOUR, run.stopped_at) - max(hour, run.started_at)
    return inside.total_seconds()


def with_hours(submission: Submission) -> Submission:
    """
    The same entry whose runs say their energy in each clock hour.
    """
    runs = tuple(
        replace(run, hours=hours_of(run, run.energy_parts[0].energy_j)) for run in submission.runs
    )
    return replace(submission, runs=runs)


def with_site(submission: Submission, **changes: Any) -> Submission:
    """
    The same entry with these fields of its site.
    """
    return replace(submission, site=replace(submission.site or Site(), **changes))


def with_everything(submission: Submission) -> Submission:
    """
    The same entry with hourly series, contract, water and embodied carbon.
    """
    return replace(
        with_site(
            submission,
            hourly_intensity=a_series(submission.runs),
            market_based=a_contract(),
            water=some_water(),
        ),
        embodied=Embodied(by_lifetime=BLOOM),
        evidence=(*submission.evidence, GRID_FILE),
    )


def everything(**changes: Any) -> Submission:
    """
    Five runs of an hour and a half at a site in Norway, with everything stated.
    """
    submission = with_hours(a_submission(durations_s=LONG_S, site=a_site(), **changes))
    return with_everything(submission)
