"""
Location-based CO2e: IT energy x PUE x carbon intensity, each applied once; by year, hour, contract.

Two columns come from here (TRUST rules, 2.4): the location-based one ranks the carbon board and
mostly ranks places; the standard one puts every entry at one reference site. Market-based figures
stand apart: they are never ranked, added or multiplied, so they have no arithmetic and no order.
Hours are clock hours in UTC. What is not here: whether PUE and intensity are plausible; see the
rules CO-1 to CO-5.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import islice

from reporter.carbon.factors import Factor, ranking_factors
from reporter.model.enums import Scope
from reporter.model.run import EnergyHour, Run
from reporter.model.system import MarketBased, Pue
from reporter.text import number
from reporter.units import GRAMS_PER_KILOGRAM, JOULES_PER_KWH, Carbon, CarbonIntensity, Energy

# Mean of the Uptime Institute's survey of data centres, also the value of Strubell et al. (2019).
SURVEY_PUE = 1.58
# An unknown PUE ranks with this guarantee: with the survey's average a site at 1.9 would gain by
# silence. A policy, to be replaced by a published quantile.
UNKNOWN_PUE = 2.0
FACILITY_PUE = 1.0
# Relative standard uncertainty of a PUE that its site measured over a year, and of any other.
U_PUE_MEASURED = 0.02
U_PUE_STATED = 0.05
# Below it a quality per kgCO2e says more about the third digit of a grid than about a system.
RANKING_FLOOR_G_PER_KWH = 10.0
HOURS_TOLERANCE = 0.01
HOUR = timedelta(hours=1)
_YEAR = re.compile(r"\b20\d\d\b")
_PART_OF_A_YEAR = re.compile(
    r"\b20\d\d-(0[1-9]|1[0-2])\b|\b(q[1-4]|h[12]|quarter|half|months?|weeks?|days?|"
    r"jan\w*|feb\w*|mar(ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPue:
    """
    What an energy is multiplied with to get that of the whole facility, and how well it is known.

    *u* is the relative standard uncertainty: 0 where the facility was measured, and where the value
    is a guarantee. *is_known* is False where no PUE of 1 or more is stated.
    """

    value: float
    u: float
    basis: str
    is_known: bool


def pue_to_apply(scope: Scope, stated: Pue | None) -> AppliedPue:
    """
    What energy of *scope* is multiplied with for a rank, with its uncertainty and the reason.

    Energy measured for the whole facility (S4) holds all that a PUE adds, so it is 1 there, stated
    or not. A *stated* PUE counts as it is, also above 2; below 1 it is impossible and counts as
    none. Without one 2.0 stands. Nothing else in the package decides this.
    """
    if scope is Scope.S4:
        return AppliedPue(
            value=FACILITY_PUE, u=0.0, basis="the whole facility is measured", is_known=True
        )
    if stated is None or not 1 <= stated.value < math.inf:
        why = "no PUE of 1 or more is stated" if stated else "no PUE is stated"
        basis = f"{why}: the guarantee of {UNKNOWN_PUE:g} stands"
        return AppliedPue(value=UNKNOWN_PUE, u=0.0, basis=basis, is_known=False)
    if is_measured_over_a_year(stated):
        basis, u = f"measured by the site over a year ({stated.period})", U_PUE_MEASURED
    else:
        basis, u = f"stated, not measured by the site over a year ({stated.kind})", U_PUE_STATED
    return AppliedPue(value=stated.value, u=u, basis=basis, is_known=True)


def is_measured_over_a_year(pue: Pue) -> bool:
    """
    Whether a PUE is the site's own over a whole year: its kind is site, its period names a year.

    A month, a quarter or a single day is none: PUE follows the weather. What can't be read as a
    year isn't one.
    """
    period = pue.period
    return pue.kind == "site" and bool(_YEAR.search(period)) and not _PART_OF_A_YEAR.search(period)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GridEmissions:
    """
    CO2e that one energy would have in one zone of the ranking table.
    """

    factor: Factor
    carbon: Carbon


def in_every_grid(energy: Energy, pue: float, year: int) -> tuple[GridEmissions, ...]:
    """
    CO2e of *energy* x *pue* in every zone of the ranking table that has *year*, lowest first.

    It says what the place makes of a run, and nothing of where the run took place. Zones of equal
    intensity stand in the order of the table. Empty for a year that the table lacks. Raises
    `ValueError` on a PUE below 1 and on a negative energy.
    """
    zones = _zones_of(year)
    if not zones:
        return ()
    # What doesn't depend on the zone is asked and multiplied once: a site has 352 zones an entry.
    emissions(energy, pue, zones[0][1])
    with_pue = energy.scaled(pue)
    return tuple(
        GridEmissions(factor=factor, carbon=with_pue * intensity) for factor, intensity in zones
    )


@cache
def _zones_of(year: int) -> tuple[tuple[Factor, CarbonIntensity], ...]:
    """
    The rows of a year of the ranking table, lowest first; kept, as a site asks for every entry.
    """
    known = (
        factor for rows in ranking_factors().values() for factor in rows if factor.year == year
    )
    ordered = sorted(known, key=lambda factor: factor.g_per_kwh)
    return tuple((factor, factor.intensity) for factor in ordered)


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


def within(stated: float, expected: float, tolerance: float) -> bool:
    """
    Whether *stated* is within a share of *expected*; a value exactly on the limit is.
    """
    # A relative slack of 1e-9 keeps it on the right side.
    return abs(stated - expected) <= (tolerance + 1e-9) * abs(expected)


def clock_hours(run: Run) -> Iterator[datetime]:
    """
    The start of each clock hour that the run's window touches, in order.
    """
    hour = run.started_at.replace(minute=0, second=0, microsecond=0)
    yield hour
    while (hour := hour + HOUR) < run.stopped_at:
        yield hour


def missing_hour(run: Run, known: Collection[datetime]) -> datetime | None:
    """
    The first clock hour of the run that isn't among the starts *known*; `None` if all are.
    """
    return next((hour for hour in clock_hours(run) if hour not in known), None)


def energy_by_hour(run: Run, energy: Energy) -> tuple[EnergyHour, ...] | None:
    """
    *energy* of the run split over its clock hours in the shares that the submission states.

    A run inside one clock hour needs no statement: all of it falls there. `None` where the shares
    are not stated, or are all 0.
    """
    if not run.hours:
        first, *more = islice(clock_hours(run), 2)
        return None if more else (EnergyHour(starts_at=first, energy_j=energy.joules),)
    total_j = math.fsum(hour.energy_j for hour in run.hours)
    if total_j <= 0:
        return None
    return tuple(
        EnergyHour(starts_at=hour.starts_at, energy_j=energy.joules * (hour.energy_j / total_j))
        for hour in run.hours
    )


def weighted_g_per_kwh(hours: Sequence[tuple[float, float]]) -> float | None:
    """
    Mean intensity of hours of (energy in J, g/kWh), weighted by energy; `None` without energy.
    """
    total_j = math.fsum(energy_j for energy_j, _ in hours)
    if total_j <= 0:
        return None
    return math.fsum(energy_j * g_per_kwh for energy_j, g_per_kwh in hours) / total_j


def hours_agree(hours: Sequence[EnergyHour], energy: Energy) -> bool:
    """
    Whether the energies of the hours add up to *energy* within 1 %.
    """
    return within(math.fsum(hour.energy_j for hour in hours), energy.joules, HOURS_TOLERANCE)


def hour_text(moment: datetime) -> str:
    """
    A clock hour as people read it.

    >>> hour_text(datetime(2024, 5, 10, 11))
    '2024-05-10 11:00 UTC'
    """
    return f"{moment:%Y-%m-%d %H:%M} UTC"


class Matching(StrEnum):
    """
    Over what period contracted supply was matched to use (GHG Protocol Scope 2, revision).
    """

    ANNUAL = "annual"
    HOURLY = "hourly"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBasedEmissions:
    """
    What the contracts of a site make of its energy, with the words needed to read it.

    *basis* is what the intensity rests on (contract, residual_mix, supplier, cfe_net),
    *deliverable* whether the supply could reach this grid.
    """

    g_co2e: float
    basis: str
    instrument: str
    matching: Matching
    deliverable: bool
    source: str

    @property
    def text(self) -> str:
        """
        The figure with its matching rule, for a page: it is never shown without.
        """
        reach = "deliverable" if self.deliverable else "not deliverable"
        mass = number(self.g_co2e / GRAMS_PER_KILOGRAM)
        return f"{mass} kg CO2e market-based ({self.basis}, {self.matching} matching, {reach})"


def market_emissions(it_energy: Energy, pue: float, market: MarketBased) -> MarketBasedEmissions:
    """
    The market-based figure of *it_energy*, PUE applied once.

    Raises `ValueError` when the matching rule is neither annual nor hourly.
    """
    return MarketBasedEmissions(
        g_co2e=it_energy.kwh * pue * market.g_per_kwh,
        basis=market.basis,
        instrument=market.instrument,
        matching=Matching(market.matching),
        deliverable=market.deliverable,
        source=market.source,
    )
