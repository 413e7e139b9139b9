"""
`reporter factors`: find a carbon intensity of the table by place and year.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import Format, FormatOption, say

if TYPE_CHECKING:
    from reporter.carbon.lookup import Lookup
    from reporter.carbon.place import Place

# publisher/zone/year; a cloud region is provider/region.
ID_SLASHES = 2


@app.command()
def factors(
    place: Annotated[
        str,
        typer.Argument(
            help="Country (NOR, Norway), grid zone (SRVC), cloud region (aws/us-east-1), factor id."
        ),
    ],
    year: Annotated[
        int | None,
        typer.Option(help="Year of the electricity; every year of the place if left out."),
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Find a carbon intensity: the factor that a site and year get, and what is near.

    No other year and no other place ever stands in without being named. Exits with 1 where the
    table has no factor to use.

    Example:

        reporter factors NOR --year 2023
    """
    from reporter.carbon.factor_text import lookup_dict, lookup_text
    from reporter.carbon.intensity import cited_factor
    from reporter.carbon.lookup import lookup_place
    from reporter.carbon.place import place_named

    if place.count("/") == ID_SLASHES:
        found = cited_factor(place)
    elif year is not None:
        found = lookup_place(place_named(place), year=year)
    else:
        _show_years(place_named(place), output)
        return
    if output is Format.JSON:
        typer.echo(json.dumps(lookup_dict(found), indent=2))
    else:
        typer.echo(lookup_text(found))
        _say_why(found)
    raise typer.Exit(found.factor is None)


def _show_years(place: Place, output: Format) -> None:
    """
    Every factor of the place, best source first within a year, newest year first.
    """
    from reporter.carbon.factor_text import factor_dict, factor_text
    from reporter.carbon.lookup import every_year, lookup_place

    known = every_year(place)
    if not known:
        # No year can be found for a place that isn't known: the answer says what is near.
        _say_why(lookup_place(place, year=0))
        if output is Format.JSON:
            typer.echo("[]")
        raise typer.Exit(1)
    if output is Format.JSON:
        typer.echo(json.dumps([factor_dict(factor) for factor in known], indent=2))
    else:
        typer.echo("\n".join(factor_text(factor) for factor in known))


def _say_why(found: Lookup) -> None:
    if found.severity is not None:
        say(f"{found.severity}: {found.message} ({found.hint})")
