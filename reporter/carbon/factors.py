"""
Market-based figures and carbon-free shares: shown apart, never ranked, added or multiplied.

Both types hold their number without any arithmetic or order, so that a sort, a sum with
location-based CO2e or a product `gross x (1 - share)` is a `TypeError`. A carbon-free share is
an hourly share with contracts counted, so that product isn't a valid net figure.

The carbon-intensity table: one factor is one zone, one calendar year and one source.

The table is read at first use. What is not checked here: whether a factor fits a run; see
`reporter.carbon.lookup` and `reporter.carbon.intensity`.

The lines to show wherever the reference tables' data are shown.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from reporter.model.system import MarketBased
from reporter.resources import table
from reporter.text import number
from reporter.units import GRAMS_PER_KILOGRAM, CarbonIntensity, Energy


class Matching(StrEnum):
    """
    Over what period contracted supply was matched to use (GHG Protocol Scope 2, revision).
    """

    ANNUAL = "annual"
    HOURLY = "hourly"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBasedEmissions:
    """
    What the contracts of a site make of its energy, with the words needed to read it.

    *basis* is what the intensity rests on (contract, residual_mix, supplier, cfe_net),
    *deliverable* whether the supply could reach this grid.
    """

    g_co2e: float
    basis: str
    instrument: str
    matching: Matching
    deliverable: bool
    source: str

    @property
    def text(self) -> str:
        """
        The figure with its matching rule, for a page: it is never shown without.
        """
        reach = "deliverable" if self.deliverable else "not deliverable"
        mass = number(self.g_co2e / GRAMS_PER_KILOGRAM)
        return f"{mass} kg CO2e market-based ({self.basis}, {self.matching} matching, {reach})"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonFreeShare:
    """
    The hourly share of carbon-free energy, 0 to 1, with the publisher's contracts counted.
    """

    share: float
    source: str

    @property
    def text(self) -> str:
        """
        The share in percent.
        """
        return f"{self.share * 100:.4g} %"


def market_emissions(it_energy: Energy, pue: float, market: MarketBased) -> MarketBasedEmissions:
    """
    The market-based figure of *it_energy*, PUE applied once.

    Raises `ValueError` when the matching rule is neither annual nor hourly.
    """
    return MarketBasedEmissions(
        g_co2e=it_energy.kwh * pue * market.g_per_kwh,
        basis=market.basis,
        instrument=market.instrument,
        matching=Matching(market.matching),
        deliverable=market.deliverable,
        source=market.source,
    )


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


# Row licences that the tables may carry: SPDX ids, and one word for works of the US government.
LICENCES = frozenset({"CC-BY-4.0", "Apache-2.0", "US-Government-work"})


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
