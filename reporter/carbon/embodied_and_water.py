"""
Embodied carbon and water of a run, with the assumptions they rest on.

The assumptions that stand beside a modelled figure; without them it isn't shown.

Embodied carbon: the share of making the hardware that is charged to a run.

It is modelled, so it is never ranked, has no defaults, and carries its assumptions. Published
methods agree on a node and still differ 1.8 times per hour through life and use.

Water: two published formulas that aren't equal, so the one used is kept with the result.

Modelled, never ranked, no defaults.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from reporter.text import number
from reporter.units import GRAMS_PER_KILOGRAM, Carbon, Energy

HOURS_PER_YEAR = 8_760


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """
    One number that was put in, not measured, with its unit ("1" for a ratio).
    """

    name: str
    value: float
    unit: str

    @property
    def text(self) -> str:
        """
        Name, value and unit; a whole number in full, any other to four digits.

        >>> Assumption(name="lifetime", value=6.0, unit="years").text
        'lifetime: 6 years'
        """
        exact = number(self.value, 4)
        if self.value == int(self.value):
            exact = f"{self.value:,.0f}"
        elif "." in exact:
            exact = exact.rstrip("0").rstrip(".")
        return f"{self.name}: {exact}{'' if self.unit == '1' else f' {self.unit}'}"


def assumption(name: str, value: float, unit: str, *, at_least: float = 0) -> Assumption:
    """
    An assumption after its check; raises `ValueError` on what isn't finite or is below *at_least*.
    """
    if not math.isfinite(value) or value < at_least:
        raise ValueError(f"{name} must be a finite number of at least {at_least}, not {value}")
    return Assumption(name=name, value=value, unit=unit)


def positive(name: str, value: float, unit: str) -> Assumption:
    """
    An assumption that is divided by; raises `ValueError` when it isn't finite and above 0.
    """
    if not math.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be finite and above 0, not {value}")
    return Assumption(name=name, value=value, unit=unit)


def fraction(name: str, value: float) -> Assumption:
    """
    An assumption above 0 and at most 1; raises `ValueError` otherwise.
    """
    if not 0 < value <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1, not {value}")
    return Assumption(name=name, value=value, unit="1")


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


class WaterFormula(StrEnum):
    """
    How the water of the site is scaled.

    `site_on_it_energy` is E_IT x (WUE_site + PUE x EWIF_grid) (Li et al., 2023);
    `site_on_facility_energy` is E_IT x PUE x (WUE_on + WUE_off) (Morrison et al., 2025).
    """

    SITE_ON_IT_ENERGY = "site_on_it_energy"
    SITE_ON_FACILITY_ENERGY = "site_on_facility_energy"

    @property
    def text(self) -> str:
        """
        The formula itself.
        """
        return _TEXTS[self.value]


_TEXTS = {
    "site_on_it_energy": "E_IT x (WUE + PUE x EWIF)",
    "site_on_facility_energy": "E_IT x PUE x (WUE + EWIF)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Water:
    """
    A modelled amount of water in litres, with its formula and assumptions.
    """

    litres: float
    formula: WaterFormula
    assumptions: tuple[Assumption, ...]


def water(
    *,
    it_energy: Energy,
    pue: float,
    site_l_per_kwh: float,
    grid_l_per_kwh: float,
    formula: WaterFormula,
) -> Water:
    """
    Water of the site's cooling and of the electricity, by the named formula.

    *site_l_per_kwh* is the site's water usage effectiveness (WUE), *grid_l_per_kwh* the grid's
    water intensity (EWIF), consumption or withdrawal as the caller says. Raises `ValueError` on
    an assumption out of range.
    """
    assumptions = (
        assumption("IT energy", it_energy.kwh, "kWh"),
        assumption("PUE", pue, "1", at_least=1),
        assumption("site water (WUE)", site_l_per_kwh, "L/kWh"),
        assumption("grid water (EWIF)", grid_l_per_kwh, "L/kWh"),
    )
    match formula:
        case WaterFormula.SITE_ON_IT_ENERGY:
            litres = it_energy.kwh * (site_l_per_kwh + pue * grid_l_per_kwh)
        case WaterFormula.SITE_ON_FACILITY_ENERGY:
            litres = it_energy.kwh * pue * (site_l_per_kwh + grid_l_per_kwh)
    return Water(litres=litres, formula=formula, assumptions=assumptions)
