"""
Market-based figures and carbon-free shares: shown apart, never ranked, added or multiplied.

Both types hold their number without any arithmetic or order, so that a sort, a sum with
location-based CO2e or a product `gross x (1 - share)` is a `TypeError`. A carbon-free share is
an hourly share with contracts counted, so that product isn't a valid net figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reporter.model.system import MarketBased
from reporter.text import number
from reporter.units import GRAMS_PER_KILOGRAM, Energy


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
