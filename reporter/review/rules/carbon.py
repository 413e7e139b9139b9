"""
CO-1 to CO-4: are PUE, carbon intensity and CO2e possible, sourced, and multiplied once each?

CO-5: is an hourly carbon series whole, plausible, and borne out by the logs?
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from reporter.carbon.emissions import (
    HOUR,
    SURVEY_PUE,
    U_PUE_MEASURED,
    U_PUE_STATED,
    UNKNOWN_PUE,
    energy_by_hour,
    hour_text,
    hours_agree,
    is_measured_over_a_year,
    missing_hour,
    pue_to_apply,
    weighted_g_per_kwh,
    within,
)
from reporter.carbon.factors import Factor
from reporter.carbon.intensity import (
    PUBLISHERS_DIFFER,
    SiteIntensity,
    cited_factor,
    publishers_agree,
    site_intensity,
    stated_intensity,
)
from reporter.energy.parts import IT_FIRST, ac_energy_j, covering_parts, run_energy_j
from reporter.evidence.series import Window
from reporter.measure.measure import RunWindow
from reporter.measure.part_devices import DeviceMeasure, PartMeasure
from reporter.model.enums import Component, Scope
from reporter.model.run import EnergyHour, HourlyIntensity, Run
from reporter.model.system import OwnIntensity, Site
from reporter.review.rule import CannotRun, Case, Doubt, flag, inform, reject, rule
from reporter.review.thresholds import (
    CARBON_AGREES,
    HOUR_EDGE_INTERVALS,
    HOURS_AGREE,
    INTENSITY_LEAST,
    INTENSITY_MOST,
    PUE_HIGH,
    PUE_LEAST,
    PUE_LOW,
    PUE_MOST,
)
from reporter.text import number, plural
from reporter.units import Carbon, CarbonIntensity, Energy

_WEAK_KINDS = {"design": "of the design", "estimate": "an estimate"}


def _site(case: Case) -> Site:
    if case.submission.site is None:
        raise CannotRun("no site is stated")
    return case.submission.site


def _intensity(case: Case) -> SiteIntensity:
    table = case.benchmark.own_carbon_table if case.benchmark else None
    return site_intensity(_site(case), year=case.submission.first_year, table=table)


@rule("CO-1", "PUE", "RFI")
def pue(case: Case) -> Iterator[Doubt]:
    """
    PUE is between 1.0 and 3.0, measured over a year, with its period; below 1.05 or above 2.5 it is
    flagged. A PUE that isn't the site's own over a year counts with 5 % uncertainty instead of 2 %.

    Reason: PUE is facility energy over IT energy, so below 1 it is impossible. The mean of surveyed
    sites has stood at 1.58 for years. Where none is stated 2.0 ranks, as a guarantee: with the mean
    a site at 1.9 would gain by silence. Energy of the whole facility has its PUE inside.

    Example: a PUE of 1.02 "by design".
    """
    stated = _site(case).pue
    if stated is None:
        yield inform(
            "/site",
            f"no PUE is stated; {UNKNOWN_PUE:g} ranks in its place, and the survey's average of "
            f"{SURVEY_PUE:g} is shown",
        )
        return
    if not PUE_LEAST <= stated.value <= PUE_MOST:
        yield reject(
            "/site/pue/value",
            f"PUE {stated.value:g} is outside {PUE_LEAST:g} to {PUE_MOST:g}",
            "give facility energy over IT energy of the same year; below 1 is impossible",
        )
    elif not PUE_LOW <= stated.value <= PUE_HIGH:
        yield flag(
            "/site/pue/value",
            f"PUE {stated.value:g} is outside the usual {PUE_LOW:g} to {PUE_HIGH:g}",
            "give its period, its source, and whether it is of the site or of a fleet",
        )
    if stated.kind in _WEAK_KINDS:
        yield flag(
            "/site/pue/kind",
            f"the PUE is {_WEAK_KINDS[stated.kind]}, not measured over a year",
            "give the measured annual value of the site, or leave PUE out",
        )
    elif not is_measured_over_a_year(stated):
        yield inform(
            "/site/pue",
            f"the PUE isn't the site's own over a year; it counts with "
            f"{U_PUE_STATED * 100:g} % uncertainty, not {U_PUE_MEASURED * 100:g} %",
            "state kind site and the year of the measurement as period",
        )


@rule("CO-2", "Carbon intensity", "RFI")
def carbon_intensity(case: Case) -> Iterator[Doubt]:
    """
    Ranks take the intensity from one table, by the place and the year of the first run. A value
    that the file states is compared with it: more than a factor of 1.42 apart it needs evidence. A
    factor that it cites is shown beside. Where the table has no row, a stated value is shown and
    needs evidence.

    Reason: inside one country grids differ by up to 31 times, so the choice of the number can
    outweigh every other effort. Two publishers of one grid lie within a factor of 1.42 in 84 of 100
    country-years, so a document is enough for a value outside. Values of 0 stand in some public
    tables and mean "unknown".

    Example: 40 g/kWh stated for a site whose grid has 369.
    """
    site, chosen = _site(case), _intensity(case)
    # Without a row there is no carbon rank; that is no reason to doubt the energy.
    if chosen.lookup.severity is not None:
        yield inform("/site", chosen.lookup.message, chosen.lookup.hint)
    if site.factor_id is not None:
        yield from _cited(site.factor_id, chosen, case.submission.first_year)
    own = site.carbon_intensity
    if own is None:
        return
    if chosen.factor is None and own.evidence is None:
        yield flag(
            "/site/carbon_intensity",
            f"the submitter's own {own.g_per_kwh:g} g/kWh is used and has no evidence",
            "list the document that shows it in evidence, and name its id",
        )
    yield from _own_value(own, chosen.factor)


def _cited(factor_id: str, chosen: SiteIntensity, year: int) -> Iterator[Doubt]:
    """
    A cited factor never ranks: what it would have changed is told, nothing more.
    """
    pointer = "/site/factor_id"
    cited = cited_factor(factor_id)
    factor = cited.factor
    if factor is None:
        yield inform(pointer, cited.message, "leave it out: the place chooses the intensity")
        return
    if factor.year != year:
        gap = plural(abs(year - factor.year), "year")
        yield inform(pointer, f"{factor_id} is {gap} from the run's year {year}")
    used = chosen.factor
    if used is not None and not publishers_agree(factor.g_per_kwh, used.g_per_kwh):
        yield inform(
            pointer,
            f"{factor_id} is {factor.g_per_kwh:g} g/kWh ({factor.boundary}), the ranking table has "
            f"{used.g_per_kwh:g} g/kWh ({used.factor_id})",
        )


def _own_value(own: OwnIntensity, factor: Factor | None) -> Iterator[Doubt]:
    """
    A value outside the bounds stands when the table has it too: small hydropower grids are real.
    """
    pointer, g_per_kwh = "/site/carbon_intensity/g_per_kwh", own.g_per_kwh
    agrees = factor is not None and publishers_agree(g_per_kwh, factor.g_per_kwh)
    if not agrees and not INTENSITY_LEAST <= g_per_kwh <= INTENSITY_MOST:
        yield reject(
            pointer,
            f"carbon intensity {g_per_kwh:g} g/kWh is outside {INTENSITY_LEAST:g} to "
            f"{INTENSITY_MOST:g}",
            "give the location-based value in gCO2e per kWh; contracts belong in market_based",
        )
    if factor is not None and not agrees:
        say = flag if own.evidence is None else inform
        yield say(
            pointer,
            f"stated {number(g_per_kwh)} g/kWh, but {factor.factor_id} is {factor.g_per_kwh:g} "
            f"g/kWh ({factor.boundary}), more than a factor of {math.exp(PUBLISHERS_DIFFER):.2f} "
            "apart",
            "leave the own value out, correct the place, or list the document that shows it",
        )


@rule("CO-3", "CO2e is energy x PUE x intensity", "R")
def stated_carbon(case: Case) -> Iterator[Doubt]:
    """
    Printed CO2e is the energy of one run times PUE times location-based intensity, within 1 %: the
    intensity that the file states, or cites, else that of the ranking table.
    Energy measured for the whole facility has its PUE inside, so none is applied to it.

    Reason: published figures apply PUE twice or never, and divide by it; recomputing shows it.

    Example: 0.60 kWh, PUE 1.2, 400 g/kWh, and 240 g printed: PUE was left out.
    """
    stated, facility = Carbon(_stated(case)), _facility_energy(case)
    named, chosen = stated_intensity(_site(case)), _intensity(case).intensity
    g_per_kwh = named.g_per_kwh if named else chosen.g_per_kwh if chosen else None
    if g_per_kwh is None:
        raise CannotRun("no carbon intensity for the site and year")
    expected = facility * CarbonIntensity(g_per_kwh)
    if not within(stated.g_co2e, expected.g_co2e, CARBON_AGREES):
        yield reject(
            "/declared/emissions_g_co2e",
            f"stated {number(stated.kg_co2e)} kg CO2e, but {number(facility.kwh)} kWh x "
            f"{number(g_per_kwh)} g/kWh is {number(expected.kg_co2e)} kg",
            "apply PUE and carbon intensity once each",
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
        pue = pue_to_apply(Scope.S4 if is_facility else Scope.S2, stated)
        if not pue.is_known:
            raise CannotRun("no PUE is stated" if stated is None else "the stated PUE is below 1")
        energies.append(Energy(energy_j).scaled(pue.value))
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
        yield from _order([hour.starts_at for hour in series.hours], _SERIES)
        yield from _bounds(series)
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
        yield from _stated_hours(run, energy, f"{pointer}/hours")
    if series is None:
        return
    intensities = {hour.starts_at: hour.g_per_kwh for hour in series.hours}
    missing = missing_hour(run, intensities)
    if missing is not None:
        yield flag(
            _SERIES,
            f"the series has no intensity for {hour_text(missing)}, in run {run.label!r}",
            "give every clock hour in which a run took place",
        )
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
    mean = weighted_g_per_kwh(known)
    if mean is not None and not INTENSITY_LEAST <= mean <= INTENSITY_MOST:
        yield flag(
            _SERIES,
            f"the run's energy-weighted mean is {mean:.4g} g/kWh, outside {INTENSITY_LEAST:g} to "
            f"{INTENSITY_MOST:g}",
            "show that the grid was that clean in these hours; check the unit",
        )


def _order(starts: Sequence[datetime], pointer: str) -> Iterator[Doubt]:
    """
    Each start is a whole hour and later than the one before it.
    """
    for index, start in enumerate(starts):
        place = f"{pointer}/{index}/starts_at"
        if start.replace(minute=0, second=0, microsecond=0) != start:
            yield reject(place, f"{start.isoformat()} is no whole hour", "give clock hours")
        elif index and start <= starts[index - 1]:
            yield reject(
                place,
                f"the hour {hour_text(start)} doesn't come after the one before it",
                "list each clock hour once, in order of time",
            )


def _bounds(series: HourlyIntensity) -> Iterator[Doubt]:
    """
    One hour may be at 0 g/kWh, a year can't; so only the upper bound of a year holds here.
    """
    for index, hour in enumerate(series.hours):
        if not 0 <= hour.g_per_kwh <= INTENSITY_MOST:
            yield reject(
                f"{_SERIES}/{index}/g_per_kwh",
                f"{hour.g_per_kwh:g} g/kWh in one hour is outside 0 to {INTENSITY_MOST:g}",
                "check the unit: the value is in gCO2e per kWh",
            )


def _stated_hours(run: Run, energy: Energy | None, pointer: str) -> Iterator[Doubt]:
    """
    The hours that a run states are its own, all of them, and add up to its energy.
    """
    stated = [hour.starts_at for hour in run.hours]
    yield from _order(stated, pointer)
    for index, hour in enumerate(run.hours):
        yield from _stated_hour(run, hour, f"{pointer}/{index}")
    missing = missing_hour(run, set(stated))
    if missing is not None:
        yield reject(
            pointer,
            f"the hour {hour_text(missing)} of the run is missing",
            "give the energy of every clock hour of the run, first to last",
        )
    elif energy is not None and not hours_agree(run.hours, energy):
        total_j = math.fsum(hour.energy_j for hour in run.hours)
        yield reject(
            pointer,
            f"the hours hold {number(Energy(total_j).kwh, 4)} kWh, the run "
            f"{number(energy.kwh, 4)} kWh",
            "split the AC energy of the run, uncovered time charged, over its hours",
        )


def _stated_hour(run: Run, hour: EnergyHour, pointer: str) -> Iterator[Doubt]:
    if not (hour.starts_at < run.stopped_at and hour.starts_at + HOUR > run.started_at):
        yield reject(
            f"{pointer}/starts_at",
            f"the run has no part in the hour {hour_text(hour.starts_at)}",
            "give the clock hours from started_at to stopped_at, in UTC",
        )
    if not 0 <= hour.energy_j < math.inf:
        yield reject(
            f"{pointer}/energy_j",
            f"an hour of {hour.energy_j:g} J is impossible",
            "energy is 0 J or more",
        )


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
