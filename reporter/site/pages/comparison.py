"""
What a comparison of two runs shows: drawings, a table with the same factors, and cautions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reporter.claims.compare import Comparison
from reporter.claims.factors import Factor, Product
from reporter.claims.report import times
from reporter.claims.row_figures import joined
from reporter.site.charts.waterfall import Waterfall, waterfalls_of
from reporter.site.frame import Link
from reporter.site.pages.rules import sentence

NO_CO2E_RATIO = "There is no ratio of CO2e; not stated: {missing}."
PRODUCT = "{name}, the product"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioView:
    """
    One line of a comparison: a factor, a product of factors, or a quotient as printed.
    """

    name: str
    ratio: str
    arithmetic: str
    is_product: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """
    A run that is compared, and what tells it from others of the same name.
    """

    link: Link
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """
    One comparison: drawings, factors, and what the ratio doesn't say.

    *missing* says what keeps the ratio, or that of CO2e, from being formed; empty if nothing does.
    """

    anchor: str
    title: str
    rows: tuple[PairRow, ...]
    drawings: tuple[Waterfall, ...]
    ratios: tuple[RatioView, ...]
    missing: str
    ranges: str | None
    cautions: tuple[str, ...]


def pair_view(comparison: Comparison, anchor: str, rows: tuple[PairRow, ...]) -> PairView:
    """
    The view of one comparison; *rows* are A and B, *anchor* is unique on the page.
    """
    return PairView(
        anchor=anchor,
        title=f"{comparison.a.row.name} over {comparison.b.row.name}",
        rows=rows,
        drawings=waterfalls_of(comparison, anchor),
        ratios=tuple(_ratios(comparison)),
        missing=_missing(comparison),
        ranges=sentence(comparison.ranges) if comparison.ranges else None,
        cautions=tuple(sentence(caution) for caution in comparison.cautions),
    )


def _missing(comparison: Comparison) -> str:
    if not comparison.routes and comparison.missing:
        return f"The ratio can’t be factored; not stated: {joined(comparison.missing)}."
    for route in comparison.routes[:1]:
        if route.missing:
            return NO_CO2E_RATIO.format(missing=joined(route.missing))
    return ""


def _ratios(comparison: Comparison) -> Iterator[RatioView]:
    for route in comparison.routes[:1]:
        for factor in (*route.factors, route.map_gross, route.map_net):
            if factor is not None:
                yield _factor(factor)
        yield from map(_product, route.products(comparison.basis))
    for printed in comparison.printed:
        yield RatioView(
            name=f"{printed.name}, as printed",
            ratio=times(printed.ratio),
            arithmetic=printed.arithmetic,
        )
    for beside in comparison.beside:
        yield RatioView(
            name=sentence(beside.name).rstrip("."),
            ratio=times(beside.ratio),
            arithmetic=beside.arithmetic,
        )


def _factor(factor: Factor) -> RatioView:
    return RatioView(name=factor.title, ratio=times(factor.ratio), arithmetic=factor.arithmetic)


def _product(product: Product) -> RatioView:
    return RatioView(
        name=PRODUCT.format(name=product.name[0].upper() + product.name[1:]),
        ratio=times(product.ratio),
        arithmetic=" x ".join(times(factor.ratio).partition(" ")[0] for factor in product.factors),
        is_product=True,
    )
