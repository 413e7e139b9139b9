"""
Shown figures that are modelled, not measured: embodied carbon, the sum with it, and water.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from reporter.carbon.embodied import (
    BY_LIFETIME,
    BY_SHARE,
    HALF_WIDTH,
    SCI,
    EmbodiedCarbon,
    embodied_by_lifetime,
    embodied_by_share,
    software_carbon_intensity,
)
from reporter.carbon.uncertainty import expanded, from_limits
from reporter.carbon.water import Water, WaterFormula, water
from reporter.model.embodied import ByLifetime, ByShare
from reporter.model.system import SiteWater
from reporter.model.words import Scope
from reporter.score.basis import NO_ENERGY, Basis
from reporter.score.shown_figure import LITRES, Kind, NotGiven, ShownFigure
from reporter.text import number

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
    doubt = math.hypot(share * basis.uncertainty, (1 - share) * EMBODIED_UNCERTAINTY)
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
