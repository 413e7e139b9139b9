"""
Clock hours of a run, and the checks of an hourly series: rule CO-5 as plain functions.

Each check yields findings and never raises. Hours are clock hours in UTC.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from reporter.carbon.intensity import INTENSITY_LIMITS_G_PER_KWH, within
from reporter.findings import Finding, error, warning
from reporter.model.run import EnergyHour, IntensityHour, Run
from reporter.text import number
from reporter.units import JOULES_PER_KWH, Energy

HOURS_TOLERANCE = 0.01
HOUR = timedelta(hours=1)
_CODE = "CO-5"


def clock_hours(run: Run) -> Iterator[datetime]:
    """
    The start of each clock hour that the run's window touches, in order.
    """
    hour = run.started_at.replace(minute=0, second=0, microsecond=0)
    yield hour
    while (hour := hour + HOUR) < run.stopped_at:
        yield hour


def missing_hour(run: Run, known: Collection[datetime]) -> datetime | None:
    """
    The first clock hour of the run that isn't among the starts *known*; `None` if all are.
    """
    return next((hour for hour in clock_hours(run) if hour not in known), None)


def energy_by_hour(run: Run, energy: Energy) -> tuple[EnergyHour, ...] | None:
    """
    *energy* of the run split over its clock hours in the shares that the submission states.

    A run inside one clock hour needs no statement: all of it falls there. `None` where the shares
    are not stated, or are all 0.
    """
    if not run.hours:
        first, *more = islice(clock_hours(run), 2)
        return None if more else (EnergyHour(starts_at=first, energy_j=energy.joules),)
    total_j = math.fsum(hour.energy_j for hour in run.hours)
    if total_j <= 0:
        return None
    return tuple(
        EnergyHour(starts_at=hour.starts_at, energy_j=energy.joules * (hour.energy_j / total_j))
        for hour in run.hours
    )


def weighted_g_per_kwh(hours: Sequence[tuple[float, float]]) -> float | None:
    """
    Mean intensity of hours of (energy in J, g/kWh), weighted by energy; `None` without energy.
    """
    total_j = math.fsum(energy_j for energy_j, _ in hours)
    if total_j <= 0:
        return None
    return math.fsum(energy_j * g_per_kwh for energy_j, g_per_kwh in hours) / total_j


def hours_agree(hours: Sequence[EnergyHour], energy: Energy) -> bool:
    """
    Whether the energies of the hours add up to *energy* within 1 %.
    """
    return within(math.fsum(hour.energy_j for hour in hours), energy.joules, HOURS_TOLERANCE)


def hour_text(moment: datetime) -> str:
    """
    A clock hour as people read it.

    >>> hour_text(datetime(2024, 5, 10, 11))
    '2024-05-10 11:00 UTC'
    """
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def check_order(starts: Sequence[datetime], *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-5: each start is a whole hour and later than the one before it.
    """
    for index, start in enumerate(starts):
        place = f"{pointer}/{index}/starts_at"
        if start.replace(minute=0, second=0, microsecond=0) != start:
            yield error(
                _CODE, file, place, f"{start.isoformat()} is no whole hour", "give clock hours"
            )
        elif index and start <= starts[index - 1]:
            yield error(
                _CODE,
                file,
                place,
                f"the hour {hour_text(start)} doesn't come after the one before it",
                "list each clock hour once, in order of time",
            )


def check_series(hours: Sequence[IntensityHour], *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-5: the hours of a series are in order, each with 0 to 1400 g/kWh.

    One hour may be at 0 g/kWh, a year can't; so only the upper bound of a year holds here.
    """
    yield from check_order([hour.starts_at for hour in hours], file=file, pointer=pointer)
    highest = INTENSITY_LIMITS_G_PER_KWH[1]
    for index, hour in enumerate(hours):
        if not 0 <= hour.g_per_kwh <= highest:
            yield error(
                _CODE,
                file,
                f"{pointer}/{index}/g_per_kwh",
                f"{hour.g_per_kwh:g} g/kWh in one hour is outside 0 to {highest:g}",
                "check the unit: the value is in gCO2e per kWh",
            )


def check_cover(
    run: Run, starts: Collection[datetime], *, file: str, pointer: str
) -> Iterator[Finding]:
    """
    CO-5: the series has every clock hour of the run; the first that it lacks is named.
    """
    missing = missing_hour(run, starts)
    if missing is not None:
        yield warning(
            _CODE,
            file,
            pointer,
            f"the series has no intensity for {hour_text(missing)}, in run {run.label!r}",
            "give every clock hour in which a run took place",
        )


def check_hours(
    run: Run, *, it_energy: Energy | None, file: str, pointer: str
) -> Iterator[Finding]:
    """
    CO-5: the hours that a run states are its own, all of them, and add up to *it_energy*.
    """
    stated = [hour.starts_at for hour in run.hours]
    yield from check_order(stated, file=file, pointer=pointer)
    for index, hour in enumerate(run.hours):
        yield from _check_hour(run, hour, file, f"{pointer}/{index}")
    missing = missing_hour(run, set(stated))
    if missing is not None:
        yield error(
            _CODE,
            file,
            pointer,
            f"the hour {hour_text(missing)} of the run is missing",
            "give the energy of every clock hour of the run, first to last",
        )
    elif it_energy is not None and not hours_agree(run.hours, it_energy):
        total_j = math.fsum(hour.energy_j for hour in run.hours)
        yield error(
            _CODE,
            file,
            pointer,
            f"the hours hold {number(total_j / JOULES_PER_KWH, 4)} kWh, the run "
            f"{number(it_energy.kwh, 4)} kWh",
            "split the AC energy of the run, uncovered time charged, over its hours",
        )


def _check_hour(run: Run, hour: EnergyHour, file: str, pointer: str) -> Iterator[Finding]:
    if not (hour.starts_at < run.stopped_at and hour.starts_at + HOUR > run.started_at):
        yield error(
            _CODE,
            file,
            f"{pointer}/starts_at",
            f"the run has no part in the hour {hour_text(hour.starts_at)}",
            "give the clock hours from started_at to stopped_at, in UTC",
        )
    if not 0 <= hour.energy_j < math.inf:
        yield error(
            _CODE,
            file,
            f"{pointer}/energy_j",
            f"an hour of {hour.energy_j:g} J is impossible",
            "energy is 0 J or more",
        )


def check_mean(
    hours: Sequence[tuple[float, float]], *, file: str, pointer: str
) -> Iterator[Finding]:
    """
    CO-5: the energy-weighted mean of hours of (energy in J, g/kWh) is one that a year could have.
    """
    mean = weighted_g_per_kwh(hours)
    lowest, highest = INTENSITY_LIMITS_G_PER_KWH
    if mean is not None and not lowest <= mean <= highest:
        yield warning(
            _CODE,
            file,
            pointer,
            f"the run's energy-weighted mean is {mean:.4g} g/kWh, outside {lowest:g} to "
            f"{highest:g}",
            "show that the grid was that clean in these hours; check the unit",
        )
