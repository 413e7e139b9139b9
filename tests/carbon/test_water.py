"""
Water is computed by a named formula, and the two formulas differ.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.carbon.embodied_and_water import Assumption, WaterFormula, water
from reporter.units import Energy

SITE: dict[str, Any] = {
    "it_energy": Energy.from_kwh(1000),
    "pue": 1.2,
    "site_l_per_kwh": 0.5,
    "grid_l_per_kwh": 3,
}


def test_site_water_on_it_energy() -> None:
    """
    E_IT x (WUE + PUE x EWIF): 1,000 x (0.5 + 1.2 x 3) is 4,100 L.
    """
    result = water(**SITE, formula=WaterFormula.SITE_ON_IT_ENERGY)

    assert result.litres == pytest.approx(4100)
    assert result.formula is WaterFormula.SITE_ON_IT_ENERGY


def test_site_water_on_facility_energy() -> None:
    """
    E_IT x PUE x (WUE + EWIF): 1,000 x 1.2 x 3.5 is 4,200 L.
    """
    result = water(**SITE, formula=WaterFormula.SITE_ON_FACILITY_ENERGY)

    assert result.litres == pytest.approx(4200)
    assert result.formula is WaterFormula.SITE_ON_FACILITY_ENERGY


def test_published_estimate_is_reproduced() -> None:
    """
    GPT-3 at the US average of Li et al.: 1,287 MWh, taken as IT energy, give 5.4 million litres.
    """
    result = water(
        it_energy=Energy.from_kwh(1_287_000),
        pue=1.17,
        site_l_per_kwh=0.55,
        grid_l_per_kwh=3.14,
        formula=WaterFormula.SITE_ON_IT_ENERGY,
    )

    assert round(result.litres / 1e6, 1) == 5.4


def test_assumptions_stand_beside_the_litres() -> None:
    """
    Energy, PUE and both water intensities are kept with the result.
    """
    result = water(**SITE, formula=WaterFormula.SITE_ON_IT_ENERGY)

    assert result.assumptions == (
        Assumption(name="IT energy", value=1000, unit="kWh"),
        Assumption(name="PUE", value=1.2, unit="1"),
        Assumption(name="site water (WUE)", value=0.5, unit="L/kWh"),
        Assumption(name="grid water (EWIF)", value=3, unit="L/kWh"),
    )


def test_pue_below_one_is_refused() -> None:
    """
    An impossible PUE gives no litres.
    """
    with pytest.raises(ValueError, match=r"PUE must be a finite number of at least 1, not 0\.9"):
        water(**(SITE | {"pue": 0.9}), formula=WaterFormula.SITE_ON_IT_ENERGY)
