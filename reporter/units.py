"""
Value types for energy, power, carbon intensity and carbon mass.

Each type is a frozen object that holds one SI number. Products that have a meaning are defined
(`Power.over(seconds)` is `Energy`, `Energy * CarbonIntensity` is `Carbon`); all others raise
`TypeError`, so a kWh can't be added to a watt by mistake. Values must be finite.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

JOULES_PER_WH = 3_600
JOULES_PER_KWH = 3_600_000
JOULES_PER_MWH = 3_600_000_000
SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3_600
SECONDS_PER_DAY = 86_400
GRAMS_PER_KILOGRAM = 1_000
GRAMS_PER_TONNE = 1_000_000

# An AC/DC efficiency lies between these (rule EL-10): the best supply of 80 Plus, and a poor one.
LEAST_EFFICIENCY = 0.80
MOST_EFFICIENCY = 0.99

# What people may state on the command line; those of a submission (schemas/v2), and zero.
ENERGIES_J = (0.0, 1e18)
POWERS_W = (0.0, 1e9)
PUES = (1.0, 3.0)


@dataclass(frozen=True, order=True, slots=True)
class _Scalar:
    """
    One finite number with a unit; arithmetic stays inside the type.
    """

    _value: float

    def __post_init__(self) -> None:
        """
        Refuse what isn't a finite number: NaN would break every comparison silently.
        """
        if isinstance(self._value, bool) or not math.isfinite(self._value):
            raise ValueError(f"{type(self).__name__} must be finite, not {self._value!r}")

    def __add__(self, other: Self) -> Self:
        """
        Sum of two amounts of the same kind.
        """
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self._value + other._value)

    def __sub__(self, other: Self) -> Self:
        """
        Difference of two amounts of the same kind.
        """
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self._value - other._value)

    def scaled(self, factor: float) -> Self:
        """
        The same kind of amount, *factor* times as large (a dimensionless ratio such as PUE).
        """
        return type(self)(self._value * factor)

    def ratio(self, other: Self) -> float:
        """
        How many times *other* goes into this amount; raises `ZeroDivisionError` on a zero.
        """
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__} / {type(other).__name__} has no meaning")
        return self._value / other._value


class Energy(_Scalar):
    """
    An amount of energy, held in joules.
    """

    __slots__ = ()

    @classmethod
    def from_kwh(cls, kwh: float) -> Energy:
        """
        Energy from kilowatt-hours (1 kWh is exactly 3,600,000 J).
        """
        return cls(kwh * JOULES_PER_KWH)

    @property
    def joules(self) -> float:
        """
        The amount in J.
        """
        return self._value

    @property
    def wh(self) -> float:
        """
        The amount in Wh.
        """
        return self._value / JOULES_PER_WH

    @property
    def kwh(self) -> float:
        """
        The amount in kWh.
        """
        return self._value / JOULES_PER_KWH

    def over(self, duration_s: float) -> Power:
        """
        Mean power when the energy flows for *duration_s* seconds.
        """
        return Power(self._value / duration_s)

    def __mul__(self, intensity: CarbonIntensity) -> Carbon:
        """
        CO2e of this energy at a carbon intensity.
        """
        if not isinstance(intensity, CarbonIntensity):
            return NotImplemented
        return Carbon(self.kwh * intensity.g_per_kwh)


class Power(_Scalar):
    """
    A rate of energy, held in watts.
    """

    __slots__ = ()

    @property
    def watts(self) -> float:
        """
        The rate in W.
        """
        return self._value

    def over(self, duration_s: float) -> Energy:
        """
        Energy when the power holds for *duration_s* seconds.
        """
        return Energy(self._value * duration_s)


class CarbonIntensity(_Scalar):
    """
    CO2 equivalent per unit of electricity, held in g/kWh.
    """

    __slots__ = ()

    @property
    def g_per_kwh(self) -> float:
        """
        The intensity in gCO2e per kWh.
        """
        return self._value


class Carbon(_Scalar):
    """
    A mass of CO2 equivalent, held in grams.
    """

    __slots__ = ()

    @property
    def g_co2e(self) -> float:
        """
        The mass in g CO2e.
        """
        return self._value

    @property
    def kg_co2e(self) -> float:
        """
        The mass in kg CO2e.
        """
        return self._value / GRAMS_PER_KILOGRAM
