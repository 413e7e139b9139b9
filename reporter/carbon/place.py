"""
A place as a submission states it, and the zones of the tables that it lies in.

A place is a country (ISO 3166-1 alpha-3), a zone of a table, or a cloud region, which a table made
by hand puts into a zone, city by city. A region is a marketing area, not a building: where its grid
isn't certain the country's own zone stands, and a submission that knows its utility names the zone.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from reporter.carbon.factors import WORLD, Factor, factors_by_zone, ranking_factors
from reporter.resources import table

# Google's factors carry `google`, its region list `gcp`; submissions use either.
_PROVIDER_NAMES = {"google": "gcp"}
CANDIDATE_LIMIT = 5
_ALIKE = 0.7
_NOT_CERTAIN = "not certain"
_COUNTRY_BY_PREFIX = {"US-": "USA", "CA-": "CAN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """
    One country or territory with its two codes of ISO 3166-1 (`XKX` and `XK` are Kosovo).
    """

    alpha_3: str
    alpha_2: str
    name: str


@cache
def countries() -> Mapping[str, Country]:
    """
    All countries of the tables by alpha-3 code.
    """
    rows = csv.DictReader(table("countries.csv").decode("utf-8").splitlines())
    return MappingProxyType({row["alpha_3"]: Country(**row) for row in rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionZone:
    """
    One region of one cloud provider, with the zones of the tables that it lies in.

    *ranking_zone* is a key of the ranking table, *ranking_zone_basis* the reason; *grid_zone* is a
    zone of the other tables: an eGRID subregion, a state or province, or the country itself.
    """

    provider: str
    region: str
    location: str
    country_iso3: str
    grid_zone: str
    source: str
    ranking_zone: str
    ranking_zone_basis: str

    @property
    def is_certain(self) -> bool:
        """
        Whether the region's grid is known, rather than its country alone.
        """
        return not self.ranking_zone_basis.startswith(_NOT_CERTAIN)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A country (ISO 3166-1 alpha-3), a zone of a table, a cloud region (provider, region), or
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
    def ranking_zone(self) -> str | None:
        """
        The one zone of the ranking table: as stated, else the region's, else the country's own.

        A whole country that is stated as a zone doesn't replace the region's zone inside it. None
        where the ranking table has no row for the country as a whole, or nothing is stated.
        """
        known, region = ranking_factors(), self.region
        zone = self.grid_zone
        if zone is not None and zone in known and ("-" in zone or region is None):
            return zone
        if region:
            return region.ranking_zone
        country = countries().get(min(self.countries, default=""))
        return country.alpha_2 if country and country.alpha_2 in known else None

    @property
    def zones(self) -> tuple[str, ...]:
        """
        All zones of the other tables that hold the place. A stated zone replaces the mapped one.
        """
        region = self.region
        zones = [self.grid_zone or (region.grid_zone if region else None), *sorted(self.countries)]
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
    def contradiction(self) -> tuple[str, ...]:
        """
        The countries, or the grids of the ranking table, that its parts lie in, if more than one.

        A zone inside a country must be the one of the cloud region, where that one is certain.
        """
        if len(self.countries) > 1:
            return tuple(sorted(self.countries))
        region, zone = self.region, self.ranking_zone
        if region is None or zone is None or not region.is_certain or zone == region.ranking_zone:
            return ()
        return tuple(sorted((zone, region.ranking_zone)))

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
    The place that a command line names: `NOR`, `Norway`, `US-CAL-CISO`, `SRVC` or `aws/us-east-1`.

    A name must be a country's of the tables, but for its case; none that is only alike is taken.
    """
    provider, mark, region = words.partition("/")
    if mark:
        return Place(cloud_region=(provider, region))
    country = _countries_by_name().get(words.casefold())
    return Place(country=country) if country else Place(grid_zone=_zone_as_written(words))


@cache
def _countries_by_name() -> Mapping[str, str]:
    """
    The alpha-3 code of each country by the small letters of its code and names.
    """
    by_alpha_2 = _country_by_alpha_2()
    names = {}
    for zone, (newest, *_) in ranking_factors().items():
        if zone in by_alpha_2:
            names[newest.zone_name.casefold()] = by_alpha_2[zone]
    names |= {one.name.casefold(): one.alpha_3 for one in countries().values()}
    return names | {one.alpha_3.casefold(): one.alpha_3 for one in countries().values()}


def _zone_as_written(words: str) -> str:
    """
    A zone in the letters of its table: `us-cal-ciso` is `US-CAL-CISO`.
    """
    return next((zone for zone in (words, words.upper()) if is_zone(zone)), words)


def is_zone(zone: str) -> bool:
    """
    Whether any table has any year of *zone*.
    """
    return zone in ranking_factors() or zone in factors_by_zone()


def is_country(code: str) -> bool:
    """
    Whether the tables have the country with this alpha-3 code.
    """
    return code in countries()


@cache
def zones_inside(country_key: str) -> tuple[str, ...]:
    """
    The zones of the ranking table inside a country (alpha-2), without the country's own.
    """
    inside = f"{country_key}-"
    return tuple(zone for zone in ranking_factors() if zone.startswith(inside))


def countries_alike(words: str) -> tuple[Country, ...]:
    """
    The countries whose alpha-3 code or name looks like *words*, best first.
    """
    names = _countries_by_name()
    near = get_close_matches(words.casefold(), names, n=CANDIDATE_LIMIT, cutoff=_ALIKE)
    return tuple(dict.fromkeys(countries()[names[name]] for name in near))


def zones_alike(words: str, known: Mapping[str, tuple[Factor, ...]]) -> tuple[Factor, ...]:
    """
    The newest factor of each zone of a table whose key or name looks like *words*, best first.
    """
    names = {}
    for zone, (newest, *_) in known.items():
        if zone != WORLD:
            names[zone.casefold()] = newest
            names[newest.zone_name.casefold()] = newest
    near = get_close_matches(words.casefold(), names, n=CANDIDATE_LIMIT, cutoff=_ALIKE)
    return tuple(dict.fromkeys(names[name] for name in near))


def regions_alike(name: str) -> tuple[str, ...]:
    """
    The regions whose `provider/region` looks like *name*, best first.
    """
    names = [f"{zone.provider}/{zone.region}" for zone in region_zones().values()]
    return tuple(get_close_matches(name, names, n=CANDIDATE_LIMIT, cutoff=_ALIKE))


@cache
def _country_by_alpha_2() -> Mapping[str, str]:
    return {one.alpha_2: one.alpha_3 for one in countries().values()}


def _country_of(zone: str) -> str | None:
    if is_country(zone):
        return zone
    if zone in ranking_factors():
        return _country_by_alpha_2()[zone.partition("-")[0]]
    region = find_region_zone("gcp", zone)
    if region:
        return region.country_iso3
    if any(factor.publisher == "egrid" for factor in factors_by_zone().get(zone, ())):
        return "USA"
    return _COUNTRY_BY_PREFIX.get(zone[:3])
