"""
CO-1 to CO-4: are PUE, carbon intensity and CO2e possible, sourced, and multiplied once each?

CO-5: is an hourly carbon series whole, plausible, and borne out by the logs?
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from reporter.carbon.emissions import pue_to_apply
from reporter.carbon.hours import (
    HOUR,
    check_cover,
    check_hours,
    check_mean,
    check_series,
    energy_by_hour,
    hour_text,
)
from reporter.carbon.intensity import (
    SiteIntensity,
    check_intensity,
    check_own_evidence,
    check_pue,
    check_stated_carbon,
    check_year,
    site_intensity,
)
from reporter.energy.parts import IT_FIRST, ac_energy_j, covering_parts, run_energy_j
from reporter.evidence.series import Window
from reporter.findings import Finding, Severity
from reporter.measure.measure import DeviceMeasure, PartMeasure, RunWindow
from reporter.model.enums import Component, Scope
from reporter.model.run import EnergyHour, HourlyIntensity, Run
from reporter.model.system import Site
from reporter.review.rule import CannotRun, Case, Doubt, Letter, flag, inform, reject, rule
from reporter.review.thresholds import CARBON_AGREES, HOUR_EDGE_INTERVALS, HOURS_AGREE
from reporter.text import number
from reporter.units import Carbon, CarbonIntensity, Energy

_LETTER = MappingProxyType(
    {
        Severity.ERROR: Letter.REJECT,
        Severity.WARNING: Letter.FLAG,
        Severity.NOTE: Letter.INFORM,
    }
)


_WEAK_KINDS = {"design": "of the design", "estimate": "an estimate"}


def doubts_of(findings: Iterable[Finding]) -> Iterator[Doubt]:
    """
    Findings of the carbon checks as doubts: errors refuse, warnings flag, notes inform.
    """
    for finding in findings:
        yield Doubt(
            letter=_LETTER[finding.severity],
            pointer=finding.pointer,
            message=finding.message,
            hint=finding.hint,
        )


def _site(case: Case) -> Site:
    if case.submission.site is None:
        raise CannotRun("no site is stated")
    return case.submission.site


def _intensity(case: Case) -> SiteIntensity:
    return site_intensity(_site(case), year=case.submission.first_year)


@rule("CO-1", "PUE", "RFI")
def pue(case: Case) -> Iterator[Doubt]:
    """
    PUE is between 1.0 and 3.0, measured over a year, with its period; below 1.05 it needs evidence.

    Reason: PUE is facility energy over IT energy, so below 1 it is impossible. The mean of surveyed
    sites has stood at 1.58 for years; that value is used where none is stated.

    Example: a PUE of 1.02 "by design".
    """
    stated = _site(case).pue
    if stated is None:
        yield inform("/site", "no PUE is stated; the reference value stands in its place")
        return
    yield from doubts_of(check_pue(stated.value, file="", pointer="/site/pue/value"))
    if stated.kind in _WEAK_KINDS:
        yield flag(
            "/site/pue/kind",
            f"the PUE is {_WEAK_KINDS[stated.kind]}, not measured over a year",
            "give the measured annual value of the site, or leave PUE out",
        )


@rule("CO-2", "Carbon intensity", "RFI")
def carbon_intensity(case: Case) -> Iterator[Doubt]:
    """
    The intensity comes from our dated table by zone and year; a stated one is within 10 % of it.
    Where the table has none, a stated one is used, and needs evidence.

    Reason: location-based intensities range from 28 to 713 g/kWh, so the choice of the number can
    outweigh every other effort. Values of 0 stand in some public tables and mean "unknown".

    Example: 40 g/kWh stated for a site whose grid has 369.
    """
    site, chosen = _site(case), _intensity(case)
    year = case.submission.first_year
    for doubt in doubts_of(chosen.lookup.findings("", "/site")):
        # Without a factor there is no carbon rank; that is no reason to doubt the energy.
        yield inform(doubt.pointer, doubt.message, doubt.hint)
    if site.factor_id and chosen.factor:
        yield from doubts_of(check_year(year, chosen.factor, file="", pointer="/site/factor_id"))
    if site.carbon_intensity and chosen.factor is None:
        found = check_own_evidence(site.carbon_intensity, file="", pointer="/site/carbon_intensity")
        yield from doubts_of(found)
    if site.carbon_intensity:
        yield from doubts_of(
            check_intensity(
                site.carbon_intensity.g_per_kwh,
                factor=chosen.factor,
                file="",
                pointer="/site/carbon_intensity/g_per_kwh",
            )
        )


@rule("CO-3", "CO2e is energy x PUE x intensity", "R")
def stated_carbon(case: Case) -> Iterator[Doubt]:
    """
    Printed CO2e is the energy of one run times PUE times location-based intensity, within 1 %.
    Energy measured for the whole facility has its PUE inside, so none is applied to it.

    Reason: published figures apply PUE twice or never, and divide by it; recomputing shows it.

    Example: 0.60 kWh, PUE 1.2, 400 g/kWh, and 240 g printed: PUE was left out.
    """
    stated_g, facility = _stated(case), _facility_energy(case)
    chosen = _intensity(case).intensity
    if chosen is None:
        raise CannotRun("no carbon intensity for the site and year")
    yield from doubts_of(
        check_stated_carbon(
            Carbon(stated_g),
            facility_energy=facility,
            factor=chosen,
            file="",
            pointer="/declared/emissions_g_co2e",
        )
    )


def _stated(case: Case) -> float:
    declared = case.submission.declared
    if declared is None or declared.emissions_g_co2e is None:
        raise CannotRun("no CO2e is declared")
    return declared.emissions_g_co2e


def _facility_energy(case: Case) -> Energy:
    """
    Mean energy of the runs at the meter of the facility; PUE is in it once, whatever was measured.
    """
    stated = _site(case).pue
    energies: list[Energy] = []
    for run in case.submission.runs:
        energy_j = run_energy_j(run)
        if energy_j is None:
            raise CannotRun("a run has no measured energy")
        is_facility = covering_parts(run)[0].component is Component.WHOLE_FACILITY
        pue = pue_to_apply(
            Scope.S4 if is_facility else Scope.S2, stated.value if stated is not None else None
        )
        if pue is None:
            raise CannotRun("no PUE is stated" if stated is None else "the stated PUE is below 1")
        energies.append(Energy(energy_j).scaled(pue))
    return Energy(statistics.fmean(energy.joules for energy in energies))


@rule("CO-4", "Offsets and certificates stand apart", "FI")
def market_based(case: Case) -> Iterator[Doubt]:
    """
    Market-based values are shown beside the location-based figure and take no part in any rank.

    Reason: certificates move a number, not the grid. Negative CO2e can't be stated at all: the
    schema refuses it.

    Example: the declared CO2e is the energy times the contract's 0 or 12 g/kWh.
    """
    contract = _site(case).market_based
    if contract is None:
        raise CannotRun("no market-based value is stated")
    yield inform(
        "/site/market_based",
        f"{number(contract.g_per_kwh)} g/kWh market-based ({contract.basis}) is shown apart",
    )
    expected = _facility_energy(case) * CarbonIntensity(contract.g_per_kwh)
    if expected.g_co2e and abs(_stated(case) / expected.g_co2e - 1) <= CARBON_AGREES:
        yield flag(
            "/declared/emissions_g_co2e",
            f"the declared {number(_stated(case))} g CO2e are market-based",
            "declare the location-based figure; the contract stands in market_based",
        )


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


def _inside(hour: EnergyHour, window: Window | None) -> Window | None:
    if window is None:
        return None
    start_s = max(hour.starts_at.timestamp(), window.start_s)
    stop_s = min((hour.starts_at + HOUR).timestamp(), window.stop_s)
    return Window(start_s=start_s, stop_s=stop_s) if stop_s > start_s else None


def _energies(measured: PartMeasure, window: Window) -> tuple[float, float] | None:
    """
    AC energy of a part inside *window* in J, and that of one reading interval at its most.
    """
    part = measured.at.part
    charged = [device.charged_in(window) for device in measured.devices]
    known = [energy_j for energy_j in charged if energy_j is not None]
    if len(known) < len(charged):
        return None
    logged_j = ac_energy_j(part, math.fsum(known))
    edge_j = ac_energy_j(part, math.fsum(map(_edge_j, measured.devices)))
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
