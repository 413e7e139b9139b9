"""
ITU-T L.1801 in Markdown: the training of an AI system in a life cycle assessment.

Recommendation ITU-T L.1801 (02/2026), "Guidelines for assessing the environmental impact of
artificial intelligence systems", approved on 6 February 2026, twin of ETSI ES 204 135. Its text was
not at hand. The fields are those that public texts name: the summary and the table of contents that
ITU publishes, those of ITU-T L.1410 (11/2024) that it rests on, and public summaries, where a place
says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import NOT_STATED, shown
from reporter.citation.figures import Figures
from reporter.citation.wording import (
    factor_text,
    meter_text,
    method_text,
    pue_text,
    uncertainty_text,
)
from reporter.leaderboard.words import target_text
from reporter.model.benchmark_versions import full_title
from reporter.statement.compute_texts import all_runs_text, run_energy_text, workers_text
from reporter.statement.form import Answer, Form, an_answer, forms_text
from reporter.statement.outcome import (
    development_text,
    facility_text,
    location_text,
    market_text,
)
from reporter.statement.shown_lines import figure_text
from reporter.statement.statement import Statement

SOURCE = (
    "ITU-T L.1801 (02/2026), approved 2026-02-06; the text was not read, the fields are those of "
    "ITU's public summary and table of contents and of public summaries, "
    "https://handle.itu.int/11.1002/1000/16642"
)
SUMMARY = "public summaries"
TRAINING = "L.1801 clause 6.2; training apart from use: public summaries"


def as_itu_l1801(statement: Statement) -> str:
    """
    Goal and scope, inventory, impacts, and all that is left out.
    """
    figures = statement.figures
    form = Form(
        title="ITU-T L.1801: environmental impact of an AI system, its training",
        source=SOURCE,
        answers=(
            *_goal(figures),
            *_inventory(figures),
            *_impacts(figures),
            *_interpretation(figures),
        ),
    )
    return forms_text(statement, (form,))


def _goal(figures: Figures) -> Iterator[Answer]:
    benchmark = figures.benchmark
    yield an_answer(
        "Goal and scope",
        f"the training of {shown(full_title(benchmark))}, its first-order effects",
        "L.1801 clause 8.1",
    )
    yield an_answer(
        "Functional unit",
        f"one training run to {shown(target_text(benchmark))}",
        "L.1801 Appendix IV",
    )
    yield an_answer("Class of the AI system", NOT_STATED, "L.1801 clause 6.3")


def _inventory(figures: Figures) -> Iterator[Answer]:
    data = "L.1801 Appendix III"
    yield an_answer("Production of the hardware", _shown_figure(figures, "embodied"), SUMMARY)
    yield an_answer("Training, energy of one run", run_energy_text(figures), TRAINING)
    yield an_answer("Training, all runs listed", all_runs_text(figures), TRAINING)
    yield an_answer("Development, energy", development_text(figures), TRAINING)
    yield an_answer("Operation and inference", NOT_STATED, SUMMARY)
    yield an_answer("End of life", NOT_STATED, SUMMARY)
    yield an_answer("Hardware", workers_text(figures), data)
    yield an_answer("PUE", pue_text(figures), data)
    yield an_answer("Facility energy of one run", facility_text(figures), data)
    yield an_answer("Carbon intensity", factor_text(figures), data)


def _impacts(figures: Figures) -> Iterator[Answer]:
    one = figures.one
    yield an_answer(
        "Climate change, training, location-based", location_text(figures, one), SUMMARY
    )
    yield an_answer("Climate change, training, market-based (apart)", market_text(figures), SUMMARY)
    yield an_answer("Water", _shown_figure(figures, "water"), SUMMARY)
    for category in ("Minerals and metals", "Fossil resources", "Biodiversity"):
        yield an_answer(category, NOT_STATED, SUMMARY)
    yield an_answer(
        "Second- and higher-order effects", NOT_STATED, "L.1801 clause 8.3, by ITU-T L.1480"
    )


def _interpretation(figures: Figures) -> Iterator[Answer]:
    yield an_answer(
        "Uncertainty",
        f"{uncertainty_text(figures)}; {meter_text(figures)}; {method_text(figures)}",
        "L.1410 clause 9.2",
    )
    yield an_answer("Sensitivity analysis", NOT_STATED, "L.1410 clause 9.3")
    yield an_answer("Critical review", NOT_STATED, "L.1410 clause 11")


def _shown_figure(figures: Figures, key: str) -> str:
    every = figures.shown
    found = every.of(key) if every else None
    return figure_text(every, found) if every and found else NOT_STATED
