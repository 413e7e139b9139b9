"""
`reporter explain`: the page of a rule or code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import GivenBoardOption
from reporter.errors import ReporterError

_CODE = re.compile(r"[A-Za-z]{2}-[0-9]+", re.ASCII)


@app.command()
def explain(
    code: Annotated[
        str, typer.Argument(help="Code of a rule or finding, such as EL-3, or a benchmark's id.")
    ],
    board: GivenBoardOption = None,
) -> None:
    """
    Explain a code, or what a benchmark asks.

    Of a code: what is checked, why, with which threshold, and what to do. The id of a benchmark
    gives its metric, target, runs and limits; --board names the board that has it.

    Example:

        reporter explain EL-3

        reporter explain bert
    """
    from reporter.review.benchmark_page import benchmark_text
    from reporter.review.catalogue import page_text
    from reporter.store.board import board_benchmarks

    benchmarks = board_benchmarks(board or Path())
    benchmark = benchmarks.named(code)
    if benchmark is None and not _CODE.fullmatch(code.strip()):
        known = ", ".join(benchmarks.names)
        raise ReporterError(
            f"no benchmark is called {code!r}; there are: {known}; a code is such as EL-3"
        )
    typer.echo(page_text(code) if benchmark is None else benchmark_text(benchmark))
