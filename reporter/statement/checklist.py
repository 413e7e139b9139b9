"""
Answers to what venues and rules ask about compute and energy, in Markdown.

NeurIPS: paper checklist, item 8 "Experiments compute resources". ACL: Responsible NLP checklist,
C1. EU AI Act and GPAI code of practice: the forms of the format `eu-ai-act`.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.citation.amounts import NOT_STATED, shown
from reporter.citation.figures import Figures
from reporter.statement.compute_texts import (
    all_runs_text,
    deployment_text,
    one_run_text,
    parameters_text,
    workers_text,
)
from reporter.statement.eu_ai_act import eu_ai_act_forms
from reporter.statement.form import Answer, Form, an_answer, forms_text
from reporter.statement.outcome import development_text
from reporter.statement.statement import Statement
from reporter.text import number


def as_checklist(statement: Statement) -> str:
    """
    One section for each list, one item for each of its questions.
    """
    figures = statement.figures
    return forms_text(
        statement, (_neurips_form(figures), _acl_form(figures), *eu_ai_act_forms(figures))
    )


def _neurips_form(figures: Figures) -> Form:
    return Form(
        title="NeurIPS paper checklist, item 8: experiments compute resources",
        source=(
            "NeurIPS Paper Checklist Guidelines, without a version, "
            "https://neurips.cc/public/guides/PaperChecklist"
        ),
        answers=tuple(_neurips(figures)),
    )


def _neurips(figures: Figures) -> Iterator[Answer]:
    system = figures.submission.system
    accelerator, host = system.accelerator, system.host
    gigabytes = accelerator.memory_gb
    yield an_answer("Type of compute workers", workers_text(figures))
    yield an_answer("Cluster or cloud", deployment_text(figures))
    memory = f"{number(gigabytes)} GB" if gigabytes else NOT_STATED
    yield an_answer("Memory of an accelerator", memory)
    yield an_answer("Memory of a node", shown(host.memory) if host else NOT_STATED)
    yield an_answer("Storage", shown(host.storage) if host else NOT_STATED)
    yield an_answer("Compute of one individual run", one_run_text(figures))
    yield an_answer("Total compute", all_runs_text(figures))
    yield an_answer("Did the full project need more compute than this", _more(figures))


def _more(figures: Figures) -> str:
    development = development_text(figures)
    if development != NOT_STATED:
        return f"yes, {development}"
    return f"{NOT_STATED}; name preliminary and failed runs that are not listed here"


def _acl_form(figures: Figures) -> Form:
    return Form(
        title="ACL Responsible NLP checklist, C1: model size, budget, infrastructure",
        source=(
            "ARR Responsible NLP Research checklist, without a version, "
            "https://aclrollingreview.org/responsibleNLPresearch/"
        ),
        answers=(
            an_answer("Number of parameters", parameters_text(figures)),
            an_answer("Total computational budget", all_runs_text(figures)),
            an_answer("Budget of one run", one_run_text(figures)),
            an_answer(
                "Computing infrastructure", f"{workers_text(figures)}; {deployment_text(figures)}"
            ),
        ),
    )
