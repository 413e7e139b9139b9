"""
`reporter check`: hold what a paper or model card prints against its own arithmetic.
"""

from __future__ import annotations

import sys
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
from reporter.cli.show import BoardOption, Format, show_findings, show_json
from reporter.errors import ReporterError
from reporter.findings import Finding
from reporter.model.enums import Scope
from reporter.text import one_line, plural

if TYPE_CHECKING:
    from reporter.claims.load import LoadedClaims
    from reporter.claims.verdicts import CheckReport
    from reporter.comparison.check_against import CheckedAgainst

EntryScopeOption = Annotated[
    Scope | None, typer.Option(help="Scope of the entry of --against.", show_default=False)
]
STANDARD_INPUT = Path("-")


def _existing(paths: list[Path] | None) -> list[Path] | None:
    """
    The paths, of which all but standard input are there; raises `typer.BadParameter` otherwise.
    """
    for path in paths or ():
        if path != STANDARD_INPUT and not path.exists():
            raise typer.BadParameter(f"path {str(path)!r} does not exist.")
    return paths


FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Claim files (JSON), tables (CSV, TSV), documents (Markdown, LaTeX), texts (.txt), or "
        "- for standard input.",
        # `exists` would look for a file called "-".
        callback=_existing,
    ),
]
ClaimOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A claim as text, such as 'energy=1,287 MWh; co2e=552.1 t'; may be given again."
    ),
]
ColumnsOption = Annotated[
    Path | None, typer.Option(help="JSON file that names the columns of a table.", exists=True)
]
SaveOption = Annotated[
    Path | None,
    typer.Option(
        help="Write what was understood as a claim file (JSON), named by its id.",
        show_default=False,
    ),
]
YesOption = Annotated[
    bool, typer.Option("--yes", help="Don't ask about figures that sentences state.")
]
AgainstOption = Annotated[
    str | None,
    typer.Option(
        help="Id of an entry of the board, or its file: hold what is printed against it.",
        show_default=False,
    ),
]


@app.command()
def check(
    files: FilesArgument = None,
    claim: ClaimOption = None,
    columns: ColumnsOption = None,
    save: SaveOption = None,
    yes: YesOption = False,
    against: AgainstOption = None,
    board: BoardOption = Path(),
    scope: EntryScopeOption = None,
    strict: StrictOption = False,
    output: JudgeFormatOption = JudgeFormat.TEXT,
) -> None:
    """
    Check printed footprints against their own arithmetic.

    The answer is consistent, inconsistent, or what is missing to tell.
    Energy and CO2e are recomputed from what is given and judged by the digits that are printed.
    Where a figure disagrees, the known slips that explain it are named, best first, with the
    arithmetic written out; rows of the other files given may explain it too. An inconsistent
    figure is an error.

    Tables and model cards are read as they stand, and so are sentences: what was taken from them
    is shown, and asked about on a terminal. What isn't read is named.

    With --against each figure is held against the measured ones of an entry too: it agrees, agrees
    within rounding, differs by a named factor, or contradicts.

    Example:

        reporter check claims/patterson-2021.json

        reporter check --claim "energy=1,287 MWh; pue=1.1; intensity=0.429 kg/kWh; co2e=502 t"

        reporter check README.md --save claims/my-model.json
    """
    from reporter.claims.check import check as check_documents
    from reporter.claims.check import load_documents
    from reporter.comparison.check_against import check_against

    if scope is not None and against is None:
        raise ReporterError("--scope is that of an entry: name one with --against")
    given = [path for path in files or () if path != STANDARD_INPUT]
    text = _standard_input() if len(given) < len(files or ()) else None
    # Read once: what is asked about and saved is what is judged.
    loaded = load_documents(given, claims=claim or (), columns=columns, text=text)
    if not yes and _is_on_terminal():
        _ask(loaded)
    if save is not None:
        _save(loaded, save)
    checked, held = check_documents(loaded=loaded), None
    if against is not None:
        held = check_against(against, loaded=loaded, board=board, scope=scope)
    # The files' own findings stand in both.
    found = {*checked.findings, *(held.findings if held else ())}
    findings = sorted(found, key=Finding.sort_key)
    _show(checked.reports, held, findings, output)
    raise typer.Exit(exit_code(findings, strict=strict))


def _standard_input() -> bytes:
    """
    What standard input holds, up to one byte more than is read.
    """
    from reporter.claims.load import MOST_TEXT_BYTES

    return sys.stdin.buffer.read(MOST_TEXT_BYTES + 1)


def _is_on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(loaded: Sequence[LoadedClaims]) -> None:
    """
    Ask about what was taken from sentences. Raises `ReporterError` where the answer is no.
    """
    taken = [finding for one in loaded for finding in one.findings if finding.code == "CL-32"]
    if not taken:
        return
    for finding in taken:
        typer.echo(one_line(f"{finding.file}, {finding.pointer}: {finding.message}"))
    if not typer.confirm("Is this what the text says?", default=True):
        raise ReporterError("nothing is checked; type the figures by --claim")


def _save(loaded: Sequence[LoadedClaims], save: Path) -> None:
    """
    Save what was understood. Raises `ReporterError` where there isn't one document to save.
    """
    from reporter.claims.saved import save as save_claims

    read = [one for one in loaded if one.claims is not None]
    if len(read) != 1 or read[0].claims is None:
        documents = plural(len(read), "document")
        raise ReporterError(f"--save writes the claims of one document; {documents} could be read")
    save_claims(read[0].claims, save, read[0].form)


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
            show_json(shown)
        case _:
            typer.echo(for_machines(findings, output, "Check by reporter"), nl=False)
