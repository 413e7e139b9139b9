"""
The writer of each format of a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reporter.citation.bibtex import as_bibtex
from reporter.statement.badge import as_badge
from reporter.statement.boamps import as_boamps
from reporter.statement.checklist import as_checklist
from reporter.statement.eu_ai_act import as_eu_ai_act
from reporter.statement.format_names import StatementFormat
from reporter.statement.front_matter import as_front_matter
from reporter.statement.itu_l1801 import as_itu_l1801
from reporter.statement.json_data import statement_data
from reporter.statement.latex import as_latex
from reporter.statement.markdown import as_markdown
from reporter.statement.sci_ai import as_sci_ai
from reporter.statement.spdx import as_spdx
from reporter.statement.statement import Statement
from reporter.text import readable_json


def as_json(statement: Statement) -> str:
    """
    The statement's data as a JSON text.
    """
    return readable_json(statement_data(statement))


WRITERS: Mapping[StatementFormat, Callable[[Statement], str]] = MappingProxyType(
    {
        StatementFormat.LATEX: as_latex,
        StatementFormat.MARKDOWN: as_markdown,
        StatementFormat.BIBTEX: lambda statement: as_bibtex(statement.citation),
        StatementFormat.FRONT_MATTER: as_front_matter,
        StatementFormat.CHECKLIST: as_checklist,
        StatementFormat.BADGE: as_badge,
        StatementFormat.JSON: as_json,
        StatementFormat.ITU_L1801: as_itu_l1801,
        StatementFormat.SCI_AI: as_sci_ai,
        StatementFormat.SPDX: as_spdx,
        StatementFormat.BOAMPS: as_boamps,
        StatementFormat.EU_AI_ACT: as_eu_ai_act,
    }
)
