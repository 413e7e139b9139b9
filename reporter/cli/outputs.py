"""
The formats of commands that judge: text, JSON, and three for pull requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from reporter.findings import Finding, Severity, has_errors


class JudgeFormat(StrEnum):
    """
    How a review or a check is printed.
    """

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    ANNOTATIONS = "annotations"


JudgeFormatOption = Annotated[
    JudgeFormat,
    typer.Option("--format", help="markdown: for a comment; annotations: for a CI runner."),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")]


def for_machines(findings: Sequence[Finding], output: JudgeFormat, title: str) -> str:
    """
    Findings as Markdown under *title*, as SARIF, or as annotations.
    """
    from reporter import __version__
    from reporter.output import as_annotations, as_markdown, as_sarif
    from reporter.review.catalogue import rule_texts

    if output is JudgeFormat.MARKDOWN:
        return as_markdown(findings, title=title)
    if output is JudgeFormat.ANNOTATIONS:
        return as_annotations(findings)
    return as_sarif(findings, rules=rule_texts(), version=__version__)


def exit_code(findings: Sequence[Finding], *, strict: bool) -> int:
    """
    1 for an error, or for a warning where it is strict; else 0.
    """
    warned = any(finding.severity is Severity.WARNING for finding in findings)
    return int(has_errors(findings) or (strict and warned))
