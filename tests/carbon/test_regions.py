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


@pytest.mark.parametrize("key", [("aws", "us-central1"), ("oracle", "us-east-1"), ("", "")])
def test_unknown_region_is_none(key: tuple[str, str]) -> None:
    """
    A region of another provider isn't taken instead.
    """
    assert find_region_zone(*key) is None
