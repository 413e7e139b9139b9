"""
One entry in every grid: what its guaranteed energy per target would emit in each zone of the table.

It says what places make of a run, and nothing of where the run took place: it is no measurement and
ranks nothing. Where the submission states no site, a place that a public source names may stand in
for it, marked as inferred; a stated site always comes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from reporter.carbon.emissions import (
    SURVEY_PUE,
    AppliedPue,
    GridEmissions,
    emissions,
    in_every_grid,
    pue_to_apply,
)
from reporter.carbon.factors import Factor
from reporter.carbon.grids import GridSpread, spread_inside, spread_of, table_year_for
from reporter.carbon.intensity import place_of_site
from reporter.carbon.lookup import lookup_place
from reporter.carbon.place import Country, Place, countries
from reporter.model.organisations import OrganisationPlace
from reporter.model.submission import Submission
from reporter.score.result import ScopeScore
from reporter.units import Carbon, Energy


@dataclass(frozen=True, slots=True, kw_only=True)
class GridOfEntry:
    """
    The grid in which the entry stood, stated or inferred, and what its energy emits there.

    *inferred* is the public source of the place, `None` where the submission states it. *factor*
    and *carbon* are `None` where the table has no row for the place; *message* then says why, else
    what there is to say of the choice.
    """

    country: Country | None
    inferred: OrganisationPlace | None
    factor: Factor | None
    carbon: Carbon | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryGrid:
    """
    The guaranteed energy to target of one scope in all zones of one year of the ranking table.

    *table_year* is the year of the run, or up to two before it; `None` where the table has neither,
    and then there are no zones. *inside* is given where the country is known and has several zones.
    *own* is `None` where no place is known.
    """

    energy: Energy
    pue: AppliedPue
    run_year: int
    table_year: int | None
    world: GridSpread | None
    inside: GridSpread | None
    own: GridOfEntry | None

    @property
    def energy_with_pue(self) -> Energy:
        """
        The energy times the PUE that counts: what a zone's intensity is multiplied with.
        """
        return self.energy.scaled(self.pue.value)

    @property
    def survey_share(self) -> float | None:
        """
        CO2e at the survey's average PUE over that at the guarantee; `None` where a PUE is known.
        """
        return None if self.pue.is_known else SURVEY_PUE / self.pue.value


def every_grid_of(
    submission: Submission, scored: ScopeScore, inferred: OrganisationPlace | None
) -> EveryGrid | None:
    """
    *scored* in every grid of the year of the first run; `None` without an energy that counts.

    *inferred* is the place that a public source gives the submitter for that year.
    """
    energy = scored.guaranteed
    if energy is None or scored.quality_per_kwh is None:
        return None
    site = submission.site
    pue = pue_to_apply(scored.scope, site.pue if site else None)
    run_year = submission.first_year
    table_year = table_year_for(run_year)
    grids = in_every_grid(energy, pue.value, table_year) if table_year is not None else ()
    own = _own_grid(submission, inferred, energy, pue)
    country = own.country if own else None
    return EveryGrid(
        energy=energy,
        pue=pue,
        run_year=run_year,
        table_year=table_year,
        world=spread_of(grids),
        inside=spread_inside(grids, country.alpha_2) if country else None,
        own=own,
    )


def _own_grid(
    submission: Submission, inferred: OrganisationPlace | None, energy: Energy, pue: AppliedPue
) -> GridOfEntry | None:
    """
    The grid of the place that the submission states, else of the inferred one.
    """
    stated = place_of_site(submission.site) if submission.site else Place()
    is_stated = bool(stated.country or stated.grid_zone or stated.cloud_region)
    if not is_stated and inferred is None:
        return None
    place = stated if is_stated or inferred is None else Place(country=inferred.country)
    found = lookup_place(place, year=submission.first_year)
    factor = found.factor
    return GridOfEntry(
        country=_country_of(place),
        inferred=None if is_stated else inferred,
        factor=factor,
        carbon=emissions(energy, pue.value, factor) if factor else None,
        message=found.message,
    )


def _country_of(place: Place) -> Country | None:
    """
    The one country of *place*; `None` where it contradicts itself or isn't in the tables.
    """
    known = place.countries
    return countries().get(next(iter(known))) if len(known) == 1 else None


def own_grid_emissions(found: EveryGrid) -> GridEmissions | None:
    """
    The entry's own grid as one of the zones; `None` where it isn't known or of another year.
    """
    own = found.own
    if own is None or own.factor is None or own.carbon is None:
        return None
    if own.factor.year != found.table_year:
        return None
    return GridEmissions(factor=own.factor, carbon=own.carbon)
