"""
Embodied carbon reproduces the published figures and carries its assumptions.
"""

from __future__ import annotations

from typing import Any

import pytest

from reporter.carbon.embodied_and_water import (
    Assumption,
    embodied_by_lifetime,
    embodied_by_share,
    software_carbon_intensity,
)
from reporter.units import Carbon

BLOOM: dict[str, Any] = {
    "accelerator_hours": 1_082_990,
    "server_kg_co2e": 2500,
    "accelerators_per_server": 8,
    "accelerator_kg_co2e": 150,
    "lifetime_years": 6,
    "utilisation": 0.85,
}
SHARE: dict[str, Any] = {
    "total_embodied_kg_co2e": 1200,
    "time_reserved_h": 100,
    "expected_lifespan_h": 40_000,
    "resources_reserved": 4,
    "total_resources": 8,
}


def test_bloom_is_reproduced() -> None:
    """
    7.58 t of servers and 3.64 t of accelerators make BLOOM's 11.2 t.
    """
    embodied = embodied_by_lifetime(**BLOOM)

    assert [("server", 7.58), ("accelerators", 3.64)] == [
        (name, round(carbon.kg_co2e / 1000, 2)) for name, carbon in embodied.parts
    ]
    assert round(embodied.carbon.kg_co2e / 1000, 1) == 11.2


def test_morrison_is_reproduced() -> None:
    """
    3,700 kg per node of eight over four years is 0.013 kg an hour, 22 t in 1.65 million hours.
    """
    node: dict[str, Any] = {
        "server_kg_co2e": 3700,
        "accelerators_per_server": 8,
        "accelerator_kg_co2e": 0,
        "lifetime_years": 4,
        "utilisation": 1,
    }

    an_hour = embodied_by_lifetime(accelerator_hours=1, **node)
    whole = embodied_by_lifetime(accelerator_hours=1_650_000, **node)

    assert round(an_hour.carbon.kg_co2e, 3) == 0.013
    assert round(whole.carbon.kg_co2e / 1000) == 22


def test_result_carries_every_assumption() -> None:
    """
    All that was put in stands beside the figure, with its unit.
    """
    embodied = embodied_by_lifetime(**BLOOM)

    assert embodied.assumptions == (
        Assumption(name="accelerator hours", value=1_082_990, unit="h"),
        Assumption(name="server without accelerators", value=2500, unit="kg CO2e"),
        Assumption(name="accelerators per server", value=8, unit="1"),
        Assumption(name="accelerator", value=150, unit="kg CO2e"),
        Assumption(name="lifetime", value=6, unit="years"),
        Assumption(name="utilisation", value=0.85, unit="1"),
    )
    assert "lifetime x utilisation" in embodied.formula


def test_share_of_time_and_resources() -> None:
    """
    M = TE x (TiR / EL) x (RR / ToR): a 400th of the life of half a 1,200 kg machine is 1.5 kg.
    """
    embodied = embodied_by_share(**SHARE)

    assert embodied.carbon.kg_co2e == pytest.approx(1.5)
    assert embodied.formula == "M = TE x (TiR / EL) x (RR / ToR)"
    assert [1200, 100, 40_000, 4, 8] == [one.value for one in embodied.assumptions]


def test_software_carbon_intensity_adds_both_per_unit() -> None:
    """
    SCI is operational plus embodied carbon over the functional units.
    """
    embodied = embodied_by_share(**SHARE)

    assert software_carbon_intensity(
        operational=Carbon(8500), embodied=embodied, functional_units=4
    ) == pytest.approx(2500)


@pytest.mark.parametrize("name", sorted(BLOOM))
def test_nothing_has_a_default(name: str) -> None:
    """
    Leaving out any assumption is an error, not a silent value.
    """
    arguments = {key: value for key, value in BLOOM.items() if key != name}

    with pytest.raises(TypeError, match=name):
        embodied_by_lifetime(**arguments)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"utilisation": 0}, "utilisation must be above 0 and at most 1, not 0"),
        ({"utilisation": 85}, "utilisation must be above 0 and at most 1, not 85"),
        ({"lifetime_years": 0}, "lifetime must be finite and above 0, not 0"),
        ({"accelerators_per_server": 0}, "accelerators per server must be finite and above 0"),
        ({"accelerator_hours": -1}, "accelerator hours must be a finite number of at least 0"),
    ],
)
def test_impossible_assumption_is_refused(change: dict[str, float], message: str) -> None:
    """
    An assumption out of its range raises before anything is divided.
    """
    with pytest.raises(ValueError, match=message):
        embodied_by_lifetime(**(BLOOM | change))


def test_zero_functional_units_are_refused() -> None:
    """
    SCI per nothing doesn't exist.
    """
    embodied = embodied_by_share(**SHARE)

    with pytest.raises(ValueError, match=r"functional units \(R\) must be finite and above 0"):
        software_carbon_intensity(operational=Carbon(1), embodied=embodied, functional_units=0)
