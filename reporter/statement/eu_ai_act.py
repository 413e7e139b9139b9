"""
What the EU AI Act and its code of practice ask of the compute and energy of a model, in Markdown.

Annex XI section 1 (2)(d) and (e) of Regulation (EU) 2024/1689; it names no unit, no boundary and no
PUE, so the answer names its own. The Model Documentation Form of the code of practice (10 July
2025) asks the energy in MWh with two significant figures at least. The form itself was not at hand:
its fields are those that public descriptions of it name.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import NOT_STATED
from reporter.citation.figures import Figures
from reporter.citation.wording import meter_text, method_text, scope_text, uncertainty_text
from reporter.statement.compute_texts import (
    flops_text,
    megawatt_hours_text,
    run_energy_text,
    workers_text,
)
from reporter.statement.form import Answer, Form, an_answer, forms_text
from reporter.statement.outcome import location_text
from reporter.statement.shown_lines import BOTH, hourly_lines, modelled_lines
from reporter.statement.statement import Statement
from reporter.text import duration, number
from reporter.units import SECONDS_PER_DAY, SECONDS_PER_HOUR

HOURS_PER_DAY = SECONDS_PER_DAY / SECONDS_PER_HOUR
# The ranges of the form, with the longest and the shortest days that a number of months can have.
_MONTHS = ((28.0, 31.0, 1), (89.0, 92.0, 3), (181.0, 184.0, 6))


def as_eu_ai_act(statement: Statement) -> str:
    """
    A section for the annex and one for the Model Documentation Form.
    """
    return forms_text(statement, eu_ai_act_forms(statement.figures))


def eu_ai_act_forms(figures: Figures) -> tuple[Form, Form]:
    """
    The fields of Annex XI, then those of the Model Documentation Form.
    """
    annex = Form(
        title="EU AI Act, Annex XI section 1 (2)(d) and (e)",
        source=(
            "Regulation (EU) 2024/1689 of 13 June 2024, as published in 2024, "
            "https://artificialintelligenceact.eu/annex/11"
        ),
        answers=tuple(_annex(figures)),
    )
    documentation = Form(
        title="GPAI code of practice, Model Documentation Form: compute and energy",
        source=(
            "Model Documentation Form of 10 July 2025, by public descriptions; compare with the "
            "form, https://digital-strategy.ec.europa.eu/en/policies/contents-code-gpai"
        ),
        answers=tuple(_documentation(figures)),
    )
    return annex, documentation


def _annex(figures: Figures) -> Iterator[Answer]:
    time_s = figures.scored.time_to_train_s
    yield an_answer(
        "Computational resources: floating point operations", flops_text(figures), "point 2(d)"
    )
    time = f"{duration(time_s)} for one run" if time_s else NOT_STATED
    yield an_answer("Training time", time, "point 2(d)")
    yield an_answer("Other details of the training", workers_text(figures), "point 2(d)")
    yield an_answer("Energy consumption of the model", run_energy_text(figures), "point 2(e)")
    yield an_answer("Known or estimated", method_text(figures), "point 2(e)")


def _documentation(figures: Figures) -> Iterator[Answer]:
    yield an_answer("Training time", _training_time(figures))
    yield an_answer("Amount of computation used for training", flops_text(figures))
    amounts = (("one run", figures.one), ("all runs listed", figures.every))
    for name, amount in amounts:
        yield an_answer(
            f"Amount of energy used for training, {name}", megawatt_hours_text(figures, amount)
        )
    yield an_answer("Measured or estimated", method_text(figures))
    how = "readings integrated over the run window, time without readings charged"
    meter = f"{meter_text(figures)}; {uncertainty_text(figures)}"
    yield an_answer(
        "Measurement methodology of the energy", f"{scope_text(figures)}; {meter}; {how}"
    )
    yield an_answer("Benchmarked amount of computation used for inference", NOT_STATED)
    yield an_answer("Measurement methodology of that computation", NOT_STATED)
    yield from _beside(figures)


def _beside(figures: Figures) -> Iterator[Answer]:
    place = "beside the form"
    yield an_answer("Location-based CO2e of one run", location_text(figures, figures.one), place)
    for line in (*hourly_lines(figures), *modelled_lines(figures)):
        if line.label != BOTH:
            yield an_answer(line.label, line.value, place)


def _training_time(figures: Figures) -> str:
    time_s, hours = figures.scored.time_to_train_s, figures.accelerator_hours_one
    if time_s is None or hours is None:
        return NOT_STATED
    days = time_s / SECONDS_PER_DAY
    return (
        f"{_range_of_months(days)}: {number(days)} days of wall clock, "
        f"{number(hours / HOURS_PER_DAY)} accelerator-days, one run"
    )


def _range_of_months(days: float) -> str:
    """
    The range that the form gives to authorities; both ranges where calendars differ.
    """
    least = 0
    for shortest, longest, months in _MONTHS:
        name = f"{least} to {months} months" if least else f"less than {months} month"
        if days < shortest:
            return name
        if days <= longest:
            return f"about {months} {'month' if months == 1 else 'months'}"
        least = months
    return f"more than {least} months"
