"""
`reporter export`: the data of a board as a folder for archives and data sets.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, say, show_findings
from reporter.findings import counts, has_errors
from reporter.text import plural


class TableFormat(StrEnum):
    """
    How tables are written.
    """

    CSV = "csv"
    PARQUET = "parquet"


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the data goes; absent or an empty folder.")],
    board: BoardOption = Path(),
    formats: Annotated[
        list[TableFormat] | None,
        typer.Option(
            "--format",
            help="Format of the tables, once for each; csv and parquet if left out. Parquet needs "
            "training-energy-reporter[fast].",
        ),
    ] = None,
) -> None:
    """
    Write the data of a board as tables for archives.

    Beside the tables of entries, boards, runs and claims stand croissant.json, a dataset card
    (README.md), CITATION.cff, .zenodo.json and LICENSE.md. The folder is written whole or not at
    all, and nothing is uploaded.

    Example:

        reporter export data-2026-06 --board .
    """
    from reporter.site.data_export.folder import FORMATS
    from reporter.site.data_export.folder import export as export_board

    wanted = [one.value for one in formats] if formats else list(FORMATS)
    exported = export_board(folder, board=board, formats=wanted)
    show_findings(exported.findings, Format.TEXT, to_stderr=True)
    rows = ", ".join(f"{count:,} {name}" for name, count in exported.rows_count.items())
    say(f"{plural(exported.files_count, 'file')} in {folder}: {rows}; {counts(exported.findings)}")
    raise typer.Exit(int(has_errors(exported.findings)))
