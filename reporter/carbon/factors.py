"""
The tables of carbon intensity: one factor is one zone, one calendar year and one publisher.

Two tables stand side by side and are never mixed. The *ranking table* is that of Electricity Maps:
one publisher, life cycle, consumption mix, zones inside countries; ranks take CO2e from it alone.
The *other tables* (Ember, eGRID, Google, Green Algorithms) stand beside it, each with its boundary,
and serve to recognise the figures that documents print. Tables are read at first use. What is not
here: which factor a place gets; see `reporter.carbon.lookup`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from reporter.resources import table
from reporter.units import CarbonIntensity

# A later table may change the value of an old year (Ember's methane method did), so a result
# keeps this version beside its factor id. `reporter/data/tables.json` holds the digests. 2: the
# ranking table, and the zone of it that each cloud region lies in.
TABLE_VERSION = "2"
RANKING_PUBLISHER = "electricitymaps"
_RANKING_SOURCE = "Electricity Maps yearly data, as republished by The Green Web Foundation"
_RANKING_URL = "https://www.electricitymaps.com/"
_RANKING_LICENCE = "ODbL-1.0"
_RANKING_READ_FROM = (
    "thegreenwebfoundation/co2.js data/output/electricity-maps/yearly_*.json@27cbe83"
)
WORLD = "WORLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonFreeShare:
    """
    The hourly share of carbon-free energy, 0 to 1, with the publisher's contracts counted.

    It holds its number without arithmetic, so that a product `gross x (1 - share)` is a
    `TypeError`: the share is by the hour and with contracts, so that isn't a valid net figure.
    """

    share: float
    source: str

    @property
    def text(self) -> str:
        """
        The share in percent.
        """
        return f"{self.share * 100:.4g} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """
    One yearly carbon intensity in gCO2e/kWh, with what is needed to audit it.

    *zone_kind* is country, grid_zone (inside a country, of the ranking table), grid_subregion,
    cloud_region or world; *boundary* direct (combustion at the plant) or lifecycle (with fuel
    supply and plant); *mix* production, consumption or unknown; *basis* is always location. Factors
    of different *boundary* are never averaged.
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
        The first part of the id: electricitymaps, google, ember, egrid or greenalgorithms.
        """
        return self.factor_id.partition("/")[0]


@cache
def factors() -> Mapping[str, Factor]:
    """
    All factors of the other tables by id, in the order of the file.
    """
    return MappingProxyType({row[0]: _factor(row) for row in _rows("carbon_intensity.csv")})


@cache
def factors_by_zone() -> Mapping[str, tuple[Factor, ...]]:
    """
    The factors of each zone of the other tables, newest year first.
    """
    return by_zone(factors().values())


@cache
def ranking_factors() -> Mapping[str, tuple[Factor, ...]]:
    """
    The ranking table: the factors of each zone key (`FR`, `US-CAL-CISO`), newest year first.

    A row without a value, or with 0, would turn every run into 0 kg: it isn't a factor.
    """
    rows = (row for row in _rows("electricity_maps_yearly.csv") if row[4] and float(row[4]) > 0)
    return by_zone(map(_ranking_factor, rows))


def find_factor(factor_id: str) -> Factor | None:
    """
    The factor of any table with exactly this id, such as `ember/NOR/2023`; None if there is none.
    """
    publisher, _, rest = factor_id.partition("/")
    if publisher != RANKING_PUBLISHER:
        return factors().get(factor_id)
    of_zone = ranking_factors().get(rest.partition("/")[0], ())
    return next((factor for factor in of_zone if factor.factor_id == factor_id), None)


def _rows(name: str) -> Iterator[list[str]]:
    rows = csv.reader(table(name).decode("utf-8").splitlines())
    next(rows)
    return rows


def by_zone(known: Iterable[Factor]) -> Mapping[str, tuple[Factor, ...]]:
    """
    Factors by their zones, in order of their first ones, newest year first.
    """
    zones: dict[str, list[Factor]] = {}
    for factor in known:
        zones.setdefault(factor.zone, []).append(factor)
    return MappingProxyType(
        {
            zone: tuple(sorted(of_zone, key=lambda factor: -factor.year))
            for zone, of_zone in zones.items()
        }
    )


def _ranking_factor(row: list[str]) -> Factor:
    zone, zone_name, country_name, year, g_per_kwh = row[:5]
    return Factor(
        factor_id=f"{RANKING_PUBLISHER}/{zone}/{year}",
        zone_kind="grid_zone" if "-" in zone else "country",
        zone=zone,
        zone_name=f"{zone_name}, {country_name}" if country_name else zone_name,
        year=int(year),
        g_per_kwh=float(g_per_kwh),
        boundary="lifecycle",
        mix="consumption",
        basis="location",
        carbon_free_share=None,
        source=_RANKING_SOURCE,
        source_url=_RANKING_URL,
        licence=_RANKING_LICENCE,
        read_from=_RANKING_READ_FROM,
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


def factor_text(factor: Factor) -> str:
    """
    A factor in two lines: its value with its labels, and where it comes from.
    """
    labels = f"{factor.boundary}, {factor.mix} mix, {factor.basis}-based"
    return (
        f"{factor.factor_id}: {factor.g_per_kwh:g} g CO2e/kWh, {factor.zone_name}, {factor.year} "
        f"({labels})\n  {factor.source}, {factor.licence}, {factor.source_url}"
    )


def factor_dict(factor: Factor) -> dict[str, Any]:
    """
    A factor as JSON data, field by field.
    """
    share = factor.carbon_free_share
    return {
        "factor_id": factor.factor_id,
        "zone_kind": factor.zone_kind,
        "zone": factor.zone,
        "zone_name": factor.zone_name,
        "year": factor.year,
        "g_per_kwh": factor.g_per_kwh,
        "boundary": factor.boundary,
        "mix": factor.mix,
        "basis": factor.basis,
        "carbon_free_fraction": share.share if share else None,
        "source": factor.source,
        "source_url": factor.source_url,
        "licence": factor.licence,
        "read_from": factor.read_from,
        "table_version": TABLE_VERSION,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """
    One publisher's line, its licence, and its page.
    """

    text: str
    licence: str
    url: str


ATTRIBUTIONS = (
    Attribution(
        text="Contains information from Electricity Maps, yearly carbon intensity 2021 to 2025, as "
        "republished by The Green Web Foundation (co2.js), which is made available here under the "
        "Open Database License (ODbL); share alike.",
        licence="ODbL-1.0",
        url="https://www.electricitymaps.com/",
    ),
    Attribution(
        text="Contains data from Ember, Yearly Electricity Data (2025).",
        licence="CC-BY-4.0",
        url="https://ember-energy.org/data/yearly-electricity-data/",
    ),
    Attribution(
        text='Processed by Our World in Data, "Carbon intensity of electricity generation"; '
        "values rounded.",
        licence="CC-BY-4.0",
        url="https://ourworldindata.org/grapher/carbon-intensity-electricity",
    ),
    Attribution(
        text="Contains Google Cloud region carbon data, Copyright Google LLC; columns renamed, "
        "place names unified, two zero rows left out.",
        licence="Apache-2.0",
        url="https://github.com/GoogleCloudPlatform/region-carbon-info",
    ),
    Attribution(
        text="Contains US EPA eGRID data, converted from lb/MWh; no endorsement.",
        licence="US-Government-work",
        url="https://www.epa.gov/egrid",
    ),
    Attribution(
        text="US state, Canadian province and some cloud-region rows from Green Algorithms "
        "(Lannelongue, Grealey, Inouye); CA-MT changed to CA-MB.",
        licence="CC-BY-4.0",
        url="https://github.com/GreenAlgorithms/green-algorithms-tool",
    ),
    Attribution(
        text="Cloud region names from botocore.",
        licence="Apache-2.0",
        url="https://github.com/boto/botocore",
    ),
    Attribution(
        text="Cloud region names from Cloud Carbon Footprint.",
        licence="Apache-2.0",
        url="https://github.com/cloud-carbon-footprint/cloud-carbon-coefficients",
    ),
    Attribution(
        text="Cloud region zones from ML CO2 Impact.",
        licence="MIT",
        url="https://github.com/mlco2/impact",
    ),
    Attribution(
        text="Cloud region names from CodeCarbon.",
        licence="MIT",
        url="https://github.com/mlco2/codecarbon",
    ),
    Attribution(
        text="Accelerator names from MLCommons MLPerf result repositories. MLPerf is a trademark "
        "of MLCommons.",
        licence="Apache-2.0",
        url="https://github.com/mlcommons",
    ),
    Attribution(
        text="Accelerator figures are facts checked in the sources named per row, among them "
        "Stas Bekman, Machine Learning Engineering, and Wikipedia's lists of GPUs (both CC BY-SA "
        "4.0); no text or table of theirs is copied.",
        licence="facts",
        url="https://github.com/stas00/ml-engineering",
    ),
)
