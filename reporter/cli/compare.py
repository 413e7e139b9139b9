"""
`reporter compare`: factor the ratio of two printed footprints, or move one elsewhere.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import BoardOption, Format, FormatOption
from reporter.errors import ReporterError
from reporter.text import one_line

if TYPE_CHECKING:
    from reporter.claims.what_if import Change

YEAR_DIGITS = 4
_DECIMAL = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
RowArgument = Annotated[
    str, typer.Argument(help="Id of a row in the board's claims/, or FILE#ROW.")
]
SecondArgument = Annotated[
    str | None,
    typer.Argument(help="The row to compare with; left out with --what-if.", show_default=False),
]
WhatIfOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Move the run: country=ISL, zone=SRVC, region=google/us-central1, year=2023, "
        "pue=1.1 or accelerator=ID; may be given several times."
    ),
]


@app.command()
def compare(
    a: RowArgument,
    b: SecondArgument = None,
    what_if: WhatIfOption = None,
    board: BoardOption = Path(),
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Compare two rows of claims, factor by factor, or ask what one would be elsewhere.

    The factors are model (FLOPs), machine (FLOPs per joule), mechanization (PUE) and map (carbon
    intensity); their product is the ratio of CO2e. The answer says when tasks or quality differ,
    so that the ratio is no ranking.

    Example:

        reporter compare p21-t4-gpt3 p21-t4-gshard
        reporter compare p21-t4-gpt3 --what-if country=ISL --what-if year=2023
    """
    if (b is None) == (what_if is None):
        raise ReporterError("name a second row, or ask --what-if, one of the two")
    text, data = _compared(a, b, board) if b else _moved(a, what_if or [], board)
    if output is Format.JSON:
        typer.echo(json.dumps(data, indent=2))
        return
    for line in text.splitlines():
        typer.echo(one_line(line))


def _compared(a: str, b: str, board: Path) -> tuple[str, dict[str, object]]:
    from reporter.claims.compare import compare as compare_rows
    from reporter.claims.compare_say import comparison_dict, comparison_text
    from reporter.claims.load import find_row

    first, rows = find_row(a, [board / "claims"])
    second, others = find_row(b, [board / "claims"])
    comparison = compare_rows(first, second, (*rows, *others))
    return comparison_text(comparison), comparison_dict(comparison)


def _moved(a: str, changes: list[str], board: Path) -> tuple[str, dict[str, object]]:
    from reporter.claims.load import find_row
    from reporter.claims.what_if import what_if, what_if_dict, what_if_text

    facts, _ = find_row(a, [board / "claims"])
    result = what_if(facts, change_of(changes))
    return what_if_text(result), what_if_dict(result)


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
