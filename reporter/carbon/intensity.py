"""
The carbon intensity of a submission's site: by its place, and what the file states beside it.

The place and the year choose the row of the ranking table. A factor id that a file cites, or a
value that it brings along, is shown and compared (rule CO-2) and never used for a rank.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reporter.carbon.factors import (
    RANKING_PUBLISHER,
    TABLE_VERSION,
    Factor,
    factors_by_zone,
    find_factor,
    ranking_factors,
)
from reporter.carbon.lookup import Lookup, lookup_place
from reporter.carbon.own_table import OWN_PUBLISHER, OWN_WORDS, lookup_own
from reporter.carbon.place import CANDIDATE_LIMIT, Place, zones_alike
from reporter.findings import Severity
from reporter.model.carbon_table import CarbonTable
from reporter.model.system import Site
from reporter.units import CarbonIntensity

# Twice 0.175, the robust spread of ln(Electricity Maps / Ember) over 619 country-years (median
# -0.03): two publishers of one grid agree up to a factor of 1.42. The ranks tell grids apart from
# the same factor on. Tails are long: 84 of 100 country-years lie inside. With the country codes of
# this project it is 647 country-years, median -0.033, 0.166 by absolute deviations, 0.186 by
# quartiles.
PUBLISHERS_DIFFER = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIntensity:
    """
    What a site's electricity is counted with.

    *intensity* is None when nothing may be used. *factor* is the row of the ranking table, or of
    the board's own, None for a value that the submitter brought along: that one gives CO2e to show
    and no rank.
    """

    intensity: CarbonIntensity | None
    factor: Factor | None
    lookup: Lookup

    @property
    def grid(self) -> str | None:
        """
        Zone and year of the row, as in "US-CAL-CISO/2024": in one grid the intensity cancels.
        """
        return f"{self.factor.zone}/{self.factor.year}" if self.factor else None


def basis_text(factor: Factor, *, run_year: int) -> str:
    """
    The row that a figure was made with, in a few words; a board's own table is called so.
    """
    marked = f", {factor.year} for {run_year}" if factor.year != run_year else ""
    whose = f", of {OWN_WORDS}" if factor.publisher == OWN_PUBLISHER else ""
    return f"{factor.factor_id}, {factor.g_per_kwh:g} g/kWh{marked}{whose}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedIntensity:
    """
    The intensity that a file itself names: its own value, else the factor that it cites.

    *key* is the field of the site that states it.
    """

    text: str
    g_per_kwh: float
    year: int
    boundary: str
    key: str


def place_of_site(site: Site) -> Place:
    """
    The place that a site states.
    """
    region = site.cloud_region
    return Place(
        country=site.country,
        grid_zone=site.grid_zone,
        cloud_region=(region.provider, region.region) if region else None,
    )


def site_intensity(site: Site, *, year: int, table: CarbonTable | None = None) -> SiteIntensity:
    """
    The intensity of *site* in the *year* of the run, by a board's own *table* where it has one.

    The submitter's own value counts only where the packaged table has nothing for the place and
    year, and then for a figure to show; beside a board's own table it never counts.
    """
    if table is not None:
        own_found = lookup_own(place_of_site(site), year=year, table=table)
        row = own_found.factor
        used = row.intensity if row else None
        return SiteIntensity(intensity=used, factor=row, lookup=own_found)
    found = lookup_place(place_of_site(site), year=year)
    factor = found.factor
    if factor is not None:
        return SiteIntensity(intensity=factor.intensity, factor=factor, lookup=found)
    own = site.carbon_intensity
    intensity = CarbonIntensity(own.g_per_kwh) if own else None
    return SiteIntensity(intensity=intensity, factor=None, lookup=found)


def stated_intensity(site: Site) -> StatedIntensity | None:
    """
    What the file states itself, to be compared; None where it states nothing that is known.
    """
    own = site.carbon_intensity
    if own is not None:
        return StatedIntensity(
            text="the submitter's own value",
            g_per_kwh=own.g_per_kwh,
            year=own.year,
            boundary=own.boundary,
            key="carbon_intensity",
        )
    factor = find_factor(site.factor_id) if site.factor_id else None
    if factor is None:
        return None
    return StatedIntensity(
        text=factor.factor_id,
        g_per_kwh=factor.g_per_kwh,
        year=factor.year,
        boundary=factor.boundary,
        key="factor_id",
    )


def publishers_agree(one_g_per_kwh: float, other_g_per_kwh: float) -> bool:
    """
    Whether two intensities could be those of one grid by two publishers: within a factor of 1.42.

    Two publishers differ in boundary, mix and method. A value that isn't above 0 agrees with none.
    """
    if not (0 < one_g_per_kwh < math.inf and 0 < other_g_per_kwh < math.inf):
        return False
    # The slack keeps a value exactly on the limit on the right side.
    return abs(math.log(one_g_per_kwh) - math.log(other_g_per_kwh)) <= PUBLISHERS_DIFFER + 1e-9


def cited_factor(factor_id: str) -> Lookup:
    """
    The factor of any table with exactly this id, or a refusal that names near ones.
    """
    factor = find_factor(factor_id)
    if factor is not None:
        return Lookup(factor=factor)
    near = _near(factor_id)
    ids = ", ".join(other.factor_id for other in near) or "none"
    return Lookup(
        factor=None,
        near=near,
        severity=Severity.WARNING,
        message=f"no factor {factor_id!r} in table version {TABLE_VERSION}; near: {ids}",
        hint="cite an id of a table for the place and year of the run",
    )


def _near(factor_id: str) -> tuple[Factor, ...]:
    publisher, _, rest = factor_id.partition("/")
    zone = rest.partition("/")[0] or publisher
    known = ranking_factors() if publisher == RANKING_PUBLISHER else factors_by_zone()
    return known.get(zone, ())[:CANDIDATE_LIMIT] or zones_alike(zone, known)
