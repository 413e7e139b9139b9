"""
All figures of an entry that never rank.

Shown figures that are modelled, not measured: embodied carbon, the sum with it, and water.

CO2e of one run as the sum over its clock hours, and the product that it must not be taken for.

Shown figures that depend on the electricity: CO2e by the hour, and by contracts.

What is shown of an entry and never ranked: carbon by the hour, contracts, making, water.

All of it rests on the energy to target with its expanded uncertainty, as a statement does, where
ranks use the guaranteed energy. A figure that lacks an input stands with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reporter.carbon.embodied_and_water import (
    BY_LIFETIME,
    BY_SHARE,
    HALF_WIDTH,
    SCI,
    Assumption,
    EmbodiedCarbon,
    Water,
    WaterFormula,
    embodied_by_lifetime,
    embodied_by_share,
    software_carbon_intensity,
    water,
)
from reporter.carbon.emissions import (
    emissions,
    energy_by_hour,
    hour_text,
    hourly_emissions,
    hours_agree,
    missing_hour,
    weighted_g_per_kwh,
)
from reporter.carbon.uncertainty import expanded, from_limits, printed, printed_mass
from reporter.energy.parts import energy_of, parts_in
from reporter.model.enums import Scope
from reporter.model.run import HourlyIntensity, Run
from reporter.model.submission import Submission
from reporter.model.system import ByLifetime, ByShare, SiteWater
from reporter.score.emissions import footprint_of, place_of
from reporter.score.result import RunScore, ScopeScore
from reporter.score.supplementary_figure import (
    GRAMS,
    LITRES,
    NO_ENERGY,
    Basis,
    Kind,
    NotGiven,
    ShownFigure,
)
from reporter.text import number
from reporter.units import Carbon, CarbonIntensity, Energy

EMBODIED_UNCERTAINTY = expanded(from_limits(HALF_WIDTH))


EMBODIED = Kind(
    key="embodied",
    name="Embodied carbon",
    formula=BY_LIFETIME,
    unranked="modelled: published methods differ 1.8 times for an hour of the same node",
)


WITH_EMBODIED = Kind(
    key="sci",
    name="Operational and embodied carbon (SCI)",
    formula=f"{SCI}, R one training run, E x I location-based of the year with PUE",
    unranked="it contains the embodied carbon, which is modelled",
)


WATER = Kind(
    key="water",
    name="Water",
    formula="",
    unranked="modelled: the two published formulas aren't equal",
    unit=LITRES,
)


def embodied_figures(basis: Basis) -> Iterator[ShownFigure]:
    """
    The share of making the hardware that is charged to one run, alone and with its operation.
    """
    stated = basis.submission.embodied
    method = (stated.by_lifetime or stated.by_share) if stated else None
    if method is None:
        return
    kind = replace(EMBODIED, formula=BY_SHARE if isinstance(method, ByShare) else BY_LIFETIME)
    try:
        embodied = _embodied(basis, method)
    except NotGiven as missing:
        yield ShownFigure(kind=kind, reason=str(missing), source=method.source)
        yield ShownFigure(kind=WITH_EMBODIED, reason=str(missing))
        return
    yield ShownFigure(
        kind=kind,
        value=embodied.carbon.g_co2e,
        uncertainty=EMBODIED_UNCERTAINTY,
        assumptions=embodied.assumptions,
        source=method.source,
    )
    yield _with_operation(basis, embodied)


def _embodied(basis: Basis, method: ByLifetime | ByShare) -> EmbodiedCarbon:
    if isinstance(method, ByShare):
        return _by_share(basis, method)
    return _by_lifetime(basis, method)


def _by_lifetime(basis: Basis, stated: ByLifetime) -> EmbodiedCarbon:
    system = basis.submission.system
    return embodied_by_lifetime(
        accelerator_hours=system.accelerators_count * basis.need_time_h(),
        server_kg_co2e=stated.server_kg_co2e,
        accelerators_per_server=system.accelerators_per_node,
        accelerator_kg_co2e=stated.accelerator_kg_co2e,
        lifetime_years=stated.lifetime_years,
        utilisation=stated.utilisation,
    )


def _by_share(basis: Basis, stated: ByShare) -> EmbodiedCarbon:
    time_h = basis.need_time_h()
    if stated.time_reserved_h < time_h:
        raise NotGiven(
            f"the hardware is said to be reserved for {number(stated.time_reserved_h)} h, "
            f"but the time to train is {number(time_h)} h"
        )
    return embodied_by_share(
        total_embodied_kg_co2e=stated.total_embodied_kg_co2e,
        time_reserved_h=stated.time_reserved_h,
        expected_lifespan_h=stated.expected_lifespan_h,
        resources_reserved=stated.resources_reserved,
        total_resources=stated.total_resources,
    )


def _with_operation(basis: Basis, embodied: EmbodiedCarbon) -> ShownFigure:
    if basis.footprint is None:
        return ShownFigure(kind=WITH_EMBODIED, reason=NO_ENERGY)
    operation = basis.footprint.location
    if operation is None:
        return ShownFigure(kind=WITH_EMBODIED, reason=basis.place.reason)
    total_g = software_carbon_intensity(
        operational=operation, embodied=embodied, functional_units=1
    )
    share = operation.g_co2e / total_g
    doubt = math.hypot(share * (basis.uncertainty or 0.0), (1 - share) * EMBODIED_UNCERTAINTY)
    return ShownFigure(
        kind=WITH_EMBODIED,
        value=total_g,
        uncertainty=doubt,
    )


def water_figures(basis: Basis) -> Iterator[ShownFigure]:
    """
    Water of the site's cooling and of the electricity of one run.
    """
    stated = basis.submission.site.water if basis.submission.site else None
    if stated is None:
        return
    formula = WaterFormula(stated.formula)
    kind = replace(WATER, name=f"Water, {stated.kind}", formula=formula.text)
    try:
        found = _water(basis, stated, formula)
    except NotGiven as missing:
        yield ShownFigure(kind=kind, reason=str(missing), source=stated.source)
        return
    yield ShownFigure(
        kind=kind,
        value=found.litres,
        uncertainty=basis.uncertainty,
        assumptions=found.assumptions,
        source=stated.source,
    )


def _water(basis: Basis, stated: SiteWater, formula: WaterFormula) -> Water:
    if basis.scored.scope is Scope.S4 and formula is WaterFormula.SITE_ON_IT_ENERGY:
        raise NotGiven("the formula asks for IT energy, and that of the facility is measured")
    return water(
        it_energy=basis.need_energy(),
        pue=basis.need_pue(),
        site_l_per_kwh=stated.site_l_per_kwh,
        grid_l_per_kwh=stated.grid_l_per_kwh,
        formula=formula,
    )


# The energy that the hours of a run are stated for: that of its nodes, where there are any.
_STATED_FOR = (Scope.S2, Scope.S1, Scope.S4)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyCarbon:
    """
    *carbon* is the sum over the hours of energy x intensity, x PUE, for the energy to target.

    *at_mean* is the plain mean intensity of the same hours times the same energy, x PUE: another
    figure as soon as the load follows the grid. *weighted* is the mean weighted by energy.
    """

    carbon: Carbon
    at_mean: Carbon
    weighted: CarbonIntensity
    mean: CarbonIntensity
    hours_count: int


def hourly_carbon(
    submission: Submission, scored: ScopeScore, series: HourlyIntensity, pue: float
) -> HourlyCarbon:
    """
    CO2e of one run in the scope by the hour; raises `NotGiven` where an input is missing.

    The energy is that of the scope; the hours of a run say in which shares it falls into them.
    """
    if scored.energy is None:
        raise NotGiven(NO_ENERGY)
    intensities = {hour.starts_at: hour.g_per_kwh for hour in series.hours}
    pairs = zip(submission.runs, scored.runs, strict=True)
    hours = [
        (energy_j, start, _intensity(intensities, start, run))
        for run, scored_run in pairs
        for start, energy_j in _hours(run, scored_run)
    ]
    total_j = math.fsum(energy_j for energy_j, _, _ in hours)
    scale = scored.energy.joules / total_j if total_j > 0 else 0.0
    scaled = [(energy_j * scale, g_per_kwh) for energy_j, _, g_per_kwh in hours]
    mean = math.fsum(g_per_kwh for _, g_per_kwh in scaled) / len(scaled)
    weighted = weighted_g_per_kwh(scaled)
    if weighted is None:
        raise NotGiven("the energy of the runs is too small to be split")
    if mean <= 0:
        raise NotGiven("the series is at 0 g/kWh in every hour of the runs")
    return HourlyCarbon(
        carbon=hourly_emissions(scaled, pue=pue),
        at_mean=emissions(scored.energy, pue, CarbonIntensity(mean)),
        weighted=CarbonIntensity(weighted),
        mean=CarbonIntensity(mean),
        hours_count=len({start for _, start, _ in hours}),
    )


def _hours(run: Run, scored_run: RunScore) -> list[tuple[datetime, float]]:
    if scored_run.charged is None:
        raise NotGiven("the energy of a run is not known")
    stated_for = _stated_for(run)
    if run.hours and stated_for and not hours_agree(run.hours, stated_for):
        total_j = math.fsum(hour.energy_j for hour in run.hours)
        raise NotGiven(
            f"the hours of run {run.label!r} hold {number(Energy(total_j).kwh, 4)} kWh, the run "
            f"{number(stated_for.kwh, 4)} kWh"
        )
    split = energy_by_hour(run, scored_run.charged)
    if split is None:
        raise NotGiven(
            f"run {run.label!r} touches several clock hours and doesn't say its energy in each"
        )
    missing = missing_hour(run, {hour.starts_at for hour in split})
    if missing is not None:
        raise NotGiven(f"run {run.label!r} doesn't say its energy in {hour_text(missing)}")
    return [(hour.starts_at, hour.energy_j) for hour in split]


def _stated_for(run: Run) -> Energy | None:
    energies = (energy_of(parts_in(run, scope)) for scope in _STATED_FOR)
    found = next((energy for energy in energies if energy is not None), None)
    return Energy(found.charged_j) if found and found.charged_j is not None else None


def _intensity(intensities: dict[datetime, float], start: datetime, run: Run) -> float:
    if start not in intensities:
        raise NotGiven(f"the series has no intensity for {hour_text(start)}, in run {run.label!r}")
    return intensities[start]


_INTENSITY = "g CO2e/kWh"


HOURLY = Kind(
    key="co2e_hourly",
    name="CO2e by the hour",
    formula="sum over the clock hours of energy x intensity, x PUE",
    unranked="the series is the submitter's own; only factors of the dated table rank",
)


AT_MEAN = Kind(
    key="co2e_mean_intensity",
    name="CO2e at the mean of these hours",
    formula="energy x mean intensity of the hours, x PUE",
    unranked="for comparison: what is lost when energy and intensity are multiplied as means",
)


OF_YEAR = Kind(
    key="co2e_year",
    name="CO2e at the intensity of the year",
    formula="energy x intensity of the year, x PUE",
    unranked="for comparison: the rank takes the guaranteed energy instead",
)


MARKET = Kind(
    key="co2e_market",
    name="CO2e, market-based",
    formula="energy x intensity of the contracts, x PUE",
    unranked="a contract moves a number, not the grid",
)


def hourly_figures(basis: Basis) -> Iterator[ShownFigure]:
    """
    The sum over the hours, and beside it the two products that it may be taken for.
    """
    site = basis.submission.site
    series = site.hourly_intensity if site else None
    if series is None:
        return
    try:
        pue = basis.need_pue()
        hourly = hourly_carbon(basis.submission, basis.scored, series, pue)
    except NotGiven as missing:
        source, evidence = _source(series), series.evidence
        yield ShownFigure(kind=HOURLY, reason=str(missing), source=source, evidence=evidence)
    else:
        yield from _told(basis, hourly, series, pue)
    yield from _of_year(basis)


def _told(
    basis: Basis, hourly: HourlyCarbon, series: HourlyIntensity, pue: float
) -> Iterator[ShownFigure]:
    shared = (
        Assumption(name="PUE", value=pue, unit="1"),
        Assumption(name="clock hours", value=hourly.hours_count, unit="1"),
    )
    weighted, mean = hourly.weighted.g_per_kwh, hourly.mean.g_per_kwh
    for kind, carbon, assumption in (
        (HOURLY, hourly.carbon, ("mean intensity, weighted by energy", weighted)),
        (AT_MEAN, hourly.at_mean, ("mean intensity", mean)),
    ):
        name, value = assumption
        yield ShownFigure(
            kind=kind,
            value=carbon.g_co2e,
            uncertainty=basis.uncertainty,
            assumptions=(*shared, Assumption(name=name, value=value, unit=_INTENSITY)),
            source=_source(series),
            evidence=series.evidence,
        )


def _source(series: HourlyIntensity) -> str:
    return f"{series.source} ({series.boundary}, {series.mix} mix)"


def _of_year(basis: Basis) -> Iterator[ShownFigure]:
    footprint, found = basis.footprint, basis.place.found
    if footprint is None or footprint.location is None or found is None or found.intensity is None:
        return
    own = basis.submission.site.carbon_intensity if basis.submission.site else None
    is_own = found.factor is None
    source = found.factor.factor_id if found.factor else own.source if own else None
    yield ShownFigure(
        kind=OF_YEAR,
        value=footprint.location.g_co2e,
        uncertainty=basis.uncertainty,
        assumptions=(
            Assumption(name="PUE", value=basis.need_pue(), unit="1"),
            Assumption(name="intensity", value=found.intensity.g_per_kwh, unit=_INTENSITY),
        ),
        source=source,
        evidence=own.evidence if own and is_own else None,
    )


def market_figures(basis: Basis) -> Iterator[ShownFigure]:
    """
    What the contracts of the site make of the energy.
    """
    site = basis.submission.site
    contract = site.market_based if site else None
    if contract is None:
        return
    reach = "deliverable" if contract.deliverable else "not deliverable"
    source = (
        f"{contract.basis}: {contract.instrument}; {contract.matching} matching, {reach}; "
        f"{contract.source}"
    )
    try:
        pue, market = basis.need_pue(), basis.need_footprint().market
    except NotGiven as missing:
        yield ShownFigure(kind=MARKET, reason=str(missing), source=source)
        return
    if market is not None:
        yield ShownFigure(
            kind=MARKET,
            value=market.g_co2e,
            uncertainty=basis.uncertainty,
            assumptions=(
                Assumption(name="PUE", value=pue, unit="1"),
                Assumption(name="intensity", value=contract.g_per_kwh, unit=_INTENSITY),
            ),
            source=source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    The figures of one entry in one scope.

    *energy* is what they rest on, *uncertainty* its relative expanded one (k = 2); both or neither.
    """

    scope: Scope
    energy: Energy | None
    uncertainty: float | None
    figures: tuple[ShownFigure, ...]

    def of(self, key: str) -> ShownFigure | None:
        """
        The figure with this key, or `None` where nothing of it is stated.
        """
        return next((figure for figure in self.figures if figure.kind.key == key), None)

    def amount(self, figure: ShownFigure) -> tuple[str, str] | None:
        """
        A value to the digits that its uncertainty supports, and its unit; all masses in one unit.
        """
        if figure.value is None or figure.uncertainty is None:
            return None
        if figure.kind.unit != GRAMS:
            return printed(figure.value, figure.uncertainty), figure.kind.unit
        masses_g = [item.value or 0.0 for item in self.figures if item.kind.unit == GRAMS]
        return printed_mass(figure.value, figure.uncertainty, like_g=max(masses_g))


def shown_of(submission: Submission, scored: ScopeScore) -> Shown | None:
    """
    All that the submission states inputs for, in the order of a page; `None` if that is nothing.
    """
    if not _is_stated(submission):
        return None
    place = place_of(submission, scored.scope, scored.carbon_table)
    basis = Basis(
        submission=submission,
        scored=scored,
        place=place,
        footprint=footprint_of(scored.energy, submission, place),
        uncertainty=scored.expanded_uncertainty,
    )
    return Shown(
        scope=scored.scope,
        energy=scored.energy,
        uncertainty=basis.uncertainty,
        figures=tuple(_figures(basis)),
    )


def _is_stated(submission: Submission) -> bool:
    site = submission.site
    of_site = (site.hourly_intensity, site.market_based, site.water) if site else ()
    return any(item is not None for item in (submission.embodied, *of_site))


def _figures(basis: Basis) -> Iterator[ShownFigure]:
    for of_a_kind in (hourly_figures, market_figures, embodied_figures, water_figures):
        yield from of_a_kind(basis)
