"""
`reporter compare`: factor the ratio of two runs, or move one elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption, show_in_order, show_json
from reporter.errors import ReporterError
from reporter.model.enums import Scope
from reporter.text import printed_line

if TYPE_CHECKING:
    from reporter.claims.what_if import Change

YEAR_DIGITS = 4
_DECIMAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
FirstArgument = Annotated[
    str,
    typer.Argument(
        help="Id of an entry of the board, or its file; or id of a row in the board's claims/, "
        "or FILE#ROW."
    ),
]
SecondArgument = Annotated[
    str | None,
    typer.Argument(
        help="What to compare with, named in the same way; left out with --what-if.",
        show_default=False,
    ),
]
ScopeOption = Annotated[
    Scope | None,
    typer.Option(help="Scope of the entries; left out, the one that the page of A shows first."),
]
WhatIfOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Move the run: country=ISL, zone=SRVC, region=google/us-central1, year=2023, "
        "pue=1.1 or accelerator=ID; may be given again."
    ),
]


@app.command()
def compare(
    a: FirstArgument,
    b: SecondArgument = None,
    what_if: WhatIfOption = None,
    scope: ScopeOption = None,
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Compare two runs factor by factor, or move one elsewhere.

    A run is an entry of the board or a row of claims. The factors are model (FLOPs, or samples to
    the target), machine (FLOPs or samples per joule), mechanization (PUE) and map (carbon
    intensity); their product is the ratio of CO2e. The answer says when tasks, quality or boards
    differ, so that the ratio is no ranking, and when two entries share a rank.

    Example:

        reporter compare p21-t4-gpt3 p21-t4-gshard

        reporter compare p21-t4-gpt3 --what-if country=ISL --what-if year=2023

        reporter compare lenovo/v5-0-sr780av3-8xb200-sxm-180gb-bert --what-if pue=1.2
    """
    if (b is None) == (what_if is None):
        raise ReporterError("name a second run, or ask --what-if, one of the two")
    if b is None:
        text, data = _moved(a, change_of(what_if or []), board, scope)
    else:
        text, data = _compared(a, b, board, scope)
    if output is Format.JSON:
        show_json(data)
        return
    for line in text.splitlines():
        typer.echo(printed_line(line))


def _compared(a: str, b: str, board: Path, scope: Scope | None) -> tuple[str, dict[str, object]]:
    from reporter.claims.report import comparison_dict, comparison_text
    from reporter.comparison.named_runs import compare as compare_runs

    compared = compare_runs(a, b, board=board, scope=scope)
    show_in_order(compared.findings)
    return comparison_text(compared.comparison), comparison_dict(compared.comparison)


def _moved(
    a: str, change: Change, board: Path, scope: Scope | None
) -> tuple[str, dict[str, object]]:
    from reporter.claims.report import what_if_dict, what_if_text
    from reporter.comparison.named_runs import what_if

    moved = what_if(a, change, board=board, scope=scope)
    show_in_order(moved.findings)
    return what_if_text(moved.what_if), what_if_dict(moved.what_if)


def change_of(words: list[str]) -> Change:
    """
    The change that `key=value` words ask for; raises `ReporterError` for any other word.
    """
    from reporter.claims.what_if import Change

    given: dict[str, str] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark or not value or key in given:
            raise ReporterError(f"--what-if {word!r}: write key=value, each key once")
        given[key] = value
    known = {"country", "zone", "region", "year", "pue", "accelerator"}
    if unknown := sorted(set(given) - known):
        raise ReporterError(f"--what-if {unknown[0]!r}: the keys are {', '.join(sorted(known))}")
    return Change(
        country=given.get("country"),
        grid_zone=given.get("zone"),
        cloud_region=_region(given.get("region")),
        year=_year(given.get("year")),
        pue=_pue(given.get("pue")),
        accelerator=given.get("accelerator"),
    )


def _region(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    provider, mark, region = text.partition("/")
    if not mark or not region:
        raise ReporterError(f"--what-if region={text}: write provider/region")
    return provider, region


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS):
        raise ReporterError(f"--what-if year={text}: write a year of four digits")
    return int(text)


def _pue(text: str | None) -> float | None:
    if text is None:
        return None
    if not _DECIMAL.fullmatch(text):
        raise ReporterError(f"--what-if pue={text}: write a number such as 1.1")
    return float(text)
