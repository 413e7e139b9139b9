"""
Answers to what venues and rules ask about compute and energy, in Markdown.

NeurIPS: paper checklist, item 8. ACL: Responsible NLP checklist, C1. EU AI Act: Annex XI section 1
(2)(d) and (e). The energy field of the Model Documentation Form of the GPAI code of practice is
answered too; its wording was not at hand, so the answer says to compare it with the form.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import NOT_STATED, energy_text, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    meter_text,
    method_text,
    no_energy_text,
    place_text,
    scope_text,
    uncertainty_text,
)
from reporter.leaderboard.words import accelerators_text
from reporter.score.emissions import Footprint
from reporter.statement.markdown import markdown_text
from reporter.statement.outcome import development_text, location_text
from reporter.statement.shown_lines import BOTH, hourly_lines, modelled_lines
from reporter.statement.statement import Statement
from reporter.text import duration, number, plural

KWH_PER_MWH = 1_000

Answers = Iterator[tuple[str, str]]


def as_checklist(statement: Statement) -> str:
    """
    One section for each list, one item for each of its questions.
    """
    figures = statement.figures
    sections = {
        "NeurIPS paper checklist, item 8: experiments compute resources": _neurips(figures),
        "ACL Responsible NLP checklist, C1: model size, budget, infrastructure": _acl(figures),
        "EU AI Act, Annex XI section 1 (2)(d) and (e)": _ai_act(figures),
        "GPAI code of practice, Model Documentation Form: energy (compare with the form)": _gpai(
            figures
        ),
    }
    lines = [f"### {markdown_text(statement.title)}", ""]
    for title, answers in sections.items():
        lines += [f"#### {title}", ""]
        lines += [
            f"- {markdown_text(question)}: {markdown_text(answer)}" for question, answer in answers
        ]
        lines.append("")
    lines += [f"- {markdown_text(note)}" for note in statement.own_footnotes]
    return "\n".join(lines) + "\n"


def _neurips(figures: Figures) -> Answers:
    system = figures.submission.system
    accelerator, host = system.accelerator, system.host
    gigabytes = accelerator.memory_gb
    yield "Type of compute workers", _workers(figures)
    yield "Cluster or cloud", _deployment(figures)
    memory = f"{number(gigabytes)} GB an accelerator" if gigabytes else "accelerators not stated"
    host_memory = shown(host.memory) if host else NOT_STATED
    yield "Memory", f"{memory}; a node: {host_memory}"
    yield "Storage", shown(host.storage) if host else NOT_STATED
    yield "Compute of one individual run", _one_run(figures)
    yield "Total compute", _all_runs(figures)
    yield "Did the full project need more compute than this", _more(figures)


def _more(figures: Figures) -> str:
    development = development_text(figures)
    if development != NOT_STATED:
        return f"yes, {development}"
    return f"{NOT_STATED}; name preliminary and failed runs that are not listed here"


def _acl(figures: Figures) -> Answers:
    yield "Number of parameters", _parameters(figures)
    yield "Total computational budget", _all_runs(figures)
    yield "Budget of one run", _one_run(figures)
    yield "Computing infrastructure", f"{_workers(figures)}; {_deployment(figures)}"


def _ai_act(figures: Figures) -> Answers:
    model = figures.submission.model
    flops = model.training_flops if model else None
    method = shown(model.training_flops_method) if model else NOT_STATED
    time_s = figures.scored.time_to_train_s
    stated = (
        f"{_power_of_ten(flops)} FLOP, stated by the submitter ({method})" if flops else NOT_STATED
    )
    yield "(d) Computational resources: floating point operations", stated
    yield "(d) Training time", f"{duration(time_s)} for one run" if time_s else NOT_STATED
    yield "(e) Energy consumption of the model", _energy(figures)


def _gpai(figures: Figures) -> Answers:
    amounts = (("one run", figures.one), ("all runs listed", figures.every))
    for name, amount in amounts:
        yield f"Energy used for training, {name}", _megawatt_hours(figures, amount)
    yield "Measured or estimated", method_text(figures)
    how = "readings integrated over the run window, time without readings charged"
    meter = f"{meter_text(figures)}; {uncertainty_text(figures)}"
    yield "Method", f"{scope_text(figures)}; {meter}; {how}"
    yield "Location-based CO2e of one run", location_text(figures, figures.one)
    for line in (*hourly_lines(figures), *modelled_lines(figures)):
        if line.label != BOTH:
            yield line.label, line.value


def _workers(figures: Figures) -> str:
    system = figures.submission.system
    processor = shown(system.host.processor) if system.host else NOT_STATED
    return (
        f"{shown(accelerators_text(figures.submission))} (accelerators) in "
        f"{plural(system.nodes_count, 'node')}, host processor {processor}"
    )


def _deployment(figures: Figures) -> str:
    deployment = figures.submission.system.deployment
    words = deployment.replace("_", " ") if deployment else NOT_STATED
    return f"{shown(words)}; place: {place_text(figures.submission.site)}"


def _power_of_ten(flops: float) -> str:
    mantissa, exponent = f"{flops:.2e}".split("e")
    return f"{mantissa} × 10^{int(exponent)}"


def _parameters(figures: Figures) -> str:
    model = figures.submission.model
    if model is None or model.parameters_count is None:
        return f"{NOT_STATED} (benchmark model: {shown(figures.benchmark.model)})"
    return f"{number(model.parameters_count)}, {shown(model.name)}"


def _one_run(figures: Figures) -> str:
    time_s, hours = figures.scored.time_to_train_s, figures.accelerator_hours_one
    if time_s is None or hours is None:
        return f"time {NOT_STATED}; energy {_energy(figures)}"
    return f"{duration(time_s)}, {number(hours)} accelerator-hours; energy {_energy(figures)}"


def _all_runs(figures: Figures) -> str:
    every = figures.every
    count = plural(len(figures.scored.runs), "run")
    energy = energy_text(every.energy, figures.uncertainty) if every else NOT_STATED
    uncertain = f" {uncertainty_text(figures)}" if every else ""
    return (
        f"{count} listed: {duration(figures.seconds_every)}, "
        f"{number(figures.accelerator_hours_every)} accelerator-hours; energy {energy}{uncertain}"
    )


def _energy(figures: Figures) -> str:
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


def _megawatt_hours(figures: Figures, amount: Footprint | None) -> str:
    """
    Two significant figures at least, as the form asks, whatever the uncertainty supports.
    """
    if amount is None:
        return NOT_STATED
    energy = amount.energy
    return f"{number(energy.kwh / KWH_PER_MWH, 2)} MWh {uncertainty_text(figures)}"
