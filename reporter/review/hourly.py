"""
CO-5: is an hourly carbon series whole, plausible, and borne out by the logs?
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from reporter.carbon.hours import (
    HOUR,
    check_cover,
    check_hours,
    check_mean,
    check_series,
    energy_by_hour,
    hour_text,
)
from reporter.model.hours import EnergyHour, HourlyIntensity
from reporter.model.run import Run
from reporter.power.integrate import Window
from reporter.review.carbon import doubts_of
from reporter.review.case import Case
from reporter.review.measure import DeviceMeasure, PartMeasure, RunWindow
from reporter.review.rule import CannotRun, Doubt, flag, reject, rule
from reporter.review.thresholds import HOUR_EDGE_INTERVALS, HOURS_AGREE
from reporter.review.totals import IT_FIRST, ac_energy_j, covering_parts, run_energy_j
from reporter.text import number
from reporter.units import Energy

_SERIES = "/site/hourly_intensity/hours"


@rule("CO-5", "Hourly carbon series", "RF")
def hourly_series(case: Case) -> Iterator[Doubt]:
    """
    An hourly series has whole clock hours in order that cover every run, and energies that add up.

    Reason: CO2e by the hour is a sum of energy times intensity, so a missing hour or a wrong share
    bends it at will. An hour may be at 0 g/kWh and at most at 1400; the mean of a run, weighted by
    energy, is one that a year could have. With the raw logs the energy of each hour is recomputed:
    1 % off is allowed, and one reading interval, since an hour ends between two readings.

    Example: a night run whose energy is put into the hours of noon, when the grid was clean.
    """
    series = _series(case)
    timed = [run for run in case.submission.runs if run.hours]
    if series is None and not timed:
        raise CannotRun("no hourly series is stated")
    if series is not None:
        yield from doubts_of(check_series(series.hours, file="", pointer=_SERIES))
    for index, run in enumerate(case.submission.runs):
        yield from _of_run(run, index, series)
    if timed:
        yield from _from_logs(case)
    _need_evidence_of(case, series)


def _series(case: Case) -> HourlyIntensity | None:
    return case.submission.site.hourly_intensity if case.submission.site else None


def _of_run(run: Run, index: int, series: HourlyIntensity | None) -> Iterator[Doubt]:
    pointer = f"/runs/{index}"
    stated_j = run_energy_j(run, IT_FIRST)
    energy = Energy(stated_j) if stated_j is not None else None
    if run.hours:
        found = check_hours(run, it_energy=energy, file="", pointer=f"{pointer}/hours")
        yield from doubts_of(found)
    if series is None:
        return
    intensities = {hour.starts_at: hour.g_per_kwh for hour in series.hours}
    yield from doubts_of(check_cover(run, intensities, file="", pointer=_SERIES))
    hours = energy_by_hour(run, energy) if energy else ()
    if hours is None:
        yield flag(
            pointer,
            f"run {run.label!r} touches several clock hours and doesn't say its energy in each",
            "give the run's hours with their energy",
        )
        return
    known = [
        (hour.energy_j, intensities[hour.starts_at])
        for hour in hours
        if hour.starts_at in intensities
    ]
    yield from doubts_of(check_mean(known, file="", pointer=_SERIES))


def _from_logs(case: Case) -> Iterator[Doubt]:
    """
    The energy of each stated hour against what the run's own logs give for it.
    """
    measures = case.need_measures()
    unseen = []
    for index, run in enumerate(case.submission.runs):
        parts = covering_parts(run, IT_FIRST)
        own = [one for one in measures.parts if one.at.run_index == index]
        seen = [one for one in own if any(one.at.part is part for part in parts)]
        if run.hours and (not parts or len(seen) < len(parts)):
            unseen.append(run.label)
            continue
        for place, hour in enumerate(run.hours):
            pointer = f"/runs/{index}/hours/{place}/energy_j"
            yield from _compared(hour, seen, measures.runs[index], pointer)
    if unseen:
        raise CannotRun(f"not all logs of {', '.join(unseen)} were found")


def _compared(
    hour: EnergyHour, parts: Iterable[PartMeasure], run: RunWindow, pointer: str
) -> Iterator[Doubt]:
    window = _inside(hour, run.window)
    found = [_energies(part, window) for part in parts] if window else [(0.0, 0.0)]
    known = [pair for pair in found if pair is not None]
    if len(known) < len(found):
        return
    logged_j, edge_j = (math.fsum(column) for column in zip(*known, strict=True))
    if abs(hour.energy_j - logged_j) > HOURS_AGREE * logged_j + edge_j:
        yield reject(
            pointer,
            f"stated {number(hour.energy_j, 6)} J for the hour {hour_text(hour.starts_at)}, the "
            f"log gives {number(logged_j, 6)} J",
            "integrate the readings of each clock hour, in UTC, uncovered time charged",
        )


def _inside(hour: EnergyHour, window: Window) -> Window | None:
    start_s = max(hour.starts_at.timestamp(), window.start_s)
    stop_s = min((hour.starts_at + HOUR).timestamp(), window.stop_s)
    return Window(start_s=start_s, stop_s=stop_s) if stop_s > start_s else None


def _energies(measured: PartMeasure, window: Window) -> tuple[float, float] | None:
    """
    AC energy of a part inside *window* in J, and that of one reading interval at its most.
    """
    part = measured.at.part
    charged = [device.charged_in(window).charged_j for device in measured.devices]
    known = [energy_j for energy_j in charged if energy_j is not None]
    if len(known) < len(charged):
        return None
    logged_j = ac_energy_j(part, measured.factor * math.fsum(known))
    edge_j = ac_energy_j(part, measured.factor * math.fsum(map(_edge_j, measured.devices)))
    return None if logged_j is None or edge_j is None else (logged_j, edge_j)


def _edge_j(device: DeviceMeasure) -> float:
    whole = device.integral
    power_w = whole.highest_w if whole.highest_w is not None else whole.charge_power_w
    return HOUR_EDGE_INTERVALS * (power_w or 0.0) * (whole.median_interval_s or 0.0)


def _need_evidence_of(case: Case, series: HourlyIntensity | None) -> None:
    if series is None:
        return
    item = case.need_evidence().by_id.get(series.evidence)
    if item is None or item.path is None:
        raise CannotRun(f"the file behind the series, {series.evidence}, wasn't found")
