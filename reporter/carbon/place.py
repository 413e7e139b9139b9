"""
Which country and grid zone a cloud region lies in.

A region is a marketing area, not a building: a submission that knows the utility of its site
should name the grid zone itself.

A place as a submission states it, and the zones of the carbon-intensity table it lies in.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from reporter.carbon.factors import WORLD, Factor, factors_by_zone
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


CANDIDATE_LIMIT = 5


_COUNTRY_BY_PREFIX = {"US-": "USA", "CA-": "CAN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A country (ISO 3166-1 alpha-3), a zone of the table, a cloud region (provider, region), or
    several of them for the same place.
    """

    country: str | None = None
    grid_zone: str | None = None
    cloud_region: tuple[str, str] | None = None

    @property
    def region(self) -> RegionZone | None:
        """
        The row of the region table; None when no region is stated or it isn't known.
        """
        return find_region_zone(*self.cloud_region) if self.cloud_region else None

    @property
    def own_zones(self) -> tuple[str, ...]:
        """
        The most exact zones stated, whose own factor needs no remark.
        """
        region = self.region
        exact = (region.region if region else None, self.grid_zone)
        return tuple(zone for zone in exact if zone) or tuple(filter(None, [self.country]))

    @property
    def zones(self) -> tuple[str, ...]:
        """
        All zones of the table that hold the place. A stated grid zone replaces the mapped one.
        """
        region = self.region
        zones = [self.grid_zone, self.country]
        if region:
            zones = [self.grid_zone or region.grid_zone, self.country or region.country_iso3]
        if region and region.provider == "gcp":
            zones = [region.region, *zones]
        return tuple(dict.fromkeys(zone for zone in zones if zone))

    @property
    def countries(self) -> frozenset[str]:
        """
        The countries that the parts of the place lie in.
        """
        region = self.region
        stated = (
            self.country,
            _country_of(self.grid_zone) if self.grid_zone else None,
            region.country_iso3 if region else None,
        )
        return frozenset(country for country in stated if country)

    @property
    def is_contradictory(self) -> bool:
        """
        Whether its parts lie in more than one country.
        """
        return len(self.countries) > 1

    @property
    def text(self) -> str:
        """
        The most exact part, as in "cloud region aws/us-east-1".
        """
        if self.cloud_region:
            return f"cloud region {'/'.join(self.cloud_region)}"
        return f"grid zone {self.grid_zone}" if self.grid_zone else f"country {self.country}"


def place_named(words: str) -> Place:
    """
    The place that a command line names: `NOR`, `Norway`, `US-VA`, `SRVC` or `aws/us-east-1`.

    A name must be a country's of the table, but for its case; none that is only alike is taken.
    """
    provider, mark, region = words.partition("/")
    if mark:
        return Place(cloud_region=(provider, region))
    country = words if is_country(words) else _countries_by_name().get(words.casefold())
    return Place(country=country) if country else Place(grid_zone=words)


@cache
def _countries_by_name() -> Mapping[str, str]:
    """
    The zone of each country by the small letters of its name.
    """
    newest = (of_zone[0] for of_zone in factors_by_zone().values())
    return {one.zone_name.casefold(): one.zone for one in newest if one.zone_kind == "country"}


def is_zone(zone: str) -> bool:
    """
    Whether the table has any year of *zone*.
    """
    return zone in factors_by_zone()


def is_country(zone: str) -> bool:
    """
    Whether the table has *zone* as a country.
    """
    return any(factor.zone_kind == "country" for factor in factors_by_zone().get(zone, ()))


def zones_alike(zone: str) -> tuple[Factor, ...]:
    """
    The newest factor of each zone whose id or name looks like *zone*, best first.
    """
    names = {}
    for known, (newest, *_) in factors_by_zone().items():
        if known != WORLD:
            names[known.casefold()] = newest
            names[newest.zone_name.casefold()] = newest
    near = get_close_matches(zone.casefold(), names, n=CANDIDATE_LIMIT, cutoff=0.7)
    return tuple(dict.fromkeys(names[name] for name in near))


def regions_alike(name: str) -> tuple[str, ...]:
    """
    The regions whose `provider/region` looks like *name*, best first.
    """
    names = [f"{zone.provider}/{zone.region}" for zone in region_zones().values()]
    return tuple(get_close_matches(name, names, n=CANDIDATE_LIMIT, cutoff=0.7))


def _country_of(zone: str) -> str | None:
    if is_country(zone):
        return zone
    region = find_region_zone("gcp", zone)
    if region:
        return region.country_iso3
    if any(factor.publisher == "egrid" for factor in factors_by_zone().get(zone, ())):
        return "USA"
    return _COUNTRY_BY_PREFIX.get(zone[:3])
