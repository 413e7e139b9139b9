"""
A place knows its zones, and when its parts contradict each other.
"""

from __future__ import annotations

import pytest

from reporter.carbon.factors import factors_by_zone, ranking_factors
from reporter.carbon.place import (
    Place,
    countries_alike,
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
        (Place(grid_zone="US-CAL-CISO"), ("US-CAL-CISO", "USA")),
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
        (Place(country="USA", grid_zone="US-CAL-CISO"), {"USA"}),
        (Place(country="CAN", grid_zone="US-CAL-CISO"), {"CAN", "USA"}),
        (Place(country="NOR", grid_zone="NO"), {"NOR"}),
        (Place(grid_zone="WORLD"), set()),
    ],
)
def test_countries_of_a_place(place: Place, countries: set[str]) -> None:
    """
    Each part lies in a country; two countries are a contradiction.
    """
    assert countries == place.countries
    assert place.contradiction == (tuple(sorted(countries)) if len(countries) > 1 else ())


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
    known, ranking = factors_by_zone(), ranking_factors()

    assert ["ember/NOR/2024"] == [factor.factor_id for factor in zones_alike("Norway", known)]
    assert "ember/DEU/2024" in [factor.factor_id for factor in zones_alike("germany", known)]
    assert zones_alike("WORLDS", known) == ()
    assert zones_alike("qqqqqq", ranking) == ()
    assert "US-CAL-CISO" in [factor.zone for factor in zones_alike("US-CAL-CAISO", ranking)]


def test_alike_countries() -> None:
    """
    By code and by name.
    """
    assert "NOR" in [country.alpha_3 for country in countries_alike("Norwy")]
    assert "USA" in [country.alpha_3 for country in countries_alike("united state")]
    assert countries_alike("qqqqqq") == ()


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
        ("nor", Place(country="NOR")),
        ("Great Britain", Place(country="GBR")),
        ("United Kingdom", Place(country="GBR")),
        ("Ivory Coast", Place(country="CIV")),
        ("us-cal-ciso", Place(grid_zone="US-CAL-CISO")),
        ("NO", Place(grid_zone="NO")),
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


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (Place(), None),
        (Place(country="NOR"), "NO"),
        (Place(country="RUS"), None),
        (Place(country="Norway"), None),
        (Place(grid_zone="SRVC"), "US"),
        (Place(grid_zone="US-VA"), "US"),
        (Place(grid_zone="CA-QC"), "CA-QC"),
        (Place(country="USA", grid_zone="US-CAL-CISO"), "US-CAL-CISO"),
        (Place(cloud_region=("aws", "us-east-1")), "US-MIDA-PJM"),
        (Place(cloud_region=("aws", "us-east-1"), grid_zone="SRVC"), "US-MIDA-PJM"),
        (Place(cloud_region=("aws", "us-east-1"), grid_zone="US"), "US-MIDA-PJM"),
        (Place(cloud_region=("aws", "us-west-2")), "US"),
        (Place(cloud_region=("aws", "us-west-2"), grid_zone="US-NW-PGE"), "US-NW-PGE"),
        (Place(cloud_region=("aws", "us-west-2"), country="USA"), "US"),
        (Place(cloud_region=("aws", "nowhere")), None),
        (Place(cloud_region=("aws", "nowhere"), country="USA"), "US"),
    ],
)
def test_the_one_zone_that_ranks(place: Place, zone: str | None) -> None:
    """
    The zone as stated, else the region's, else the country's own.
    """
    assert place.ranking_zone == zone


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        (
            Place(cloud_region=("aws", "us-east-1"), grid_zone="US-NW-CHPD"),
            ("US-MIDA-PJM", "US-NW-CHPD"),
        ),
        (Place(cloud_region=("gcp", "europe-west2"), grid_zone="GB-ORK"), ("GB", "GB-ORK")),
        (Place(cloud_region=("aws", "us-west-2"), grid_zone="US-NW-CHPD"), ()),
        (Place(cloud_region=("aws", "us-east-1"), grid_zone="US-MIDA-PJM"), ()),
    ],
)
def test_a_cleaner_grid_than_the_regions_is_a_contradiction(
    place: Place, parts: tuple[str, ...]
) -> None:
    """
    Where the region's grid is certain, no other inside the country can be stated.
    """
    assert place.contradiction == parts
