"""
The units that documents print, as exact factors to one unit a quantity.

Factors are fractions, so that a figure printed in another unit recomputes to the same number.
Canonical units: kWh, kg CO2e, kg/kWh, h, kW, FLOP, FLOP/s, and 1 for plain numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from reporter.units import SECONDS_PER_DAY

KILOGRAMS_PER_POUND = Fraction(45_359_237, 100_000_000)
KWH_PER_JOULE = Fraction(1, 3_600_000)
POUNDS_PER_SHORT_TON = 2_000

_ENERGY = {
    "J": KWH_PER_JOULE,
    "kJ": KWH_PER_JOULE * 10**3,
    "MJ": KWH_PER_JOULE * 10**6,
    "GJ": KWH_PER_JOULE * 10**9,
    "TJ": KWH_PER_JOULE * 10**12,
    "Wh": Fraction(1, 1000),
    "kWh": Fraction(1),
    "MWh": Fraction(10**3),
    "GWh": Fraction(10**6),
    "TWh": Fraction(10**9),
}
_CARBON = {
    "g": Fraction(1, 1000),
    "kg": Fraction(1),
    "t": Fraction(1000),
    "kt": Fraction(10**6),
    "Mt": Fraction(10**9),
    "lb": KILOGRAMS_PER_POUND,
    "short ton": KILOGRAMS_PER_POUND * POUNDS_PER_SHORT_TON,
}
_INTENSITY = {
    "g/kWh": Fraction(1, 1000),
    "kg/kWh": Fraction(1),
    "kg/MWh": Fraction(1, 1000),
    "t/MWh": Fraction(1),
    "t/kWh": Fraction(1000),
    "lb/kWh": KILOGRAMS_PER_POUND,
    "lb/MWh": KILOGRAMS_PER_POUND / 1000,
    "g/MJ": Fraction(36, 10_000),
}
_TIME = {
    "s": Fraction(1, 3600),
    "min": Fraction(1, 60),
    "h": Fraction(1),
    "d": Fraction(24),
    "week": Fraction(168),
    "year": Fraction(8760),
}
_POWER = {"W": Fraction(1, 1000), "kW": Fraction(1), "MW": Fraction(1000)}
_PREFIXES = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24}
_FLOPS = {f"{prefix}FLOP": Fraction(10**power) for prefix, power in _PREFIXES.items()}
_FLOPS["PFLOP/s-day"] = Fraction(10**15 * SECONDS_PER_DAY)
_THROUGHPUT = {f"{prefix}FLOP/s": Fraction(10**power) for prefix, power in _PREFIXES.items()}
_PLAIN = {"1": Fraction(1), "%": Fraction(1, 100), "B": Fraction(10**9), "M": Fraction(10**6)}

UNITS: Mapping[str, Mapping[str, Fraction]] = MappingProxyType(
    {
        "energy": _ENERGY,
        "carbon": _CARBON,
        "intensity": _INTENSITY,
        "time": _TIME,
        "power": _POWER,
        "flops": _FLOPS,
        "throughput": _THROUGHPUT,
        "plain": _PLAIN,
    }
)

# The quantity of each figure of a row, and of the amounts that a ratio refers to.
QUANTITY_OF: Mapping[str, str] = MappingProxyType(
    {
        "energy": "energy",
        "co2e": "carbon",
        "net_co2e": "carbon",
        "intensity": "intensity",
        "net_intensity": "intensity",
        "duration": "time",
        "accelerator_time": "time",
        "power": "power",
        "tdp": "power",
        "flops": "flops",
        "throughput": "throughput",
        "peak": "throughput",
        "pue": "plain",
        "chips": "plain",
        "parameters": "plain",
    }
)


def factor_of(quantity: str, unit: str) -> Fraction | None:
    """
    How many canonical units one *unit* is; None for a unit the quantity doesn't have.

    >>> factor_of("energy", "MWh"), factor_of("energy", "kg")
    (Fraction(1000, 1), None)
    """
    return UNITS[quantity].get(unit)
