"""
The data of the what-if page: the packaged table and nothing else, with the rule of the command.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from reporter.carbon.factors import ranking_factors
from reporter.claims.what_if import Change, what_if
from reporter.comparison.side import side_of
from reporter.model.accelerators import find_accelerator
from reporter.site.pages.what_if_data import grids_data, what_if_terms
from reporter.store.board import load_benchmarks
from tests.comparison.sides import a_model, a_side
from tests.site.conftest import BuiltSite
from tests.site.entries import b200, entry_of

LIMIT_BYTES = 150_000
FACTS = side_of(entry_of(b200()), load_benchmarks().by_id["bert"]).facts


def places() -> dict[str, list[Any]]:
    """
    The places of the page by the name by which they are asked for.
    """
    return {place[0]: place for place in grids_data()["places"]}


def test_the_data_are_small(built: BuiltSite) -> None:
    """
    All places and years in one script below 150 kB.
    """
    script = (built.folder / "data/grids.js").read_bytes()

    assert len(script) < LIMIT_BYTES
    assert script.isascii()


def test_every_row_of_the_table_is_there_and_no_other() -> None:
    """
    Each zone once, each year once, each figure as the table has it.
    """
    data = grids_data()
    shown = {
        (zone, year): figure[1] if isinstance(figure, list) else figure
        for _, zone, _, figures in data["places"]
        for year, figure in zip(data["years"], figures, strict=True)
        if figure is not None
    }
    table = {
        (factor.zone, factor.year): factor.g_per_kwh
        for rows in ranking_factors().values()
        for factor in rows
    }

    assert shown == table
    assert "Electricity Maps" in data["source"] and data["licence"] == "ODbL-1.0"


@pytest.mark.parametrize("key", ["ISL", "NOR", "DEU", "US-CAL-CISO", "USA", "ALB", "AUS"])
def test_a_place_has_the_factor_and_the_range_of_the_command(key: str) -> None:
    """
    Every year of a place is what `--what-if` finds for it, range included.
    """
    if key not in places():
        pytest.fail(f"{key} is no place of the page")
    _, _, _, figures = places()[key]
    for year, figure in zip(grids_data()["years"], figures, strict=True):
        if figure is None:
            continue
        change = (
            Change(country=key, year=year) if len(key) == 3 else Change(grid_zone=key, year=year)
        )
        step = what_if(FACTS, change).steps[-1]
        low, value, high = figure if isinstance(figure, list) else (figure,) * 3
        assert step.name == "carbon intensity" and step.after == f"{value:g} g/kWh"
        bounds = (step.interval.low, step.interval.value, step.interval.high)
        assert [float(bound * 1000) for bound in bounds] == [low, value, high]


@pytest.mark.parametrize("name", ["nvidia-h100-sxm5-80gb", "nvidia-v100-sxm2-16gb"])
@pytest.mark.parametrize("flops", [None, 3.2e18])
def test_the_energy_follows_the_rating_of_an_accelerator(name: str, flops: float | None) -> None:
    """
    What an entry publishes, times the rating, is the energy that the command finds.
    """
    variant = find_accelerator(name)
    assert variant is not None
    rating = {one[0]: one[3] for one in grids_data()["accelerators"]}[variant.accelerator_id]
    facts = FACTS if flops is None else a_side("acme/one", model=a_model(flops)).facts
    scaling = what_if_terms(facts)["scaling"]
    step = what_if(facts, Change(accelerator=name)).steps[0]

    assert scaling is not None
    bounds = (step.interval.low, step.interval.value, step.interval.high)
    for published, bound in zip(scaling[0], bounds, strict=True):
        assert published * rating == pytest.approx(float(bound), rel=1e-12)
    assert step.text.endswith(scaling[1])


def test_a_facility_has_no_other_pue() -> None:
    """
    An energy that contains what a PUE adds refuses one in words, any other doesn't.
    """
    assert what_if_terms(FACTS)["pue_refusal"] == ""
    assert what_if_terms(FACTS)["energy"] == FACTS.text("energy")


def test_the_page_says_that_it_measures_nothing(built: BuiltSite) -> None:
    """
    Without a script too, with the command that computes the same, source and licence.
    """
    text = built.text("what-if/index.html")

    assert "Not a measurement: it is what the tables make of one." in text
    assert "reporter compare acme/4-runs --what-if country=ISL --what-if year=2024" in text
    assert "Open Database License (ODbL)" in text and "ODbL-1.0" in text
    twin = json.loads((built.folder / "what-if/index.json").read_text(encoding="utf-8"))
    assert twin["places"] == grids_data()["places"]


def test_limits_of_a_typed_energy_are_wide_and_finite() -> None:
    """
    From a phone's charge to the electricity of the world in a year.
    """
    least, most = grids_data()["words"]["kwh_limits"]

    assert Fraction(str(least)) == Fraction(1, 1000) and most == 3e13
