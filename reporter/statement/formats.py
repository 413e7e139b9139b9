"""
The writer of each format of a statement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from reporter.citation.bibtex import as_bibtex
from reporter.statement.badge import as_badge
from reporter.statement.checklist import as_checklist
from reporter.statement.format_names import StatementFormat
from reporter.statement.front_matter import as_front_matter
from reporter.statement.json_data import statement_data
from reporter.statement.latex import as_latex
from reporter.statement.markdown import as_markdown
from reporter.statement.statement import Statement


def as_json(statement: Statement) -> str:
    """
    The statement's data as a JSON text.
    """
    return json.dumps(statement_data(statement), indent=2, ensure_ascii=False) + "\n"


WRITERS: Mapping[StatementFormat, Callable[[Statement], str]] = MappingProxyType(
    {
        StatementFormat.LATEX: as_latex,
        StatementFormat.MARKDOWN: as_markdown,
        StatementFormat.BIBTEX: lambda statement: as_bibtex(statement.citation),
        StatementFormat.FRONT_MATTER: as_front_matter,
        StatementFormat.CHECKLIST: as_checklist,
        StatementFormat.BADGE: as_badge,
        StatementFormat.JSON: as_json,
    }
)
