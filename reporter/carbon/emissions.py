"""
Location-based CO2e: IT energy x PUE x carbon intensity, each applied once.

Two columns come from here (TRUST rules, 2.4): the location-based one ranks the carbon board and
mostly ranks places; the standard one puts every entry at one reference site. What is not checked
here: whether PUE and intensity are plausible; see `reporter.carbon.intensity`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reporter.carbon.factors import Factor, find_factor
from reporter.errors import ReporterError
from reporter.model.enums import Scope
from reporter.units import JOULES_PER_KWH, Carbon, CarbonIntensity, Energy

# Mean of the Uptime Institute's survey of data centres, also the value of Strubell et al. (2019).
STANDARD_PUE = 1.58


FACILITY_PUE = 1.0


# The newest world row of the table; a test holds that it is.
STANDARD_FACTOR_ID = "ember/WORLD/2024"


# Below it a quality per kgCO2e says more about the third digit of a grid than about a system.
RANKING_FLOOR_G_PER_KWH = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardReference:
    """
    The one site at which the location-free column puts every entry.
    """

    pue: float
    intensity: CarbonIntensity
    source: str


def standard_reference() -> StandardReference:
    """
    PUE 1.58 and the newest world intensity of the table; a board may set another.
    """
    factor = find_factor(STANDARD_FACTOR_ID)
    if factor is None:
        raise ReporterError(f"the carbon-intensity table lacks its row {STANDARD_FACTOR_ID}")
    return StandardReference(
        pue=STANDARD_PUE, intensity=factor.intensity, source=f"PUE 1.58, {STANDARD_FACTOR_ID}"
    )


def pue_to_apply(scope: Scope, stated: float | None) -> float | None:
    """
    What energy of *scope* is multiplied with to get that of the whole facility; None where unknown.

    Energy measured for the whole facility (S4) holds all that a PUE adds, so it is 1 there, stated
    or not. A *stated* PUE below 1 is impossible and counts as none. Nothing else in the package
    decides this.
    """
    if scope is Scope.S4:
        return FACILITY_PUE
    return stated if stated is not None and 1 <= stated < math.inf else None


def emissions(it_energy: Energy, pue: float, factor: Factor | CarbonIntensity) -> Carbon:
    """
    Location-based CO2e of IT energy at a site.

    *pue* is what `pue_to_apply` says of the energy's scope. Raises `ValueError` when *pue*
    isn't a finite number of at least 1, the energy is negative or the intensity isn't positive.
    """
    _require_pue(pue)
    intensity = intensity_of(factor)
    if it_energy.joules < 0:
        raise ValueError(f"energy must not be negative, not {it_energy.joules} J")
    if intensity.g_per_kwh <= 0:
        raise ValueError(f"carbon intensity must be positive, not {intensity.g_per_kwh} g/kWh")
    return it_energy.scaled(pue) * intensity


def standard_emissions(it_energy: Energy, reference: StandardReference) -> Carbon:
    """
    CO2e of IT energy at the reference site, for reading without location.
    """
    return emissions(it_energy, reference.pue, reference.intensity)


def hourly_emissions(hours: Sequence[tuple[float, float]], *, pue: float) -> Carbon:
    """
    CO2e of an hourly series of (IT energy in J, intensity in g/kWh): the sum over the hours.

    Mean intensity times total energy is another figure as soon as the load follows the grid. The
    sum is exact, so it doesn't depend on the order. Raises `ValueError` on a PUE below 1, on an
    empty series, and on a negative energy or intensity (0 g/kWh in an hour is possible).
    """
    _require_pue(pue)
    if not hours:
        raise ValueError("an hourly series needs at least one hour")
    if any(energy_j < 0 or g_per_kwh < 0 for energy_j, g_per_kwh in hours):
        raise ValueError("energy and intensity of an hour must not be negative")
    joule_grams = math.fsum(energy_j * g_per_kwh for energy_j, g_per_kwh in hours)
    return Carbon(joule_grams * pue / JOULES_PER_KWH)


def ranked_intensity(factor: Factor | CarbonIntensity) -> CarbonIntensity:
    """
    The intensity that a rank may use: at least 10 g/kWh.

    Smaller values are real (hydropower, 1.3 g/kWh) and are shown, but a quality per kgCO2e from
    them grows without bound.
    """
    return max(intensity_of(factor), CarbonIntensity(RANKING_FLOOR_G_PER_KWH))


def intensity_of(factor: Factor | CarbonIntensity) -> CarbonIntensity:
    """
    The intensity itself, whether it comes from the table or from a submitter.
    """
    return factor.intensity if isinstance(factor, Factor) else factor


def _require_pue(pue: float) -> None:
    if not math.isfinite(pue) or pue < 1:
        raise ValueError(f"PUE must be a finite number of at least 1, not {pue}")
