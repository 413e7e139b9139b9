"""
The statement in Markdown: a heading, the sentence, a table and the footnotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporter.statement.statement import Statement

# Everything that could open markup, HTML, an entity, a mention or a bare link.
_ACTIVE = re.compile(r"[\\`*_\[\]<>|~&#!$^@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
# What makes a list, a rule or a heading of a line that starts with it.
_START = re.compile(r"^([0-9]+(?=[.)](?: |$))|(?=[-+=]))(.)")


def as_markdown(statement: Statement) -> str:
    """
    A section for a README or a model card; tables as on hosts of code.
    """
    rows = [
        f"| {markdown_text(line.label)} | {markdown_text(line.value)} |" for line in statement.lines
    ]
    notes = [f"- {markdown_text(note)}" for note in statement.footnotes]
    lines = [
        f"### {markdown_text(statement.title)}",
        "",
        markdown_text(statement.sentence),
        "",
        "| Field | Value |",
        "|---|---|",
        *rows,
        "",
        *notes,
    ]
    return "\n".join(lines) + "\n"


def markdown_text(text: str) -> str:
    r"""
    Plain text as Markdown that shows it.

    >>> print(markdown_text("a_b | <c> www.example.org"))
    a\_b \| \<c\> www\.example.org
    """
    return _START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\g<0>", text))
