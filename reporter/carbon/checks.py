"""
Checks on PUE, carbon intensity and CO2e: rules CO-1 to CO-4 as plain functions.

Each yields findings about one stated figure and never raises. Bounds are starting values of the
project's rules; PUE is site-wide and annual, so use for one run is an approximation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reporter.carbon.emissions import intensity_of
from reporter.carbon.factors import TABLE_VERSION, Factor
from reporter.findings import Finding, error, note, warning
from reporter.model.system import OwnIntensity
from reporter.text import number, plural
from reporter.units import Carbon, CarbonIntensity, Energy

PUE_LIMITS = (1.0, 3.0)
# Outside these a PUE needs evidence: category, period, site or fleet (ISO/IEC 30134-2).
PUE_USUAL = (1.05, 2.5)

INTENSITY_LIMITS_G_PER_KWH = (10.0, 1400.0)
TABLE_TOLERANCE = 0.10
CARBON_TOLERANCE = 0.01
YEAR_GAP_LIMIT = 1


def check_pue(pue: float, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-1: PUE is within 1.0 and 3.0; below 1.05 or above 2.5 it needs evidence.

    Not for energy of the whole facility, which has no PUE.
    """
    lowest, highest = PUE_LIMITS
    if not lowest <= pue <= highest:
        yield error(
            "CO-1",
            file,
            pointer,
            f"PUE {pue:g} is outside {lowest} to {highest}",
            "give facility energy over IT energy of the same year; below 1 is impossible",
        )
    elif not PUE_USUAL[0] <= pue <= PUE_USUAL[1]:
        yield warning(
            "CO-1",
            file,
            pointer,
            f"PUE {pue:g} is outside the usual {PUE_USUAL[0]} to {PUE_USUAL[1]}",
            "give its period, its source, and whether it is of the site or of a fleet",
        )


def check_intensity(
    g_per_kwh: float, *, factor: Factor | None, file: str, pointer: str
) -> Iterator[Finding]:
    """
    CO-2: a stated intensity is within 10 % of the table's *factor* and inside 10 to 1400 g/kWh.

    A value outside the bounds stands when the table has it too (hydropower grids go down to
    1.3 g/kWh); 0 or less never does.
    """
    if not math.isfinite(g_per_kwh) or g_per_kwh <= 0:
        yield error(
            "CO-2",
            file,
            pointer,
            f"carbon intensity {g_per_kwh:g} g/kWh is not above 0",
            "give the location-based intensity; contracts belong in the market-based block",
        )
        return
    agrees = factor is not None and within(g_per_kwh, factor.g_per_kwh, TABLE_TOLERANCE)
    lowest, highest = INTENSITY_LIMITS_G_PER_KWH
    if not agrees and not lowest <= g_per_kwh <= highest:
        yield error(
            "CO-2",
            file,
            pointer,
            f"carbon intensity {g_per_kwh:g} g/kWh is outside {lowest:g} to {highest:g}",
            "check the unit: the value is in gCO2e per kWh",
        )
    if factor is not None and not agrees:
        yield warning(
            "CO-2",
            file,
            pointer,
            f"stated {g_per_kwh:g} g/kWh, but {factor.factor_id} of table version "
            f"{TABLE_VERSION} is {factor.g_per_kwh:g} g/kWh ({factor.boundary})",
            "cite the factor id, or give the source and boundary of the own value",
        )


def check_year(run_year: int, factor: Factor, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-2: the factor's year is the year of the run; one year off is noted, more is flagged.
    """
    gap = abs(run_year - factor.year)
    if gap == 0:
        return
    say = note if gap <= YEAR_GAP_LIMIT else warning
    yield say(
        "CO-2",
        file,
        pointer,
        f"{factor.factor_id} is {plural(gap, 'year')} from the run's year {run_year}",
        "use the factor of the year in which the run took place",
    )


def check_own_evidence(own: OwnIntensity, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-2: an own intensity that is used has a document that shows it.
    """
    if own.evidence is None:
        yield warning(
            "CO-2",
            file,
            pointer,
            f"the submitter's own {own.g_per_kwh:g} g/kWh is used and has no evidence",
            "list the document that shows it in evidence, and name its id",
        )


def check_stated_carbon(
    stated: Carbon,
    *,
    facility_energy: Energy,
    factor: Factor | CarbonIntensity,
    file: str,
    pointer: str,
) -> Iterator[Finding]:
    """
    CO-3: stated CO2e is facility energy (IT energy x PUE) times intensity, within 1 %.
    """
    expected = facility_energy * intensity_of(factor)
    if not within(stated.g_co2e, expected.g_co2e, CARBON_TOLERANCE):
        yield error(
            "CO-3",
            file,
            pointer,
            f"stated {number(stated.kg_co2e)} kg CO2e, but {number(facility_energy.kwh)} kWh x "
            f"{number(intensity_of(factor).g_per_kwh)} g/kWh is {number(expected.kg_co2e)} kg",
            "apply PUE and carbon intensity once each",
        )


def check_not_negative(g_co2e: float, *, file: str, pointer: str) -> Iterator[Finding]:
    """
    CO-4: no CO2e is negative; offsets and certificates stand apart and lower nothing.
    """
    if not g_co2e >= 0:
        yield error(
            "CO-4",
            file,
            pointer,
            f"CO2e is {g_co2e:g} g, which is not 0 or more",
            "state gross location-based CO2e; give offsets and contracts as market-based text",
        )


def within(stated: float, expected: float, tolerance: float) -> bool:
    """
    Whether *stated* is within a share of *expected*; a value exactly on the limit is.
    """
    # A relative slack of 1e-9 keeps it on the right side.
    return abs(stated - expected) <= (tolerance + 1e-9) * abs(expected)
