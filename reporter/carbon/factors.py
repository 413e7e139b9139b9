"""
The carbon-intensity table: one factor is one zone, one calendar year and one source.

The table is read at first use. What is not checked here: whether a factor fits a run; see
`reporter.carbon.lookup` and `reporter.carbon.checks`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from reporter.carbon.market import CarbonFreeShare
from reporter.resources import table
from reporter.units import CarbonIntensity

# A later table may change the value of an old year (Ember's methane method did), so a result
# keeps this version beside its factor id. `reporter/data/tables.json` holds the digests.
TABLE_VERSION = "1"

WORLD = "WORLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """
    One yearly carbon intensity in gCO2e/kWh, with what is needed to audit it.

    *zone_kind* is country, grid_subregion, cloud_region or world; *boundary* direct (combustion
    at the plant) or lifecycle (with fuel supply and plant); *mix* production, consumption or
    unknown; *basis* is always location. Factors of different *boundary* are never averaged.
    """

    factor_id: str
    zone_kind: str
    zone: str
    zone_name: str
    year: int
    g_per_kwh: float
    boundary: str
    mix: str
    basis: str
    carbon_free_share: CarbonFreeShare | None
    source: str
    source_url: str
    licence: str
    read_from: str

    @property
    def intensity(self) -> CarbonIntensity:
        """
        The value with its unit.
        """
        return CarbonIntensity(self.g_per_kwh)

    @property
    def publisher(self) -> str:
        """
        The first part of the id: google, ember, egrid or greenalgorithms.
        """
        return self.factor_id.partition("/")[0]


@cache
def factors() -> Mapping[str, Factor]:
    """
    All factors by id, in the order of the table.
    """
    lines = table("carbon_intensity.csv").decode("utf-8").splitlines()
    rows = csv.reader(lines)
    next(rows)
    return MappingProxyType({row[0]: _factor(row) for row in rows})


def find_factor(factor_id: str) -> Factor | None:
    """
    The factor with exactly this id, such as `ember/NOR/2023`; None when there is none.
    """
    return factors().get(factor_id)


@cache
def factors_by_zone() -> Mapping[str, tuple[Factor, ...]]:
    """
    The factors of each zone, newest year first.
    """
    zones: dict[str, list[Factor]] = {}
    for factor in factors().values():
        zones.setdefault(factor.zone, []).append(factor)
    return MappingProxyType(
        {
            zone: tuple(sorted(of_zone, key=lambda factor: -factor.year))
            for zone, of_zone in zones.items()
        }
    )


def _factor(row: list[str]) -> Factor:
    source = row[10]
    share = CarbonFreeShare(share=float(row[9]), source=source) if row[9] else None
    return Factor(
        factor_id=row[0],
        zone_kind=row[1],
        zone=row[2],
        zone_name=row[3],
        year=int(row[4]),
        g_per_kwh=float(row[5]),
        boundary=row[6],
        mix=row[7],
        basis=row[8],
        carbon_free_share=share,
        source=source,
        source_url=row[11],
        licence=row[12],
        read_from=row[13],
    )
