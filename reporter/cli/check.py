"""
`reporter check`: hold what a paper or model card prints against its own arithmetic.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.outputs import (
    JudgeFormat,
    JudgeFormatOption,
    StrictOption,
    exit_code,
    for_machines,
)
from reporter.cli.show import Format, show_findings


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Claim files (JSON), or tables (CSV).", exists=True)
    ] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(help="A claim as text, such as 'energy=1,287 MWh; co2e=552.1 t'; repeatable."),
    ] = None,
    columns: Annotated[
        Path | None,
        typer.Option(help="JSON file that names the columns of a table.", exists=True),
    ] = None,
    strict: StrictOption = False,
    output: JudgeFormatOption = JudgeFormat.TEXT,
) -> None:
    """
    Check printed footprints: consistent, inconsistent, or what is missing to tell.

    Energy and CO2e are recomputed from what is given and judged by the digits that are printed.
    Where a figure disagrees, the known slips that explain it are named, best first, with the
    arithmetic written out; rows of the other files given may explain it too. An inconsistent
    figure is an error.

    Example:

        reporter check claims/patterson-2021.json

        reporter check --claim "energy=1,287 MWh; pue=1.1; intensity=0.429 kg/kWh; co2e=502 t"
    """
    from reporter.claims.check import check as check_documents
    from reporter.claims.report import report_dict, report_text

    checked = check_documents(files or (), claims=claim or (), columns=columns)
    reports, findings = checked.reports, checked.findings
    match output:
        case JudgeFormat.TEXT:
            for report in reports:
                text = report_text(report, is_one_of_many=len(reports) > 1)
                typer.echo(text, nl=False)
            show_findings(findings, Format.TEXT)
        case JudgeFormat.JSON:
            typer.echo(json.dumps([report_dict(report) for report in reports], indent=2))
        case _:
            typer.echo(for_machines(findings, output, "Check by reporter"), nl=False)
    raise typer.Exit(exit_code(findings, strict=strict))
