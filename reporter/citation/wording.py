"""
The words of a statement that several of its formats use: place, meter, factor, scope, runs.
"""

from __future__ import annotations

from reporter.carbon.factors import Factor, factors_by_zone
from reporter.citation.amounts import NOT_STATED, shown
from reporter.citation.figures import Figures
from reporter.findings import Finding
from reporter.leaderboard.words import (
    METER_WORDS,
    SIDE_BASIS_WORDS,
    budget_text,
    metric_name,
    quality_text,
)
from reporter.model.enums import InstrumentKind, MeterClass, Method, Scope
from reporter.model.submission import Instrument
from reporter.model.system import Pue, Site
from reporter.text import number, percent_text, plural


def scope_text(figures: Figures) -> str:
    """
    Side and scope, which no energy figure goes without.
    """
    scope = figures.scored.scope
    return f"{side_of_scope(scope)}, scope {scope} ({scope.title})"


def side_of_scope(scope: Scope) -> str:
    """
    Where an energy of *scope* stands: on the AC side, and that of accelerators at the device.
    """
    return "at the device" if scope is Scope.S1 else "AC side"


def uncertainty_text(figures: Figures) -> str:
    """
    The expanded uncertainty with its coverage factor, such as "± 6.1 % (k = 2)".
    """
    return f"± {percent_text(figures.uncertainty)} (k = 2)"


def runs_text(figures: Figures) -> str:
    """
    How many runs the figure is from.
    """
    return f"from {plural(len(figures.scored.runs), 'run')}"


def budget_quality_text(figures: Figures) -> str:
    """
    The quality within the budget with its expanded uncertainty, where it is the goal of the
    benchmark, or why there is none; empty for another goal.
    """
    found = figures.within_budget
    if found is None:
        return ""
    budget = budget_text(figures.benchmark)
    name = shown(metric_name(figures.benchmark.metrics[0].name))
    if isinstance(found, Finding):
        return f"{name} within {budget}: {NOT_STATED}, as {shown(found.message)}"
    return f"{name} {quality_text(found)} (k = 2) within {budget}, {runs_text(figures)}"


def no_energy_text(figures: Figures) -> str:
    """
    Why the energy of one run is missing.
    """
    reasons = dict.fromkeys(shown(reason.message) for reason in figures.scored.reasons)
    return f"{NOT_STATED}: {'; '.join(reasons) or 'a run has no energy'}"


def meter_text(figures: Figures) -> str:
    """
    The class of the meter with its limit of error.
    """
    meter_class = figures.scored.meter_class
    return (
        f"meter class {meter_class} ({METER_WORDS[meter_class]}, limit of error "
        f"± {number(100 * figures.limit, 1)} %)"
    )


def method_text(figures: Figures) -> str:
    """
    Whether the energy is measured, and which part of it is not.
    """
    estimated = sorted(
        {part.component.value for part in figures.parts if not part.method.is_measurement}
    )
    if not figures.parts:
        return "no energy parts"
    if not estimated:
        return "measured"
    if figures.scored.meter_class is MeterClass.M4:
        return "estimated, not measured"
    names = " and ".join(name.replace("_", " ") for name in estimated)
    how = "estimated at its nameplate" if _is_nameplate(figures) else "modelled"
    return f"measured, except {names}: {how}, outside the stated uncertainty"


def _is_nameplate(figures: Figures) -> bool:
    estimates = [part.method for part in figures.parts if not part.method.is_measurement]
    return set(estimates) == {Method.NAMEPLATE_ESTIMATE}


def side_text(figures: Figures) -> str:
    """
    How the AC figure came about, every way once.
    """
    bases = dict.fromkeys(run.side_basis for run in figures.scored.runs)
    return "; ".join(SIDE_BASIS_WORDS[basis] for basis in bases if basis in SIDE_BASIS_WORDS)


