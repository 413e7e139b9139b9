"""
`reporter factors`: the carbon intensity of a place and year, and a run's CO2e in every grid.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from reporter.cli.app import app
from reporter.cli.show import Format, FormatOption, say, show_json

if TYPE_CHECKING:
    from reporter.carbon.emissions import GridEmissions
    from reporter.carbon.lookup import Lookup
    from reporter.carbon.place_factors import PlaceFactors


@app.command()
def factors(
    place: Annotated[
        str | None,
        typer.Argument(
            help="Country (NOR, Norway), grid zone (US-CAL-CISO), cloud region (aws/us-east-1), "
            "factor id. With --kwh it may be left out: every grid."
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(help="Year of the electricity; every year of the place if left out."),
    ] = None,
    kwh: Annotated[
        float | None,
        typer.Option(min=0, help="IT energy of a run: what it would emit in every grid of --year."),
    ] = None,
    pue: Annotated[
        float | None, typer.Option(min=1, help="PUE that --kwh is multiplied with; needed there.")
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """
    Find the carbon intensity of a place and year.

    The row of the ranking table counts; what other tables say stands beside it.
    An earlier year, or a country in place of its zone, is used only where this is said. Exits with
    1 where the table has no row to use.

    Example:

        reporter factors NOR --year 2024
    """
    from reporter.carbon.place_factors import factors as factors_of

    if kwh is not None:
        _show_grids(place, year, kwh, pue, output)
        return
    if place is None:
        raise typer.BadParameter("name a place, or give --kwh, --pue and --year")
    found = factors_of(place, year)
    if found.lookup is None:
        _show_years(found, output)
        return
    _show_lookup(found.lookup, output)
    raise typer.Exit(found.lookup.factor is None)


def _show_lookup(found: Lookup, output: Format) -> None:
    from reporter.carbon.lookup import lookup_dict, lookup_text

    if output is Format.JSON:
        show_json(lookup_dict(found))
    else:
        typer.echo(lookup_text(found))
        _say_why(found)


def _show_years(found: PlaceFactors, output: Format) -> None:
    """
    Every factor of the place, newest year first, that of the ranking table first in its year.
    """
    from reporter.carbon.factors import factor_dict, factor_text

    if found.unknown is not None:
        _say_why(found.unknown)
        if output is Format.JSON:
            typer.echo("[]")
        raise typer.Exit(1)
    if output is Format.JSON:
        show_json([factor_dict(factor) for factor in found.every_year])
    else:
        typer.echo("\n".join(factor_text(factor) for factor in found.every_year))


def _show_grids(
    place: str | None, year: int | None, kwh: float, pue: float | None, output: Format
) -> None:
    """
    One run in every grid of a year, lowest first, or in the one that the place gets.
    """
    from reporter.carbon.place_factors import emissions_by_grid

    if year is None or pue is None:
        raise typer.BadParameter("--kwh needs --year and --pue")
    if not (math.isfinite(kwh) and math.isfinite(pue)):
        raise typer.BadParameter("--kwh and --pue are finite numbers")
    found = emissions_by_grid(kwh, pue=pue, year=year, place=place)
    if found.lookup:
        _say_why(found.lookup)
    elif not found.grids:
        say(f"error: the ranking table has no row of {year}")
    if output is Format.JSON:
        show_json([_grid_dict(grid, kwh, pue) for grid in found.grids])
    elif found.grids:
        typer.echo("\n".join(map(_grid_text, found.grids)))
    raise typer.Exit(not found.grids)


def _grid_text(grid: GridEmissions) -> str:
    from reporter.text import number

    factor = grid.factor
    mass = f"{number(grid.carbon.kg_co2e)} kg CO2e"
    return f"{factor.zone}: {mass} at {factor.g_per_kwh:g} g/kWh, {factor.zone_name}, {factor.year}"


def _grid_dict(grid: GridEmissions, kwh: float, pue: float) -> dict[str, str | int | float]:
    factor = grid.factor
    return {
        "zone": factor.zone,
        "zone_name": factor.zone_name,
        "year": factor.year,
        "g_per_kwh": factor.g_per_kwh,
        "it_energy_kwh": kwh,
        "pue": pue,
        "g_co2e": grid.carbon.g_co2e,
        "factor_id": factor.factor_id,
        "licence": factor.licence,
    }


def _say_why(found: Lookup) -> None:
    if found.severity is not None:
        say(f"{found.severity}: {found.message} ({found.hint})")
