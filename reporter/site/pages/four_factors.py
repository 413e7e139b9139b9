"""
The page of the four factors: model, machine, mechanization and map, with published pairs.

The factors are those of Patterson et al., "The Carbon Footprint of Machine Learning Training Will
Plateau, Then Shrink" (2022, arXiv 2204.05149); the pairs are those that files of claims name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.claims.compare import CheckedClaims, Comparison
from reporter.claims.report import comparison_dict, times
from reporter.model.claim import ClaimRow
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.comparison import PairView
from reporter.site.pages.paper import claim_pair
from reporter.site.pages.papers import source_path, version_of
from reporter.text import plural

PATH = "four-factors/index.html"
TITLE = "Four factors: model, machine, mechanization, map"
# What a claim file calls energy that is not of one training: it stands on the page of model choice.
DEVELOPMENT_SCOPES = frozenset(
    {"architecture search", "development", "hyperparameter search", "project"}
)
FACTORS: Mapping[str, str] = {
    "model": "Model",
    "machine": "Machine",
    "mechanization": "Mechanization",
    "map": "Map",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """
    One pair in the overview: its factors in the order of the columns, "" where one isn't stated.
    """

    title: str
    anchor: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedPair:
    """
    One published pair with the document that prints both rows.
    """

    pair: PairView
    source: Link
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FourFactorsView:
    """
    The page; without *pairs* no file of claims names any.
    """

    columns: tuple[str, ...]
    lines: tuple[FactorLine, ...]
    pairs: tuple[SourcedPair, ...]


def four_factors_page(checked: Sequence[CheckedClaims]) -> Page:
    """
    The page "Four factors", from the pairs of all files of claims.
    """
    view = four_factors_view(checked)
    return Page(
        path=PATH,
        template="four_factors.html",
        title=TITLE,
        description=f"Why one training emits more than another: {plural(len(view.pairs), 'pair')} "
        "of published runs, factor by factor.",
        section="",
        view=view,
        alternates=(JSON_TWIN,),
    )


def four_factors_view(checked: Sequence[CheckedClaims]) -> FourFactorsView:
    """
    The view: an overview of the factors, and each pair with its drawing and its cautions.
    """
    found = tuple(training_pairs(checked))
    pairs = tuple(_sourced(one, comparison, anchor) for one, comparison, anchor in found)
    return FourFactorsView(
        columns=tuple(FACTORS.values()),
        lines=tuple(
            _line(comparison, sourced.pair)
            for (_, comparison, _), sourced in zip(found, pairs, strict=True)
        ),
        pairs=pairs,
    )


def is_development(row: ClaimRow) -> bool:
    """
    Whether a row is of a search or a whole project, and not of one training.
    """
    return (row.scope or "").casefold() in DEVELOPMENT_SCOPES


def training_pairs(
    checked: Sequence[CheckedClaims],
) -> Iterator[tuple[CheckedClaims, Comparison, str]]:
    """
    The source, comparison and anchor of each pair of trainings that a file of claims names.
    """
    for one in checked:
        for number, comparison in enumerate(one.comparisons, start=1):
            if not (is_development(comparison.a.row) or is_development(comparison.b.row)):
                yield one, comparison, f"{one.name}-pair-{number}"


def _line(comparison: Comparison, pair: PairView) -> FactorLine:
    found: dict[str, str] = {}
    for route in comparison.routes[:1]:
        for factor in (*route.factors, route.map_gross):
            if factor is not None:
                found[factor.key] = times(factor.ratio)
    return FactorLine(
        title=pair.title,
        anchor=pair.anchor,
        cells=tuple(found.get(key, "") for key in FACTORS),
    )


def _sourced(one: CheckedClaims, comparison: Comparison, anchor: str) -> SourcedPair:
    source = one.claims.source if one.claims else None
    return SourcedPair(
        pair=claim_pair(one, comparison, anchor),
        source=Link(text=source.title if source else one.name, path=source_path(one.name)),
        version=version_of(source) if source else "",
    )


def four_factors_data(checked: Sequence[CheckedClaims]) -> dict[str, Any]:
    """
    The page as data: every pair with its source and its factors.
    """
    return {
        "pairs": [
            {"source": one.name, "page": source_path(one.name), **comparison_dict(comparison)}
            for one, comparison, _ in training_pairs(checked)
        ]
    }