def instruments_text(figures: Figures) -> str:
    """
    Every instrument of the scope, in the submitter's words.
    """
    ids = dict.fromkeys(part.instrument for part in figures.parts if part.instrument)
    found = [figures.submission.instrument(instrument_id) for instrument_id in ids]
    return "; ".join(_instrument_text(item) for item in found if item) or NOT_STATED


def _instrument_text(instrument: Instrument) -> str:
    is_named = instrument.kind is not InstrumentKind.NODE_METER_UNSTATED
    kind = instrument.kind.value.replace("_", " ") if is_named else "node meter, not named"
    words = [f"{shown(instrument.name)} ({kind})" if instrument.name else kind]
    if instrument.tool:
        version = f" {shown(instrument.tool_version)}" if instrument.tool_version else ""
        words.append(f"read with {shown(instrument.tool)}{version}")
    if instrument.accuracy_percent is not None:
        words.append(f"stated accuracy ± {number(instrument.accuracy_percent)} %")
    return ", ".join(words)


def sampling_text(figures: Figures) -> str:
    """
    The longest interval between readings and the least coverage, over the measured parts.
    """
    measured = [part for part in figures.parts if part.method.is_measurement]
    intervals = [part.sample_interval_s for part in measured if part.sample_interval_s is not None]
    coverages = [part.coverage for part in measured if part.coverage is not None]
    interval = f"a reading every {number(max(intervals))} s" if intervals else None
    coverage = f"{_covered(min(coverages))} of the run window covered" if coverages else None
    return ", ".join(filter(None, (interval, coverage))) or NOT_STATED


def _covered(share: float) -> str:
    text = number(100 * share)
    return "99.9 %" if share < 1 and text == "100" else f"{text} %"


def place_text(site: Site | None) -> str:
    """
    The place as stated: cloud region, grid zone and country.
    """
    if site is None:
        return NOT_STATED
    region = site.cloud_region
    stated = (
        f"cloud region {region.provider} {region.region}" if region else None,
        f"grid zone {site.grid_zone}" if site.grid_zone else None,
        _country(site.country) if site.country else None,
    )
    return shown(", ".join(filter(None, stated)) or None)


def _country(code: str) -> str:
    known = factors_by_zone().get(code)
    return f"{known[0].zone_name} ({code})" if known else code


def pue_text(figures: Figures) -> str:
    """
    The PUE with its kind, period and source; for a whole facility, why none is applied.
    """
    if figures.scored.scope is Scope.S4:
        return "none applied: the energy of the whole facility is measured"
    pue = figures.submission.site.pue if figures.submission.site else None
    if pue is None:
        return NOT_STATED
    refused = "" if figures.place.pue is not None else "not used because it is below 1; "
    return f"{number(pue.value)} ({refused}{pue_source(pue)})"


def pue_source(pue: Pue) -> str:
    """
    What the PUE covers, when, and who says so.
    """
    return f"{shown(pue.kind)}, {shown(pue.period)}, {shown(pue.source)}"


def factor_text(figures: Figures) -> str:
    """
    The carbon intensity used, with all that is needed to audit it, or why there is none.
    """
    found = figures.place.found
    if found and found.factor:
        return table_factor_text(found.factor)
    own = figures.submission.site.carbon_intensity if figures.submission.site else None
    if found and found.intensity and own:
        return (
            f"{number(own.g_per_kwh)} g/kWh of {own.year}, the submitter's own value: "
            f"{shown(own.boundary)}, {shown(own.mix)} mix, {shown(own.source)}"
        )
    return f"{NOT_STATED}: {shown(figures.place.reason)}"


def table_factor_text(factor: Factor) -> str:
    """
    A row of the dated table: id, value, year, boundary, mix and source.
    """
    return (
        f"{factor.factor_id}, {number(factor.g_per_kwh)} g/kWh ({factor.zone_name}, {factor.year}, "
        f"{factor.boundary}, {factor.mix} mix; {factor.source})"
    )
