"""
Water: two published formulas that aren't equal, so the one used is kept with the result.

Modelled, never ranked, no defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reporter.carbon.assumptions import Assumption, assumption
from reporter.units import Energy


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
