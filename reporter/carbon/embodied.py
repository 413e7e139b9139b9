"""
Embodied carbon: the share of making the hardware that is charged to a run.

It is modelled, so it is never ranked, has no defaults, and carries its assumptions. Published
methods agree on a node and still differ 1.8 times per hour through life and use.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.assumptions import HOURS_PER_YEAR, Assumption, assumption, fraction, positive
from reporter.units import GRAMS_PER_KILOGRAM, Carbon

# Two published methods (Luccioni et al., 2022; Morrison et al., 2025) agree on a node and differ
# 1.8 times for an hour of it; so a figure is known to half of that spread around its middle.
METHODS_RATIO = 1.8
HALF_WIDTH = (METHODS_RATIO - 1) / (METHODS_RATIO + 1)

BY_LIFETIME = "accelerator hours x (server / accelerators + accelerator) / (lifetime x utilisation)"
BY_SHARE = "M = TE x (TiR / EL) x (RR / ToR)"
SCI = "SCI = (E x I + M) / R"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbodiedCarbon:
    """
    A modelled share of manufacture, with its formula, parts by name and assumptions.
    """

    carbon: Carbon
    formula: str
    parts: tuple[tuple[str, Carbon], ...]
    assumptions: tuple[Assumption, ...]


def embodied_by_lifetime(
    *,
    accelerator_hours: float,
    server_kg_co2e: float,
    accelerators_per_server: int,
    accelerator_kg_co2e: float,
    lifetime_years: float,
    utilisation: float,
) -> EmbodiedCarbon:
    """
    Manufacture spread over the hours in use, server and accelerators apart.

    The method of BLOOM (Luccioni et al., 2022) and of Morrison et al. (2025), who count the
    accelerators inside the server (*accelerator_kg_co2e* 0) and every hour (*utilisation* 1).
    Raises `ValueError` on an assumption out of range.
    """
    assumptions = (
        assumption("accelerator hours", accelerator_hours, "h"),
        assumption("server without accelerators", server_kg_co2e, "kg CO2e"),
        positive("accelerators per server", accelerators_per_server, "1"),
        assumption("accelerator", accelerator_kg_co2e, "kg CO2e"),
        positive("lifetime", lifetime_years, "years"),
        fraction("utilisation", utilisation),
    )
    life_h = lifetime_years * HOURS_PER_YEAR * utilisation
    lives = accelerator_hours / life_h * GRAMS_PER_KILOGRAM
    server = Carbon(server_kg_co2e / accelerators_per_server * lives)
    accelerator = Carbon(accelerator_kg_co2e * lives)
    return EmbodiedCarbon(
        carbon=server + accelerator,
        formula=BY_LIFETIME,
        parts=(("server", server), ("accelerators", accelerator)),
        assumptions=assumptions,
    )


def embodied_by_share(
    *,
    total_embodied_kg_co2e: float,
    time_reserved_h: float,
    expected_lifespan_h: float,
    resources_reserved: float,
    total_resources: float,
) -> EmbodiedCarbon:
    """
    M of the Software Carbon Intensity specification v1.1: time share times resource share.

    Raises `ValueError` on an assumption out of range.
    """
    assumptions = (
        assumption("total embodied (TE)", total_embodied_kg_co2e, "kg CO2e"),
        assumption("time reserved (TiR)", time_reserved_h, "h"),
        positive("expected lifespan (EL)", expected_lifespan_h, "h"),
        assumption("resources reserved (RR)", resources_reserved, "1"),
        positive("total resources (ToR)", total_resources, "1"),
    )
    time_share = time_reserved_h / expected_lifespan_h
    share = Carbon(
        total_embodied_kg_co2e
        * GRAMS_PER_KILOGRAM
        * time_share
        * (resources_reserved / total_resources)
    )
    return EmbodiedCarbon(
        carbon=share, formula=BY_SHARE, parts=(("hardware", share),), assumptions=assumptions
    )


def software_carbon_intensity(
    *, operational: Carbon, embodied: EmbodiedCarbon, functional_units: float
) -> float:
    """
    SCI = (E x I + M) / R of the same specification, in gCO2e per functional unit.

    *operational* is location-based; market-based figures are excluded by the specification. R may
    be one training run. Raises `ValueError` when R isn't above 0.
    """
    units = positive("functional units (R)", functional_units, "1")
    return (operational + embodied.carbon).g_co2e / units.value
