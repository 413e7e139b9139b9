"""
Which country and grid zone a cloud region lies in.

A region is a marketing area, not a building: a submission that knows the utility of its site
should name the grid zone itself.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from reporter.resources import table

# Google's factors carry `google`, its region list `gcp`; submissions use either.
_PROVIDER_NAMES = {"google": "gcp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionZone:
    """
    One region of one cloud provider, with the grid zone to fall back on.

    *grid_zone* is a zone of the carbon-intensity table: an eGRID subregion, a state or province,
    or the country itself.
    """

    provider: str
    region: str
    location: str
    country_iso3: str
    grid_zone: str
    source: str


@cache
def region_zones() -> Mapping[tuple[str, str], RegionZone]:
    """
    All regions by (provider, region) in lower case, in the order of the table.
    """
    lines = table("cloud_region_zones.csv").decode("utf-8").splitlines()
    zones = (RegionZone(**row) for row in csv.DictReader(lines))
    return MappingProxyType({_key(zone.provider, zone.region): zone for zone in zones})


def find_region_zone(provider: str, region: str) -> RegionZone | None:
    """
    The region of a provider (aws, azure, coreweave, gcp or google, ovh), whatever the case.
    """
    return region_zones().get(_key(provider, region))


def _key(provider: str, region: str) -> tuple[str, str]:
    name = provider.casefold()
    return (_PROVIDER_NAMES.get(name, name), region.casefold())
