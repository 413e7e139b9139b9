"""
Carbon intensities that documents are known to have used, and those of our table.

They serve one purpose: to recognise the factor behind a printed CO2e when the stated one doesn't
give it. None of them is ever put in the place of a factor that isn't stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from reporter.carbon.factors import Factor, factors, factors_by_zone
from reporter.carbon.place import find_region_zone
from reporter.claims.printed import Interval, factor_of, read_printed
from reporter.model.claim import ClaimLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIntensity:
    """
    One published carbon intensity (kg/kWh inside *interval*) and where it stands.

    *quoted_as* are words by which documents name the source when they quote it.
    """

    text: str
    interval: Interval
    source: str
    prior: float
    quoted_as: tuple[str, ...] = ()


# Figures that were read in the documents named, in the unit they print.
_PUBLISHED = (
    ("0.954", "lb/kWh", "US, eGRID 2018, in Strubell et al. 2019", ("strubell",)),
    ("0.429", "kg/kWh", "US average 2020, in Patterson et al. 2021", ()),
    ("0.385", "kg/kWh", "US average in the LLaMA paper, 2023", ()),
    ("0.475", "kg/kWh", "world average that CodeCarbon falls back on", ()),
)


@cache
def published_intensities() -> tuple[KnownIntensity, ...]:
    """
    Intensities that several documents share, as printed in their source.
    """
    return tuple(_published(*row) for row in _PUBLISHED)


def _published(text: str, unit: str, source: str, quoted_as: tuple[str, ...]) -> KnownIntensity:
    read, scale = read_printed(text), factor_of("intensity", unit)
    if read is None or scale is None:
        raise ValueError(f"{text} {unit} is no intensity")
    return KnownIntensity(
        text=f"{text} {unit}",
        interval=read.narrow * Interval.exactly(scale),
        source=source,
        prior=0.5,
        quoted_as=quoted_as,
    )


def known_intensities(location: ClaimLocation | None) -> tuple[KnownIntensity, ...]:
    """
    The published intensities, after those of our table for the row's place in any year.
    """
    return (*(_of_table(factor) for factor in factors_of(location)), *published_intensities())


def factors_of(location: ClaimLocation | None) -> tuple[Factor, ...]:
    """
    All factors of our table for a place, every year and source, in table order.
    """
    if location is None:
        return ()
    known, places = factors_by_zone(), _places_in_table()
    found = (factor for zone in set(_zones(location)) for factor in known.get(zone, ()))
    return tuple(sorted(found, key=lambda factor: places[factor.factor_id]))


@cache
def _places_in_table() -> Mapping[str, int]:
    return {factor_id: place for place, factor_id in enumerate(factors())}


def _zones(location: ClaimLocation) -> Iterator[str]:
    if location.grid_zone is not None:
        yield location.grid_zone
    if location.country is not None:
        yield location.country
    if location.cloud_provider is not None and location.cloud_region is not None:
        yield location.cloud_region
        zone = find_region_zone(location.cloud_provider, location.cloud_region)
        if zone is not None:
            yield zone.grid_zone


def _of_table(factor: Factor) -> KnownIntensity:
    # Documents print three decimals of kg/kWh: the table's figure is allowed half a gram.
    middle, half = Fraction(str(factor.g_per_kwh)) / 1000, Fraction(1, 2000)
    return KnownIntensity(
        text=f"{float(middle):.3f} kg/kWh",
        interval=Interval(low=max(middle - half, Fraction(0)), value=middle, high=middle + half),
        source=factor.factor_id,
        prior=0.3,
    )
