"""
What a submitter states so that the carbon of making the hardware can be modelled.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLifetime:
    """
    Manufacture in kg CO2e, and the years and the share of them over which it is spread.

    The server is counted without its accelerators.
    """

    server_kg_co2e: float
    accelerator_kg_co2e: float
    lifetime_years: float
    utilisation: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByShare:
    """
    The fields of M in the Software Carbon Intensity specification, for one training run.
    """

    total_embodied_kg_co2e: float
    time_reserved_h: float
    expected_lifespan_h: float
    resources_reserved: float
    total_resources: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Embodied:
    """
    One of the two methods; the schema takes exactly one.
    """

    by_lifetime: ByLifetime | None = None
    by_share: ByShare | None = None
