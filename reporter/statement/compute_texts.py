"""
What forms ask of compute and energy, in words that several of them share.
"""

from __future__ import annotations

from decimal import Decimal

from reporter.carbon.uncertainty import printed
from reporter.citation.amounts import NOT_STATED, energy_text, plain_number, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    budget_quality_text,
    method_text,
    no_energy_text,
    place_text,
    scope_text,
    uncertainty_text,
)
from reporter.leaderboard.words import accelerators_text
from reporter.score.emissions import Footprint
from reporter.text import duration, number, plural
from reporter.units import JOULES_PER_MWH

LEAST_DIGITS = 2


def workers_text(figures: Figures) -> str:
    """
    Accelerators, nodes and host processor.
    """
    system = figures.submission.system
    processor = shown(system.host.processor) if system.host else NOT_STATED
    return (
        f"{shown(accelerators_text(figures.submission))} (accelerators) in "
        f"{plural(system.nodes_count, 'node')}, host processor {processor}"
    )


def deployment_text(figures: Figures) -> str:
    """
    Cloud or own premises, and the place.
    """
    deployment = figures.submission.system.deployment
    words = deployment.replace("_", " ") if deployment else NOT_STATED
    return f"{shown(words)}; place: {place_text(figures.submission.site)}"


def flops_text(figures: Figures) -> str:
    """
    Floating point operations of one training, with the submitter's method.
    """
    model = figures.submission.model
    if model is None or not model.training_flops:
        return NOT_STATED
    method = shown(model.training_flops_method)
    return f"{power_of_ten(model.training_flops)} FLOP, stated by the submitter ({method})"


def power_of_ten(amount: float) -> str:
    """
    A large count to three digits.

    >>> power_of_ten(3.2e18)
    '3.20 × 10^18'
    """
    mantissa, exponent = f"{amount:.2e}".split("e")
    return f"{mantissa} × 10^{int(exponent)}"


def parameters_text(figures: Figures) -> str:
    """
    Number of parameters and name of the model that was trained.
    """
    model = figures.submission.model
    if model is None or model.parameters_count is None:
        return f"{NOT_STATED} (benchmark model: {shown(figures.benchmark.model)})"
    return f"{number(model.parameters_count)}, {shown(model.name)}"


def one_run_text(figures: Figures) -> str:
    """
    Time, accelerator-hours and energy of one run.
    """
    time_s, hours = figures.scored.time_to_train_s, figures.accelerator_hours_one
    if time_s is None or hours is None:
        return f"time {NOT_STATED}; energy {run_energy_text(figures)}"
    return (
        f"{duration(time_s)}, {number(hours)} accelerator-hours; energy {run_energy_text(figures)}"
    )


def all_runs_text(figures: Figures) -> str:
    """
    Time, accelerator-hours and energy of all runs listed.
    """
    every = figures.every
    count = plural(len(figures.scored.runs), "run")
    energy = energy_text(every.energy, figures.uncertainty) if every else NOT_STATED
    uncertain = f" {uncertainty_text(figures)}" if every else ""
    return (
        f"{count} listed: {duration(figures.seconds_every)}, "
        f"{number(figures.accelerator_hours_every)} accelerator-hours; energy {energy}{uncertain}"
    )


def run_energy_text(figures: Figures) -> str:
    """
    Energy of one run with uncertainty, scope and method, and that of the facility; behind it the
    quality within a budget, where that is the goal.
    """
    quality = budget_quality_text(figures)
    return "; ".join(filter(None, (_run_energy_text(figures), quality)))


def _run_energy_text(figures: Figures) -> str:
    if figures.one is None:
        return no_energy_text(figures)
    energy = energy_text(figures.one.energy, figures.uncertainty)
    facility = figures.one.facility
    with_pue = (
        f"facility {energy_text(facility, figures.uncertainty)}"
        if facility
        else f"facility energy {NOT_STATED}"
    )
    method = method_text(figures)
    return f"{energy} {uncertainty_text(figures)}, {scope_text(figures)}, {method}; {with_pue}"


def megawatt_hours_text(figures: Figures, amount: Footprint | None) -> str:
    """
    Energy in MWh with the digits of the other formats, and two significant ones at least.
    """
    if amount is None:
        return NOT_STATED
    mwh = amount.energy.joules / JOULES_PER_MWH
    text = printed(mwh, figures.uncertainty)
    if len(Decimal(plain_number(text)).normalize().as_tuple().digits) < LEAST_DIGITS:
        text = number(mwh, LEAST_DIGITS)
    return f"{text} MWh {uncertainty_text(figures)}"
