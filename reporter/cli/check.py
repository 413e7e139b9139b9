"""
`reporter check`: hold what a paper or model card prints against its own arithmetic.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.outputs import (
    JudgeFormat,
    JudgeFormatOption,
    StrictOption,
    exit_code,
    for_machines,
)
from reporter.cli.show import BoardOption, Format, show_findings
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.model.enums import Scope

if TYPE_CHECKING:
    from reporter.claims.verdicts import CheckReport
    from reporter.comparison.check_against import CheckedAgainst

EntryScopeOption = Annotated[
    Scope | None, typer.Option(help="Scope of the entry of --against.", show_default=False)
]


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
    against: Annotated[
        str | None,
        typer.Option(
            help="Id of an entry of the board, or its file: hold what is printed against it.",
            show_default=False,
        ),
    ] = None,
    board: BoardOption = Path(),
    scope: EntryScopeOption = None,
    strict: StrictOption = False,
    output: JudgeFormatOption = JudgeFormat.TEXT,
) -> None:
    """
    Check printed footprints: consistent, inconsistent, or what is missing to tell.

    Energy and CO2e are recomputed from what is given and judged by the digits that are printed.
    Where a figure disagrees, the known slips that explain it are named, best first, with the
    arithmetic written out; rows of the other files given may explain it too. An inconsistent
    figure is an error.

    With --against each figure is held against the measured ones of an entry too: it agrees, agrees
    within rounding, differs by a named factor, or contradicts.

    Example:

        reporter check claims/patterson-2021.json

        reporter check --claim "energy=1,287 MWh; pue=1.1; intensity=0.429 kg/kWh; co2e=502 t"
    """
    from reporter.claims.check import check as check_documents
    from reporter.comparison.check_against import check_against

    if scope is not None and against is None:
        raise ReporterError("--scope is that of an entry: name one with --against")
    checked = check_documents(files or (), claims=claim or (), columns=columns)
    held = None
    if against is not None:
        held = check_against(
            against, files or (), claims=claim or (), columns=columns, board=board, scope=scope
        )
    # The files' own findings stand in both.
    found = {*checked.findings, *(held.findings if held else ())}
    findings = sorted(found, key=Finding.sort_key)
    _show(checked.reports, held, findings, output)
    raise typer.Exit(exit_code(findings, strict=strict))


def _show(
    reports: Sequence[CheckReport],
    held: CheckedAgainst | None,
    findings: Sequence[Finding],
    output: JudgeFormat,
) -> None:
    from reporter.claims.report import report_dict, report_text
    from reporter.comparison.check_against import against_dict, against_text

    match output:
        case JudgeFormat.TEXT:
            for report in reports:
                text = report_text(report, is_one_of_many=len(reports) > 1)
                typer.echo(text, nl=False)
            if held is not None:
                typer.echo(against_text(held), nl=False)
            show_findings(findings, Format.TEXT)
        case JudgeFormat.JSON:
            data = [report_dict(report) for report in reports]
            shown = data if held is None else {"reports": data, "against": against_dict(held)}
            typer.echo(json.dumps(shown, indent=2))
        case _:
            typer.echo(for_machines(findings, output, "Check by reporter"), nl=False)
