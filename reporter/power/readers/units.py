"""
Units in the headers and cells of power logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reporter.units import JOULES_PER_KWH, JOULES_PER_MWH, JOULES_PER_WH

Amount = TypeVar("Amount", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    Power or energy, and how many W or J one unit is.
    """

    is_energy: bool
    scale: float

    def in_si(self, amount: Amount) -> Amount:
        """
        An amount of this unit in W or J; thousandths are divided, which rounds only once.
        """
        if self.scale == 1:
            return amount
        if self.scale < 1:
            return amount / round(1 / self.scale)
        return amount * self.scale


def _power(scale: float) -> Unit:
    return Unit(is_energy=False, scale=scale)


def _energy(scale: float) -> Unit:
    return Unit(is_energy=True, scale=scale)


# Upper and lower case matter: mW is a thousandth of a watt, MW a million.
SYMBOLS = MappingProxyType(
    {
        "W": _power(1.0), "kW": _power(1e3), "mW": _power(1e-3), "MW": _power(1e6),
        "J": _energy(1.0), "kJ": _energy(1e3), "mJ": _energy(1e-3), "MJ": _energy(1e6),
        "uJ": _energy(1e-6), "Wh": _energy(JOULES_PER_WH), "kWh": _energy(JOULES_PER_KWH),
        "MWh": _energy(JOULES_PER_MWH), "mWh": _energy(JOULES_PER_WH / 1e3),
    }
)  # fmt: skip
_WORDS = MappingProxyType(
    {
        "watt": "W", "watts": "W", "kilowatt": "kW", "kilowatts": "kW", "milliwatts": "mW",
        "joule": "J", "joules": "J", "kilojoules": "kJ", "millijoules": "mJ",
        "microjoules": "uJ", "kwh": "kWh", "wh": "Wh", "kw": "kW", "w": "W", "j": "J", "kj": "kJ",
        "uj": "uJ",
    }
)  # fmt: skip
_BRACKETED = re.compile(r"[\[(]\s*([A-Za-z]{1,12})\s*[\])]\s*$", re.ASCII)
_LAST_WORD = re.compile(r"(?:^|[_ .])([A-Za-z]{1,12})$", re.ASCII)


def find_unit(symbol: str) -> Unit | None:
    """
    The unit of a symbol or word; `None` if it is none, or could be two (MW and mW in one case).
    """
    return SYMBOLS.get(symbol) or SYMBOLS.get(_WORDS.get(symbol.lower(), ""))


def unit_of_header(header: str) -> Unit | None:
    """
    The unit that a column's header ends with: `power (kW)`, `power.draw [W]`, `energy_mJ`.
    """
    found = _BRACKETED.search(header) or _LAST_WORD.search(header)
    if found is None:
        return None
    if header.isupper() and found[1] in {"MW", "MJ", "MWH"}:
        # All is written large, so this M may be either.
        return None
    return find_unit(found[1])
