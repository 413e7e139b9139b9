"""
Clock hours: energy of a run and carbon intensity of a grid, hour by hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyHour:
    """
    AC energy of a run in J inside the clock hour that starts at *starts_at*.
    """

    starts_at: datetime
    energy_j: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IntensityHour:
    """
    Carbon intensity of the clock hour that starts at *starts_at*, in gCO2e/kWh.
    """

    starts_at: datetime
    g_per_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyIntensity:
    """
    A location-based series with its labels, its source, and the id of the log that holds it.
    """

    boundary: str
    mix: str
    source: str
    evidence: str
    hours: tuple[IntensityHour, ...]
