"""
SCI for AI in Markdown: the provider score of a training with E, I and M apart.

Software Carbon Intensity for AI specification, Green Software Foundation. It extends ISO/IEC
21031:2024 (SCI) and carries no version number; the text that was read is SPEC.md of 2025-12-08.
The consumer score is about inference, of which a training knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import NOT_STATED, mass_text, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import factor_text, pue_text
from reporter.score.sci_for_ai import (
    FunctionalUnit,
    ProviderCarbon,
    functional_units,
    provider_carbon,
)
from reporter.statement.compute_texts import power_of_ten, run_energy_text
from reporter.statement.form import Answer, Form, an_answer, forms_text
from reporter.statement.outcome import development_text, location_text, total_text
from reporter.statement.shown_lines import figure_text
from reporter.statement.statement import Statement

SOURCE = (
    "Software Carbon Intensity for AI specification, Green Software Foundation, SPEC.md of "
    "2025-12-08 (it has no version number), "
    "https://github.com/Green-Software-Foundation/sci-ai/blob/main/SPEC.md"
)
# Stages of the provider boundary (6.2) that a submission has no field for.
OUTSIDE = (
    ("Inception", "7.1"),
    ("Data collection, preparation and evaluation", "7.2"),
    ("Deployment", "7.3"),
    ("Retirement", "7.5"),
)


def as_sci_ai(statement: Statement) -> str:
    """
    Boundary, E, I and M apart, R, and the scores, or why there is none.
    """
    figures = statement.figures
    form = Form(
        title="SCI for AI: provider score of one trained model",
        source=SOURCE,
        answers=tuple(_answers(figures)),
    )
    return forms_text(statement, (form,))


def _answers(figures: Figures) -> Iterator[Answer]:
    carbon = provider_carbon(
        figures.submission, figures.place, figures.one, figures.shown, figures.uncertainty
    )
    units = functional_units(figures.submission, figures.scored, figures.benchmark)
    yield an_answer(
        "Boundary", "provider: one training run, and the development that is stated", "6.2"
    )
    yield from _energy(figures)
    yield from _carbon(figures, carbon)
    yield an_answer("C = E × I + M", _total(carbon), "9.1.2")
    for unit in units:
        yield an_answer(f"R, per {unit.name}", _count(unit), "8.2")
    for unit in units:
        yield an_answer(f"Provider score per {unit.name}", _score(carbon, unit), "8.2")
    yield from _reported(carbon)


def _energy(figures: Figures) -> Iterator[Answer]:
    yield an_answer("E, training, one run", run_energy_text(figures), "7.2")
    yield an_answer("E, all runs listed, each a training of its own", total_text(figures), "7.2")
    yield an_answer("E, development", development_text(figures), "7.2")
    yield an_answer("PUE", pue_text(figures), "7.2")
    yield an_answer("I, location-based", factor_text(figures), "ISO/IEC 21031")


def _carbon(figures: Figures, carbon: ProviderCarbon) -> Iterator[Answer]:
    yield an_answer("E × I, training, one run", location_text(figures, figures.one), "7.2")
    yield an_answer("E × I, development", _development(figures, carbon), "7.2")
    embodied = figures.shown.of("embodied") if figures.shown else None
    told = figure_text(figures.shown, embodied) if figures.shown and embodied else NOT_STATED
    yield an_answer("M, hardware of one run", told, "9.1.2")


def _development(figures: Figures, carbon: ProviderCarbon) -> str:
    if carbon.development is None:
        known = development_text(figures) != NOT_STATED and figures.place.reason
        return f"{NOT_STATED}: {shown(figures.place.reason)}" if known else NOT_STATED
    mass = mass_text(carbon.development.g_co2e, figures.uncertainty)
    return f"{mass}, at the PUE and the carbon intensity of the runs; no other place is stated"


def _total(carbon: ProviderCarbon) -> str:
    if carbon.total is None:
        return _no_score(carbon)
    mass = mass_text(carbon.total.g_co2e, carbon.rounding)
    return f"{mass}; its uncertainty is not known, as that of the development is not stated"


def _no_score(carbon: ProviderCarbon) -> str:
    return f"can't be given: {'; '.join(map(shown, carbon.missing))}"


def _count(unit: FunctionalUnit) -> str:
    return f"{power_of_ten(unit.count)} ({unit.kind})" if unit.count else NOT_STATED


def _score(carbon: ProviderCarbon, unit: FunctionalUnit) -> str:
    score_g = carbon.per(unit)
    if carbon.total is None:
        return _no_score(carbon)
    if score_g is None:
        return f"can't be given: {shown(unit.reason)}"
    mass = mass_text(score_g, carbon.rounding)
    return f"{mass} / {unit.scale_text}, without the stages that are not stated"


def _reported(carbon: ProviderCarbon) -> Iterator[Answer]:
    for stage, place in OUTSIDE:
        yield an_answer(stage, NOT_STATED, place)
    if carbon.total is not None:
        yield an_answer("M, hardware of the development", NOT_STATED, "9.1.2")
    yield an_answer("Functional unit chosen, and why", NOT_STATED, "8.2.2")
    yield an_answer("Strategies, assumptions and methods", NOT_STATED, "8.2.2")
    yield an_answer("Consumer score, of inference", NOT_STATED, "6.1")
