"""
`reporter validate`: check submissions against the schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import Format, FormatOption, Progress, counts, say, show_findings
from reporter.findings import Finding, has_errors
from reporter.text import plural


@app.command()
def validate(
    submissions: Annotated[
        list[Path],
        typer.Argument(help="Submission files, or folders that hold them.", exists=True),
    ],
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Check submissions against the schema; every file is checked, whatever is wrong with others.

    Example:

        reporter validate submissions
    """
    from reporter.store.benchmarks import load_benchmarks
    from reporter.store.load import check_submissions

    progress, count = Progress("files checked"), 0
    findings: list[Finding] = []
    for checked in check_submissions(submissions, load_benchmarks()):
        count += 1
        findings.extend(checked.findings)
        progress(count)
    progress.close()
    show_findings(findings, output)
    if output is Format.TEXT:
        say(f"{plural(count, 'file')} checked: {counts(findings)}")
    raise typer.Exit(int(has_errors(findings)))
