"""
Energy and CO2e in words, with the reason where a figure is missing.
"""

from __future__ import annotations

from reporter.citation.amounts import NOT_STATED, energy_text, mass_text, shown
from reporter.citation.figures import Figures
from reporter.model.enums import Scope
from reporter.score.emissions import NO_PUE, Footprint
from reporter.text import number
from reporter.units import Energy


def facility_text(figures: Figures) -> str:
    """
    Facility energy of one run: what the scope used, times the PUE.
    """
    amount = figures.one
    if amount is None:
        return f"{NOT_STATED}: the energy of the run is not known"
    if amount.facility is None:
        return f"{NOT_STATED}: {NO_PUE}"
    partial = " (PUE times the accelerators alone)" if figures.scored.scope is Scope.S1 else ""
    return f"{energy_text(amount.facility, figures.uncertainty)}{partial}"


def total_text(figures: Figures) -> str:
    """
    Energy of all runs listed, or how many of them have one.
    """
    if figures.every is not None:
        return energy_text(figures.every.energy, figures.uncertainty)
    known = sum(run.charged is not None for run in figures.scored.runs)
    return f"{NOT_STATED}: the energy of {known} of {len(figures.scored.runs)} runs is known"


def development_text(figures: Figures) -> str:
    """
    Energy of tuning and failed runs that are not listed.
    """
    development = figures.submission.development
    if development is None:
        return NOT_STATED
    stated = (
        None if development.energy_j is None else f"{number(Energy(development.energy_j).kwh)} kWh",
        None
        if development.accelerator_hours is None
        else f"{number(development.accelerator_hours)} accelerator-hours",
    )
    amounts = ", ".join(filter(None, stated)) or "amount not stated"
    return f"{amounts}, stated by the submitter ({shown(development.method)})"


def location_text(figures: Figures, amount: Footprint | None) -> str:
    """
    Location-based CO2e of *amount*, or why it isn't given.
    """
    if amount is None:
        return f"{NOT_STATED}: the energy is not known"
    if amount.location is None:
        return f"{NOT_STATED}: {shown(figures.place.reason)}"
    return mass_text(amount.location.g_co2e, figures.uncertainty)


def market_text(figures: Figures) -> str:
    """
    Market-based CO2e of one run with its matching rule, never added to anything.
    """
    market = figures.one.market if figures.one else None
    if market is None:
        return NOT_STATED
    reach = "deliverable" if market.deliverable else "not deliverable"
    return (
        f"{mass_text(market.g_co2e, figures.uncertainty)} ({shown(market.basis)}: "
        f"{shown(market.instrument)}; {market.matching} matching, {reach}; {shown(market.source)})"
    )


def reference_text(figures: Figures) -> str:
    """
    CO2e of one run at the board's reference site.
    """
    if figures.one is None:
        return f"{NOT_STATED}: the energy is not known"
    return mass_text(figures.reference_of(figures.one).g_co2e, figures.uncertainty)
