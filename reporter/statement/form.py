"""
A published form: what it asks, the answer of an entry, and where the form asks it.

A form is Markdown: it is answered by people, who fill in what an entry can't know. What stays
unknown is listed below the answers, so that nobody takes silence for a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporter.citation.amounts import NOT_STATED
from reporter.statement.markdown import markdown_text
from reporter.statement.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    One field: what is asked, the place in the form that asks it, and the answer in plain text.

    *place* is empty where the form numbers nothing.
    """

    asked: str
    value: str
    place: str = ""

    @property
    def is_unknown(self) -> bool:
        """
        Whether the entry has no answer.
        """
        return self.value.startswith(NOT_STATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """
    The answers to one form; *source* names its text with version, date and address.
    """

    title: str
    source: str
    answers: tuple[Answer, ...]


def an_answer(asked: str, value: str, place: str = "") -> Answer:
    """
    An answer in one call.
    """
    return Answer(asked=asked, value=value, place=place)


def forms_text(statement: Statement, forms: Iterable[Form]) -> str:
    """
    One section for each form, one item for each of its fields, then the footnotes of the entry.
    """
    lines = [f"### {markdown_text(statement.title)}", ""]
    for form in forms:
        lines += [f"#### {markdown_text(form.title)}", "", *_section(form), ""]
    lines += [f"- {markdown_text(note)}" for note in statement.own_footnotes]
    return "\n".join(lines) + "\n"


def _section(form: Form) -> Iterator[str]:
    yield markdown_text(f"Source: {form.source}")
    yield ""
    for answer in form.answers:
        asked = f"{answer.asked} ({answer.place})" if answer.place else answer.asked
        yield f"- {markdown_text(asked)}: {markdown_text(answer.value)}"
    unknown = "; ".join(answer.asked for answer in form.answers if answer.is_unknown)
    yield f"- To be filled in by the author: {markdown_text(unknown or 'nothing')}"
