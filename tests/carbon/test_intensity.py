"""
A site's intensity comes from the ranking table by its place, whatever the file states beside it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reporter.carbon.intensity import (
    cited_factor,
    publishers_agree,
    site_intensity,
    stated_intensity,
)
from reporter.model.system import CloudRegion, OwnIntensity, Site

OWN = OwnIntensity(
    g_per_kwh=30.0,
    year=2023,
    boundary="direct",
    mix="consumption",
    source="Grid operator, yearly report",
    evidence="report",
)


def chosen(site: Site, year: int) -> tuple[str | None, float | None, str | None]:
    """
    Factor id, intensity and grid of a site.
    """
    found = site_intensity(site, year=year)
    return (
        found.factor.factor_id if found.factor else None,
        found.intensity.g_per_kwh if found.intensity else None,
        found.grid,
    )


def test_place_and_year_give_the_row() -> None:
    """
    A country, a zone and a cloud region each have one row; the grid is its zone and year.
    """
    region = CloudRegion(provider="google", region="europe-west9")

    assert chosen(Site(country="ISL"), 2023) == ("electricitymaps/IS/2023", 28.0, "IS/2023")
    assert chosen(Site(grid_zone="CA-QC"), 2024)[0] == "electricitymaps/CA-QC/2024"
    assert chosen(Site(cloud_region=region), 2024) == ("electricitymaps/FR/2024", 33.0, "FR/2024")


def test_years_that_take_one_row_are_one_grid() -> None:
    """
    Runs of 2025 and 2026 use the row of 2025, so the intensity cancels between them.
    """
    site = Site(country="DEU")

    assert site_intensity(site, year=2025).grid == site_intensity(site, year=2026).grid
    assert site_intensity(site, year=2025).grid != site_intensity(site, year=2024).grid


@pytest.mark.parametrize(
    "factor_id",
    ["ember/ISL/2023", "ember/DEU/2020", "electricitymaps/IS/2024", "ember/NOWHERE/2024"],
)
def test_a_cited_factor_never_changes_what_is_used(factor_id: str) -> None:
    """
    Of another place, another year, another table or none: the place and the year decide.
    """
    assert chosen(Site(country="DEU", factor_id=factor_id), 2024)[0] == "electricitymaps/DE/2024"


def test_a_cited_factor_is_no_place() -> None:
    """
    Without a place there is no intensity to use, though a factor is cited.
    """
    assert chosen(Site(factor_id="ember/ISL/2023"), 2023) == (None, None, None)


def test_an_own_value_counts_only_where_the_table_has_nothing() -> None:
    """
    And it has no grid, so it can't rank.
    """
    assert chosen(Site(country="DEU", carbon_intensity=OWN), 2023)[0] == "electricitymaps/DE/2023"
    assert chosen(Site(country="DEU", carbon_intensity=OWN), 2019) == (None, 30.0, None)
    assert chosen(Site(), 2023) == (None, None, None)


def test_what_a_file_states_is_its_own_value_before_the_factor_it_cites() -> None:
    """
    An unknown factor states nothing.
    """
    cited = Site(country="DEU", factor_id="ember/DEU/2023")
    own, other = stated_intensity(replace(cited, carbon_intensity=OWN)), stated_intensity(cited)

    assert own is not None
    assert other is not None
    assert (own.g_per_kwh, own.year, own.key) == (30.0, 2023, "carbon_intensity")
    assert own.text == "the submitter's own value"
    assert (other.text, other.year, other.boundary) == ("ember/DEU/2023", 2023, "lifecycle")
    assert other.key == "factor_id"
    assert stated_intensity(Site(factor_id="ember/DEU/2031")) is None
    assert stated_intensity(Site(country="DEU")) is None


@pytest.mark.parametrize(
    ("factor_id", "near"),
    [
        (
            "ember/NOR/2031",
            "ember/NOR/2024, ember/NOR/2023, ember/NOR/2022, ember/NOR/2021, ember/NOR/2020",
        ),
        ("ember/Norway/2023", "ember/NOR/2024"),
        (
            "electricitymaps/CA-QC/2031",
            (
                "electricitymaps/CA-QC/2025, electricitymaps/CA-QC/2024, "
                "electricitymaps/CA-QC/2023, electricitymaps/CA-QC/2022, electricitymaps/CA-QC/2021"
            ),
        ),
        ("nonsense", "none"),
    ],
)
def test_an_unknown_factor_id_names_near_ones(factor_id: str, near: str) -> None:
    """
    Near ones are of the publisher's own table.
    """
    found = cited_factor(factor_id)

    assert found.factor is None
    assert found.message == f"no factor {factor_id!r} in table version 2; near: {near}"


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (100.0, 100.0 * math.exp(0.35), True),
        (100.0 * math.exp(0.35), 100.0, True),
        (100.0, 100.0 * math.exp(0.3501), False),
        (100.0, 100.0 / math.exp(0.3501), False),
        (0.0, 0.0, False),
        (-5.0, 100.0, False),
        (math.nan, 100.0, False),
        (100.0, math.inf, False),
    ],
)
def test_publishers_agree_within_a_factor_of_142(one: float, other: float, *, agree: bool) -> None:
    """
    Both ways alike, and nothing agrees with what isn't above 0.
    """
    assert publishers_agree(one, other) is agree
