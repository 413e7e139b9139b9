"""
The names of the formats, apart from their writers, so that the command line starts fast.
"""

from __future__ import annotations

from enum import StrEnum


class StatementFormat(StrEnum):
    """
    What the statement is pasted into.
    """

    LATEX = "latex"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    FRONT_MATTER = "front-matter"
    CHECKLIST = "checklist"
    BADGE = "badge"
    JSON = "json"
    ITU_L1801 = "itu-l1801"
    SCI_AI = "sci-ai"
    SPDX = "spdx"
    BOAMPS = "boamps"
    EU_AI_ACT = "eu-ai-act"


class LogFormat(StrEnum):
    """
    The forms in which the energy of a log is printed.
    """

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    LATEX = "latex"
    BIBTEX = "bibtex"
    FRONT_MATTER = "front-matter"
