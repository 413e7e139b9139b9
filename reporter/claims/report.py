"""
A comparison as text, as data, and as the bars of a waterfall.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reporter.claims.compare import Comparison, NamedRatio
from reporter.claims.factors import Factor, Route
from reporter.claims.printed import Interval
from reporter.claims.row_figures import Facts
from reporter.text import number, one_line

NEAR_ONE = Fraction(1, 10)
_KINDS = {
    "flops": "by FLOPs and FLOPs per joule",
    "steps": "by a row that changes one thing at a time",
    "samples": "by samples to target and samples per joule",
    "energy": "by energy; FLOPs and throughput aren't stated for both",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """
    One bar of a waterfall: from *start* to *end* on a scale of powers of ten.

    The first bar stands for B at 1, each factor multiplies, the last bar is the whole ratio.
    *text* is the factor as it is printed beside the bar.
    """

    key: str
    label: str
    start: float
    end: float
    text: str


def comparison_text(comparison: Comparison) -> str:
    """
    The comparison in lines: every route with its factors and products, then the cautions.
    """
    return "".join(f"{one_line(line)}\n" for line in _lines(comparison))


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
    if ratio.low == ratio.high:
        return f"{_digits(ratio.value)}x"
    return f"{_digits(ratio.value)}x ({_digits(ratio.low)} to {_digits(ratio.high)})"


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
    height, product = 0.0, Fraction(1)
    for factor in factors:
        end = height + math.log10(float(factor.ratio.value))
        text = f"{_digits(factor.ratio.value)}x"
        bars.append(Bar(key=factor.key, label=factor.title, start=height, end=end, text=text))
        height, product = end, product * factor.ratio.value
    whole = f"{_digits(product)}x"
    bars.append(Bar(key="a", label=comparison.a.row.name, start=0.0, end=height, text=whole))
    return tuple(bars)
