"""
The assumptions that stand beside a modelled figure; without them it isn't shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporter.text import number

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
