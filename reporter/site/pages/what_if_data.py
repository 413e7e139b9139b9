"""
The data of the what-if page: what an entry brings to it, the grids of the table, accelerators.

The page multiplies what stands here, by the rule of `reporter compare --what-if` and with its
sentences, their places left open. A grid is a row of the ranking table, by place and year.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from reporter.carbon.factors import ATTRIBUTIONS, Factor, ranking_factors
from reporter.carbon.grids import table_years
from reporter.carbon.place import countries
from reporter.claims import report, what_if
from reporter.claims.factors import energy_before_pue
from reporter.claims.printed import Interval
from reporter.claims.row_figures import LARGEST_PLAIN, SMALLEST_PLAIN, Facts
from reporter.claims.what_if import MOVED, rating_of, scaling_of
from reporter.model.accelerators import accelerators
from reporter.model.claim import ClaimLocation

GRIDS_PATH = "data/grids.js"
GRIDS_KIND = "grids"
# From a phone's charge to the electricity of the world in a year: what lies outside was mistyped.
LEAST_KWH, MOST_KWH = 0.001, 3e13


def what_if_terms(facts: Facts) -> dict[str, Any]:
    """
    What an entry brings: its words where an input stays, its year, and how its energy follows the
    rating of another accelerator. The amounts stand with the terms of its ratios.
    """
    known, scaling = energy_before_pue(facts), scaling_of(facts)
    return {
        "energy": known[1] if known else "",
        "doubt": facts.work.doubt if facts.work else "",
        "year": facts.row.location.year if facts.row.location else None,
        "pue_refusal": what_if.pue_refusal(facts),
        "how": what_if.as_it_is(facts),
        "scaling": scaling and [bounds(scaling.per_rating), scaling.words],
    }


def bounds(amount: Interval) -> list[float]:
    """
    An amount as numbers of a script: low, value, high; one number where the three are the same.
    """
    if amount.low == amount.value == amount.high:
        return [float(amount.value)]
    return [float(amount.low), float(amount.value), float(amount.high)]


@cache
def grids_data() -> dict[str, Any]:
    """
    The ranking table by place and year in gCO2e/kWh, with the range of each figure, and the
    sentences of the page. Built once: it is the same for every board.
    """
    credit = ATTRIBUTIONS[0]
    return {
        "source": credit.text,
        "licence": credit.licence,
        "url": credit.url,
        "boundary": _boundary(),
        "years": list(reversed(table_years())),
        "places": sorted(_places(), key=lambda place: place[2]),
        "accelerators": list(_accelerators()),
        "words": _words(),
    }


def _words() -> dict[str, Any]:
    return {
        "measured": what_if.MEASURED,
        "pue_asked": what_if.PUE_ASKED,
        "pue_kept": what_if.PUE_KEPT,
        "pue_impossible": what_if.PUE_IMPOSSIBLE,
        "pue_limits": [what_if.LEAST_PUE, what_if.MOST_PUE],
        "kwh_limits": [LEAST_KWH, MOST_KWH],
        "plain_limits": [SMALLEST_PLAIN, LARGEST_PLAIN],
        "intensity_kept": what_if.INTENSITY_KEPT,
        "intensity_found": what_if.INTENSITY_FOUND,
        "accelerator": MOVED,
        "not_stated": report.NOT_STATED,
        "unchanged": report.UNCHANGED,
        "changed": report.CHANGED,
        "outcome": report.OUTCOME,
        "against": report.AGAINST,
        "before": report.BEFORE,
        "no_before": report.NO_BEFORE,
        "titles": report.TITLES,
    }


def _boundary() -> str:
    """
    The boundary of the ranking table; a table of two would need one for each figure.
    """
    (boundary,) = {factor.boundary for rows in ranking_factors().values() for factor in rows}
    return boundary


def _places() -> Iterator[list[Any]]:
    """
    Each place: the name by which it is asked for, its zone, its name in words, and a figure for
    each year, with its range where that is wider.
    """
    by_alpha_2 = {one.alpha_2: one.alpha_3 for one in countries().values()}
    for zone, rows in ranking_factors().items():
        country = by_alpha_2.get(zone)
        place = ClaimLocation(country=country) if country else ClaimLocation(grid_zone=zone)
        found = {factor.year: _figure(place, factor) for factor in rows}
        figures = [found.get(year) for year in reversed(table_years())]
        yield [country or zone, zone, rows[0].zone_name, figures]


def _figure(place: ClaimLocation, factor: Factor) -> float | list[float]:
    amount = what_if.grid_interval(place, factor)
    if amount.low == amount.high:
        return factor.g_per_kwh
    return [float(amount.low * 1000), factor.g_per_kwh, float(amount.high * 1000)]


def _accelerators() -> Iterator[list[Any]]:
    for variant in accelerators().values():
        rating = rating_of(variant)
        if rating is not None:
            yield [variant.accelerator_id, variant.name, rating[1], float(rating[0])]
