"""
`reporter schema`: print one of the JSON Schemas.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from reporter.cli.app import app


class Kind(StrEnum):
    """
    The files that have a schema.
    """

    SUBMISSION = "submission"
    BENCHMARK = "benchmark"
    CLAIM = "claim"
    BOARD = "board"


@app.command()
def schema(
    kind: Annotated[Kind, typer.Argument(help="Which schema to print.")],
) -> None:
    """
    Print a JSON Schema, for an editor or another tool.

    Example:

        reporter schema submission > submission.schema.json
    """
    from reporter.schema.check import schema_text

    typer.echo(schema_text(kind.value), nl=False)
