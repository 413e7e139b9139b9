"""
A place knows its zones, and when its parts contradict each other.
"""

from __future__ import annotations

import pytest

from reporter.carbon.place import (
    Place,
    is_country,
    is_zone,
    place_named,
    regions_alike,
    zones_alike,
)


@pytest.mark.parametrize(
    ("place", "zones"),
    [
        (Place(), ()),
        (Place(country="NOR"), ("NOR",)),
        (Place(grid_zone="US-VA", country="USA"), ("US-VA", "USA")),
        (Place(cloud_region=("aws", "us-east-1")), ("SRVC", "USA")),
        (Place(cloud_region=("google", "us-central1")), ("us-central1", "MROW", "USA")),
        (Place(cloud_region=("aws", "us-east-1"), grid_zone="RFCE"), ("RFCE", "USA")),
        (Place(cloud_region=("aws", "nowhere")), ()),
    ],
)
def test_zones_of_a_place(place: Place, zones: tuple[str, ...]) -> None:
    """
    A region adds its own zones, and a stated grid zone replaces the mapped one.
    """
    assert zones == place.zones


@pytest.mark.parametrize(
    ("place", "countries"),
    [
        (Place(country="NOR", grid_zone="SRVC"), {"NOR", "USA"}),
        (Place(country="USA", grid_zone="CA-QC"), {"USA", "CAN"}),
        (Place(country="USA", grid_zone="us-central1"), {"USA"}),
        (Place(country="NOR", grid_zone="SWE"), {"NOR", "SWE"}),
        (Place(country="NOR", cloud_region=("gcp", "us-central1")), {"NOR", "USA"}),
        (Place(country="USA", grid_zone="SRVC"), {"USA"}),
        (Place(grid_zone="WORLD"), set()),
    ],
)
def test_countries_of_a_place(place: Place, countries: set[str]) -> None:
    """
    Each part lies in a country; two countries are a contradiction.
    """
    assert countries == place.countries
    assert place.is_contradictory == (len(countries) > 1)


def test_text_is_the_most_exact_part() -> None:
    """
    Messages name the region, else the zone, else the country.
    """
    assert (
        Place(country="USA", cloud_region=("aws", "us-east-1")).text == "cloud region aws/us-east-1"
    )
    assert Place(country="USA", grid_zone="SRVC").text == "grid zone SRVC"
    assert Place(country="USA").text == "country USA"


def test_alike_zones_are_found_by_id_and_by_name() -> None:
    """
    A country's name or a slip in its code leads to its newest factor; the world is never near.
    """
    assert ["ember/NOR/2024"] == [factor.factor_id for factor in zones_alike("Norway")]
    assert "ember/DEU/2024" in [factor.factor_id for factor in zones_alike("germany")]
    assert zones_alike("WORLDS") == ()
    assert zones_alike("qqqqqq") == ()


def test_alike_regions() -> None:
    """
    A slip in a region leads to the regions of the same form.
    """
    assert "aws/us-east-1" in regions_alike("aws/us-est-1")
    assert regions_alike("zzzz") == ()


def test_zone_and_country_are_different_questions() -> None:
    """
    SRVC is a zone and no country; the world is a zone and no country.
    """
    assert is_zone("SRVC")
    assert not is_country("SRVC")
    assert is_zone("WORLD")
    assert not is_country("WORLD")
    assert is_country("USA")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("NOR", Place(country="NOR")),
        ("Norway", Place(country="NOR")),
        ("united states", Place(country="USA")),
        ("SRVC", Place(grid_zone="SRVC")),
        ("US-VA", Place(grid_zone="US-VA")),
        ("Virginia", Place(grid_zone="Virginia")),
        ("Norwy", Place(grid_zone="Norwy")),
        ("aws/us-east-1", Place(cloud_region=("aws", "us-east-1"))),
    ],
)
def test_a_word_names_a_place(words: str, place: Place) -> None:
    """
    A country by its code or its whole name; what is only alike stays unknown.
    """
    assert place_named(words) == place
