"""
CO-1 to CO-4: are PUE, carbon intensity and CO2e possible, sourced, and multiplied once each?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from reporter.carbon.checks import (
    check_intensity,
    check_own_evidence,
    check_pue,
    check_stated_carbon,
    check_year,
)
from reporter.carbon.site import SiteIntensity, site_intensity
from reporter.findings import Finding, Severity
from reporter.model.system import Site
from reporter.review.case import Case
from reporter.review.rule import CannotRun, Doubt, Letter, flag, inform, rule
from reporter.review.thresholds import CARBON_AGREES
from reporter.review.totals import entry_energy_j
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
    energy_j, stated = entry_energy_j(case.submission), _site(case).pue
    if energy_j is None:
        raise CannotRun("a run has no measured energy")
    if stated is None:
        raise CannotRun("no PUE is stated")
    return Energy(energy_j).scaled(stated.value)


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
