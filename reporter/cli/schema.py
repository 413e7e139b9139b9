"""
`reporter schema`: print one of the JSON Schemas.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import GivenBoardOption


class Kind(StrEnum):
    """
    The files that have a schema.
    """

    SUBMISSION = "submission"
    BENCHMARK = "benchmark"
    CLAIM = "claim"
    BOARD = "board"
    LEDGER_EVENT = "ledger-event"


@app.command()
def schema(
    kind: Annotated[Kind, typer.Argument(help="Which schema to print.")],
    board: GivenBoardOption = None,
) -> None:
    """
    Print a JSON Schema, for an editor or another tool.

    With --board that of a submission lists the benchmarks of the board.

    Example:

        reporter schema submission > submission.schema.json
    """
    from reporter.schema.check import schema_text, submission_schema_of

    if board is None or kind is not Kind.SUBMISSION:
        typer.echo(schema_text(kind.value), nl=False)
        return
    from reporter.store.board import board_benchmarks

    typer.echo(submission_schema_of(sorted(board_benchmarks(board).by_id)), nl=False)
