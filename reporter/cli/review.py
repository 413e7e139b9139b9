"""
`reporter review`: recompute every number from evidence, and ask the right question.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, counts, say, show_findings
from reporter.findings import Finding, Severity, has_errors

if TYPE_CHECKING:
    from reporter.model.submission import Submission
    from reporter.review.review import Review


class ReviewFormat(StrEnum):
    """
    How a review is printed.
    """

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    ANNOTATIONS = "annotations"


@app.command()
def review(
    submissions: Annotated[
        list[Path], typer.Argument(help="Submission files, or folders.", exists=True)
    ],
    evidence: Annotated[
        Path | None,
        typer.Option(help="Folder that holds the raw logs, by their origin.", exists=True),
    ] = None,
    board: BoardOption = Path(),
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for warnings too.")
    ] = False,
    output: Annotated[
        ReviewFormat,
        typer.Option("--format", help="markdown: a comment; annotations: lines of a CI runner."),
    ] = ReviewFormat.TEXT,
) -> None:
    """
    Review submissions against the rules, their raw logs and each other.

    Evidence is found by origin below the folder of --evidence, hashed and read. Without it the
    review says which rules could not run, and the status stays V0.

    Example:

        reporter review submissions/lenovo --evidence ../training_results_v5.0
    """
    from reporter.cli.pipeline import open_board
    from reporter.store.load import load_submissions

    folder = open_board(board)
    findings: list[Finding] = []
    loaded = list(load_submissions(submissions, folder.benchmarks))
    for item in loaded:
        findings.extend(item.findings)
    read = [(item.path, item.submission) for item in loaded if item.submission is not None]
    reviews = _reviews(read, evidence, folder.path)
    for done in reviews:
        findings.extend(done.findings)
    _show(reviews, findings, output)
    failing = has_errors(findings) or (
        strict and any(finding.severity is Severity.WARNING for finding in findings)
    )
    raise typer.Exit(int(failing))
