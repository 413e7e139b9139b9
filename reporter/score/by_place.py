"""
Shown figures that depend on the electricity: CO2e by the hour, and by contracts.
"""

from __future__ import annotations

from collections.abc import Iterator

from reporter.carbon.assumptions import Assumption
from reporter.model.hours import HourlyIntensity
from reporter.score.basis import Basis
from reporter.score.hourly import HourlyCarbon, hourly_carbon
from reporter.score.shown_figure import Kind, NotGiven, ShownFigure

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
    unranked="for comparison: the rank takes the pessimistic energy instead",
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
