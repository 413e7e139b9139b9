"""
Verdicts, comparisons and moved runs as text and as data; a comparison as bars of a waterfall too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reporter.claims.agreement import as_rounding
from reporter.claims.compare import Comparison, NamedRatio
from reporter.claims.factors import Factor, Route
from reporter.claims.printed import Interval
from reporter.claims.row_figures import Facts, in_unit, joined
from reporter.claims.verdicts import Cause, CheckReport, FigureVerdict, RowVerdict, Verdict
from reporter.claims.what_if import Step, WhatIf
from reporter.text import number, plural, printed_line

NEAR_ONE = Fraction(1, 10)
_KINDS = {
    "flops": "by FLOPs and FLOPs per joule",
    "steps": "by a row that changes one thing at a time",
    "samples": "by samples to target and samples per joule",
    "energy": "by energy; FLOPs and throughput aren't stated for both",
}
NOT_STATED = "not stated"
# The site fills in the same sentences where a reader chooses what is changed.
UNCHANGED = "{before}, unchanged"
CHANGED = "{before} before, {after} after"
OUTCOME = "{name}: {value} ({low} to {high})"
AGAINST = ", {share}x {before}"
BEFORE = "the {value} before"
NO_BEFORE = f"; before: {NOT_STATED}"
TITLES = {"energy": "energy", "co2e": "CO2e"}


def report_text(report: CheckReport, *, is_one_of_many: bool = False) -> str:
    """
    The report row by row, with the recomputation line by line and the causes, best first.

    The counts at the end name the file where the report *is_one_of_many*.
    """
    lines = [line for row in report.rows for line in _row_lines(row)]
    file = f"{report.file}: " if is_one_of_many else ""
    counts = summary(report) if report.is_usable else "can't be used; the errors say why"
    return "".join(f"{printed_line(line)}\n" for line in [*lines, f"{file}{counts}"])


def summary(report: CheckReport) -> str:
    """
    How many rows got which answer, in one line.
    """
    counts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in Verdict)
    return f"{plural(len(report.rows), 'row')}: {counts}"


def _row_lines(row: RowVerdict) -> Iterator[str]:
    name = f" ({row.name})" if row.name != row.row_id else ""
    yield f"{row.row_id}{name}: {row.verdict}"
    for figure in row.figures:
        yield from _figure_lines(figure)
    if row.verdict is Verdict.CANNOT_TELL and row.missing:
        yield f"  not stated: {joined(row.missing)}"


def _figure_lines(figure: FigureVerdict) -> Iterator[str]:
    reading = f" {figure.reading}" if figure.reading else ""
    missing = ""
    if figure.verdict is Verdict.CANNOT_TELL and figure.missing:
        verb = "is" if len(figure.missing) == 1 else "are"
        missing = f": {joined(figure.missing)} {verb} not stated"
    if figure.digits:
        missing = f" at these digits: it agrees only {as_rounding(figure.digits)}, all at once"
    yield f"  {figure.name} {figure.printed}: {figure.verdict}{reading}{missing}"
    for line in (*figure.lines, *figure.implied):
        yield f"    {line}"
    for place, cause in enumerate(figure.causes, start=1):
        yield f"    cause {place}: {cause.title}: {cause.arithmetic}"


def report_dict(report: CheckReport) -> dict[str, Any]:
    """
    The report as JSON data; the order of keys is fixed.
    """
    return {
        "file": report.file,
        "title": report.title,
        "summary": {verdict.value: report.count(verdict) for verdict in Verdict},
        "rows": [_row_dict(row) for row in report.rows],
        "findings": [finding.to_dict() for finding in report.findings],
    }


def _row_dict(row: RowVerdict) -> dict[str, Any]:
    return {
        "id": row.row_id,
        "name": row.name,
        "pointer": row.pointer,
        "verdict": row.verdict.value,
        "missing": list(row.missing),
        "causes": [_cause_dict(cause) for cause in row.causes],
        "figures": [_figure_dict(figure) for figure in row.figures],
    }


def _figure_dict(figure: FigureVerdict) -> dict[str, Any]:
    return {
        "figure": figure.figure,
        "name": figure.name,
        "printed": figure.printed,
        "pointer": figure.pointer,
        "verdict": figure.verdict.value,
        "recomputation": list(figure.lines),
        "recomputed": figure.recomputed,
        "difference": figure.difference,
        "missing": list(figure.missing),
        "implied": list(figure.implied),
        "reading": figure.reading,
        "digits": list(figure.digits),
        "causes": [_cause_dict(cause) for cause in figure.causes],
    }


def _cause_dict(cause: Cause) -> dict[str, Any]:
    return {
        "code": cause.code,
        "second_code": cause.second_code,
        "title": cause.title,
        "fit": cause.fit.name.lower(),
        "arithmetic": cause.arithmetic,
        "document": cause.document,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """
    One bar of a waterfall: from *start* to *end* on a scale of powers of ten.

    The first bar stands for B at 1, each factor multiplies, the last bar is the whole ratio.
    *text* is the factor as it is printed beside the bar, *ratio* the same with its range, `None`
    for the first bar.
    """

    key: str
    label: str
    start: float
    end: float
    text: str
    ratio: Interval | None = None


def comparison_text(comparison: Comparison) -> str:
    """
    The comparison in lines: every route with its factors and products, then the cautions.
    """
    return "".join(f"{printed_line(line)}\n" for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    a, b = comparison.a.row, comparison.b.row
    yield f"{a.id} ({a.name}) over {b.id} ({b.name})"
    for route in comparison.routes:
        yield from _route_lines(route, comparison.basis)
    if comparison.missing:
        yield f"  can't be factored; not stated: {', '.join(comparison.missing)}"
    for title, ratios in (("as printed", comparison.printed), ("beside", comparison.beside)):
        if ratios:
            yield f"  {title}"
        for ratio in ratios:
            yield f"    {ratio.name}: {ratio.arithmetic} = {times(ratio.ratio)}"
    if comparison.ranges:
        yield f"  ranges: {comparison.ranges}"
    for caution in comparison.cautions:
        yield f"  note: {caution}"


def _route_lines(route: Route, basis: str) -> Iterator[str]:
    yield f"  {_KINDS[route.kind]}"
    for factor in (*route.factors, route.map_gross, route.map_net):
        if factor is not None:
            yield f"    {factor.title}: {factor.arithmetic} = {times(factor.ratio)}"
    for product in route.products(basis):
        about = _about(product.ratio) if product.is_carbon else ""
        text = _product_text(product.factors)
        yield f"    {product.name}: {text} = {times(product.ratio)}{about}"
    for missing in route.missing:
        yield f"    not stated: {missing}"


def _product_text(factors: tuple[Factor, ...]) -> str:
    return " x ".join(_digits(factor.ratio.value) for factor in factors)


def _digits(ratio: Fraction) -> str:
    # A PUE ratio of 1.009 would read as no factor at all with three digits.
    near_one = abs(ratio - 1) < NEAR_ONE
    return number(float(ratio), 4 if near_one else 3)


def _about(ratio: Interval) -> str:
    """
    The ratio to two digits, as documents print it.
    """
    value = float(ratio.value)
    return f", about {number(value, 2)}x" if value < 100 else ""


def times(ratio: Interval) -> str:
    """
    A ratio to three digits with the range that the printed digits or the meters allow.

    A ratio of two counts has no range.
    """
    spread = range_text(ratio)
    return f"{_digits(ratio.value)}x ({spread})" if spread else f"{_digits(ratio.value)}x"


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """
    The comparison as JSON data; ratios are A over B.
    """
    return {
        "a": _run_dict(comparison.a),
        "b": _run_dict(comparison.b),
        "routes": [_route_dict(route) for route in comparison.routes],
        "printed": [_named_dict(ratio) for ratio in comparison.printed],
        "beside": [_named_dict(ratio) for ratio in comparison.beside],
        "ranges": comparison.ranges,
        "missing": list(comparison.missing),
        "cautions": list(comparison.cautions),
        "waterfall": [_bar_dict(bar) for bar in waterfall(comparison)],
    }


def _run_dict(facts: Facts) -> dict[str, Any]:
    kind = "claim" if facts.work is None else "entry"
    scope = None if facts.work is None else facts.work.scope
    return {"id": facts.row.id, "name": facts.row.name, "kind": kind, "scope": scope}


def _route_dict(route: Route) -> dict[str, Any]:
    factors = (*route.factors, route.map_gross, route.map_net)
    return {
        "kind": route.kind,
        "factors": [_factor_dict(factor) for factor in factors if factor is not None],
        "energy_ratio": _ratio_dict(route.energy_ratio),
        "energy_contains_pue": route.has_pue,
        "co2e_ratio": None if route.gross_ratio is None else _ratio_dict(route.gross_ratio),
        "net_co2e_ratio": None if route.net_ratio is None else _ratio_dict(route.net_ratio),
        "missing": list(route.missing),
    }


def _factor_dict(factor: Factor) -> dict[str, Any]:
    return {
        "key": factor.key,
        "title": factor.title,
        **_ratio_dict(factor.ratio),
        "arithmetic": factor.arithmetic,
    }


def _named_dict(ratio: NamedRatio) -> dict[str, Any]:
    return {"name": ratio.name, **_ratio_dict(ratio.ratio), "arithmetic": ratio.arithmetic}


def _ratio_dict(ratio: Interval) -> dict[str, float]:
    return {"ratio": float(ratio.value), "low": float(ratio.low), "high": float(ratio.high)}


def _bar_dict(bar: Bar) -> dict[str, Any]:
    return {
        "key": bar.key,
        "label": bar.label,
        "start": bar.start,
        "end": bar.end,
        "text": bar.text,
    }


def waterfall(comparison: Comparison, *, net: bool = False) -> tuple[Bar, ...]:
    """
    The bars of the first route, B to A; empty when nothing can be factored.

    Heights are decimal logarithms, so that factors stack as lengths. With *net* the map is the
    net one, if there is one.
    """
    if not comparison.routes:
        return ()
    route = comparison.routes[0]
    last = route.map_net if net else route.map_gross
    factors = (*route.factors, *([] if last is None else [last]))
    if not all(factor.ratio.value for factor in factors):
        # A zero has no logarithm, and no bar.
        return ()
    bars = [Bar(key="b", label=comparison.b.row.name, start=0.0, end=0.0, text="1x")]
    height, product = 0.0, Interval.exactly(1)
    for factor in factors:
        bar = _bar(factor.key, factor.title, height, factor.ratio)
        bars.append(bar)
        height, product = bar.end, product * factor.ratio
    bars.append(_bar("a", comparison.a.row.name, 0.0, product))
    return tuple(bars)


def what_if_text(result: WhatIf) -> str:
    """
    The moved run in lines.
    """
    lines = [f"{result.row_id}, if", *(f"  {step.text}" for step in result.steps)]
    lines += _before_and_after(result)
    energies = (result.energy, result.before_energy)
    masses = (result.co2e, result.before_co2e)
    lines += _outcome("energy", "kWh", *energies, is_entry=result.is_entry)
    lines += _outcome("co2e", "kg", *masses, is_entry=result.is_entry)
    lines += [f"  not stated: {name}" for name in result.missing]
    return "".join(f"{printed_line(line)}\n" for line in lines)


def _before_and_after(result: WhatIf) -> Iterator[str]:
    """
    Every input as it was and as it is asked for, where at least one changes.
    """
    if all(step.after is None for step in result.steps):
        return
    yield "  before and after"
    for step in result.steps:
        yield f"    {step.name}: {_change(step)}"


def _change(step: Step) -> str:
    if step.after is None:
        return UNCHANGED.format(before=step.before)
    return CHANGED.format(before=step.before or NOT_STATED, after=step.after)


def _outcome(
    name: str, unit: str, after: Interval | None, before: Interval | None, *, is_entry: bool
) -> list[str]:
    if after is None:
        return []
    low, value, high = (
        in_unit(bound, name, unit) for bound in (after.low, after.value, after.high)
    )
    line = "  " + OUTCOME.format(name=TITLES[name], value=value, low=low, high=high)
    if before is not None and before.value:
        share, was = float(after.value / before.value), in_unit(before.value, name, unit)
        held_against = BEFORE.format(value=was) if is_entry else f"the printed {was}"
        line += AGAINST.format(share=number(share), before=held_against)
    elif is_entry:
        line += NO_BEFORE
    return [line]


def what_if_dict(result: WhatIf) -> dict[str, Any]:
    """
    The moved run as JSON data: kWh and kg CO2e.
    """
    return {
        "id": result.row_id,
        "steps": [
            {
                "name": step.name,
                "text": step.text,
                **_bounds(step.interval),
                "before": step.before,
                "is_changed": step.after is not None,
            }
            for step in result.steps
        ],
        "energy_kwh": None if result.energy is None else _bounds(result.energy),
        "co2e_kg": None if result.co2e is None else _bounds(result.co2e),
        "before": {
            "energy_kwh": None if result.before_energy is None else _bounds(result.before_energy),
            "co2e_kg": None if result.before_co2e is None else _bounds(result.before_co2e),
        },
        "missing": list(result.missing),
    }


def _bounds(interval: Interval) -> dict[str, float]:
    return {
        "low": float(interval.low),
        "value": float(interval.value),
        "high": float(interval.high),
    }


def _bar(key: str, label: str, start: float, ratio: Interval) -> Bar:
    end = start + math.log10(float(ratio.value))
    text = f"{_digits(ratio.value)}x"
    return Bar(key=key, label=label, start=start, end=end, text=text, ratio=ratio)


def range_text(ratio: Interval) -> str:
    """
    The range of a ratio, such as "0.838 to 1.057"; empty where it has none.
    """
    if ratio.low == ratio.high:
        return ""
    return f"{_digits(ratio.low)} to {_digits(ratio.high)}"
