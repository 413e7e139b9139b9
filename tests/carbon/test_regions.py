"""
Cloud regions lie in a country and a grid zone.
"""

from __future__ import annotations

import pytest

from reporter.carbon.place import find_region_zone


@pytest.mark.parametrize(
    ("provider", "region", "country", "zone"),
    [
        ("aws", "us-east-1", "USA", "SRVC"),
        ("AWS", "US-East-1", "USA", "SRVC"),
        ("google", "us-central1", "USA", "MROW"),
        ("gcp", "us-central1", "USA", "MROW"),
        ("aws", "ap-east-1", "HKG", "HKG"),
        ("coreweave", "lga1", "USA", "US-NJ"),
        ("azure", "centralus", "USA", "US-IA"),
    ],
)
def test_region_is_found_whatever_its_case(
    provider: str, region: str, country: str, zone: str
) -> None:
    """
    Provider and region are matched without regard to case; google and gcp are one provider.
    """
    found = find_region_zone(provider, region)

    assert found is not None
    assert (found.country_iso3, found.grid_zone) == (country, zone)


@pytest.mark.parametrize(
    ("provider", "region", "zone", "certain"),
    [
        ("aws", "us-east-1", "US-MIDA-PJM", True),
        ("azure", "japaneast", "JP-TK", True),
        ("gcp", "us-west4", "US-NW-NEVP", True),
        ("azure", "norwaywest", "NO-NO2", True),
        ("aws", "eu-central-1", "DE", True),
        ("gcp", "us-central1", "US", False),
        ("aws", "us-west-1", "US", False),
        ("azure", "westus2", "US", False),
    ],
)
def test_a_region_lies_in_a_grid_or_says_that_it_is_not_certain(
    provider: str, region: str, zone: str, *, certain: bool
) -> None:
    """
    A city has its grid; where a region is only a state with several, the country stands.
    """
    found = find_region_zone(provider, region)

    assert found is not None
    assert (found.ranking_zone, found.is_certain) == (zone, certain)
    assert found.ranking_zone_basis.startswith("not certain") is not certain


@pytest.mark.parametrize("key", [("aws", "us-central1"), ("oracle", "us-east-1"), ("", "")])
def test_unknown_region_is_none(key: tuple[str, str]) -> None:
    """
    A region of another provider isn't taken instead.
    """
    assert find_region_zone(*key) is None
