"""
`reporter explain`: the page of a rule or code.
"""

from __future__ import annotations

from typing import Annotated

import typer

from reporter.cli.app import app


@app.command()
def explain(
    code: Annotated[str, typer.Argument(help="Code of a rule or finding, such as EL-3.")],
) -> None:
    """
    Explain a code: what is checked, why, with which threshold, and what to do.

    Example:

        reporter explain EL-3
    """
    from reporter.review.catalogue import page_text

    typer.echo(page_text(code))
