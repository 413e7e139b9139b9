"""
The statement in one sentence: time, machine, place, energy, CO2e, and what is left out.
"""

from __future__ import annotations

from reporter.carbon.uncertainty import printed
from reporter.citation.amounts import NOT_STATED, days_text, energy_text, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    budget_quality_text,
    factor_text,
    meter_text,
    method_text,
    place_text,
    runs_text,
    scope_text,
    uncertainty_text,
)
from reporter.leaderboard.words import accelerators_text, target_text
from reporter.model.benchmark_versions import full_title
from reporter.model.enums import Scope
from reporter.statement.outcome import development_text, location_text, market_text
from reporter.text import duration, number, plural


def sentence_of(figures: Figures) -> str:
    """
    One sentence in the form that papers should print, missing figures named as such.
    """
    quality = budget_quality_text(figures)
    parts = (
        _run(figures),
        *([f"what ranks is {quality}"] if quality else []),
        _energy(figures),
        _facility(figures),
        _carbon(figures),
        _more(figures),
    )
    return f"{'; '.join(parts)}."


def _run(figures: Figures) -> str:
    submission = figures.submission
    time_s = figures.scored.time_to_train_s
    took = f"took {duration(time_s)}" if time_s else "took a time that is not stated"
    days = days_text(
        min(run.started_at for run in submission.runs),
        max(run.stopped_at for run in submission.runs),
    )
    site = submission.site
    place = f"in {place_text(site)}" if site else "at a place that is not stated"
    benchmark = figures.benchmark
    return (
        f"One training run of {shown(full_title(benchmark))} to {shown(target_text(benchmark))} "
        f"{took} on {shown(accelerators_text(submission))} {place} ({days})"
    )


def _energy(figures: Figures) -> str:
    power = figures.power_per_accelerator
    if figures.one is None or power is None:
        return f"its energy is {NOT_STATED}"
    energy = energy_text(figures.one.energy, figures.uncertainty)
    watts = printed(power.watts, figures.uncertainty)
    return (
        f"its energy was {energy} {uncertainty_text(figures)}, {scope_text(figures)}, "
        f"{runs_text(figures)} (mean {watts} W per accelerator, {meter_text(figures)}, "
        f"{method_text(figures)})"
    )


def _facility(figures: Figures) -> str:
    if figures.scored.scope is Scope.S4:
        return "that is the energy of the whole facility, so no PUE is applied"
    if figures.one is None or figures.one.facility is None:
        return f"facility energy is {NOT_STATED}, as the PUE is not"
    facility = energy_text(figures.one.facility, figures.uncertainty)
    pue = number(figures.place.pue) if figures.place.pue else NOT_STATED
    return f"facility energy was {facility} (PUE {pue})"


def _carbon(figures: Figures) -> str:
    one = figures.one
    if one is None or one.location is None:
        given = f"location-based CO2e is {location_text(figures, one)}"
    else:
        factor = factor_text(figures)
        given = f"i.e. {location_text(figures, one)} location-based ({factor})"
    market = market_text(figures)
    if market == NOT_STATED:
        return f"{given}, and market-based CO2e is {NOT_STATED}"
    return f"{given}, and {market} market-based"


def _more(figures: Figures) -> str:
    count = plural(len(figures.scored.runs), "run")
    total = energy_text(figures.every.energy, figures.uncertainty) if figures.every else NOT_STATED
    verb = "used" if figures.every else "used an energy that is"
    development = development_text(figures)
    verb_of_development = "is" if development == NOT_STATED else "was"
    return (
        f"all {count} listed together {verb} {total}, and development energy "
        f"{verb_of_development} {development}"
    )
