"""
What a submitter states so that the carbon of making the hardware can be modelled.

The system that ran: nodes, accelerators, software, and where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter.model.enums import PowerLimitBasis
from reporter.model.run import HourlyIntensity


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceleratorDescription:
    """
    The accelerator as described by the submitter; *id* points into the accelerator table.
    """

    name: str
    id: str | None = None
    vendor: str | None = None
    memory_gb: float | None = None
    nameplate_w: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """
    The node without its accelerators, in the submitter's words.
    """

    processor: str | None = None
    processors_per_node: int | None = None
    memory: str | None = None
    storage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """
    Hardware and software of all runs of one submission.
    """

    name: str
    nodes_count: int
    accelerators_per_node: int
    accelerator: AcceleratorDescription
    power_limit_w: float
    power_limit_basis: PowerLimitBasis
    host: Host | None = None
    fabric: str | None = None
    cooling: str | None = None
    deployment: str | None = None
    framework: str | None = None
    operating_system: str | None = None
    software: Mapping[str, str] | None = None
    notes: str | None = None

    @property
    def accelerators_count(self) -> int:
        """
        Accelerators in all nodes.
        """
        return self.nodes_count * self.accelerators_per_node


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudRegion:
    """
    A region of a cloud provider, such as google and us-central1.
    """

    provider: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pue:
    """
    Power usage effectiveness: facility energy over IT energy, with its period and source.
    """

    value: float
    kind: str
    period: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIntensity:
    """
    A carbon intensity that the submitter brings along, with its labels and source.

    *evidence* is the id of the document that shows it.
    """

    g_per_kwh: float
    year: int
    boundary: str
    mix: str
    source: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBased:
    """
    A market-based carbon intensity. It is shown apart and never ranks anything.
    """

    g_per_kwh: float
    basis: str
    instrument: str
    matching: str
    deliverable: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWater:
    """
    Water of the site's cooling and of its electricity in L/kWh, and the formula to use.

    *kind* says whether both are consumption or withdrawal.
    """

    formula: str
    site_l_per_kwh: float
    grid_l_per_kwh: float
    kind: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """
    Where the electricity came from; without it there is no carbon rank.
    """

    country: str | None = None
    grid_zone: str | None = None
    cloud_region: CloudRegion | None = None
    pue: Pue | None = None
    factor_id: str | None = None
    carbon_intensity: OwnIntensity | None = None
    hourly_intensity: HourlyIntensity | None = None
    market_based: MarketBased | None = None
    carbon_free_fraction: float | None = None
    water: SiteWater | None = None
