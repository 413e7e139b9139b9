"""
The lines on energy and CO2e: one run, all runs, and what is shown apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import (
    NOT_STATED,
    days_text,
    energy_text,
    shown,
)
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    factor_text,
    no_energy_text,
    place_text,
    pue_text,
    runs_text,
    uncertainty_text,
)
from reporter.findings import Finding
from reporter.leaderboard.words import interval_text
from reporter.model.enums import Scope
from reporter.statement.line import Line, a_line
from reporter.statement.outcome import (
    development_text,
    facility_text,
    location_text,
    market_text,
    reference_text,
    total_text,
)
from reporter.statement.shown_lines import hourly_lines, modelled_lines
from reporter.text import number, plural


def footprint_lines(figures: Figures) -> Iterator[Line]:
    """
    The lines in the order of the table.
    """
    for group in (_energy, _carbon, _rest):
        yield from group(figures)


def _energy(figures: Figures) -> Iterator[Line]:
    yield a_line("energy", *_scope_energy(figures))
    yield a_line("pue", "PUE", pue_text(figures))
    yield a_line("facility_energy", "Facility energy, one run", facility_text(figures))
    count = plural(len(figures.scored.runs), "run")
    yield a_line("energy_all_runs", f"Energy, all {count} together", total_text(figures))
    yield a_line("development", "Development energy", development_text(figures))


def _scope_energy(figures: Figures) -> tuple[str, str]:
    """
    Label and value of the energy of one run: IT energy is what nodes use, not all scopes are that.
    """
    labels = {
        Scope.S1: "Energy of the accelerators, one run",
        Scope.S4: "Measured energy of the facility, one run",
    }
    label = labels.get(figures.scored.scope, "IT energy, one run")
    if figures.one is None:
        return label, no_energy_text(figures)
    energy = energy_text(figures.one.energy, figures.uncertainty)
    interval = interval_text(figures.scored)
    between = f", from {interval}" if interval else ""
    return label, f"{energy} {uncertainty_text(figures)}{between}, {runs_text(figures)}"


def _carbon(figures: Figures) -> Iterator[Line]:
    submission, reference = figures.submission, figures.board.reference_site
    days = days_text(
        min(run.started_at for run in submission.runs),
        max(run.stopped_at for run in submission.runs),
    )
    yield a_line("location", "Location", place_text(submission.site))
    yield a_line("dates", "Dates of the runs", days)
    yield a_line("factor", "Carbon intensity", factor_text(figures))
    yield a_line("co2e", "CO2e, location-based, one run", location_text(figures, figures.one))
    yield a_line(
        "co2e_all_runs", "CO2e, location-based, all runs", location_text(figures, figures.every)
    )
    yield a_line("co2e_market", "CO2e, market-based (apart), one run", market_text(figures))
    yield from hourly_lines(figures)
    yield a_line("carbon_free", "Carbon-free share", _carbon_free(figures))
    is_facility = figures.scored.scope is Scope.S4
    pue = "no PUE" if is_facility else f"PUE {number(reference.pue)}"
    intensity = f"{number(reference.intensity_g_per_kwh)} g/kWh"
    yield a_line(
        "co2e_reference",
        "CO2e at a reference site, not the real one",
        f"{reference_text(figures)} at {pue}, {intensity}",
    )


def _carbon_free(figures: Figures) -> str:
    site = figures.submission.site
    if site is None or site.carbon_free_fraction is None:
        return NOT_STATED
    return f"{number(100 * site.carbon_free_fraction)} %, stated by the submitter"


def _rest(figures: Figures) -> Iterator[Line]:
    yield from modelled_lines(figures)
    found = figures.within_budget
    without_quality = [found] if isinstance(found, Finding) else []
    reasons = dict.fromkeys(
        shown(reason.message) for reason in (*figures.scored.reasons, *without_quality)
    )
    state = f"not eligible for a rank: {'; '.join(reasons)}" if reasons else "eligible for a rank"
    yield a_line("standing", "Standing", state)
