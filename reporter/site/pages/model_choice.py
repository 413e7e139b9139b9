"""
The page of model choice: what trainings of papers computed and used, and what their searches used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reporter.claims.compare import CheckedClaims, Comparison
from reporter.claims.report import times
from reporter.claims.row_figures import NAMES, Facts
from reporter.site.charts.numbered_points import NumberedPoint, NumberedPoints, numbered_points
from reporter.site.frame import JSON_TWIN, Link, Page
from reporter.site.pages.four_factors import is_development
from reporter.site.pages.paper import row_link
from reporter.site.pages.papers import authors_of, source_path
from reporter.site.quantity import Quantity, sortable
from reporter.text import plural

PATH = "model-choice/index.html"
TITLE = "Model choice: computation and energy"
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """
    One row of a paper that prints an energy: figures as printed, values for sorting in SI units.

    *number* is that of its point in the drawing, "" without FLOPs.
    """

    number: str
    model: Link
    source: str
    covers: str
    quality: str
    parameters: Quantity | None
    flops: Quantity | None
    energy: Quantity
    stated_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentLine:
    """
    A search or project beside one final training of the same document.
    """

    development: Link
    covers: str
    development_energy: str
    final: Link
    final_energy: str
    ratio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoiceView:
    """
    The page; *left_out* counts the rows of the folder that print no energy.
    """

    lines: tuple[ModelLine, ...]
    drawing: NumberedPoints | None
    development: tuple[DevelopmentLine, ...]
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRow:
    """
    A row that prints an energy, with its source and what can be read of it.
    """

    one: CheckedClaims
    facts: Facts

    @property
    def energy_kwh(self) -> float:
        """
        The printed energy in kWh.
        """
        return float(self.facts.amounts["energy"].interval.value)

    @property
    def flops(self) -> float | None:
        """
        The printed training FLOPs, `None` where the row has none.
        """
        amount = self.facts.amounts.get("flops")
        return None if amount is None else float(amount.interval.value)


def model_choice_page(checked: Sequence[CheckedClaims]) -> Page:
    """
    The page "Model choice", from the rows of all files of claims.
    """
    view = model_choice_view(checked)
    return Page(
        path=PATH,
        template="model_choice.html",
        title=TITLE,
        description=f"Training FLOPs and energy of {plural(len(view.lines), 'published row')}, as "
        "printed, and the energy of searches beside final trainings.",
        section="",
        view=view,
        alternates=(JSON_TWIN,),
    )


def model_choice_view(checked: Sequence[CheckedClaims]) -> ModelChoiceView:
    """
    The view: rows with an energy, least first, their drawing, and searches beside trainings.
    """
    rows = printed_rows(checked)
    numbers = {id(row): str(n) for n, row in enumerate((r for r in rows if r.flops), start=1)}
    return ModelChoiceView(
        lines=tuple(_line(row, numbers.get(id(row), "")) for row in rows),
        drawing=numbered_points(
            [
                NumberedPoint(
                    number=numbers[id(row)], name=row.facts.row.name, x=row.flops, y=row.energy_kwh
                )
                for row in rows
                if row.flops
            ],
            key="choice",
            title="Energy against training FLOPs, as printed",
            caption="Horizontal: training FLOPs. Vertical: energy in kWh. Both axes are "
            "logarithmic; the numbers are those of the table",
        ),
        development=tuple(_development_lines(checked)),
        left_out=_left_out(checked, len(rows)),
    )


def printed_rows(checked: Sequence[CheckedClaims]) -> list[PrintedRow]:
    """
    The rows of all sources that print an energy above 0, least energy first.
    """
    rows = [
        PrintedRow(one=one, facts=facts)
        for one in checked
        for facts in one.facts
        if "energy" in facts.amounts and facts.amounts["energy"].interval.value > 0
    ]
    return sorted(rows, key=lambda row: (row.energy_kwh, row.one.name, row.facts.row.id))


def _left_out(checked: Sequence[CheckedClaims], shown: int) -> str:
    without = sum(len(one.facts) for one in checked) - shown
    if not without:
        return ""
    return f"{plural(without, 'row')} of the papers read here print no energy and are left out."


def _line(row: PrintedRow, number: str) -> ModelLine:
    claim = row.facts.row
    energy = claim.energy
    return ModelLine(
        number=number,
        model=row_link(row.one, claim),
        source=_source(row.one),
        covers=claim.scope or NOT_STATED,
        quality=f"{claim.quality.metric} {claim.quality.printed}" if claim.quality else "",
        parameters=_quantity(row.facts, "parameters"),
        flops=_quantity(row.facts, "flops"),
        energy=Quantity(text=row.facts.text("energy"), sort_value=sortable(row.energy_kwh)),
        stated_as=(energy.stated_as if energy else None) or "",
    )


def _source(one: CheckedClaims) -> str:
    source = one.claims.source if one.claims else None
    known = (authors_of(source) or source.title, str(source.year or "")) if source else (one.name,)
    return ", ".join(part for part in known if part)


def _quantity(facts: Facts, name: str) -> Quantity | None:
    amount = facts.amounts.get(name)
    if amount is None:
        return None
    return Quantity(text=amount.shown, sort_value=sortable(float(amount.interval.value)))


def _development_pairs(
    checked: Sequence[CheckedClaims],
) -> Iterator[tuple[CheckedClaims, Comparison]]:
    """
    The pairs of a search or project (A) with one training (B) that files of claims name.
    """
    for one in checked:
        for comparison in one.comparisons:
            if is_development(comparison.a.row) and not is_development(comparison.b.row):
                yield one, comparison


def _development_lines(checked: Sequence[CheckedClaims]) -> Iterator[DevelopmentLine]:
    for one, comparison in _development_pairs(checked):
        ratio = next((r for r in comparison.printed if r.name == NAMES["energy"]), None)
        if ratio is not None:
            a, b = comparison.a, comparison.b
            yield DevelopmentLine(
                development=row_link(one, a.row),
                covers=a.row.scope or NOT_STATED,
                development_energy=a.text("energy"),
                final=row_link(one, b.row),
                final_energy=b.text("energy"),
                ratio=times(ratio.ratio),
            )


def model_choice_data(checked: Sequence[CheckedClaims]) -> dict[str, Any]:
    """
    The page as data: rows with an energy in kWh and FLOPs, and searches beside final trainings.
    """
    return {
        "rows": [_row_data(row) for row in printed_rows(checked)],
        "development": [
            {
                "source": one.name,
                "development": comparison.a.row.id,
                "covers": comparison.a.row.scope,
                "final": comparison.b.row.id,
            }
            for one, comparison in _development_pairs(checked)
        ],
    }


def _row_data(row: PrintedRow) -> dict[str, Any]:
    claim = row.facts.row
    return {
        "source": row.one.name,
        "row": claim.id,
        "model": claim.name,
        "covers": claim.scope,
        "flops": row.flops,
        "flops_printed": row.facts.text("flops") if row.flops else None,
        "energy_kwh": row.energy_kwh,
        "energy_printed": row.facts.text("energy"),
        "page": source_path(row.one.name),
    }
