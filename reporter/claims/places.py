"""
Places as documents name them: a country, or a cloud region that the packaged table knows.

A place that neither names stays the words that are printed: no city is guessed to lie anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from reporter.carbon.place import RegionZone, countries, region_zones
from reporter.model.claim import ClaimLocation

LONGEST_PLACE = 160
_ISO_3 = re.compile("[A-Z]{3}")
_YEAR = re.compile("[12][0-9]{3}")
# Names in print beside those of the table.
_ALSO = {
    "us": "USA",
    "u.s.": "USA",
    "u.s.a.": "USA",
    "united states of america": "USA",
    "uk": "GBR",
    "great britain": "GBR",
    "korea": "KOR",
    "the netherlands": "NLD",
    "czech republic": "CZE",
}


@cache
def _country_names() -> Mapping[str, str]:
    names = {country.name.casefold(): code for code, country in countries().items()}
    return {**names, **{code.casefold(): code for code in countries()}, **_ALSO}


@cache
def _regions() -> Mapping[str, RegionZone | None]:
    """
    Regions by their identifier; None where two providers have one of that name.
    """
    found: dict[str, RegionZone | None] = {}
    for zone in region_zones().values():
        found[zone.region.casefold()] = None if zone.region.casefold() in found else zone
    return found


def country_of(text: str) -> str | None:
    """
    The country (ISO 3166-1 alpha-3) that a name means, also behind a comma or in brackets.

    >>> country_of("France"), country_of("Iowa, USA"), country_of("Iowa")
    ('FRA', 'USA', None)
    """
    names = _country_names()
    parts = [text, *re.split(r"[,()/]", text)[::-1]]
    found = (names.get(part.strip(" .").casefold()) for part in parts)
    return next((code for code in found if code is not None), None)


def location_of(
    place: str | None, country: str | None, zone: str | None, year: str | None
) -> ClaimLocation | None:
    """
    Where and when a run took place, as far as the words say; None where they say nothing.
    """
    if place is None and country is None and zone is None:
        return None
    words = (place or country or "")[:LONGEST_PLACE]
    region = next(
        (
            known
            for part in re.split(r"[ ,()/]+", words.casefold())
            if (known := _regions().get(part)) is not None
        ),
        None,
    )
    named = country if country and _ISO_3.fullmatch(country) else country_of(country or words)
    return ClaimLocation(
        description=words if words and words != named else None,
        country=named or (region.country_iso3 if region else None),
        grid_zone=zone,
        cloud_provider=region.provider if region else None,
        cloud_region=region.region if region else None,
        year=int(year) if year is not None and _YEAR.fullmatch(year) else None,
    )


def is_region(text: str) -> bool:
    """
    Whether a word is the identifier of one cloud region.
    """
    return _regions().get(text.casefold()) is not None
